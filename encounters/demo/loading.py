"""The demo organisations are written into the database, in bulk."""

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from django.db import connection, transaction

from encounters.casework.actions import refresh_urgency
from encounters.changes.bulk import store_files
from encounters.changes.tallies import fold_deltas
from encounters.demo.acting import DemoLookups, live_through
from encounters.demo.deeds import Happening
from encounters.demo.founding import Cast, found
from encounters.demo.life import SEED, YEARS, live
from encounters.demo.people import ORGANISATIONS, DemoLogins, demo_logins
from encounters.models import Organisation, User

# Autovacuum would come a minute after the first page was opened.
ANALYZE = "ANALYZE encounters_encounter, encounters_case, encounters_caseevent, encounters_locationtally"


class AlreadyLoaded(Exception):
    """There is a demo organisation already."""


def is_loaded() -> bool:
    """Whether a demo organisation exists."""
    return Organisation.objects.filter(slug__in=[plan.slug for plan in ORGANISATIONS]).exists()


@transaction.atomic
def load_demo(
    *, now: datetime, passwords: dict[str, str], days: int = YEARS, scale: float = 1.0, seed: str = SEED
) -> DemoLogins:
    """Store the demo organisations with the `days` of their life up to `now`.

    `passwords` are by e-mail address; `scale` multiplies how many customers come. Raises
    AlreadyLoaded and changes nothing if one of the organisations exists.
    """
    if is_loaded():
        raise AlreadyLoaded
    for plan in ORGANISATIONS:
        cast = found(plan, now=now, days=days, passwords=passwords)
        with collecting_no_garbage():
            store(live(plan, now=now, days=days, scale=scale, seed=seed), cast)
    fold_deltas()
    with connection.cursor() as cursor:
        cursor.execute(ANALYZE)
    refresh_urgency(now)
    return demo_logins(passwords)


@contextmanager
def collecting_no_garbage() -> Iterator[None]:
    """Keep Python from looking through all these rows for garbage again and again: a fifth of the time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


@transaction.atomic
def renew_passwords(passwords: dict[str, str]) -> DemoLogins:
    """Give the demo's logins these passwords, by e-mail address; sessions that are open end."""
    for user in User.objects.filter(email__in=passwords):
        user.set_password(passwords[user.email])
        user.save(update_fields=["password"])
    return demo_logins(passwords)


def store(happenings: Sequence[Happening], cast: Cast) -> None:
    """Store what happened to an organisation."""
    lookups = DemoLookups(cast)
    lived = [live_through(happening, cast, lookups) for happening in happenings]
    store_files([file for file, _ in lived], [receipt for _, receipt in lived])
