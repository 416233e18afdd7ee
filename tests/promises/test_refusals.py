"""Every refused action of staff stands in the log once: who, what and why, and not a word of anybody's."""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple
from uuid import uuid4

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from encounters.changes.actions import mark_seen
from encounters.models import Alert, AnswerTemplate, Case, Encounter, Export, Kiosk, Member, SheetImport, User
from encounters.review.actions import exclude_encounter
from servicelog import logs
from tests.browsers import MemberClient
from tests.factories import (
    PASSWORD,
    House,
    alias_of,
    case_of,
    code_of,
    holding,
    make_alert,
    make_checked_import,
    make_complaint,
    make_encounter,
    make_export,
    make_kiosk,
    make_member,
    make_template,
    make_theme,
    make_user,
)
from tests.promises.site import ROUTES, Route
from tests.promises.traces import logged

SECRET = "SanottuSana"
FORM = "application/x-www-form-urlencoded"
METHODS = ("GET", "POST", "DELETE")  # to read, to do, and what no page takes
OF_STAFF = {"user", "member", "handler", "admin", "employee_self"}


class Visitor(NamedTuple):
    """Somebody signed in, and their membership in the house, if they have one."""

    client: Client
    user: User
    member: Member | None


@contextmanager
def lines() -> Iterator[list[dict[str, Any]]]:
    """What is logged, each line read as JSON by itself."""
    read: list[dict[str, Any]] = []
    with logged(logging.INFO) as log:
        yield read
    read += [json.loads(line) for line in log.getvalue().splitlines()]


@pytest.fixture
def visitors(house: House, neighbour: House) -> dict[str, Visitor]:
    concerned = make_member(house.organisation, "supervisor", all_locations=True, employee=house.aino)
    people = {
        "employee": house.employee,
        "porvoo supervisor": house.porvoo_supervisor,
        "supervisor": house.supervisor,
        "admin": house.admin,
        "concerned": concerned,
        "outsider": neighbour.admin,
    }
    stranger = make_user("Nobody's member")
    signed_in = {name: Visitor(Client(), member.user, member) for name, member in people.items()}
    signed_in["outsider"] = signed_in["outsider"]._replace(member=None)
    signed_in["stranger"] = Visitor(Client(), stranger, None)
    for visitor in signed_in.values():
        visitor.client.force_login(visitor.user)
    return signed_in


def kiosk_of(house: House) -> Kiosk:
    """The tablet of the house."""
    return Kiosk.objects.filter(organisation=house.organisation).first() or make_kiosk(house.porvoo)


def template_of(house: House) -> AnswerTemplate:
    """The prepared answer of the house."""
    return AnswerTemplate.objects.filter(organisation=house.organisation).first() or make_template(house.organisation)


def import_of(house: House) -> SheetImport:
    """The spreadsheet that was sent to the house."""
    return SheetImport.objects.filter(organisation=house.organisation).first() or make_checked_import(
        house.organisation
    )


def alert_of(house: House) -> Alert:
    return Alert.objects.filter(organisation=house.organisation).first() or make_alert(house.porvoo)


def export_of(house: House) -> Export:
    return Export.objects.filter(organisation=house.organisation).first() or make_export(house.admin)


def address_of(name: str, house: House, encounter: Encounter, case: Case) -> str:
    known = {"code": code_of(house.point), "organisation": house.organisation.slug, "encounter": encounter.pk}
    known |= {"case": case.pk, "alias": alias_of(encounter)}
    known |= {
        "location": house.porvoo.pk,
        "employee": house.aino.pk,
        "point": house.point.pk,
        "member": house.porvoo_supervisor.pk,
        "kiosk": kiosk_of(house).pk,
        "template": template_of(house).pk,
        "import_id": import_of(house).pk,
        "alert": alert_of(house).pk,
        "export": export_of(house).pk,
        "shift": 1,
        "theme": make_theme(house.organisation).pk,
        "word": 1,
    }
    return reverse(name, kwargs=ROUTES[name].arguments(**known))


def expected(route: Route, name: str, method: str, visitor: Visitor, status: int, named: dict[str, str]) -> dict:
    """What the line says, besides its time, its logger and why."""
    said: dict[str, Any] = {"event": "request refused or failed", "level": "warning", "status": status, "route": name}
    if route.badge in OF_STAFF:
        said |= {"user": visitor.user.pk, "method": method} | named
        if visitor.member and "organisation" in route.path:
            said |= {"role": visitor.member.role, "organisation": visitor.member.organisation_id}
    return said


def unlike(
    route: Route, name: str, method: str, visitor: Visitor, answer: HttpResponse, read: list, named: dict
) -> bool:
    """Whether a refusal is not told as it should be."""
    if answer.status_code < 400:
        return bool(read)
    if len(read) != 1:
        return True
    (line,) = read
    rest = {key: value for key, value in line.items() if key not in {"timestamp", "logger", "refusal"}}
    return rest != expected(route, name, method, visitor, answer.status_code, named)


@pytest.mark.parametrize("name", ROUTES)
def test_each_refusal_of_somebody_signed_in_is_told_once(name: str, house: House, visitors: dict[str, Visitor]):
    route, wrong, refused = ROUTES[name], [], 0
    encounter = make_complaint(house, text=SECRET)
    case = case_of(encounter)
    address = address_of(name, house, encounter, case)
    subjects = {"encounter_id": encounter.pk, "case_id": case.pk, "location_id": house.porvoo.pk}
    subjects |= {"employee_id": house.aino.pk, "point_id": house.point.pk, "member_id": house.porvoo_supervisor.pk}
    subjects |= {"kiosk_id": kiosk_of(house).pk, "template_id": template_of(house).pk}
    subjects |= {"import_id": import_of(house).pk, "shift_id": 1, "alert_id": alert_of(house).pk}
    subjects |= {"export_id": export_of(house).pk}
    subjects |= {"theme_id": make_theme(house.organisation).pk, "word_id": 1}
    named = {key: str(subjects[key]) for key in route.path if "_id" in key}

    for who, visitor in visitors.items():
        for method in METHODS:
            if name == "account_logout" and method == "POST":
                continue
            with lines() as read:
                answer = visitor.client.generic(method, address, f"text={SECRET}", content_type=FORM)
            refused += answer.status_code >= 400
            if unlike(route, name, method, visitor, answer, read, named):
                wrong.append((who, method, answer.status_code, read))
            assert SECRET not in str(read)
            assert address not in str(read)

    assert wrong == []
    if "organisation" in route.path:
        assert refused >= 2 * len(METHODS)  # the outsider and the stranger, whatever they try


def test_without_the_protection_a_refusal_writes_a_traceback(house: House, monkeypatch):
    encounter = make_complaint(house)
    client, address = MemberClient(house.employee), house.at("casework:case", case_of(encounter).pk)
    monkeypatch.setattr(logs, "FAILED", 0)

    with lines() as read:
        client.get(address)

    (line,) = read
    assert "user" not in line
    assert line["exception"][0]["class"] == "PermissionDenied"


# --- Why -----------------------------------------------------------------------------------------


@pytest.fixture
def complaint(house: House) -> Encounter:
    return make_complaint(house, text=SECRET)


def refusal_of(client: Client, address: str, form: dict[str, Any] | None = None, **headers: str) -> tuple[int, Any]:
    """The status of the answer to a form, and what its only line says of why."""
    with lines() as read:
        if form is None:
            status = client.get(address).status_code
        else:
            status = client.post(address, form, headers=headers).status_code
    (line,) = read
    assert "exception" not in line
    assert line["status"] == status
    return status, line.get("refusal")


def test_the_log_says_which_rule_refused(house: House, complaint: Encounter):
    case = case_of(complaint)
    client, employee = MemberClient(house.supervisor), MemberClient(house.employee)
    concerned = MemberClient(make_member(house.organisation, "supervisor", all_locations=True, employee=house.aino))
    note, release = house.at("casework:note", case.pk), house.at("review:release", complaint.pk)
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(house.supervisor.user)
    side = house.at("employees:side", alias_of(complaint))

    told = {
        "role": refusal_of(employee, note, {}),
        "about oneself": refusal_of(concerned, note, {}),
        "about oneself, read": refusal_of(concerned, house.at("review:encounter", complaint.pk)),
        "rule": refusal_of(client, release, {"release-reason": SECRET}),
        "late": refusal_of(client, note, {"note-text": SECRET, "version": 0}),
        "no version": refusal_of(client, note, {"note-text": SECRET, "version": ""}),
        "token": refusal_of(strict, note, {"note-text": SECRET}),
        "foreign member": refusal_of(client, house.at("casework:assign", case.pk), {"owner": 10**6}),
        "foreign case": refusal_of(client, house.at("casework:assign_many"), {"cases": [str(uuid4())]}),
        "foreign id": refusal_of(client, house.at("casework:note", uuid4()), {}),
        "too long": refusal_of(client, house.at("casework:draft", case.pk), {"text": SECRET * 5000}),
        "draft of nothing": refusal_of(client, house.at("casework:draft", case.pk), {"text": SECRET, "draft": "x"}),
        "unread side": refusal_of(employee, side, {"side-text": SECRET}),
        "method": refusal_of(client, house.at("inbox:start"), {}),
    }

    assert told == {
        "role": (403, ["PermissionDenied"]),
        "about oneself": (403, ["NotAllowed"]),
        "about oneself, read": (403, ["NotAllowed"]),
        "rule": (422, ["held"]),
        "late": (409, ["Stale"]),
        "no version": (409, ["NotShown"]),
        "token": (403, ["csrf"]),
        "foreign member": (422, ["not_offered"]),
        "foreign case": (422, ["not_offered"]),
        "foreign id": (404, []),
        "too long": (422, ["too_long"]),
        "draft of nothing": (422, ["NotShown"]),
        "unread side": (404, []),
        "method": (405, []),
    }


def test_of_several_the_log_says_which_were_refused(house: House, complaint: Encounter):
    elsewhere = case_of(make_encounter(house.porvoo_point, text=SECRET))
    form = {"cases": [case_of(complaint).pk, elsewhere.pk], "owner": house.porvoo_supervisor.pk}

    with lines() as read:
        MemberClient(house.supervisor).post(house.at("casework:assign_many"), form)

    (line,) = read
    assert (line["refusal"], line["cases"]) == (["handler"], [str(case_of(complaint).pk)])


def test_a_side_that_is_refused_is_told_without_what_it_says(house: House, complaint: Encounter):
    mark_seen(encounter=complaint, by=house.supervisor, now=timezone.now())
    client, address = MemberClient(house.employee), house.at("employees:side", alias_of(complaint))

    assert refusal_of(client, address, {"side-text": SECRET, "shown": ""}) == (409, ["NotShown"])
    client.post(address, {"side-text": "Olin yksin."})
    assert refusal_of(client, address, {"side-text": SECRET}) == (409, ["side"])


def test_what_is_rolled_back_is_told_all_the_same(house: House, complaint: Encounter, monkeypatch):
    """The refusal comes from within the transaction that it undoes."""
    exclude_encounter(encounter=complaint, by=house.admin, now=timezone.now(), reason="Roskaa.")
    rolled_back = []
    roll_back = connection.savepoint_rollback
    monkeypatch.setattr(connection, "savepoint_rollback", lambda sid: (rolled_back.append(sid), roll_back(sid)))

    told = refusal_of(
        MemberClient(house.supervisor), house.at("review:exclude", complaint.pk), {"exclude-reason": SECRET}
    )

    assert told == (422, ["not_excluded"])
    assert rolled_back


# --- Never ---------------------------------------------------------------------------------------


def test_of_visitors_only_route_and_status_are_told(house: House, complaint: Encounter):
    """Also of staff who come as visitors: nobody shall learn what they said, or tried to read."""
    member = MemberClient(house.admin)
    own = make_encounter(house.point, text=SECRET)
    member.cookies.update(holding(own).cookies)
    asked = [
        lambda client: client.post(f"/r/{complaint.pk}/withdraw/"),
        lambda client: client.put(f"/r/{own.pk}/"),
        lambda client: client.post(f"/f/{code_of(house.point)}/", {"rating": "bad"}, headers={"origin": "http://x.y"}),
        lambda client: client.post(f"/f/{code_of(house.point)}/", {"rating": SECRET}),
        lambda client: client.get("/f/unknown1/"),
    ]

    for client in (holding(own), member):
        for ask in asked:
            with lines() as read:
                ask(client)
            (line,) = read
            assert set(line) == {"event", "level", "logger", "timestamp", "status", "route"}


def test_who_is_signed_out_is_nobody(house: House, complaint: Encounter):
    with lines() as read:
        Client().post(house.at("casework:note", case_of(complaint).pk), {"note-text": SECRET})

    (line,) = read
    assert (line["status"], "user" in line, SECRET in str(line)) == (403, False, False)


INJECTED = "a\r\n{}\u2028\u2029\x85\x9b\x1b[31m\0"


def test_nothing_that_is_sent_begins_a_line_or_ends_one(house: House, complaint: Encounter):
    client = MemberClient(house.supervisor)
    client.raise_request_exception = False
    note = house.at("casework:note", case_of(complaint).pk)
    with logged() as log:
        client.post(note, {"note-text": INJECTED, "version": INJECTED, "draft": INJECTED, INJECTED: INJECTED})
        client.generic("POST\r\n{}", note)
        client.get(f"/o/{house.organisation.slug}/a%0D%0A%E2%80%A8/")
        client.get(note, headers={"user-agent": INJECTED, "x-forwarded-for": INJECTED, "referer": INJECTED})
        logging.getLogger("encounters").warning("planted %s", INJECTED)

    written = log.getvalue()
    read = [json.loads(line) for line in written.splitlines()]
    assert [line for line in read if "planted" in line["event"]] == [read[-1]]
    assert read[-1]["event"] == f"planted {INJECTED}"
    assert {line["method"] for line in read if "method" in line} <= {"POST", "other"}
    assert len(written.splitlines()) == written.count("\n")


def test_a_failed_sign_in_names_nobody(house: House):
    with lines() as read:
        Client().post("/accounts/login/", {"login": house.admin.user.email, "password": PASSWORD + "x"})

    assert house.admin.user.email not in str(read)
