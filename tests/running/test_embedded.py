"""The private PostgreSQL, where the application is no superuser."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from servicelog import embedded

pytestmark = [pytest.mark.slow, pytest.mark.skipif("DATABASE_URL" in os.environ, reason="about the private PostgreSQL")]

OWNERS = """
SELECT array_agg(DISTINCT owner::regrole::text) FROM (
    SELECT relowner FROM pg_class WHERE relnamespace = 'public'::regnamespace
    UNION SELECT proowner FROM pg_proc WHERE pronamespace = 'public'::regnamespace
    UNION SELECT typowner FROM pg_type WHERE typnamespace = 'public'::regnamespace
    UNION SELECT datdba FROM pg_database WHERE datname = current_database()
) owners (owner)
"""


@pytest.fixture
def data() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="sl-pg", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)
        embedded.stop(Path(folder))


def migrate(data: Path, url: str) -> None:
    environment = os.environ | {"DATA_DIR": str(data), "DATABASE_URL": url}
    subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], env=environment, check=True)


def ask(url: str, question: str) -> object:
    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(question)
        return cursor.fetchone()[0] if cursor.description else None


def test_the_application_owns_its_data_and_is_no_superuser(data: Path):
    url = embedded.attach(data)
    migrate(data, url)
    again = embedded.attach(data)

    assert again == url
    assert ask(url, OWNERS) == ["servicelog"]
    assert ask(url, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") is False
    assert ask(url, "SHOW recovery_init_sync_method") == embedded.QUICK.get("recovery_init_sync_method", "fsync")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        ask(url, "DELETE FROM encounters_caseevent")
