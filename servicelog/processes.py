"""Keeps the parts of Servicelog going: each restarts alone, all of them end together.

`serve` and `run` supervise: what takes long is done by children (steps), so that a signal is always heard.
"""

import contextlib
import logging
import os
import pwd
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO, Self

import psutil

from servicelog import leftovers
from servicelog.heartbeats import PIPE, Heartbeats
from servicelog.lock import take_lock
from servicelog.preparing import BASE_DIR
from servicelog.signals import StopListener, stop_listener

FIRST_PAUSE, LONGEST_PAUSE = 0.25, 10.0  # seconds before a part that ended is started anew; doubled each time
LONG_ENOUGH = 5.0  # seconds after which a part counts as up, and its next pause is the first again
GRACE = 12.0  # seconds a part has to end by itself: a little more than web processes take to answer what has come
STEP_GRACE = 3.0
TELL_EVERY = 10.0  # seconds between two words of progress
MOST_TRIES = 5  # of a step, while parts that it needs start anew
log = logging.getLogger(__name__)


class Stopped(Exception):
    """It is time to stop."""


class StepFailed(Exception):
    """A step of the start ended with an error, which it told by itself."""


class Child:
    """A process in a session of its own: what it starts belongs to its group, and no terminal reaches it."""

    def __init__(
        self,
        command: list[str],
        environment: dict[str, str],
        *,
        handed: tuple[int, ...] = (),
        user: str | None = None,
        output: int | IO[bytes] | None = subprocess.DEVNULL,
        errors: int | IO[bytes] | None = None,
    ) -> None:
        self.process = subprocess.Popen(  # noqa: S603
            command,
            env=environment,
            cwd=BASE_DIR,
            start_new_session=True,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=errors,
            pass_fds=handed,
            user=user,
        )

    def has_ended(self) -> bool:
        """Return whether it has ended; its number stays its own until `clear_up`."""
        if self.process.returncode is not None:
            return True
        return bool(psutil.Process(self.process.pid).status() == psutil.STATUS_ZOMBIE)

    def send(self, sign: signal.Signals) -> None:
        """Send a signal to it and all its group."""
        if self.process.returncode is None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, sign)

    def clear_up(self) -> int:
        """Kill what is left of it and of its children, and return its status."""
        self.send(signal.SIGKILL)
        return self.process.wait()


class Part:
    """Something that is kept going."""

    asking_to_end = signal.SIGTERM
    longest_pause = LONGEST_PAUSE

    def __init__(self, name: str, command: list[str], handed: tuple[int, ...] = ()) -> None:
        self.name, self.command, self.handed = name, command, handed
        self.environment: dict[str, str] = {}
        self.child: Child | None = None
        self.started = self.due = 0.0
        self.pause = 0.0
        self.restarts = -1
        self.heartbeats = Heartbeats()
        self.kill_at: float | None = None

    def spawn(self) -> Child:
        pipe = self.heartbeats.writing
        return Child(self.command, self.environment | {PIPE: str(pipe)}, handed=(*self.handed, pipe))

    def tend(self, now: float) -> None:
        """Start it when it is due; when it has ended, say when it is due again; end it when it hangs."""
        if self.child is None:
            if now >= self.due:
                self.start(now)
        elif self.child.has_ended():
            status, self.child = self.child.clear_up(), None
            self.put_off(now)
            log.warning("%s ended with status %d and is started anew in %g s", self.name, status, self.pause)
        else:
            self.end_if_hung(now)

    def end_if_hung(self, now: float) -> None:
        """Ask it to end where its heartbeats are missed, and kill it where it does not."""
        if self.kill_at is None and self.heartbeats.are_missed(now):
            self.kill_at = now + GRACE
            log.error("%s hangs and is ended", self.name)
            self.send(self.asking_to_end)
        elif self.kill_at is not None and now >= self.kill_at:
            self.send(signal.SIGKILL)

    def start(self, now: float) -> None:
        self.note_start(now)
        try:
            self.child = self.spawn()
        except OSError:
            self.put_off(now)
            log.exception("%s could not be started; tried again in %g s", self.name, self.pause)

    def note_start(self, now: float) -> None:
        self.started, self.kill_at = now, None
        self.restarts += 1
        self.heartbeats.restart(now)

    def put_off(self, now: float) -> None:
        """Make it due after a pause, which doubles while it does not stay up."""
        if now - self.started >= LONG_ENOUGH or not self.pause:
            self.pause = FIRST_PAUSE
        else:
            self.pause = min(2 * self.pause, self.longest_pause)
        self.due = now + self.pause

    def send(self, sign: signal.Signals) -> None:
        if self.child:
            self.child.send(sign)

    def is_up(self) -> bool:
        return self.child is not None and not self.child.has_ended()

    def is_waiting(self) -> bool:
        """Return whether it is to be started, once it is due."""
        return self.child is None

    def let_go(self) -> None:
        """Leave to others what they still use."""

    def clear_up(self) -> None:
        """Leave nothing of it."""
        if self.child:
            self.child.clear_up()
            self.child = None


class Supervisor:
    """Everything of one data folder, from the first process to the last; a block that ends everything at its end."""

    def __init__(self, data: Path, say: Callable[[str], None], listener: StopListener = stop_listener) -> None:
        self.data, self.say, self.listener = data, say, listener
        self.parts: list[Part] = []
        self.environment = os.environ | leftovers.mark(data) | {"DATA_DIR": str(data.resolve())}
        # What starts may wait longer for a busy database than a page may.
        self.patient = {"PGCONNECT_TIMEOUT": "60"}

    def __enter__(self) -> Self:
        """Take the folder and end what an earlier start left; raise AlreadyRunning where one is at work."""
        self.listener.listen()
        self.listener.leaving_at_once = False
        self.lock = take_lock(self.data)
        if ended := leftovers.end_marked(self.data, known_users()):
            log.warning("%d processes of an earlier start were ended", ended)
        return self

    def __exit__(self, *_fault: object) -> None:
        self.stop()
        self.listener.close()
        os.close(self.lock)

    def add(self, part: Part) -> None:
        """Keep a part going from now on."""
        part.environment = self.environment | part.environment
        self.parts.append(part)
        self.check()
        part.tend(time.monotonic())

    def step(self, doing: str, *command: str) -> None:
        """Run a Python module to its end and keep the parts going meanwhile; raise StepFailed when it fails.

        It is tried again where a part was started anew meanwhile: it may have failed for that.
        """
        for _ in range(MOST_TRIES):
            before = self.count_restarts()
            status = self.run_step(doing, [sys.executable, "-m", *command])
            if status == 0:
                return
            if self.count_restarts() == before and all(part.is_up() for part in self.parts):
                break
            self.say(f"Once more: {doing} …")
        raise StepFailed(f"This failed, and what it said stands above: {doing}.")

    def run_step(self, doing: str, command: list[str]) -> int:
        self.check()
        child = Child(command, self.environment | self.patient, output=None)
        tell_at = time.monotonic() + TELL_EVERY
        try:
            while not child.has_ended():
                self.check()
                if time.monotonic() >= tell_at:
                    tell_at += TELL_EVERY
                    self.say(f"Still starting: {doing} …")
                self.tend()
        except Stopped:
            child.send(signal.SIGTERM)
            self.wait_until(child.has_ended, STEP_GRACE)
            raise
        finally:
            status = child.clear_up()
        return status

    def keep_going(self) -> None:
        """Keep the parts going until told to stop."""
        while True:
            self.check()
            self.tend()

    def check(self) -> None:
        """Raise Stopped when told to stop."""
        if self.listener.told_to_stop:
            raise Stopped

    def tend(self) -> None:
        """Look after every part, and wait a little."""
        now = time.monotonic()
        for part in self.parts:
            part.tend(now)
        due = [part.due - now for part in self.parts if part.is_waiting()]
        self.listener.wait(max(0.0, min(1.0, *due)) if due else 1.0)

    def count_restarts(self) -> int:
        return sum(part.restarts for part in self.parts)

    def stop(self) -> None:
        """End every part, the first that was added last, and whatever else was started for this folder."""
        for part in self.parts:
            part.let_go()
        first, others = self.parts[:1], self.parts[1:]
        for parts in (others, first):
            for part in parts:
                part.send(part.asking_to_end)
            self.wait_until(lambda: not any(part.is_up() for part in parts), GRACE)  # noqa: B023 (called at once)
            for part in parts:
                part.clear_up()
        leftovers.end_marked(self.data, known_users())

    def wait_until(self, condition: Callable[[], bool], seconds: float) -> bool:
        """Wait for the condition, so long at most, whatever signals come; return whether it holds."""
        until = time.monotonic() + seconds
        while not condition():
            if time.monotonic() >= until:
                return False
            self.listener.wait(0.1)
        return True


def known_users() -> set[int]:
    """Return whose processes may be ours: this user's and, for root, those of the user that PostgreSQL runs as."""
    users = {os.getuid()}
    if os.getuid() == 0:
        with contextlib.suppress(KeyError):
            users.add(pwd.getpwnam("embedded_postgres").pw_uid)
    return users
