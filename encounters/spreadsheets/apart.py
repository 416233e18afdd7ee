"""Workbooks are read in a process of their own: the library builds of small files whatever they ask for.

One that takes too much of a processor or of memory ends alone, and the worker goes on.
"""

import contextlib
import json
import os
import resource
import signal
import subprocess
import sys
from pathlib import Path

from encounters.spreadsheets.reading import TOO_LARGE, Table, Unreadable, packed, read_table, unpacked

BASE_DIR = Path(__file__).resolve().parents[2]
MOST_SECONDS = 30  # of a processor
MOST_MEMORY = 1_000_000_000  # bytes
RESERVE = 10_000_000  # bytes, to say in that there were no more
UNREADABLE = 3  # how the process ends that says why
ENDED = {signal.SIGXCPU, signal.SIGKILL, signal.SIGABRT, signal.SIGSEGV}  # at a limit
# It knows no settings, no secrets and no database.
PROGRAM = """
import sys
from django.conf import settings
settings.configure(USE_I18N=False)
from encounters.spreadsheets.apart import main
sys.exit(main())
"""


def read_apart(content: bytes) -> Table:
    """Return what stands in a file, as `read_table` does; raise Unreadable, also for what takes too much."""
    if not content.startswith(b"PK"):
        return read_table(content)
    done = subprocess.run(  # noqa: S603 (what was sent is its input alone)
        [sys.executable, "-c", PROGRAM, str(MOST_SECONDS), str(MOST_MEMORY)],
        input=content,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=BASE_DIR,
        env={},
        check=False,
    )
    if done.returncode == UNREADABLE:
        text, values = json.loads(done.stdout)
        raise Unreadable(text, **values)
    if -done.returncode in ENDED:
        raise Unreadable(TOO_LARGE)
    done.check_returncode()  # else it was told to stop, or can't start: it is tried again
    return unpacked(done.stdout)


def main() -> int:
    """Write what stands in the file that comes in, or why nothing does; return how the process ends."""
    os.nice(10)
    reserve = bytearray(RESERVE)
    seconds, memory = map(int, sys.argv[1:])
    for kind, most in ((resource.RLIMIT_CPU, seconds), (resource.RLIMIT_AS, memory)):
        with contextlib.suppress(ValueError, OSError):  # not every system has each
            resource.setrlimit(kind, (most, most))
    try:
        said, code = packed(read_table(sys.stdin.buffer.read())), 0
    except (Unreadable, MemoryError) as fault:
        del reserve
        problem = fault.problem if isinstance(fault, Unreadable) else [TOO_LARGE, {}]
        said, code = json.dumps(problem).encode(), UNREADABLE
    sys.stdout.buffer.write(said)
    return code
