"""A supervisor decides whether an encounter counts, and for whom."""

import pytest
from django.utils import timezone

from encounters.changes.refusals import Refused
from encounters.models import Case, CaseEvent, EmployeeCount, Encounter, LocationCount
from encounters.models.tally import total_counts
from encounters.models.timeline import read_timeline
from encounters.receipt.actions import withdraw_encounter
from encounters.review.actions import (
    exclude_encounter,
    release_encounter,
)
from tests.factories import (
    House,
    amend,
    case_of,
    close,
    counts_per,
    make_complaint,
    make_employee,
    make_encounter,
)


def test_a_held_one_is_counted_and_its_case_opens_then(house: House, signed_in):
    encounter = make_encounter(house.point, "bad", hold_reason="limit", text="Odotin.")
    before = (Case.objects.count(), total_counts(LocationCount.objects))

    answer = signed_in(house.porvoo_supervisor).post(house.at("review:release", encounter.pk))
    refused = Encounter.objects.get().hold_reason
    signed_in(house.supervisor).post(house.at("review:release", encounter.pk))

    case = Case.objects.get()
    assert before == (0, (0, 0))
    assert (answer.status_code, refused) == (404, "limit")
    assert total_counts(LocationCount.objects) == (0, 1)
    assert case.opened_at > encounter.reported_at
    assert CaseEvent.objects.filter(kind="released", by=house.supervisor).count() == 1


def test_a_note_may_stand_beside_the_decision_to_count(house: House, signed_in):
    encounter = make_encounter(house.point, "bad", hold_reason="limit")
    client = signed_in(house.supervisor)
    page = client.get(house.at("review:encounter", encounter.pk), follow=True).content.decode()

    client.post(house.at("review:release", encounter.pk), {"release-reason": "Markkinapäivä."})

    assert "Note (optional)" in page
    assert CaseEvent.objects.get(kind="released").texts.get().text == "Markkinapäivä."


def test_excluding_needs_a_reason_and_can_be_undone(house: House, signed_in):
    encounter = make_complaint(house, text="Odotin.")
    client = signed_in(house.supervisor)

    without = client.post(house.at("review:exclude", encounter.pk), {"exclude-reason": "  "})
    unchanged = Encounter.objects.get().counted
    client.post(house.at("review:exclude", encounter.pk), {"exclude-reason": "Sama asia kahdesti."})
    excluded, case = Encounter.objects.get(), Case.objects.get().state
    outside = total_counts(LocationCount.objects)
    client.post(house.at("review:restore", encounter.pk), {"restore-reason": "Eri asia sittenkin."})

    restored = Encounter.objects.get()
    assert (without.status_code, unchanged) == (200, True)
    assert (excluded.counted, excluded.excluded_by, excluded.excluded_because) == (
        False,
        house.supervisor,
        "Sama asia kahdesti.",
    )
    assert (case, outside) == ("voided", (0, 0))
    assert (restored.counted, restored.counted_for_employee, restored.excluded_because) == (True, True, "")
    assert (Case.objects.get().state, total_counts(LocationCount.objects)) == ("new", (0, 1))
    timeline = CaseEvent.objects.timeline_of(encounter)
    decided = [(event.kind, event.texts.all()[0].text) for event in timeline if event.kind in {"excluded", "restored"}]
    assert decided == [("excluded", "Sama asia kahdesti."), ("restored", "Eri asia sittenkin.")]


def test_switching_the_language_keeps_the_reason_typed(house: House, signed_in):
    encounter = make_encounter(house.point, "bad", text="Odotin.")

    answer = signed_in(house.admin).post(
        house.at("review:exclude", encounter.pk), {"exclude-reason": "Kesken", "switch_language": "fi"}
    )

    assert '<html lang="fi"' in answer.content.decode()
    assert "Kesken" in answer.content.decode()
    assert Encounter.objects.get().counted


def test_the_second_of_two_is_told_and_loses_nothing(house: House, signed_in):
    encounter = make_encounter(house.point, "bad", text="Odotin.")
    version = read_timeline(encounter).version
    exclude_encounter(encounter=encounter, by=house.admin, now=timezone.now(), reason="Ensimmäinen.")

    answer = signed_in(house.supervisor).post(
        house.at("review:exclude", encounter.pk), {"exclude-reason": "Toinen.", "version": version}
    )

    page = answer.content.decode()
    assert "changed meanwhile" in page
    assert "Ensimmäinen." in page
    assert "Toinen." in page


def test_nothing_can_be_decided_of_a_withdrawn_one(house: House):
    encounter = make_encounter(house.point, "bad", hold_reason="fast")
    withdraw_encounter(encounter=encounter, now=timezone.now())

    with pytest.raises(Refused):
        release_encounter(encounter=encounter, by=house.admin, now=timezone.now())


def test_changing_who_it_was_about_moves_the_figure_and_is_told(house: House, signed_in):
    bertta = make_employee(house.kamppi, first_name="Bertta")
    encounter = make_encounter(house.point, "bad", text="Tyly.", employee=house.aino, attribution="think_so")
    address = house.at("review:reattribute", encounter.pk)
    client = signed_in(house.supervisor)

    without = client.post(address, {"reattribute-employee": bertta.pk, "reattribute-reason": ""})
    foreign = client.post(address, {"reattribute-employee": 999_999, "reattribute-reason": "Vuorolista."})
    before = counts_per(EmployeeCount.objects, "employee")
    client.post(address, {"reattribute-employee": bertta.pk, "reattribute-reason": "Vuorolista."})

    assert [list(answer.context["page"].forms["reattribute"].errors) for answer in (without, foreign)] == [
        ["reason"],
        ["employee"],
    ]
    assert before == {}
    assert counts_per(EmployeeCount.objects, "employee") == {bertta.pk: (0, 1)}
    event = CaseEvent.objects.timeline_of(encounter).last()
    assert (event.kind, event.by, event.texts.get().text) == ("reattributed", house.supervisor, "Vuorolista.")
    assert event.facts == {"former": house.aino.pk, "employee": bertta.pk}


def version_shown(client, house: House, encounter: Encounter) -> int:
    """The version that the page which a member opens was made from."""
    page = client.get(house.at("review:encounter", encounter.pk), follow=True)
    return page.context["page"].forms["exclude"]["version"].value()


def test_of_two_who_decide_differently_the_second_is_told(house: House, signed_in):
    encounter = make_encounter(house.point, "bad", hold_reason="fast")
    first, second = signed_in(house.admin), signed_in(house.supervisor)
    version = [version_shown(client, house, encounter) for client in (first, second)]

    counted = first.post(house.at("review:release", encounter.pk), {"release-reason": "Oikea.", "version": version[0]})
    excluded = second.post(
        house.at("review:exclude", encounter.pk), {"exclude-reason": "Roskaa.", "version": version[1]}
    )

    assert (counted.status_code, excluded.status_code) == (302, 409)
    assert "Roskaa." in excluded.content.decode()
    assert Encounter.objects.get().counted


def test_without_what_was_seen_the_second_would_win_unread(house: House, signed_in):
    encounter = make_encounter(house.point, "bad", hold_reason="fast")
    for member, name in ((house.admin, "review:release"), (house.supervisor, "review:exclude")):
        signed_in(member).post(house.at(name, encounter.pk), {f"{name.split(':')[1]}-reason": "Testi."})

    assert Encounter.objects.get().excluded_because == "Testi."


def test_what_is_added_meanwhile_is_read_before_deciding(house: House, signed_in):
    encounter = make_encounter(house.point, "bad", text="Odotin.")
    client = signed_in(house.supervisor)
    version = version_shown(client, house, encounter)
    amend(encounter, text="Odotin, ja kahvi oli kylmää.")

    answer = client.post(
        house.at("review:reattribute", encounter.pk),
        {"reattribute-employee": "", "reattribute-reason": "Ei tiedossa.", "version": version},
    )

    assert answer.status_code == 409


@pytest.mark.parametrize("state", ["open", "closed"])
@pytest.mark.parametrize(
    ("name", "sent", "told"),
    [
        ("exclude", {"exclude-reason": "Koe."}, "Excluded from the figures."),
        ("reattribute", {"reattribute-reason": "Koe."}, "The employee has been changed."),
        ("redact", {"redact-words": "Virta", "redact-reason": "Koe."}, "The words are taken out"),
    ],
)
def test_what_is_decided_on_the_page_of_a_case_stays_there(house: House, signed_in, state, name, sent, told):
    encounter = make_encounter(house.point, "bad", text="Odotin Virtasta.")
    if state == "closed":
        close(house, encounter)
    client, query = signed_in(house.supervisor), "?kind=complaint"

    page = client.post(house.at(f"review:{name}", encounter.pk) + query, sent | {"case": ""}, follow=True)

    assert page.redirect_chain == [(house.at("casework:case", case_of(encounter).pk) + query, 302)]
    assert told in page.content.decode()


def test_who_excluded_on_the_page_of_a_case_restores_there(house: House, signed_in):
    encounter = make_complaint(house, text="Odotin.")
    client, at_case = signed_in(house.supervisor), {"case": ""}
    client.post(house.at("review:exclude", encounter.pk), at_case | {"exclude-reason": "Koe.", "note-text": "Soita."})

    page = client.post(house.at("review:restore", encounter.pk), at_case | {"restore-reason": "Koe."}, follow=True)

    assert page.redirect_chain == [(house.at("casework:case", case_of(encounter).pk), 302)]
    assert "Soita." in page.content.decode()
