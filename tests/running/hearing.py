"""Waits for a signal again and again, by our ear or by an event, and says each time that it waits."""

import signal
import sys
import threading

from servicelog.signals import Ear


def by_ear() -> None:
    ear = Ear()
    ear.listen()
    while True:
        ear.told_to_stop = False
        print("waiting", flush=True)
        while not ear.told_to_stop:
            ear.wait(5)


def by_event() -> None:
    event = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: event.set())
    while True:
        event.clear()
        print("waiting", flush=True)
        while not event.wait(5):
            pass


if __name__ == "__main__":
    {"ear": by_ear, "event": by_event}[sys.argv[1]]()
