"""What a customer saves again and again is one event, and corrections come to an end."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from encounters.changes.actions import mark_seen
from encounters.changes.refusals import Stale
from encounters.feedback.actions import CorrectionClosed, amend_encounter
from encounters.models import CaseEvent, Correction, Encounter
from encounters.models.choices import Lock
from encounters.models.encounter import MOST_CORRECTIONS
from encounters.models.timeline import Timeline, read_timeline, version_of
from encounters.receipt.actions import withdraw_encounter
from encounters.review.actions import exclude_encounter
from encounters.timeline_lines import timeline_lines
from tests.factories import House, amend, holding, kinds_of, make_encounter, record


@pytest.fixture
def encounter(house: House) -> Encounter:
    return record(house.point, "bad").encounter


def correction_of(encounter: Encounter) -> Correction:
    return Correction.objects.get(encounter=encounter)


def told(encounter: Encounter) -> list[list[str]]:
    """The lines of the timeline as handlers read them, each part with its values."""
    lines = timeline_lines(CaseEvent.objects.timeline_of(encounter), encounter.location)
    return [[" → ".join(filter(None, part)) for part in line.parts] for line in lines]


def save_often(encounter: Encounter, times: int = 100) -> None:
    for number in range(times):
        amend(encounter, number / 20, text=f"Odotin {number} minuuttia.", step=["trier", "customer"][number % 2])


def test_a_hundred_saves_of_one_sitting_are_one_event(encounter):
    save_often(encounter)

    assert kinds_of(encounter) == ["amended", "opened"]
    assert Correction.objects.count() == 1
    assert encounter.reloaded().text == "Odotin 99 minuuttia."
    assert encounter.reloaded().times_corrected == 1


def test_without_sittings_each_save_would_be_an_event(encounter, monkeypatch):
    monkeypatch.setattr(Timeline, "sitting", lambda *_, **_named: None)
    save_often(encounter, 10)

    assert kinds_of(encounter).count("amended") == 10


def test_the_first_value_before_and_the_newest_stay(encounter):
    amend(encounter, 1, text="Odotin.")
    amend(encounter, 2, step="trier", email="aino@example.org")
    amend(encounter, 3, step="advocate", occurred_at=encounter.reported_at - timedelta(hours=1))

    event = CaseEvent.objects.timeline_of(encounter).first()
    assert (event.facts["fields"], event.fields) == (["text"], {"text", "step", "email", "occurred_at"})
    assert correction_of(encounter).changes["step"] == ["", "advocate"]
    assert event.last_at == encounter.reported_at + timedelta(minutes=3)
    assert told(encounter)[0][2:4:1][0].startswith("When it happened → not given → ")
    assert "Customer → not given → I recommend it to others" in told(encounter)[0]


def test_what_goes_back_to_where_it_began_is_told_without_values(encounter):
    amend(encounter, 1, rating="good")
    amend(encounter, 2, rating="bad")

    assert correction_of(encounter).changes == {"rating": ["bad", "bad"]}
    assert told(encounter) == [["The customer changed the rating"]]


def test_words_that_are_added_are_events_of_their_own(encounter):
    amend(encounter, 1, text="Odotin.")
    amend(encounter, 2, addition="Ja odotin.")
    amend(encounter, 3, wish="Toinen kassa.")
    amend(encounter, 4, wish="Kaksi kassaa.")

    assert kinds_of(encounter) == ["amended", "opened", "amended", "amended"]


def test_after_ten_quiet_minutes_a_new_sitting_begins(encounter):
    for minutes in (1, 10, 19, 29.5):
        amend(encounter, minutes, text=f"Odotin {minutes}.")

    assert kinds_of(encounter) == ["amended", "opened", "amended"]


def test_after_somebody_acted_or_read_it_a_new_sitting_begins(house: House, encounter):
    amend(encounter, 1, text="Odotin.")
    exclude_encounter(encounter=encounter, by=house.admin, now=timezone.now(), reason="Koe.")
    amend(encounter, 2, text="Odotin kauan.")
    mark_seen(encounter=encounter.reloaded(), by=house.admin, now=encounter.reported_at + timedelta(minutes=3))
    Encounter.objects.filter(pk=encounter.pk).update(last_read_at=encounter.reported_at + timedelta(minutes=5))
    amend(encounter, 4, wish="Nopeammin.")
    amend(encounter, 4.5, wish="Paljon nopeammin.")

    assert kinds_of(encounter).count("amended") == 4


def test_whoever_saw_less_than_the_last_save_is_late(house: House, encounter):
    amend(encounter, 1, text="Odotin.")
    listed = Encounter.objects.annotate(version=version_of("pk"))
    shown, shown_on_list = read_timeline(encounter).version, listed.get().version
    amend(encounter, 2, text="Odotin kauan.")

    with pytest.raises(Stale):
        exclude_encounter(encounter=encounter, by=house.admin, now=timezone.now(), reason="Koe.", version=shown)
    assert shown == shown_on_list < listed.get().version == read_timeline(encounter).version
    now_shown = read_timeline(encounter).version
    exclude_encounter(encounter=encounter, by=house.admin, now=timezone.now(), reason="Koe.", version=now_shown)
    assert read_timeline(encounter).version > now_shown


def test_thanks_wait_from_the_last_save_of_a_sitting(encounter):
    amend(encounter, 1, text="Odotin.")
    amend(encounter, 8, text="Odotin kauan.")

    assert read_timeline(encounter).last_change_at == encounter.reported_at + timedelta(minutes=8)


def test_withdrawing_erases_what_a_sitting_holds(encounter):
    save_often(encounter, 3)
    withdraw_encounter(encounter=encounter, now=timezone.now())

    assert not Correction.objects.exists()
    assert CaseEvent.objects.timeline_of(encounter).first().fields == {"step", "text"}


def turn_rating(encounter: Encounter, times: int) -> list[Any]:
    """Turn the rating so often, as a script would; what was raised."""
    raised: list[Any] = []
    for number in range(times):
        try:
            amend(encounter, 2 + number / 100, rating=["good", "bad"][number % 2])
        except CorrectionClosed as closed:
            raised.append(closed)
    return raised


def test_a_rating_that_is_turned_very_often_stands_at_last(encounter):
    amend(encounter, 1, text="Odotin.")

    raised = turn_rating(encounter, 200)

    assert len(raised) > (200 - MOST_CORRECTIONS) / 2
    assert len(kinds_of(encounter)) <= 2 * MOST_CORRECTIONS + 2
    assert encounter.reloaded().locked_by(encounter.reported_at) == Lock.OFTEN
    amend(encounter, 6, wish="Nopeammin.", addition="Kassa kolme.")
    with pytest.raises(CorrectionClosed):
        amend(encounter, 7, wish="Hitaammin.")


def test_without_that_end_the_timeline_would_grow(encounter, monkeypatch):
    monkeypatch.setattr("encounters.models.encounter.MOST_CORRECTIONS", 1000)
    amend(encounter, 1, text="Odotin.")

    assert not turn_rating(encounter, 120)
    assert len(kinds_of(encounter)) > 2 * MOST_CORRECTIONS


def test_corrections_of_a_whole_day_come_to_an_end(encounter):
    stored = 0
    for number in range(2 * MOST_CORRECTIONS):
        try:
            amend_encounter(
                encounter=encounter,
                now=encounter.reported_at + timedelta(minutes=11 * number),
                text=f"Odotin {number}.",
            )
            stored += 1
        except CorrectionClosed:
            break

    assert stored == MOST_CORRECTIONS


def test_the_page_says_why_nothing_can_be_changed_any_more(encounter):
    Encounter.objects.filter(pk=encounter.pk).update(times_corrected=MOST_CORRECTIONS, text="Odotin.")

    page = holding(encounter).get(f"/f/more/{encounter.pk}/").content.decode()

    assert "This was changed very often, so it cannot be changed any more." in page
    assert 'name="addition"' in page


def test_an_hour_of_typing_is_never_refused(house: House):
    with time_machine.travel("2026-06-10 06:00:00Z", tick=False) as clock:
        encounter = make_encounter(house.point)
        client, before, refused = holding(encounter), "", 0
        for number in range(360):
            clock.shift(10)
            sent = {"text": f"Odotin {number}", "initial-text": before}
            answer = client.post(f"/f/more/{encounter.pk}/", sent, headers={"X-Saves-Itself": "1"})
            refused += answer.status_code != 200
            before = sent["text"]

    assert refused == 0
    assert kinds_of(encounter) == ["amended", "opened"]
