"""Mail to members about cases: what others did with mine, and what is late; no word of anybody, and as long as wanted."""

import re
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.utils import timezone
from time_machine import travel

from encounters.casework.actions import assign_case
from encounters.casework.lateness import tell_lateness
from encounters.changes.actions import mark_seen, reopen_case
from encounters.models import Case, Member, User
from encounters.models.mail import OF_CASES
from encounters.receipt.actions import give_verdict
from tests.at_once import all_at_once
from tests.factories import House, amend, case_of, close, make_encounter, make_house, make_thanks
from tests.mails import letters

WORDS = "Kanarialintu"


@pytest.fixture
def house(transactional_db: None) -> House:
    """The worker sees only what is committed."""
    return make_house()


@pytest.fixture
def owner(house: House) -> Member:
    User.objects.filter(pk=house.supervisor.user_id).update(language="en")
    return Member.objects.get(pk=house.supervisor.pk)


@pytest.fixture
def case(house: House, owner: Member) -> Case:
    """A complaint that the owner has taken on."""
    case = case_of(make_encounter(house.point, "bad", text=WORDS, now=timezone.now() - timedelta(minutes=30)))
    assign_case(case=case, owner=owner, by=owner, now=timezone.now())
    return case_of(case.encounter)


def subjects() -> list[str]:
    came = letters()
    assert not any(WORDS in str(letter.message()) for letter in came)
    return [letter.subject for letter in came]


def test_what_one_does_oneself_is_no_news(case: Case, house: House, owner: Member):
    close(house, case.encounter)

    assert subjects() == []


def test_a_case_that_is_given_to_somebody_is_told(house: House, owner: Member):
    case = case_of(make_encounter(house.point, "bad", text=WORDS))
    assign_case(case=case, owner=owner, by=house.admin, now=timezone.now())

    [letter] = letters()
    opened = Client()
    opened.force_login(owner.user)
    [path] = [urlsplit(link).path for link in re.findall(r"Open the case: (\S+)", letter.body)]

    assert (letter.to, letter.subject) == ([owner.user.email], "A case was given to you")
    assert WORDS in opened.get(path).content.decode()


def judged(house: House, case: Case, verdict: str) -> None:
    close(house, case.encounter)
    give_verdict(encounter=case.encounter, verdict=verdict, now=timezone.now())


def opened_again(house: House, case: Case) -> None:
    close(house, case.encounter)
    reopen_case(case=case_of(case.encounter), by=house.admin, now=timezone.now(), reason="Syy")


@pytest.mark.parametrize(
    ("what", "told"),
    [
        (lambda _house, case: amend(case.encounter, addition=WORDS), ["The customer wrote more"]),
        (lambda house, case: judged(house, case, "no"), ["It was not put right"]),
        (lambda house, case: judged(house, case, "partly"), ["It was not put right"]),
        (lambda house, case: judged(house, case, "yes"), []),
        (opened_again, ["Your case was opened again"]),
    ],
)
def test_what_others_do_with_my_case_is_told(house: House, case: Case, what: Any, told: list[str]):
    what(house, case)

    assert subjects() == told


def test_what_a_customer_adds_within_ten_minutes_is_one_mail(house: House, case: Case):
    for text in ("Yksi", "Kaksi"):
        amend(case.encounter, addition=text)

    assert subjects() == ["The customer wrote more"]


@pytest.mark.parametrize("end", ["switched off", "not theirs any more", "closed"])
def test_nothing_comes_that_is_not_wanted_or_not_theirs(house: House, case: Case, owner: Member, end: str):
    amend(case.encounter, addition=WORDS)
    if end == "switched off":
        Member.objects.filter(pk=owner.pk).update(unwanted_mail=[str(kind) for kind in OF_CASES])
    elif end == "closed":
        close(house, case.encounter)
    else:
        Member.objects.filter(pk=owner.pk).update(all_locations=False)

    assert subjects() == []


def test_while_the_customer_is_still_writing_the_mail_waits(house: House, case: Case):
    amend(case.encounter, minutes=5, addition="Yksi")
    amend(case.encounter, minutes=29, addition="Kaksi")

    assert subjects() == []
    with travel(timezone.now() + timedelta(minutes=10)):
        assert subjects() == ["The customer wrote more"]


def test_what_is_said_of_a_closed_case_is_told_too(house: House, case: Case):
    close(house, case.encounter)
    give_verdict(encounter=case.encounter, verdict="no", now=timezone.now())
    letters()
    close(house, case.encounter)
    give_verdict(encounter=case.encounter, verdict="partly", now=timezone.now())
    told_of_verdict = subjects()
    amend(case.encounter, minutes=15, addition=WORDS)

    assert Case.objects.get(pk=case.pk).state == "closed"
    assert (told_of_verdict, subjects()) == (["It was not put right"], ["The customer wrote more"])


# --- Late, or soon ---------------------------------------------------------------------------------


def be_due(case: Case, wait: timedelta) -> None:
    """Let the time of a case, which began long ago, end after a while."""
    began = timezone.now() - timedelta(days=20)
    Case.objects.filter(pk=case.pk).update(due_at=timezone.now() + wait, clock_started_at=began)


def test_what_is_soon_late_and_late_is_told_once_each(case: Case, owner: Member):
    calm = tell_lateness(timezone.now())
    be_due(case, timedelta(minutes=1))
    soon = [tell_lateness(timezone.now()) for _ in range(2)]
    told_soon = [(letter.to, letter.subject) for letter in letters()]
    be_due(case, -timedelta(minutes=1))
    late = [tell_lateness(timezone.now()) for _ in range(2)]
    told_late = [(letter.to, letter.subject) for letter in letters()]

    assert (calm, soon, late) == (0, [1, 0], [1, 0])
    assert told_soon == [([owner.user.email], "A case will soon be late")]
    assert told_late == [([owner.user.email], "A case is late")]


def test_of_a_place_with_a_supervisor_of_its_own_they_alone_are_told(house: House):
    case = case_of(make_encounter(house.porvoo_point, "bad", text=WORDS))
    be_due(case, -timedelta(minutes=1))

    tell_lateness(timezone.now())

    assert [letter.to for letter in letters()] == [[house.porvoo_supervisor.user.email]]


def test_a_case_that_was_late_to_be_read_may_be_late_to_be_answered(house: House, case: Case):
    unread = case_of(make_encounter(house.point, "bad", text=WORDS))
    be_due(unread, -timedelta(minutes=1))
    told = tell_lateness(timezone.now())

    mark_seen(encounter=unread.encounter, by=house.supervisor, now=timezone.now())
    be_due(unread, -timedelta(minutes=1))

    assert (told, tell_lateness(timezone.now())) == (1, 1)


def test_what_is_answered_before_the_mail_goes_is_not_late(house: House, case: Case):
    be_due(case, -timedelta(minutes=1))
    tell_lateness(timezone.now())
    close(house, case.encounter)

    assert subjects() == []


def test_thanks_are_late_for_nobody(house: House):
    case = case_of(make_thanks(house))
    be_due(case, -timedelta(minutes=1))

    assert tell_lateness(timezone.now()) == 0


def test_a_change_at_the_same_time_waits_and_is_not_broken_off(house: House, case: Case):
    be_due(case, -timedelta(minutes=1))

    saves = [lambda: amend(case.encounter, minutes=20, wish="Toive") for _save in range(3)]
    came = all_at_once([lambda: tell_lateness(timezone.now()), *saves])

    assert came[0] == 1
    assert not any(isinstance(one, Exception) for one in came)

    assert Case.objects.get(pk=case.pk).lateness_told == "late"


def test_what_has_been_late_for_days_is_no_news(case: Case):
    Case.objects.filter(pk=case.pk).update(due_at=timezone.now() - timedelta(days=2, minutes=1))

    assert tell_lateness(timezone.now()) == 0


def test_a_case_that_is_opened_again_may_be_late_again(house: House, case: Case):
    Case.objects.filter(pk=case.pk).update(lateness_told="late")
    opened_again(house, case)

    assert Case.objects.get(pk=case.pk).lateness_told == ""
