"""How many queries each view asks of the database, by each method that it takes: they may fall, and never rise.

`VIEWS` says of each request what it asks at most and how it comes about: on full pages, with valid data. Savepoints and
the session count, signing in does not. What was done before is done by requests too, so that only forms are known here.
"""

import re
from collections.abc import Callable
from copy import copy
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from encounters.desk.forms import new_key
from encounters.feedback.submission import issue_submission
from encounters.kiosk.pairing import begin_pairing, bound_to, find_pairing
from encounters.models import (
    AnswerTemplate,
    CaseEvent,
    Employee,
    Encounter,
    Kiosk,
    Member,
    Organisation,
    SheetImport,
)
from encounters.models.choices import Role
from encounters.models.mail import OrganisationMailKind
from encounters.models.sheet_import import NOT_CHECKED
from encounters.notifications.stopping import sign_stop_link
from encounters.receipts.mail_links import NEWS, RECEIPT, issue_mail_link
from encounters.receipts.secrets import secrets_of
from encounters.signup.links import issue_link
from tests.browsers import row_of
from tests.factories import (
    CLOSING,
    PASSWORD,
    House,
    alias_of,
    case_of,
    code_of,
    holding,
    join_path,
    make_alert,
    make_checked_import,
    make_employee,
    make_encounter,
    make_export,
    make_import,
    make_invited,
    make_kiosk,
    make_logged,
    make_member,
    make_point,
    make_shift,
    make_theme,
    old_key,
)
from tests.mails import make_failed_mail
from tests.promises.faults import Forms
from tests.promises.site import NEWCOMER, ROUTES

NOON = datetime(2026, 6, 10, 9, tzinfo=UTC)  # of a Wednesday in Helsinki
REASON = {"reason": "Vuorolista."}
FOUND = {name: value for name, value in CLOSING.items() if name != "text"}
NOTE = {"note-text": "Soita."}
VIRTA = {"words": "Virta"} | REASON
VIRTANEN = {"words": "Virtasta", "reason": "Virtasen nimi."}
DETAILS = "feedback:details"
CONTACT = {"wants_answer": True, "email": "anna@example.org", "name": "Anna"}


def tablet(house: House) -> Client:
    """A tablet that has shown its page before."""
    make_kiosk(house.kamppi, secret="a secret")
    client = Client()
    client.cookies[settings.KIOSK_COOKIE_NAME] = "a secret"
    client.get(reverse("kiosk:screen"))
    return client


def sheet() -> SimpleUploadedFile:
    """A spreadsheet of people."""
    return SimpleUploadedFile("people.csv", b"First name\r\nOona\r\n")


def failed_import(house: House) -> SheetImport:
    """A spreadsheet that the server failed to check for good."""
    return make_import(house.organisation, state="unreadable", problem=[NOT_CHECKED, {}])


def waiting_words() -> str:
    """What a tablet shows that waits to be paired."""
    now = timezone.now()
    pairing = find_pairing(begin_pairing(language="en", address="192.0.2.1", former="", now=now), now)
    assert pairing
    return pairing.words


def invitation(house: House) -> str:
    """What stands in the link with which somebody joins."""
    return join_path(make_invited(house.organisation)).split("/")[-2]


class Asked(NamedTuple):
    """A request, how its answer should be, and the last event of the timeline where something is done."""

    client: Client
    address: str
    form: dict[str, Any] | None = None
    event: str = ""
    status: int = 0  # 200 to look; 302 to do, with a form

    def send(self) -> HttpResponse:
        return self.client.get(self.address) if self.form is None else self.client.post(self.address, self.form)

    def fill(self, page: str, written: dict[str, Any]) -> "Asked":
        """With the form of a page that leads there, hidden fields and all, and what is written or pressed."""
        fields = Forms(self.client.get(page, follow=True).content.decode()).sent_to(self.address).fields
        verb = self.address.split("/")[-2]
        prefix = f"{verb}-" if any(name.startswith(f"{verb}-") for name in fields) else ""
        return self._replace(form=fields | {prefix + name: value for name, value in written.items()})


class Stage:
    """A house with something in every list, where somebody asks for a view."""

    def __init__(self, house: House, view: str) -> None:
        self.house, self.view, self.code = house, view, code_of(house.point)
        self.bertta = make_employee(house.kamppi, first_name="Bertta")  # has no login
        self.oneself = make_member(house.organisation, Role.SUPERVISOR, all_locations=True, employee=house.aino)
        self.tapped = make_encounter(house.point)
        self.secrets = secrets_of(self.tapped.receipt)
        self.held = make_encounter(house.point, text="Odotin Virtasta.", hold_reason="limit")
        self.new = make_encounter(house.point, text="Kylmää kahvia.", aspects=["speed"])
        about = {"employee": house.aino, "attribution": "sure"}
        self.bare = make_encounter(house.point, **about)
        self.thanks, self.more = (make_encounter(house.point, "good", text=text, **about) for text in ("Kiitos!", ""))
        self.template = AnswerTemplate.objects.create(organisation=house.organisation, text_fi="Hei!")
        Client().post(reverse("receipt:find"), {"digits": "0" * 16})  # makes the key of the day

    @property
    def quiet(self) -> Encounter:
        """An encounter whose customer has said nothing for a while, so that what they say next is an event."""
        now = timezone.now() - timedelta(minutes=20)
        return make_encounter(self.house.point, now=now, text="Kylmää kahvia.", aspects=["speed"])

    def anybody(self, *args: object, by: Client | None = None, **more: Any) -> Asked:
        return Asked(by or Client(), reverse(self.view, args=args), **more)

    def mail_link(self, news: str = "asked", purpose: str = NEWS) -> str:
        """The signed part of the link in a mail to a customer."""
        contact = make_encounter(self.house.point, "bad", text="Odotin.", email="oona@example.org").contact
        contact.news = news
        contact.save()
        return issue_mail_link(contact, purpose)

    @property
    def stop_link(self) -> str:
        """The signed part of the link in a mail to a member by which they stop it."""
        return sign_stop_link(self.house.supervisor, OrganisationMailKind.LATE)

    def tap(self, *faces: str, key: str = "", status: int = 0) -> Asked:
        """A customer presses a face, after others in the same form."""
        key = key or old_key(self.code)
        *before, asked = (self.anybody(self.code, form={"rating": face, "key": key}, status=status) for face in faces)
        for one in before:
            one.send()
        return asked

    @property
    def logged(self) -> Encounter:
        """What the employee logged for a customer."""
        return make_logged(self.house.kamppi, self.house.employee)

    def log(self) -> Asked:
        """The employee logs for a customer."""
        asked = self.staff(by=self.house.employee)
        return asked.fill(asked.address, {"location": self.house.kamppi.pk, "language": "fi", "rating": "bad"})

    def tell(self, event: str, **told: Any) -> Asked:
        """The employee adds what the customer tells."""
        asked = self.staff(self.logged, by=self.house.employee, event=event)
        return asked.fill(asked.address, told)

    def scan(self) -> Asked:
        """An admin scans what a tablet shows."""
        client = Client()
        client.force_login(self.house.admin.user)
        client.get(reverse("accessibility"))
        return self.anybody("kissa-koira-talo", by=client)

    def press_on_tablet(self) -> Asked:
        """A customer presses a face on a tablet."""
        client = tablet(self.house)
        key = issue_submission(code=bound_to(Kiosk.objects.get()), now=timezone.now())
        return self.anybody(by=client, form={"rating": "good", "key": key}, status=200)

    def choose_aspects_on_tablet(self) -> Asked:
        """Who pressed a face on a tablet says there what it was about."""
        client = tablet(self.house)
        Kiosk.objects.update(asks_aspects=True)
        key = issue_submission(code=bound_to(Kiosk.objects.get()), now=timezone.now())
        client.post("/k/tap/", {"rating": "bad", "key": key})
        return self.anybody(by=client, form={"key": key, "aspects": ["speed"]}, status=200)

    def bring_from_tablet(self) -> Asked:
        """A tablet brings what a customer pressed on it without a network."""
        client, now = tablet(self.house), timezone.now()
        key = issue_submission(code=bound_to(Kiosk.objects.get()), now=now)
        kept = {"rating": "good", "key": key, "nth": str(uuid4()), "language": "fi"}
        return self.anybody(by=client, form=kept | {"pressed_at": 1, "sent_at": 2, "waiting": 0}, status=204)

    def holder(self, encounter: Encounter, event: str = "", *, page: str = "receipt:show", **written: Any) -> Asked:
        """Whoever holds the receipt opens a page; or sends the form of a page, where the timeline has an event of it."""
        asked = Asked(holding(encounter), reverse(self.view, args=[encounter.pk]), event=event)
        return asked.fill(reverse(page, args=[encounter.pk]), written) if event else asked

    def staff(
        self,
        encounter: Encounter | None = None,
        by: Member | None = None,
        query: str = "",
        of: Any = None,
        **more: Any,
    ) -> Asked:
        """A member asks, perhaps of an encounter, in a session that has begun: the employee, supervisor or another."""
        flow, client = self.view.partition(":")[0], Client()
        names = {"casework": lambda: case_of(encounter).pk, "employees": lambda: alias_of(encounter)}
        named = [names.get(flow, lambda: encounter.pk)()] if encounter else []
        named += of if isinstance(of, tuple) else [of] if of else []
        client.force_login((by or (self.house.employee if flow == "employees" else self.house.supervisor)).user)
        client.get(reverse("accessibility"))
        return Asked(client, self.house.at(self.view, *named) + query, **more)

    def confirm(self) -> Asked:
        """An admin confirms what a spreadsheet would change."""
        sent = make_checked_import(self.house.organisation)
        return self.staff(by=self.house.admin, of=sent.pk, form={"shown": sent.fingerprint})

    @property
    def on_roster(self) -> Encounter:
        """An encounter of an organisation that uses its roster."""
        make_shift(self.house.aino, self.house.kamppi)
        Organisation.objects.filter(pk=self.house.organisation.pk).update(uses_roster=True)
        return make_encounter(self.house.point)

    def roster(self, **written: Any) -> Asked:
        """The supervisor looks at the roster of a location, or sends a form of it."""
        make_shift(self.house.aino, self.house.kamppi)
        asked = self.staff(of=self.house.kamppi.pk)
        return asked.fill(asked.address, {"employee": self.house.aino.pk} | written) if written else asked

    def alert(self, *, listed: bool = False, **more: Any) -> Asked:
        """The supervisor reads what departs at a location, or says something of it."""
        alert = make_alert(self.house.kamppi)
        return self.staff(of=None if listed else alert.pk, **more)

    def file(self, *, listed: bool = False, **more: Any) -> Asked:
        """The supervisor looks after a file that they had written."""
        make_encounter(self.house.point)
        export = make_export(self.house.supervisor)
        return self.staff(of=None if listed else export.pk, **more)

    def listed_file(self) -> Asked:
        """The supervisor asks for a file of what a list shows."""
        make_encounter(self.house.point)
        return self.staff(form={"file_format": "csv"})

    def themes(self, *, listed: bool = False, **more: Any) -> Asked:
        """The supervisor reads what is talked about, or follows a theme."""
        theme = make_theme(self.house.organisation)
        for number in range(5):
            make_encounter(self.house.point, text=f"Jono {number}.")
        return self.staff(of=None if listed else theme.pk, **more)

    def rename(self, **written: Any) -> Asked:
        """The supervisor renames a theme."""
        asked = self.themes()
        return asked.fill(asked.address, written)

    def take_out(self) -> Asked:
        """The supervisor takes a word out of a theme."""
        theme = make_theme(self.house.organisation)
        return self.staff(of=(theme.pk, theme.words.get().pk), form={})

    def change_shift(self, query: str = "") -> Asked:
        """The supervisor ends a shift, takes it off a day or removes it."""
        shift = make_shift(self.house.aino, self.house.kamppi)
        return self.staff(query=query, of=(self.house.kamppi.pk, shift.pk), form={})

    def setting(self, of: int | None = None, **written: Any) -> Asked:
        """An admin sends the form of what is set up, new or old."""
        asked = self.staff(by=self.house.admin, of=of)
        return asked.fill(asked.address, written)

    def decide(self, encounter: Encounter, event: str = "", status: int = 0, **written: Any) -> Asked:
        """The supervisor sends a form of the page that an encounter or its case has."""
        page = (
            ("casework:case", case_of(encounter).pk)
            if self.view.startswith("casework")
            else ("review:encounter", encounter.pk)
        )
        asked = self.staff(encounter, event=event, status=status)
        return asked.fill(self.house.at(*page), written)

    def choose(self, event: str, *encounters: Encounter, **written: Any) -> Asked:
        """A member sends the form of the queue, with some of it chosen."""
        chosen = {"cases": [row_of(case_of(one).pk) for one in encounters]}
        return self.staff(event=event).fill(self.house.at("casework:queue"), chosen | written)

    def late(self, encounter: Encounter, **written: Any) -> Asked:
        """A member decides on a page that is old: somebody else has decided meanwhile."""
        asked = self.decide(encounter, status=409, **written)
        self.did("review:redact", encounter, **VIRTA)
        return asked

    def back(self) -> Asked:
        """A member opens the address of a form, which leads back to its page."""
        return self.staff(self.new, status=302)

    def full(self, *, opened: bool = False, **more: Any) -> Asked:
        """A member asks once everything that a list may show has happened, perhaps not for the first time."""
        self.did("casework:pass_on", self.thanks, word="Hienoa.")
        self.heard(), self.closed()
        asked = self.staff(**more)
        if opened:
            asked.send()
        return asked

    def of(self, view: str) -> "Stage":
        """The same, where somebody asks for another view."""
        other = copy(self)
        other.view = view
        return other

    def did(self, view: str, encounter: Encounter, **written: Any) -> Encounter:
        assert self.of(view).decide(encounter, **written).send().status_code == 302
        return encounter

    def writing(self, encounter: Encounter, text: str = "Selvä.") -> Encounter:
        """The same, of which the supervisor is writing an answer."""
        self.of("casework:draft").decide(encounter, text=text).send()
        return encounter

    def complaint(self, employee: Employee | None = None) -> Encounter:
        """A complaint that says everything, was noted, asked about and replied to."""
        about = {"employee": employee or self.house.aino, "attribution": "sure", "aspects": ["speed"]}
        encounter = make_encounter(self.house.point, text="Odotin Virtasta.", wish="Toinen kassa.", **about, **CONTACT)
        self.did(
            "casework:answer", self.did("casework:note", encounter, text="Soitettu."), text="Mikä päivä?", wait="1"
        )
        self.of("receipt:reply").holder(encounter, "amended", reply="Maanantai.").send()
        return encounter

    def heard(self) -> Encounter:
        """The same, of which the employee gave their side."""
        encounter = self.complaint()
        assert self.of("employees:side").side(encounter, {"side-text": "Olin yksin."}).send().status_code == 302
        return encounter

    def side(self, encounter: Encounter, written: dict[str, Any], event: str = "", status: int = 0) -> Asked:
        """The employee sends the form of the page on which they read what was said of them."""
        asked = self.staff(encounter, event=event, status=status)
        return asked.fill(self.house.at("employees:side", alias_of(encounter)), written)

    def side_too_late(self) -> Asked:
        """The same on a page that is old: they gave their side meanwhile."""
        encounter = self.complaint()
        asked = self.side(encounter, {"side-text": "Ja kiire."}, status=409)
        assert self.side(encounter, {"side-text": "Olin yksin."}).send().status_code == 302
        return asked

    def closed(self, verdict: str = "") -> Encounter:
        """The same, closed; with the customer's verdict."""
        encounter = self.did("casework:close", self.complaint(), **CLOSING)
        if verdict:
            self.of("receipt:verdict").holder(encounter, "verdict", verdict=verdict).send()
        return encounter


SIGN_UP = {"organisation": "Kahvila Käpy", "name": "Oona", "password1": PASSWORD}
VIEWS: dict[str, tuple[int, Callable[[Stage], Asked]]] = {
    "home GET": (0, Stage.anybody),
    "home GET signed in": (6, lambda s: s.anybody(by=s.of("inbox:start").staff().client, status=302)),
    "accessibility GET": (0, Stage.anybody),
    "live GET": (0, Stage.anybody),
    "ready GET": (1, Stage.anybody),
    "privacy:notice GET": (0, Stage.anybody),
    "signup:start GET": (0, Stage.anybody),
    "signup:start POST": (11, lambda s: s.anybody(form={"email": NEWCOMER})),
    "signup:sent GET": (0, Stage.anybody),
    "signup:organisation GET": (2, lambda s: s.anybody(issue_link(NEWCOMER))),
    "signup:organisation POST": (23, lambda s: s.anybody(issue_link(NEWCOMER), form=SIGN_UP)),
    "feedback:rate GET": (1, lambda s: s.anybody(s.code)),
    "feedback:rate POST": (10, lambda s: s.tap("bad")),
    "feedback:tap GET": (1, lambda s: s.anybody(s.code)),
    "feedback:tap POST": (10, lambda s: s.tap("bad")),
    "feedback:tap POST again": (3, lambda s: s.tap("bad", "bad")),
    "feedback:tap POST other face": (3, lambda s: s.tap("bad", "good", status=422)),
    "feedback:tap POST no key": (1, lambda s: s.tap("bad", key="none", status=400)),
    "feedback:embed GET": (1, lambda s: s.anybody(s.code)),
    "feedback:embed POST": (3, lambda s: s.tap("bad", status=200)),
    "feedback:embed_tap GET": (1, lambda s: s.anybody(s.code)),
    "feedback:embed_tap POST": (3, lambda s: s.tap("bad", status=200)),
    "feedback:embed_tap POST again": (3, lambda s: s.tap("bad", "bad", status=200)),
    "feedback:details GET": (4, lambda s: s.holder(s.tapped)),
    "feedback:details GET roster": (5, lambda s: s.holder(s.on_roster)),
    "feedback:details GET read": (4, lambda s: s.holder(s.complaint())),
    "feedback:details POST text": (13, lambda s: s.holder(s.tapped, "opened", page=DETAILS, text="Odotin.")),
    "feedback:details POST contact": (16, lambda s: s.holder(s.tapped, "opened", page=DETAILS, **CONTACT)),
    "feedback:details POST whom": (18, lambda s: s.holder(s.quiet, "amended", page=DETAILS, employee=s.bertta.pk)),
    "feedback:change_rating POST": (
        13,
        lambda s: s.holder(s.new)._replace(form={"rating": "good"}, event="kind_changed"),
    ),
    "receipt:find GET": (0, Stage.anybody),
    "receipt:find GET holding": (1, lambda s: s.anybody(by=holding(s.tapped))),
    "receipt:find POST": (3, lambda s: s.anybody(form={"digits": s.secrets.digits})),
    "receipt:find POST unknown": (5, lambda s: s.anybody(form={"digits": "1" * 16}, status=200)),
    "receipt:open GET": (1, lambda s: s.anybody(s.secrets.token, status=302)),
    "receipt:open GET logged": (2, lambda s: s.anybody(secrets_of(s.logged.receipt).token, status=302)),
    "receipt:ask_for_news POST": (12, lambda s: s.holder(s.tapped)._replace(form={})),
    "receipt:news GET": (1, lambda s: s.anybody(s.mail_link())),
    "receipt:news POST": (12, lambda s: s.anybody(s.mail_link(), form={"news": "confirm"}, status=200)),
    "receipt:stop_news POST": (7, lambda s: s.anybody(s.mail_link(), form={}, status=200)),
    "receipt:from_mail GET": (1, lambda s: s.anybody(s.mail_link("confirmed", RECEIPT), status=302)),
    "receipt:show GET": (4, lambda s: s.holder(s.complaint())),
    "receipt:show GET closed": (3, lambda s: s.holder(s.closed())),
    "receipt:show GET judged": (3, lambda s: s.holder(s.closed("yes"))),
    "receipt:reply GET": (4, lambda s: s.holder(s.complaint())),
    "receipt:reply POST": (17, lambda s: s.holder(s.complaint(), "amended", reply="Kello 12.")),
    "receipt:verdict GET": (2, lambda s: s.holder(s.complaint())._replace(status=302)),
    "receipt:verdict POST yes": (10, lambda s: s.holder(s.closed(), "verdict", verdict="yes")),
    "receipt:verdict POST no": (17, lambda s: s.holder(s.closed(), "reopened", verdict="no")),
    "receipt:why GET": (2, lambda s: s.holder(s.closed("no"))._replace(status=302)),
    "receipt:why POST": (16, lambda s: s.holder(s.closed("no"), "verdict", why="Kesken.", step="trier")),
    "receipt:copy GET": (5, lambda s: s.holder(s.closed("yes"))),
    "receipt:withdraw GET": (1, lambda s: s.holder(s.complaint())),
    "receipt:withdraw POST": (16, lambda s: s.holder(s.complaint(), "withdrawn", page=s.view)),
    "receipt:withdrawn GET": (0, Stage.anybody),
    "receipt:leave POST": (1, lambda s: s.anybody(by=holding(s.tapped), form={})),
    "inbox:start GET": (19, Stage.full),
    "inbox:encounters GET": (9, Stage.full),
    "inbox:encounters GET narrowed": (10, lambda s: s.full(query=f"?state=open&location={s.house.kamppi.pk}")),
    "inbox:encounters GET words": (12, lambda s: s.full(query="?q=kahvia")),
    "inbox:held GET": (7, Stage.staff),
    "inbox:customer GET": (5, Stage.staff),
    "inbox:customer POST": (8, lambda s: s.staff(form={"customer": "a@example.org"}, status=200)),
    "desk:log GET": (3, lambda s: s.staff(by=s.house.employee)._replace(status=302)),
    "desk:log GET key": (6, lambda s: s.staff(by=s.house.employee, query=f"?key={new_key(s.house.employee)}")),
    "desk:log POST": (11, Stage.log),
    "desk:details GET": (5, lambda s: s.staff(s.logged, by=s.house.employee)),
    "desk:details POST": (14, lambda s: s.tell("opened", text="Odotin.")),
    "desk:receipt GET": (4, lambda s: s.staff(s.logged, by=s.house.employee)),
    "review:encounter GET held": (21, lambda s: s.staff(s.held)),
    "review:encounter GET excluded": (16, lambda s: s.staff(s.did("review:exclude", s.complaint(), **REASON))),
    "review:encounter GET case": (7, lambda s: s.staff(s.new, status=302)),
    "review:encounter GET about you": (8, lambda s: s.staff(s.thanks, by=s.oneself)._replace(status=403)),
    "review:release POST": (20, lambda s: s.decide(s.held, "opened", **REASON)),
    "review:release POST list": (16, lambda s: s.staff(s.held, event="opened").fill(s.house.at("inbox:held"), {})),
    "review:exclude POST": (21, lambda s: s.decide(s.complaint(), "voided", **REASON)),
    "review:exclude POST late": (26, lambda s: s.late(s.held, **REASON)),
    "review:restore POST": (21, lambda s: s.decide(s.did("review:exclude", s.new, **REASON), "reopened", **REASON)),
    "review:undo POST": (20, lambda s: s.decide(s.did("review:exclude", s.complaint(), **REASON), "undone")),
    "review:undo POST severity": (
        17,
        lambda s: s.decide(s.did("casework:severity", s.complaint(), severity="2"), "undone"),
    ),
    "review:reattribute POST": (26, lambda s: s.decide(s.complaint(), "reattributed", employee=s.bertta.pk, **REASON)),
    "review:draft POST": (16, lambda s: s.decide(s.held, **{"exclude-reason": "Kesken."})),
    "review:redact POST": (28, lambda s: s.decide(s.complaint(), "redacted", **VIRTA)),
    "review:preview_redaction POST": (30, lambda s: s.decide(s.complaint(), status=200, words="Virta")),
    "review:redact_suspect POST": (
        30,
        lambda s: s.decide(s.did("review:redact", s.complaint(), **VIRTANEN), "redacted", **{"suspect-every": "1"}),
    ),
    "review:move POST": (26, lambda s: s.decide(s.complaint(), "moved", location=s.house.porvoo.pk, **REASON)),
    "casework:queue GET": (15, Stage.full),
    "casework:queue GET words": (12, lambda s: s.full(query="?q=kahvia")),
    "casework:assign POST": (21, lambda s: s.decide(s.new, "assigned", owner=s.house.admin.pk)),
    "casework:assign_many POST": (33, lambda s: s.choose("assigned", s.new, s.complaint(), owner=s.house.admin.pk)),
    "casework:pass_on_many POST": (21, lambda s: s.choose("passed_on", s.thanks, s.more)),
    "casework:case GET new": (33, lambda s: s.staff(s.new)),
    "casework:case GET unread": (33, lambda s: s.staff(s.complaint())),
    "casework:case GET heard": (24, lambda s: s.staff(s.did("casework:note", s.heard(), text="Kuultu."))),
    "casework:case GET draft": (24, lambda s: s.staff(s.writing(s.complaint()))),
    "casework:case GET closed": (20, lambda s: s.staff(s.closed("yes"))),
    "casework:case GET no cause": (20, lambda s: s.staff(s.did("casework:close", s.bare))),
    "casework:case GET redacted": (
        27,
        lambda s: s.staff(s.did("review:redact", s.complaint(), **VIRTA), s.house.admin),
    ),
    "casework:case GET thanks": (32, lambda s: s.staff(s.thanks)),
    "casework:draft POST": (16, lambda s: s.decide(s.complaint(), text="Selvä.")),
    "casework:draft POST same": (10, lambda s: s.decide(s.writing(s.complaint()))),
    "casework:template POST": (16, lambda s: s.decide(s.complaint(), template=s.template.pk)),
    "casework:answer POST drafted": (23, lambda s: s.decide(s.writing(s.complaint()), "answered")),
    "casework:answer POST beside a note": (27, lambda s: s.decide(s.complaint(), "answered", text="Selvä.", **NOTE)),
    "casework:answer POST": (21, lambda s: s.decide(s.complaint(), "answered", text="Selvä.")),
    "casework:answer POST wait": (21, lambda s: s.decide(s.complaint(), "asked", text="Missä?", wait="1")),
    "casework:preview POST": (31, lambda s: s.decide(s.complaint(), status=200, text="Selvä.")),
    "casework:answer POST wrong": (25, lambda s: s.decide(s.complaint(), status=200)),
    "casework:answer POST late": (38, lambda s: s.late(s.complaint(), text="Selvä.")),
    "casework:close POST": (26, lambda s: s.decide(s.complaint(), "closed", **CLOSING)),
    "casework:close POST heard": (28, lambda s: s.decide(s.heard(), "closed", **CLOSING | {"cause": "person"})),
    "casework:close POST bare": (23, lambda s: s.decide(s.bare, "closed")),
    "casework:cause POST": (28, lambda s: s.decide(s.did("casework:close", s.bare), "cause", **FOUND)),
    "casework:reopen POST": (22, lambda s: s.decide(s.closed("yes"), "reopened", **REASON)),
    "casework:side POST": (18, lambda s: s.decide(s.complaint(), "side_asked")),
    "casework:heard POST": (19, lambda s: s.decide(s.complaint(s.bertta), "heard", text="Jono oli pitkä.")),
    "casework:note POST": (18, lambda s: s.decide(s.complaint(), "noted", text="Soitettu.")),
    "casework:severity POST": (17, lambda s: s.decide(s.complaint(), "severity", severity="2")),
    "casework:pass_on POST": (25, lambda s: s.decide(s.thanks, "passed_on", word="Hienoa.")),
    "casework:stop POST": (25, lambda s: s.decide(s.thanks, "stopped", **REASON)),
    "downloads:list GET": (5, lambda s: s.file(listed=True)),
    "downloads:add GET": (9, lambda s: s.staff()),
    "downloads:add POST": (14, lambda s: s.listed_file()),
    "downloads:show GET": (8, Stage.file),
    "downloads:fetch GET": (8, Stage.file),
    "downloads:write_again POST": (10, lambda s: s.file(form={})),
    "downloads:remove POST": (14, lambda s: s.file(form={})),
    "topics:list GET": (12, lambda s: s.themes(listed=True)),
    "topics:join GET": (3, lambda s: s.themes(listed=True, status=302)),
    "topics:join POST": (19, lambda s: s.themes(listed=True, form={"words": "fi:kassa", "name": "Kassat"})),
    "topics:join POST wrong": (15, lambda s: s.themes(listed=True, form={"name": "Kassat"}, status=200)),
    "topics:themes GET": (12, lambda s: s.themes(listed=True)),
    "topics:theme GET": (12, Stage.themes),
    "topics:edit GET": (6, Stage.themes),
    "topics:edit POST": (12, lambda s: s.rename(name="Jonot")),
    "topics:remove POST": (9, Stage.take_out),
    "alerts:list GET": (5, lambda s: s.alert(listed=True)),
    "alerts:alert GET": (6, Stage.alert),
    "alerts:acknowledge POST": (8, lambda s: s.alert(form={})),
    "alerts:close GET": (6, Stage.alert),
    "alerts:close POST": (8, lambda s: s.alert(form={"comment": "Kassa oli rikki."})),
    "figures:overview GET": (21, Stage.full),
    "figures:locations GET": (9, Stage.full),
    "figures:location GET": (16, lambda s: s.full(of=s.house.kamppi.pk)),
    "figures:employee GET": (24, lambda s: s.full(of=s.house.aino.pk)),
    "figures:employees GET": (14, lambda s: s.full(query=f"?location={s.house.kamppi.pk}")),
    "locations:list GET": (8, lambda s: s.staff(by=s.house.admin)),
    "locations:list GET words": (8, lambda s: s.staff(by=s.house.admin, query="?q=kam")),
    "roster:list GET": (8, Stage.staff),
    "roster:week GET": (6, Stage.roster),
    "roster:add_weekly GET": (7, Stage.roster),
    "roster:add_weekly POST": (14, lambda s: s.roster(begins="8:00", ends="16:00", weekdays=[1, 2])),
    "roster:add_once GET": (7, Stage.roster),
    "roster:add_once POST": (13, lambda s: s.roster(begins="8:00", ends="16:00", works_on="2026-06-10")),
    "roster:end POST": (9, Stage.change_shift),
    "roster:off POST": (9, lambda s: s.change_shift("?day=2026-06-10")),
    "roster:remove POST": (9, Stage.change_shift),
    "locations:add GET": (5, lambda s: s.staff(by=s.house.admin)),
    "locations:add POST": (15, lambda s: s.setting(time_zone="Europe/Helsinki", name="Tikkurila")),
    "locations:edit GET": (6, lambda s: s.staff(by=s.house.admin, of=s.house.porvoo.pk)),
    "locations:edit POST": (
        15,
        lambda s: s.setting(s.house.porvoo.pk, time_zone="Europe/Helsinki", name="Porvoon tori"),
    ),
    "locations:close POST": (8, lambda s: s.staff(by=s.house.admin, of=s.house.porvoo.pk, form={})),
    "locations:reopen POST": (8, lambda s: s.staff(by=s.house.admin, of=s.house.porvoo.pk, form={})),
    "organisation:edit GET": (6, lambda s: s.staff(by=s.house.admin)),
    "organisation:edit POST": (
        29,
        lambda s: s.setting(seen_days=2, languages="fi", names_shown="name", answers_signed_by="name"),
    ),
    "organisation:replace_logo GET": (3, lambda s: s.staff(by=s.house.admin)),
    "organisation:replace_logo POST": (3, lambda s: s.staff(by=s.house.admin, form={})._replace(status=200)),
    "organisation:remove_logo POST": (10, lambda s: s.staff(by=s.house.admin, form={})),
    "look:colour GET": (0, lambda s: s.anybody("14588f")),
    "look:logo GET": (1, lambda s: s.anybody(s.house.organisation.slug, "unknown.png", status=404)),
    "notifications:list GET": (8, lambda s: s.staff(by=s.house.admin)),
    "notifications:demo GET": (3, lambda s: s.staff(by=s.house.admin, status=404)),
    "notifications:demo_mail GET": (3, lambda s: s.staff(by=s.house.admin, of="unknown", status=404)),
    "notifications:demo_html GET": (3, lambda s: s.staff(by=s.house.admin, of="unknown", status=404)),
    "notifications:send_again POST": (
        12,
        lambda s: s.staff(by=s.house.admin, form={"mail": make_failed_mail(s.house.admin).pk}),
    ),
    "notifications:choose GET": (3, lambda s: s.staff()),
    "notifications:choose POST": (11, lambda s: s.staff(form={"kinds": "casework/email/late", "language": "sv"})),
    "mail:wanted GET": (1, lambda s: s.anybody(s.stop_link)),
    "mail:wanted POST": (7, lambda s: s.anybody(s.stop_link, form={"mail": "stop"}, status=200)),
    "mail:stop POST": (7, lambda s: s.anybody(s.stop_link, form={}, status=200)),
    "history:list GET": (45, lambda s: s.staff(by=s.house.admin)),
    "answer_templates:list GET": (7, lambda s: s.staff(by=s.house.admin)),
    "answer_templates:list GET words": (7, lambda s: s.staff(by=s.house.admin, query="?q=hei")),
    "answer_templates:add GET": (5, lambda s: s.staff(by=s.house.admin)),
    "answer_templates:add POST": (18, lambda s: s.setting(title="Uusi", text_fi="Hei")),
    "answer_templates:edit GET": (6, lambda s: s.staff(by=s.house.admin, of=s.template.pk)),
    "answer_templates:edit POST": (18, lambda s: s.setting(s.template.pk, title="Toinen")),
    "answer_templates:preview_new GET": (5, lambda s: s.staff(by=s.house.admin)._replace(status=302)),
    "answer_templates:preview_new POST": (
        11,
        lambda s: s.staff(by=s.house.admin, form={"title": "Uusi", "text_fi": "Hei"})._replace(status=200),
    ),
    "answer_templates:preview GET": (6, lambda s: s.staff(by=s.house.admin, of=s.template.pk)._replace(status=302)),
    "answer_templates:preview POST": (
        11,
        lambda s: s.staff(by=s.house.admin, of=s.template.pk, form={"title": "Uusi"})._replace(status=200),
    ),
    "people:list GET": (8, lambda s: s.staff(by=s.house.admin)),
    "people:list GET words": (8, lambda s: s.staff(by=s.house.admin, query="?q=ain")),
    "people:add GET": (7, lambda s: s.staff(by=s.house.admin)),
    "people:add POST": (22, lambda s: s.setting(first_name="Cilla", locations=[s.house.kamppi.pk])),
    "people:edit GET": (9, lambda s: s.staff(by=s.house.admin, of=s.house.aino.pk)),
    "people:edit POST": (24, lambda s: s.setting(s.house.aino.pk, last_name="Rauhala")),
    "members:list GET": (8, lambda s: s.staff(by=s.house.admin)),
    "members:list GET words": (8, lambda s: s.staff(by=s.house.admin, query="?q=ain")),
    "members:add GET": (9, lambda s: s.staff(by=s.house.admin)),
    "members:add POST": (
        42,
        lambda s: s.setting(email="uusi@example.org", role="supervisor", locations=[s.house.kamppi.pk]),
    ),
    "members:edit GET": (12, lambda s: s.staff(by=s.house.admin, of=s.house.porvoo_supervisor.pk)),
    "members:edit POST": (27, lambda s: s.setting(s.house.porvoo_supervisor.pk, role="supervisor", all_locations="on")),
    "members:invite_again POST": (
        24,
        lambda s: s.staff(by=s.house.admin, of=make_invited(s.house.organisation).pk, form={}),
    ),
    "members:remove POST": (15, lambda s: s.staff(by=s.house.admin, of=s.house.porvoo_supervisor.pk, form={})),
    "signup:join GET": (7, lambda s: s.anybody(invitation(s.house))),
    "signup:join POST": (17, lambda s: s.anybody(invitation(s.house), form=SIGN_UP)),
    "points:list GET": (9, lambda s: s.staff(by=s.house.admin)),
    "points:list GET words": (9, lambda s: s.staff(by=s.house.admin, query="?q=kam")),
    "points:add_missing POST": (12, lambda s: s.staff(by=s.house.admin, form={})),
    "points:posters GET": (7, lambda s: s.staff(by=s.house.admin, query="?size=a4&language=fi")),
    "points:posters GET wrong": (8, lambda s: s.staff(by=s.house.admin)),
    "points:hosts GET": (6, lambda s: s.staff(by=s.house.admin)),
    "points:hosts POST": (11, lambda s: s.setting(embed_hosts="www.example.org")),
    "points:links GET": (5, lambda s: s.staff(by=s.house.admin, of=s.house.point.pk)),
    "points:add GET": (8, lambda s: s.staff(by=s.house.admin, of=s.house.kamppi.pk)),
    "points:add POST": (19, lambda s: s.setting(s.house.kamppi.pk, label="Kassa")),
    "points:show GET": (7, lambda s: s.staff(by=s.house.admin, of=s.house.point.pk)),
    "points:edit GET": (9, lambda s: s.staff(by=s.house.admin, of=s.house.point.pk)),
    "points:edit POST": (13, lambda s: s.setting(s.house.point.pk, label="Kassa")),
    "points:replace_code POST": (17, lambda s: s.staff(by=s.house.admin, of=s.house.point.pk, form={})),
    "points:remove POST": (19, lambda s: s.staff(by=s.house.admin, of=make_point(s.house.kamppi).pk, form={})),
    "points:poster GET": (7, lambda s: s.staff(by=s.house.admin, of=s.house.point.pk, query="?size=a4&language=fi")),
    "points:code GET": (7, lambda s: s.staff(by=s.house.admin, of=(s.house.point.pk, "png"))),
    "kiosk:screen GET": (0, lambda s: s.anybody()),
    "kiosk:screen GET paired": (1, lambda s: s.anybody(by=tablet(s.house))),
    "kiosk:begin GET": (0, lambda s: s.anybody(status=302)),
    "kiosk:tap GET": (0, lambda s: s.anybody(status=302)),
    "kiosk:begin POST": (6, lambda s: s.anybody(form={})),
    "kiosk:tap POST": (3, lambda s: s.press_on_tablet()),
    "kiosk:choose_aspects GET": (0, lambda s: s.anybody(status=302)),
    "kiosk:choose_aspects POST": (10, lambda s: s.choose_aspects_on_tablet()),
    "kiosk:manifest GET": (0, lambda s: s.anybody()),
    "kiosk:worker GET": (0, lambda s: s.anybody()),
    "kiosk:copies POST": (1, lambda s: s.anybody(by=tablet(s.house), form={"waiting": 0}, status=200)),
    "kiosk:waiting POST": (3, lambda s: s.bring_from_tablet()),
    "kiosk:scanned GET": (3, lambda s: s.scan()),
    "kiosks:list GET": (6, lambda s: s.staff(by=s.house.admin)),
    "kiosks:pair GET": (7, lambda s: s.staff(by=s.house.admin)),
    "kiosks:pair POST": (17, lambda s: s.setting(words=waiting_words(), location=s.house.kamppi.pk)),
    "kiosks:edit GET": (6, lambda s: s.staff(by=s.house.admin, of=make_kiosk(s.house.kamppi).pk)),
    "kiosks:edit POST": (15, lambda s: s.setting(make_kiosk(s.house.kamppi, secret="x").pk, status="paused")),
    "spreadsheets:list GET": (5, lambda s: s.staff(by=s.house.admin)),
    "spreadsheets:upload GET": (4, lambda s: s.staff(by=s.house.admin, of="people")),
    "spreadsheets:upload POST": (11, lambda s: s.staff(by=s.house.admin, of="people", form={"file": sheet()})),
    "spreadsheets:export GET": (8, lambda s: s.staff(by=s.house.admin, of=("members", "csv"))),
    "spreadsheets:show GET": (6, lambda s: s.staff(by=s.house.admin, of=make_checked_import(s.house.organisation).pk)),
    "spreadsheets:show GET waiting": (5, lambda s: s.staff(by=s.house.admin, of=make_import(s.house.organisation).pk)),
    "spreadsheets:check_again POST": (
        8,
        lambda s: s.staff(by=s.house.admin, of=failed_import(s.house).pk, form={}),
    ),
    "spreadsheets:store POST": (9, lambda s: s.confirm()),
    "spreadsheets:remove POST": (
        15,
        lambda s: s.staff(by=s.house.admin, of=make_checked_import(s.house.organisation).pk, form={}),
    ),
    "spreadsheets:wrong GET": (
        6,
        lambda s: s.staff(by=s.house.admin, of=(make_checked_import(s.house.organisation).pk, "csv")),
    ),
    "employees:own GET": (20, Stage.full),  # gives each encounter its name there, once
    "employees:own GET again": (18, lambda s: s.full(opened=True)),
    "employees:said GET": (17, Stage.full),
    "employees:said GET again": (15, lambda s: s.full(opened=True)),
    "employees:card GET": (10, lambda s: s.staff(s.did("casework:pass_on", s.thanks, word="Hienoa."))),
    "employees:side GET": (11, lambda s: s.staff(s.complaint())),
    "employees:side_draft POST": (17, lambda s: s.side(s.complaint(), {"side-text": "Jono."})),
    "employees:side_draft GET": (10, lambda s: s.staff(s.complaint(), status=302)),
    "employees:side POST": (24, lambda s: s.side(s.complaint(), {"side-text": "Jono."}, "side_given")),
    "employees:side POST nothing": (20, lambda s: s.side(s.complaint(), {"side-nothing": "on"}, "nothing")),
    "employees:side POST late": (28, Stage.side_too_late),
    **{f"casework:{form} GET": (7, Stage.back) for form in ("answer", "preview", "close", "cause", "reopen", "note")},
    **{f"casework:{form} GET": (7, Stage.back) for form in ("assign", "severity", "pass_on", "stop", "side", "heard")},
    **{f"casework:{form} GET": (6, lambda s: s.staff(status=302)) for form in ("assign_many", "pass_on_many")},
    **{f"review:{form} GET": (7, Stage.back) for form in ("exclude", "move", "reattribute", "undo")},
    **{f"review:{form} GET": (7, Stage.back) for form in ("redact", "release", "restore", "draft")},
    **{f"review:{form} GET": (7, Stage.back) for form in ("preview_redaction", "redact_suspect")},
    **{f"casework:{form} GET": (7, Stage.back) for form in ("draft", "template")},
}
PINNED = {name: most for name, (most, _) in VIEWS.items()}


@pytest.fixture(autouse=True)
def noon(time_machine) -> None:
    """Every test begins at the same moment, before there is a house."""
    time_machine.move_to(NOON)


def count(name: str, house: House) -> None:
    """Bring the request about, send it, see that it does what it is for, and count."""
    asked = VIEWS[name][1](Stage(house, name.split()[0]))
    before = CaseEvent.objects.order_by("pk").last()
    with CaptureQueriesContext(connection) as queries:
        answer = asked.send()
    last = CaseEvent.objects.order_by("pk").last()
    assert answer.status_code == (asked.status or (302 if asked.form is not None else 200))
    assert asked.event == (last.kind if asked.event and last != before else "")
    assert not re.search(r"[?&](gone|late|missed)\b", answer.get("Location", "")), "it leads where refusals lead"
    listed = "\n".join(query["sql"] for query in queries.captured_queries)
    assert len(queries) <= PINNED[name], f"{name}: {len(queries)} queries, not {PINNED[name]}\n{listed}"


@pytest.mark.parametrize("name", PINNED)
def test_a_view_asks_no_more_than_it_did(name: str, house: House):
    count(name, house)


def test_every_view_is_asked_by_each_method_that_it_takes():
    own = {view: route.answers for view, route in ROUTES.items() if not view.startswith(("account_", "mfa_"))}
    wanted = {f"{view} {method}" for view, answers in own.items() for method in answers if method in {"GET", "POST"}}

    assert {" ".join(name.split()[:2]) for name in PINNED} == wanted


def test_a_query_more_than_pinned_is_reported_with_all_of_them(house: House, monkeypatch):
    monkeypatch.setitem(PINNED, "inbox:held GET", 0)

    with pytest.raises(AssertionError, match=r'queries, not 0\n(.|\n)*FROM "encounters_encounter"'):
        count("inbox:held GET", house)
