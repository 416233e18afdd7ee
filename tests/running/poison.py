"""Jobs that no worker should be given, and one that says that it was done."""

import os
import signal
import sys

from procrastinate.contrib.django import app


@app.task
def kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@app.task
def leave() -> None:
    sys.exit("leaving")


@app.task
def write(path: str) -> None:
    with open(path, "a") as file:
        file.write("done\n")
