"""What only people start is not forgotten when something is renamed."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

TESTED = {"staff_pages", "test_pages", "test_grounds"}  # by a test of their own
TOOLS = [
    f"tests.{path.parent.name}.{path.stem}"
    for folder in ("benchmarks", "screens")
    for path in sorted((Path(__file__).parent.parent / folder).glob("*.py"))
    if path.stem not in TESTED
]


@pytest.mark.parametrize("module", TOOLS)
def test_every_tool_can_be_imported(module: str):
    environment = os.environ | {"DATABASE_URL": "postgresql://nobody@localhost/nothing"}
    command = [sys.executable, "-c", f"import {module}"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)

    assert (done.returncode, done.stderr) == (0, "")
