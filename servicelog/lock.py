"""Who keeps Servicelog going from a data folder: whoever holds the lock on a file in it, until that process ends."""

import fcntl
import os
from pathlib import Path


class AlreadyRunning(Exception):
    """Another process keeps Servicelog going from this data folder."""


def take_lock(data: Path) -> int:
    """Lock the data folder and return the number of the file; raise AlreadyRunning when it is locked."""
    number = os.open(data / "running.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as taken:
        owner = os.read(number, 20).decode() or "another one"
        os.close(number)
        raise AlreadyRunning(f"Servicelog already runs from this folder, as process {owner}.") from taken
    os.ftruncate(number, 0)
    os.write(number, str(os.getpid()).encode())
    return number


def is_running(data: Path) -> bool:
    """Return whether a process keeps Servicelog going from this data folder."""
    try:
        os.close(take_lock(data))
    except AlreadyRunning:
        return True
    return False
