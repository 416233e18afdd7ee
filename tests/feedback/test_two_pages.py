"""Two pages of one feedback: the later one is told of what the other stored, loses nothing, and decides."""

from functools import partial
from typing import Any

import pytest

from encounters.changes.refusals import AgainstRule, Refused, Rule
from encounters.feedback import views
from encounters.feedback.actions import Overwriting
from encounters.models import Employee, Encounter
from tests.at_once import all_at_once
from tests.factories import House, holding, make_employee, make_encounter
from tests.feedback.test_taking_back import DetailsPage, stored

TOLD = "Another page has changed this meanwhile to:"
# What one page stores of each field, and what the other one would put in its place.
BOTH: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "text": ({"text": "Ensin."}, {"text": "Sitten."}),
    "wish": ({"wish": "Nopeammin."}, {"wish": "Hitaammin."}),
    "employee": ({"employee": "{aino}"}, {"employee": "{mikko}"}),
    "employee_description": ({"employee_description": "pitkä"}, {"employee_description": "lyhyt"}),
    "aspects": ({"aspects": ["speed"]}, {"aspects": ["valued"]}),
    "attention": ({"attention": "too_little"}, {"attention": "too_much"}),
    "step": ({"step": "trier"}, {"step": "loyalist"}),
    "standing": ({"standing": "along"}, {"standing": "waiting"}),
    "said_on_the_spot": ({"said_on_the_spot": "no"}, {"said_on_the_spot": "helped"}),
    "email": ({"email": "a@example.org"}, {"email": "b@example.org"}),
    "phone": ({"phone": "040 1"}, {"phone": "040 2"}),
}


@pytest.fixture
def pages(house: House) -> tuple[DetailsPage, DetailsPage]:
    """Two pages of the same feedback, shown at the same time."""
    make_employee(house.kamppi, first_name="Mikko")
    encounter = make_encounter(house.point, "bad")
    client = holding(encounter)
    return DetailsPage(encounter, client), DetailsPage(encounter, client)


def filled(house: House, values: dict[str, Any]) -> dict[str, Any]:
    if "employee" in values:
        mikko = Employee.objects.get(first_name="Mikko")
        return {"employee": values["employee"].format(aino=house.aino.pk, mikko=mikko.pk)}
    return values


@pytest.mark.parametrize("name", BOTH)
def test_the_later_page_is_told_and_decides(house: House, pages: tuple[DetailsPage, DetailsPage], name: str):
    one, other = pages
    first, second = (filled(house, values) for values in BOTH[name])
    one.fields |= first
    one.press_save()
    kept = stored(name)
    other.fields |= second | {"name": "Matti"}

    told = other.press_save()
    between, shown = stored(name), told.context["form"][name].value()
    other.fields |= second
    decided = other.press_save()

    assert (told.status_code, decided.status_code) == (200, 302)
    assert TOLD in told.content.decode()
    assert (kept, between) == (kept, kept)
    assert shown == second[name]
    assert stored(name) != kept
    assert stored(name)


def test_both_texts_are_shown_and_the_rest_is_stored(pages: tuple[DetailsPage, DetailsPage]):
    one, other = pages
    one.fields |= {"text": "Ensin."}
    one.press_save()
    other.fields |= {"text": "Sitten.", "step": "trier"}

    page = other.press_save().content.decode()

    now = Encounter.objects.get()
    assert "“Ensin.”" in page
    assert "Sitten.</textarea>" in page
    assert (now.text, now.step) == ("Ensin.", "trier")


def test_the_script_is_told_until_save_is_pressed(pages: tuple[DetailsPage, DetailsPage]):
    one, other = pages
    one.fields |= {"text": "Ensin."}
    one.save_by_itself()
    other.fields |= {"text": "Sitten."}

    told = [other.save_by_itself()["errors"] for _time in range(2)]
    switched = other.press_save(switch_language="en")
    before = stored("text")
    answer = other.press_save()

    assert [TOLD in errors[0] for errors in told] == [True, True]
    assert (switched.status_code, before) == (200, "Ensin.")
    assert (answer.status_code, stored("text")) == (302, "Sitten.")


def test_what_is_changed_once_more_is_told_once_more(pages: tuple[DetailsPage, DetailsPage]):
    one, other = pages
    one.fields |= {"text": "Ensin."}
    one.save_by_itself()
    other.fields |= {"text": "Sitten."}
    other.press_save()
    one.fields |= {"text": "Uudestaan."}
    one.save_by_itself()

    told = other.press_save()

    assert (told.status_code, "“Uudestaan.”" in told.content.decode()) == (200, True)
    assert stored("text") == "Uudestaan."


def test_a_page_does_not_trip_over_what_it_saved_itself(pages: tuple[DetailsPage, DetailsPage]):
    page, _other = pages
    page.fields |= {"text": "Odotin.", "step": "trier", "aspects": ["speed"], "email": "a@example.org"}

    presses = [page.client.post(page.address, page.fields) for _press in range(2)]
    page.fields |= {"text": "Odotin. Kauan.", "aspects": ["speed", "valued"]}  # no answer came
    longer = page.client.post(page.address, page.fields)

    assert [press.status_code for press in (*presses, longer)] == [302, 302, 302]
    assert (stored("text"), stored("aspects")) == ("Odotin. Kauan.", ["speed", "valued"])


def test_what_another_page_emptied_is_filled(pages: tuple[DetailsPage, DetailsPage]):
    one, other = pages
    one.fields |= {"text": "Ensin."}
    one.save_by_itself()
    one.take_back("text")
    one.save_by_itself()
    other.fields |= {"text": "Sitten."}

    assert other.press_save().status_code == 302
    assert stored("text") == "Sitten."


@pytest.mark.django_db(transaction=True)
def test_of_pages_saved_at_once_one_is_stored_and_others_told(pages: tuple[DetailsPage, DetailsPage]):
    page, _other = pages
    texts = [f"Sivu {number}." for number in range(4)]

    answers = all_at_once([partial(page.client.post, page.address, page.fields | {"text": text}) for text in texts])

    statuses = [answer.status_code for answer in answers]
    assert sorted(statuses) == [200, 200, 200, 302]
    assert stored("text") == texts[statuses.index(302)]


@pytest.mark.parametrize("refusal", [Overwriting(), AgainstRule(Rule.ADDITIONS)])
def test_what_is_overtaken_again_and_again_is_told_and_kept(
    pages: tuple[DetailsPage, DetailsPage], monkeypatch: pytest.MonkeyPatch, refusal: Refused
):
    page, _other = pages
    page.fields |= {"text": "Odotin."}

    def overtaken(**_said: Any) -> Encounter:
        raise refusal

    monkeypatch.setattr(views, "amend_encounter", overtaken)
    pressed = page.press_save()
    page.fields |= {"text": "Odotin."}
    by_itself = page.save_by_itself()

    why = refusal.reason or "something else was stored at the same time"
    assert pressed.status_code == 409
    assert pressed.context["form"]["text"].value() == "Odotin."
    assert str(why) in pressed.context["form"].non_field_errors()[0]
    assert str(why) in by_itself["errors"][0]
    assert not stored("text")
