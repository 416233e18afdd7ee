"""Whoever signs in takes turns, and the public form is served meanwhile."""

import re
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from itertools import islice
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client

from encounters.accounts import password_queue
from encounters.accounts.emails import reset_address
from encounters.accounts.password_queue import Turnstile
from tests.accounts import hashing
from tests.accounts.addresses import CHANGE, LOGIN, RESET
from tests.accounts.guessing import SHOP, at, elsewhere, known, sign_in
from tests.factories import PASSWORD, House, code_of, make_house, old_key

CHOSEN = {"password1": "uusi-pitkä-salasana", "password2": "uusi-pitkä-salasana"}


@pytest.fixture
def house(transactional_db: None) -> House:
    return make_house()


@pytest.fixture
def watch(settings, monkeypatch, house: House) -> hashing.Watch:
    """Passwords are compared under watch from now on; nobody's wait grows long."""
    monkeypatch.setattr(hashing, "WATCH", hashing.Watch())
    monkeypatch.setattr(password_queue, "LONGEST_WAIT", 60)
    monkeypatch.setattr(password_queue, "LONGEST_REST", 0)
    settings.PASSWORD_HASHERS = ["tests.accounts.hashing.WatchedHasher"]
    return hashing.WATCH


@pytest.fixture
def process() -> Callable[[Client], Client]:
    """Lets browsers come to one process, where else each test client has a site of its own."""
    handler = at(SHOP).handler
    handler.load_middleware()

    def come(client: Client) -> Client:
        client.handler = handler
        return client

    return come


def guess(client: Client, email: str) -> HttpResponse:
    try:
        return client.post(LOGIN, {"login": email, "password": hashing.HELD})
    finally:
        connection.close()


@contextmanager
def flood(watch: hashing.Watch, clients: list[Client], email: str) -> Iterator[list[Future]]:
    """All these guess at once, and comparing what they guess takes until the end of the block."""
    watch.holds = True
    with ThreadPoolExecutor(len(clients)) as pool:
        try:
            yield [pool.submit(guess, client, email) for client in clients]
        finally:
            watch.let_go()


def test_in_a_flood_one_password_is_compared_and_forms_served(house: House, watch, process, caplog):
    user, code = house.admin.user, code_of(house.point)
    own, customer = process(known(user, SHOP)), process(at("198.51.100.3"))
    strangers = [process(at(address)) for address in elsewhere(12)]

    with flood(watch, strangers, user.email) as guesses:
        refused = [guess.result() for guess in islice(as_completed(guesses), 9)]
        watch.wait_for(1)
        most = watch.most
        page = customer.get(f"/f/{code}/")
        tapped = customer.post(f"/f/{code}/tap/", {"rating": "good", "key": old_key(code)})
        in_own_browser = sign_in(own, user)
        in_a_new_one = sign_in(process(at("198.51.100.4")), user)

    let_in = [guess.result() for guess in guesses if guess.result() not in refused]
    assert most == 1
    assert (page.status_code, tapped.status_code) == (200, 302)
    assert (in_own_browser.status_code, in_a_new_one.status_code) == (302, 429)
    assert [answer.status_code for answer in refused] == [429] * 9
    assert [answer.status_code for answer in let_in] == [200] * 3
    assert caplog.text.count("Too Many Requests") == 1  # a line for each would flood the log


def test_without_turns_all_are_compared_at_once(house: House, watch, process, monkeypatch):
    monkeypatch.setattr(password_queue, "takes_a_turn", lambda _request: False)

    with flood(watch, [process(at(address)) for address in elsewhere(12)], house.admin.user.email):
        watch.wait_for(12)

    assert watch.most == 12


def test_one_address_never_takes_all_places(house: House, watch, process):
    user = house.admin.user
    flooders, other = [process(at("203.0.113.1")) for _ in range(6)], process(at(SHOP))

    with flood(watch, [*flooders, other], user.email) as guesses:
        refused = [guess.result() for guess in islice(as_completed(guesses), 4)]

    assert [answer.status_code for answer in refused] == [429] * 4
    assert guesses[-1].result().status_code == 200


@pytest.mark.parametrize("they_share", ["address", "account"])
def test_known_browsers_with_something_common_leave_places_free(house: House, watch, process, they_share: str):
    own, other = house.supervisor.user, house.porvoo_supervisor.user
    users, addresses = ([own, other], elsewhere(1) * 2) if they_share == "address" else ([own, own], elsewhere(2))
    flooders = [process(known(user, address)) for user, address in zip(users * 3, addresses * 3, strict=True)]
    free = process(known(house.admin.user, SHOP))

    with flood(watch, [*flooders, free], own.email) as guesses:
        refused = [guess.result() for guess in islice(as_completed(guesses), 4)]

    assert [answer.status_code for answer in refused] == [429] * 4
    assert guesses[-1].result().status_code == 200


def test_whoever_floods_one_thread_of_a_process_stays_free(house: House, watch, process):
    users = [house.admin.user, house.supervisor.user, house.porvoo_supervisor.user] * 2
    browsers = [process(known(user, address)) for user, address in zip(users, elsewhere(6), strict=True)]
    strangers = [process(at(address)) for address in elsewhere(6)]

    with flood(watch, [*browsers, *strangers], house.admin.user.email) as guesses:
        refused = [guess.result() for guess in islice(as_completed(guesses), 12 - (settings.WEB_THREADS - 1))]
        let_in = sum(not guess.done() for guess in guesses)

    assert [answer.status_code for answer in refused] == [429] * len(refused)
    assert let_in == settings.WEB_THREADS - 1


def test_who_waits_long_is_told_to_press_again(house: House, watch, process, monkeypatch):
    monkeypatch.setattr(password_queue, "LONGEST_WAIT", 0)
    strangers = [process(at(address)) for address in elsewhere(1)]

    with flood(watch, strangers, house.admin.user.email):
        watch.wait_for(1)
        late = sign_in(process(at(SHOP)), house.admin.user)

    assert (late.status_code, late["Retry-After"]) == (429, "3")
    assert sign_in(process(at(SHOP)), house.admin.user).status_code == 302  # no place is lost


def test_after_each_turn_comes_a_rest(monkeypatch):
    moment = [100.0]
    monkeypatch.setattr(password_queue, "time", SimpleNamespace(monotonic=lambda: moment[0]))
    monkeypatch.setattr(password_queue, "LONGEST_WAIT", 0)
    turnstile, came = Turnstile(1, threading.Semaphore()), []
    for worked, rested in ((0.1, 0.2), (0, 0.2), (30, 0.4), (0, 0.2)):
        with turnstile.turn("a") as let_in:
            moment[0] += worked
            came.append(let_in)
        moment[0] += rested

    assert came == [True, False, True, False]
    assert turnstile.opens_at == pytest.approx(131)


# --- What costs a password's comparing -----------------------------------------------------------


@pytest.fixture
def compared(watch, house: House, monkeypatch) -> Callable[[], dict[str, set[tuple[bool, bool]]]]:
    """Post every form that compares or makes a password, and tell how each did it: in a transaction, and in a turn."""
    turn = Turnstile.turn

    @contextmanager
    def watched(turnstile: Turnstile, who: str) -> Iterator[bool]:
        with turn(turnstile, who) as came:
            watch.turns.has_one = came
            yield came
            watch.turns.has_one = False

    monkeypatch.setattr(Turnstile, "turn", watched)
    member = Client()
    member.force_login(house.supervisor.user)

    def post() -> dict[str, set[tuple[bool, bool]]]:
        linked = Client()
        form = linked.get(reset_address(house.employee.user), follow=True).redirect_chain[-1][0]
        posts = {
            "right": lambda: sign_in(Client(), house.admin.user),
            "wrong": lambda: sign_in(Client(), house.admin.user, "false"),
            "unknown": lambda: Client().post(LOGIN, {"login": "nobody@example.org", "password": "false"}),
            "changed": lambda: member.post(CHANGE, {"oldpassword": PASSWORD, **CHOSEN}),
            "chosen": lambda: linked.post(form, CHOSEN),
        }
        seen = {}
        for name, one in posts.items():
            watch.seen.clear()
            one()
            seen[name] = set(watch.seen)
        return seen

    return post


def test_passwords_are_compared_in_a_turn_and_in_no_transaction(compared):
    seen = compared()

    assert seen == {form: {(False, True)} for form in seen}


def test_a_transaction_and_a_turn_that_is_missing_would_be_seen(compared, monkeypatch):
    monkeypatch.setattr(password_queue, "takes_a_turn", lambda _request: False)

    with transaction.atomic():
        seen = compared()

    assert seen == {form: {(True, False)} for form in seen}


# --- What it says --------------------------------------------------------------------------------


@pytest.fixture
def full(monkeypatch) -> None:
    """There is no place."""
    monkeypatch.setattr(password_queue, "PLACES", 0)


FORMS: list[tuple[str, dict[str, str], list[str], list[str]]] = [
    (LOGIN, {"login": "a@b.fi", "password": "Secret1", "next": "/o/"}, ["a@b.fi", "/o/"], ["password"]),
    (RESET, {"email": "<token>"}, ["&lt;token&gt;"], []),
    (CHANGE, {"oldpassword": "Secret1", "password1": "Secret2"}, [], ["oldpassword", "password1"]),
]


@pytest.mark.parametrize(("path", "typed", "kept", "asked"), FORMS, ids=["sign in", "link", "change"])
@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Many are signing in just now. Press again in a few seconds."),
        ("fi", "Moni kirjautuu juuri nyt. Paina uudelleen muutaman sekunnin kuluttua."),
        ("sv", "Många loggar in just nu. Tryck igen om några sekunder."),
    ],
)
def test_it_keeps_what_was_typed_but_passwords(client, db, full, path, typed, kept, asked, language, said):
    answer = client.post(f"{path}?a=<b", typed, headers={"Accept-Language": language})
    page = answer.content.decode()

    assert (answer.status_code, answer["Retry-After"], answer["Content-Length"]) == (429, "3", str(len(answer.content)))
    assert said in page
    assert f'<html lang="{language}"' in page
    assert f'action="{path}?a=%3Cb"' in page
    assert [value for value in re.findall(r' value="(.*?)"', page) if value not in {"fi", "sv", "en"}] == kept
    assert re.findall(r'type="password" id="\S+" name="(\w+)"', page) == asked
    assert "Secret" not in page
    assert "lt;token" not in page.replace('value="&lt;token&gt;"', "")


def test_what_another_site_sends_is_not_kept(client, db, full):
    answer = client.post(LOGIN, {"login": "a@b.fi", "password": "x"}, headers={"Origin": "https://other.example"})

    assert answer.status_code == 429
    assert "a@b.fi" not in answer.content.decode()


def test_signing_out_and_switching_the_language_wait_for_nobody(house: House, full, signed_in: Any):
    member = signed_in(house.admin)

    switched = member.post(CHANGE, {"switch_language": "fi"})
    signed_out = member.post("/accounts/logout/")

    assert (switched.status_code, signed_out.status_code) == (200, 302)
