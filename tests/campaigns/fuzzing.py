"""The requests of the fuzz: every route × visitor × place × value, numbered, and what hypothesis adds."""

import json
import time
from bisect import bisect_right
from collections import Counter
from itertools import accumulate
from math import gcd
from typing import Any, NamedTuple
from urllib.parse import quote, unquote_to_bytes

from django.conf import settings
from django.test import Client
from django.urls import resolve
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, seed
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from encounters.casework.actions import note_case
from encounters.models import AnswerTemplate, Encounter
from tests.factories import House, alias_of, case_of, make_employee, make_encounter, make_house, make_location
from tests.promises.campaign import Campaign
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
from tests.promises.site import METHODS, ROUTES, walk

CANARY = "Kanarialintu"
MOST_SECONDS = 5  # of processor for one request, which takes a hundredth of that; some patterns take minutes
INSIDE = (b"Traceback (most recent", b"psycopg", b"SQLSTATE", b"site-packages", b"django.core")
COOKIES = [settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, settings.RECEIPT_COOKIE_NAME]
COOKIES += [settings.LANGUAGE_COOKIE_NAME, "messages", "theme"]
ODD_METHODS = [*METHODS, "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "post", "G\u00c4T", "X" * 5000, "", "GET POST"]
PARTS = "multipart/form-data; boundary=BOUNDARY"
STAFF = ("admin", "supervisor", "porvoo_supervisor", "employee")
VISITORS = ("anonymous", "receipt", *STAFF)
OWN_PAGES = {"receipt": "receipt:show", **dict.fromkeys(STAFF, "inbox:start"), "employee": "employees:own"}


class Place(NamedTuple):
    """Where in a request a value stands; `value` is its name in the corpus, or its number there."""

    kind: str
    name: str
    value: Any


def make_neighbour() -> House:
    """Another organisation, whose every name and text is a canary that nobody else may see."""
    house = make_house(f"{CANARY} Oy")
    location = make_location(house.organisation, f"{CANARY}n kulma")
    employee = make_employee(house.kamppi, location, first_name=CANARY, last_name=CANARY)
    said = {"text": f"{CANARY} sanoi.", "wish": f"{CANARY} toivoi.", "email": f"{CANARY}@example.org", "name": CANARY}
    encounter = make_encounter(house.point, "bad", employee=employee, attribution="sure", **said)
    note_case(case=case_of(encounter), by=house.admin, now=timezone.now(), text=f"{CANARY} muisti.")
    AnswerTemplate.objects.create(organisation=house.organisation, text_fi=f"{CANARY} vastaa.")
    return house


class Fuzz(Campaign):
    """Junk from everybody, over the whole site; looks into every answer for what another organisation keeps."""

    def __init__(self, house: House, neighbour: House, application: Any) -> None:
        super().__init__(house, application)
        for visitor in ("supervisor", "porvoo_supervisor"):
            client = Client()
            client.force_login(getattr(house, visitor).user)
            self.cookies[visitor] = self.cookies["admin"] | {name: one.value for name, one in client.cookies.items()}
        self.answers: Counter[int] = Counter()
        theirs = Encounter.objects.get(organisation=neighbour.organisation)
        self.foreign = {
            "organisation": neighbour.organisation.slug,
            "encounter_id": str(theirs.pk),
            "case_id": str(case_of(theirs).pk),
            "alias": str(alias_of(theirs)),
        }
        self.carried = [Place("header", header, number) for header in HEADERS for number in range(len(HEADER_VALUES))]
        self.carried += [Place("cookie", cookie, number) for cookie in COOKIES for number in range(len(COOKIE_VALUES))]
        self.sent_when_right = {name: {key: quote(value) for key, value in self.good(name).items()} for name in ROUTES}
        self.fields = {name: self.own_fields(name) for name in ROUTES}
        self.places = {name: self.all_places(name) for name in ROUTES}
        self.parts = [(name, visitor) for name in ROUTES for visitor in VISITORS]
        self.ends = list(accumulate(len(self.places[name]) for name, _visitor in self.parts))
        self.total = self.ends[-1]
        self.stride = next(step for step in range(int(self.total * 0.618), self.total) if gcd(step, self.total) == 1)

    # --- Every combination -------------------------------------------------------------------

    def all_places(self, name: str) -> list[Place]:
        """Every place of a request to this route with every value that may stand in it."""
        kinds = ("query", "form", "part", "json") if "POST" in ROUTES[name].answers else ("query",)
        places = [Place(kind, field, value) for kind in kinds for field in self.fields[name] for value in QUOTED]
        places += self.carried
        places += [Place("body", method, value) for method in ("POST", "PUT") for value in BODIES]
        places += [Place("charset", kind, charset) for kind in ("text/plain", FORM, PARTS) for charset in CHARSETS]
        places += [Place("path", key, value) for key in ROUTES[name].path for value in (*QUOTED, "foreign")]
        if name == "home":
            places += [Place("address", method, path) for method in ("GET", "POST") for path in PATHS]
        return places + [Place("method", "", method) for method in ODD_METHODS]

    def send_number(self, number: int) -> int:
        """Send the request of this number; the order is mixed, so that each stretch holds something of all.

        Once every combination was sent, a second value goes along in a header or a cookie.
        """
        times, index = divmod(number, self.total)
        index = index * self.stride % self.total
        at = bisect_right(self.ends, index)
        name, visitor = self.parts[at]
        also = self.carried[(index + times) % len(self.carried)] if times else None
        return self.send_place(name, visitor, self.places[name][index - self.ends[at]], also)

    def send_place(self, name: str, visitor: str, place: Place, also: Place | None = None) -> int:
        method, path, more = getattr(self, f"in_{place.kind}")(name, place)
        if also is not None:
            _, _, second = getattr(self, f"in_{also.kind}")(name, also)
            more |= {key: second[key] for key in ("headers", "cookies") if key in second}
        return self.send(visitor, method, path, what=(name, *place, also), **more)

    # --- A value in its place ----------------------------------------------------------------

    def filled(self, name: str, place: Place) -> dict[str, str]:
        """What is right for the form of this route, quoted, with the junk in one field."""
        return self.sent_when_right[name] | {place.name: QUOTED.get(place.value, place.value)}

    def in_query(self, name: str, place: Place) -> tuple[str, str, dict[str, Any]]:
        return "GET", self.addresses[name], {"query": quoted(self.filled(name, place))}

    def in_form(self, name: str, place: Place) -> tuple[str, str, dict[str, Any]]:
        more: dict[str, Any] = {"body": quoted(self.filled(name, place)).encode()}
        if len(place.value) % 2:
            more["headers"] = {"X-Saves-Itself": "1"}
        return "POST", self.addresses[name], more

    def in_part(self, name: str, place: Place) -> tuple[str, str, dict[str, Any]]:
        fields = self.filled(name, place).items()
        parts = [(f'form-data; name="{field}"', unquote_to_bytes(value)) for field, value in fields]
        return "POST", self.addresses[name], {"body": multipart(*parts), "content_type": PARTS}

    def in_json(self, name: str, place: Place) -> tuple[str, str, dict[str, Any]]:
        fields = self.filled(name, place).items()
        typed = {field: unquote_to_bytes(value).decode("utf-8", "surrogateescape") for field, value in fields}
        return "POST", self.addresses[name], {"body": json.dumps(typed).encode(), "content_type": "application/json"}

    def in_header(self, name: str, place: Place) -> tuple[str, str, dict[str, Any]]:
        method, path, more = self.right(name)
        return method, path, more | {"headers": {place.name: HEADER_VALUES[place.value]}}

    def in_cookie(self, name: str, place: Place) -> tuple[str, str, dict[str, Any]]:
        method, path, more = self.right(name)
        return method, path, more | {"cookies": {place.name: COOKIE_VALUES[place.value]}}

    def in_body(self, name: str, place: Place) -> tuple[str, str, dict[str, Any]]:
        content_type, body = BODIES[place.value]
        return place.name, self.addresses[name], {"body": body, "content_type": content_type}

    def in_charset(self, name: str, place: Place) -> tuple[str, str, dict[str, Any]]:
        body = b"text=a&rating=%00"
        if place.name == PARTS:
            body = multipart(TEXT_PART, ('form-data; name="digits"', b"\xff\\ud800+AAA-"))
        claimed = f"{place.name}; charset={place.value}"
        return "POST", self.addresses[name], {"body": body, "content_type": claimed, "query": "lang=fi&a=%ff\\ud800"}

    def in_path(self, name: str, place: Place) -> tuple[str, str, dict[str, Any]]:
        method, path, more = self.right(name)
        parts = {key: str(value) for key, value in resolve(path).kwargs.items()}
        junk = self.foreign.get(place.name, "-") if place.value == "foreign" else QUOTED[place.value]
        return method, path.replace(parts[place.name], junk), more

    def in_address(self, _name: str, place: Place) -> tuple[str, str, dict[str, Any]]:
        return place.name, place.value, {}

    def in_method(self, name: str, place: Place) -> tuple[str, str, dict[str, Any]]:
        _, path, more = self.right(name)
        return place.value, path, more

    def right(self, name: str) -> tuple[str, str, dict[str, Any]]:
        """What a browser would send."""
        sent = quoted(self.sent_when_right[name])
        if self.method(name) == "GET":
            return "GET", self.addresses[name], {"query": sent}
        return "POST", self.addresses[name], {"body": sent.encode()}

    # --- What hypothesis adds ----------------------------------------------------------------

    def send_random(self, chunk: int, many: int) -> None:
        """Send so many requests that hypothesis makes up; the same ones for the same chunk."""
        routes, texts = st.sampled_from(sorted(ROUTES)), st.text(st.characters(codec=None), max_size=200)
        kinds = st.sampled_from(["query", "form", "part", "json", "header", "cookie", "path", "raw"])

        @seed(chunk)
        @hypothesis_settings(
            max_examples=many,
            phases=[Phase.generate],
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        )
        @given(
            name=routes,
            visitor=st.sampled_from(VISITORS),
            kind=kinds,
            field=st.integers(0, 10_000),
            text=texts,
            raw=st.binary(max_size=60),
        )
        def anything(name: str, visitor: str, kind: str, field: int, text: str, raw: bytes) -> None:
            self.send_made_up(name, visitor, kind, field, text, raw)

        anything()

    def send_made_up(self, name: str, visitor: str, kind: str, field: int, text: str, raw: bytes) -> None:
        value = quote(text.encode("utf-8", "surrogatepass") + raw)
        header = (text.encode("utf-8", "replace") + raw).decode("latin-1").replace("\r", "").replace("\n", "")
        fields = self.fields[name]
        place = Place(kind, fields[field % len(fields)], value)
        if kind in {"query", "form", "part", "json"}:
            self.send_place(name, visitor, place)
            return
        method, path, more = self.right(name)
        if kind == "header":
            more["headers"] = {HEADERS[field % len(HEADERS)]: header}
        elif kind == "cookie":
            more["cookies"] = {COOKIES[field % len(COOKIES)]: header}
        elif kind == "path":
            path = f"{path.rstrip('/')}/{value}" if field % 2 else path[: field % (len(path) + 1)] + value
        else:
            more = {"body": raw + text.encode("utf-8", "surrogatepass"), "content_type": header}
        self.send(visitor, method, path, what=(name, kind, field, text, raw), **more)

    # --- Looking at the answer ---------------------------------------------------------------

    def see_who_is_known(self) -> None:
        """Note as broken every visitor whose own page does not open any more: what they send is only knocking."""
        for visitor, name in OWN_PAGES.items():
            if (status := super().send(visitor, "GET", self.addresses[name])) != 200:
                self.broken.append(("GET", self.addresses[name], visitor, None, status, "is not known any more"))

    def send(self, visitor: str, method: str, path: str, **more: Any) -> int:
        began = time.process_time()
        status = super().send(visitor, method, path, **more)
        self.answers[status] += 1
        if time.process_time() - began > MOST_SECONDS:
            self.broken.append((method, path[:60], visitor, more.get("what"), status, "costs more than it may"))
        if CANARY.encode() in self.body:
            self.broken.append((method, path[:60], visitor, more.get("what"), status, "another organisation's canary"))
        if status >= 400 and any(word in self.body for word in INSIDE):
            self.broken.append((method, path[:60], visitor, more.get("what"), status, "shows its inside"))
        return status


def unknown_routes() -> set[str]:
    """Routes of the site that the fuzz does not know."""
    return {name for name, _pattern in walk()} ^ set(ROUTES)
