"""Watches passwords being compared, and holds up the comparing of wrong ones."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib.auth.hashers import MD5PasswordHasher
from django.db import connection

HELD = "wrong"


class Watch:
    """What was seen: how many were compared at once, and for each one whether in a transaction, and whether in a turn."""

    def __init__(self) -> None:
        self.changed = threading.Condition()
        self.at_once = self.most = 0
        self.holds = False
        self.seen: list[tuple[bool, bool]] = []
        self.turns = threading.local()

    @contextmanager
    def one(self, password: str) -> Iterator[None]:
        with self.changed:
            self.at_once += 1
            self.most = max(self.most, self.at_once)
            self.seen.append((connection.in_atomic_block, getattr(self.turns, "has_one", False)))
            self.changed.notify_all()
            assert self.changed.wait_for(lambda: password != HELD or not self.holds, 60)
        yield
        with self.changed:
            self.at_once -= 1

    def wait_for(self, at_once: int) -> None:
        with self.changed:
            assert self.changed.wait_for(lambda: self.at_once == at_once, 60)

    def let_go(self) -> None:
        with self.changed:
            self.holds = False
            self.changed.notify_all()


WATCH = Watch()


class WatchedHasher(MD5PasswordHasher):
    def encode(self, password: str, salt: str) -> str:
        with WATCH.one(password):
            return super().encode(password, salt)

    def verify(self, password: str, encoded: str) -> bool:
        decoded = self.decode(encoded)
        with WATCH.one(password):
            return super().encode(password, decoded["salt"]) == encoded
