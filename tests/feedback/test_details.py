"""After the tap, the customer tells more and corrects."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from encounters.casework.actions import mark_seen
from encounters.feedback.actions import AlreadyWithdrawn, CorrectionClosed, amend_encounter
from encounters.models import Case, CaseEvent, CaseText, Contact, EmployeeCount, Encounter, LocationCount
from encounters.receipt.actions import withdraw_encounter
from tests.conftest import House
from tests.factories import make_employee, make_encounter, make_location, make_point
from tests.promises.test_access import holding

NOW = datetime(2026, 6, 10, 12, 0, tzinfo=UTC)


def amend(encounter: Encounter, minutes: float = 5, **said) -> Encounter:
    return amend_encounter(encounter=encounter, now=encounter.reported_at + timedelta(minutes=minutes), **said)


def kinds(encounter: Encounter) -> list[str]:
    return list(CaseEvent.objects.filter(encounter=encounter).order_by("pk").values_list("kind", flat=True))


@pytest.mark.parametrize(
    ("rating", "said", "kind"),
    [
        ("bad", {}, None),
        ("good", {}, None),
        ("bad", {"step": "customer", "aspects": ["speed"]}, None),
        ("bad", {"text": "Odotin."}, "complaint"),
        ("bad", {"email": "a@example.org"}, "complaint"),
        ("bad", {"employee": True}, "complaint"),
        ("good", {"text": "Kiitos."}, "thanks"),
        ("good", {"employee": True}, "thanks"),
        ("good", {"email": "a@example.org"}, None),
    ],
)
def test_a_case_opens_when_somebody_can_act(house: House, rating, said, kind):
    if "employee" in said:
        said = {"employee": house.aino, "attribution": "sure"}

    encounter = make_encounter(house.point, rating, **said)

    case = Case.objects.filter(encounter=encounter).first()
    assert (case.kind if case else None) == kind
    assert kinds(encounter) == (["amended"] if said else []) + (["opened"] if kind else [])


def test_a_new_case_follows_the_rating_and_is_voided_when_nothing_is_left(house: House):
    encounter = make_encounter(house.point, "bad", text="Odotin.")

    amend(encounter, rating="good")
    turned = Case.objects.get()
    amend(encounter, text="")
    voided = Case.objects.get()
    amend(encounter, text="Sittenkin.")

    assert (turned.kind, turned.state) == ("thanks", "new")
    assert voided.state == "voided"
    assert Case.objects.get().state == "new"
    assert kinds(encounter) == [
        *("amended", "opened", "amended", "kind_changed", "amended", "voided", "amended", "reopened")
    ]


def test_a_case_that_was_seen_stays_what_it_is(house: House):
    encounter = make_encounter(house.point, "bad", now=timezone.now(), text="Odotin.")
    mark_seen(encounter=encounter, by=house.admin, now=encounter.reported_at + timedelta(minutes=2))

    amend(encounter, rating="good")

    case = Case.objects.get()
    assert (case.kind, case.state) == ("complaint", "seen")


@pytest.mark.parametrize(
    ("minutes", "opened_after", "open_to_correction"),
    [
        (29, 1, True),
        (29, None, True),
        (31, 1, False),
        (31, 40, True),
        (31, None, True),
        (23 * 60, None, True),
        (24 * 60, None, False),
    ],
)
def test_the_time_for_corrections(house: House, minutes, opened_after, open_to_correction):
    encounter = make_encounter(house.point, "bad", now=NOW, text="Odotin.")
    if opened_after and opened_after < minutes:
        mark_seen(encounter=encounter, by=house.admin, now=NOW + timedelta(minutes=opened_after))

    corrected = True
    try:
        amend(encounter, minutes, rating="good", text="Toisin.")
    except CorrectionClosed:
        corrected = False

    assert corrected == open_to_correction
    assert Encounter.objects.get().rating == ("good" if corrected else "bad")


def test_what_was_empty_may_be_filled_later_and_what_was_said_stands(house: House):
    encounter = make_encounter(house.point, "bad", now=NOW, text="Odotin.", email="a@example.org")

    amend(encounter, 60 * 30, wish="Nopeammin.", step="customer", phone="040", occurred_at=NOW - timedelta(hours=5))
    for said in ({"text": ""}, {"wish": "Muuta."}, {"step": "trier"}, {"email": ""}, {"occurred_at": NOW}):
        with pytest.raises(CorrectionClosed):
            amend(encounter, 60 * 31, **said)

    stored = Encounter.objects.get()
    assert (stored.text, stored.wish, stored.step) == ("Odotin.", "Nopeammin.", "customer")
    assert stored.occurred_at == NOW - timedelta(hours=5)
    assert (stored.contact.email, stored.contact.phone) == ("a@example.org", "040")


def test_something_may_always_be_added(house: House):
    encounter = make_encounter(house.point, "bad", now=NOW, text="Odotin.")

    with time_machine.travel(NOW + timedelta(days=3), tick=False):
        client = holding(encounter)
        page = client.get(f"/f/more/{encounter.pk}/").content.decode()
        answer = client.post(f"/f/more/{encounter.pk}/", {"addition": "Muistin vielä nimen."})
        receipt = client.get(f"/r/{encounter.pk}/").content.decode()

    assert "Add something" in page
    assert answer.status_code == 302
    assert CaseText.objects.get().text == "Muistin vielä nimen."
    assert "Muistin vielä nimen." in receipt
    assert Encounter.objects.get().text == "Odotin."


def test_a_correction_that_comes_too_late_is_refused_aloud_and_kept_on_the_page(house: House):
    encounter = make_encounter(house.point, "bad", now=NOW, text="Odotin.")

    with time_machine.travel(NOW + timedelta(days=3), tick=False):
        answer = holding(encounter).post(
            f"/f/more/{encounter.pk}/", {"initial-text": "Odotin.", "text": "Odotin tunnin.", "wish": "Nopeammin."}
        )

    page, stored = answer.content.decode(), Encounter.objects.get()
    assert answer.status_code == 200
    assert "Staff have read this, so it stands." in page
    assert "Odotin tunnin." in page
    assert (stored.text, stored.wish) == ("Odotin.", "Nopeammin.")


def test_an_employee_named_late_may_still_be_uncertain(house: House):
    encounter = make_encounter(house.point, "bad", now=NOW, text="Odotin.")

    with time_machine.travel(NOW + timedelta(days=3), tick=False):
        holding(encounter).post(f"/f/more/{encounter.pk}/", {"employee": house.aino.pk, "attribution": "think_so"})

    stored = Encounter.objects.get()
    assert (stored.employee, stored.attribution, stored.counted_for_employee) == (house.aino, "think_so", False)


def test_a_stale_page_overwrites_nothing_that_it_did_not_change(house: House):
    encounter = make_encounter(house.point, "bad")
    client, shown = holding(encounter), {"initial-text": "", "initial-step": "", "initial-wish": ""}
    client.post(f"/f/more/{encounter.pk}/", {**shown, "text": "Odotin kauan."})

    client.post(f"/f/more/{encounter.pk}/", {**shown, "text": "", "step": "trier"}, headers={"X-Saves-Itself": "1"})

    stored = Encounter.objects.get()
    assert (stored.text, stored.step) == ("Odotin kauan.", "trier")


def test_saving_after_withdrawing_brings_nothing_back(house: House):
    encounter = make_encounter(house.point, "bad", text="Odotin.")
    withdraw_encounter(encounter=encounter, now=NOW)

    with pytest.raises(AlreadyWithdrawn):
        amend(encounter, email="back@example.org", addition="Vielä.")

    assert (Contact.objects.count(), CaseText.objects.count()) == (0, 0)


def test_a_choice_can_be_taken_back(house: House):
    encounter = make_encounter(house.point, "bad", step="trier")
    client = holding(encounter)

    page = client.get(f"/f/more/{encounter.pk}/").content.decode()
    client.post(f"/f/more/{encounter.pk}/", {"initial-step": "trier", "step": ""})

    assert "no answer" in page
    assert Encounter.objects.get().step == ""


def test_changing_the_face_keeps_what_was_typed(house: House):
    encounter = make_encounter(house.point, "bad")

    answer = holding(encounter).post(f"/f/more/{encounter.pk}/", {"text": "Olikin hyvä.", "rating": "good"})

    stored = Encounter.objects.get()
    assert answer.url == f"/f/more/{encounter.pk}/"
    assert (stored.text, stored.rating) == ("Olikin hyvä.", "good")


@pytest.mark.parametrize(("sure", "counts"), [("sure", True), ("think_so", False), ("", True)])
def test_only_sure_counts_for_a_person(house: House, sure, counts):
    encounter = make_encounter(house.point, "bad", employee=house.aino, attribution=sure)

    assert encounter.counted_for_employee == counts
    assert EmployeeCount.objects.filter(employee=house.aino).total() == (0, int(counts))
    assert LocationCount.objects.total() == (0, 1)
    assert encounter.employee == house.aino


def test_a_description_without_a_name_means_not_knowing(house: House):
    encounter = make_encounter(house.point, "bad", employee_description="pitkä")
    described = (encounter.attribution, encounter.employee)

    named = amend(encounter, employee=house.aino)

    assert described == ("dont_know", None)
    assert (named.attribution, named.counted_for_employee) == ("sure", True)


def test_at_an_employees_point_the_customer_may_name_another(house: House):
    bertta = make_employee(house.kamppi, first_name="Bertta")
    point = make_point(house.kamppi, employee=house.aino)
    encounter = make_encounter(point, "bad")

    amend(encounter, employee=bertta, attribution="sure")
    counted = EmployeeCount.objects.per("employee")
    amend(encounter, employee=house.aino, attribution="think_so")

    assert counted[bertta.pk] == (0, 1)
    assert counted[house.aino.pk] == (0, 0)
    assert EmployeeCount.objects.filter(employee=house.aino).total() == (0, 0)


def test_saving_the_form_unchanged_changes_nothing(house: House):
    point = make_point(house.kamppi, employee=house.aino)
    encounter = make_encounter(point, "good")
    client = holding(encounter)
    form = client.get(f"/f/more/{encounter.pk}/").context["form"]
    filled = {name: form[name].value() for name in form.fields if form[name].value()}
    filled["occurred_at"] = filled["occurred_at"].strftime("%Y-%m-%dT%H:%M")

    client.post(f"/f/more/{encounter.pk}/", filled)

    stored = Encounter.objects.get()
    assert (stored.employee, stored.attributed_by, stored.attribution) == (house.aino, "point", "")
    assert stored.occurred_at == encounter.occurred_at
    assert kinds(encounter) == []


WHOLE = {
    "text": "Kuski puhui koko matkan.",
    "wish": "Olisin halunnut hiljaisuutta.",
    "attention": "too_much",
    "step": "customer",
    "aspects": ["reading", "valued"],
    "standing": "served",
    "said_on_the_spot": "no",
    "wants_answer": "on",
    "employee_description": "pitkä, silmälasit",
    "email": "matkustaja@example.org",
    "name": "Matti",
    "may_be_contacted": "on",
}


def test_everything_told_is_stored(house: House):
    encounter = make_encounter(house.point, "bad")

    answer = holding(encounter).post(f"/f/more/{encounter.pk}/", WHOLE)

    stored = Encounter.objects.get()
    assert (answer.status_code, answer.url) == (302, f"/r/{encounter.pk}/?saved")
    told = {name: getattr(stored, name) for name in WHOLE if hasattr(stored, name)}
    assert told == {name: value for name, value in WHOLE.items() if name in told} | {"wants_answer": True}
    contact = Contact.objects.get()
    assert (contact.email, contact.name, contact.may_be_contacted) == ("matkustaja@example.org", "Matti", True)


def test_a_contact_that_is_emptied_is_gone(house: House):
    encounter = make_encounter(house.point, "bad", email="a@example.org")

    amend(encounter, email="")

    assert not Contact.objects.exists()
    assert Case.objects.get().state == "voided"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"text": "x" * 4001}, "text"),
        ({"wish": "x" * 501}, "wish"),
        ({"aspects": ["reading", "valued", "speed", "promises"]}, "aspects"),
        ({"aspects": ["luck"]}, "aspects"),
        ({"step": "king"}, "step"),
        ({"email": "nobody"}, "email"),
        ({"name": "a\u202eb"}, "name"),
        ({"occurred_at": "yesterday"}, "occurred_at"),
        ({"occurred_at": "2999-01-01T10:00"}, "occurred_at"),
        ({"occurred_at": "2001-01-01T10:00"}, "occurred_at"),
        ({"employee": "999999999999999999999999"}, "employee"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(house: House, wrong, said):
    encounter = make_encounter(house.point, "bad")

    answer = holding(encounter).post(f"/f/more/{encounter.pk}/", {"text": "Odotin kauan.", "phone": "040 1", **wrong})

    page = answer.content.decode()
    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == [said]
    assert wrong.get("text", "Odotin kauan.") in page
    assert "040 1" in page
    assert "Please check" in page
    assert Encounter.objects.get().text == ("" if "text" in wrong else "Odotin kauan.")


def test_what_is_wrong_with_a_group_stands_under_its_legend(house: House):
    encounter = make_encounter(house.point, "bad")

    answer = holding(encounter).post(
        f"/f/more/{encounter.pk}/", {"aspects": ["reading", "valued", "friendliness", "know_how"]}
    )

    group = re.search("<fieldset[^>]*id_aspects_error.*?</fieldset>", answer.content.decode(), re.DOTALL)[0]
    described = re.search('aria-describedby="([^"]+)"', group)[1].split()
    assert described == ["id_aspects_helptext", "id_aspects_error"]
    assert all(f'id="{one}"' in group for one in described)
    assert group.index("</legend>") < group.index('id="id_aspects_error"') < group.index("form-check")


def test_each_part_saves_by_itself_and_says_what_is_missing(house: House):
    encounter = make_encounter(house.point, "bad")
    client = holding(encounter)
    header = {"X-Saves-Itself": "1"}

    first = client.post(f"/f/more/{encounter.pk}/", {"text": "Odotin."}, headers=header)
    wrong = client.post(
        f"/f/more/{encounter.pk}/",
        {"wish": "Nopeammin.", "initial-text": "Odotin.", "text": "Odotin.", "email": "x"},
        headers=header,
    )

    assert (first.status_code, first.json()) == (200, {"missing": ["when"], "errors": []})
    assert wrong.json()["errors"] == ["E-mail: Enter a valid email address."]
    assert (Encounter.objects.get().text, Encounter.objects.get().wish) == ("Odotin.", "Nopeammin.")


@pytest.mark.parametrize(
    ("rating", "first"),
    [
        ("bad", ["text", "attention", "step"]),
        ("good", ["employee", "attribution", "employee_description", "aspects", "step"]),
    ],
)
def test_the_order_serves_the_rating(house: House, rating, first):
    encounter = make_encounter(house.point, rating)

    page = holding(encounter).get(f"/f/more/{encounter.pk}/").content.decode()

    before_more = page.split('<details class="more"')[0]
    order = sorted((before_more.index(f'name="{name}"'), name) for name in first)
    assert [name for _, name in order] == first
    assert 'name="wish"' not in before_more


def test_switching_the_language_saves_what_was_typed(house: House):
    encounter = make_encounter(house.point, "bad")
    client = holding(encounter)

    answer = client.post(
        f"/f/more/{encounter.pk}/", {"text": "Odotin kauan.", "step": "trier", "switch_language": "sv"}
    )

    page = client.get(answer.url).content.decode()
    assert answer.url == f"/f/more/{encounter.pk}/"
    assert '<html lang="sv">' in page
    assert "Odotin kauan." in page


def test_switching_the_language_keeps_what_is_still_wrong(house: House):
    encounter = make_encounter(house.point, "bad")

    answer = holding(encounter).post(
        f"/f/more/{encounter.pk}/", {"text": "Odotin kauan.", "email": "x", "switch_language": "sv"}
    )

    page = answer.content.decode()
    assert '<html lang="sv">' in page
    assert "Odotin kauan." in page
    assert 'value="x"' in page


@pytest.mark.parametrize(
    ("typed", "moment", "day"),
    [
        ("2026-03-29T02:59", datetime(2026, 3, 29, 0, 59, tzinfo=UTC), "2026-03-29"),
        ("2026-03-29T03:30", datetime(2026, 3, 29, 1, 30, tzinfo=UTC), "2026-03-29"),
        ("2026-03-29T04:00", datetime(2026, 3, 29, 1, 0, tzinfo=UTC), "2026-03-29"),
        ("2026-03-28T23:59", datetime(2026, 3, 28, 21, 59, tzinfo=UTC), "2026-03-28"),
    ],
)
def test_the_day_is_the_locations_day_when_clocks_go_forward(house: House, typed, moment, day):
    with time_machine.travel(datetime(2026, 3, 30, 9, 0, tzinfo=UTC), tick=False):
        encounter = make_encounter(house.point, "bad", now=timezone.now())
        holding(encounter).post(f"/f/more/{encounter.pk}/", {"occurred_at": typed})

    stored = Encounter.objects.get()
    assert stored.occurred_at == moment
    assert str(stored.occurred_on) == day


def test_an_hour_that_comes_twice_means_the_first(house: House):
    with time_machine.travel(datetime(2026, 10, 26, 9, 0, tzinfo=UTC), tick=False):
        encounter = make_encounter(house.point, "bad", now=timezone.now())
        holding(encounter).post(f"/f/more/{encounter.pk}/", {"occurred_at": "2026-10-25T03:30"})

    assert Encounter.objects.get().occurred_at == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_a_location_in_another_zone_has_its_own_day(house: House):
    lisbon = make_location(house.organisation, "Lisboa", time_zone="Europe/Lisbon")
    late = datetime(2026, 6, 10, 22, 30, tzinfo=UTC)

    days = [str(make_encounter(make_point(place), now=late).occurred_on) for place in (house.kamppi, lisbon)]

    assert days == ["2026-06-11", "2026-06-10"]
