"""The demo is made ready for visitors: loaded once, with passwords that fit who can reach it."""

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from encounters.demo.loading import is_loaded, load_demo, renew_passwords
from encounters.demo.people import DemoLogins, demo_logins, fixed_passwords, random_passwords


def open_demo(*, now: datetime, record: Path, reachable_by_others: bool, loading: Callable[[], None]) -> DemoLogins:
    """Load the demo organisations unless they are there, and return who signs in with which password.

    Readable passwords serve on this machine alone; once others can reach it they become random. What
    holds is kept in the file `record`. `loading` is called before the seconds that loading takes.
    """
    known: dict[str, str] | None = json.loads(record.read_text()) if record.exists() else None
    loaded = is_loaded()
    if loaded and known and not (reachable_by_others and known == fixed_passwords()):
        return demo_logins(known)
    passwords = random_passwords() if reachable_by_others else fixed_passwords()
    if not loaded:
        loading()
    demo = renew_passwords(passwords) if loaded else load_demo(now=now, passwords=passwords)
    record.touch(mode=0o600)
    record.write_text(json.dumps(passwords))
    return demo
