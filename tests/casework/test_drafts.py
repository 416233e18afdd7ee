"""What staff are writing is kept as their draft of that case, whatever they press, until it is sent."""

from typing import Any

import pytest
from django.http import HttpResponse
from django.utils import timezone

from encounters.changes.actions import mark_seen
from encounters.models import AnswerTemplate, CaseEvent, Draft, Employee, Encounter
from encounters.models.draft import MOST_LETTERS, remove_fields
from encounters.models.timeline import read_timeline
from tests.casework.drafts import fields_of, on_page
from tests.factories import House, case_of, holding, kinds_of, make_complaint, make_employee, make_thanks
from tests.promises.traces import logged

REASONS = {f"{verb}-reason": f"Syy: {verb}." for verb in ("exclude", "reattribute", "move", "redact")}
FOUND = {"outcome": "change_made", "cause": "process", "known_before": "no", "change": "Uusi kassa."}
CLOSING = {**FOUND, "whose": "Toimittajan.", "why": "Jono.", "done": "Selitin."}
TYPED = {"text": "Olen pahoillani,\nettä", "note-text": "Soita Ainolle", **CLOSING, **REASONS}


@pytest.fixture
def complaint(house: House) -> Encounter:
    """A complaint about Aino that the supervisor has read."""
    encounter = make_complaint(house, text="Odotin Virtasta.", name="Matti", email="matti@example.org")
    mark_seen(encounter=encounter, by=house.supervisor, now=timezone.now())
    return encounter


def page_of(house: House, encounter: Encounter) -> str:
    return house.at("casework:case", case_of(encounter).pk)


def at(house: House, name: str, encounter: Encounter) -> str:
    """The address of a verb of the encounter or of its case."""
    return house.at(name, case_of(encounter).pk if name.startswith("casework") else encounter.pk)


def drafted(fields: dict[str, str]) -> dict[str, str]:
    """Of what stands on a page, that which was typed."""
    return {name: text.replace("\r\n", "\n") for name, text in fields.items() if name in TYPED and text.strip()}


def shown(answer: HttpResponse) -> str:
    """A page with what is chosen in its selects."""
    return answer.content.decode()


def chosen(page: str, name: str) -> str:
    """What is chosen in a select of the page."""
    select = page.split(f'<select name="{name}"')[1].split("</select>")[0]
    picked = [option.split('"')[1] for option in select.split("<option value=")[1:] if "selected" in option]
    return picked[0] if picked else ""


def everything_on(page: str) -> dict[str, str]:
    """What of all that was typed stands in the fields of the page."""
    return drafted(fields_of(page) | {name: chosen(page, name) for name in ("outcome", "cause", "known_before")})


def less(*names: str) -> dict[str, str]:
    return {name: text for name, text in TYPED.items() if name not in names}


@pytest.fixture
def presses(house: House) -> dict[str, tuple[str, dict[str, Any], dict[str, str]]]:
    """For each button that leads back to the case: its address, what it sends, and what is left of what was typed."""
    template = AnswerTemplate.objects.create(organisation=house.organisation, title="T", text_fi="Hei.")
    berit = make_employee(house.kamppi, first_name="Berit")
    return {
        "save": ("casework:draft", {}, TYPED),
        "take": ("casework:assign", {"take": "1", "owner": house.admin.pk}, TYPED),
        "give": ("casework:assign", {"owner": house.admin.pk}, TYPED),
        "severity": ("casework:severity", {"severity": "2"}, TYPED),
        "note": ("casework:note", {}, less("note-text")),
        "answer": ("casework:answer", {}, less("text")),
        "ask": ("casework:answer", {"wait": "1"}, less("text")),
        "ask for the side": ("casework:side", {}, TYPED),
        "template": ("casework:template", {"template": template.pk}, TYPED | {"text": TYPED["text"] + "\n\nHei."}),
        "language": ("casework:draft", {"switch_language": "sv"}, TYPED),
        "dark": ("casework:draft", {"theme": "dark"}, TYPED),
        "reattribute": ("review:reattribute", {"reattribute-employee": berit.pk}, less("reattribute-reason")),
        "move": ("review:move", {"move-location": house.porvoo.pk}, less("move-reason")),
        "redact": ("review:redact", {"redact-words": "Virtasta"}, less("redact-reason")),
    }


PRESSES = [
    *("save", "take", "give", "severity", "note", "answer", "ask", "ask for the side", "template"),
    *("language", "dark", "reattribute", "move", "redact"),
]
REFUSED = {
    "take": ("casework:assign", {"owner": "999999"}),
    "severity": ("casework:severity", {}),
    "note": ("casework:note", {"note-text": " "}),
    "answer": ("casework:answer", {"text": "x" * 4001}),
    "close": ("casework:close", {"whose": "x" * 201}),
    "preview": ("casework:preview", {}),
    "template": ("casework:template", {"template": ""}),
    "exclude": ("review:exclude", {"exclude-reason": " "}),
    "restore": ("review:restore", {"restore-reason": "Takaisin."}),
    "release": ("review:release", {}),
    "reattribute": ("review:reattribute", {"reattribute-employee": "999999"}),
    "move": ("review:move", {}),
    "redact": ("review:redact", {"redact-words": "Seppo"}),
    "language at a verb": ("casework:answer", {"switch_language": "sv"}),
}


def test_the_presses_are_all_of_the_page(house: House, presses):
    assert list(presses) == PRESSES


@pytest.mark.parametrize("press", PRESSES)
def test_whatever_is_pressed_the_rest_stays(house: House, signed_in, complaint: Encounter, presses, press: str):
    (name, sent, left), client = presses[press], signed_in(house.supervisor)
    address = at(house, name, complaint) + "?kind=complaint"
    before = fields_of(shown(client.get(page_of(house, complaint) + "?kind=complaint")))

    answer = client.post(address, before | TYPED | sent)

    page = shown(client.get(page_of(house, complaint)))
    assert answer.status_code == 302
    assert "kind=complaint" in answer.url
    assert everything_on(page) == left
    assert "Draft of " in page or press == "language"


@pytest.mark.parametrize("press", REFUSED)
def test_what_is_refused_is_shown_again_with_all_that_was_typed(
    house: House, signed_in, complaint: Encounter, press: str
):
    (name, sent), client = REFUSED[press], signed_in(house.supervisor)
    typed = {name: text for name, text in (TYPED | sent).items() if str(text).strip()}
    events = CaseEvent.objects.count()

    answer = client.post(
        at(house, name, complaint), fields_of(shown(client.get(page_of(house, complaint)))) | TYPED | sent
    )

    again = shown(client.get(page_of(house, complaint)))
    assert answer.status_code in {200, 422}
    assert everything_on(shown(answer)) == {name: text for name, text in typed.items() if name in TYPED}
    assert everything_on(again) == everything_on(shown(answer))
    assert CaseEvent.objects.count() == events


@pytest.mark.parametrize("name", ["casework:note", "casework:close", "review:exclude", "review:move"])
def test_who_is_late_finds_all_that_was_typed(house: House, signed_in, complaint: Encounter, name: str):
    client, old = signed_in(house.supervisor), {"version": read_timeline(complaint).version}
    signed_in(house.admin).post(at(house, "casework:note", complaint), {"note-text": "Ensin."})

    answer = client.post(at(house, name, complaint), TYPED | old | {"move-location": house.porvoo.pk, "case": ""})

    assert answer.status_code == 409
    assert everything_on(shown(answer)) == TYPED
    assert everything_on(shown(client.get(page_of(house, complaint)))) == TYPED


def test_what_has_no_field_any_more_is_shown_all_the_same(house: House, signed_in, complaint: Encounter):
    client = signed_in(house.supervisor)

    answer = client.post(at(house, "review:exclude", complaint), TYPED, follow=True)

    page = shown(answer)
    assert kinds_of(complaint)[-1] == "voided"
    assert "Also in your draft" in page
    assert [text for text in (TYPED["text"], TYPED["note-text"], "Jono.") if text not in page] == []
    assert fields_of(page)["move-reason"] == "Syy: move."


def test_what_was_chosen_is_told_by_its_label(house: House, signed_in, complaint: Encounter):
    client, old = signed_in(house.supervisor), {"version": read_timeline(complaint).version}
    signed_in(house.admin).post(at(house, "review:exclude", complaint), {"exclude-reason": "Koe."})

    late = shown(client.post(at(house, "casework:close", complaint), TYPED | old | {"outcome": "not_ours"}))

    assert ("not ours" in late, "not_ours" in late) == (True, False)
    assert "not ours" in shown(client.get(page_of(house, complaint)))


def test_a_word_with_thanks_is_kept(house: House, signed_in):
    thanks, client = make_thanks(house, text="Kiitos!"), signed_in(house.supervisor)

    client.post(at(house, "casework:assign", thanks), {"take": "1", "word": "Hienoa", "stop-reason": "Ehkä"})

    fields = on_page(client, page_of(house, thanks))
    assert (fields["word"], fields["stop-reason"]) == ("Hienoa", "Ehkä")


def test_why_it_is_opened_again_and_what_they_said_are_kept(house: House, signed_in, bertta: Employee):
    heard = make_complaint(house, employee=bertta)
    client = signed_in(house.supervisor)
    client.post(at(house, "casework:draft", heard), {"heard-text": "Jono oli"})
    during = on_page(client, page_of(house, heard))["heard-text"]
    bare = make_complaint(house, text="", employee=house.aino)
    client.post(at(house, "casework:close", bare), {})
    client.post(at(house, "casework:draft", bare), {"reopen-reason": "Uutta", "done": "Selitin"})

    fields = on_page(client, page_of(house, bare))

    assert during == "Jono oli"
    assert (fields["reopen-reason"], fields["done"]) == ("Uutta", "Selitin")


def test_what_is_chosen_or_to_be_taken_out_is_in_no_draft(house: House, signed_in, complaint: Encounter):
    sent = {"owner": house.admin.pk, "severity": "2", "move-location": house.porvoo.pk, "redact-words": "Virtasta"}
    sent |= {"reattribute-employee": house.aino.pk, "version": "1", "x": "y", "side-text": "Ei oma", "template": "1"}

    signed_in(house.supervisor).post(at(house, "casework:draft", complaint), TYPED | sent)

    assert Draft.objects.get().texts == TYPED


def test_a_text_that_is_too_long_is_kept_to_be_shortened(house: House, signed_in, complaint: Encounter):
    client = signed_in(house.supervisor)

    client.post(at(house, "casework:assign", complaint), {"take": "1", "text": "å" * 9000})

    assert on_page(client, page_of(house, complaint))["text"] == "å" * 9000


def test_what_nobody_types_is_in_no_draft(house: House, signed_in, complaint: Encounter):
    signed_in(house.supervisor).post(at(house, "casework:draft", complaint), {"text": "Olen\r\npahoil\x00lani \x07🍰"})

    assert Draft.objects.get().texts == {"text": "Olen\npahoillani 🍰"}


def test_what_is_emptied_is_gone(house: House, signed_in, complaint: Encounter):
    client = signed_in(house.supervisor)
    client.post(at(house, "casework:draft", complaint), TYPED)
    full = Draft.objects.count()

    fields = on_page(client, page_of(house, complaint))
    client.post(at(house, "casework:draft", complaint), fields | dict.fromkeys(TYPED, " "))

    assert (full, Draft.objects.count()) == (1, 0)


def test_nothing_typed_makes_no_draft(house: House, signed_in, complaint: Encounter):
    client = signed_in(house.supervisor)

    client.post(at(house, "casework:assign", complaint), fields_of(shown(client.get(page_of(house, complaint)))))

    assert not Draft.objects.exists()


def test_nobody_else_reads_it_anywhere(house: House, signed_in, complaint: Encounter):
    writer, others = (
        signed_in(house.supervisor),
        [signed_in(house.admin), signed_in(house.employee), holding(complaint)],
    )
    with logged(10) as log:
        writer.post(at(house, "casework:draft", complaint), {"text": "Salasana", "note-text": "Salasana"})

        addresses = [page_of(house, complaint), house.at("casework:queue"), house.at("inbox:encounters")]
        addresses += [house.at("employees:own"), f"/r/{complaint.pk}/", f"/r/{complaint.pk}/copy/"]
        pages = [client.get(address, follow=True) for client in others for address in addresses]

    assert "Salasana" in shown(writer.get(page_of(house, complaint)))
    assert [answer.request["PATH_INFO"] for answer in pages if b"Salasana" in answer.content] == []
    assert {answer.status_code for answer in pages} >= {200}
    assert "Salasana" not in log.getvalue()


def test_a_draft_of_the_encounters_page_is_that_of_the_case(house: House, signed_in, complaint: Encounter):
    client = signed_in(house.supervisor)
    client.post(at(house, "review:draft", complaint), {"exclude-reason": "Kahdesti", "text": "Hei"})

    fields = on_page(client, page_of(house, complaint))

    assert (fields["exclude-reason"], fields["text"]) == ("Kahdesti", "Hei")


def test_the_theme_is_chosen_and_the_address_stays_clean(house: House, signed_in, complaint: Encounter):
    client = signed_in(house.supervisor)

    dark = client.post(at(house, "casework:draft", complaint) + "?theme=light&whose=mine", {"theme": "dark"})
    page = client.get(dark.url)

    assert dark.url == page_of(house, complaint) + "?whose=mine"
    assert 'data-theme="dark"' in shown(page)


# --- Saved by the page itself --------------------------------------------------------------------

ITSELF = {"X-Saves-Itself": "1"}


def test_a_script_reads_when_it_was_saved(house: House, signed_in, complaint: Encounter, time_machine):
    time_machine.move_to(timezone.now().replace(hour=12, minute=3), tick=False)
    client = signed_in(house.supervisor)

    saved = client.post(at(house, "casework:draft", complaint), {"text": "Hei"}, headers=ITSELF).json()

    assert saved["said"] == f"Draft saved {house.kamppi.local(timezone.now()):%H:%M}"
    assert saved["token"] == on_page(client, page_of(house, complaint))["draft"]
    assert saved["overlooked"] == []


def test_what_cannot_be_kept_is_said(house: House, signed_in, complaint: Encounter):
    client, address = signed_in(house.supervisor), at(house, "casework:draft", complaint)
    holding(complaint).post(f"/r/{complaint.pk}/withdraw/")

    refused = client.post(address, {"text": "Hei"}, headers=ITSELF)

    assert refused.status_code == 409
    assert not Draft.objects.exists()


def test_who_is_signed_out_is_told_so(client, house: House, complaint: Encounter):
    answer = client.post(at(house, "casework:draft", complaint), {"text": "Hei"}, headers=ITSELF)

    assert answer.status_code == 403
    assert not Draft.objects.exists()


@pytest.mark.parametrize("name", ["draft", "assign", "template"])
def test_what_is_too_long_is_shown_again_and_nothing_is_done(house: House, signed_in, complaint, name: str):
    template = AnswerTemplate.objects.create(organisation=house.organisation, title="a", text_fi="Hei.")
    sent = {"note-text": "a" * (MOST_LETTERS + 1), "take": "1", "template": template.pk}

    page = signed_in(house.supervisor).post(house.at(f"casework:{name}", case_of(complaint).pk), sent)

    content = page.content.decode()
    assert "too long to be kept, so nothing was done" in content
    assert "a" * (MOST_LETTERS + 1) in content
    assert not Draft.objects.exists()
    assert case_of(complaint).owner is None


def test_each_sent_form_takes_its_own_out_of_the_draft(house: House, signed_in, complaint):
    client, pk = signed_in(house.supervisor), case_of(complaint).pk
    client.post(house.at("casework:draft", pk), {"text": "Hei.", "note-text": "Soita.", "heard-text": "Jono."})

    left = []
    for names in ({"text"}, {"note-text", "heard-text"}):
        remove_fields(Draft.objects.of(complaint), names)
        left.append([sorted(draft.texts) for draft in Draft.objects.of(complaint)])

    assert left == [[["heard-text", "note-text"]], []]
