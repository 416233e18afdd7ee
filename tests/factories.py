"""What tests are made of: each factory takes what matters and makes up the rest."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from encounters.casework.actions import set_severity
from encounters.casework.closing import Findings, close_case
from encounters.changes.changing import change
from encounters.desk.actions import log_encounter
from encounters.downloads.exporting import write_export
from encounters.downloads.tasks import begin_export
from encounters.employees.aliases import give_aliases
from encounters.feedback.actions import amend_encounter
from encounters.feedback.recording import Recorded, record_encounter
from encounters.feedback.submission import issue_submission
from encounters.kiosk.pairing import hash_secret
from encounters.members.actions import account_of, invite
from encounters.models import (
    Alert,
    AnswerTemplate,
    Case,
    CaseEvent,
    Counts,
    Employee,
    EmployeeLocation,
    Encounter,
    Export,
    FeedbackPoint,
    Kiosk,
    Location,
    Member,
    Organisation,
    PointCode,
    SheetImport,
    Shift,
    SupervisedLocation,
    Theme,
    ThemeWord,
    User,
)
from encounters.models.alert import AlertKind
from encounters.models.choices import Channel, EventKind, Role
from encounters.models.tally import CountQuerySet, counts_around
from encounters.receipts.cookie import ReceiptRef, new_cookie, write_cookie
from encounters.signup.links import join_address
from encounters.spreadsheets.importing import check_import
from encounters.texts.topics import topic_asked

PASSWORD = "lokki istuu laiturilla"
HELSINKI = ZoneInfo("Europe/Helsinki")
WEDNESDAY = datetime(2026, 6, 10, 9, 0, tzinfo=UTC)  # noon in Helsinki
FINDINGS: dict[str, Any] = {"outcome": "explained", "cause": "process", "known_before": False, "done": "Selitin."}
CLOSING = {"text": "Olen pahoillani.", **FINDINGS, "known_before": "no", "why": "Jono."}  # as a form sends it
numbers = count(1)

# --- Organisations and people --------------------------------------------------------------------


def make_organisation(name: str = "Kahvila Kulma", **what_matters: Any) -> Organisation:
    return Organisation.objects.create(name=name, slug=f"org-{next(numbers)}", **what_matters)


def make_location(organisation: Organisation, name: str = "Kamppi", **what_matters: Any) -> Location:
    return Location.objects.create(organisation=organisation, name=name, **what_matters)


def make_employee(*locations: Location, first_name: str = "Aino", **what_matters: Any) -> Employee:
    organisation = locations[0].organisation
    employee = Employee.objects.create(organisation=organisation, first_name=first_name, **what_matters)
    for location in locations:
        EmployeeLocation.objects.create(organisation=organisation, employee=employee, location=location)
    return employee


def make_alert(location: Location, **what: Any) -> Alert:
    """An alert that its last seven days have more bad ones than before, unless something else is said."""
    now = timezone.now()
    today = location.local(now).date()
    days = {"first_day": today - timedelta(days=7), "last_day": today - timedelta(days=1)}
    of = {"organisation": location.organisation, "location": location, "kind": AlertKind.MORE_BAD, "raised_at": now}
    return Alert.objects.create(**days, **of | what)


def make_shift(employee: Employee, location: Location, begins: str = "08:00", ends: str = "16:00", **day: Any) -> Shift:
    """A shift: each Wednesday, unless a weekday or a day is named."""
    hours = {"begins": time.fromisoformat(begins), "ends": time.fromisoformat(ends)}
    owners = {"organisation": location.organisation, "employee": employee, "location": location}
    return Shift.objects.create(**owners, **hours, **(day or {"weekday": 3}))


def make_point(location: Location, code: str = "", **what_matters: Any) -> FeedbackPoint:
    point = FeedbackPoint.objects.create(organisation=location.organisation, location=location, **what_matters)
    PointCode.objects.create(organisation=location.organisation, point=point, **({"code": code} if code else {}))
    return point


def make_kiosk(location: Location, label: str = "", secret: str = "") -> Kiosk:
    """A tablet that is paired with a place; it shows itself by this secret."""
    point = make_point(location, label=label, channel=Channel.KIOSK)
    point.codes.all().delete()
    trusted = hash_secret(secret) if secret else None
    values = {"organisation": location.organisation, "secret_hash": trusted, "paired_at": timezone.now()}
    return Kiosk.objects.create(point=point, **values)


def make_template(organisation: Organisation, title: str = "Pahoittelu") -> AnswerTemplate:
    """A prepared answer; of one name there is one."""
    text = {"text_fi": "Hei {customer}, olen pahoillani."}
    return AnswerTemplate.objects.get_or_create(organisation=organisation, title=title, defaults=text)[0]


def make_theme(organisation: Organisation, name: str = "Odotus", words: tuple[str, ...] = ("fi:jono",)) -> Theme:
    """A theme of some words, told as addresses tell them; of one name there is one."""
    theme = Theme.objects.get_or_create(organisation=organisation, name=name)[0]
    for topic in filter(None, map(topic_asked, words)):
        ThemeWord.objects.get_or_create(organisation=organisation, theme=theme, **topic._asdict())
    return theme


def make_user(name: str = "Aino", **what_matters: Any) -> User:
    user = User(email=f"user{next(numbers)}@example.org", name=name, **what_matters)
    user.set_password(PASSWORD)
    user.save()
    return user


def make_member(
    organisation: Organisation, role: str = Role.ADMIN, locations: tuple[Location, ...] = (), **what_matters: Any
) -> Member:
    user = what_matters.pop("user", None) or make_user()
    member = Member.objects.create(organisation=organisation, user=user, role=role, **what_matters)
    for location in locations:
        SupervisedLocation.objects.create(organisation=organisation, member=member, location=location)
    return member


def make_invited(organisation: Organisation, email: str = "uusi@example.org", **what_matters: Any) -> Member:
    """Somebody who was invited just now, and has no account yet unless the address has one."""
    wanted = {"role": Role.ADMIN, "is_active": False} | what_matters
    member = Member.objects.create(organisation=organisation, user=account_of(email), **wanted)
    invite(member=member, language="en", now=timezone.now())
    return member


def make_import(organisation: Organisation, kind: str = "locations", **what_matters: Any) -> SheetImport:
    """A spreadsheet that an admin sent and nobody has checked yet."""
    by = what_matters.pop("member", None) or Member.objects.active().filter(organisation=organisation).first()
    usual = {"language": "en", "file_name": "sheet.csv", "content": b"Name\r\nTurku\r\n", "created_at": timezone.now()}
    return SheetImport.objects.create(organisation=organisation, kind=kind, member=by, **usual | what_matters)


def make_checked_import(organisation: Organisation, kind: str = "members", content: bytes = b"") -> SheetImport:
    """The same, checked: by default it would invite an admin."""
    sent = make_import(organisation, kind, content=content or b"E-mail,Role\r\nuusi@example.org,admin\r\n")
    check_import(sent, timezone.now())
    return SheetImport.objects.get(pk=sent.pk)


def make_export(member: Member, *, query: str = "", file_format: str = "csv", with_contacts: bool = False) -> Export:
    """A file that a member had written, by the worker's own function."""
    export = begin_export(
        query=query,
        file_format=file_format,
        with_contacts=with_contacts,
        by=member,
        language="en",
        now=timezone.now(),
    )
    write_export(export, timezone.now())
    return Export.objects.get(pk=export.pk)


def join_path(member: Member) -> str:
    """Where the link in the invitation of a member leads."""
    assert member.invitation
    return urlsplit(join_address(member.invitation, "en")).path


@dataclass
class House:
    """An organisation with two locations, people in every role, and feedback points."""

    organisation: Organisation
    kamppi: Location
    porvoo: Location
    aino: Employee
    point: FeedbackPoint
    porvoo_point: FeedbackPoint
    admin: Member
    supervisor: Member
    porvoo_supervisor: Member
    employee: Member

    def at(self, name: str, *arguments: object) -> str:
        """The address of a staff page of this organisation."""
        return reverse(name, args=[self.organisation.slug, *arguments])


def make_house(name: str = "Kahvila Kulma") -> House:
    organisation = make_organisation(name)
    kamppi, porvoo = make_location(organisation, "Kamppi"), make_location(organisation, "Porvoo")
    aino = make_employee(kamppi, porvoo, first_name="Aino", last_name="Rautio", title="Barista")
    return House(
        organisation=organisation,
        kamppi=kamppi,
        porvoo=porvoo,
        aino=aino,
        point=make_point(kamppi),
        porvoo_point=make_point(porvoo),
        admin=make_member(organisation, Role.ADMIN),
        supervisor=make_member(organisation, Role.SUPERVISOR, all_locations=True),
        porvoo_supervisor=make_member(organisation, Role.SUPERVISOR, (porvoo,)),
        employee=make_member(organisation, Role.EMPLOYEE, employee=aino),
    )


# --- What customers do ---------------------------------------------------------------------------


def old_key(code: str, seconds: float = 20) -> str:
    """The key of a form that was opened a while ago."""
    return issue_submission(code=code, now=timezone.now() - timedelta(seconds=seconds))


def tap(client: Client, code: str, rating: str = "bad", key: str = "", **more: Any) -> HttpResponse:
    """Press a face in a form of its own, or in the form that the key belongs to."""
    headers = more.pop("headers", {})
    return client.post(f"/f/{code}/", {"rating": rating, "key": key or old_key(code), **more}, headers=headers)


def holding(*encounters: Encounter) -> Client:
    """A browser that holds the receipts."""
    client, answer = Client(), HttpResponse()
    refs = [ReceiptRef(encounter.organisation_id, encounter.pk) for encounter in encounters]
    write_cookie(answer, new_cookie()._replace(refs=refs))
    client.cookies[settings.RECEIPT_COOKIE_NAME] = answer.cookies[settings.RECEIPT_COOKIE_NAME].value
    return client


def record(
    point: FeedbackPoint, rating: str = "bad", *, now: datetime | None = None, key: UUID | None = None, **what: Any
) -> Recorded:
    """Record one tap with the verb that the form calls."""
    return record_encounter(
        point=point, rating=rating, submission_key=key or uuid4(), language="fi", now=now or timezone.now(), **what
    )


def make_encounter(
    point: FeedbackPoint, rating: str = "bad", *, now: datetime | None = None, hold_reason: str = "", **said: Any
) -> Encounter:
    """Record a tap and, a minute later, what the customer says of it."""
    now = now or timezone.now() - timedelta(minutes=5)
    encounter = record(point, rating, now=now, hold_reason=hold_reason).encounter
    return amend_encounter(encounter=encounter, now=now + timedelta(minutes=1), **said) if said else encounter


def make_logged(location: Location, by: Member, rating: str = "bad", *, language: str = "fi", **said: Any) -> Encounter:
    """What a member logs for a customer, and what that one tells of it."""
    key, now = uuid4(), timezone.now()
    logged = log_encounter(location=location, rating=rating, by=by, submission_key=key, language=language, now=now)
    encounter = logged.encounter
    return amend_encounter(encounter=encounter, now=now, **said) if said else encounter


def amend(encounter: Encounter, minutes: float = 5, **said: Any) -> Encounter:
    """Amend it with what the customer says so many minutes after the tap."""
    return amend_encounter(encounter=encounter, now=encounter.reported_at + timedelta(minutes=minutes), **said)


def make_complaint(house: House, *, now: datetime | None = None, **said: Any) -> Encounter:
    """A complaint in words about Aino, of whom the customer is sure."""
    said = {"text": "Tyly.", "employee": house.aino, "attribution": "sure"} | said
    return make_encounter(house.point, "bad", now=now, **said)


def make_thanks(house: House, *, now: datetime | None = None, **said: Any) -> Encounter:
    """Thanks without words to Aino, of whom the customer is sure."""
    said = {"employee": house.aino, "attribution": "sure"} | said
    return make_encounter(house.point, "good", now=now, **said)


# --- What staff do -------------------------------------------------------------------------------


def judge(encounter: Encounter, house: House, severity: int) -> Case:
    """The supervisor says how severe it is."""
    case = case_of(encounter)
    return set_severity(case=case, severity=severity, by=house.supervisor, now=timezone.now())


def close(
    house: House, encounter: Encounter, *, now: datetime | None = None, text: str = "Olen pahoillani.", **found: Any
) -> Case:
    """The supervisor closes its case with an answer and with `FINDINGS`, except what was found otherwise."""
    case, findings = case_of(encounter), Findings(**FINDINGS | found)
    return close_case(case=case, by=house.supervisor, now=now or timezone.now(), text=text, findings=findings)


def log_event(*, encounter: Encounter, kind: EventKind, now: datetime, by: Member | None = None, **more: Any) -> None:
    """Log an event in its timeline without the verb that does so, with `words` by kind."""
    with change(encounter, now=now) as file:
        file.by = by
        file.log(kind, **more)


def move_case(*, case: Case, state: str, now: datetime, **columns: Any) -> None:
    """Move its case to a state without the verb that does so, with other columns that change with it."""
    with change(case, now=now) as file:
        moved = file.case
        file.move_case(state)
        for name, value in columns.items():
            setattr(moved, name, value)


# --- What is stored ------------------------------------------------------------------------------


def code_of(point: FeedbackPoint) -> str:
    return point.codes.get().code


def counts_per(counts: CountQuerySet, subject: str) -> dict[int, Counts]:
    """The sums for each location or employee, by its id."""
    return counts_around(counts, subject, day=date.min)[0]


def case_of(encounter: Encounter) -> Case:
    """Its case, as it is stored now."""
    return Case.objects.for_page().get(encounter=encounter)


def alias_of(encounter: Encounter) -> UUID:
    """Its alias on the employee's own page, as that page gives it; a made-up one for what the page never shows."""
    stored = Encounter.objects.get(pk=encounter.pk)
    give_aliases([stored])
    return stored.employee_alias or uuid4()


def kinds_of(encounter: Encounter) -> list[str]:
    """The kind of each event of its timeline, the oldest first."""
    return [event.kind for event in CaseEvent.objects.timeline_of(encounter)]


def state_of_thanks(encounter: Encounter) -> tuple[str, bool]:
    """The state of its case, and whether the thanks were passed on."""
    case = case_of(encounter)
    return case.state, case.passed_on_at is not None
