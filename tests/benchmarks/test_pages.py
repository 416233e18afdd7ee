"""The pages of staff that `make bench-pages` measures, on a small ground: they open, and read no more on a larger one."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
import time_machine
from django.db import connection, transaction

from encounters.demo.chain import load_chain, plan_chain
from encounters.models import Organisation
from encounters.paging import NEAREST
from tests.benchmarks.staff_pages import PAGES, Ground, queries_of
from tests.demo.moments import NOW
from tests.promises.site import ROUTES

FURTHEST = 4_000  # far fewer than there are encounters
PLACES, SCALE, FEW, TIMES = 20, 0.5, 3_500, 6
MORE_PARTS = 8  # of a queue or a search, which are read part by part until a page is full
MORE, NOTHING = 2.5, 600  # times as many rows as among fewer, and how many are too few to tell
pytestmark = [pytest.mark.django_db, pytest.mark.slow]
BIG = {"encounters_encounter", "encounters_case", "encounters_caseevent", "encounters_casetext"}


class Opened(NamedTuple):
    """How many questions a page asks, how many rows of large tables they look at, and which tables they read whole."""

    queries: int
    rows: int
    read_whole: set[str]


def nodes_of(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every node of a plan."""
    yield plan
    for part in plan.get("Plans", ()):
        yield from nodes_of(part)


def looked_at(node: dict[str, Any]) -> int:
    """How many rows a node looks at, those included that do not fit."""
    left_out = sum(node.get(f"Rows Removed by {why}", 0) for why in ("Filter", "Index Recheck"))
    return (node["Actual Rows"] + left_out) * node["Actual Loops"]


def looked_into(asked: list[str]) -> tuple[int, set[str]]:
    """How many rows of large tables these questions look at, and which of the tables they read whole."""
    nodes: list[dict[str, Any]] = []
    with connection.cursor() as cursor:
        for sql in asked:
            if sql.startswith("SELECT") and any(table in sql for table in BIG) and "FOR UPDATE" not in sql:
                cursor.execute("EXPLAIN (ANALYZE, FORMAT JSON) " + sql)
                nodes += nodes_of(cursor.fetchone()[0][0]["Plan"])
    big = [node for node in nodes if node.get("Relation Name") in BIG]
    whole = {node["Relation Name"] for node in big if node["Node Type"] == "Seq Scan"}
    return round(sum(map(looked_at, big))), whole


def opened(ground: Ground, page: Any, address: str) -> Opened:
    """Open a page, and look into its questions."""
    asked = queries_of(ground.clients[page.who], address, connection)
    return Opened(len(asked), *looked_into(asked))


def prefer_indexes() -> None:
    """Let small tables be read whole only where no index leads to what is asked for."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")


def open_all(encounters: int) -> dict[str, Opened]:
    """Load so many encounters, and open every page among them."""
    with transaction.atomic():
        load_chain(plan_chain(PLACES), now=NOW, encounters=encounters, report=lambda _: None, scale=SCALE)
        ground = Ground(Organisation.objects.get(slug="kielo"))
        addresses = list(ground.addresses())
        prefer_indexes()
        made = {f"{page.name} · {page.who}": opened(ground, page, address) for page, address in addresses}
        transaction.set_rollback(True)
    return made


SEARCHES = {f"{page.name} · {page.who}" for page in PAGES if "q=" in page.query}
# Pages that may still look at more rows among more, as others like this case become more: to be mended, and taken out.
GROWING = {
    "closed case · admin",
    "open case, others like this · admin",
    "open case, others like this · five",
    "all that was said, a page on · employee",
}
# Lists by what no index has: the location's encounters are looked through from the newest until the page is full.
LOOKED_THROUGH = {"encounters, an aspect at a location · admin", "encounters, an hour at a location · admin"}
SPANS = ("30 days", "90 days", "3 years")
# The answers of a period are counted one by one, up to `MOST_READ` of them; where figures are narrowed, all of them.
COUNTED_ONE_BY_ONE = {f"figures of all, {days} days · admin" for days in (7, 30, 90)} | {
    "figures of all, 90 days · five",
    "figures of all, 90 days by tablet · admin",
    "figures of a location, 3 years by QR · admin",
}
# Of at most `MOST_WRITTEN` encounters the words are read; of more, no more than that is counted.
COUNTED_ONE_BY_ONE |= {f"{one} of a location, 30 days · admin" for one in ("topics", "themes", "theme")}
COUNTED_ONE_BY_ONE |= {"topics of all, 7 days · admin", "topics of all, 30 days · five", "theme of all, 7 days · admin"}
COUNTED_ONE_BY_ONE |= {"alert of a location · admin", "alert, to be closed · admin"}  # 97 days of a location
COUNTED_ONE_BY_ONE |= {f"figures of {one}, {span} · admin" for one in ("a location", "an employee") for span in SPANS}


def looks_at_more(name: str, few: Opened, many: Opened) -> bool:
    """Whether a page looks at more rows among many than among few."""
    enough = NOTHING
    if name in SEARCHES:  # and for half of those that are looked through, whether they have a case
        enough += 3 * sum(NEAREST) // 2 + FURTHEST
    return many.rows > max(enough, MORE * few.rows)


def test_a_page_reads_no_more_among_more(django_db_setup: None, django_db_blocker: Any, monkeypatch):
    monkeypatch.setattr("encounters.paging.FURTHEST", FURTHEST)
    with django_db_blocker.unblock(), time_machine.travel(NOW):
        few, many = open_all(FEW), open_all(FEW * TIMES)

    asking = {name: (one.queries, few[name].queries) for name, one in many.items()}
    assert {name: asked for name, asked in asking.items() if asked[0] > asked[1] + MORE_PARTS} == {}
    assert {
        name for name, one in many.items() if looks_at_more(name, few[name], one)
    } <= GROWING | LOOKED_THROUGH | COUNTED_ONE_BY_ONE
    assert {name: one.read_whole for name, one in many.items() if one.read_whole} == {}


def test_a_table_that_is_read_whole_is_seen():
    prefer_indexes()

    assert looked_into(["SELECT id FROM encounters_encounter WHERE wish = 'Toinen.'"]) == (0, {"encounters_encounter"})


def test_every_page_of_staff_is_among_them():
    shown = {
        name
        for name, route in ROUTES.items()
        if route.badge in {"handler", "employee_self"} and route.answers.get("GET") in {200, 404}
    }
    shown |= {
        name
        for name, route in ROUTES.items()
        if route.badge == "admin" and route.answers.get("GET") == 200 and route.path.keys() == {"organisation"}
    }

    assert shown - {page.view for page in PAGES} == {"employees:side_draft"}
