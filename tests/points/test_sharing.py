"""What an organisation puts on its own pages, into its mail and on its receipts; and where its faces may stand."""

import re
from html import unescape
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from tests.factories import House, code_of, make_point
from tests.promises.faults import Forms

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(house: House, signed_in: Any) -> Client:
    client: Client = signed_in(house.admin)
    return client


def texts(page: str) -> list[str]:
    """The texts to be copied, as they are copied."""
    return [unescape(found) for found in re.findall(r'<pre class="to-copy"[^>]*><code>(.*?)</code>', page, re.S)]


def send(admin: Client, house: House, hosts: str) -> Any:
    address = house.at("points:hosts")
    fields = Forms(admin.get(address).content.decode()).sent_to(address).fields
    return admin.post(address, {"shown": fields["shown"][-1], "embed_hosts": hosts})


@pytest.mark.parametrize("lang", ["fi", "sv", "en"])
def test_everything_to_copy_leads_to_the_point_and_nowhere_else(house: House, admin: Client, lang: str):
    point = make_point(house.kamppi, label='Kassa "1" <b>', employee=house.aino)
    link = f"{settings.PUBLIC_URL}/f/{code_of(point)}/"

    page = admin.get(house.at("points:links", point.pk), headers={"Accept-Language": lang}).content.decode()

    good, bad, plain, html, till, frame = texts(page)
    assert (good, bad) == (f"{link}?face=good", f"{link}?face=bad")
    assert good in plain
    assert bad in plain
    assert re.findall(r'href="(.*?)"', html) == [good, bad]
    assert (link in till, "?" in till.split("/f/")[1]) == (True, False)
    assert re.fullmatch(
        r'<iframe src="([^"]*)" title="[^"<>]+" width="\d+" height="\d+" loading="lazy"></iframe>', frame
    )
    assert f'src="{link}embed/"' in frame
    assert not re.search(r"<(script|img|link|style)|on\w+=|style=", html + frame)
    assert "\n" not in frame
    words = {"fi": "Miten sinua palveltiin?", "sv": "Hur blev du bemött?", "en": "How were you served?"}
    assert all(words[lang] in one for one in (plain, html, till, frame))


def test_all_links_of_the_page_open(house: House, admin: Client):
    page = admin.get(house.at("points:links", house.point.pk)).content.decode()
    good, bad, *_others, frame = texts(page)
    embed = re.search(r'src="(.*?)"', frame)[1]  # type: ignore[index]

    for address in (good, bad, embed):
        assert Client().get(address.removeprefix(settings.PUBLIC_URL)).status_code == 200


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("www.example.org", ["www.example.org"]),
        (" https://WWW.Example.org/ \r\n\r\n*.example.org\nshop.example.org:8443\nwww.example.org", None),
        ("kahvilä.fi", ["xn--kahvil-gua.fi"]),
        ("", []),
    ],
)
def test_hosts_are_stored_as_a_policy_names_them(house: House, admin: Client, typed: str, stored: Any):
    assert send(admin, house, typed).status_code == 302

    house.organisation.refresh_from_db()
    assert house.organisation.embed_hosts == (
        ["www.example.org", "*.example.org", "shop.example.org:8443"] if stored is None else stored
    )


@pytest.mark.parametrize(
    "typed",
    [
        *("http://example.org", "*", "*.org", "ftp://example.org", "example.org/path", "example.org; script-src *"),
        *("a.org b.org", "'self'", "javascript:alert(1)", "127.0.0.1", "example.org:0", "user:pass@example.org"),
        *("a.org\x0b; x", "\n".join(f"a{n}.example.org" for n in range(21)), "a." * 4000),
    ],
)
def test_anything_else_is_refused_and_stays_as_it_was_typed(house: House, admin: Client, typed: str):
    answer = send(admin, house, f"www.example.org\n{typed}")

    page = answer.content.decode()
    assert (answer.status_code, "Please check" in page) == (200, True)
    assert "www.example.org" in page
    house.organisation.refresh_from_db()
    assert house.organisation.embed_hosts == []


def test_of_two_admins_the_later_one_is_told(house: House, admin: Client):
    address = house.at("points:hosts")
    shown = Forms(admin.get(address).content.decode()).sent_to(address).fields["shown"][-1]
    send(admin, house, "a.example.org")

    page = admin.post(address, {"shown": shown, "embed_hosts": "b.example.org"}).content.decode()

    assert "Somebody has changed this meanwhile." in page
    house.organisation.refresh_from_db()
    assert house.organisation.embed_hosts == ["a.example.org"]


def test_the_page_of_links_names_the_sites(house: House, admin: Client):
    none = admin.get(house.at("points:links", house.point.pk)).content.decode()
    send(admin, house, "www.example.org")

    assert "No site is allowed to show it yet." in none
    assert "<b>www.example.org</b>" in admin.get(house.at("points:links", house.point.pk)).content.decode()


def test_only_this_organisation_is_changed(house: House, neighbour: House, admin: Client):
    send(admin, house, "www.example.org")

    neighbour.organisation.refresh_from_db()
    assert neighbour.organisation.embed_hosts == []
    assert admin.get(neighbour.at("points:hosts")).status_code == 404
