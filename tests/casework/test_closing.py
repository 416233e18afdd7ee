"""A complaint is closed by the rules, in one form with its answer, and comes back with a reason."""

import re
from typing import Any

import pytest
from django.utils import timezone

from encounters.casework.actions import answer_case
from encounters.casework.closing import (
    Findings,
    close_case,
    fill_in_cause,
)
from encounters.changes.actions import mark_seen, reopen_case
from encounters.changes.refusals import AgainstRule, Refused
from encounters.changes.tallies import find_differences
from encounters.models import CaseEvent, CaseText, EmployeeCount, Encounter, LocationCount
from encounters.models.choices import Aspect, EventKind
from encounters.models.tally import total_counts
from encounters.models.timeline import read_timeline
from encounters.receipt.actions import withdraw_encounter
from tests.factories import (
    FINDINGS,
    House,
    case_of,
    close,
    counts_per,
    holding,
    log_event,
    make_complaint,
    make_encounter,
)


@pytest.fixture
def read(house: House) -> Encounter:
    """A complaint in words that the supervisor has opened."""
    encounter = make_encounter(house.point, "bad", text="Odotin.")
    mark_seen(encounter=encounter, by=house.supervisor, now=timezone.now())
    return encounter


def hear(house: House, encounter: Encounter) -> None:
    log_event(
        encounter=encounter,
        kind=EventKind.NOTHING_TO_ADD,
        now=timezone.now(),
        by=house.employee,
        employee=house.aino.pk,
    )


def refused(house: House, encounter: Encounter, **found: Any) -> dict[str, str]:
    with pytest.raises(AgainstRule) as refusal:
        close(house, encounter, **found)
    return dict(refusal.value.problems)


# --- The rules -----------------------------------------------------------------------------------


def test_closing_answers_stores_findings_and_opens_the_next(house: House, signed_in, read: Encounter):
    other = make_encounter(house.point, "bad", text="Kahvi oli kylmää.")
    client, case = signed_in(house.supervisor), case_of(read)
    form = {
        "text": "Olen pahoillani.",
        **FINDINGS,
        "known_before": "no",
        "version": read_timeline(read).version,
    }

    page = client.post(house.at("casework:close", case.pk) + "?kind=complaint", form, follow=True)

    closed = case_of(read)
    assert (closed.state, closed.outcome, closed.known_before, closed.owner) == (
        "closed",
        "explained",
        False,
        house.supervisor,
    )
    assert closed.encounter.cause == "process"
    assert page.context["case"] == case_of(other)
    assert f'Closed: <a href="{house.at("casework:case", closed.pk)}">' in page.content.decode()
    assert "This one is next." in page.content.decode()
    events = CaseEvent.objects.timeline_of(read)
    assert [event.kind for event in events][-2:] == ["answered", "closed"]
    assert [(said.kind, said.text) for said in CaseText.objects.filter(encounter=read)] == [
        ("answer", "Olen pahoillani."),
        ("done", "Selitin."),
    ]


def test_the_last_one_leads_back_to_the_queue(house: House, signed_in, read: Encounter):
    page = signed_in(house.supervisor).post(
        house.at("casework:close", case_of(read).pk), {"text": "Hei.", **FINDINGS, "known_before": "yes"}, follow=True
    )

    assert page.redirect_chain[-1][0].startswith(house.at("casework:queue"))
    assert "Nothing else waits for you here." in page.content.decode()


@pytest.mark.parametrize(
    ("language", "choose", "fill"),
    [("en", "Choose one.", "This field is required."), ("fi", "Valitse jokin.", "Täytä tämä.")],
)
def test_a_choice_left_open_asks_for_one(house: House, signed_in, read: Encounter, language: str, choose, fill):
    client, at = signed_in(house.supervisor), f"?lang={language}"

    closing = client.post(house.at("casework:close", case_of(read).pk) + at, {"text": "Hei."}).context["form"]
    moving = client.post(house.at("review:move", read.pk) + at, {}).context["form"]
    assessing = client.post(house.at("casework:severity", case_of(read).pk) + at, {}).context["form"]

    said = {name: errors[0] for form in (closing, moving, assessing) for name, errors in form.errors.items()}
    choices = dict.fromkeys(("outcome", "cause", "known_before", "location", "severity"), choose)
    assert said == choices | dict.fromkeys(("done", "reason"), fill)


@pytest.mark.parametrize("name", ["outcome", "cause", "known_before", "done"])
def test_nothing_of_it_may_be_left_out(house: House, signed_in, read: Encounter, name: str):
    form = {"text": "Hei.", **FINDINGS, "known_before": "no", "why": "Jono."}
    del form[name]

    page = signed_in(house.supervisor).post(house.at("casework:close", case_of(read).pk), form)

    assert list(page.context["form"].errors) == [name]
    assert "Hei.</textarea>" in page.content.decode()
    assert case_of(read).state == "seen"


def test_a_complaint_in_words_closes_only_after_an_answer(house: House, read: Encounter):
    wants = make_encounter(house.point, "bad", wants_answer=True, email="a@example.org")

    problems = [refused(house, encounter, text="") for encounter in (read, wants)]
    answer_case(case=case_of(read), text="Hei.", by=house.supervisor, now=timezone.now())
    closed = close(house, read, text="")

    assert problems == [{"text": "answer"}] * 2
    assert closed.state == "closed"


def test_a_duplicate_needs_no_answer(house: House, read: Encounter):
    assert close(house, read, text="", outcome="duplicate").state == "closed"


def test_a_change_needs_its_sentence_and_not_ours_says_whose(house: House, read: Encounter):
    problems = [refused(house, read, outcome=outcome) for outcome in ("change_planned", "change_made", "not_ours")]
    close(house, read, outcome="change_made", change="Toinen kassa auki ruuhkassa.")

    assert problems == [{"change": "change"}, {"change": "change"}, {"whose": "whose"}]
    assert CaseText.objects.get(kind="change").text == "Toinen kassa auki ruuhkassa."


def test_the_person_is_the_cause_only_once_they_were_heard(house: House):
    encounter = make_complaint(house)
    mark_seen(encounter=encounter, by=house.supervisor, now=timezone.now())

    problems = refused(house, encounter, cause="person")
    hear(house, encounter)
    closed = close(house, encounter, cause="person")

    assert problems == {"cause": "hearing"}
    assert closed.state == "closed"
    assert counts_per(EmployeeCount.objects, "employee") == {house.aino.pk: (0, 1)}


def test_a_bare_complaint_closes_and_takes_its_cause_later(house: House, signed_in):
    encounter = make_encounter(house.point, "bad", employee=house.aino, attribution="sure")
    client, case = signed_in(house.supervisor), case_of(encounter)
    client.get(house.at("casework:case", case.pk))
    version = read_timeline(encounter).version  # as the page sends it
    client.post(house.at("casework:close", case.pk), {"text": "", "version": version})
    listed = client.get(house.at("casework:queue"), {"state": "no_cause"}).context["page"].rows

    half = client.post(house.at("casework:cause", case.pk), {"cause": "process", "outcome": "explained"})
    client.post(house.at("casework:cause", case.pk), FINDINGS | {"known_before": "yes", "why": "Kone oli rikki."})

    filled = case_of(encounter)
    assert listed == [case]
    assert sorted(half.context["form"].errors) == ["done", "known_before", "why"]
    assert (filled.state, filled.outcome, filled.known_before) == ("closed", "explained", True)
    assert client.get(house.at("casework:queue"), {"state": "no_cause"}).context["page"].rows == []
    assert CaseEvent.objects.timeline_of(encounter).last().kind == "cause"


def test_a_bare_complaint_is_not_closed_with_half_of_it(house: House):
    encounter = make_encounter(house.point, "bad", employee=house.aino, attribution="sure")

    with pytest.raises(AgainstRule) as refusal:
        close_case(case=case_of(encounter), by=house.supervisor, now=timezone.now(), findings=Findings("explained"))

    assert dict(refusal.value.problems) == {"cause": "required", "known_before": "required", "done": "required"}


def test_nobody_closes_a_complaint_about_themselves(house: House, signed_in):
    encounter = make_complaint(house)
    house.supervisor.employee = house.aino
    house.supervisor.save()

    page = signed_in(house.supervisor).post(house.at("casework:close", case_of(encounter).pk), FINDINGS)

    assert page.status_code == 403
    with pytest.raises(Refused):
        close(house, encounter, why="Jono.")


def test_of_two_who_close_the_second_reads_what_the_first_found(house: House, signed_in, read: Encounter):
    version, address = read_timeline(read).version, house.at("casework:close", case_of(read).pk)
    forms = [
        FINDINGS | {"known_before": "no", "text": text, "version": version} for text in ("Soitamme.", "Hyvitämme.")
    ]

    first, second = (
        signed_in(member).post(address, form)
        for member, form in zip((house.admin, house.supervisor), forms, strict=True)
    )

    page = second.content.decode()
    assert (first.status_code, second.status_code) == (302, 409)
    assert "changed meanwhile" in page
    assert "Soitamme." in page
    assert "Hyvitämme." in page


# --- The cause -----------------------------------------------------------------------------------


def test_another_cause_leaves_only_the_figures_of_the_person(house: House, signed_in):
    encounter = make_complaint(house, text="Jono.")
    open_one = make_complaint(house)
    unsure = make_encounter(house.point, "bad", text="Ehkä.", employee=house.aino, attribution="think_so")
    without = refused(house, encounter)
    close(house, encounter, why="Yksi kassa kolmesta oli auki.")
    client = signed_in(house.supervisor)

    page = client.get(house.at("figures:employees"))

    (row,) = page.context["rows"]
    assert without == {"why": "why"}
    assert row.figure.counts == (0, 1)
    assert (row.elsewhere, row.still_open, row.unsure) == ((("process", 1),), 1, 1)
    assert total_counts(LocationCount.objects) == (0, 3)
    assert find_differences() == []
    behind = {"own": open_one, "open": open_one, "elsewhere": encounter, "unsure": unsure}
    for standing, found in behind.items():
        listed = client.get(house.at("inbox:encounters"), {"employee": house.aino.pk, "for_employee": standing})
        assert listed.context["page"].rows == [found]
    assert "1 complaint counted elsewhere" in page.content.decode()


def test_opened_again_it_counts_for_the_person_until_closed(house: House):
    encounter = make_complaint(house, text="Jono.")
    close(house, encounter, why="Yksi kassa.")
    before = counts_per(EmployeeCount.objects, "employee")

    reopen_case(case=case_of(encounter), by=house.admin, now=timezone.now(), reason="Ei pitänytkään.")

    assert total_counts(EmployeeCount.objects.filter(employee=house.aino)) == (0, 1)
    assert before.get(house.aino.pk, (0, 0)) == (0, 0)
    assert find_differences() == []


# --- Coming back ---------------------------------------------------------------------------------


def test_opening_again_needs_a_reason_and_clears_the_findings(house: House, signed_in, read: Encounter):
    client, case = signed_in(house.supervisor), close(house, read)
    address = house.at("casework:reopen", case.pk)

    without = client.post(address, {"reopen-reason": " "})
    client.post(address, {"reopen-reason": "Rahat eivät tulleet."})

    again = case_of(read)
    assert list(without.context["form"].errors) == ["reason"]
    assert (again.state, again.outcome, again.known_before, again.closed_at) == ("in_work", "", None, None)
    assert again.encounter.cause == ""
    assert again.promise_ends_at > case.promise_ends_at
    assert refused(house, read, text="") == {"text": "answer"}
    assert "Rahat eivät tulleet." in client.get(house.at("casework:case", case.pk)).content.decode()


def test_only_what_is_closed_is_opened_again_or_filled_in(house: House, read: Encounter):
    case = case_of(read)
    for action, said in ((reopen_case, {"reason": "Syy."}), (fill_in_cause, {"findings": Findings(**FINDINGS)})):
        with pytest.raises(Refused):
            action(case=case, by=house.admin, now=timezone.now(), **said)


def test_withdrawing_a_closed_one_erases_words_and_keeps_facts(house: House, read: Encounter):
    close(house, read, outcome="not_ours", whose="Kaupungin.")

    withdraw_encounter(encounter=read, now=timezone.now())

    withdrawn = case_of(read)
    assert not CaseText.objects.filter(encounter=read).exists()
    assert (withdrawn.state, withdrawn.outcome, withdrawn.encounter.cause) == ("withdrawn", "not_ours", "process")


def test_the_receipt_of_a_closed_complaint_says_what_came_of_it(house: House, read: Encounter):
    close(house, read, outcome="change_made", change="Toinen kassa.")

    page = holding(read).get(f"/r/{read.pk}/").content.decode()

    assert "a change was made" in page
    assert "Olen pahoillani." in page
    assert "Selitin." not in page


@pytest.mark.parametrize("rows", [1, 3])
def test_the_figures_of_employees_ask_no_more_for_more_rows(house: House, signed_in, django_assert_num_queries, rows):
    for number in range(rows):
        encounter = make_complaint(house, text="Jono.")
        close(house, encounter, why="Kassa.", done=Aspect.values[number])
    client = signed_in(house.supervisor)
    client.get(house.at("figures:employees"))

    with django_assert_num_queries(10):
        client.get(house.at("figures:employees"))


@pytest.mark.parametrize(("sure", "is_said"), [("think_so", True), ("sure", False)])
def test_nobody_is_heard_where_the_customer_was_not_sure(house: House, signed_in, sure: str, is_said: bool):
    encounter = make_complaint(house, attribution=sure)

    page = signed_in(house.admin).get(house.at("casework:case", case_of(encounter).pk)).content.decode()

    assert ("nobody has to be heard before a person is the cause" in page) == is_said


@pytest.mark.parametrize("bare", [False, True])
def test_what_closing_asks_for_is_marked(house: House, signed_in, bare: bool):
    encounter = make_complaint(house, text="" if bare else "Tyly.")

    page = signed_in(house.admin).get(house.at("casework:case", case_of(encounter).pk)).content.decode()

    marked = re.findall(r'name="(\w+)"[^>]*aria-required="true"', page)
    assert sorted(marked) == ([] if bare else ["cause", "done", "known_before", "outcome"])


def test_the_summary_follows_the_page(house: House, signed_in):
    encounter = make_complaint(house)
    case = case_of(encounter)
    mark_seen(encounter=encounter, by=house.admin, now=timezone.now())

    page = signed_in(house.admin).post(house.at("casework:close", case.pk), {"outcome": "changed"}).content.decode()

    summary = re.search(r'class="problem error-summary".*?</ul>', page, re.DOTALL)[0]
    ids = [name for name in re.findall(r'href="#([\w-]+)"', summary) if f'id="{name}"' in page]
    assert len(ids) > 3
    assert ids == sorted(ids, key=lambda name: page.index(f'id="{name}"'))
