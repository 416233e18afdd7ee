"""The weekly mail to employees: numbers of what they may read, on Monday morning."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from time_machine import travel

from encounters.employees.weeks import owe_weeks
from encounters.models import Location, Member, User
from encounters.models.mail import OrganisationMailKind
from encounters.review.actions import exclude_encounter
from tests.factories import House, make_complaint, make_house, make_thanks
from tests.mails import letters

MONDAY = datetime(2026, 6, 8, 5, 30, tzinfo=UTC)  # half past eight in Helsinki
WORDS = "Kanarialintu"


@pytest.fixture
def house(transactional_db: None, time_machine) -> House:
    """The worker sees only what is committed."""
    time_machine.move_to(MONDAY, tick=False)
    house = make_house()
    User.objects.update(language="en")
    return house


def weekly(now: datetime = MONDAY) -> list[Any]:
    """The mails of the week that come where it is owed at a moment."""
    with travel(now, tick=False):
        return weekly_now(now)


def weekly_now(now: datetime) -> list[Any]:
    owe_weeks(now)
    return [letter for letter in letters() if letter.subject == "What customers said of you"]


def days_ago(days: float) -> datetime:
    return MONDAY - timedelta(days=days)


def test_it_tells_how_much_was_said_and_no_word_or_place(house: House):
    for days in (2, 4, 7):
        make_thanks(house, text=WORDS, now=days_ago(days))
    make_complaint(house, text=WORDS, now=days_ago(5))

    [letter] = weekly()
    said = str(letter.message())

    assert letter.to == [house.employee.user.email]
    assert "Good: 3\nBad: 1\n" in letter.body
    assert [word in said for word in (WORDS, house.kamppi.name)] == [False, False]


def test_it_counts_what_the_employee_may_read_and_is_counted(house: House):
    for days in (0.5, 4, 9):  # the first is of the week that follows, the last of the one before
        make_thanks(house, now=days_ago(days))
    make_thanks(house, now=days_ago(5), attribution="think_so")
    excluded = make_thanks(house, now=days_ago(6))
    exclude_encounter(encounter=excluded, by=house.supervisor, now=MONDAY, reason="Testi")

    letters_of_weeks = [letter for week in (0, 7) for letter in weekly(MONDAY + timedelta(days=week))]

    assert ["Good: 1\nBad: 0\n" in letter.body for letter in letters_of_weeks] == [True, True]


def test_what_is_not_on_their_page_yet_is_told_a_week_later(house: House):
    make_thanks(house, now=days_ago(4))
    Location.objects.update(working_days=[1, 2, 3, 4, 5], holidays=[date(2026, 6, 5)])

    counts = [len(weekly(MONDAY + timedelta(days=days))) for days in (0, 7, 14)]

    assert counts == [0, 1, 0]


def test_what_is_told_long_after_it_happened_is_of_the_week_in_which_it_was_told(house: House):
    make_thanks(house, now=days_ago(4), occurred_at=days_ago(30))

    assert len(weekly()) == 1


def test_on_a_holiday_it_waits_for_the_next_working_day(house: House):
    make_thanks(house, now=days_ago(4))
    Location.objects.update(holidays=[date(2026, 6, 8)])

    assert [len(weekly(MONDAY + timedelta(days=days))) for days in (0, 1, 2)] == [0, 1, 0]


def test_who_was_removed_gets_none(house: House):
    make_thanks(house, now=days_ago(4))
    owe_weeks(MONDAY)
    Member.objects.update(is_active=False)

    assert letters() == []


def test_it_comes_once_on_monday_morning(house: House):
    make_thanks(house, now=days_ago(4))
    moments = [MONDAY - timedelta(hours=2), MONDAY, MONDAY + timedelta(hours=1), MONDAY + timedelta(days=1)]

    assert [len(weekly(moment)) for moment in moments] == [0, 1, 0, 0]


def test_monday_is_that_of_the_employee_s_location(house: House):
    make_thanks(house, now=days_ago(4))
    Location.objects.update(time_zone="Pacific/Auckland")
    in_auckland = datetime(2026, 6, 7, 20, 30, tzinfo=UTC)

    assert [len(weekly(moment)) for moment in (in_auckland, MONDAY)] == [1, 0]


def test_who_wants_none_gets_none(house: House):
    make_thanks(house, now=days_ago(4))
    Member.objects.update(unwanted_mail=[OrganisationMailKind.WEEK])

    assert weekly() == []


def test_nothing_said_is_no_mail(house: House):
    assert weekly() == []
