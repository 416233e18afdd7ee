"""`python -m tests.campaigns.soak`: taps and staff pages at a steady rate for long; `make soak` takes 30 minutes.

Against `manage.py serve` and a private PostgreSQL. The load is open: each request has its moment, and is late when
the one before it took too long, which is counted into what it took. Limits are whole again each minute, for it
sends more than one installation takes at once. Exit status 1 for any error, and where the ledger and the figures differ.
"""

import argparse
import heapq
import random
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from typing import Any

import psutil
import psycopg

from tests.campaigns.browser import Browser
from tests.campaigns.ledger import Entry, Ledger
from tests.campaigns.record import Record, campaign_parser, quantile, table, where_and_how
from tests.campaigns.stage import Database, Whole, end_well, lay_ground, manage, prepared, serving, wait_until

READ_FOR = 1.3  # seconds between a form and its tap; a faster one would be held back
FORM_WITHIN = 60.0
CLIENTS = 48
SETTLED_AFTER = 300.0  # seconds from when on memory may not grow
PAGES = ["", "encounters/", "cases/", "figures/", "figures/employees/"]
Event = tuple[float, str, int]


def events(seconds: float, taps: float, pages: float) -> Iterator[Event]:
    """Every request with its moment: forms, their taps a little later, and staff pages."""
    many = int(seconds * taps)
    opens = ((number / taps, "form", number) for number in range(many))
    presses = ((number / taps + READ_FOR, "tap", number) for number in range(many))
    reads = ((number / pages, "page", number) for number in range(int(seconds * pages)))
    return heapq.merge(opens, presses, reads)


class Load:
    """Sends the events from many threads, each at its moment."""

    def __init__(self, whole: Whole, ground: dict[str, Any]) -> None:
        self.whole, self.ground, self.ledger = whole, ground, Ledger()
        self.took: dict[str, list[float]] = {"form": [], "tap": [], "page": []}
        self.late: list[float] = []
        self.errors: Counter[str] = Counter()
        self.forms: dict[int, tuple[str, str, float]] = {}
        self.lock, self.local = threading.Lock(), threading.local()
        self.sessions = [self.signed_in(email) for email in ground["staff"]]

    def signed_in(self, email: str) -> dict[str, str]:
        browser = Browser(self.whole.port)
        browser.sign_in(email, self.ground["password"])
        return browser.cookies

    def run(self, planned: Iterator[Event]) -> None:
        """Send everything, and return when the last answer came."""
        self.planned, self.began = planned, time.monotonic() + 0.5
        threads = [threading.Thread(target=self.work) for _ in range(CLIENTS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def work(self) -> None:
        customer, member = Browser(self.whole.port, keeps=True), Browser(self.whole.port, keeps=True)
        while True:
            with self.lock:
                event = next(self.planned, None)
            if event is None:
                return
            due = self.began + event[0]
            if (early := due - time.monotonic()) > 0:
                time.sleep(early)
            self.late.append(max(0.0, time.monotonic() - due))
            try:
                self.send(event[1], event[2], customer, member)
            except (OSError, ValueError) as fault:
                self.errors[f"{event[1]}: {fault!r}"[:120]] += 1
            self.took[event[1]].append(time.monotonic() - due)

    def send(self, kind: str, number: int, customer: Browser, member: Browser) -> None:
        customer.address = ".".join(str(random.randrange(1, 255)) for _ in range(4))
        customer.cookies.clear()
        if kind == "form":
            code = self.ground["codes"][number % len(self.ground["codes"])]
            self.forms[number] = code, customer.open_form(code), time.monotonic()
        elif kind == "tap":
            wait_until(lambda: number in self.forms, FORM_WITHIN, "its form did not open")
            code, key, opened = self.forms.pop(number)
            time.sleep(max(0.0, opened + READ_FOR - time.monotonic()))  # where the form itself came late
            self.tap(customer, code, key)
        else:
            member.cookies = dict(self.sessions[number % len(self.sessions)])
            page = f"/o/{self.ground['slug']}/{PAGES[number // 2 % len(PAGES)]}"
            if (status := member.ask("GET", page).status) != 200:
                raise ValueError(f"{status} for {page}")

    def tap(self, customer: Browser, code: str, key: str) -> None:
        rating = random.choice(["good", "bad"])
        answer = customer.ask("POST", f"/f/{code}/tap/", {"rating": rating, "key": key, "website": ""})
        if answer.status != 302 or not answer.location.startswith("/f/more/"):
            raise ValueError(f"{answer.status} for a tap")
        self.ledger.entries.append(Entry(key, rating, acknowledged=answer.location.split("/")[3]))


class Meter(threading.Thread):
    """Looks each few seconds at the processes and the database, and fills the limits again."""

    def __init__(self, whole: Whole, every: float) -> None:
        super().__init__(daemon=True)
        self.whole, self.every, self.stopping = whole, every, threading.Event()
        self.samples: list[dict[str, Any]] = []
        self.began = time.monotonic()

    def run(self) -> None:
        while not self.stopping.wait(self.every):
            self.look()

    def look(self) -> None:
        with psycopg.connect(self.whole.environment["DATABASE_URL"], autocommit=True) as connection:
            connection.execute("DELETE FROM encounters_limitbucket")
            many = connection.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()")
            sample = {"at": time.monotonic() - self.began, "connections": many.fetchone()[0]}
        parts = {"main": [self.whole.process], "web": self.whole.web(), "worker": self.whole.workers()}
        for part, processes in parts.items():
            for number, process in enumerate(processes, 1):
                try:
                    sample[f"{part} {number}"] = process.memory_info().rss
                except psutil.NoSuchProcess:
                    continue
        self.samples.append(sample)

    def memory(self) -> dict[str, tuple[float, float, float | None]]:
        """Of each process its memory at the end and at the most in MiB, and its growth in % since it had settled."""
        shown = {}
        for part in [name for name in self.samples[-1] if name not in {"at", "connections"}]:
            settled = [one[part] for one in self.samples if part in one and one["at"] >= SETTLED_AFTER]
            every = [one[part] for one in self.samples if part in one]
            growth = None
            if len(settled) > 12:
                first, last = sum(settled[:6]) / 6, sum(settled[-6:]) / 6
                growth = round(100 * (last - first) / first, 1)
            shown[part] = (round(every[-1] / 2**20), round(max(every) / 2**20), growth)
        return shown


SIZES = """
SELECT relname, pg_total_relation_size(oid) FROM pg_class
WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY 2 DESC LIMIT 6
"""


def soak(options: argparse.Namespace) -> dict[str, Any]:
    """Run the load, compare the ledger with what is stored, and return what was measured."""
    seconds = options.minutes * 60
    with prepared() as environment:
        ground = lay_ground(environment, locations=50, points=10)
        with serving(environment) as whole:
            load, meter = Load(whole, ground), Meter(whole, min(10, seconds / 3))
            meter.start()
            own = time.process_time()
            load.run(events(seconds, options.taps, options.pages))
            busy, lasted = time.process_time() - own, time.monotonic() - load.began
            meter.stopping.set()
            meter.join()
            meter.look()
            with Database(environment).connected() as connection:
                problems = load.ledger.problems(connection)
                sizes = dict(connection.execute(SIZES).fetchall())
                counted = connection.execute(COUNTED).fetchone()
            problems += differences(environment)
            problems += figures_differ(load.ledger, counted)
    return {
        "minutes": options.minutes,
        "asked": {"taps": options.taps, "pages": options.pages},
        "lasted": round(lasted, 1),
        "requests": {kind: len(took) for kind, took in load.took.items()},
        "ms": {
            kind: [round(1000 * quantile(took, share), 1) for share in (0.5, 0.95)] for kind, took in load.took.items()
        },
        "late ms": [round(1000 * quantile(load.late, share), 1) for share in (0.5, 0.95, 1)],
        "acknowledged": len(load.ledger.entries),
        "errors": dict(load.errors),
        "loader busy": round(busy / lasted, 2),
        "memory": meter.memory(),
        "connections": max(sample["connections"] for sample in meter.samples),
        "sizes": sizes,
        "problems": problems[:50],
    }


COUNTED = """
SELECT coalesce(sum(good), 0)::int, coalesce(sum(bad), 0)::int FROM (
    SELECT good, bad FROM encounters_locationtally UNION ALL SELECT good, bad FROM encounters_tallydelta
    WHERE employee_id IS NULL
) figures
"""


def differences(environment: dict[str, str]) -> list[str]:
    """Where the figures differ from a recount."""
    try:
        manage(environment, "recount", "--check")
    except subprocess.CalledProcessError as failed:
        return [f"recount: {line}" for line in failed.stdout.splitlines()]
    return []


def figures_differ(ledger: Ledger, counted: tuple[int, int]) -> list[str]:
    """Where the figures of all places differ from what the clients know."""
    known = Counter(entry.rating for entry in ledger.entries)
    if counted == (known["good"], known["bad"]):
        return []
    return [f"the figures say {counted}, the clients {(known['good'], known['bad'])}"]


def report(row: dict[str, Any]) -> str:
    """The table of one run."""
    rates = {kind: row["requests"][kind] / row["lasted"] for kind in row["requests"]}
    rows = [[kind, f"{row['requests'][kind]:,}", f"{rates[kind]:.1f}", *row["ms"][kind]] for kind in row["requests"]]
    memory = [[part, *[("–" if one is None else one) for one in shown]] for part, shown in row["memory"].items()]
    errors = sum(row["errors"].values())
    said = (
        f"{row['minutes']:g} min at {row['asked']['taps']:g} taps and {row['asked']['pages']:g} staff pages a second; "
        f"{row['acknowledged']:,} taps acknowledged, {errors} errors, {len(row['problems'])} differences between "
        f"clients, database and figures; at most {row['connections']} connections; the loader began "
        f"{row['late ms'][0]} ms late at the median, {row['late ms'][1]} at p95, and was busy for {row['loader busy']:.0%}."
    )
    return "\n\n".join(
        [
            table(["what", "requests", "a second", "median ms", "p95 ms"], rows),
            table(["process", "MiB at the end", "at most", "growth % since minute 5"], memory),
            said,
            "Largest tables: " + ", ".join(f"{name} {size / 2**20:.0f} MiB" for name, size in row["sizes"].items()),
            where_and_how([row]),
        ]
    )


def arguments(given: list[str] | None = None) -> argparse.Namespace:
    parser = campaign_parser("soak", __doc__)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--taps", type=float, default=50, help="a second")
    parser.add_argument("--pages", type=float, default=20, help="a second")
    return parser.parse_args(given)


def main() -> int:
    end_well()
    options = arguments()
    record = Record(options.record)
    if not options.markdown:
        record.add(soak(options))
    row = record.rows[-1]
    print(report(row))
    print(*row["errors"].items(), *row["problems"], sep="\n")
    return 1 if row["errors"] or row["problems"] else 0


if __name__ == "__main__":
    sys.exit(main())
