"""Staff answer and ask, the customer writes back, and nobody's words are lost."""

import pytest
from django.utils import timezone, translation

from encounters.casework.actions import answer_case, note_case
from encounters.changes.actions import mark_seen
from encounters.changes.refusals import Refused
from encounters.feedback.actions import amend_encounter
from encounters.models import CaseEvent, CaseText, Encounter
from encounters.models.timeline import read_timeline
from encounters.receipt.actions import withdraw_encounter
from tests.factories import House, case_of, holding, make_complaint, make_employee, make_encounter
from tests.promises.faults import Forms


@pytest.fixture
def read(house: House) -> Encounter:
    """A complaint that the supervisor has opened."""
    encounter = make_encounter(house.point, "bad", text="Odotin.", name="Matti", email="matti@example.org")
    mark_seen(encounter=encounter, by=house.supervisor, now=timezone.now())
    return encounter


def answer(house: House, encounter: Encounter, text: str, *, wait: bool = False) -> None:
    case = case_of(encounter)
    answer_case(case=case, text=text, by=house.supervisor, now=timezone.now(), wait=wait)


def test_an_answer_reaches_the_receipt_with_who_gives_it(house: House, signed_in, read: Encounter):
    case = case_of(read)
    page = signed_in(house.supervisor).post(
        house.at("casework:answer", case.pk), {"text": "Olen pahoillani."}, follow=True
    )

    receipt = holding(read).get(f"/r/{read.pk}/").content.decode()

    case.refresh_from_db()
    assert (case.state, case.owner) == ("answered", house.supervisor)
    assert "Olen pahoillani." in page.content.decode()
    assert "Olen pahoillani." in receipt
    assert "Aino, Supervisor" in receipt
    assert house.supervisor.user.email not in receipt


@pytest.mark.parametrize(
    ("language", "signed"), [("fi", "Aino, esihenkilö"), ("sv", "Aino, chef"), ("en", "Aino, Supervisor")]
)
def test_a_role_behind_a_name_begins_as_the_language_has_it(language: str, signed: str, house: House):
    with translation.override(language):
        assert house.supervisor.signature == signed


def test_a_title_stands_behind_a_name_as_it_was_written(house: House):
    house.supervisor.employee = make_employee(house.kamppi, title="HR-päällikkö")

    with translation.override("fi"):
        assert house.supervisor.signature == "Aino, HR-päällikkö"


def test_the_organisation_may_sign_by_title_alone(house: House, read: Encounter):
    answer(house, read, "Olen pahoillani.")
    house.organisation.answers_signed_by = "role"
    house.organisation.save()

    receipt = holding(read).get(f"/r/{read.pk}/").content.decode()

    assert "<bdi>Supervisor</bdi>" in receipt
    assert "Aino, Supervisor" not in receipt


def test_a_question_stops_the_clock_until_the_customer_replies(house: House, read: Encounter):
    answer(house, read, "Mikä päivä se oli?", wait=True)
    asked = case_of(read)
    client = holding(read)
    shown = client.get(f"/r/{read.pk}/").content.decode()

    client.post(f"/r/{read.pk}/reply/", {"reply": "Torstai."})

    replied = case_of(read)
    assert (asked.state, bool(asked.waiting_since)) == ("waiting", True)
    assert "You were asked something." in shown
    assert (replied.state, replied.waiting_since) == ("in_work", None)
    assert [said.text for said in CaseText.objects.conversation_of(read)] == ["Mikä päivä se oli?", "Torstai."]


def test_a_reply_to_an_answer_puts_the_case_to_work_again(house: House, read: Encounter):
    answer(house, read, "Olen pahoillani.")

    amend_encounter(encounter=read, now=timezone.now(), addition="Kiitos, mutta entä rahat?")

    assert case_of(read).state == "in_work"


def test_an_empty_reply_is_told_so(house: House, read: Encounter):
    page = holding(read).post(f"/r/{read.pk}/reply/", {"reply": "  "}).content.decode()

    assert "This field is required." in page
    assert not CaseText.objects.filter(encounter=read).exists()


def test_nobody_writes_back_without_end(house: House, read: Encounter, monkeypatch):
    monkeypatch.setattr("encounters.feedback.actions.MOST_ADDITIONS", 2)
    client = holding(read)

    answers = [client.post(f"/r/{read.pk}/reply/", {"reply": f"Vielä {number}."}) for number in range(3)]

    assert [answer.status_code for answer in answers] == [302, 302, 200]
    assert "You have written here 20 times already." in answers[2].content.decode()
    assert "Vielä 2.</textarea>" in answers[2].content.decode()
    assert CaseText.objects.filter(encounter=read).count() == 2


def test_a_note_is_for_those_who_handle_it_alone(house: House, signed_in, read: Encounter):
    case = case_of(read)
    client = signed_in(house.supervisor)
    client.post(house.at("casework:note", case.pk), {"note-text": "Soitin Ainolle."})

    own = client.get(house.at("casework:case", case.pk)).content.decode()

    assert "Soitin Ainolle." in own
    assert "Soitin Ainolle." not in holding(read).get(f"/r/{read.pk}/").content.decode()
    assert case_of(read).state == "seen"


def test_a_note_is_stored_once_however_often_it_is_sent(house: House, signed_in, read: Encounter):
    client, case = signed_in(house.supervisor), case_of(read)
    page = Forms(client.get(house.at("casework:case", case.pk)).content.decode())
    sent = {
        "note-text": "Soitin Ainolle.",
        "version": page.sent_to(house.at("casework:note", case.pk)).fields["version"],
    }

    once, twice = (client.post(house.at("casework:note", case.pk), sent) for _ in range(2))

    page = twice.content.decode()
    again = client.post(
        house.at("casework:note", case.pk), sent | {"version": twice.context["page"].forms["note"]["version"].value()}
    )
    assert (once.status_code, twice.status_code, again.status_code) == (302, 409, 302)
    assert "changed meanwhile" in page
    assert "Soitin Ainolle.</textarea>" in page
    assert CaseText.objects.filter(kind="note").count() == 2


def test_an_answer_has_a_preview_that_stores_nothing(house: House, signed_in, read: Encounter):
    case = case_of(read)

    looked_at = signed_in(house.supervisor).post(house.at("casework:preview", case.pk), {"text": "Hei Matti."})

    page = looked_at.content.decode()
    assert "The customer reads this" in page
    assert "Hei Matti.</textarea>" in page
    assert "<title>Preview: " in page
    assert case_of(read).state == "seen"


def test_of_two_who_answer_the_second_reads_both_texts(house: House, signed_in, read: Encounter):
    version = read_timeline(read).version
    address = house.at("casework:answer", case_of(read).pk)
    first, second = (
        signed_in(member).post(address, {"text": text, "version": version})
        for member, text in ((house.admin, "Soitamme huomenna."), (house.supervisor, "Hyvitämme kahvin."))
    )

    page = second.content.decode()
    again = signed_in(house.supervisor).post(
        address, {"text": "Hyvitämme kahvin.", "version": second.context["form"]["version"].value()}
    )

    assert (first.status_code, second.status_code, again.status_code) == (302, 409, 302)
    assert "changed meanwhile" in page
    assert "Soitamme huomenna." in page
    assert "Hyvitämme kahvin.</textarea>" in page
    assert [said.text for said in CaseText.objects.conversation_of(read)] == ["Soitamme huomenna.", "Hyvitämme kahvin."]


def test_an_answer_to_what_was_withdrawn_is_shown_again(house: House, signed_in, read: Encounter):
    case = case_of(read)
    withdraw_encounter(encounter=read, now=timezone.now())

    late = signed_in(house.admin).post(house.at("casework:answer", case.pk), {"text": "Soitamme."})

    assert late.status_code == 409
    assert "Soitamme." in late.content.decode()
    assert not CaseText.objects.filter(encounter=read).exists()


def test_without_what_was_seen_the_second_would_answer_unread(house: House, read: Encounter):
    for text in ("Soitamme huomenna.", "Hyvitämme kahvin."):
        answer_case(case=case_of(read), text=text, by=house.admin, now=timezone.now())

    assert CaseText.objects.conversation_of(read).count() == 2


def test_what_is_added_meanwhile_is_read_before_answering(house: House, read: Encounter):
    case, version = case_of(read), read_timeline(read).version
    amend_encounter(encounter=read, now=timezone.now(), addition="Se olikin toinen päivä.")

    with pytest.raises(Refused):
        answer_case(case=case, text="Hei.", version=version, by=house.admin, now=timezone.now())


def test_withdrawing_erases_the_conversation_and_keeps_facts(house: House, read: Encounter):
    answer(house, read, "Olen pahoillani.")
    note_case(case=case_of(read), text="Soitin.", by=house.supervisor, now=timezone.now())
    amend_encounter(encounter=read, now=timezone.now(), addition="Kiitos.")

    withdraw_encounter(encounter=read, now=timezone.now())

    assert not CaseText.objects.filter(encounter=read).exists()
    kinds = list(CaseEvent.objects.timeline_of(read).values_list("kind", flat=True))
    assert kinds[-4:] == ["answered", "noted", "amended", "withdrawn"]


def test_an_employee_reads_no_answer_and_no_note(house: House, signed_in):
    encounter = make_complaint(house)
    mark_seen(encounter=encounter, by=house.supervisor, now=timezone.now())
    answer(house, encounter, "Olen pahoillani.")
    note_case(case=case_of(encounter), text="Puhuttelu.", by=house.supervisor, now=timezone.now())

    page = signed_in(house.employee).get(house.at("employees:own")).content.decode()

    assert "Tyly." in page
    assert not any(words in page for words in ("pahoillani", "Puhuttelu"))


def test_what_is_written_after_reading_comes_up_again(house: House, signed_in, read: Encounter):
    client, address = signed_in(house.supervisor), house.at("casework:queue")

    def unread() -> tuple[int, int]:
        listed = client.get(address, {"unread": "on"}).context["page"].rows
        return len(listed), client.get(house.at("inbox:start")).context["unread"]

    before = unread()
    amend_encounter(encounter=read, now=timezone.now(), addition="Ja kahvi oli kylmää.")
    added = unread()
    client.get(house.at("casework:case", case_of(read).pk))

    assert [before, added, unread()] == [(0, 0), (1, 1), (0, 0)]


def test_switching_the_language_keeps_what_is_being_written(house: House, signed_in, read: Encounter):
    case = case_of(read)
    of_customer = holding(read).post(f"/r/{read.pk}/reply/", {"reply": "Vielä yksi asia", "switch_language": "sv"})
    of_staff = signed_in(house.admin).post(
        house.at("casework:answer", case.pk), {"text": "Olen pahoi", "switch_language": "sv"}
    )

    for page, words in ((of_customer, "Vielä yksi asia</textarea>"), (of_staff, "Olen pahoi</textarea>")):
        assert words in page.content.decode()
        assert 'lang="sv"' in page.content.decode()
    assert not CaseText.objects.filter(encounter=read).exists()
