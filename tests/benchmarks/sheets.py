"""`python -m tests.benchmarks.sheets`: what importing a spreadsheet costs beside PostgreSQL's COPY of the same rows.

500 locations and 5,000 people with one location each, as XLSX, on the private PostgreSQL. Each round imports them into
an organisation of its own by the functions that the worker calls, and copies the same rows, as they are stored then,
into the same three tables for another one; which comes first changes. Three things are timed beside COPY: what the
database takes of an import (every statement that asks it), storing alone (the transaction after the confirmation), and
the whole, from the file as it is sent to the last row. Only ratios within one run mean anything. Takes about two minutes.
"""

import io
import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.benchmarks.server import passing_server

ROUNDS, PLACES, PEOPLE = 7, 500, 5_000
ROWS = PLACES + PEOPLE
TABLES = ("encounters_location", "encounters_employee", "encounters_employeelocation")


def sheets() -> dict[str, bytes]:
    """The two files."""
    from openpyxl import Workbook

    places = [["Name", "Address", "Region", "Time zone", "Working days", "Public holidays"]]
    places += [
        [f"Place {number}", f"Road {number}", f"Region {number % 20}", "Europe/Helsinki", "Monday; Friday", "Finland"]
        for number in range(PLACES)
    ]
    people = [["First name", "Last name", "Job title", "Locations"]]
    people += [
        [f"Name {number}", f"Family {number % 900}", "Barista", f"Place {number % PLACES}"] for number in range(PEOPLE)
    ]
    files = {}
    for kind, rows in (("locations", places), ("people", people)):
        book, file = Workbook(write_only=True), io.BytesIO()
        sheet: Any = book.create_sheet()
        for row in rows:
            sheet.append(row)
        book.save(file)
        files[kind] = file.getvalue()
    return files


class Asked:
    """How long the database took for what it was asked."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self, execute: Any, *asked: Any) -> Any:
        began = time.perf_counter()
        try:
            return execute(*asked)
        finally:
            self.seconds += time.perf_counter() - began


@contextmanager
def timed(times: dict[str, float], name: str) -> Iterator[None]:
    """Add what the block takes."""
    began = time.perf_counter()
    yield
    times[name] = times.get(name, 0.0) + time.perf_counter() - began


def import_all(organisation: Any, files: dict[str, bytes]) -> dict[str, float]:
    """Import both files, and return the seconds of each part."""
    from django.db import connection
    from django.utils import timezone

    from encounters.models import Member, SheetImport
    from encounters.models.sheet_import import ImportState
    from encounters.spreadsheets import tasks
    from tests.factories import make_import, make_member

    by: Member = make_member(organisation)
    times: dict[str, float] = {}
    asked = Asked()
    with connection.execute_wrapper(asked):
        for kind, content in files.items():
            with timed(times, "the whole"):
                sent = make_import(organisation, kind, member=by, content=content, created_at=timezone.now())
                tasks.check(sent.pk)
                SheetImport.objects.filter(pk=sent.pk).update(state=ImportState.STORING, confirmed_by=by)
                with timed(times, "storing"):
                    tasks.store(sent.pk)
                assert SheetImport.objects.get(pk=sent.pk).state == ImportState.STORED
    return times | {"the database": asked.seconds}


def copied(organisation: Any) -> dict[str, tuple[list[str], bytes]]:
    """What is stored of an organisation in each of the tables: their columns, and the rows as COPY writes them."""
    from django.db import connection

    rows = {}
    for table in TABLES:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT column_name FROM information_schema.columns WHERE table_name = %s ORDER BY ordinal_position",
                [table],
            )
            columns = [name for (name,) in cursor.fetchall()]
            query = (
                f"COPY (SELECT {', '.join(columns)} FROM {table} WHERE organisation_id = {organisation.pk}) TO STDOUT"
            )
            with cursor.copy(query) as copy:
                rows[table] = columns, b"".join(copy)
    return rows


def moved(
    rows: dict[str, tuple[list[str], bytes]], organisation: Any, first: int
) -> dict[str, tuple[list[str], bytes]]:
    """The same rows for another organisation, with ids from `first` on."""
    shift: dict[str, int] = {}
    made = {}
    for table, (columns, content) in rows.items():
        lines = []
        for line in content.decode().splitlines():
            values = dict(zip(columns, line.split("\t"), strict=True))
            shift.setdefault(table, first - int(values["id"]))
            values |= {"organisation_id": str(organisation.pk), "id": str(int(values["id"]) + shift[table])}
            for parent in ("location", "employee"):
                if f"{parent}_id" in values:
                    values[f"{parent}_id"] = str(int(values[f"{parent}_id"]) + shift[f"encounters_{parent}"])
            lines.append("\t".join(values[column] for column in columns))
        made[table] = columns, ("\n".join(lines) + "\n").encode()
    return made


def copy_all(rows: dict[str, tuple[list[str], bytes]]) -> float:
    """Copy rows into the tables in one transaction, and return the seconds."""
    from django.db import connection
    from django.db.transaction import atomic

    began = time.perf_counter()
    with atomic(), connection.cursor() as cursor:
        for table, (columns, content) in rows.items():
            with cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
                copy.write(content)
    return time.perf_counter() - began


def measure() -> None:
    """Import and copy in turns, and print medians with their ratios."""
    from django.db import connection

    from tests.factories import make_organisation

    files = sheets()
    times: dict[str, list[float]] = {}
    template: dict[str, tuple[list[str], bytes]] = {}
    for number in range(ROUNDS + 1):
        with connection.cursor() as cursor:
            cursor.execute("CHECKPOINT")
        parts: dict[str, float] = {}
        copy_first = template and number % 2
        if copy_first:
            parts["COPY"] = copy_all(moved(template, make_organisation(), 10_000_000 * (number + 1)))
        organisation = make_organisation()
        parts |= import_all(organisation, files)
        template = template or copied(organisation)
        if not copy_first:
            parts["COPY"] = copy_all(moved(template, make_organisation(), 10_000_000 * (number + 1)))
        if number:  # the first round warms up
            for name, seconds in parts.items():
                times.setdefault(name, []).append(seconds)
    report({name: statistics.median(seconds) for name, seconds in times.items()})


def report(medians: dict[str, float]) -> None:
    """Print what each part takes, and its rate beside that of COPY."""
    copy = medians["COPY"]
    print(f"{'':14} {'s':>7} {'rows/s':>9} {'x COPY':>7}")
    for name in ("COPY", "the database", "storing", "the whole"):
        seconds = medians[name]
        print(f"{name:14} {seconds:7.2f} {ROWS / seconds:9.0f} {copy / seconds:7.2f}")
    commit = subprocess.run(
        ["git", "rev-parse", "--short=8", "HEAD"], capture_output=True, text=True, check=True
    ).stdout
    print(f"Medians of {ROUNDS} rounds. Commit {commit.strip()}; {os.cpu_count()} cores, {platform.system()}, ", end="")
    print(f"Python {platform.python_version()}; `python -m tests.benchmarks.sheets`.")


def main() -> None:
    """Measure in a process of its own, which knows the passing server."""
    if "--here" in sys.argv:
        import django

        django.setup()
        measure()
        return
    with passing_server() as known:
        env = os.environ | known | {"DJANGO_SETTINGS_MODULE": "servicelog.settings"}
        subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], env=env, check=True)
        subprocess.run([sys.executable, "-m", "tests.benchmarks.sheets", "--here"], env=env, check=True)


if __name__ == "__main__":
    main()
