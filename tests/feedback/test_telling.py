"""After the tap, the customer says more."""

import re

import pytest

from encounters.models import CaseEvent, Contact, Encounter
from tests.factories import House, holding, make_encounter, make_point

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


def test_everything_said_is_stored(house: House):
    encounter = make_encounter(house.point, "bad")

    answer = holding(encounter).post(f"/f/more/{encounter.pk}/", WHOLE)

    stored = Encounter.objects.get()
    assert (answer.status_code, answer.url) == (302, f"/r/{encounter.pk}/?saved")
    said = {name: getattr(stored, name) for name in WHOLE if hasattr(stored, name)}
    assert said == {name: value for name, value in WHOLE.items() if name in said} | {"wants_answer": True}
    contact = Contact.objects.get()
    assert (contact.email, contact.name, contact.may_be_contacted) == ("matkustaja@example.org", "Matti", True)


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
    assert not CaseEvent.objects.filter(encounter=encounter).exists()


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

    said = first.json()
    assert (first.status_code, said["missing"], said["errors"], said["waits"]) == (200, ["when"], [], False)
    assert wrong.json()["errors"] == ["E-mail: Enter a valid email address."]
    assert (Encounter.objects.get().text, Encounter.objects.get().wish) == ("Odotin.", "Nopeammin.")


@pytest.mark.parametrize(
    ("rating", "first"),
    [
        ("bad", ["text", "wish", "attention", "step"]),
        ("good", ["employee", "attribution", "employee_description", "text", "aspects", "step"]),
    ],
)
def test_the_order_serves_the_rating(house: House, rating, first):
    encounter = make_encounter(house.point, rating)

    page = holding(encounter).get(f"/f/more/{encounter.pk}/").content.decode()

    before_more = page.split('<details class="more"')[0]
    order = sorted((before_more.index(f'name="{name}"'), name) for name in first)
    assert [name for _, name in order] == first
    assert 'name="email"' not in before_more


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
