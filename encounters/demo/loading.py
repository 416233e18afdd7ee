"""The demo is made ready for visitors: done with the application's own verbs, and stored in bulk."""

import gc
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from inspect import signature
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.db import connection, transaction

from encounters.alerts.raising import raise_alerts
from encounters.casework.actions import refresh_urgency
from encounters.changes.bulk import store_files
from encounters.changes.case_file import CaseFile
from encounters.changes.changing import Subject
from encounters.changes.tallies import fold_deltas
from encounters.demo.deeds import Deed, Happening, Verb
from encounters.demo.founding import Cast, create_organisation
from encounters.demo.life import YEARS, generate_life
from encounters.demo.plans import KULMA, ORGANISATIONS, LoginPlan, OrganisationPlan
from encounters.feedback.recording import new_encounter, new_receipt
from encounters.models import Organisation, Receipt, User

CODE = KULMA.locations[0].points[0].code  # of a feedback point to try
RECORD = "demo-passwords.json"


class AlreadyLoaded(Exception):
    """There is a demo organisation already."""


def open_demo(*, now: datetime, data: Path, reachable_by_others: bool, warn: Callable[[], None]) -> None:
    """Load the demo organisations unless they are there; `read_logins` tells who signs in with which password then.

    Readable passwords serve on this machine alone; once others can reach it they become random. What
    holds is kept in a file below `data`. `warn` is called before the seconds that loading takes.
    """
    plans, known, loaded = list(ORGANISATIONS), read_logins(data), is_loaded(ORGANISATIONS)
    if loaded and known and not (reachable_by_others and known == logins_of(plans)):
        return
    if reachable_by_others:
        plans = [plan.with_random_passwords() for plan in plans]
    logins = logins_of(plans)
    if loaded:
        renew_passwords(logins)
    else:
        warn()
        load_demo(plans, now=now)
    draft = data / f"{RECORD}.draft"
    draft.unlink(missing_ok=True)
    draft.touch(mode=0o600)
    draft.write_text(json.dumps({login.email: login.password for login in logins}))
    draft.rename(data / RECORD)


def read_logins(data: Path) -> list[LoginPlan]:
    """Return who signs in with which password; nobody before the demo was loaded."""
    record = data / RECORD
    if not record.exists():
        return []
    passwords: dict[str, str] = json.loads(record.read_text())
    return [login._replace(password=passwords[login.email]) for login in logins_of(ORGANISATIONS)]


def logins_of(plans: Iterable[OrganisationPlan]) -> list[LoginPlan]:
    return [login for plan in plans for login in plan.logins]


def is_loaded(plans: Iterable[OrganisationPlan]) -> bool:
    return Organisation.objects.filter(slug__in=[plan.slug for plan in plans]).exists()


@contextmanager
def long_transaction() -> Iterator[None]:
    """Let years be invented in one transaction, without Python looking through all their rows again and again."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        gc.disable()
        try:
            yield
        finally:
            gc.enable()


@long_transaction()
def load_demo(plans: Sequence[OrganisationPlan], *, now: datetime, days: int = YEARS, scale: float = 1.0) -> None:
    """Store the demo organisations with the `days` of their life up to `now`.

    `scale` multiplies how many customers come. Raises AlreadyLoaded and changes nothing if one of them exists.
    """
    if is_loaded(plans):
        raise AlreadyLoaded
    for plan in plans:
        cast = create_organisation(plan, now=now, days=days)
        store_lived(generate_life(plan, now=now, days=days, scale=scale), cast)
    with connection.cursor() as cursor:
        # Autovacuum would come a minute after the first page was opened.
        cursor.execute("ANALYZE encounters_encounter, encounters_case, encounters_caseevent, encounters_locationtally")
    refresh_urgency(now)
    raise_alerts(now)


def store_lived(happenings: Iterable[Happening], cast: Cast) -> list[tuple[CaseFile, Receipt]]:
    """Store what happened, figures included; return the file and the receipt of each."""
    lived = [live_through(happening, cast) for happening in happenings]
    store_files([file for file, _ in lived], [receipt for _, receipt in lived])
    fold_deltas()
    return lived


def live_through(happening: Happening, cast: Cast) -> tuple[CaseFile, Receipt]:
    """The file of a happening, and its receipt, not yet stored."""
    encounter = new_encounter(
        point=cast.points[happening.point],
        rating=happening.rating,
        language=happening.language,
        now=happening.at,
        channel=happening.channel,
        hold_reason=happening.hold_reason,
    )
    encounter.organisation = cast.organisation  # or each of them would ask the database for it
    encounter.logged_by = cast.members.get(happening.logged_by)
    receipt = new_receipt(encounter=encounter, submission_key=uuid4())
    file = CaseFile.of_new(encounter, cast)
    for deed in happening.deeds:
        act(file, deed, cast)
    return file, receipt


def act(subject: Subject, deed: Deed, cast: Cast) -> None:
    arguments: dict[str, Any] = {name_of_subject(deed.verb): subject, "now": deed.at, **deed.data}
    if deed.by:
        arguments["by"] = deed.by
    for name, people in (("by", cast.members), ("owner", cast.members), ("employee", cast.employees)):
        if name in arguments:
            arguments[name] = people[arguments[name]]
    deed.verb(**arguments)


@cache
def name_of_subject(verb: Verb) -> str:
    """What the verb calls the encounter or case that it changes: its first argument."""
    return next(iter(signature(verb).parameters))


@transaction.atomic
def renew_passwords(logins: Iterable[LoginPlan]) -> None:
    """Give the demo's logins these passwords; sessions that are open end."""
    for login in logins:
        for user in User.objects.filter(email=login.email):
            user.set_password(login.password)
            user.save(update_fields=["password"])
