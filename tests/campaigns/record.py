"""What a campaign has done so far, a JSON line each, so that it can be stopped and taken up again; and its table."""

import json
import os
import platform
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent.parent
RECORDS = Path(os.environ.get("DATA_DIR") or ROOT / ".data") / "campaigns"


class Record:
    """The lines of one campaign; what a killed run left unfinished of a line is dropped."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        self.rows: list[dict[str, Any]] = []
        if path.exists():
            whole, _, _rest = path.read_text().rpartition("\n")
            self.rows = [json.loads(line) for line in whole.splitlines()]
            path.write_text("".join(f"{line}\n" for line in whole.splitlines()))

    def add(self, row: dict[str, Any]) -> None:
        self.rows.append(row)
        with self.path.open("a") as file:
            file.write(json.dumps(row, ensure_ascii=False, default=str) + "\n")


def where_and_how(commits: Iterable[str] = ()) -> str:
    """The commit, the machine and the command, as they stand under a table."""
    ran = sorted({*commits} or {commit()})
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    machine = f"{os.cpu_count()} cores, {memory:.0f} GiB, {platform.system()}, Python {platform.python_version()}"
    command = " ".join(["python -m", f"tests.campaigns.{Path(sys.argv[0]).stem}", *sys.argv[1:]])
    return f"Commit {', '.join(ran)}; {machine}; `{command}`."


def commit() -> str:
    """The commit that runs, marked if something is changed beside it."""
    asked = ["git", "-C", str(ROOT), "describe", "--always", "--dirty", "--abbrev=8"]
    return subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip() or "unknown"


def table(heads: list[str], rows: Iterable[Iterable[Any]]) -> str:
    """A table in Markdown: the first column is words, the others are figures."""
    lines = [heads, ["---", *["--:"] * (len(heads) - 1)], *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)


def quantile(values: list[float], share: float) -> float:
    """The value below which this share of the values lies; 0 for none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0.0
