"""`manage.py recount`: rebuild the tallies, or prove them."""

import json
import sys
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from encounters.changes.tallies import Difference, Slice, find_differences_in, list_slices, recount


class Checked(NamedTuple):
    """How far a check came: the last slice that it looked at, and how many differences there were until then."""

    organisation: int = 0
    last: date = date.min
    differences: int = 0

    @classmethod
    def read(cls, path: Path) -> "Checked":
        """Return what was written; from a new beginning if nothing was."""
        if not path.exists():
            return cls()
        organisation, last, differences = json.loads(path.read_text())
        return cls(organisation, date.fromisoformat(last), differences)

    def write(self, path: Path) -> None:
        draft = path.with_suffix(".draft")
        draft.write_text(json.dumps(self, default=str))
        draft.rename(path)

    def add(self, days: Slice, found: list[Difference]) -> "Checked":
        return Checked(days.organisation, days.last, self.differences + len(found))


class Command(BaseCommand):
    """Make the tallies equal to the encounters; with --check only say where they differ, and exit 1.

    A check goes from month to month, in little memory and without keeping anybody waiting. Each month is compared as
    it was at one moment. What was looked at stands in a file below DATA_DIR until the check is through.
    """

    help = "Make the tallies equal to the encounters. With --check: print the differences and exit 1 if there are any."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="change nothing")
        parser.add_argument("--resume", action="store_true", help="go on with the check that was stopped, if one was")

    def handle(self, *args: Any, check: bool, resume: bool, verbosity: int, **options: Any) -> None:
        if not (check or resume):
            self.stdout.write(f"{recount()} rows put right")
            return
        record = settings.DATA_DIR / "recount.json"
        if not resume:
            record.unlink(missing_ok=True)
        checked = self.check_all(record, shows_progress=verbosity > 0)
        record.unlink(missing_ok=True)
        if checked.differences:
            sys.exit(1)
        self.stdout.write("the tallies equal a recount")

    def check_all(self, record: Path, *, shows_progress: bool) -> Checked:
        """Look at what the record does not have yet; print differences as they are found, and progress beside them."""
        checked, slices = Checked.read(record), list_slices()
        if checked.differences:
            self.stdout.write(f"{checked.differences} differences were printed before the check was stopped")
        for number, days in enumerate(slices, start=1):
            if (days.organisation, days.last) <= (checked.organisation, checked.last):
                continue
            found = find_differences_in(days)
            for difference in found:
                self.stdout.write(sentence(difference))
            checked = checked.add(days, found)
            checked.write(record)
            if shows_progress:
                self.stderr.write(f"{number} of {len(slices)} months", str)
        return checked


def sentence(difference: Difference) -> str:
    """Return what a difference says to whoever runs this."""
    subject = f"location {difference.location}"
    if difference.employee:
        subject = f"employee {difference.employee} at {subject}"
    missing = f"good {difference.good:+d}, bad {difference.bad:+d}"
    return f"organisation {difference.organisation}, {subject}, {difference.day}: {missing}"
