"""What clients sent and what was acknowledged, and what of it is stored."""

from collections import Counter
from collections.abc import Container
from dataclasses import dataclass, field
from typing import Any

import psycopg

STORED = """
SELECT encounter.id::text, encounter.rating, encounter.text, encounter.withdrawn_at IS NOT NULL
FROM encounters_encounter encounter
"""


@dataclass
class Entry:
    """One encounter as its customer knows it."""

    key: str
    rating: str
    acknowledged: str = ""  # the id that the answer told; empty until there was one
    text: str = ""  # the text that was acknowledged last
    withdrawn: bool = False
    once: dict[str, str] = field(default_factory=dict)  # texts of the timeline that must stand there once, by kind

    def is_lost(self, stored: Container[str]) -> bool:
        return bool(self.acknowledged) and self.acknowledged not in stored


@dataclass
class Ledger:
    """The entries of all clients; each is written by one client alone."""

    entries: list[Entry] = field(default_factory=list)

    def open(self, key: str, rating: str) -> Entry:
        entry = Entry(key, rating)
        self.entries.append(entry)
        return entry

    def problems(self, connection: psycopg.Connection[Any]) -> list[str]:
        """What is lost, doubled or different from what was acknowledged; also what nobody sent."""
        stored = {row[0]: row[1:] for row in connection.execute(STORED)}
        told = Counter(entry.acknowledged for entry in self.entries if entry.acknowledged)
        problems = [f"lost: {one.rating} as {one.acknowledged}" for one in self.entries if one.is_lost(stored)]
        problems += [f"never answered: {one.key}" for one in self.entries if not one.acknowledged]
        problems += [f"doubled: {times} keys got {one}" for one, times in told.items() if times > 1]
        problems += [f"doubled: {one} is stored, and no answer told of it" for one in sorted(stored.keys() - set(told))]
        for entry in self.entries:
            if entry.acknowledged in stored:
                problems += self.differences(entry, *stored[entry.acknowledged])
        return problems + self.written_once(connection)

    def differences(self, entry: Entry, rating: str, text: str, withdrawn: bool) -> list[str]:
        wanted = (entry.rating, "" if entry.withdrawn else entry.text, entry.withdrawn)
        if wanted == (rating, text, withdrawn):
            return []
        return [f"different: {entry.acknowledged} is {(rating, text, withdrawn)} and should be {wanted}"]

    def written_once(self, connection: psycopg.Connection[Any]) -> list[str]:
        """Texts of the timeline that stand there not once."""
        wanted = [(text, kind) for one in self.entries if not one.withdrawn for text, kind in one.once.items()]
        if not wanted:
            return []
        counted = dict(
            connection.execute(
                "SELECT text, count(*) FROM encounters_casetext WHERE text = ANY(%s) GROUP BY text",
                [[text for text, _kind in wanted]],
            ).fetchall()
        )
        return [f"{counted.get(text, 0)} times: {kind} {text!r}" for text, kind in wanted if counted.get(text, 0) != 1]
