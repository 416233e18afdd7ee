"""The mail of the morning: what needs a member, on their working days, by the clock of their location."""

import re
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from encounters.casework.actions import assign_case
from encounters.changes.actions import mark_seen
from encounters.inbox.mornings import owe_mornings
from encounters.models import Encounter, Location, Member, OrganisationMail, User
from encounters.models.mail import OrganisationMailKind
from encounters.outbox import owe_daily_mail
from tests.at_once import all_at_once
from tests.factories import House, case_of, judge, make_encounter, make_house, make_thanks
from tests.mails import letters

MONDAY = datetime(2026, 6, 8, 5, 30, tzinfo=UTC)  # half past eight in Helsinki
WORDS = "Kanarialintu"


@pytest.fixture
def house(transactional_db: None, time_machine) -> House:
    """The worker sees only what is committed; all but one supervisor want no mail of the morning."""
    time_machine.move_to(MONDAY, tick=False)
    house = make_house()
    Member.objects.exclude(pk=house.supervisor.pk).update(unwanted_mail=[OrganisationMailKind.MORNING])
    User.objects.update(language="en")
    return house


def morning(now: datetime = MONDAY) -> list[str]:
    """The mails of the morning that come at a moment, as text; not what else comes then."""
    owe_mornings(now)
    came = [letter for letter in letters() if letter.subject == "What needs you this morning"]
    assert not any(WORDS in str(letter.message()) for letter in came)
    return [letter.body for letter in came]


def test_it_tells_what_is_late_mine_new_praised_and_held(house: House):
    a_week_ago = MONDAY - timedelta(days=7)
    late, mine = make_encounter(house.point, text=WORDS, now=a_week_ago), make_encounter(house.point, text=WORDS)
    mark_seen(encounter=mine, by=house.supervisor, now=MONDAY)
    assign_case(case=case_of(mine), owner=house.supervisor, by=house.supervisor, now=MONDAY)
    praised = make_thanks(house)
    held = make_encounter(house.point, hold_reason="fast")

    [text] = morning()

    counts = re.findall(r"^([A-Z][a-z ]+) \((\d+)\): ", text, re.MULTILINE)
    assert counts == [
        ("Late", "1"),
        ("Mine", "1"),
        ("New complaints", "1"),
        ("New thanks", "1"),
        ("Held for review", "1"),
    ]
    lines = re.findall(r"^.*/(?:cases|encounters)/.{36}/.*$", text, re.MULTILINE)
    named = [case_of(late), case_of(mine), case_of(praised), held]
    assert "late: " in lines[0]
    assert [str(one.pk) in line for one, line in zip(named, lines, strict=True)] == [True] * 4


def test_what_is_late_for_longest_comes_first(house: House):
    days = (7, 9, 8)
    late = {ago: case_of(make_encounter(house.point, text=WORDS, now=MONDAY - timedelta(days=ago))) for ago in days}
    judge(late[7].encounter, house, 3)

    [text] = morning()

    found = re.findall(r"/cases/(.{36})/", text)
    assert found[:3] == [str(late[ago].pk) for ago in (9, 8, 7)]


def test_what_others_have_in_work_is_no_reason_for_a_mail(house: House):
    calm = make_encounter(house.point, text=WORDS)
    mark_seen(encounter=calm, by=house.admin, now=MONDAY)
    assign_case(case=case_of(calm), owner=house.admin, by=house.admin, now=MONDAY)

    assert morning() == []


def test_a_mail_that_could_not_be_sent_that_morning_is_not_sent_later(house: House, time_machine):
    make_encounter(house.point, text=WORDS)
    owe_mornings(MONDAY)
    time_machine.move_to(MONDAY + timedelta(hours=7), tick=False)

    assert [letter for letter in letters() if letter.subject == "What needs you this morning"] == []


def test_who_was_removed_gets_none(house: House):
    make_encounter(house.point, text=WORDS)
    owe_mornings(MONDAY)
    Member.objects.filter(pk=house.supervisor.pk).update(is_active=False)

    assert letters() == []


def test_each_link_opens_what_it_names(house: House):
    make_encounter(house.point, text=WORDS, now=MONDAY - timedelta(days=7))
    make_thanks(house)
    client = Client()
    client.force_login(house.supervisor.user)

    [text] = morning()
    links = [link for link in re.findall(r"https?://\S+", text) if "/o/" in link]
    pages = [client.get(urlsplit(link)._replace(scheme="", netloc="").geturl()) for link in links]

    assert len(links) >= 5
    assert [page.status_code for page in pages] == [200] * len(links)


def test_it_comes_once_a_day(house: House):
    make_encounter(house.point, text=WORDS)

    assert [len(morning(MONDAY + timedelta(minutes=minutes))) for minutes in (0, 15, 60)] == [1, 0, 0]
    assert len(morning(MONDAY + timedelta(days=1))) == 1


def test_of_workers_at_once_one_owes_it(house: House):
    kind, day = OrganisationMailKind.MORNING, date(2026, 6, 8)

    owed = all_at_once(
        [lambda: owe_daily_mail(kind, member=house.supervisor, day=day, now=timezone.now()) for _worker in range(4)]
    )

    assert sorted(owed) == [False, False, False, True]
    assert OrganisationMail.objects.count() == 1


def test_nothing_to_tell_is_no_mail_also_when_something_comes_later(house: House):
    calm = morning()
    make_encounter(house.point, text=WORDS)

    assert (calm, morning(MONDAY + timedelta(minutes=30))) == ([], [])


@pytest.mark.parametrize(
    ("hour", "comes"),
    [(3, 0), (4, 1), (7, 1), (8, 0)],  # in UTC; in Helsinki three hours later
)
def test_it_comes_between_seven_and_eleven(house: House, hour: int, comes: int):
    make_encounter(house.point, text=WORDS)

    assert len(morning(MONDAY.replace(hour=hour))) == comes


def test_on_the_day_after_summer_time_ends_it_comes_at_seven(house: House):
    make_encounter(house.point, text=WORDS)
    monday = datetime(2026, 10, 26, 4, 59, tzinfo=UTC)

    assert [len(morning(monday + timedelta(minutes=minutes))) for minutes in (0, 1)] == [0, 1]


@pytest.mark.parametrize("off", ["weekend", "holiday", "closed"])
def test_on_a_day_off_of_all_their_locations_nothing_comes(house: House, off: str):
    make_encounter(house.point, text=WORDS)
    if off == "closed":
        Location.objects.update(is_active=False)
    elif off == "holiday":
        Location.objects.update(holidays=[date(2026, 6, 8)])
    else:
        Location.objects.update(working_days=[2, 3, 4, 5, 6])

    assert morning() == []

    Location.objects.filter(pk=house.porvoo.pk).update(working_days=[1, 2], holidays=[], is_active=True)
    assert len(morning(MONDAY + timedelta(minutes=15))) == 1


def test_it_tells_of_the_reader_s_locations_alone(house: House):
    reader = house.porvoo_supervisor
    Member.objects.filter(pk=reader.pk).update(unwanted_mail=[])
    make_encounter(house.point, text=WORDS)

    owe_mornings(MONDAY)
    came = letters()

    assert [letter.to for letter in came] == [[house.supervisor.user.email]]
    assert Encounter.objects.handled_by(reader).count() == 0


def test_who_wants_none_gets_none(house: House):
    make_encounter(house.point, text=WORDS)
    owe_mornings(MONDAY)
    Member.objects.update(unwanted_mail=[OrganisationMailKind.MORNING])

    assert letters() == []
