"""What an employee reads of the encounters that concern them."""

import re
from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest
from django.urls import reverse
from django.utils import timezone

from encounters.changes.actions import mark_seen
from encounters.employees.presentation import part_of_day
from encounters.feedback.actions import amend_encounter
from encounters.models import Encounter, FeedbackPoint, Location
from encounters.review.actions import release_encounter
from encounters.texts.redacting import MASK
from tests.employees.pages import own_page
from tests.factories import House, make_complaint, make_employee, make_encounter


def test_an_employee_reads_what_was_said_but_never_who(house: House, signed_in, time_machine):
    time_machine.move_to(datetime(2026, 6, 10, 9, 20, tzinfo=UTC))
    now = datetime(2026, 6, 10, 9, 12, tzinfo=UTC)
    encounter = make_encounter(
        house.point,
        "bad",
        now=now,
        text="Puhui koko ajan. Soittakaa 040 123 4567 tai matti@example.org, Kauppakatu 5 A.",
        employee=house.aino,
        attribution="sure",
        email="salainen@example.org",
        name="Matti Meikäläinen",
        step="loyalist",
    )
    mark_seen(encounter=encounter, by=house.supervisor, now=now + timedelta(minutes=5))

    page = own_page(house, signed_in)

    assert f"Puhui koko ajan. Soittakaa {MASK} tai {MASK}, {MASK}." in page
    assert "Wed 10 Jun 2026, midday" in page
    for secret in ("salainen", "Meikäläinen", "4567", "12:12", "12.12", "always come here", str(encounter.pk)):
        assert secret not in page


def test_nothing_is_shown_before_a_working_day_or_staff_read_it(house: House, signed_in, time_machine):
    house.kamppi.working_days = [1, 2, 3, 4, 5]
    house.kamppi.save()
    friday = datetime(2026, 6, 12, 9, 0, tzinfo=UTC)
    make_complaint(house, now=friday)
    shown = []
    monday = datetime(2026, 6, 15, 9, 2, tzinfo=UTC)
    tuesday = datetime(2026, 6, 15, 21, 1, tzinfo=UTC)  # a minute past midnight there
    for moment in (friday + timedelta(hours=2), friday + timedelta(days=2), monday, tuesday):
        time_machine.move_to(moment)
        page = own_page(house, signed_in)
        shown.append(("Tyly." in page, "12 Jun" in page))

    assert shown == [(False, False), (False, False), (False, False), (True, True)]


def test_words_that_came_after_staff_opened_it_wait_again(house: House, signed_in, time_machine):
    now = datetime(2026, 6, 10, 9, 0, tzinfo=UTC)
    encounter = make_encounter(house.point, "bad", now=now, employee=house.aino, attribution="sure")
    mark_seen(encounter=encounter, by=house.supervisor, now=now + timedelta(minutes=5))
    amend_encounter(encounter=encounter, now=now + timedelta(minutes=10), text="Tyly.")

    time_machine.move_to(now + timedelta(hours=2))
    early = own_page(house, signed_in)
    time_machine.move_to(now + timedelta(days=2))

    assert "Tyly." not in early
    assert "Tyly." in own_page(house, signed_in)


def test_no_page_shows_the_time_nor_leads_to_the_row(house: House, signed_in, time_machine):
    now = datetime(2026, 6, 10, 9, 0, tzinfo=UTC)
    pks = []
    for minutes in range(60):
        moment = now + timedelta(minutes=minutes)
        pks.append(str(make_encounter(house.point, now=moment, employee=house.aino, attribution="sure").pk))
    time_machine.move_to(now + timedelta(days=3))
    client, address = signed_in(house.employee), reverse("employees:said", args=[house.organisation.slug])

    first, second = (client.get(address, {"page": number}) for number in (1, 2))

    pages = first.content.decode() + second.content.decode()
    assert [len(page.context["encounters"]) for page in (first, second)] == [50, 10]
    assert "?page=2" in pages
    assert not any(pk in pages for pk in pks)


def test_what_was_said_is_listed_by_the_days_of_the_places(house: House, signed_in, time_machine, monkeypatch):
    monkeypatch.setattr("encounters.paging.PAGE_SIZE", 2)
    Location.objects.filter(pk=house.porvoo.pk).update(time_zone="Pacific/Kiritimati")
    porvoo_point = FeedbackPoint.objects.select_related("organisation", "location").get(pk=house.porvoo_point.pk)
    begun, about = datetime(2026, 6, 10, 6, 0, tzinfo=UTC), {"employee": house.aino, "attribution": "sure"}
    for hours in range(0, 48, 6):
        for point in (house.point, porvoo_point):
            make_encounter(point, now=begun + timedelta(hours=hours), **about)
    time_machine.move_to(begun + timedelta(days=5))
    client, address = signed_in(house.employee), reverse("employees:said", args=[house.organisation.slug])

    pages = [client.get(address, {"page": number}).context["encounters"] for number in range(1, 9)]

    in_order = Encounter.objects.concerning(house.aino).order_by("-occurred_on", "pk")
    assert [one.alias for page in pages for one in page] == [one.employee_alias for one in in_order]
    assert [len(page) for page in pages] == [2] * 8


def test_thanks_come_first_and_ratings_without_words_are_folded(house: House, signed_in, time_machine):
    now = datetime(2026, 6, 10, 9, 0, tzinfo=UTC)
    for rating, said in (("bad", {"text": "Tyly."}), ("good", {"wish": "Lisää tätä."}), ("good", {})):
        make_encounter(house.point, rating, now=now, employee=house.aino, attribution="sure", **said)
    time_machine.move_to(now + timedelta(days=2))

    page = own_page(house, signed_in)

    places = [page.index(part) for part in ("Lisää tätä.", "Tyly.", "<details", "Whole months")]
    assert places == sorted(places)
    assert page.count("Kamppi") == 3


def test_the_counts_of_a_month_lead_to_as_many(house: House, signed_in, time_machine):
    for day, rating in ((1, "good"), (29, "good"), (29, "bad")):
        moment = datetime(2026, 6, day, 9, tzinfo=UTC)
        make_encounter(house.point, rating, now=moment, employee=house.aino, attribution="sure")
    time_machine.move_to(datetime(2026, 7, 1, 8, 0, tzinfo=UTC))
    client = signed_in(house.employee)
    page = client.get(reverse("employees:own", args=[house.organisation.slug])).content.decode()
    links = re.findall(r'href="([^"]+month=[^"]+)">(\d+)<', page)

    found = [client.get(link.replace("&amp;", "&")).context for link, _ in links]

    assert [len(context["encounters"]) for context in found] == [int(count) for _, count in links] == [2, 1]


def test_what_waits_to_be_shown_stands_in_no_count(house: House, signed_in, time_machine):
    now = datetime(2026, 7, 1, 8, 0, tzinfo=UTC)
    make_encounter(house.point, "good", now=now - timedelta(days=9), employee=house.aino, attribution="sure")
    time_machine.move_to(now)
    client = signed_in(house.employee)
    asked = [
        ("own", {}),
        *(("said", query) for query in ({}, {"rating": "bad"}, {"month": "2026-06"}, {"words": "with"})),
    ]

    def pages() -> list[str]:
        """Each page without the figures of the whole location, which are everybody's."""
        texts = [client.get(house.at(f"employees:{name}"), query).content.decode() for name, query in asked]
        others = '<td class="number count wide".*?</td>|csrfmiddlewaretoken" value="[^"]*"'
        return [re.sub(others, "", text, flags=re.DOTALL) for text in texts]

    before = pages()
    make_encounter(
        house.point,
        "bad",
        now=now - timedelta(minutes=9),
        employee=house.aino,
        attribution="sure",
        text="Tyly.",
        occurred_at=now - timedelta(days=3),
    )
    during = pages()
    time_machine.move_to(now + timedelta(days=2))

    assert during == before
    assert pages() != before


def test_the_employee_reads_a_released_one_after_its_release(house: House, signed_in, time_machine):
    reported_at = datetime(2026, 6, 10, 9, 0, tzinfo=UTC)
    encounter = make_encounter(
        house.point, "bad", now=reported_at, hold_reason="fast", text="Tyly.", employee=house.aino, attribution="sure"
    )
    release_encounter(encounter=encounter, by=house.supervisor, now=reported_at + timedelta(days=3))
    shown = []
    for hours in (1, 48):
        time_machine.move_to(reported_at + timedelta(days=3, hours=hours))
        shown.append("Tyly." in own_page(house, signed_in))

    assert shown == [False, True]


def test_what_is_not_certainly_about_them_is_not_shown(house: House, signed_in):
    bertta = make_employee(house.kamppi, first_name="Bertta")
    for employee, attribution, hold_reason in (
        (house.aino, "think_so", ""),
        (bertta, "sure", ""),
        (house.aino, "sure", "fast"),
    ):
        make_encounter(
            house.point, "bad", text="Salaisuus.", employee=employee, attribution=attribution, hold_reason=hold_reason
        )

    page = own_page(house, signed_in)

    assert "Nothing yet." in page


def test_figures_of_an_employee_are_whole_months_of_their_own(house: House, signed_in, time_machine):
    time_machine.move_to(datetime(2026, 6, 10, 9, 0, tzinfo=UTC))
    bertta = make_employee(house.kamppi, first_name="Bertta")
    for month, rating, employee in ((5, "good", house.aino), (5, "bad", bertta), (6, "good", house.aino)):
        moment = datetime(2026, month, 5, 9, tzinfo=UTC)
        make_encounter(house.point, rating, now=moment, employee=employee, attribution="sure")

    answer = signed_in(house.employee).get(reverse("employees:own", args=[house.organisation.slug]))

    months = {month.period.first: (month.own.counts, month.of_location.counts) for month in answer.context["months"]}
    assert list(months)[:2] == [date(2026, 5, 1), date(2026, 4, 1)]
    assert months[date(2026, 5, 1)] == ((1, 0), (1, 1))


@pytest.mark.parametrize(
    ("hour", "part"),
    [(0, "night"), (4, "night"), (5, "morning"), (10, "midday"), (14, "afternoon"), (17, "evening"), (23, "night")],
)
def test_the_part_of_the_day(hour, part):
    assert part_of_day(datetime(2026, 6, 1, hour)) == part


def test_what_is_added_is_shown_once_a_handler_has_read_it(house: House, signed_in):
    encounter = make_complaint(house)
    handler, address = signed_in(house.supervisor), house.at("casework:case", encounter.case.pk)
    handler.get(address)
    client = signed_in(house.employee)

    shown = []
    now = timezone.now()
    writes = partial(amend_encounter, encounter=encounter, now=now, addition="Ja kahvi oli kylmää.")
    for step in (lambda: None, writes, lambda: handler.get(address)):
        step()
        page = client.get(house.at("employees:own")).content.decode()
        shown.append(("Tyly." in page, "kylmää" in page))

    assert shown == [(True, False), (True, False), (True, True)]
