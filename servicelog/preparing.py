"""What has to be there before the settings hold for a running process: folders, keys and a database.

Settings only read. Every entry (`manage.py`, the WSGI application, the tests) calls `prepare` first; editors, linters
and type checkers load the settings without it.
"""

import contextlib
import os
import secrets
import tempfile
from pathlib import Path

from servicelog import embedded

BASE_DIR = Path(__file__).resolve().parent.parent
KEYS = {"SECRET_KEY": "secret-key", "RECEIPT_KEY": "receipt-key"}  # file names, by what may be set instead


def data_dir() -> Path:
    """Return the folder of everything that is made: keys, mails, the private database."""
    return Path(os.environ.get("DATA_DIR") or BASE_DIR / ".data")


def prepare() -> None:
    """Make what the environment does not name: keys, a folder for mails, the private PostgreSQL.

    Several processes may do it at once, and again; a key that exists is never made anew.
    """
    prepare_files()
    if not os.environ.get("DATABASE_URL"):
        os.environ["PRIVATE_DATABASE_URL"] = embedded.attach(data_dir())


def prepare_files() -> None:
    """Make keys and folders alone."""
    data = data_dir()
    data.mkdir(mode=0o711, parents=True, exist_ok=True)
    for variable, name in KEYS.items():
        if not os.environ.get(variable):
            make_key(data / name)
    if not os.environ.get("EMAIL_URL"):
        (data / "mail").mkdir(mode=0o700, exist_ok=True)


def make_key(path: Path) -> None:
    """Write a new random key to a file, unless it is there."""
    if path.exists():
        return
    with tempfile.NamedTemporaryFile("w", dir=path.parent) as draft:  # readable by its owner alone
        draft.write(secrets.token_urlsafe(64))
        draft.flush()
        with contextlib.suppress(FileExistsError):
            os.link(draft.name, path)  # the first of several wins


def read_key(path: Path) -> str:
    """Return the key of this file; empty before it was made."""
    return path.read_text() if path.exists() else ""
