"""`python -m tests.benchmarks.pages [--keep FOLDER] [N …]`: how long each page of staff takes among N encounters.

For each N (10,000 and 1,000,000 unless told) a database with `load_demo --encounters N`, each with our server, one
process; on the same PostgreSQL a plain Django project with a page that shows nothing to somebody signed in. All pages
are opened in turns, once a round. Prints a table in Markdown: the median, as a multiple of the empty page (`×`), the
largest N by the smallest, how large a page is and how many questions it asks; then what takes long of each page that
takes over 20 ms, with PostgreSQL's plan. With --keep the databases stay in a folder, and are loaded once.
"""

import argparse
import http.client
import json
import os
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg

from servicelog.answering import wait_for_answer
from servicelog.listening import listening, web_process
from tests.benchmarks.journeys import HOST, started
from tests.benchmarks.server import passing_server, server_in

ROUNDS, SLOW_MS, LINES_OF_PLAN = 7, 20, 40
USUAL = [10_000, 1_000_000]
PLAIN = "plain"
COLUMNS = re.compile(r"^SELECT .*? (?=FROM)", re.DOTALL)
INSIDE = [sys.executable, "-m", "tests.benchmarks.pages", "--inside"]


def main(sizes: list[int], folder: str) -> None:
    """Load, measure and print."""
    with server_in(folder) if folder else passing_server() as known, ExitStack() as running:
        environments = {name: of_database(known, str(name)) for name in (PLAIN, *sizes)}
        for size in sizes:
            fill(environments[size], size)
        told = {size: json.loads(inside(environments[size], "addresses")) for size in sizes}
        cookie = ask([sys.executable, "-m", "tests.benchmarks.plain"], environments[PLAIN]).strip()
        sites: dict[Any, Any] = {
            name: running.enter_context(served(environment, name)) for name, environment in environments.items()
        }
        rows = measure(sites, told, cookie)
        show(rows, sizes)
        explain(rows, environments[sizes[-1]], sizes[-1])


def of_database(known: dict[str, str], name: str) -> dict[str, str]:
    """The environment of a database of this name on the server, which is made if it is missing."""
    url = known["DATABASE_URL"]
    with psycopg.connect(url, autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [f"of_{name}"]).fetchone():
            connection.execute(f"CREATE DATABASE of_{name}")
    parts = urlsplit(url)
    own = urlunsplit(parts._replace(path=f"/of_{name}"))
    return os.environ | known | {"DATABASE_URL": own, "SECRET_KEY": "bench"}


def fill(environment: dict[str, str], size: int) -> None:
    """Make the tables and load so many encounters, unless they are there."""
    for command in (["prepare"], ["load_demo", "--encounters", str(size)]):
        began = time.monotonic()
        subprocess.run([sys.executable, "manage.py", *command], env=environment, check=True, stdout=sys.stderr)
        print(f"{' '.join(command)}: {time.monotonic() - began:.0f} s", file=sys.stderr)


def inside(environment: dict[str, str], *arguments: str) -> str:
    """What this module prints with the application's settings."""
    return ask([*INSIDE, *arguments], environment | {"DJANGO_SETTINGS_MODULE": "servicelog.settings"})


def ask(command: list[str], environment: dict[str, str]) -> str:
    return subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout


@contextmanager
def served(environment: dict[str, str], name: str | int) -> Iterator[http.client.HTTPConnection]:
    """A connection to a site that runs in one process."""
    module = "tests.benchmarks.plain" if name == PLAIN else "servicelog.wsgi"
    with listening(HOST, 0) as door, started([web_process(door, module)], environment, [door.fileno()]):
        port = door.getsockname()[1]
        wait_for_answer(HOST, port)
        yield http.client.HTTPConnection(HOST, port, timeout=120)


def fetch(site: http.client.HTTPConnection, address: str, cookie: str) -> tuple[float, int]:
    """Open a page and return how many ms it took and how many bytes it has."""
    began = time.perf_counter()
    site.request("GET", address, headers={"Cookie": cookie, "Accept-Language": "fi"})
    answer = site.getresponse()
    body = answer.read()
    if answer.status != 200:
        raise RuntimeError(f"{address}: {answer.status}")
    return 1000 * (time.perf_counter() - began), len(body)


def measure(sites: dict[Any, Any], told: dict[int, list[dict[str, Any]]], cookie: str) -> list[dict[str, Any]]:
    """Open every page of every site once a round and return a row for each: the median of ms by size, and the rest."""
    rows = [{"page": PLAIN, "who": "", "queries": 2, "took": {PLAIN: []}}]
    rows += [page | {"took": {size: [] for size in told}} for page in next(iter(told.values()))]
    for number in range(ROUNDS + 1):
        for place, row in enumerate(rows):
            for name in row["took"]:
                address, own = "/empty/", cookie
                if name != PLAIN:
                    address, own = (told[name][place - 1][part] for part in ("address", "cookie"))
                ms, size = fetch(sites[name], address, own)
                row["kB"] = size / 1000
                if number:  # the first round warms up
                    row["took"][name].append(ms)
            if place % 10 == 0:  # a machine is not equally quick all the time
                rows[0]["took"][PLAIN] += [fetch(sites[PLAIN], "/empty/", cookie)[0] for _ in range(2)]
        print(f"round {number} of {ROUNDS}", file=sys.stderr)
    return [row | {"ms": {name: statistics.median(took) for name, took in row["took"].items()}} for row in rows]


def show(rows: list[dict[str, Any]], sizes: list[int]) -> None:
    """Print the table."""
    empty, (least, most) = rows[0]["ms"][PLAIN], (sizes[0], sizes[-1])
    print(f"A page of the plain project that shows nothing: {empty:.1f} ms.\n")
    print("| page | who | " + " | ".join(f"ms at {size:,}" for size in sizes) + " | × | grows | kB | queries |")
    print("| --- | --- |" + " --: |" * (len(sizes) + 4))
    for row in rows[1:]:
        times = " | ".join(f"{row['ms'][size]:.1f}" for size in sizes)
        multiple, growth = row["ms"][most] / empty, row["ms"][most] / row["ms"][least]
        print(
            f"| {row['page']} | {row['who']} | {times} | {multiple:.1f} | {growth:.1f} | {row['kB']:.0f} | {row['queries']} |"
        )


def explain(rows: list[dict[str, Any]], environment: dict[str, str], size: int) -> None:
    """Print what takes the longest of pages that take long."""
    slow = [str(place) for place, row in enumerate(rows[1:]) if row["ms"][size] > SLOW_MS]
    if slow:
        print(f"\n## What takes over {SLOW_MS} ms\n")
        print(inside(environment, "explain", *slow))


# --- With the application's settings -----------------------------------------------------------------


def print_addresses() -> None:
    """Print every page with its address, its member's cookie and the number of its queries, as JSON."""
    from django.db import connection

    from tests.benchmarks.staff_pages import queries_of

    ground, pages = the_ground(), []
    for page, address in ground.addresses():
        many = len(queries_of(ground.clients[page.who], address, connection))
        pages.append(
            {"page": page.name, "who": page.who, "address": address, "cookie": ground.cookie(page.who), "queries": many}
        )
    print(json.dumps(pages))


def print_plans(places: list[int]) -> None:
    """Print the time of the queries of some pages, and the slowest with its plan."""
    from django.db import connection

    from tests.benchmarks.staff_pages import slowest_of

    ground = the_ground()
    listed = list(ground.addresses())
    for page, address in (listed[place] for place in places):
        whole, in_database, slowest, sql = slowest_of(ground.clients[page.who], address, connection)
        print(f"### {page.name}, {page.who}: {whole:.0f} ms, {in_database:.0f} in the database, one {slowest:.0f}\n")
        if slowest > SLOW_MS / 4:
            with connection.cursor() as cursor:
                cursor.execute("EXPLAIN (ANALYZE, BUFFERS, COSTS OFF) " + sql.replace("%", "%%"), [])
                plan = [line for (line,) in cursor.fetchall()]
            print(
                f"```\n{COLUMNS.sub(r'SELECT … ', sql)[:1500]}\n\n"
                + "\n".join(line[:200] for line in plan[:LINES_OF_PLAN])
                + "\n```\n"
            )


def the_ground() -> Any:
    from encounters.demo.chain import SLUG
    from encounters.models import Organisation
    from tests.benchmarks.staff_pages import Ground

    return Ground(Organisation.objects.get(slug=SLUG))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--inside"]:
        import django

        django.setup()
        if sys.argv[2] == "addresses":
            print_addresses()
        else:
            print_plans([int(place) for place in sys.argv[3:]])
    else:
        parser = argparse.ArgumentParser(description=__doc__)
        parser.add_argument("--keep", metavar="FOLDER", default="", help="where the databases stay")
        parser.add_argument("sizes", metavar="N", type=int, nargs="*", help="how many encounters")
        given = parser.parse_args()
        main(sorted(given.sizes or USUAL), given.keep)
