"""How long a part that ended waits before it is started anew."""

from pathlib import Path

from servicelog.private_database import Database
from servicelog.processes import LONG_ENOUGH, Part


def pauses(part: Part, *ran: float) -> list[float]:
    """The pauses after runs of so many seconds."""
    found, now = [], 1000.0
    for seconds in ran:
        part.started, now = now, now + seconds
        part.put_off(now)
        found.append(part.pause)
        now = part.due
    return found


def test_a_part_that_does_not_stay_up_waits_ever_longer():
    assert pauses(Part("web", []), *[0.0] * 8) == [0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 10.0, 10.0]
    assert pauses(Part("web", []), 1.0, 1.0, LONG_ENOUGH, LONG_ENOUGH, 1.0) == [0.25, 0.5, 0.25, 0.25, 0.5]


def test_nobody_waits_long_for_the_database_to_start_again(tmp_path: Path):
    assert pauses(Database(tmp_path), *[0.0] * 4) == [0.25, 0.5, 1.0, 1.0]
