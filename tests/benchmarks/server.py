"""A private PostgreSQL for one benchmark."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from servicelog import embedded

# What our web server asks of the settings of any site.
ASKED_BY_WEB_SERVER = {"LARGEST_KEPT": 0, "LARGEST_UPLOAD": 1, "TRUSTED_PROXIES": 0, "UPLOAD_PATHS": "(?!)"}


@contextmanager
def passing_server() -> Iterator[dict[str, str]]:
    """What the environment says of a server that is gone after the block; its role may ask for checkpoints."""
    with (
        tempfile.TemporaryDirectory(prefix="sl-bench", ignore_cleanup_errors=True) as folder,
        server_in(folder) as known,
    ):
        yield known


@contextmanager
def server_in(folder: str) -> Iterator[dict[str, str]]:
    """The same of a server whose files stay in a folder."""
    data = Path(folder)
    data.mkdir(parents=True, exist_ok=True)
    data.chmod(0o755)
    url = embedded.attach(data)
    try:
        with psycopg.connect(embedded.get_server(data).get_uri()) as superuser:
            superuser.execute(f"GRANT pg_checkpoint TO {embedded.ROLE}")
        yield {"DATABASE_URL": url, "DATA_DIR": folder}
    finally:
        embedded.stop(data)
