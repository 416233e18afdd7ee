"""A link in a mail or on a till receipt marks a face; only a press on the page counts it."""

import re
from typing import Any

import pytest
from django.test import Client

from encounters.models import Encounter, LimitBucket
from encounters.models.choices import Channel
from tests.factories import House, code_of, make_point, old_key

pytestmark = pytest.mark.django_db


def page_of(house: House, face: str = "", **headers: str) -> str:
    query = f"?face={face}" if face else ""
    page: str = Client(headers=headers).get(f"/f/{code_of(house.point)}/{query}").content.decode()
    return page


def marked(page: str) -> list[str]:
    return re.findall(r'value="(\w+)" class="marked"', page)


@pytest.mark.parametrize("face", ["good", "bad"])
def test_a_link_marks_its_face_and_one_press_counts_it(house: House, face: str):
    point = make_point(house.kamppi, employee=house.aino)
    client = Client()
    page = client.get(f"/f/{code_of(point)}/?face={face}").content.decode()
    assert marked(page) == [face]
    assert not Encounter.objects.exists()

    client.post(f"/f/{code_of(point)}/tap/", {"rating": face, "key": old_key(code_of(point)), "face": face})

    encounter = Encounter.objects.get()
    assert (encounter.rating, encounter.channel, encounter.counted) == (face, Channel.LINK, True)
    assert (encounter.location, encounter.employee) == (house.kamppi, house.aino)


def test_the_other_face_may_be_pressed(house: House):
    code = code_of(house.point)

    Client().post(f"/f/{code}/tap/", {"rating": "bad", "key": old_key(code), "face": "good"})

    assert (Encounter.objects.get().rating, Encounter.objects.get().channel) == ("bad", Channel.LINK)


@pytest.mark.parametrize("ask", ["get", "head", "prefetch", "preview", "scanner with cookies"])
def test_a_mail_scanner_that_opens_both_links_counts_nothing(house: House, ask: str):
    code, client = code_of(house.point), Client(headers={"User-Agent": "MailScanner/1.0"})
    headers = {"prefetch": {"Sec-Purpose": "prefetch"}, "preview": {"X-Purpose": "preview"}}.get(ask, {})

    for face in ("good", "bad") * 2:
        look = client.head if ask == "head" else client.get
        assert look(f"/f/{code}/?face={face}", headers=headers).status_code == 200
        assert look(f"/f/{code}/tap/?face={face}", headers=headers).status_code == 200
        assert look(f"/f/{code}/?face={face}&rating={face}", headers=headers).status_code == 200

    assert (Encounter.objects.count(), LimitBucket.objects.count(), dict(client.cookies)) == (0, 0, {})
    client.post(f"/f/{code}/tap/", {"rating": "good", "key": old_key(code), "face": "good"})
    assert Encounter.objects.count() == 1  # the control: a press counts


def test_the_page_in_memory_is_unmarked_and_marked_ones_differ(house: House):
    pages = [page_of(house, face) for face in ("", "good", "bad", "", "good")]

    assert [marked(page) for page in pages] == [[], ["good"], ["bad"], [], ["good"]]
    answer = Client().get(f"/f/{code_of(house.point)}/?face=good")
    assert (answer["Cache-Control"], answer["Vary"]) == ("private, no-cache", "Accept-Language")
    assert [("Valitsit" in page_of(house, "good", **{"Accept-Language": lang})) for lang in ("fi", "en")] == [
        True,
        False,
    ]


def test_another_language_keeps_the_mark(house: House):
    page = page_of(house, "bad")

    assert "?face=bad&amp;lang=sv" in page


@pytest.mark.parametrize("face", ["", "middle", "good bad", "GOOD", "<b>"])
def test_what_is_no_face_marks_none(house: House, face: str):
    assert marked(page_of(house, face)) == []
    assert "&lt;b&gt;" not in page_of(house, face)


def test_a_page_that_was_open_too_long_keeps_the_mark(house: House):
    code = code_of(house.point)
    answer: Any = Client().post(f"/f/{code}/tap/", {"rating": "good", "key": "old", "face": "good"})

    assert (answer.status_code, marked(answer.content.decode())) == (400, ["good"])
