"""What the operator sees and changes of organisations."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from encounters.models import Organisation
from encounters.models.sorting import sort_key
from tests.factories import House, make_complaint, make_location, make_organisation
from tests.operator.people import entered, make_operator, with_second_step

LIST = "/operator/encounters/organisation/"
SECRET = "SanottuSana"

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(db: None) -> Client:
    return entered(with_second_step(make_operator()))


def names_in(page: str) -> list[str]:
    return re.findall(r'field-called"><a [^>]+>([^<]+)</a>', page)


def change(organisation: Organisation) -> str:
    return reverse("admin:encounters_organisation_change", args=[organisation.pk])


def numbers_in(page: str) -> list[tuple[str, str]]:
    return re.findall(r'field-members">(\d+)</td><td class="field-locations">(\d+)<', page)


def test_the_list_says_how_many_members_and_locations_there_are(client: Client, house: House):
    make_location(house.organisation, "Suljettu", is_active=False)
    make_organisation("Aamu")

    page = client.get(LIST).content.decode()

    assert names_in(page) == ["Aamu", "Kahvila Kulma"]
    assert numbers_in(page) == [("0", "0"), ("4", "2")]


def test_it_is_searched_by_name_and_slug(client: Client, house: House):
    make_organisation("Aamu")

    for words in ("kulma", house.organisation.slug):
        assert names_in(client.get(LIST, {"q": words}).content.decode()) == ["Kahvila Kulma"]


def test_a_renamed_organisation_stands_in_its_place(client: Client):
    makes = [make_organisation(name) for name in ("Aamu", "Ilta", "Yö")]

    client.post(change(makes[0]), {"name": "  Äärellä ", "slug": "other"})

    renamed = Organisation.objects.get(pk=makes[0].pk)
    assert (renamed.name, renamed.slug, renamed.sort_key) == ("Äärellä", makes[0].slug, sort_key("Äärellä"))
    assert names_in(client.get(LIST).content.decode()) == ["Ilta", "Yö", "Äärellä"]
    assert "Äärellä" in client.get(change(renamed).replace("change", "history")).content.decode()


def test_only_the_name_is_written(client: Client, house: House):
    page = client.get(change(house.organisation))
    Organisation.objects.filter(pk=house.organisation.pk).update(team_mode=True)

    client.post(change(house.organisation), {"name": "Kahvila", "team_mode": "", "seen_days": "9"})

    assert list(page.context["adminform"].form.fields) == ["name"]
    renamed = Organisation.objects.get(pk=house.organisation.pk)
    assert (renamed.name, renamed.team_mode, renamed.seen_days) == ("Kahvila", True, house.organisation.seen_days)


def test_a_name_is_checked_as_everywhere(client: Client, house: House):
    answer = client.post(change(house.organisation), {"name": " \u200b "})

    assert answer.context["adminform"].form.errors["name"]
    assert Organisation.objects.get(pk=house.organisation.pk).name == house.organisation.name


def test_none_is_added_or_deleted(client: Client, house: House):
    for path in ("add/", f"{house.organisation.pk}/delete/"):
        assert client.post(f"{LIST}{path}", {"name": "Uusi", "post": "yes"}).status_code == 403
    client.post(LIST, {"action": "delete_selected", "_selected_action": [house.organisation.pk], "post": "yes"})

    assert Organisation.objects.get() == house.organisation


def test_no_word_of_a_customer_is_shown(client: Client, house: House):
    encounter = make_complaint(house, text=SECRET)
    pages = ["", "encounters/", "encounters/organisation/", "encounters/user/", "encounters/job/"]
    shown = [client.get(f"/operator/{page}").content.decode() for page in pages]
    shown += [client.get(change(house.organisation)).content.decode()]

    assert not [page for page in shown if SECRET in page or str(encounter.pk) in page]
    assert client.get("/operator/encounters/encounter/").status_code == 404
    assert client.get(f"/operator/encounters/encounter/{encounter.pk}/change/").status_code == 404


@pytest.mark.parametrize("column", ["seen_days", "sort_key", "sign_up_key"])
def test_a_list_is_narrowed_by_no_other_column(client: Client, column: str):
    assert client.get(LIST, {f"{column}__gt": "1"}).status_code == 400


def test_the_list_is_shown_in_the_language_of_its_address(client: Client, house: House):
    page = client.get(LIST, {"lang": "fi", "q": "kulma"}).content.decode()

    assert 'lang="fi"' in page
    assert names_in(page) == ["Kahvila Kulma"]


def test_the_list_asks_no_more_of_more(client: Client, django_assert_num_queries: Any):
    make_organisation("Aamu")
    client.get(LIST)  # which notes when the session began
    with django_assert_num_queries(6):
        client.get(LIST)

    for name in ("Ilta", "Yö"):
        make_organisation(name)
    with django_assert_num_queries(6):
        client.get(LIST)
