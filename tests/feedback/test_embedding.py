"""The faces in a frame: only on allowed sites, without a cookie, and telling more goes on in a window of its own."""

import re
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from encounters.limits import LIMITS
from encounters.models import Encounter
from encounters.models.choices import Channel, HoldReason
from encounters.models.embed_host import is_host
from tests.factories import House, code_of, old_key
from tests.promises.faults import Forms

HOSTS = ["www.example.org", "*.kahvila.fi", "shop.example.org:8443"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(house: House) -> str:
    """The address of the faces in a frame, where some sites may show them."""
    house.organisation.embed_hosts = HOSTS
    house.organisation.save()
    return f"/f/{code_of(house.point)}/embed/"


def policy(answer: Any) -> dict[str, list[str]]:
    parts = (part.split() for part in answer["Content-Security-Policy"].split(";"))
    return {name: values for name, *values in parts}


def press(address: str, rating: str = "good", key: str = "", client: Client | None = None, **more: Any) -> Any:
    sent = {"rating": rating, "key": key or old_key(address.split("/")[2])}
    return (client or Client()).post(f"{address}tap/", sent, **more)


@pytest.mark.parametrize("secure", [True, False])
def test_only_the_sites_of_the_organisation_may_frame_it(house: House, page: str, settings: Any, secure: bool):
    settings.SECURE = secure

    answers = [Client().get(page), press(page), press(page, key="nonsense")]

    wanted = [f"https://{host}" if secure else host for host in HOSTS]
    assert [policy(answer)["frame-ancestors"] for answer in answers] == [wanted] * 3
    assert not any("X-Frame-Options" in answer for answer in answers)
    others = {name: values for name, values in policy(answers[0]).items() if name != "frame-ancestors"}
    plain = Client().get(f"/f/{code_of(house.point)}/")
    assert others == {name: values for name, values in policy(plain).items() if name != "frame-ancestors"}
    assert (policy(plain)["frame-ancestors"], plain["X-Frame-Options"]) == (["'none'"], "DENY")


def test_without_sites_nobody_may_and_the_page_says_so(house: House):
    answer = Client().get(f"/f/{code_of(house.point)}/embed/")

    assert (policy(answer)["frame-ancestors"], answer["X-Frame-Options"]) == (["'none'"], "DENY")
    assert "This page can't be shown on another site yet" in answer.content.decode().replace("&#x27;", "'")


def test_what_is_no_host_never_reaches_the_header(house: House, page: str):
    planted = ["*", "'self'", "x.fi; script-src *", "x.fi\r\nSet-Cookie: a=b", "data:", "http://x.fi", "a b.fi"]
    house.organisation.embed_hosts = [*planted, "www.example.org"]
    house.organisation.save()

    assert policy(Client().get(page))["frame-ancestors"] == ["www.example.org"]


@pytest.mark.parametrize("rating", ["good", "bad"])
def test_a_press_counts_without_a_cookie_and_thanks(house: House, page: str, rating: str):
    client = Client()
    form = Forms(client.get(page).content.decode()).forms[0]
    assert form.action == f"{page}tap/"

    answer = press(page, rating, old_key(code_of(house.point)), client, headers={"Origin": "http://testserver"})

    encounter = Encounter.objects.get()
    assert (encounter.rating, encounter.channel, encounter.point) == (rating, Channel.EMBED, house.point)
    assert (encounter.counted, answer.status_code, dict(client.cookies)) == (True, 200, {})
    assert "Thank you! Your feedback has arrived." in answer.content.decode()


def test_telling_more_opens_the_receipt_in_a_window_of_its_own(page: str):
    answer = press(page).content.decode()
    link = re.search(r'href="(/r/open/[^"]+)" target="_blank" rel="noopener"', answer)[1]  # type: ignore[index]
    window = Client()

    shown = window.get(link, follow=True)

    assert settings.RECEIPT_COOKIE_NAME in window.cookies
    assert shown.redirect_chain[-1][0] == f"/f/more/{Encounter.objects.get().pk}/"
    assert window.post(shown.redirect_chain[-1][0], {"text": "Ystävällistä."}).status_code == 302
    assert Encounter.objects.get().text == "Ystävällistä."


def test_every_other_link_in_the_frame_opens_a_window(page: str):
    for shown in (Client().get(page), press(page)):
        links = re.findall(r"<a [^>]*>", shown.content.decode())
        assert links
        assert all('target="_blank" rel="noopener"' in link for link in links)
        assert len(re.findall(r"<button|type=\"submit\"", shown.content.decode())) in {0, 2}


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://testserver.evil.example"])
def test_a_form_of_another_site_stores_nothing(page: str, origin: str):
    assert press(page, headers={"Origin": origin}).status_code == 403
    assert not Encounter.objects.exists()
    assert press(page, headers={"Origin": "http://testserver"}).status_code == 200  # the control
    assert Encounter.objects.exists()


def test_one_press_is_one_encounter_and_the_first_face_stands(house: House, page: str):
    key = old_key(code_of(house.point))

    first, again, other = (press(page, face, key).content.decode() for face in ("good", "good", "bad"))

    assert Encounter.objects.get().rating == "good"
    assert first == again
    assert "You pressed “well” before, and that stands." in other


def test_once_more_was_told_the_page_gives_no_receipt_away(house: House, page: str):
    key = old_key(code_of(house.point))
    link = re.search(r'href="(/r/open/[^"]+)"', press(page, key=key).content.decode())[1]  # type: ignore[index]
    Client().get(link, follow=True)

    answer = press(page, key=key)

    assert (answer.status_code, "/r/open/" in answer.content.decode()) == (409, False)
    fresh = re.search(r'name="key" value="(.*?)"', answer.content.decode())[1]  # type: ignore[index]
    press(page, key=fresh)
    assert Encounter.objects.count() == 2


def test_looking_at_it_stores_nothing(page: str):
    for look in (Client().get, Client().head):
        for address in (page, f"{page}tap/", f"{page}?face=good"):
            assert look(address).status_code == 200

    assert not Encounter.objects.exists()


def test_a_frame_says_what_is_tried_out_and_what_is_closed(house: House, page: str):
    house.point.is_test = True
    house.point.save()
    assert "A trial: nothing was stored" in press(page).content.decode()
    house.point.is_active = False
    house.point.save()
    from encounters.feedback.drawing import forget_pages

    forget_pages()

    answers = [Client().get(page), press(page)]

    assert [(answer.status_code, policy(answer)["frame-ancestors"]) for answer in answers] == [(404, HOSTS)] * 2
    assert not Encounter.objects.exists()
    assert policy(Client().get("/f/unknown1/embed/"))["frame-ancestors"] == ["'none'"]


def test_it_stands_under_the_limits_of_customers(page: str, monkeypatch: Any):
    monkeypatch.setitem(LIMITS, "address", 1)

    statuses = [press(page).status_code for _ in range(11)]

    assert statuses == [200] * 9 + [429] * 2
    reasons = Encounter.objects.order_by("reported_at").values_list("hold_reason", flat=True)
    assert [*reasons] == ["", *[HoldReason.LIMIT] * 8]
    assert "Please try again in half an hour." in press(page).content.decode()


@pytest.mark.parametrize(
    "host",
    ["example.org", "www.example.org", "*.example.org", "example.org:8443", "localhost", "xn--kahvil-jua.fi", "a-b.c"],
)
def test_hosts(host: str):
    assert is_host(host)


@pytest.mark.parametrize(
    "host",
    [
        *("", "*", "*.fi", "*.*.fi", "w*.example.org", "https://example.org", "http://example.org", "//example.org"),
        *("example.org/", "example.org/a", "example.org?a", "example.org:", "example.org:0", "example.org:99999"),
        *(
            "example.org:*",
            "user@example.org",
            "a b.org",
            "a.org;",
            "a.org\n",
            "\na.org",
            "a.org\r\nX: y",
            "a.org,b.org",
        ),
        *("'self'", "'none'", "data:", "javascript:alert(1)", "127.0.0.1", "[::1]", "-a.org", "a-.org", "a..org"),
        *(".a.org", "a.org.", "ä.org", "A.org", f"{'a' * 64}.org", ".".join(["a" * 60] * 5), "a_b.org", "a\x00.org"),
    ],
)
def test_what_is_no_host(host: str):
    assert not is_host(host)


# --- A frame that hides its origin, as one with `sandbox` does ------------------------------------


HIDDEN = {"Origin": "null"}
HERE, ELSEWHERE = Client(REMOTE_ADDR="198.51.100.7"), Client(REMOTE_ADDR="203.0.113.9")


def asked(address: str, client: Client) -> dict[str, str]:
    """What the page sends that a browser has asked for, besides the face."""
    return sent_by(client.get(address).content.decode())


def sent_by(page: str) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]+)">', page)) | {"rating": "bad"}


def test_a_press_without_an_origin_counts_where_it_was_asked(page: str):
    answer = HERE.post(f"{page}tap/", asked(page, HERE), headers=HIDDEN)

    assert "Thank you!" in answer.content.decode()
    assert (Encounter.objects.get().rating, Encounter.objects.get().channel) == ("bad", Channel.EMBED)


def test_a_press_asked_for_elsewhere_is_refused_until_repeated(page: str):
    fetched, mine = asked(page, ELSEWHERE), asked(page, HERE)
    wrong = [
        fetched,
        mine | {"asked_from": ""},
        mine | {"asked_from": "x"},
        mine | {"asked_from": fetched["asked_from"]},
    ]
    wrong += [{"rating": "bad", "key": mine["key"]}, fetched | {"key": mine["key"]}]

    answers = [HERE.post(f"{page}tap/", sent, headers=HIDDEN) for sent in wrong]

    assert [answer.status_code for answer in answers] == [403] * len(wrong)
    assert not Encounter.objects.exists()
    said = answers[0].content.decode()
    assert f'href="{page.removesuffix("embed/")}" target="_blank"' in said
    assert policy(answers[0])["frame-ancestors"] == HOSTS
    assert HERE.post(f"{page}tap/", sent_by(said), headers=HIDDEN).status_code == 200
    assert Encounter.objects.count() == 1


def test_it_is_good_for_a_day_at_most(page: str, time_machine: Any):
    time_machine.move_to("2026-06-10T21:00:00Z")
    sent = asked(page, HERE)
    time_machine.move_to("2026-06-11T01:00:00Z")

    assert HERE.post(f"{page}tap/", sent, headers=HIDDEN).status_code == 403


def test_other_sites_and_other_pages_are_refused_all_the_same(page: str):
    sent, own = asked(page, HERE), page.removesuffix("embed/")

    assert HERE.post(f"{page}tap/", sent, headers={"Origin": "https://evil.example"}).status_code == 403
    assert HERE.post(own, sent, headers=HIDDEN).status_code == 403
    assert not Encounter.objects.exists()


def test_the_signature_tells_no_address_and_is_stored_nowhere(page: str):
    first, second = asked(page, HERE), asked(page, HERE)

    assert first["asked_from"] != second["asked_from"]
    assert "198.51.100" not in str(first)
