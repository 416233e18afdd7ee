"""Processes of a data folder, found by a variable of their environment that names it, and ended."""

import signal
from collections.abc import Iterable
from pathlib import Path

import psutil

MARK = "SERVICELOG_PART_OF"
GRACE = 5.0  # seconds a process has to end by itself


def mark(data: Path) -> dict[str, str]:
    """Return what the environment of every process says that is started for this data folder."""
    return {MARK: str(data.resolve())}


def find_marked(data: Path, users: set[int]) -> list[psutil.Process]:
    """Return the processes of these users that were started for this data folder, but for this one and its parents."""
    own = psutil.Process()
    passed_over = {own.pid, *(parent.pid for parent in own.parents())}
    wanted = mark(data)[MARK]
    found = []
    for process in psutil.process_iter():
        try:
            if process.pid in passed_over or process.uids().real not in users:
                continue
            if process.environ().get(MARK) == wanted and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
        except (psutil.Error, OSError):
            continue
    return found


def end_marked(data: Path, users: set[int]) -> int:
    """End what was started for this data folder, with its children, the database last; return how many there were."""
    found = find_marked(data, users)
    end([process for process in found if not is_database(process)], signal.SIGTERM)
    end([process for process in found if is_database(process)], signal.SIGINT)
    return len(found)


def end(processes: Iterable[psutil.Process], sign: signal.Signals) -> None:
    """Ask the processes to end, and kill those that still run after `GRACE` seconds, and all children."""
    family = [child for process in processes for child in [process, *children_of(process)]]
    for process in family:
        send(process, sign)
    _gone, alive = psutil.wait_procs(family, timeout=GRACE)
    for process in alive:
        send(process, signal.SIGKILL)
    psutil.wait_procs(alive, timeout=GRACE)


def children_of(process: psutil.Process) -> list[psutil.Process]:
    try:
        if is_database(process):
            return []  # it ends them in order
        found: list[psutil.Process] = process.children(recursive=True)
    except psutil.Error:
        return []
    return found


def is_database(process: psutil.Process) -> bool:
    """Return whether this is a process of PostgreSQL."""
    try:
        return bool(process.name() == "postgres")
    except psutil.Error:
        return False


def send(process: psutil.Process, sign: signal.Signals) -> None:
    """Send a signal, unless the process is gone."""
    try:
        process.send_signal(sign)
    except psutil.Error:
        return


def kill_orphans(folder: Path) -> None:
    """Kill what a PostgreSQL that was killed left behind: its processes work in its folder, and keep a new one out."""
    orphans = []
    for process in psutil.process_iter():
        try:
            if process.name() == "postgres" and process.cwd() == str(folder.resolve()):
                orphans.append(process)
        except (psutil.Error, OSError):
            continue
    end(orphans, signal.SIGKILL)
