"""Sends junk to the application as a web server would, undoes what it did, and notes what broke."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any
from urllib.parse import unquote_to_bytes
from uuid import uuid4

from django.conf import settings
from django.core.signals import got_request_exception, request_finished, request_started
from django.db import close_old_connections, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from encounters.answer_templates.forms import AnswerTemplateForm
from encounters.casework.closing import close_case
from encounters.changes.actions import mark_seen
from encounters.desk.forms import new_key
from encounters.employees.presentation import read_fingerprint
from encounters.feedback.submission import issue_submission, read_submission
from encounters.kiosk.forms import KioskForm
from encounters.kiosk.pairing import bound_to, hash_secret
from encounters.kiosk.presses import record_press
from encounters.locations.forms import LocationForm
from encounters.members.forms import MemberForm
from encounters.models import Alert, AnswerTemplate, KioskPairing
from encounters.models.timeline import read_timeline
from encounters.models.urgency import Days
from encounters.organisation.forms import OrganisationSettingsForm
from encounters.people.forms import EmployeeForm
from encounters.points.forms import HostsForm, PointForm
from encounters.receipt.actions import give_verdict
from encounters.receipts.secrets import secrets_of
from encounters.review.actions import exclude_encounter
from encounters.setting_forms import SettingForm
from encounters.topics.forms import ThemeForm
from tests.factories import (
    PASSWORD,
    House,
    alias_of,
    case_of,
    code_of,
    holding,
    make_alert,
    make_checked_import,
    make_employee,
    make_encounter,
    make_export,
    make_kiosk,
    make_logged,
    make_shift,
    make_theme,
)
from tests.promises.inputs import build, form_classes, sent_names
from tests.promises.junk import FORM, quoted
from tests.promises.site import ROUTES

FITTING = {
    "anyone": "anonymous",
    "receipt": "receipt",
    "user": "admin",
    "member": "admin",
    "handler": "admin",
    "admin": "admin",
    "employee_self": "employee",
}
CALM = {200, 204, 301, 302, 304, 400, 403, 404, 405, 409, 410, 413, 416, 422}
CSRF = "c" * 32
TEMPLATE_FORMS = ("add", "edit", "preview_new", "preview")
QUERY_FIELDS = ["after", "held", "encounters"]  # what addresses say of lists
FORMS = {
    "signup:start": "StartForm",
    "signup:organisation": "SignUpForm",
    "feedback:rate": "RatingForm",
    "feedback:embed_tap": "RatingForm",
    "feedback:details": "DetailsForm",
    "feedback:change_rating": "RatingChangeForm",
    "receipt:find": "DigitsForm",
    "inbox:encounters": "EncounterFilter",
    "desk:log": "LogForm",
    "desk:details": "DetailsForm",
    "review:release": "ReleaseForm",
    "review:exclude": "ExcludeForm",
    "review:restore": "RestoreForm",
    "review:undo": "UndoForm",
    "review:reattribute": "ReattributeForm",
    "review:move": "MoveForm",
    "review:redact": "RedactForm",
    "review:preview_redaction": "RedactForm",
    "review:redact_suspect": "SuspectForm",
    "receipt:reply": "ReplyForm",
    "receipt:verdict": "VerdictForm",
    "receipt:why": "WhyForm",
    "casework:queue": "CaseFilter",
    "casework:assign_many": "AssignManyForm",
    "casework:pass_on_many": "PassOnManyForm",
    "casework:assign": "AssignForm",
    "casework:preview": "AnswerForm",
    "casework:cause": "CauseForm",
    "casework:template": "TemplateForm",
    "casework:answer": "AnswerForm",
    "casework:close": "CloseForm",
    "casework:reopen": "ReopenForm",
    "casework:note": "NoteForm",
    "casework:side": "AskSideForm",
    "casework:heard": "HeardForm",
    "casework:pass_on": "PassOnForm",
    "casework:stop": "StopForm",
    "casework:severity": "SeverityForm",
    "employees:said": "SaidFilter",
    "employees:side": "SideForm",
    "roster:list": "SettingSearch",
    "roster:add_weekly": "WeeklyForm",
    "roster:add_once": "OnceForm",
    "locations:list": "SettingSearch",
    "locations:add": "LocationForm",
    "locations:edit": "LocationForm",
    "organisation:edit": "OrganisationSettingsForm",
    "organisation:replace_logo": "LogoForm",
    "answer_templates:list": "SettingSearch",
    **dict.fromkeys((f"answer_templates:{name}" for name in TEMPLATE_FORMS), "AnswerTemplateForm"),
    "notifications:choose": "WantedMailForm",
    "people:list": "SettingSearch",
    "people:add": "EmployeeForm",
    "people:edit": "EmployeeForm",
    "members:list": "SettingSearch",
    "members:add": "MemberForm",
    "members:edit": "MemberForm",
    "points:list": "SettingSearch",
    "points:posters": "PostersForm",
    "points:hosts": "HostsForm",
    "points:add": "PointForm",
    "points:edit": "PointForm",
    "points:poster": "PostersForm",
    "kiosk:tap": "TapForm",
    "kiosk:choose_aspects": "AspectsForm",
    "kiosk:copies": "ContactForm",
    "kiosk:waiting": "WaitingForm",
    "kiosks:list": "SettingSearch",
    "kiosks:pair": "PairForm",
    "kiosks:edit": "KioskForm",
    "spreadsheets:upload": "UploadForm",
    "alerts:close": "CloseAlertForm",
    "downloads:add": "ExportForm",
    "topics:list": "TopicsForm",
    "topics:join": "JoinForm",
    "topics:themes": "TopicsForm",
    "topics:theme": "TopicsForm",
    "topics:edit": "ThemeForm",
    "figures:overview": "FiguresForm",
    "figures:locations": "FiguresForm",
    "figures:location": "FiguresForm",
    "figures:employees": "FiguresForm",
    "figures:employee": "FiguresForm",
}
UNVERSIONED = {"casework:draft", "review:draft", "casework:assign_many", "casework:pass_on_many", "figures:employees"}
UNVERSIONED |= {"roster:add_weekly", "roster:add_once", "roster:end", "roster:off", "roster:remove", "alerts:close"}
UNVERSIONED |= {"downloads:add"}
UNVERSIONED |= {"topics:list", "topics:join", "topics:themes", "topics:theme", "topics:edit"}
LOCATION = {"time_zone": "Europe/Helsinki", "working_days": "1", "days_off": "24.12.2026"}
CHANGES_SHIFT = {"roster:end", "roster:off", "roster:remove"}
SHIFT = {"begins": "08:00", "ends": "16:00"}
ORGANISATION = {"name": "Kulma", "languages": "fi", "names_shown": "role", "answers_signed_by": "role"}
ORGANISATION |= dict.fromkeys((f"{name}_days" for name in Days._fields), "2") | {"small_count_minimum": "4"}
LIBRARY_FIELDS = {
    "mfa_authenticate": ["code", "credential"],
    "mfa_activate_totp": ["code"],
    "mfa_add_webauthn": ["name", "credential"],
    "account_reauthenticate": ["password", "next"],
    "account_login": ["login", "password", "next"],
    "account_logout": ["next"],
    "account_change_password": ["oldpassword", "password1", "password2"],
    "account_reset_password": ["email"],
    "account_reset_password_from_key": ["password1", "password2"],
}


def plain(name: str, value: str) -> tuple[str, str]:
    """A header as a web server hands it on."""
    key = name.upper().replace("-", "_")
    return (key if key in {"CONTENT_TYPE", "CONTENT_LENGTH"} else f"HTTP_{key}"), value


class Campaign:
    """Requests of four visitors, each in a transaction that is rolled back."""

    def __init__(self, house: House, application: Any) -> None:
        self.house, self.application, self.sent = house, application, 0
        self.broken: list[tuple[Any, ...]] = []
        self.faults: list[BaseException | None] = []
        self.body = b""  # of the latest answer
        self.encounter = make_encounter(house.point, "bad", text="Odotin.", now=timezone.now())
        held_back, excluded = make_encounter(house.point, "bad", hold_reason="fast"), make_encounter(house.point, "bad")
        exclude_encounter(encounter=excluded, by=house.admin, now=timezone.now(), reason="Testi")
        closed = make_encounter(house.point, "bad", employee=house.aino, attribution="sure")
        close_case(case=case_of(closed), by=house.admin, now=timezone.now())
        about = make_encounter(house.point, "bad", text="Tyly.", employee=house.aino, attribution="sure")
        mark_seen(encounter=about, by=house.admin, now=timezone.now())
        judged = make_encounter(house.point, "bad", employee=house.aino, attribution="sure")
        close_case(case=case_of(judged), by=house.admin, now=timezone.now())
        give_verdict(encounter=judged, verdict="yes", now=timezone.now())
        template = {"organisation": house.organisation, "title": "Alku", "text_fi": "Hei."}
        self.template, _ = AnswerTemplate.objects.get_or_create(**template)
        thanks = make_encounter(house.point, "good", employee=house.aino, attribution="sure")
        bertta = make_employee(house.kamppi, first_name="Bertta")
        unheard = make_encounter(house.point, "bad", text="Tyly.", employee=bertta, attribution="sure")
        logged = make_logged(house.kamppi, house.admin, "bad")
        self.encounters = {
            **dict.fromkeys(("desk:details", "desk:receipt"), logged),
            "review:release": held_back,
            "review:restore": excluded,
            **dict.fromkeys(("casework:reopen", "casework:cause"), closed),
            **dict.fromkeys(("casework:pass_on", "casework:stop"), thanks),
            **dict.fromkeys(("casework:side", "employees:side", "employees:side_draft"), about),
            "casework:heard": unheard,
            **dict.fromkeys(("receipt:verdict", "receipt:why"), judged),
        }
        secret = uuid4().hex
        self.sheet = make_checked_import(house.organisation)
        self.kiosk = make_kiosk(house.kamppi, "Ovi", secret)
        self.pressed_key = self.press_on_tablet()
        soon = timezone.now() + timezone.timedelta(days=1)
        waiting = {"words": "kissa koira talo", "secret_hash": hash_secret("another"), "expires_at": soon}
        KioskPairing.objects.update_or_create(plain_words=waiting["words"], defaults=waiting)
        clients = {
            "anonymous": Client(),
            "receipt": holding(self.encounter, judged),
            "admin": Client(),
            "employee": Client(),
        }
        clients["admin"].force_login(house.admin.user)
        clients["employee"].force_login(house.employee.user)
        self.cookies = {
            visitor: {name: morsel.value for name, morsel in client.cookies.items()} | {settings.CSRF_COOKIE_NAME: CSRF}
            for visitor, client in clients.items()
        }
        self.cookies["anonymous"][settings.KIOSK_COOKIE_NAME] = secret
        self.alert = Alert.objects.filter(location=self.house.porvoo).first() or make_alert(self.house.porvoo)
        self.export = make_export(self.house.admin)
        self.theme = make_theme(house.organisation)
        self.template_shown = self.fingerprint(AnswerTemplateForm, self.template)
        self.addresses = {name: self.address(name) for name in ROUTES}
        self.shown = read_fingerprint(self.encounters["employees:side"].reloaded(), timezone.now())

    def press_on_tablet(self) -> str:
        """Press a face on the tablet, which asks then what it was about; return the key of the press."""
        self.kiosk.asks_aspects = True
        self.kiosk.save()
        now = timezone.now()
        key = issue_submission(code=bound_to(self.kiosk), now=now)
        submission = read_submission(key, code=bound_to(self.kiosk))
        assert submission
        record_press(kiosk=self.kiosk, submission=submission, rating="good", language="en", now=now)
        return key

    def address(self, name: str) -> str:
        encounter = self.encounters.get(name, self.encounter)
        known = {
            "code": code_of(self.house.point),
            "organisation": self.house.organisation.slug,
            "encounter": encounter.pk,
            "case": encounter.case.pk if hasattr(encounter, "case") else "",
            "alias": alias_of(encounter),
            "location": self.house.porvoo.pk,
            "employee": self.house.aino.pk,
            "point": self.house.point.pk,
            "member": self.house.porvoo_supervisor.pk,
            "kiosk": self.kiosk.pk,
            "template": self.template.pk,
            "import_id": self.sheet.pk,
            "alert": self.alert.pk,
            "export": self.export.pk,
            "theme": self.theme.pk,
            "word": 1,
            "shift": self.shift_to_remove() if name in CHANGES_SHIFT else 1,
        }
        return reverse(name, kwargs=ROUTES[name].arguments(**known))

    def shift_to_remove(self) -> int:
        """One shift, which is made again when it is removed."""
        shift = self.house.porvoo.shifts.first() or make_shift(self.house.aino, self.house.porvoo)
        return int(shift.pk)

    def good(self, name: str) -> dict[str, str]:
        """What the form of this route is sent when all is well."""
        now = timezone.now() - timezone.timedelta(seconds=20)
        sent = {
            "signup:start": {"email": "newcomer@example.org"},
            "signup:organisation": {"organisation": "Kahvila", "name": "Oona", "password1": PASSWORD},
            "feedback:rate": {"rating": "bad", "key": issue_submission(code=code_of(self.house.point), now=now)},
            "feedback:embed_tap": {"rating": "bad", "key": issue_submission(code=code_of(self.house.point), now=now)},
            "desk:log": {
                "rating": "bad",
                "location": str(self.house.kamppi.pk),
                "language": "fi",
                "key": new_key(self.house.admin),
            },
            "desk:details": {"text": "Odotin.", "step": "customer", "email": "a@example.org"},
            "feedback:details": {"text": "Odotin.", "step": "customer", "email": "a@example.org"},
            "feedback:change_rating": {"rating": "good"},
            "receipt:find": {"digits": secrets_of(self.encounter.receipt).digits},
            "receipt:reply": {"reply": "Lisää."},
            "receipt:verdict": {"verdict": "partly"},
            "receipt:why": {"why": "Yhä kesken.", "step": "trier"},
            "casework:assign_many": {"cases": f"{self.encounter.case.pk}:{self.version(name)}"},
            "casework:pass_on_many": {
                "cases": f"{self.encounters['casework:pass_on'].case.pk}:{self.version('casework:pass_on')}"
            },
            "casework:assign": {"owner": str(self.house.admin.pk)},
            "casework:preview": {"text": "Hei."},
            "casework:cause": {"outcome": "explained", "cause": "process", "done": "Selitin.", "why": "Jono."}
            | {"known_before": "no"},
            "casework:template": {"template": str(self.template.pk)},
            "casework:answer": {"text": "Hei."},
            "casework:close": {"text": "Hei.", "outcome": "explained", "cause": "process", "done": "Selitin."}
            | {"known_before": "no"},
            "casework:reopen": {"reopen-reason": "Testi"},
            "casework:note": {"note-text": "Hei."},
            "casework:heard": {"heard-text": "Kuultu."},
            "casework:pass_on": {"word": "Hienoa."},
            "casework:stop": {"stop-reason": "Testi"},
            "employees:side": {"side-text": "Oli kiire.", "draft": "", "shown": self.shown},
            "employees:side_draft": {"side-text": "Oli kiire.", "draft": "", "shown": self.shown},
            "casework:draft": {"text": "Hei.", "note-text": "Hei.", "draft": ""},
            "review:draft": {"exclude-reason": "Testi", "draft": ""},
            "casework:severity": {"severity": "2"},
            "review:release": {"release-reason": "Testi"},
            "review:exclude": {"exclude-reason": "Testi"},
            "review:restore": {"restore-reason": "Testi"},
            "review:reattribute": {"reattribute-reason": "Testi", "reattribute-employee": str(self.house.aino.pk)},
            "review:move": {"move-reason": "Testi", "move-location": str(self.house.porvoo.pk)},
            "review:redact": {"redact-reason": "Testi", "redact-words": "Odotin"},
            "review:preview_redaction": {"redact-words": "Odotin"},
            "review:redact_suspect": {"suspect-word": "Odotti"},
            "roster:add_weekly": SHIFT | {"employee": str(self.house.aino.pk), "weekdays": "1"},
            "roster:add_once": SHIFT | {"employee": str(self.house.aino.pk), "works_on": str(timezone.localdate())},
            "locations:add": LOCATION | {"name": "Tikkurila"},
            "locations:edit": LOCATION | {"name": "Porvoo", "shown": self.fingerprint(LocationForm, self.house.porvoo)},
            "organisation:edit": ORGANISATION
            | {"shown": self.fingerprint(OrganisationSettingsForm, self.house.organisation)},
            "answer_templates:add": {"title": "Uusi", "text_fi": "Hei {customer}"},
            "answer_templates:preview_new": {"title": "Uusi", "text_fi": "Hei {customer}"},
            "answer_templates:edit": {"title": "Alku", "text_sv": "Hej {customer}", "shown": self.template_shown},
            "answer_templates:preview": {"title": "Alku", "text_sv": "Hej {day}", "shown": self.template_shown},
            "people:add": {"first_name": "Bertta", "is_active": "on"},
            "people:edit": {"first_name": "Aino", "shown": self.fingerprint(EmployeeForm, self.house.aino)},
            "notifications:choose": {"kinds": "casework/email/late", "report": "figures/email/week", "language": "sv"},
            "members:add": {"email": "newcomer@example.org", "role": "admin"},
            "members:edit": {
                "role": "supervisor",
                "all_locations": "on",
                "shown": self.fingerprint(MemberForm, self.house.porvoo_supervisor),
            },
            "points:posters": {"size": "a4", "language": "fi"},
            "points:hosts": {
                "embed_hosts": "www.example.org",
                "shown": self.fingerprint(HostsForm, self.house.organisation),
            },
            "points:add": {"label": "Kassa", "is_active": "on"},
            "points:edit": {"label": "Kassa", "shown": self.fingerprint(PointForm, self.house.point)},
            "points:poster": {"size": "cards", "language": "sv"},
            "kiosk:tap": {"rating": "good", "key": issue_submission(code=bound_to(self.kiosk), now=now)},
            "kiosk:choose_aspects": {"key": self.pressed_key, "aspects": "speed"},
            "kiosk:copies": {"waiting": "3"},
            "kiosk:waiting": {
                "rating": "bad",
                "key": issue_submission(code=bound_to(self.kiosk), now=now),
                "nth": str(uuid4()),
                "language": "fi",
                "pressed_at": "1000",
                "sent_at": "2000",
                "waiting": "0",
            },
            "kiosks:pair": {"words": "kissa koira talo", "location": str(self.house.porvoo.pk)},
            "kiosks:edit": {"label": "Ovi", "status": "paused", "shown": self.fingerprint(KioskForm, self.kiosk)},
            "spreadsheets:store": {"shown": self.sheet.fingerprint},
            "alerts:close": {"comment": "Kassa oli rikki."},
            "downloads:add": {"file_format": "csv"},
            "topics:list": {"days": "30"},
            "topics:join": {"words": "fi:kassa", "name": "Kassat"},
            "topics:themes": {"days": "30"},
            "topics:theme": {"days": "30"},
            "topics:edit": {"name": "Jonot", "is_active": "on", "shown": self.fingerprint(ThemeForm, self.theme)},
            "figures:overview": {"days": "30"},
            "figures:location": {"days": "30"},
            "figures:employees": {"days": "30"},
            "figures:employee": {"days": "30"},
            "account_login": {"login": self.house.admin.user.email, "password": PASSWORD},
            "account_change_password": {"oldpassword": PASSWORD, "password1": "x" * 20, "password2": "x" * 20},
            "account_reauthenticate": {"password": PASSWORD},
            "account_reset_password": {"email": self.house.admin.user.email},
        }
        if name not in sent or ROUTES[name].badge != "handler" or name in UNVERSIONED:
            return sent.get(name, {})
        return sent[name] | {"version": self.version(name)}

    def version(self, name: str) -> str:
        """The version that the page of this route shows."""
        return str(read_timeline(self.encounters.get(name, self.encounter)).version)

    def fingerprint(self, form_class: type[SettingForm], row: Any) -> str:
        """What the page of this row shows."""
        more = {LocationForm: {"today": timezone.localdate()}, MemberForm: {"by": self.house.admin}}.get(form_class, {})
        if form_class is PointForm:
            more = {"now": timezone.now()}
        stored = type(row).objects.get(pk=row.pk)
        return form_class(instance=stored, organisation=self.house.organisation, **more).fingerprint

    def own_fields(self, name: str) -> list[str]:
        """The fields that the form of this route reads."""
        if name in LIBRARY_FIELDS:
            return LIBRARY_FIELDS[name]
        if name not in FORMS:
            return QUERY_FIELDS
        (form_class,) = (one for one in form_classes() if one.__name__ == FORMS[name])
        return [*sent_names(build(form_class, self.house)), *QUERY_FIELDS]

    def visit(self, name: str, method: str, fields: str = "", *, what: Any, **more: Any) -> int:
        """Send fields to a route, as whoever it suits: in the query, and as a form where it takes one."""
        visitor = FITTING[ROUTES[name].badge]
        sent = {"body": fields.encode(), "query": fields} if method == "POST" else {"query": fields}
        return self.send(visitor, method, self.addresses[name], what=what, **(sent | more))

    def method(self, name: str) -> str:
        """How a form is sent to this route."""
        return "POST" if "POST" in ROUTES[name].answers else "GET"

    def send(
        self,
        visitor: str,
        method: str,
        path: str,
        *,
        what: Any = "",
        query: str = "",
        body: bytes = b"",
        content_type: str = FORM,
        cookies: dict[str, str] | None = None,
        headers: dict[str, str] | None = None,
    ) -> int:
        """Send one request, undo what it did, and return the status; 0 where there was no answer at all."""
        carried = "; ".join(f"{name}={value}" for name, value in (self.cookies[visitor] | (cookies or {})).items())
        environ = {
            "REQUEST_METHOD": method,
            "SCRIPT_NAME": "",
            "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
            "QUERY_STRING": query,
            "SERVER_NAME": "testserver",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "CONTENT_TYPE": content_type,
            "CONTENT_LENGTH": str(len(body)),
            "HTTP_COOKIE": carried,
            "HTTP_X_CSRFTOKEN": CSRF,
            "wsgi.url_scheme": "http",
            "wsgi.input": BytesIO(body),
            **dict(plain(name, value) for name, value in (headers or {}).items()),
        }
        with transaction.atomic(), self.watched():
            status = self.answer(environ)
            transaction.set_rollback(True)
        self.sent += 1
        if status not in CALM:
            self.broken.append((method, path[:60], visitor, what, status, repr(self.faults[-1:])[:200]))
        return status

    def answer(self, environ: dict[str, Any]) -> int:
        statuses: list[str] = []
        self.body = b""
        try:
            answer = self.application(environ, lambda status, _headers: statuses.append(status))
            self.body = b"".join(answer)
            answer.close()
        except Exception as fault:
            self.faults.append(fault)
            return 0
        return int(statuses[0].split()[0])

    @contextmanager
    def watched(self) -> Iterator[None]:
        def note(**_named: Any) -> None:
            import sys

            self.faults.append(sys.exc_info()[1])

        got_request_exception.connect(note)
        for signal in request_started, request_finished:
            signal.disconnect(close_old_connections)  # our transaction is not at an end
        try:
            yield
        finally:
            got_request_exception.disconnect(note)
            for signal in request_started, request_finished:
                signal.connect(close_old_connections)


def all_fields(fields: list[str], value: str) -> str:
    """The value in every field, or in as many as fit into one request."""
    return quoted(dict.fromkeys(fields[: max(1, 200_000 // (len(value) + 20))], value))
