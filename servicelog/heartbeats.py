"""How a part shows that it does not hang: by a byte in a pipe now and then, which whoever keeps it going reads.

Looks are counted, not seconds: where everything stood still for a while, as on a sleeping laptop, no part is to blame.
"""

import contextlib
import os
import subprocess
from collections.abc import Callable

PIPE = "SERVICELOG_HEARTBEATS"
LOOK_EVERY = 10.0  # seconds
MOST_MISSES = 9  # looks in a row without a beat: longer than a busy machine or a connection keeps anybody waiting
MOST_AT_FIRST = 60  # looks until the first beat: a start may have to wait for its database


def beat() -> None:
    """Show that this process does not hang, if somebody keeps it going; never wait for that."""
    if number := os.environ.get(PIPE):
        with contextlib.suppress(OSError):  # the pipe is full, or nobody reads it any more
            os.write(int(number), b".")


class Heartbeats:
    """What is heard of a part, and how many looks in a row found nothing."""

    def __init__(self) -> None:
        self.reading, self.writing = os.pipe()
        for end in (self.reading, self.writing):
            os.set_blocking(end, False)
        self.misses, self.most, self.look_at = 0, MOST_AT_FIRST, 0.0

    def restart(self, now: float) -> None:
        """Forget what was heard: a process starts now."""
        self.hear()
        self.misses, self.most, self.look_at = 0, MOST_AT_FIRST, now + LOOK_EVERY

    def are_missed(self, now: float) -> bool:
        """Look for a beat, if it is time to; return whether too many looks in a row found none."""
        if now >= self.look_at:
            self.look_at = now + LOOK_EVERY
            self.misses += 1
            if self.hear():
                self.misses, self.most = 0, MOST_MISSES
        return self.misses >= self.most

    def hear(self) -> bool:
        """Return whether there was a beat since this was asked last."""
        try:
            return bool(os.read(self.reading, 65536))
        except BlockingIOError:
            return False


class Answers(Heartbeats):
    """What is heard of a server that does not beat: each look reads what became of a command, and runs it again."""

    def __init__(self, command: Callable[[], list[str]], answering: set[int]) -> None:
        super().__init__()
        self.command, self.answering = command, answering
        self.asked: subprocess.Popen[bytes] | None = None

    def hear(self) -> bool:
        """Return whether the command that ran last ended with a status that only an answer has."""
        status = self.stop_asking()
        self.asked = subprocess.Popen(  # noqa: S603
            self.command(), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        return status in self.answering

    def stop_asking(self) -> int | None:
        """End the command that runs, and return the status that it ended with before."""
        if not self.asked:
            return None
        status = self.asked.poll()
        self.asked.kill()
        self.asked.wait()
        return status
