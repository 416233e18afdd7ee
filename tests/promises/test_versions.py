"""Nobody of the staff does anything without saying what their page showed of it."""

from collections.abc import Callable
from typing import Any, NamedTuple

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from encounters.casework.actions import note_case
from encounters.casework.forms import NoteForm
from encounters.changes.actions import mark_seen
from encounters.changes.refusals import NotShown
from encounters.fields import VersionField
from encounters.models import AnswerTemplate, Case, CaseEvent, CaseText, Draft, Encounter, Redaction
from encounters.review.actions import exclude_encounter
from encounters.review.redacting import redact_encounter
from tests.browsers import MemberClient
from tests.casework.many import chosen, not_done
from tests.factories import (
    CLOSING,
    FINDINGS,
    House,
    alias_of,
    case_of,
    close,
    make_complaint,
    make_employee,
    make_encounter,
    make_thanks,
)
from tests.promises.site import ROUTES

# Those that change nothing of an encounter, and what they have instead.
WITHOUT_A_VERSION = {
    "account_logout": "ends the session of whoever presses",
    "account_end_session": "ends it, whatever it was used for meanwhile",
    "account_end_other_sessions": "ends all, whatever there is meanwhile",
    "account_change_password": "asks for the password of now",
    "account_reauthenticate": "asks for the password of now",
    "mfa_activate_totp": "adds, after the password of now",
    "mfa_deactivate_totp": "removes, after the password of now",
    "mfa_generate_recovery_codes": "makes new ones, after the password of now",
    "mfa_add_webauthn": "adds, after the password of now",
    "mfa_remove_webauthn": "removes, after the password of now",
    "employees:side": "says what was read by its fingerprint: see below",
    "employees:side_draft": "says which draft was shown: see below",
    "inbox:customer": "only looks",
    "notifications:choose": "is of the reader alone, and what is sent is all of it",
    "desk:log": "only adds, once for each press",
    "desk:details": "is stored field by field, as a customer's own page is",
    **dict.fromkeys(("roster:add_weekly", "roster:add_once"), "only adds, and what stands already once"),
    "downloads:add": "only adds a file of the reader's own",
    "downloads:write_again": "is of the reader alone, and holds what there is then",
    "downloads:remove": "removes what is the reader's own",
    "topics:edit": "says what was stored by its fingerprint, as what is set up does",
    "topics:join": "only adds, and what stands already once",
    "topics:remove": "takes one word out, once",
    "alerts:acknowledge": "says it once, who presses first",
    "alerts:close": "closes it once, and says so to who presses second",
    "roster:end": "ends what is never changed, once",
    "roster:off": "only adds, and what stands already once",
    "roster:remove": "removes what is never changed",
    "casework:draft": "says which draft was shown: see below",
    "review:draft": "says which draft was shown: see below",
    "casework:assign_many": "says the version of each row: see below",
    "casework:pass_on_many": "says the version of each row: see below",
}
# How a version may be missing. `None` is left out, a list is sent as often as it is long.
WRONG: dict[str, Any] = {
    "missing": None,
    "empty": "",
    "blank": " ",
    "text": "newest",
    "negative": "-1",
    "with a point": "{version}.0",
    "with a sign": "+{version}",
    "other digits": "１２",
    "huge": "9" * 18,
    "over 64 bits": "9" * 30,
    "of tomorrow": "{next}",
    "twice the same": ["{version}", "{version}"],
    "right and empty": ["", "{version}"],
    "wrong and right": ["0", "{version}"],
}
STAFF = [name for name, route in ROUTES.items() if route.badge in {"user", "member", "handler", "employee_self"}]
POSTED = [name for name in STAFF if "POST" in ROUTES[name].answers and name not in WITHOUT_A_VERSION]


class Deed(NamedTuple):
    """Something to be done: of which encounter, and what is typed."""

    encounter: Encounter
    form: dict[str, Any]


def held(house: House) -> Encounter:
    return make_encounter(house.point, "bad", text="Odotin.", hold_reason="limit")


def excluded(house: House) -> Encounter:
    encounter = make_complaint(house)
    exclude_encounter(encounter=encounter, by=house.admin, now=timezone.now(), reason="Roskaa.")
    return encounter


def closed(house: House) -> Encounter:
    encounter = make_encounter(house.point, "bad", text="Odotin.")
    close(house, encounter)
    return encounter


def bare(house: House) -> Encounter:
    encounter = make_encounter(house.point, "bad", employee=house.aino, attribution="sure")
    close(house, encounter, text="", outcome="", cause="", done="", known_before=None)
    return encounter


def unheard(house: House) -> Encounter:
    return make_complaint(house, employee=make_employee(house.kamppi, first_name="Bertta"))


def templated(house: House) -> Deed:
    template = AnswerTemplate.objects.create(
        organisation=house.organisation, title="Pahoittelu", text_fi="Olemme pahoillamme."
    )
    return Deed(make_complaint(house), {"template": template.pk})


def redacted(house: House) -> Encounter:
    encounter = make_complaint(house, text="Virtanen ja Virtasen.")
    redact_encounter(encounter=encounter, words="Virtanen", reason="Nimi.", by=house.supervisor, now=timezone.now())
    return encounter


PREVIEWS = {"casework:preview", "review:preview_redaction"}
DEEDS: dict[str, Callable[[House], Deed]] = {
    "review:release": lambda house: Deed(held(house), {"release-reason": "Oikea."}),
    "review:exclude": lambda house: Deed(make_complaint(house), {"exclude-reason": "Roskaa."}),
    "review:restore": lambda house: Deed(excluded(house), {"restore-reason": "Oikea."}),
    "review:undo": lambda house: Deed(excluded(house), {}),
    "review:reattribute": lambda house: Deed(
        make_complaint(house), {"reattribute-employee": "", "reattribute-reason": "Ei ollut hän."}
    ),
    "review:move": lambda house: Deed(
        make_complaint(house), {"move-location": house.porvoo.pk, "move-reason": "Porvoossa."}
    ),
    "review:redact": lambda house: Deed(
        make_complaint(house, text="Virtanen."), {"redact-words": "Virtanen", "redact-reason": "Nimi."}
    ),
    "review:preview_redaction": lambda house: Deed(
        make_complaint(house, text="Virtanen."), {"redact-words": "Virtanen"}
    ),
    "review:redact_suspect": lambda house: Deed(redacted(house), {"suspect-word": "Virtasen"}),
    "casework:template": templated,
    "casework:assign": lambda house: Deed(make_complaint(house), {"take": "1"}),
    "casework:severity": lambda house: Deed(make_complaint(house), {"severity": "2"}),
    "casework:preview": lambda house: Deed(make_complaint(house), {"text": "Hei."}),
    "casework:answer": lambda house: Deed(make_complaint(house), {"text": "Hei."}),
    "casework:close": lambda house: Deed(make_complaint(house), CLOSING),
    "casework:cause": lambda house: Deed(bare(house), {key: CLOSING[key] for key in (*FINDINGS, "why")}),
    "casework:reopen": lambda house: Deed(closed(house), {"reopen-reason": "Kesken."}),
    "casework:note": lambda house: Deed(make_complaint(house), {"note-text": "Soita."}),
    "casework:heard": lambda house: Deed(unheard(house), {"heard-text": "Ei muista."}),
    "casework:side": lambda house: Deed(make_complaint(house), {}),
    "casework:pass_on": lambda house: Deed(make_thanks(house), {"word": "Hienoa."}),
    "casework:stop": lambda house: Deed(make_thanks(house), {"stop-reason": "Ei nyt."}),
}


def everything() -> list[Any]:
    """What is stored of encounters, but for what is being written."""
    stored = [model.objects.order_by("pk").values() for model in (Encounter, Case, CaseEvent, CaseText, Redaction)]
    return [list(rows) for rows in stored]


def written() -> str:
    return str(list(Draft.objects.values_list("texts", flat=True)))


def version_of(encounter: Encounter) -> int:
    return max(CaseEvent.objects.filter(encounter=encounter).values_list("pk", flat=True), default=0)


def said(wrong: Any, version: int) -> dict[str, Any]:
    """A wrong version as it is sent."""
    if wrong is None:
        return {}
    values = wrong if isinstance(wrong, list) else [wrong]
    return {"version": [value.format(version=version, next=version + 1) for value in values]}


@pytest.fixture
def client(house: House) -> Client:
    """A browser that sends nothing but what the test says."""
    client = Client()
    client.force_login(house.supervisor.user)
    return client


def address_of(house: House, name: str, encounter: Encounter) -> str:
    if name.startswith("review:"):
        return house.at(name, encounter.pk)
    return house.at(name, case_of(encounter).pk)


def is_refused(answer: HttpResponse, before: list[Any]) -> bool:
    """Whether nothing was done and the page says so, with the version of now to press again."""
    page = answer.content.decode()
    asks = "What was sent does not say how this stood when you decided" in page
    return answer.status_code == 409 and asks and everything() == before


def test_every_post_of_staff_is_tried_or_needs_no_version():
    assert set(POSTED) == set(DEEDS)
    assert {name for name in STAFF if "POST" in ROUTES[name].answers} >= set(WITHOUT_A_VERSION)


@pytest.mark.parametrize("name", POSTED)
def test_nothing_is_done_without_the_version_that_a_page_showed(name: str, house: House, client: Client):
    deed = DEEDS[name](house)
    mark_seen(encounter=deed.encounter, by=house.supervisor, now=timezone.now())
    address, version, before = address_of(house, name, deed.encounter), version_of(deed.encounter), everything()
    acted, texts = [], written()

    for how, wrong in WRONG.items():
        answer = client.post(address, deed.form | said(wrong, version))
        if not is_refused(answer, before) or f'name="version" value="{version}"' not in answer.content.decode():
            acted.append((how, answer.status_code))
        if name == "casework:template" and written() != texts:
            acted.append((how, "inserted"))

    assert acted == []
    typed = [text for text in deed.form.values() if isinstance(text, str) and text.endswith(".")]
    assert all(text in answer.content.decode() for text in typed)
    again = client.post(address, deed.form | {"version": str(version)})
    assert again.status_code == (200 if name in PREVIEWS else 302)
    if name not in {*PREVIEWS, "casework:template"}:
        assert everything() != before


def test_without_the_protection_it_would_be_done(house: House, client: Client, monkeypatch):
    """As it was: a version was taken where there was one."""
    deed = DEEDS["casework:note"](house)
    before = everything()
    monkeypatch.setitem(NoteForm.base_fields, "version", VersionField(required=False))

    answer = client.post(address_of(house, "casework:note", deed.encounter), deed.form)

    assert answer.status_code == 302
    assert not is_refused(answer, before)


def test_a_version_not_there_yet_is_refused_by_the_change(house: House):
    encounter = make_complaint(house)

    with pytest.raises(NotShown):
        note_case(
            case=case_of(encounter),
            text="Soita.",
            by=house.admin,
            now=timezone.now(),
            version=version_of(encounter) + 1,
        )


# --- Several at once -----------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["casework:assign_many", "casework:pass_on_many"])
@pytest.mark.parametrize("how", WRONG)
def test_of_several_none_is_done_without_its_version(name: str, how: str, house: House, client: Client):
    one, other = (case_of(make_thanks(house)) for _ in range(2))
    before = everything()[1]
    version = version_of(one.encounter)
    rows = [f"{one.pk}:{value}" for value in said(WRONG[how], version).get("version", [])] or [str(one.pk)]

    answer = client.post(house.at(name), {"cases": [*rows, f"{other.pk}:{version_of(other.encounter)}"]})

    changed = [str(row["id"]) for row in everything()[1] if row not in before]
    assert (answer.status_code, changed) == (409, [str(other.pk)])
    assert not_done(answer) == ["Kamppi – What was sent does not say how this stood then."]
    assert chosen(answer) == [str(one.pk)]
    assert f'value="{one.pk}:{version}"' in answer.content.decode()


def test_a_row_is_not_late_for_what_happened_to_another(house: House, client: Client):
    one, other = (case_of(make_thanks(house)) for _ in range(2))
    rows = [f"{case.pk}:{version_of(case.encounter)}" for case in (one, other)]
    note_case(case=other, text="Soita.", by=house.admin, now=timezone.now())

    answer = client.post(house.at("casework:assign_many"), {"cases": rows})

    assert (answer.status_code, chosen(answer)) == (409, [str(other.pk)])
    assert case_of(one.encounter).owner == house.supervisor


# --- The employee's side -------------------------------------------------------------------------


@pytest.fixture
def told(house: House) -> Encounter:
    """A complaint that its employee may read."""
    encounter = make_complaint(house)
    mark_seen(encounter=encounter, by=house.supervisor, now=timezone.now())
    return encounter


def test_no_side_is_stored_without_what_the_page_showed(told: Encounter, house: House):
    client, address = Client(), house.at("employees:side", alias_of(told))
    client.force_login(house.employee.user)
    shown = client.get(address).context["encounter"].fingerprint
    before = everything()

    for sent in ([], [""], ["x"], [shown + "x"], ["1" * 5000], [shown, shown], ["", shown]):
        answer = client.post(address, {"side-text": "Olin yksin.", "shown": sent})
        page = answer.content.decode()
        assert (answer.status_code, everything() == before) == (409, True), sent
        assert "does not say what your page showed" in page
        assert "Olin yksin." in page
        assert f'name="shown" value="{shown}"' in page
    assert client.post(address, {"side-text": "Olin yksin.", "shown": shown}).status_code == 302
    assert everything() != before


# --- Drafts --------------------------------------------------------------------------------------

TOKENS: list[list[str]] = [[], ["x"], ["0"], ["-1"], ["2026-99-99"], ["", ""], ["9" * 5000]]


@pytest.mark.parametrize("name", ["casework:draft", "review:draft", "employees:side_draft"])
def test_no_draft_is_saved_over_one_that_the_page_does_not_name(name: str, told: Encounter, house: House):
    employee = name.startswith("employees:")
    member, field = (house.employee, "side-text") if employee else (house.supervisor, "exclude-reason")
    client = Client()
    client.force_login(member.user)
    address = house.at(name, alias_of(told)) if employee else address_of(house, name, told)
    shown = MemberClient(member).shown_at(address)
    client.post(address, {field: "Ensin.", **shown})
    before = written()
    assert "Ensin." in before

    for tokens in TOKENS:
        sent = shown | {field: "Sitten.", "draft": tokens}
        answer, alone = client.post(address, sent), client.post(address, sent, headers={"X-Saves-Itself": "1"})
        assert (answer.status_code in {409, 422}, alone.status_code, written()) == (True, 409, before), tokens
        assert "Sitten." in answer.content.decode()
        assert "does not say how this stood" in answer.content.decode()


def test_what_another_tab_wrote_since_is_not_put_away_unread(told: Encounter, house: House):
    client = MemberClient(house.supervisor)
    address = house.at("casework:draft", case_of(told).pk)
    client.post(address, {"exclude-reason": "Toinen välilehti."})
    client.post(address, {"exclude-reason": "Ensimmäinen.", "draft": ""})
    assert [list(draft.overlooked.values()) for draft in Draft.objects.all()] == [["Toinen välilehti."]]

    client.post(address, {"put_away": "", "draft": "", "exclude-reason": "Ensimmäinen."})
    unread = Draft.objects.get().overlooked
    client.post(address, {"put_away": "", "exclude-reason": "Ensimmäinen."})

    assert list(unread.values()) == ["Toinen välilehti."]
    assert Draft.objects.get().overlooked == {}
