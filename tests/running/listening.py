"""Waits for signals: again and again, saying each time that it waits; or for one that comes at a chosen line."""

import signal
import sys
import threading
from typing import Any

from servicelog.signals import StopListener


def by_ear() -> None:
    listener = StopListener()
    listener.listen()
    while True:
        listener.told_to_stop = False
        print("waiting", flush=True)
        while not listener.told_to_stop:
            listener.wait(5)


def interrupted(way: str, number: int) -> None:
    """Wait by our listener or by an event, and get a signal at the so-manieth line that is run for it."""
    listener, event = StopListener(), threading.Event()
    wait = {"listener": lambda: listener.wait(0.01) or listener.told_to_stop, "event": lambda: event.wait(0.01)}[way]
    if way == "listener":
        listener.listen()
    else:
        signal.signal(signal.SIGTERM, lambda *_: event.set())
    lines = 0

    def trace(_frame: Any, kind: str, _more: Any) -> Any:
        nonlocal lines
        lines += kind == "line"
        if lines == number:
            sys.settrace(None)
            signal.raise_signal(signal.SIGTERM)
        return trace

    sys.settrace(trace)
    while not wait():
        pass


if __name__ == "__main__":
    if sys.argv[1:]:
        interrupted(sys.argv[1], int(sys.argv[2]))
    else:
        by_ear()
