"""What takes long at a start is told of, tried again where a part started anew meanwhile, and ended when all is."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from servicelog.processes import MOST_TRIES
from tests.running.started import comes, processes_of

TOLD = "Still starting: something …\n"


@contextmanager
def supervised(data: Path, what: str = "alone") -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "tests.running.stepping", what]
    with subprocess.Popen(
        command, env=os.environ | {"DATA_DIR": str(data)}, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        try:
            yield process
        finally:
            if process.poll() is None:
                process.terminate()


def go(data: Path, *statuses: int) -> None:
    """Let the step end, with these statuses one after the other."""
    (data / "as it comes").write_text(" ".join(map(str, statuses)))
    (data / "as it comes").rename(data / "go")


def tries(data: Path) -> int:
    return len((data / "tries").read_text().split())


def test_a_step_that_takes_long_is_told_of_again_and_again(tmp_path: Path):
    with supervised(tmp_path) as process:
        told = [process.stdout.readline() for _ in range(3)]
        go(tmp_path, 0)
        rest = process.stdout.readlines()

    assert told == [TOLD] * 3
    assert [line for line in rest if line != TOLD] == ["Done.\n"]
    assert (process.returncode, tries(tmp_path), processes_of(tmp_path)) == (0, 1, [])


FAILED = "StepFailed: This failed, and what it said stands above: something.\n"
AGAIN = "Once more: something …\n"


@pytest.mark.parametrize(
    ("what", "statuses", "tried", "said"),
    [
        ("alone", [1, 0], 1, [FAILED]),
        ("part", [1, 1, 0], 3, [AGAIN, AGAIN, "Done.\n"]),
        ("part", [1] * 9, MOST_TRIES, [*[AGAIN] * MOST_TRIES, FAILED]),
    ],
)
def test_a_step_that_fails_is_tried_again_after_a_new_start(tmp_path: Path, what, statuses, tried, said):
    go(tmp_path, *statuses)
    with supervised(tmp_path, what) as process:
        lines = [line for line in process.stdout if line != TOLD]

    assert lines == said
    assert tries(tmp_path) == tried


def test_a_signal_ends_a_step_with_all_else(tmp_path: Path):
    with supervised(tmp_path, "part") as process:
        comes((tmp_path / "tries").exists)
        process.send_signal(signal.SIGTERM)
        lines = process.stdout.readlines()

    assert [line for line in lines if line != TOLD] == ["Stopped: \n"]
    assert (process.returncode, processes_of(tmp_path)) == (0, [])
