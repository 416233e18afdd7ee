"""Whatever is sent, nothing answers 500.

`THOROUGH=1` sends every value to every place; without it each place gets some of them in turn, the slow pages fewer.
"""

import logging
from collections.abc import Iterable
from itertools import count
from typing import Any
from urllib.parse import quote

import pytest
from django.conf import settings as project
from django.core.handlers.wsgi import WSGIHandler
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from encounters.access_middleware import STAFF_BADGES
from encounters.junk import JUNK
from encounters.models import Encounter
from servicelog.wsgi import application
from tests.factories import House, holding, make_encounter
from tests.promises.campaign import Campaign, all_fields
from tests.promises.inputs import field_names
from tests.promises.junk import (
    BODIES,
    CHARSETS,
    COOKIE_VALUES,
    FORM,
    HEADER_VALUES,
    HEADERS,
    PATHS,
    QUOTED,
    TEXT_PART,
    multipart,
    quoted,
)
from tests.promises.site import ROUTES
from tests.thorough import THOROUGH, usually

COOKIES = [
    project.SESSION_COOKIE_NAME,
    project.CSRF_COOKIE_NAME,
    project.RECEIPT_COOKIE_NAME,
    project.LANGUAGE_COOKIE_NAME,
    "messages",
]
turns = count()


def in_turn(values: Iterable[Any], many: int) -> list[Any]:
    """The next few of the values: each call goes on where the last one ended."""
    rows = list(values)
    return rows if THOROUGH else [rows[next(turns) % len(rows)] for _ in range(min(many, len(rows)))]


def is_slow(name: str) -> bool:
    return ROUTES[name].badge in STAFF_BADGES


@pytest.fixture
def campaign(house: House, settings, record_property):
    settings.TRUSTED_PROXIES = 1
    logging.disable()  # pytest would print thousands of refusals when a test fails
    campaign = Campaign(house, type(application)())
    yield campaign
    logging.disable(logging.NOTSET)
    record_property("requests of junk", campaign.sent)
    print(f"{campaign.sent} requests of junk, {len(campaign.broken)} broke something")


def test_what_is_right_goes_through(campaign: Campaign):
    """The forms are right but for their junk, so junk in one field goes as deep as a right form does."""
    sent = {name: campaign.good(name) for name in ROUTES}

    statuses = {
        name: campaign.visit(name, campaign.method(name), quoted(good), what="good")
        for name, good in sent.items()
        if good
    }

    # Two previews, four pages of figures, posters, and a word that no look-alike remains of.
    shown = (
        "figures:overview",
        "figures:location",
        "figures:employees",
        "figures:employee",
        "casework:preview",
        "review:preview_redaction",
    )
    shown += (
        "review:redact_suspect",
        "points:posters",
        "points:poster",
        "kiosk:tap",
        "kiosk:choose_aspects",
        "kiosk:copies",
        "feedback:embed_tap",
    )
    shown += ("answer_templates:preview_new", "answer_templates:preview")
    shown += ("topics:list", "topics:themes", "topics:theme")
    assert statuses == dict.fromkeys(statuses, 302) | dict.fromkeys(shown, 200) | {"kiosk:waiting": 204}
    assert len(statuses) == 79


@pytest.mark.slow
def test_junk_in_all_fields_at_once_breaks_nothing(campaign: Campaign):
    fields = field_names(campaign.house)
    for name in ROUTES:
        for what, value in in_turn(QUOTED.items(), 2 if is_slow(name) else 8):
            for method in {"GET", campaign.method(name)}:
                campaign.visit(name, method, all_fields(fields, value), what=what)

    assert campaign.broken == []
    assert campaign.sent > 500


@pytest.mark.slow
def test_junk_in_a_field_that_the_form_reads_breaks_nothing(campaign: Campaign):
    for name in ROUTES:
        good, method = campaign.good(name), campaign.method(name)
        for field in campaign.own_fields(name):
            many = 1 if is_slow(name) or field.startswith("initial-") else 4
            for what, value in in_turn(QUOTED.items(), many):
                fields = quoted(good | {field: value})
                campaign.visit(name, method, fields, what=(field, what), headers={"X-Saves-Itself": "1"})

    assert campaign.broken == []
    assert campaign.sent > 500


@pytest.mark.slow
def test_junk_in_any_field_breaks_nothing_anywhere(campaign: Campaign):
    fields = [name for name in field_names(campaign.house) if not name.startswith("initial-")]
    for name in ROUTES:
        for field in in_turn(fields, 4 if is_slow(name) else 12):
            for what, value in in_turn(QUOTED.items(), 1):
                campaign.visit(name, campaign.method(name), f"{field}={value}", what=(field, what))

    assert campaign.broken == []
    assert campaign.sent > 500


@pytest.mark.slow
def test_junk_in_bodies_breaks_nothing(campaign: Campaign):
    for name in ROUTES:
        for what, (content_type, body) in in_turn(BODIES.items(), 3 if is_slow(name) else 8):
            campaign.visit(name, "POST", what=what, body=body, content_type=content_type)
        for what, (content_type, body) in in_turn(BODIES.items(), 2):
            campaign.visit(name, "PUT", what=what, body=body, content_type=content_type)

    assert campaign.broken == []


def test_charsets_that_are_none_break_nothing(campaign: Campaign):
    parts = multipart(TEXT_PART, ('form-data; name="digits"', b"\xff\\ud800+AAA-"))
    for name in ROUTES:
        for charset in in_turn(CHARSETS, 2):
            for method, content_type, body in (
                ("GET", "text/plain", b""),
                ("POST", FORM, b"text=a&rating=%00"),
                ("POST", "multipart/form-data; boundary=BOUNDARY", parts),
            ):
                claimed = f"{content_type}; charset={charset}"
                campaign.visit(
                    name, method, what=claimed, body=body, content_type=claimed, query="lang=fi&a=%ff\\ud800"
                )

    assert campaign.broken == []


def test_too_many_fields_break_nothing(campaign: Campaign):
    for name in ROUTES:
        for many in (2_001, 10_001):
            query = "&".join(["after=x"] * many)
            for content_type in (FORM, f"{FORM}; charset=utf-8", ""):
                statuses = {
                    campaign.visit(name, method, what=many, query=query, body=b"", content_type=content_type)
                    for method in ("GET", "POST")
                }
                assert statuses == {400}

    assert campaign.broken == []


@pytest.mark.slow
def test_junk_in_cookies_breaks_nothing(campaign: Campaign):
    for name in ROUTES:
        for cookie in in_turn(COOKIES, 3):
            for value in in_turn(COOKIE_VALUES, 1):
                campaign.visit(name, campaign.method(name), what=(cookie, value), cookies={cookie: value})

    assert campaign.broken == []


@pytest.mark.slow
def test_junk_in_headers_breaks_nothing(campaign: Campaign):
    for name in ROUTES:
        good, method = quoted(campaign.good(name)), campaign.method(name)
        for header in HEADERS if name == "feedback:rate" else in_turn(HEADERS, 3):
            for value in HEADER_VALUES if name == "feedback:rate" else in_turn(HEADER_VALUES, 1):
                campaign.visit(name, method, good, what=(header, value), headers={header: value})

    assert campaign.broken == []


def test_junk_in_paths_breaks_nothing(campaign: Campaign):
    for path in PATHS:
        for visitor in campaign.cookies:
            for method in ("GET", "POST"):
                campaign.send(visitor, method, path)

    assert campaign.broken == []


ANY_TEXT = st.text(st.characters(codec=None), max_size=200)
PLACES = st.sampled_from(["query", "form", "part", "cookie", "header", "path"])


def test_random_junk_breaks_nothing(campaign: Campaign):
    names, fields = st.sampled_from(sorted(ROUTES)), st.sampled_from(field_names(campaign.house))

    @hypothesis_settings(max_examples=usually(60, 300), deadline=None, suppress_health_check=list(HealthCheck))
    @given(name=names, field=fields, place=PLACES, value=ANY_TEXT, raw=st.binary(max_size=100))
    def anything(name: str, field: str, place: str, value: str, raw: bytes) -> None:
        as_quoted = quote(value.encode("utf-8", "surrogatepass") + raw)
        as_header = (value.encode("utf-8", "replace") + raw).decode("latin-1").replace("\r", "").replace("\n", "")
        places: dict[str, dict[str, Any]] = {
            "query": {"query": f"{field}={as_quoted}&{as_quoted}"},
            "form": {"body": f"{field}={as_quoted}".encode()},
            "part": {
                "body": multipart((f'form-data; name="{field}"', raw + value.encode("utf-8", "surrogatepass"))),
                "content_type": "multipart/form-data; boundary=BOUNDARY",
            },
            "cookie": {"cookies": {COOKIES[len(value) % len(COOKIES)]: as_header}},
            "header": {"headers": {HEADERS[len(value) % len(HEADERS)]: as_header}},
        }
        if place == "path":
            campaign.send("anonymous", "GET", f"/f/{as_quoted}/", what=value)
            campaign.send("anonymous", "GET", f"/r/open/{as_quoted}/", what=value)
        else:
            method = "GET" if place == "query" else campaign.method(name)
            campaign.visit(name, method, what=(place, value, raw), **places[place])
        assert campaign.broken == []

    anything()


def test_what_people_cannot_type_is_refused_or_taken_out(campaign: Campaign):
    key = campaign.good("feedback:rate")["key"]
    junk = {f"U+{code:04X}": f"a%{code:02X}b" for code in {*range(0x20), 0x7F} - set(b"\t\n\r")}

    statuses = {
        what: (
            campaign.visit("feedback:rate", "POST", f"rating=bad&key={quote(key)}&website={value}", what=what),
            campaign.visit("feedback:details", "POST", f"text={value}", what=what),
            campaign.visit("feedback:details", "GET", f"a={value}", what=what),
            campaign.visit("feedback:details", "POST", f"{value}=text", what=what),
            campaign.send("anonymous", "GET", f"/f/{value}/"),
            campaign.send("anonymous", "GET", "/", cookies={"other": f'"\\{int(what[2:], 16):03o}"'}),
        )
        for what, value in junk.items()
    }

    assert statuses == dict.fromkeys(junk, (302, 302, 200, 400, 400, 400))
    assert JUNK.search("".join(Encounter.objects.values_list("text", flat=True))) is None


def test_a_text_with_a_control_character_is_stored_without_it(house: House):
    encounter = make_encounter(house.point)

    holding(encounter).post(f"/f/more/{encounter.pk}/", {"text": "Odotin\x0bkauan,\x00 liian kauan."})

    assert Encounter.objects.get().text == "Odotin\nkauan, liian kauan."


# --- Without the protection ----------------------------------------------------------------------


def test_without_the_refusal_nul_answers_500(campaign: Campaign, settings):
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if name != "encounters.junk.RefuseJunk"]
    open_to_junk = Campaign(campaign.house, type(application)())

    for path in PATHS:
        open_to_junk.send("anonymous", "GET", path)
    for name in ROUTES:
        for cookie in in_turn(COOKIES, 1):
            open_to_junk.visit(name, "GET", what=cookie, cookies={cookie: COOKIE_VALUES[0]})
        open_to_junk.visit(name, "GET", all_fields(["after"], "a%00b~1"), what="NUL")

    broken = {(path, status) for _, path, _, _, status, _ in open_to_junk.broken}
    assert ("/f/%00/", 500) in broken
    assert len(broken) > 5


def test_djangos_own_request_breaks_on_a_charset_that_is_none(campaign: Campaign):
    campaign.application = WSGIHandler()

    status = campaign.send("anonymous", "GET", "/", query="a=b", content_type="text/plain; charset=zlib")

    assert status == 0
    assert "LookupError" in campaign.broken[0][-1]
