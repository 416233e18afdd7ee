"""What a campaign has done so far, a JSON line each, so that it can be stopped and taken up again; and its table."""

import argparse
import json
import os
import platform
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent.parent
CALLED = ["python -m", f"tests.campaigns.{Path(sys.argv[0]).stem}"]
RECORDS = Path(os.environ.get("DATA_DIR") or ROOT / ".data") / "campaigns"


def campaign_parser(name: str, description: str | None) -> argparse.ArgumentParser:
    """What every campaign is told: where its record is, and whether to do anything."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--record", type=Path, default=RECORDS / f"{name}.jsonl")
    parser.add_argument("--markdown", action="store_true", help="only print the table of what was done so far")
    return parser


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
        """Write a row, with the commit, the machine and the command that it comes from."""
        self.rows.append(row | how())
        with self.path.open("a") as file:
            file.write(json.dumps(self.rows[-1], ensure_ascii=False, default=str) + "\n")


def how() -> dict[str, str]:
    """Of what, where and by what something was measured; a commit is marked if files beside it are changed."""
    asked = ["git", "-C", str(ROOT), "describe", "--always", "--dirty", "--abbrev=8"]
    commit = subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip()
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    machine = f"{os.cpu_count()} cores, {memory:.0f} GiB, {platform.system()}, Python {platform.python_version()}"
    return {"commit": commit or "unknown", "machine": machine, "command": " ".join([*CALLED, *sys.argv[1:]])}


def where_and_how(rows: Iterable[dict[str, Any]]) -> str:
    """What `how` says of these rows, as it stands under a table."""
    known = list(rows)
    commits, machines, commands = (
        dict.fromkeys(row[name] for row in known) for name in ("commit", "machine", "command")
    )
    return f"Commit {', '.join(commits)}; {'; '.join(machines)}; {', '.join(f'`{command}`' for command in commands)}."


def table(heads: list[str], rows: Iterable[Iterable[Any]]) -> str:
    """A table in Markdown: the first column is words, the others are figures."""
    lines = [heads, ["---", *["--:"] * (len(heads) - 1)], *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)


def quantile(values: list[float], share: float) -> float:
    """The value below which this share of the values lies; 0 for none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0.0
