"""One tap is stored at once, and only once."""

import re
from datetime import timedelta
from html import unescape
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.conf import settings
from django.core import signing
from django.test import Client
from django.utils import timezone

from encounters.feedback.submission import read_submission, signer
from encounters.limits import LIMITS
from encounters.models import Case, Encounter, LimitBucket, LocationCount, Receipt
from encounters.models.tally import total_counts
from tests.factories import House, code_of, make_employee, make_encounter, make_location, make_point, old_key, tap
from tests.promises.faults import Forms


def test_a_tap_is_an_encounter_in_the_figures(client, house: House):
    answer = tap(client, code_of(house.point), "bad")

    encounter = Encounter.objects.get()
    assert answer.status_code == 302
    assert answer.url == f"/f/more/{encounter.pk}/"
    assert (encounter.rating, encounter.location, encounter.channel) == ("bad", house.kamppi, "qr")
    assert (encounter.hold_reason, encounter.counted, encounter.language) == ("", True, "en")
    assert total_counts(LocationCount.objects.filter(location=house.kamppi)) == (0, 1)
    assert not Case.objects.exists()


def test_the_next_page_thanks_and_shows_the_receipt(client, house: House):
    answer = tap(client, code_of(house.point), "good")

    page = client.get(answer.url)

    assert page.status_code == 200
    assert "Thank you! Your feedback has arrived." in page.content.decode()
    assert page.context["secrets"].digits_in_fours in page.content.decode()


def test_the_page_is_light_and_sets_no_cookie(client, house: House, django_assert_num_queries):
    code = code_of(house.point)
    with django_assert_num_queries(1):
        page = client.get(f"/f/{code}/", headers={"Accept-Language": "fi"})

    assert len(page.content) < 6_000
    assert page.cookies == {}
    assert "<h1>" in page.content.decode()


def test_a_point_of_an_employee_counts_for_that_employee(client, house: House):
    point = make_point(house.kamppi, employee=house.aino)

    tap(client, code_of(point), "good")

    encounter = Encounter.objects.get()
    assert (encounter.employee, encounter.attributed_by, encounter.counted_for_employee) == (house.aino, "point", True)
    assert not Case.objects.exists()


def test_a_point_of_an_employee_who_has_left_names_nobody(client, house: House):
    point = make_point(house.kamppi, employee=house.aino)
    shown_before = client.get(f"/f/{code_of(point)}/").content.decode()
    house.aino.is_active = False
    house.aino.save()

    with time_machine.travel(timezone.now() + timedelta(seconds=10)):
        shown = client.get(f"/f/{code_of(point)}/").content.decode()
    tap(client, code_of(point), "good")

    encounter = Encounter.objects.get()
    assert ("Aino" in shown_before, "Aino" in shown) == (True, False)
    assert (encounter.employee, encounter.attributed_by, encounter.counted_for_employee) == (None, "", False)


@pytest.mark.parametrize("closed", ["unknown code", "point", "location"])
def test_a_code_that_leads_nowhere_gets_a_kind_page(client, house: House, closed):
    code = "nothere1" if closed == "unknown code" else code_of(house.point)
    if closed == "point":
        house.point.is_active = False
        house.point.save()
    if closed == "location":
        house.kamppi.is_active = False
        house.kamppi.save()

    for answer in (client.get(f"/f/{code}/"), tap(client, code)):
        assert answer.status_code == 404
        assert "This feedback point is not open" in answer.content.decode()
    assert not Encounter.objects.exists()


def test_a_code_typed_in_capitals_works(client, house: House):
    assert client.get(f"/f/{code_of(house.point).upper()}/").status_code == 200


def test_the_same_submission_again_is_the_same_encounter(house: House):
    code = code_of(house.point)
    key = old_key(code)
    clients = (Client(), Client(), Client())

    addresses = [tap(client, code, "bad", key).url for client in clients]
    pages = [client.get(addresses[0]).context["secrets"] for client in clients]

    assert Encounter.objects.count() == 1
    assert (len(set(addresses)), len(set(pages))) == (1, 1)


# --- A page that comes back ----------------------------------------------------------------------

TOLD = ("Odotin kauan.", "matkustaja@example.org")


def tell_from(client: Client, code: str, key: str) -> Encounter:
    """Somebody taps, opens the details and tells more."""
    address = tap(client, code, "bad", key).url
    client.get(address)
    client.post(address, {"text": TOLD[0], "email": TOLD[1]})
    return Encounter.objects.get()


def is_asked(answer: Any) -> bool:
    return answer.status_code == 409 and "The same visit, or another?" in answer.content.decode()


@pytest.mark.parametrize("rating", ["good", "bad"])
def test_the_next_person_at_a_shared_phone_is_shown_nothing(house: House, rating):
    code, phone = code_of(house.point), Client()
    key = old_key(code)
    encounter = tell_from(phone, code, key)

    answer = tap(phone, code, rating, key)
    page = answer.content.decode()
    faces = phone.get(f"/f/{code}/").content.decode()
    tap(phone, code, rating, re.search('name="key" value="([^"]+)"', faces)[1])

    assert is_asked(answer)
    assert not any(words in page for words in (*TOLD, "badly", "Badly"))
    assert f'href="/f/more/{encounter.pk}/"' in page  # this browser holds it, so it may be the same person
    assert f'href="/f/{code}/?face={rating}&amp;pressed"' in page
    assert key not in faces
    assert Encounter.objects.count() == 2


@pytest.mark.parametrize(("browser", "offered"), [("the same", True), ("one that was left", False), ("another", False)])
def test_only_who_holds_the_receipt_may_go_on(house: House, browser, offered):
    code, phone = code_of(house.point), Client()
    key = old_key(code)
    encounter = tell_from(phone, code, key)
    if browser == "one that was left":
        phone.post("/r/leave/")
    if browser == "another":
        phone = Client()

    answer = tap(phone, code, "bad", key)

    assert (is_asked(answer), f"/f/more/{encounter.pk}/" in answer.content.decode()) == (True, offered)
    assert (len(answer.cookies), Encounter.objects.count()) == (0, 1)


@pytest.mark.parametrize(("stored", "pressed", "offer"), [("bad", "good", "well"), ("good", "bad", "badly")])
def test_the_other_face_offers_the_change_first(house: House, stored, pressed, offer):
    code, phone = code_of(house.point), Client()
    key = old_key(code)
    phone.get(tap(phone, code, stored, key).url)

    page = tap(phone, code, pressed, key).content.decode()
    same = tap(phone, code, stored, key).content.decode()
    (change,) = [form for form in Forms(page).forms if form.action.endswith("/rating/")]
    phone.post(change.action, {"rating": pressed})

    assert re.findall(r'class="[^"]*primary"[^>]*>\s*([^<]*?)\s*<', page) == [f"Change it to “{offer}”"]
    assert re.findall(r'class="[^"]*primary"[^>]*>\s*([^<]*?)\s*<', same) == ["Go on with that feedback"]
    assert [encounter.rating for encounter in Encounter.objects.all()] == [pressed]


@pytest.mark.parametrize("lang", ["", "?lang=sv"])
def test_another_visit_keeps_the_face_that_was_pressed(house: House, lang):
    code, phone = code_of(house.point), Client()
    key = old_key(code)
    phone.get(tap(phone, code, "bad", key).url)

    page = phone.post(f"/f/{code}/{lang}", {"rating": "good", "key": key}).content.decode()
    address = unescape(re.search(rf'href="(/f/{code}/[^"]*pressed)"', page)[1])
    faces = phone.get(address).content.decode()
    (form,) = [form for form in Forms(faces).forms if "website" in form.fields]
    with time_machine.travel(timezone.now() + timedelta(seconds=5)):
        phone.post(f"/f/{code}/", form.fields | {"rating": "good"})

    assert ("lang=sv" in address) == bool(lang)
    assert 'value="good" class="marked"' in faces
    told = [(encounter.rating, encounter.channel) for encounter in Encounter.objects.order_by("reported_at")]
    assert told == [("bad", house.point.channel or "link"), ("good", house.point.channel or "link")]
    assert "face" not in form.fields


@pytest.mark.parametrize("days", [1.1, 400])
def test_an_old_key_opens_nothing_even_if_nobody_told_more(house: House, days):
    code = code_of(house.point)
    with time_machine.travel(timezone.now() - timedelta(days=days), tick=False):
        key = old_key(code)
        tap(Client(), code, "bad", key)

    answer = tap(Client(), code, "bad", key)

    assert is_asked(answer)
    assert (len(answer.cookies), Encounter.objects.count()) == (0, 1)


def test_what_was_told_long_ago_is_not_gone_on_with(house: House):
    code, phone = code_of(house.point), Client()
    key = old_key(code)
    encounter = tell_from(phone, code, key)
    Encounter.objects.update(reported_at=timezone.now() - timedelta(hours=25))

    page = tap(phone, code, "bad", key).content.decode()

    assert f"/f/more/{encounter.pk}/" not in page
    assert "This is another visit" in page


def test_looking_ahead_is_not_opening(house: House):
    code, phone = code_of(house.point), Client()
    key = old_key(code)
    address = tap(phone, code, "bad", key).url
    phone.get(address, headers={"Sec-Purpose": "prefetch"})
    phone.head(address)

    assert tap(Client(), code, "bad", key).url == address
    phone.get(address)
    assert is_asked(tap(phone, code, "bad", key))


def test_the_question_comes_in_another_language(house: House):
    code, phone = code_of(house.point), Client()
    key = old_key(code)
    tell_from(phone, code, key)
    asked = Forms(tap(phone, code, "good", key).content.decode()).forms[-1]

    again = phone.post(f"/f/{code}/", asked.fields | {"switch_language": "sv"})

    assert (again.status_code, '<html lang="sv">' in again.content.decode()) == (409, True)
    assert Forms(again.content.decode()).forms[-1] == asked


def test_the_other_face_with_the_same_submission_is_asked_about(client, house: House):
    code = code_of(house.point)
    key = old_key(code)
    tap(client, code, "bad", key)

    answer = tap(client, code, "good", key)

    encounter = Encounter.objects.get()
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Your rating is already stored" in page
    assert f'action="/f/more/{encounter.pk}/rating/"' in page
    assert encounter.rating == "bad"
    client.post(f"/f/more/{encounter.pk}/rating/", {"rating": "good"})
    assert Encounter.objects.get().rating == "good"
    assert total_counts(LocationCount.objects) == (1, 0)


def test_switching_the_language_asks_about_the_other_face_again(client, house: House):
    code = code_of(house.point)
    key = old_key(code)
    tap(client, code, "bad", key)
    asked = Forms(tap(client, code, "good", key).content.decode()).forms[-1]

    again = client.post(f"/f/{code}/", asked.fields | {"switch_language": "sv"})

    page = again.content.decode()
    assert again.status_code == 422
    assert '<html lang="sv">' in page
    assert Forms(page).forms[-1] == asked
    assert Encounter.objects.get().rating == "bad"


def test_a_replay_costs_nothing_of_the_limits(client, house: House):
    code = code_of(house.point)
    key = old_key(code)
    tap(client, code, "bad", key)
    before = dict(LimitBucket.objects.values_list("name", "left"))

    for _ in range(5):
        tap(client, code, "bad", key)

    assert dict(LimitBucket.objects.values_list("name", "left")) == before


@pytest.mark.parametrize(
    "key", ["", "nonsense", "e30:forged", signing.dumps({"a": 1})], ids=["none", "nonsense", "forged", "of another use"]
)
def test_a_key_that_is_not_ours_asks_for_one_more_press(client, house: House, key):
    answer = client.post(f"/f/{code_of(house.point)}/", {"rating": "good", "key": key})

    assert answer.status_code == 400
    assert "Please press once more" in answer.content.decode()
    assert not Encounter.objects.exists()


def test_a_key_of_another_point_is_not_taken(client, house: House):
    answer = tap(client, code_of(house.point), "good", old_key(code_of(house.porvoo_point)))

    assert answer.status_code == 400
    assert not Encounter.objects.exists()


def test_keys_that_were_signed_but_hold_nonsense_are_none():
    for inside in ([1], ["zz", "c", 5], [uuid4().hex, "c", "x"], [uuid4().hex, "c", 1e300], {"a": 1}, None, "text"):
        assert read_submission(signer.sign_object(inside), code="c") is None


def test_a_press_from_another_site_is_refused(client, house: House):
    for origin in ("https://evil.example", "null"):
        answer = tap(client, code_of(house.point), headers={"Origin": origin})
        assert answer.status_code == 403
    answer = tap(client, code_of(house.point), headers={"Origin": "http://testserver"})

    assert answer.status_code == 302
    assert Encounter.objects.count() == 1


def test_a_rating_that_is_none_is_not_stored(client, house: House):
    answer = tap(client, code_of(house.point), "middling")

    assert answer.status_code == 400
    assert not Encounter.objects.exists()


@pytest.mark.parametrize(
    ("reason", "seconds", "more"),
    [("honeypot", 20, {"website": "buy"}), ("fast", 0.2, {}), ("", 20, {})],
)
def test_each_reason_to_hold_trips_alone(client, house: House, reason, seconds, more):
    code = code_of(house.point)

    answer = tap(client, code, "bad", old_key(code, seconds), **more)

    encounter = Encounter.objects.get()
    assert answer.status_code == 302
    assert (encounter.hold_reason, encounter.counted) == (reason, not reason)
    assert total_counts(LocationCount.objects) == ((0, 0) if reason else (0, 1))


SCOPES = ["installation", "organisation", "point", "address"]


@pytest.mark.parametrize("scope", SCOPES)
def test_each_limit_holds_alone_and_refuses_far_over_it(house: House, monkeypatch, scope):
    for name in SCOPES:
        monkeypatch.setitem(LIMITS, name, 2 if name == scope else 10_000)
    code = code_of(house.point)

    with time_machine.travel("2026-06-01 10:00:00Z"):  # a minute that lasts: allowances refill by the minute
        answers = [tap(Client(), code) for _ in range(22)]

    hold_reasons = list(Encounter.objects.order_by("reported_at").values_list("hold_reason", flat=True))
    assert [answer.status_code for answer in answers] == [302] * 19 + [429] * 3
    assert hold_reasons == ["", ""] + ["limit"] * 17
    assert answers[-1]["Retry-After"] == "1800"
    assert 'name="rating" value="bad"' in answers[-1].content.decode()


def test_each_address_point_and_organisation_has_an_allowance(house: House, neighbour: House, monkeypatch):
    for name in SCOPES:
        monkeypatch.setitem(LIMITS, name, 1 if name in {"point", "address"} else 10_000)
    tap(Client(REMOTE_ADDR="192.0.2.1"), code_of(house.point))
    tap(Client(REMOTE_ADDR="192.0.2.2"), code_of(house.porvoo_point))
    tap(Client(REMOTE_ADDR="2001:db8::1"), code_of(neighbour.point))

    assert set(Encounter.objects.values_list("hold_reason", flat=True)) == {""}


def test_sixty_honest_taps_an_hour_from_a_shop_pass(house: House):
    code = code_of(house.point)
    with time_machine.travel("2026-06-01 10:00:00Z", tick=False) as clock:
        for _ in range(90):
            tap(Client(), code)
            clock.shift(60)

    assert set(Encounter.objects.values_list("hold_reason", flat=True)) == {""}


def test_an_allowance_refills(house: House, monkeypatch):
    monkeypatch.setitem(LIMITS, "address", 2)
    code = code_of(house.point)
    with time_machine.travel("2026-06-01 10:00:00Z", tick=False) as clock:
        for minutes in (0, 0, 0, 46, 0):
            clock.shift(minutes * 60)
            tap(Client(), code)

    assert list(Encounter.objects.order_by("reported_at").values_list("hold_reason", flat=True)).count("limit") == 1


@pytest.mark.parametrize(
    ("proxies", "forwarded", "counted"),
    [
        (0, "203.0.113.7", "127.0.0.1"),
        (1, "10.0.0.1, 203.0.113.7", "203.0.113.7"),
        (2, "203.0.113.7, 10.0.0.1", "203.0.113.7"),
    ],
)
def test_the_address_comes_only_from_configured_proxies(rf, settings, proxies, forwarded, counted):
    from encounters.visitors import client_address

    settings.TRUSTED_PROXIES = proxies

    assert client_address(rf.get("/", headers={"X-Forwarded-For": forwarded})) == counted


def test_digits_that_are_taken_get_a_successor(house: House, monkeypatch):
    from encounters.receipts import secrets

    def same_digits(submission_key, attempt=0):
        return secrets.Secrets(submission_key.hex, f"{attempt:016d}")

    monkeypatch.setattr("encounters.feedback.recording.derive_secrets", same_digits)
    for _ in range(3):
        make_encounter(house.point)

    assert sorted(Receipt.objects.values_list("attempt", flat=True)) == [0, 1, 2]


def test_employees_of_other_places_are_not_offered(client, house: House):
    make_employee(make_location(house.organisation, "Turku"), first_name="Turkka")
    answer = tap(client, code_of(house.point), "good")

    page = client.get(answer.url).content.decode()

    assert ">Aino<" in page
    assert "Turkka" not in page
    assert "Rautio" not in page


def test_no_names_are_offered_where_the_organisation_shows_none(client, house: House):
    house.organisation.names_shown = "nothing"
    house.organisation.save()

    page = client.get(tap(client, code_of(house.point), "good").url).content.decode()

    assert "Who served you?" not in page
    assert "what do you remember?" in page


def test_the_cookie_ends_with_the_browser_and_is_not_readable(client, house: House):
    answer = tap(client, code_of(house.point))

    cookie = answer.cookies[settings.RECEIPT_COOKIE_NAME]
    assert (cookie["max-age"], cookie["expires"], cookie["httponly"], cookie["samesite"]) == ("", "", True, "Lax")
