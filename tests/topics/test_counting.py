"""Each count equals a recount from the texts as they stand, and is of what the member handles and nothing else."""

import random
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from encounters.casework.actions import note_case
from encounters.changes.reindexing import find_stale, refresh
from encounters.figures.periods import Period
from encounters.models import Encounter, Member, Organisation
from encounters.models.choices import Role
from encounters.models.people_names import PeopleNames
from encounters.receipt.actions import withdraw_encounter
from encounters.review.actions import exclude_encounter
from encounters.review.redacting import redact_encounter
from encounters.topics.counting import Talk
from encounters.topics.page import theme_page, theme_rows, topics_page
from tests.factories import (
    House,
    amend,
    case_of,
    make_complaint,
    make_employee,
    make_encounter,
    make_member,
    make_theme,
)
from tests.topics.talking import recounted, tell

SAID = ["Jonot olivat pitkät.", "Kahvi oli kylmää ja jono pitkä.", "Personalen var inte vänlig.", "The queue was long."]
SAID += ["Kahvia ei saanut, kahvi loppui.", "Ystävällinen palvelu!", "Kassa ei toiminut. Kassalla jonotettiin."]


def fill(house: House, seed: int) -> None:
    """Customers write at two places over half a year; some is held, excluded, redacted, corrected or withdrawn."""
    chance, now = random.Random(seed), timezone.now()
    for _ in range(60):
        moment = now - timedelta(days=chance.uniform(1, 150))
        said = {"text": chance.choice(SAID), "wish": chance.choice(["", "Lisää kassoja."])}
        encounter = make_encounter(
            chance.choice([house.point, house.point, house.porvoo_point]),
            chance.choice(["good", "bad"]),
            now=moment,
            hold_reason="fast" if chance.random() < 0.1 else "",
            **said,
        )
        fate = chance.random()
        if not encounter.counted:
            continue
        if fate < 0.1:
            exclude_encounter(encounter=encounter, by=house.admin, now=now, reason="Koe.")
        elif fate < 0.2:
            withdraw_encounter(encounter=encounter, now=now)
        elif fate < 0.35:
            word = encounter.text.split()[0].strip(".,!")
            redact_encounter(encounter=encounter, words=word, reason="Nimi.", by=house.admin, now=now)
        elif fate < 0.5:
            amend(encounter, text=chance.choice(SAID))
        elif fate < 0.6:
            amend(encounter, minutes=3000, addition="Vessa oli likainen.")


def talk_of(member: Member, location: Any = None, days: int = 60) -> Talk:
    today = timezone.localdate()
    return Talk(member, location, Period(today - timedelta(days=days - 1), today))


def everything_told(talk: Talk) -> dict[str, tuple[int, int, int]]:
    return {key.split(":", 1)[1]: (*told.now, told.before) for key, told in talk.by_topic(1).items()}


@pytest.mark.parametrize("seed", [1, 2])
def test_every_count_equals_a_recount_from_the_texts(house: House, seed: int):
    fill(house, seed)
    for location in (house.kamppi, None):
        talk = talk_of(house.supervisor, location)
        encounters = Encounter.objects.filter(**{"location": location} if location else {})

        now, before = (recounted(encounters, *days) for days in (talk.period, talk.before))

        told = {key for key, _rating in [*now, *before]}
        assert len(told) > 20
        assert everything_told(talk) == {
            key: (now[key, "good"], now[key, "bad"], before[key, "good"] + before[key, "bad"]) for key in told
        }


def test_a_theme_counts_each_encounter_once_by_day_and_in_all(house: House):
    fill(house, 3)
    theme = make_theme(house.organisation, "Odotus", ("fi:jono", "en:queue", "fi:kahvi"))
    talk = talk_of(house.supervisor)
    wanted = {word.key for word in theme.words.all()}
    telling = [
        encounter
        for encounter in Encounter.objects.filter(counted=True)
        if wanted & set(Encounter.objects.values_list("topics", flat=True).get(pk=encounter.pk))
    ]

    (row,) = theme_rows(talk, [theme])
    page = theme_page(talk, theme)

    now = [one for one in telling if talk.period.first <= one.occurred_on <= talk.period.last]
    before = [one for one in telling if talk.before.first <= one.occurred_on <= talk.before.last]
    assert len(now) > 5
    assert (row.now.total, row.now.good, row.before) == (
        len(now),
        sum(one.rating == "good" for one in now),
        len(before),
    )
    assert page.now == row.now
    for stretch in page.stretches:
        came = [one for one in telling if stretch.period.first <= one.occurred_on <= stretch.period.last]
        assert (stretch.counts.total, stretch.counts.good) == (len(came), sum(one.rating == "good" for one in came))
    assert sum(stretch.counts.total for stretch in page.stretches) == len(now) + len(before)


def test_nothing_of_another_organisation_or_place_is_counted(house: House, neighbour: House):
    now = timezone.now() - timedelta(days=2)
    tell(neighbour, "Jono.", times=6, now=now)
    tell(house, "Jono.", times=2, now=now)
    tell(house, "Jono.", times=1, now=now, point=house.porvoo_point)

    told = [everything_told(talk_of(member)) for member in (house.supervisor, house.porvoo_supervisor, neighbour.admin)]

    assert told == [{"fi:jono": (0, 3, 0)}, {"fi:jono": (0, 1, 0)}, {"fi:jono": (0, 6, 0)}]


def test_who_handles_sees_nothing_of_what_names_themselves(house: House):
    now = timezone.now() - timedelta(days=2)
    oneself = make_member(house.organisation, Role.SUPERVISOR, all_locations=True, employee=house.aino)
    tell(house, "Jono.", now=now, employee=house.aino, attribution="think_so")
    tell(house, "Jono.", now=now)

    assert everything_told(talk_of(oneself)) == {"fi:jono": (0, 1, 0)}
    assert everything_told(talk_of(house.supervisor)) == {"fi:jono": (0, 2, 0)}


def shown(talk: Talk) -> set[str]:
    return {row.topic.key for row in topics_page(talk).rows}


def test_few_are_not_shown_nor_told_of_before(house: House):
    now = timezone.now()
    tell(house, "Jono.", times=5, now=now - timedelta(days=2))
    tell(house, "Kahvi.", times=4, now=now - timedelta(days=2))
    tell(house, "Jono ja kahvi.", times=4, now=now - timedelta(days=100))
    talk = talk_of(house.supervisor)

    assert [(row.topic.key, row.before) for row in topics_page(talk).rows] == [("fi:jono", None)]

    Organisation.objects.filter(pk=house.organisation.pk).update(small_count_minimum=6)
    house.supervisor.organisation.refresh_from_db()
    assert shown(talk_of(house.supervisor)) == set()


NAME_FORMS = ["Virtanen", "Virtasen", "Virtaselle", "Virtasta", "Virtasella", "Virtanens", "Ainon", "Ainolle", "Aino"]
NAME_FORMS += ["Raution", "Rautiolle", "Rautiosta", "Rautios", "Mikaelin", "Mikael's", "Mikaels", "Järvelänahosta"]


@pytest.mark.parametrize("form", NAME_FORMS)
def test_a_name_of_who_works_here_is_no_topic_in_any_form(house: House, form: str):
    make_employee(house.kamppi, first_name="Veera", last_name="Virtanen", is_active=False)
    make_employee(house.kamppi, first_name="Oona", last_name="Järvelänaho")
    house.porvoo_supervisor.user.name = "Mikael Lindroth"
    house.porvoo_supervisor.user.save()
    tell(house, f"{form} jono {form}.", times=6, now=timezone.now() - timedelta(days=2))

    assert shown(talk_of(house.supervisor)) == {"fi:jono"}


def test_without_its_name_known_it_would_be(house: House):
    """The control of the test above."""
    tell(house, "Virtasen jono.", times=6, now=timezone.now() - timedelta(days=2))

    assert "fi:virtanen" in shown(talk_of(house.supervisor))


def test_common_words_are_taken_for_no_names(house: House):
    make_employee(house.kamppi, first_name="Veera", last_name="Virtanen")
    names = PeopleNames.of(house.organisation.pk)

    assert [
        word for word in ("jono", "kahvia", "palvelu", "ystävällinen", "queue", "kö", "ainoa") if names.holds(word)
    ] in (
        [],
        ["ainoa"],
    )


def test_a_name_that_comes_later_leaves_the_themes_that_have_it(house: House):
    theme = make_theme(house.organisation, "Odotus", ("fi:palo", "fi:jono"))
    tell(house, "Palo.", times=6, now=timezone.now() - timedelta(days=2))
    before = theme_rows(talk_of(house.supervisor), [theme])[0].now.total

    make_employee(house.kamppi, first_name="Tiina", last_name="Palo")

    assert (before, theme_rows(talk_of(house.supervisor), [theme])[0].now.total) == (6, 0)


def test_of_very_many_nothing_is_read(house: House, monkeypatch):
    monkeypatch.setattr("encounters.topics.counting.MOST_WRITTEN", 5)
    tell(house, "Jono.", times=6, now=timezone.now() - timedelta(days=2))
    theme = make_theme(house.organisation)

    with CaptureQueriesContext(
        connection,
    ) as asked:
        talk = talk_of(house.supervisor)
        assert (talk.is_too_much, topics_page(talk).rows, theme_rows(talk, [theme])) == (True, [], [])

    assert not any("unnest" in query["sql"] for query in asked.captured_queries)


def test_what_was_said_before_is_read_by_reindexing(house: House):
    encounter = make_encounter(house.point, text="Jonot olivat pitkät.")
    amend(encounter, minutes=3000, addition="Kassa oli rikki.")
    Encounter.objects.update(topics=[], topic_forms=[])

    assert refresh() == 1

    assert f"{house.organisation.pk}:fi:kassa" in Encounter.objects.values_list("topics", flat=True).get()
    assert find_stale() == []


def test_a_withdrawn_encounter_can_not_keep_what_it_told(house: House):
    encounter = make_encounter(house.point, text="Jonot olivat pitkät.")
    withdraw_encounter(encounter=encounter, now=timezone.now())
    assert Encounter.objects.values_list("topics", "topic_forms").get() == ([], [])

    with pytest.raises(IntegrityError, match="encounter_withdrawn_tells_nothing"):
        Encounter.objects.update(topics=["1:fi:jono"], topic_forms=["jono"])


def test_notes_of_staff_leave_topics_alone(house: House, monkeypatch):
    encounter = make_complaint(house, text="Jonot olivat pitkät.")
    before = Encounter.objects.values_list("topics").get()
    monkeypatch.setattr("encounters.changes.changing.set_found_by", None)  # it would be called

    note_case(case=case_of(encounter), text="Soitin kassalle.", by=house.supervisor, now=timezone.now())

    assert Encounter.objects.values_list("topics").get() == before
    assert find_stale() == []
