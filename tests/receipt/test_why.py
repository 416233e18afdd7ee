"""The customer says why it was not put right, which step they are on now, and writes on."""

from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from django.utils import timezone

from encounters.casework.actions import answer_case
from encounters.changes.actions import mark_seen, reopen_case
from encounters.changes.refusals import AgainstRule
from encounters.feedback.actions import amend_encounter
from encounters.models import CaseText, Encounter
from encounters.models.encounter_constraints import TEXT_LENGTH
from encounters.receipt.actions import explain_verdict
from encounters.review.redacting import redact_encounter
from tests.factories import House, case_of, holding
from tests.receipt.verdicts import asks, explain, facts, page_of, press, put_right

# --- Why, and the step now -----------------------------------------------------------------------


def test_why_and_the_step_stand_in_the_timeline_of_the_round(house: House, closed: Encounter, signed_in):
    asked = press(closed, "no")
    mark_seen(encounter=closed, by=house.supervisor, now=timezone.now())

    page = explain(closed, why="Rahat puuttuvat yhä.", step="trier")

    case = case_of(closed)
    staff = signed_in(house.supervisor).get(house.at("casework:case", case.pk)).content.decode()
    assert "What is still not right?" in asked
    assert 'id="reply"' not in asked
    assert facts(closed)[-1] == ("verdict", {"verdict": "no", "step": "trier", "explained": True})
    assert "no, trying it out" in staff
    assert "Rahat puuttuvat yhä." in staff
    assert "Rahat puuttuvat yhä." in page.split('class="conversation"')[1].split("</section>")[0]
    assert ('id="why"' in page, 'id="reply"' in page) == (False, True)
    assert case.unread_since is not None
    assert (case.verdict, case.step_after) == ("", "")


def test_the_case_keeps_verdict_and_step_of_its_last_closing(house: House, closed: Encounter, signed_in):
    press(closed, "partly")
    explain(closed, step="passer_by")
    put_right(house, closed)
    press(closed, "yes")
    explain(closed, step="loyalist")

    case = case_of(closed)
    said = [(event["verdict"], event["step"]) for kind, event in facts(closed) if kind == "verdict"]
    assert (case.verdict, case.step_after, case.unread_since) == ("yes", "loyalist", None)
    assert said == [("partly", ""), ("partly", "passer_by"), ("yes", ""), ("yes", "loyalist")]
    assert "I always come here" in signed_in(house.admin).get(house.at("casework:case", case.pk)).content.decode()

    press(closed, "cant_tell")

    assert facts(closed)[-1] == ("verdict", {"verdict": "cant_tell", "step": "loyalist"})
    assert case_of(closed).step_after == "loyalist"


def test_all_of_it_is_optional(house: House, closed: Encounter):
    press(closed, "yes")
    before = facts(closed)

    page = explain(closed, why=" ", step="")

    assert facts(closed) == before
    assert 'id="why"' in page


def test_what_is_wrong_is_said_and_nothing_typed_is_lost(house: House, closed: Encounter):
    press(closed, "no")

    page = holding(closed).post(f"/r/{closed.pk}/why/", {"why": "Pitkä. " + "x" * TEXT_LENGTH, "step": "trier"})

    assert "error-summary" in page.content.decode()
    assert "Pitkä. xxx" in page.content.decode()
    assert page.context["page"].why_form["step"].value() == "trier"
    assert not CaseText.objects.filter(kind="verdict").exists()


def test_switching_the_language_keeps_what_was_typed(house: House, closed: Encounter):
    press(closed, "no")

    page = holding(closed).post(f"/r/{closed.pk}/why/", {"why": "Kesken.", "switch_language": "fi"}).content.decode()

    assert 'lang="fi"' in page
    assert "Kesken.</textarea>" in page
    assert not CaseText.objects.filter(kind="verdict").exists()


def test_sent_twice_it_is_stored_once_and_other_words_are_kept(house: House, closed: Encounter):
    press(closed, "no")
    one, other = str(uuid4()), str(uuid4())
    for why, sent_by in (("Kesken.", one), ("Kesken.", one), ("Toinen välilehti.", other), ("Kesken.", other)):
        explain(closed, why=why, press=sent_by)

    said = CaseText.objects.conversation_of(closed).values_list("kind", "text")
    assert list(said)[1:] == [("verdict", "Kesken."), ("addition", "Toinen välilehti."), ("addition", "Kesken.")]


def test_redacted_words_do_not_come_back_with_a_verdict(house: House, closed: Encounter):
    now = timezone.now()
    amend_encounter(encounter=closed, now=now, addition="Virtanen on nimi.")
    redact_encounter(encounter=closed, words="Virta", reason="Nimi.", by=house.admin, now=now)
    press(closed, "no")

    for _ in range(2):
        explain(closed, why="Virtanen ei soittanut.", press="c56a4180-65aa-42ec-a945-5fd21dec0538")

    assert [said.text for said in CaseText.objects.filter(kind__in=("verdict", "addition"))] == [
        "▒▒▒ on nimi.",
        "▒▒▒ ei soittanut.",
    ]


def test_words_that_come_after_the_round_are_kept(house: House, closed: Encounter):
    press(closed, "no")
    put_right(house, closed)

    page = explain(closed, why="Kirjoitin tätä kauan.")

    assert "Kirjoitin tätä kauan." in page
    assert CaseText.objects.get(text="Kirjoitin tätä kauan.").kind == "addition"
    assert asks(page)


def test_once_staff_have_answered_the_customer_replies(house: House, closed: Encounter):
    press(closed, "no")
    case = case_of(closed)
    answer_case(case=case, text="Mihin tilille?", by=house.supervisor, now=timezone.now(), wait=True)

    page = page_of(closed)

    assert ('id="why"' in page, 'id="reply"' in page) == (False, True)
    assert "You answered: no." in page


def test_why_is_asked_only_while_it_is_taken(house: House, closed: Encounter):
    case, found = case_of(closed), []

    def note(moment: str) -> None:
        """Note whether the page asks why, and whether it would be stored as such."""
        asked, taken = 'id="why"' in page_of(closed), True
        with transaction.atomic():
            try:
                explain_verdict(encounter=closed, why="Koe.", now=timezone.now())
            except AgainstRule:
                taken = False
            transaction.set_rollback(True)
        found.append((moment, asked, taken))

    note("closed")
    press(closed, "yes")
    note("answered")
    explain(closed, step="trier")
    note("explained")
    press(closed, "no")
    note("answered otherwise, which opened it again")
    answer_case(case=case, text="Mihin tilille?", by=house.supervisor, now=timezone.now(), wait=True)
    note("asked back: who has the page open since before loses no word")
    put_right(house, closed)
    note("closed again")
    press(closed, "partly")
    note("answered again")
    reopen_case(case=case, reason="Kesken.", by=house.supervisor, now=timezone.now())
    note("opened again by staff")

    assert found == [
        ("closed", False, False),
        ("answered", True, True),
        ("explained", False, False),
        ("answered otherwise, which opened it again", True, True),
        ("asked back: who has the page open since before loses no word", False, True),
        ("closed again", False, False),
        ("answered again", True, True),
        ("opened again by staff", True, True),
    ]


def test_the_copy_has_outcome_verdict_step_and_why(house: House, closed: Encounter):
    def copied() -> tuple[Any, ...]:
        copy = holding(closed).get(f"/r/{closed.pk}/copy/").json()
        said = [(message["by"], message["text"]) for message in copy["conversation"]]
        return copy["outcome"], copy["verdict"], copy["step_after"], said[1:]

    before = copied()
    press(closed, "yes")
    explain(closed, why="Kiitos.", step="advocate")
    satisfied = copied()
    reopen_case(case=case_of(closed), by=house.admin, now=timezone.now(), reason="Syy.")

    assert before == ("put_right", None, None, [])
    assert satisfied == ("put_right", "yes", "advocate", [("customer", "Kiitos.")])
    assert copied() == (None, "yes", "advocate", [("customer", "Kiitos.")])


# --- Writing to what is closed -------------------------------------------------------------------


@pytest.mark.parametrize("verdict", ["", "yes"])
def test_the_customer_may_write_to_what_is_closed_and_stays_so(house: House, closed: Encounter, verdict: str):
    if verdict:
        press(closed, verdict)
        explain(closed, step="customer")
    offered = page_of(closed)

    page = holding(closed).post(f"/r/{closed.pk}/reply/", {"reply": "Vielä yksi asia."}, follow=True).content.decode()

    assert 'id="reply"' in offered
    assert "Vielä yksi asia." in page
    assert case_of(closed).state == "closed"
    assert case_of(closed).unread_since is not None
