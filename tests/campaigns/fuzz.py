"""`python -m tests.campaigns.fuzz`: junk over the whole site, and no answer 500; `make fuzz` sends 1,000,000 requests.

In two processes, against the application as the web server calls it and a private PostgreSQL; what a request
did is undone after it. Every route × visitor × place × value is one number of a fixed, mixed order. Every sixth chunk is
made up by hypothesis, every thirtieth goes as raw bytes to the started server. Stopped, it is taken up again where it was.
"""

import argparse
import os
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor, as_completed
from itertools import count
from multiprocessing import get_context
from typing import Any

from tests.campaigns.raw import send_raw
from tests.campaigns.record import Record, campaign_parser, table, where_and_how
from tests.campaigns.stage import end_well, prepared, serving

CHUNK, FOR_DAYS = 1000, 7 * 24 * 60 * 60
KNOWN: dict[str, Any] = {}


def kind_of(chunk: int) -> str:
    """What a chunk sends."""
    if chunk % 30 == 29:
        return "raw bytes"
    return "made up" if chunk % 6 == 5 else "every combination"


def begin(environment: dict[str, str], port: int, without: str) -> None:
    """Make this process ready: Django with the settings of the tests, and two organisations of its own."""
    os.environ.update(environment)
    import django

    django.setup()
    import logging

    from django.conf import settings

    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "testserver"]
    # What a request did is undone, so none keeps a session alive, and a campaign goes on for hours.
    settings.SESSION_COOKIE_AGE = settings.SESSION_LONGEST = settings.RECEIPT_COOKIE_IDLE = FOR_DAYS
    logging.disable()
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if not without or without not in name]
    from servicelog.wsgi import application
    from tests import factories
    from tests.campaigns.fuzzing import Fuzz, make_neighbour, unknown_routes

    factories.numbers = count(1000 * os.getpid())  # the processes share a database
    KNOWN.update(fuzz=Fuzz(factories.make_house(), make_neighbour(), type(application)()), port=port)
    if unknown := unknown_routes():
        raise RuntimeError(f"The fuzz does not know these routes: {sorted(unknown)}")


def run_chunk(chunk: int, size: int, systematic: int) -> dict[str, Any]:
    """Send one chunk; the systematic ones go on at their own number."""
    began, kind, fuzz = time.monotonic(), kind_of(chunk), KNOWN["fuzz"]
    if kind == "raw bytes":
        answers, broken = send_raw(KNOWN["port"], chunk, size)
    else:
        fuzz.answers.clear()
        fuzz.broken.clear()
        if kind == "made up":
            fuzz.send_random(chunk, size)
        else:
            for number in range(systematic, systematic + size):
                fuzz.send_number(number)
        fuzz.see_who_is_known()
        answers, broken = Counter(fuzz.answers), list(fuzz.broken)
    return {
        "chunk": chunk,
        "kind": kind,
        "size": size,
        "seconds": round(time.monotonic() - began, 1),
        "answers": dict(answers),
        "broken": [repr(one) for one in broken[:20]],
        "many broken": len(broken),
        "combinations": fuzz.total,
    }


def plan(count: int, size: int) -> list[tuple[int, int, int]]:
    """Every chunk with its size and, where it is systematic, its first number."""
    chunks, systematic = [], 0
    for chunk in range(-(-count // size)):
        many = min(size, count - chunk * size)
        chunks.append((chunk, many, systematic))
        if kind_of(chunk) == "every combination":
            systematic += many
    return chunks


def report(rows: list[dict[str, Any]]) -> str:
    """What was sent, how it was answered, and what broke."""
    shown, every = [], Counter()
    for kind in dict.fromkeys(row["kind"] for row in rows):
        own = [row for row in rows if row["kind"] == kind]
        answers: Counter[str] = Counter()
        for row in own:
            answers.update({str(status): many for status, many in row["answers"].items()})
        every.update(answers)
        sent = sum(answers.values())
        said = ", ".join(f"{status}: {many:,}" for status, many in sorted(answers.items()))
        failed = answers["500"] + (answers["0"] if kind != "raw bytes" else 0)
        shown.append([kind, f"{sent:,}", said, failed, sum(row["many broken"] for row in own)])
    seconds = sum(row["seconds"] for row in rows)
    heads = ["what was sent", "requests", "answers", "500", "broken"]
    return (
        f"{table(heads, shown)}\n\n{sum(every.values()):,} requests; combinations of route, visitor, place and value: "
        f"{combinations_sent(rows)}; {seconds / 60:.0f} min of two processes.\n"
        f"{where_and_how(rows)}"
    )


def combinations_sent(rows: list[dict[str, Any]]) -> str:
    """How many of the combinations that there are were sent: of each commit its own, for routes come and go."""
    said = []
    for commit in dict.fromkeys(row["commit"] for row in rows):
        own = [row for row in rows if row["commit"] == commit]
        sent = sum(row["size"] for row in own if row["kind"] == "every combination")
        total = own[-1]["combinations"]
        said.append(f"{min(sent, total):,} of {total:,} at {commit}")
    return ", ".join(said)


def run(record: Record, options: argparse.Namespace) -> None:
    """Send what the record does not hold yet."""
    done = {row["chunk"] for row in record.rows}
    chunks = [chunk for chunk in plan(options.count, options.chunk) if chunk[0] not in done]
    if not chunks:
        return
    with prepared() as environment, serving(environment) as whole:
        known = {name: environment[name] for name in ("DATABASE_URL", "DATA_DIR", "TRUSTED_PROXIES")}
        known["DJANGO_SETTINGS_MODULE"] = "tests.settings"
        spawned = {"mp_context": get_context("spawn"), "initializer": begin}
        began = time.monotonic()
        with ProcessPoolExecutor(options.processes, initargs=(known, whole.port, options.without), **spawned) as pool:
            running = [pool.submit(run_chunk, *chunk) for chunk in chunks]
            for finished, future in enumerate(as_completed(running), 1):
                record.add(future.result())
                if finished % 10 == 0:
                    rate = finished * options.chunk / (time.monotonic() - began)
                    print(f"{len(record.rows)} chunks, {rate:.0f} requests/s", flush=True)


def main() -> int:
    parser = campaign_parser("fuzz", __doc__)
    parser.add_argument("--count", type=int, default=1_000_000)
    parser.add_argument("--chunk", type=int, default=CHUNK)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--without", default="", help="leave out the middleware of this name: the control")
    end_well()
    options = parser.parse_args()
    record = Record(options.record)
    if not options.markdown:
        run(record, options)
    print(report(record.rows))
    broken = [one for row in record.rows for one in row["broken"]]
    print(*broken[:50], sep="\n")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
