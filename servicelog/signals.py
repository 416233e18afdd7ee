"""What this process is told by signals.

Handlers note it and take no lock: one that waits for a lock which the interrupted code holds waits for ever.
"""

import contextlib
import os
import select
import signal
from typing import Any

STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class StopListener:
    """Hears that it is time to stop, however often and however close together it is told."""

    def __init__(self) -> None:
        self.told_to_stop = False
        self.leaving_at_once = False
        self.waking = -1

    def listen(self) -> None:
        """Hear signals from now on; they, and children that end, wake `wait` up."""
        if self.waking >= 0:
            return
        self.waking, writing = os.pipe()
        for end in (self.waking, writing):
            os.set_blocking(end, False)
        signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        for sign in STOPPING:
            if sign != signal.SIGHUP or signal.getsignal(sign) != signal.SIG_IGN:  # nohup stays nohup
                signal.signal(sign, self.note)

    def leave_at_once(self) -> None:
        """End this process at the first signal, also one that came before: nothing is begun that had to be ended."""
        self.leaving_at_once = True
        if self.told_to_stop:
            os._exit(0)

    def note(self, *_signal: Any) -> None:
        self.told_to_stop = True
        if self.leaving_at_once:
            os._exit(0)  # an exception could come up anywhere, and be taken for something else

    def wait(self, seconds: float) -> None:
        """Wait so long, or until a signal comes or a child ends."""
        if select.select([self.waking], [], [], seconds)[0]:
            with contextlib.suppress(BlockingIOError):
                os.read(self.waking, 4096)

    @staticmethod
    def close() -> None:
        """Hear nothing more, until the process is gone."""
        for sign in STOPPING:
            signal.signal(sign, signal.SIG_IGN)


stop_listener = StopListener()
