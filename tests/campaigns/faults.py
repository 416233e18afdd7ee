"""`python -m tests.campaigns.faults`: faults injected under load, and what they lost; `make faults` injects 2,000.

Against `manage.py serve`, a private PostgreSQL and a mail server of its own. Customers, staff and people who forgot a
password go on meanwhile, insist until they are answered, and write down what was acknowledged. After each batch that
is compared with what is stored. Stopped, it is taken up again with the injections that are left. Exit status 1 for any
encounter, text or mail that is lost or doubled, any answer that no fault excuses, and any figure that is not a recount.
"""

import argparse
import contextlib
import random
import sys
import time
from collections import Counter
from typing import Any

from tests.campaigns.breaking import KINDS, Kind, Stage, answered_since, choose, is_whole, longest_silence
from tests.campaigns.clients import Client, Customer, Forgetful, GivenUp, Member, World
from tests.campaigns.record import Record, campaign_parser, quantile, table, where_and_how
from tests.campaigns.sink import Sink
from tests.campaigns.soak import differences
from tests.campaigns.stage import Database, end_well, free_port, lay_ground, manage, prepared, serving, wait_until

BATCH, CUSTOMERS = 40, 12
WHOLE_WITHIN, ANSWERED_WITHIN = 120.0, 60.0
EXCUSED_FOR = 2.0  # seconds after all is whole again, in which a request that began before may still fail
RESCUED_WITHIN = 180.0  # seconds until a job of a dead worker is done
ALL_JOBS = """
SELECT task_name || ' ' || status FROM procrastinate_jobs
WHERE status = 'failed' OR (status IN ('todo', 'doing') AND task_name LIKE '%send_account_mail')
"""


class Window:
    """The time in which a fault excuses failures."""

    def __init__(self, kind: Kind) -> None:
        self.kind, self.began, self.cleared, self.ended = kind, time.monotonic(), 0.0, 0.0

    def excuses(self, began: float, ended: float) -> bool:
        return self.kind.may_fail and began <= self.ended + EXCUSED_FOR and ended >= self.began


class Campaign:
    """One started system, and all that is injected into it."""

    def __init__(self, stage: Stage, options: argparse.Namespace) -> None:
        self.stage, self.options, self.world = stage, options, stage.world
        self.windows: list[Window] = []
        self.cut = 0  # faults that may have cut a job off from the note that it is done
        self.judged = 0  # failures that were looked at
        self.clients: list[Client] = []

    # --- Injecting ---------------------------------------------------------------------------

    def start_clients(self) -> None:
        self.world.stopping.clear()
        people: list[Client] = [Customer(self.world) for _ in range(self.options.customers)]
        people += [Member(self.world, email) for email in self.world.ground["staff"]]
        self.clients = [*people, Forgetful(self.world)]
        for client in self.clients:
            client.start()
        answered_since(self.world, time.monotonic(), ANSWERED_WITHIN)

    def inject(self, kind: Kind) -> dict[str, Any]:
        """Inject one fault, wait until all is well again, and return how long that took."""
        self.stage.database.run("DELETE FROM encounters_limitbucket")
        window = Window(kind)
        workers = self.workers()
        with contextlib.suppress(GivenUp):  # what came instead is written down
            kind.inject(self.stage)
        window.cleared = time.monotonic()
        self.cut += kind.cuts_jobs
        if "worker" in kind.name or "main" in kind.name:
            self.age(workers)
        since = window.began if kind.restarts else window.cleared
        answered_since(self.world, since, ANSWERED_WITHIN)
        whole = 0.0
        if kind.restarts:
            wait_until(lambda: is_whole(self.stage, kind.restarts), WHOLE_WITHIN, "not every part starts again")
            whole = time.monotonic() - window.began
        window.ended = time.monotonic()
        self.windows.append(window)
        time.sleep(random.uniform(0, self.options.pause))
        silence = longest_silence(self.world, window.began, window.ended)
        return {"kind": kind.name, "silence": round(silence, 2), "whole": round(whole, 2)}

    def workers(self) -> list[int]:
        return [one for (one,) in self.stage.database.run("SELECT id FROM procrastinate_workers")]

    def age(self, workers: list[int]) -> None:
        """In a short run: let the time pass after which a dead worker's jobs are rescued."""
        if self.options.hasten and workers:
            self.stage.database.run(
                "UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 hour'"
                f" WHERE id IN ({', '.join(map(str, workers))})"
            )

    # --- Comparing ---------------------------------------------------------------------------

    def batch(self, kinds: list[Kind], *, last: bool) -> dict[str, Any]:
        """Inject so many faults under load, let everybody finish, and compare."""
        began, done = time.monotonic(), []
        self.start_clients()
        try:
            for kind in kinds:
                done.append(self.inject(kind))
        except (TimeoutError, RuntimeError) as fault:
            self.world.wrong.append(f"after {kind.name!r}: {fault}")
        self.world.stopping.set()
        for client in self.clients:
            client.join(240)
        problems = [*self.unexcused(), *self.world.wrong, *self.mails(wait=last)]
        self.world.wrong.clear()
        with self.stage.database.connected() as connection:
            problems += self.world.ledger.problems(connection)
        problems += differences(self.stage.whole.environment)
        statuses = {str(status): many for status, many in self.world.statuses.items()}
        self.world.statuses.clear()
        return {
            "seconds": round(time.monotonic() - began),
            "injections": done,
            "acknowledged": len(self.world.ledger.entries),
            "texts": sum(bool(one.text) + len(one.once) for one in self.world.ledger.entries),
            "withdrawn": sum(one.withdrawn for one in self.world.ledger.entries),
            "mails": len(self.world.asked),
            "mails again": self.again,
            "statuses": statuses,
            "many problems": len(problems),
            "problems": problems[:50],
        }

    def unexcused(self) -> list[str]:
        """Failures that customers met while no fault excused them."""
        new, self.judged = self.world.failures[self.judged :], len(self.world.failures)
        return [
            f"no fault excuses: {one.what} (after {self.latest_before(one.ended)})"
            for one in new
            if not any(window.excuses(one.began, one.ended) for window in self.windows[-2 * BATCH :])
        ]

    def latest_before(self, moment: float) -> str:
        return next((window.kind.name for window in reversed(self.windows) if window.began < moment), "nothing")

    def mails(self, *, wait: bool) -> list[str]:
        """Mails that are owed and did not come, or came again more often than faults explain."""
        self.stage.database.run("UPDATE procrastinate_jobs SET scheduled_at = NULL WHERE status = 'todo'")
        if self.options.hasten:
            rescue = "from servicelog.jobs import rescue_stalled_jobs; rescue_stalled_jobs.defer(timestamp=0)"
            manage(self.stage.whole.environment, "shell", "-v0", "-c", rescue)
        with contextlib.suppress(TimeoutError):  # what is missing is said below
            wait_until(lambda: not self.owed(wait=wait), RESCUED_WITHIN, "mails")
        missing = self.owed(wait=wait)
        taken, asked = self.stage.sink.taken, self.world.asked
        more = {email: taken[email] - times for email, (times, _at) in asked.items() if taken[email] > times}
        self.again = sum(more.values())
        if self.again > 2 * self.cut:  # the worker does two jobs at once
            missing.append(f"doubled: {self.again} mails came again, with {self.cut} faults that cut jobs")
        return missing

    def owed(self, *, wait: bool) -> list[str]:
        """Mails that did not come, and jobs that are not done: a mail comes a moment before its job ends."""
        owed = [f"lost: the mail to {email}" for email in self.missing(0 if wait else RESCUED_WITHIN)]
        if wait:
            owed += [f"left: the job {name}" for (name,) in self.stage.database.run(ALL_JOBS)]
        return owed

    def missing(self, older_than: float) -> list[str]:
        now = time.monotonic()
        asked = self.world.asked.items()
        owed = [email for email, (_times, at) in asked if at and now - at >= older_than]
        return [email for email in owed if not self.stage.sink.taken[email]]


def run(record: Record, options: argparse.Namespace) -> None:
    """Inject what the record does not hold yet."""
    left = options.count - sum(len(row["injections"]) for row in record.rows)
    if left <= 0:
        return
    dice = random.Random(f"{options.seed} {left}")
    sink = Sink(free_port())
    more = {"EMAIL_URL": f"smtp://127.0.0.1:{sink.port}", "WEB_PROCESSES": "2"} | options.environment
    sink.up()
    try:
        with prepared(**more) as environment:
            ground = lay_ground(environment, users=options.users)
            database = Database(environment)
            with serving(environment) as whole:
                stage = Stage(whole, database, sink, World(whole.port, ground))
                wait_until(lambda: is_whole(stage), WHOLE_WITHIN, "a part is missing")
                campaign = Campaign(stage, options)
                options.plant(stage)
                kinds = options.kinds or choose(dice, left)
                for first in range(0, len(kinds), BATCH):
                    chosen = kinds[first : first + BATCH]
                    record.add(campaign.batch(chosen, last=first + BATCH >= len(kinds)))
                    show_progress(record)
                    if len(record.rows[-1]["injections"]) < len(chosen):
                        break  # it does not stand any more
    finally:
        sink.down()


def show_progress(record: Record) -> None:
    row = record.rows[-1]
    injected = sum(len(one["injections"]) for one in record.rows)
    print(f"{injected} injections; the last {len(row['injections'])} in {row['seconds']} s;", end=" ")
    print(f"{row['acknowledged']} encounters acknowledged, {row['many problems']} problems", flush=True)


def report(rows: list[dict[str, Any]]) -> str:
    """What was injected, and what was lost."""
    injections = [one for row in rows for one in row["injections"]]
    shown = []
    for kind in KINDS:
        own = [one for one in injections if one["kind"] == kind.name]
        if not own:
            continue
        silence, whole = [one["silence"] for one in own], [one["whole"] for one in own]
        times = [f"{quantile(silence, share):.1f}" for share in (0.5, 0.95)]
        shown.append([kind.name, len(own), *times, f"{quantile(whole, 0.95):.1f}" if kind.restarts else "–"])
    problems = [problem for row in rows for problem in row["problems"]]
    statuses: Counter[str] = Counter()
    for row in rows:
        statuses.update(row["statuses"])
    heads = ["injected", "times", "nobody answered for s (median)", "p95", "all parts there again (p95)"]
    lost, doubled = (sum(problem.startswith(word) for problem in problems) for word in ("lost", "doubled"))
    total = {name: sum_of_runs(rows, name) for name in ("acknowledged", "texts", "withdrawn", "mails", "mails again")}
    answers = ", ".join(f"{status}: {many:,}" for status, many in sorted(statuses.items()))
    return (
        f"{table(heads, shown)}\n\n{len(injections):,} injections in {sum(row['seconds'] for row in rows) / 60:.0f} min: "
        f"{total['acknowledged']:,} encounters, {total['texts']:,} texts, {total['withdrawn']:,} withdrawals and "
        f"{total['mails']:,} mails acknowledged; **{lost} lost, {doubled} doubled**, {len(problems) - lost - doubled} other "
        f"problems; {total['mails again']} mails came again, whose job was cut off when it had just been sent.\n"
        f"Answers: {answers}.\n{where_and_how(rows)}"
    )


def sum_of_runs(rows: list[dict[str, Any]], name: str) -> int:
    """The sum over all runs of a figure that grows within a run."""
    return sum(
        row[name]
        for row, after in zip(rows, [*rows[1:], None], strict=True)
        if after is None or after["acknowledged"] < row["acknowledged"]
    )


def arguments(given: list[str] | None = None) -> argparse.Namespace:
    parser = campaign_parser("faults", __doc__)
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--customers", type=int, default=CUSTOMERS)
    parser.add_argument("--users", type=int, default=20_000)
    parser.add_argument("--pause", type=float, default=1.0, help="seconds at most between two injections")
    parser.add_argument("--hasten", action="store_true", help="let the time pass that rescued jobs wait for")
    parser.set_defaults(environment={}, kinds=[], plant=lambda _stage: None)
    return parser.parse_args(given)


def main() -> int:
    end_well()
    options = arguments()
    record = Record(options.record)
    if not options.markdown:
        run(record, options)
    print(report(record.rows))
    problems = [problem for row in record.rows for problem in row["problems"]]
    print(*problems[:50], sep="\n")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
