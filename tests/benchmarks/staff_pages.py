"""Every page of staff in an organisation of size: who opens it, and at which address."""

import re
import time
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from typing import Any, NamedTuple

from django.conf import settings
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from encounters.employees.aliases import give_aliases
from encounters.models import AnswerTemplate, Case, Encounter, FeedbackPoint, Kiosk, Member, Organisation
from encounters.models.alert import AlertKind
from encounters.models.choices import CaseState
from encounters.paging import write_position
from tests.factories import make_alert, make_export, make_kiosk, make_template, make_theme

NEXT = re.compile(r'rel="next" href="(\?[^"]*)"')
HOST = {"HTTP_HOST": "127.0.0.1"}
ADMIN, SUPERVISOR, FIVE, EMPLOYEE = "admin", "supervisor", "five", "employee"


class StaffPage(NamedTuple):
    """A page under the name of a view; `query` may name what stands in `Ground.names`."""

    name: str
    who: str
    view: str
    query: str = ""
    about: str = ""  # what of `Ground.subjects` it is about
    is_next: bool = False  # the page behind the first, where there is one


QUEUE, LIST, CASE, ENCOUNTER = "casework:queue", "inbox:encounters", "casework:case", "review:encounter"
FIGURES, PEOPLE, OWN, SAID = "figures:locations", "figures:employees", "employees:own", "employees:said"
PAGES = [
    StaffPage("start", ADMIN, "inbox:start"),
    StaffPage("start", FIVE, "inbox:start"),
    StaffPage("held", ADMIN, "inbox:held"),
    StaffPage("held", FIVE, "inbox:held"),
    StaffPage("queue", ADMIN, QUEUE),
    StaffPage("queue", FIVE, QUEUE),
    StaffPage("queue, a page on", ADMIN, QUEUE, is_next=True),
    StaffPage("queue, complaints", ADMIN, QUEUE, "?kind=complaint"),
    StaffPage("queue, new thanks", ADMIN, QUEUE, "?kind=thanks&state=new"),
    StaffPage("queue, waiting", ADMIN, QUEUE, "?state=waiting"),
    StaffPage("queue, overdue", ADMIN, QUEUE, "?overdue=on"),
    StaffPage("queue, unread", ADMIN, QUEUE, "?unread=on"),
    StaffPage("queue, mine", SUPERVISOR, QUEUE, "?whose=mine"),
    StaffPage("queue, nobody's", ADMIN, QUEUE, "?whose=nobody"),
    StaffPage("queue, severity not set", ADMIN, QUEUE, "?severity=unset"),
    StaffPage("queue, severity 3", ADMIN, QUEUE, "?severity=3"),
    StaffPage("queue, a location", ADMIN, QUEUE, "?location={location}"),
    StaffPage("queue, an employee", ADMIN, QUEUE, "?employee={employee}"),
    StaffPage("closed", ADMIN, QUEUE, "?state=closed"),
    StaffPage("closed", FIVE, QUEUE, "?state=closed"),
    StaffPage("closed, deep", ADMIN, QUEUE, "?state=closed&after={middle_case}"),
    StaffPage("closed, a location", ADMIN, QUEUE, "?state=closed&location={location}"),
    StaffPage("closed, an employee", ADMIN, QUEUE, "?state=closed&employee={employee}"),
    StaffPage("closed without cause", ADMIN, QUEUE, "?state=no_cause"),
    StaffPage("closed without cause", FIVE, QUEUE, "?state=no_cause"),
    StaffPage("queue, common word", ADMIN, QUEUE, "?q=kahvi"),
    StaffPage("queue, common word", FIVE, QUEUE, "?q=kahvi"),
    StaffPage("queue, rare word", ADMIN, QUEUE, "?q=laktoosi"),
    StaffPage("queue, rare word", FIVE, QUEUE, "?q=laktoosi"),
    StaffPage("queue, no such word", ADMIN, QUEUE, "?q=zzyzxq"),
    StaffPage("queue, name", ADMIN, QUEUE, "?q={last_name}"),
    StaffPage("queue, word + location", ADMIN, QUEUE, "?q=kahvi&location={location}"),
    StaffPage("queue, word + closed", ADMIN, QUEUE, "?q=kahvi&state=closed"),
    StaffPage("queue, word + waiting", ADMIN, QUEUE, "?q=kahvi&state=waiting"),
    StaffPage("encounters", ADMIN, LIST),
    StaffPage("encounters", FIVE, LIST),
    StaffPage("encounters, a page on", ADMIN, LIST, is_next=True),
    StaffPage("encounters, deep", ADMIN, LIST, "?after={middle}"),
    StaffPage("encounters, deep", FIVE, LIST, "?after={middle}"),
    StaffPage("encounters, a location", ADMIN, LIST, "?location={location}"),
    StaffPage("encounters, an employee", ADMIN, LIST, "?employee={employee}"),
    StaffPage("encounters, an aspect at a location", ADMIN, LIST, "?location={location}&aspect=surprise"),
    StaffPage("encounters, an hour at a location", ADMIN, LIST, "?location={location}&hour=7-23"),
    StaffPage("encounters, bad", ADMIN, LIST, "?rating=bad"),
    StaffPage("encounters, three years", ADMIN, LIST, "?first={first}&last={last}"),
    StaffPage("encounters, a day long ago", ADMIN, LIST, "?first={long_ago}&last={long_ago}"),
    StaffPage("encounters, with text", ADMIN, LIST, "?with_text=on"),
    StaffPage("encounters, with text", FIVE, LIST, "?with_text=on"),
    StaffPage("encounters, rare cause", ADMIN, LIST, "?cause=product"),
    StaffPage("encounters, rare cause", FIVE, LIST, "?cause=product"),
    StaffPage("encounters, open case", ADMIN, LIST, "?state=open"),
    StaffPage("encounters, open case", FIVE, LIST, "?state=open"),
    StaffPage("encounters, held", ADMIN, LIST, "?state=held"),
    StaffPage("encounters, excluded", ADMIN, LIST, "?state=excluded"),
    StaffPage("encounters, excluded", FIVE, LIST, "?state=excluded"),
    StaffPage("encounters, withdrawn", ADMIN, LIST, "?state=withdrawn"),
    StaffPage("encounters, withdrawn", FIVE, LIST, "?state=withdrawn"),
    StaffPage("encounters, excluded at a location", ADMIN, LIST, "?state=excluded&location={location}"),
    StaffPage("encounters, unsure of an employee", ADMIN, LIST, "?employee={employee}&for_employee=unsure"),
    StaffPage("encounters, elsewhere of an employee", ADMIN, LIST, "?employee={employee}&for_employee=elsewhere"),
    StaffPage("encounters, open of an employee", ADMIN, LIST, "?employee={employee}&for_employee=open"),
    StaffPage("encounters, common word", ADMIN, LIST, "?q=kahvi"),
    StaffPage("encounters, common word", FIVE, LIST, "?q=kahvi"),
    StaffPage("encounters, rare word", ADMIN, LIST, "?q=laktoosi"),
    StaffPage("encounters, name", ADMIN, LIST, "?q={last_name}"),
    StaffPage("encounters, two words", ADMIN, LIST, "?q=kahvi+palvelu"),
    StaffPage("encounters, word + location", ADMIN, LIST, "?q=kahvi&location={location}"),
    StaffPage("encounters, word + excluded", ADMIN, LIST, "?q=kahvi&state=excluded"),
    StaffPage("customer", ADMIN, "inbox:customer"),
    StaffPage("open case, others like this", ADMIN, CASE, about="open"),
    StaffPage("open case, others like this", FIVE, CASE, about="open"),
    StaffPage("closed case", ADMIN, CASE, "?state=closed", about="closed"),
    StaffPage("thanks", ADMIN, CASE, about="thanks"),
    StaffPage("encounter, excluded", ADMIN, ENCOUNTER, about="excluded"),
    StaffPage("encounter, held", ADMIN, ENCOUNTER, about="held"),
    StaffPage("files of encounters", ADMIN, "downloads:list"),
    StaffPage("a file of encounters, to be asked for", ADMIN, "downloads:add", "?state=counted&rating=bad"),
    StaffPage("a file of encounters", ADMIN, "downloads:show", about="file"),
    StaffPage("a file of encounters, fetched", ADMIN, "downloads:fetch", about="file"),
    StaffPage("alerts", ADMIN, "alerts:list"),
    StaffPage("alert of a location", ADMIN, "alerts:alert", about="alert"),
    StaffPage("alert, to be closed", ADMIN, "alerts:close", about="alert"),
    StaffPage("alert of a silent point", ADMIN, "alerts:alert", about="silence"),
    StaffPage("topics of all, 7 days", ADMIN, "topics:list", "?days=7"),
    StaffPage("topics of all, 30 days", FIVE, "topics:list", "?days=30"),
    StaffPage("topics of a location, 30 days", ADMIN, "topics:list", "?days=30&location={location}"),
    StaffPage("themes of a location, 30 days", ADMIN, "topics:themes", "?days=30&location={location}"),
    StaffPage("theme of a location, 30 days", ADMIN, "topics:theme", "?days=30&location={location}", about="theme"),
    StaffPage("theme of all, 7 days", ADMIN, "topics:theme", "?days=7", about="theme"),
    StaffPage("theme, to be renamed", ADMIN, "topics:edit", about="theme"),
    StaffPage("figures of all, 7 days", ADMIN, "figures:overview", "?days=7"),
    StaffPage("figures of all, 30 days", ADMIN, "figures:overview", "?days=30"),
    StaffPage("figures of all, 90 days", ADMIN, "figures:overview", "?days=90"),
    StaffPage("figures of all, 90 days", FIVE, "figures:overview", "?days=90"),
    StaffPage("figures of all, 3 years", ADMIN, "figures:overview", "?days=1095"),
    StaffPage("figures of all, 90 days by tablet", ADMIN, "figures:overview", "?days=90&channel=kiosk"),
    StaffPage("figures of locations, 7 days", ADMIN, FIGURES, "?days=7"),
    StaffPage("figures of locations, 30 days", ADMIN, FIGURES, "?days=30"),
    StaffPage("figures of locations, 90 days", ADMIN, FIGURES, "?days=90"),
    StaffPage("figures of locations, 3 years", ADMIN, FIGURES, "?days=1095"),
    StaffPage("figures of locations, 90 days", FIVE, FIGURES, "?days=90"),
    StaffPage("figures of a location, 30 days", ADMIN, "figures:location", "?days=30", about="place"),
    StaffPage("figures of a location, 90 days", ADMIN, "figures:location", "?days=90", about="place"),
    StaffPage("figures of a location, 3 years", ADMIN, "figures:location", "?days=1095", about="place"),
    StaffPage(
        "figures of a location, 3 years by QR", ADMIN, "figures:location", "?days=1095&channel=qr", about="place"
    ),
    StaffPage("figures of employees, 30 days", ADMIN, PEOPLE, "?days=30"),
    StaffPage("figures of employees, 90 days", ADMIN, PEOPLE, "?days=90"),
    StaffPage("figures of employees, 3 years", ADMIN, PEOPLE, "?days=1095"),
    StaffPage("figures of employees, 90 days", FIVE, PEOPLE, "?days=90"),
    StaffPage("figures of an employee, 90 days", ADMIN, "figures:employee", "?days=90", about="person"),
    StaffPage("figures of an employee, 3 years", ADMIN, "figures:employee", "?days=1095", about="person"),
    StaffPage("figures of employees at a location", ADMIN, PEOPLE, "?days=90&location={location}"),
    StaffPage("own page, busy", EMPLOYEE, OWN),
    StaffPage("all that was said, busy", EMPLOYEE, SAID),
    StaffPage("all that was said, a page on", EMPLOYEE, SAID, is_next=True),
    StaffPage("card of thanks", EMPLOYEE, "employees:card", about="passed_on"),
    StaffPage("own side", EMPLOYEE, "employees:side", about="own"),
    StaffPage("roster: locations", ADMIN, "roster:list"),
    StaffPage("roster: a week of a location", ADMIN, "roster:week", about="place"),
    StaffPage("roster: a shift of each week", ADMIN, "roster:add_weekly", about="place"),
    StaffPage("roster: a shift on one day", ADMIN, "roster:add_once", about="place"),
    StaffPage("set up: organisation", ADMIN, "organisation:edit"),
    StaffPage("set up: the logo", ADMIN, "organisation:replace_logo"),
    StaffPage("set up: locations", ADMIN, "locations:list"),
    StaffPage("set up: locations, by word", ADMIN, "locations:list", "?q=2"),
    StaffPage("set up: a new location", ADMIN, "locations:add"),
    StaffPage("set up: a location", ADMIN, "locations:edit", about="place"),
    StaffPage("set up: people", ADMIN, "people:list"),
    StaffPage("set up: people, by name", ADMIN, "people:list", "?q={last_name}"),
    StaffPage("set up: a new person", ADMIN, "people:add"),
    StaffPage("set up: a person", ADMIN, "people:edit", about="person"),
    StaffPage("set up: feedback points", ADMIN, "points:list"),
    StaffPage("set up: feedback points, by name", ADMIN, "points:list", "?q={last_name}"),
    StaffPage("set up: a feedback point", ADMIN, "points:edit", about="point"),
    StaffPage("set up: what leads to a feedback point", ADMIN, "points:show", about="point"),
    StaffPage("set up: posters", ADMIN, "points:posters"),
    StaffPage("set up: sites for faces", ADMIN, "points:hosts"),
    StaffPage("set up: tablets", ADMIN, "kiosks:list"),
    StaffPage("set up: a new tablet", ADMIN, "kiosks:pair"),
    StaffPage("set up: a tablet", ADMIN, "kiosks:edit", about="tablet"),
    StaffPage("set up: answer templates", ADMIN, "answer_templates:list"),
    StaffPage("set up: a new answer template", ADMIN, "answer_templates:add"),
    StaffPage("set up: an answer template", ADMIN, "answer_templates:edit", about="template"),
    StaffPage("set up: members", ADMIN, "members:list"),
    StaffPage("set up: a new member", ADMIN, "members:add"),
    StaffPage("set up: a member", ADMIN, "members:edit", about="member"),
    StaffPage("set up: spreadsheets", ADMIN, "spreadsheets:list"),
    StaffPage("set up: mail", ADMIN, "notifications:list"),
    StaffPage("set up: what was changed", ADMIN, "history:list"),
]


class Ground:
    """The organisation in which the pages are opened, with what their addresses name."""

    def __init__(self, organisation: Organisation) -> None:
        self.organisation = organisation
        members = Member.objects.filter(organisation=organisation).select_related("user", "employee")
        self.members = {member.user.email.partition("@")[0]: member for member in members}
        self.clients: dict[str, Client] = {}
        for name, member in self.members.items():
            self.clients[name] = Client(**HOST)
            self.clients[name].force_login(member.user)

    def names(self) -> dict[str, Any]:
        """What the queries of addresses name; the employee and the location are busy ones."""
        of_all = Encounter.objects.filter(organisation=self.organisation).order_by("-occurred_at", "-pk")
        cases = Case.objects.filter(organisation=self.organisation, state=CaseState.CLOSED)
        today, employee = timezone.localdate(), self.members[EMPLOYEE].employee
        return {
            "location": employee.serves.first().location_id,
            "employee": employee.pk,
            "last_name": employee.last_name,
            "middle": write_position(of_all[of_all.count() // 2], ("occurred_at", "id")),
            "middle_case": write_position(cases.order_by("-opened_at", "-pk")[cases.count() // 2], ("opened_at", "id")),
            "first": today - timedelta(days=3 * 365),
            "last": today,
            "long_ago": today - timedelta(days=700),
        }

    def subjects(self) -> dict[str, Any]:
        """What pages of one thing are about; of each kind the newest that the supervisor of five places handles."""
        member = self.members[FIVE]
        cases = Case.objects.handled_by(member).order_by("-opened_at", "-pk")
        complaints = cases.of_kind("complaint").exclude(encounter__aspects=[])
        encounters = Encounter.objects.filter(organisation=self.organisation).order_by("-occurred_at", "-pk")
        about = encounters.concerning(self.members[EMPLOYEE].employee)
        passed_on = about.filter(case__passed_on_by__isnull=False).first()
        own = about.filter(case__kind="complaint", events__kind="side_given").first()
        assert passed_on
        assert own
        give_aliases([passed_on, own])
        return {
            "open": complaints.unanswered().first().pk,
            "closed": complaints.filter(state=CaseState.CLOSED).first().pk,
            "thanks": cases.of_kind("thanks").open().first().pk,
            "excluded": encounters.filter(excluded_at__isnull=False, withdrawn_at=None, case=None).first().pk,
            "held": encounters.awaiting_review().first().pk,
            "passed_on": passed_on.employee_alias,
            "own": own.employee_alias,
            "place": self.members[EMPLOYEE].employee.serves.first().location_id,
            **self.set_up(),
        }

    def set_up(self) -> dict[str, int]:
        """What forms of one row are about; a tablet and a template are made where there are none."""
        employee = self.members[EMPLOYEE].employee
        location = employee.serves.first().location
        point = FeedbackPoint.objects.with_code().filter(location=location).first()
        tablet = Kiosk.objects.filter(organisation=self.organisation).first()
        template = AnswerTemplate.objects.filter(organisation=self.organisation).first()
        return {
            "person": employee.pk,
            "point": point.pk,
            "file": make_export(self.members[ADMIN], query=f"location={location.pk}&state=held").pk,
            "alert": make_alert(location).pk,
            "theme": make_theme(self.organisation).pk,
            "silence": make_alert(location, kind=AlertKind.SILENT, point=point).pk,
            "member": self.members[FIVE].pk,
            "tablet": (tablet or make_kiosk(location)).pk,
            "template": (template or make_template(self.organisation)).pk,
        }

    def addresses(self) -> Iterator[tuple[StaffPage, str]]:
        """Yield each page with its address; what opening it for the first time changes has happened."""
        names, subjects = self.names(), self.subjects()
        for page in PAGES:
            subject = [subjects[page.about]] if page.about else []
            path = reverse(page.view, args=[self.organisation.slug, *subject])
            query, client = page.query.format(**names), self.clients[page.who]
            answer = client.get(path + query)
            assert answer.status_code == 200, (page, path + query, answer.status_code)
            if page.is_next and (found := NEXT.search(answer.content.decode())):
                query = unescape(found[1])
            yield page, path + query

    def cookie(self, who: str) -> str:
        """The session of a member, as a browser sends it."""
        name = settings.SESSION_COOKIE_NAME
        return f"{name}={self.clients[who].cookies[name].value}"


def queries_of(client: Client, address: str, connection: Any) -> list[str]:
    """Open a page and return what it asked the database."""
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return [query["sql"] for query in asked.captured_queries]


def slowest_of(client: Client, address: str, connection: Any) -> tuple[float, float, float, str]:
    """Open a page and return how many ms it took, its queries together and the slowest of them, which comes with it."""
    client.get(address)
    began = time.perf_counter()
    with CaptureQueriesContext(connection) as asked:
        client.get(address)
    whole = time.perf_counter() - began
    took = [(1000 * float(query["time"]), query["sql"]) for query in asked.captured_queries]
    return 1000 * whole, sum(ms for ms, _ in took), *max(took)
