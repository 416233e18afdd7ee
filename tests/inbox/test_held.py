"""Those that are held: counted or excluded from the list or from the page of one, and on with the rest."""

import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from encounters.models import Encounter
from encounters.review.actions import exclude_encounter
from tests.factories import House, make_encounter


@pytest.fixture
def held(house: House, monkeypatch) -> list[Encounter]:
    """Four that are held, on two pages."""
    monkeypatch.setattr("encounters.paging.PAGE_SIZE", 2)
    now = timezone.now()
    moments = [now - timedelta(hours=4 - number) for number in range(4)]
    return [make_encounter(house.point, hold_reason="fast", text=f"{at:%H}", now=at) for at in moments]


def last_page(client: Client, house: House) -> HttpResponse:
    """The second page of those that are held."""
    first = client.get(house.at("inbox:held"))
    return client.get(house.at("inbox:held"), {"after": first.context["page"].next})


def test_a_row_shows_the_moment_that_its_buttons_name(house: House, signed_in):
    occurred_at = timezone.now() - timedelta(days=3)
    make_encounter(house.point, hold_reason="fast", occurred_at=occurred_at)

    page = signed_in(house.supervisor).get(house.at("inbox:held")).content.decode()

    told = f"{house.kamppi.local(occurred_at):%H:%M}"
    row = page.partition('<ol class="cases">')[2]
    assert told in row.partition("</a>")[0]
    assert told in row.partition("</a>")[2]


def told(page: HttpResponse) -> str:
    box = page.content.decode().split('<div class="messages"')[1].split("</div>")[0]
    return " ".join(re.sub("<[^>]+>", "", box.partition(">")[2]).split())


def addresses(page: HttpResponse, name: str) -> list[str]:
    return re.findall(rf'action="([^"]+/{name}/[^"]*)"', page.content.decode())


@pytest.mark.parametrize(
    ("name", "sent", "said"),
    [
        ("release", {}, "Counted: Kamppi · "),
        ("exclude", {"exclude-reason": "Roskaa."}, "Excluded from the figures: Kamppi · "),
    ],
)
@pytest.mark.parametrize("way", ["list", "page"])
def test_deciding_leads_back_to_the_same_page_of_the_held(house, signed_in, held, name, sent, said, way):
    client = signed_in(house.supervisor)
    shown = last_page(client, house)
    if way == "page":
        link = re.findall(r'<li>\s*<a href="([^"]+[?]held=[^"]+)"', shown.content.decode())[0]
        shown = client.get(link)
    address = addresses(shown, name)[0]

    after = client.post(address, sent, follow=True)

    assert after.redirect_chain == [(last_page_address(shown, house), 302)]
    assert [one.pk for one in after.context["page"].rows] == [held[3].pk]
    assert told(after).startswith(said)
    assert f'<a href="{house.at("review:encounter", held[2].pk)}"><bdi>Kamppi</bdi>' in after.content.decode()


def last_page_address(shown: HttpResponse, house: House) -> str:
    """The address of the page of the held that a page, or that of one of them, stands on."""
    query = parse_qs(urlsplit(shown.request["PATH_INFO"] + "?" + shown.request["QUERY_STRING"]).query)
    position = (query.get("after") or query.get("held"))[0]
    return f"{house.at('inbox:held')}?after={position}"


def test_the_last_of_a_page_leads_to_what_is_left(house: House, signed_in, held):
    client = signed_in(house.supervisor)
    addresses_of_last = addresses(last_page(client, house), "release")

    pages = [client.post(address, follow=True) for address in addresses_of_last]

    assert [one.pk for one in pages[1].context["page"].rows] == [held[0].pk, held[1].pk]
    assert told(pages[1]).startswith("Counted: Kamppi · ")


def test_excluding_from_the_list_asks_for_a_reason(house: House, signed_in, held):
    client = signed_in(house.supervisor)
    address = addresses(last_page(client, house), "exclude")[0]

    refused = client.post(address, {"exclude-reason": " "})
    after = client.post(addresses(refused, "exclude")[0], {"exclude-reason": "Roskaa."})

    assert refused.context["encounter"].pk == held[2].pk
    assert "This field is required." in refused.content.decode()
    assert refused.content.decode().count("<title>Problem: ") == 1
    assert after["Location"] == f"{house.at('inbox:held')}?{address.partition('?')[2].replace('held=', 'after=')}"
    assert Encounter.objects.get(pk=held[2].pk).excluded_because == "Roskaa."


def test_counting_and_excluding_are_equally_at_hand(house: House, signed_in, held):
    page = signed_in(house.supervisor).get(house.at("review:encounter", held[0].pk)).content.decode()
    decide = page.split('id="decide"')[1]

    buttons = re.findall(
        r'<button class="(btn[^"]*)" formaction="[^"]+/(release|exclude)/', decide.split("<details")[0]
    )
    assert buttons == [("btn btn-primary", "release"), ("btn btn-primary", "exclude")]


def test_excluding_one_that_was_not_held_stays_on_its_page(house: House, signed_in):
    encounter = make_encounter(house.point)
    address = house.at("review:exclude", encounter.pk) + "?held="

    after = signed_in(house.supervisor).post(address, {"exclude-reason": "Koe."}, follow=True)

    assert after.redirect_chain == [(house.at("review:encounter", encounter.pk) + "?held=", 302)]
    assert told(after) == "Excluded from the figures. Undo"


def test_restoring_a_held_one_stays_on_its_page(house: House, signed_in, held):
    exclude_encounter(encounter=held[0], by=house.admin, now=timezone.now(), reason="Roskaa.")

    after = signed_in(house.supervisor).post(house.at("review:restore", held[0].pk), {"restore-reason": "Oikea."})

    assert after["Location"] == house.at("review:encounter", held[0].pk)


def test_what_somebody_else_decided_meanwhile_is_not_overturned(house: House, signed_in, held):
    client, verb = signed_in(house.supervisor), house.at("review:exclude", held[0].pk)
    version = client.get(house.at("inbox:held")).context["page"].rows[0].version
    signed_in(house.admin).post(house.at("review:release", held[0].pk))

    late = client.post(f"{verb}?held=", {"exclude-reason": "Roskaa.", "version": version})

    assert late.status_code == 409
    assert "This was changed meanwhile" in late.content.decode()
    assert Encounter.objects.get(pk=held[0].pk).counted


def test_what_is_restored_but_held_says_that_it_waits(house: House, signed_in, held):
    exclude_encounter(encounter=held[0], by=house.admin, now=timezone.now(), reason="Roskaa.")

    page = signed_in(house.supervisor).post(
        house.at("review:restore", held[0].pk), {"restore-reason": "Koe."}, follow=True
    )

    assert told(page).startswith("Restored: it waits for review again.")
