"""Thanks on the employee's page: by name, with the supervisor's word, printable."""

from datetime import timedelta

import pytest
from django.utils import timezone

from encounters.casework.thanks import pass_on, pass_on_due, stop_thanks
from encounters.changes.actions import mark_seen
from encounters.feedback.actions import amend_encounter
from encounters.models import Encounter
from encounters.review.actions import reattribute_encounter
from tests.employees.pages import MIDNIGHT, own_page
from tests.factories import (
    WEDNESDAY,
    House,
    alias_of,
    case_of,
    make_complaint,
    make_employee,
    make_thanks,
)


def thanks(house: House, **said) -> Encounter:
    return make_thanks(house, now=WEDNESDAY, **{"text": "Kiitos, soittakaa 040 123 4567!"} | said)


def card(house: House, encounter: Encounter) -> str:
    return house.at("employees:card", alias_of(encounter))


def test_what_somebody_passes_on_is_shown_at_once_with_a_word(house: House, signed_in, time_machine):
    time_machine.move_to(WEDNESDAY + timedelta(minutes=30))
    encounter = thanks(house)
    before = own_page(house, signed_in)
    pass_on(case=case_of(encounter), by=house.supervisor, now=WEDNESDAY + timedelta(minutes=20), word="Hienoa, Aino.")

    page = own_page(house, signed_in)
    printed = signed_in(house.employee).get(card(house, encounter)).content.decode()

    assert "Kiitos, soittakaa" not in before
    for text in (page, printed):
        assert "Kiitos, soittakaa ▒▒▒!" in text
        assert "Hienoa, Aino." in text
        assert str(house.supervisor.user) in text
    assert card(house, encounter) in page
    assert "Thank you, <bdi>Aino</bdi>" in printed
    for shown in ("Wed 10 Jun 2026, midday", "Kamppi", "Kahvila Kulma", "data-print"):
        assert shown in printed
    assert not any(secret in printed for secret in ("4567", "12:00", str(encounter.pk)))


def test_a_card_shows_no_address_of_who_passed_it_on(house: House, signed_in):
    house.supervisor.user.name = ""
    house.supervisor.user.save(update_fields=["name", "sort_key"])
    encounter = thanks(house)
    pass_on(case=case_of(encounter), by=house.supervisor, now=WEDNESDAY + timedelta(minutes=20), word="Hienoa.")

    page = own_page(house, signed_in)
    printed = signed_in(house.employee).get(card(house, encounter)).content.decode()

    for text in (page, printed):
        assert "<bdi>Supervisor</bdi>" in text
        assert house.supervisor.user.email not in text


def test_words_that_came_after_it_was_passed_on_wait_again(house: House, signed_in, time_machine):
    encounter = thanks(house)
    pass_on(case=case_of(encounter), by=house.supervisor, now=WEDNESDAY + timedelta(minutes=20))
    amend_encounter(encounter=encounter, now=WEDNESDAY + timedelta(minutes=25), addition="Ja kahvi oli hyvää.")
    time_machine.move_to(WEDNESDAY + timedelta(hours=2))

    assert "hyvää" not in own_page(house, signed_in)
    time_machine.move_to(WEDNESDAY + timedelta(days=3))
    assert "hyvää" in own_page(house, signed_in)


def test_what_passes_itself_on_appears_at_midnight(house: House, signed_in, time_machine):
    encounter, found = thanks(house, text=""), []
    pass_on_due(WEDNESDAY + timedelta(minutes=15))
    for moment in (WEDNESDAY + timedelta(hours=1), MIDNIGHT - timedelta(minutes=1), MIDNIGHT):
        time_machine.move_to(moment)
        found.append(card(house, encounter) in own_page(house, signed_in))

    assert found == [False, False, True]


def test_no_card_appears_at_the_hour_at_which_it_was_read(house: House, signed_in, time_machine):
    encounter, found = thanks(house), []
    mark_seen(encounter=encounter, by=house.supervisor, now=WEDNESDAY + timedelta(hours=2))
    pass_on_due(WEDNESDAY + timedelta(days=1, minutes=1))
    for moment in (WEDNESDAY + timedelta(days=1, minutes=5), MIDNIGHT):
        time_machine.move_to(moment)
        page = own_page(house, signed_in)
        found.append(("Kiitos, soittakaa" in page, card(house, encounter) in page))

    assert found == [(True, False), (True, True)]
    assert case_of(encounter).passed_on_at == WEDNESDAY + timedelta(days=1, minutes=1)


@pytest.mark.parametrize("why", ["not passed on", "stopped", "another's now", "a complaint", "not shown yet"])
def test_a_card_is_for_what_was_passed_on_to_them_alone(house: House, signed_in, time_machine, why):
    time_machine.move_to(WEDNESDAY + timedelta(days=3))
    encounter, now = thanks(house), WEDNESDAY + timedelta(days=2)
    if why == "stopped":
        stop_thanks(case=case_of(encounter), by=house.supervisor, now=now, reason="Sopimaton.")
    if why == "another's now":
        pass_on(case=case_of(encounter), by=house.supervisor, now=now)
        bertta = make_employee(house.kamppi, first_name="Bertta")
        reattribute_encounter(encounter=encounter, employee=bertta, by=house.admin, now=now, reason="Vuorolista.")
    if why == "a complaint":
        encounter = make_complaint(house, now=WEDNESDAY)
    if why == "not shown yet":
        pass_on_due(now)
        time_machine.move_to(WEDNESDAY + timedelta(hours=1))

    assert signed_in(house.employee).get(card(house, encounter)).status_code == 404


def test_queries_do_not_grow_with_thanks(house: House, signed_in, django_assert_max_num_queries):
    client, counts = signed_in(house.employee), []
    for rows in (1, 2):
        for _ in range(rows):
            encounter = thanks(house)
            pass_on(case=case_of(encounter), by=house.supervisor, now=timezone.now(), word="Hienoa.")
        client.get("/")  # the first page of a session stores when it began
        with django_assert_max_num_queries(20) as asked:
            page = client.get(house.at("employees:own")).content.decode()
        counts.append(len(asked))

    assert page.count("Hienoa.") == 3
    assert counts[0] == counts[1]
