"""A browser in which somebody has signed in is known to their account, and nothing more."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import signing
from django.test import Client

from encounters.accounts.emails import reset_address
from encounters.accounts.known_browsers import MOST_ACCOUNTS
from encounters.limits import LIMITS
from encounters.models import User
from tests.accounts.addresses import CHANGE, LOGIN, RESET
from tests.accounts.guessing import SHOP, at, elsewhere, guess, known, sign_in
from tests.factories import PASSWORD, House, code_of, make_user, old_key

COOKIE = "known_browser"
CHOSEN = {"password1": "uusi-pitkä-salasana", "password2": "uusi-pitkä-salasana"}


@pytest.fixture(autouse=True)
def few(monkeypatch):
    monkeypatch.setitem(LIMITS, "sign-in account", 6)


def besiege(user: User) -> None:
    """Strangers guess at an account until new browsers have to wait."""
    guess(elsewhere(8), user.email)


def with_cookie(value: str, address: str = "198.51.100.200") -> Client:
    client = at(address)
    client.cookies[COOKIE] = value
    return client


def test_it_is_set_by_signing_in_and_by_nothing_before(client, house: House):
    before = [client.get(LOGIN), client.get(RESET), client.post(LOGIN, {"login": "a@b.fi", "password": "wrong"})]
    before += guess([SHOP], house.admin.user.email)

    cookie = sign_in(client, house.admin.user).cookies[COOKIE]

    assert [COOKIE in answer.cookies for answer in before] == [False] * 4
    assert (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["max-age"]) == (True, "Lax", "/", 7_776_000)


def test_it_holds_a_name_and_numbers_under_signature(house: House):
    user = house.admin.user
    value = known(user, SHOP).cookies[COOKIE].value

    name, accounts = signing.loads(value, salt="known browser")

    assert len(name) == 16
    assert [number for number, _ in accounts] == [user.pk]
    assert not any(part in value + str(accounts) for part in (user.email, user.password, PASSWORD))


def test_customers_pages_neither_set_nor_read_it(house: House, monkeypatch):
    def read(*_arguments):
        raise AssertionError("was read")

    staff, code = known(house.admin.user, SHOP), code_of(house.point)
    for module in ("password_queue.read_cookie", "known_browsers.read_cookie"):
        monkeypatch.setattr(f"encounters.accounts.{module}", read)

    answers = [staff.get(path) for path in ("/", f"/f/{code}/", "/r/", "/privacy/", "/accessibility/")]
    answers.append(staff.post(f"/f/{code}/", {"rating": "bad", "key": old_key(code)}))
    answers += [staff.get(answers[-1].url), staff.post(answers[-1].url, {"text": "Odotin."})]

    assert all(COOKIE not in answer.cookies for answer in answers)
    with pytest.raises(AssertionError, match="was read"):
        sign_in(staff, house.admin.user)


def test_it_opens_nothing_and_its_own_guesses_are_limited(house: House):
    stolen = known(house.admin.user, SHOP).cookies[COOKIE].value

    opened = with_cookie(stolen).get(f"/o/{house.organisation.slug}/")
    guesses = [sign_in(with_cookie(stolen), house.admin.user, "wrong").status_code for _ in range(11)]

    assert (opened.status_code, opened.url) == (302, f"{LOGIN}?next=/o/{house.organisation.slug}/")
    assert guesses == [200] * 10 + [429]


def test_another_s_a_forged_and_an_old_one_do_not_help(house: House, time_machine):
    time_machine.move_to(datetime(2026, 3, 1, tzinfo=UTC), tick=False)
    old = known(house.admin.user, SHOP).cookies[COOKIE].value
    time_machine.shift(timedelta(days=91))
    fresh = known(house.admin.user, SHOP).cookies[COOKIE].value
    values = {
        "none": "",
        "another's": known(house.supervisor.user, SHOP).cookies[COOKIE].value,
        "forged": fresh[:-1] + ("A" if fresh[-1] != "A" else "B"),
        "old": old,
        "odd": signing.dumps([1, 2, 3], salt="known browser"),
        "receipts": signing.dumps([[1, "x"]], salt="receipts"),
        "own": fresh,
    }
    besiege(house.admin.user)

    answers = {whose: sign_in(with_cookie(value), house.admin.user).status_code for whose, value in values.items()}

    assert answers == dict.fromkeys(values, 429) | {"own": 302}


@pytest.mark.parametrize("way", ["changed", "chosen by a link"])
def test_a_new_password_ends_it_everywhere_but_here(way: str, house: House):
    user = house.admin.user
    other, here = known(user, SHOP), at("198.51.100.99")
    if way == "changed":
        sign_in(here, user)
        here.post(CHANGE, {"oldpassword": PASSWORD, **CHOSEN})
        here.post("/accounts/logout/")
    else:
        user.refresh_from_db()
        form = here.get(reset_address(user), follow=True).redirect_chain[-1][0]
        here.post(form, CHOSEN)
    besiege(house.admin.user)

    kept = [client.cookies[COOKIE].value for client in (other, here)]
    answers = [sign_in(with_cookie(value), user, CHOSEN["password1"]).status_code for value in kept]

    assert answers == [429, 302]


def test_a_shared_browser_knows_its_latest_accounts(house: House):
    shared = at(SHOP)
    users = [make_user() for _ in range(MOST_ACCOUNTS + 1)]
    for user in users:
        sign_in(shared, user)
        shared.post("/accounts/logout/")
    for user in users:
        besiege(user)

    answers = [sign_in(with_cookie(shared.cookies[COOKIE].value), user).status_code for user in users]

    assert answers == [429] + [302] * MOST_ACCOUNTS
    assert len(shared.cookies[COOKIE].value) < 1500
