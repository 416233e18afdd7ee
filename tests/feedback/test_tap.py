"""One tap is stored at once."""

from django.test import Client

from encounters.models import Case, Encounter, LocationCount
from tests.conftest import House
from tests.factories import code_of


def key_in(page: str) -> str:
    return page.split('name="key" value="')[1].split('"')[0]


def tap(client: Client, code: str, rating: str = "bad", key: str = "", **more: str) -> object:
    key = key or key_in(client.get(f"/f/{code}/").content.decode())
    return client.post(f"/f/{code}/", {"rating": rating, "key": key, **more})


def test_a_tap_is_an_encounter_in_the_figures(client, house: House, monkeypatch):
    code = code_of(house.point)

    answer = tap(client, code, "bad")

    encounter = Encounter.objects.get()
    assert answer.status_code == 302
    assert answer.url == f"/f/more/{encounter.pk}/"
    assert (encounter.rating, encounter.location, encounter.channel) == ("bad", house.kamppi, "qr")
    assert LocationCount.objects.filter(location=house.kamppi).total() == (0, 0 if encounter.held else 1)
    assert not Case.objects.exists()


def test_the_next_page_thanks_and_shows_the_receipt(client, house: House):
    answer = tap(client, code_of(house.point), "good")

    page = client.get(answer.url)

    assert page.status_code == 200
    assert "Thank you! Your feedback has arrived." in page.content.decode()
    assert "/r/open/" in page.content.decode()


def test_an_unknown_code_gets_a_kind_page(client, house: House):
    page = client.get("/f/nothere1/")

    assert page.status_code == 404
    assert "This feedback point is not open" in page.content.decode()
