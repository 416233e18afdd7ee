"""Supervises a step of a start as `serve` does, but tells of it five times a second; and is that step.

The step notes each try, waits for a file `go`, for a minute at most, and ends with the status that stands there for this try.
"""

import os
import sys
import time
from functools import partial
from pathlib import Path

from servicelog import processes
from servicelog.processes import Part, StepFailed, Stopped, Supervisor


def step(data: Path) -> int:
    with (data / "tries").open("a") as tries:
        tries.write("try\n")
    until = time.monotonic() + 60
    while not (data / "go").exists():
        time.sleep(0.01)
        if time.monotonic() > until:
            return 1
    number = len((data / "tries").read_text().split())
    return int((data / "go").read_text().split()[number - 1])


def supervise(data: Path, *, beside_part: bool) -> None:
    processes.TELL_EVERY = 0.2
    with Supervisor(data, partial(print, flush=True)) as supervisor:
        if beside_part:
            supervisor.add(Part("part", [sys.executable, "-c", "pass"]))  # ends at once, again and again
        try:
            supervisor.step("something", "tests.running.stepping", "step")
            supervisor.say("Done.")
        except (StepFailed, Stopped) as end:
            supervisor.say(f"{type(end).__name__}: {end}")


if __name__ == "__main__":
    folder = Path(os.environ["DATA_DIR"])
    if sys.argv[1] == "step":
        sys.exit(step(folder))
    supervise(folder, beside_part=sys.argv[1] == "part")
