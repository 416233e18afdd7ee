"""Guessing passwords, and asking for links, is slowed; whose account it is gets in."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from encounters.accounts import tries
from encounters.limits import LIMITS, forget_visitors
from encounters.models import LimitBucket
from tests.accounts.addresses import CHANGE, LOGIN, RESET
from tests.accounts.guessing import SHOP, at, elsewhere, guess, known, sign_in, waits
from tests.at_once import all_at_once
from tests.factories import PASSWORD, House, make_house, make_user
from tests.mails import mails_owed
from tests.worker import work

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
OTHER_WORDS = {"password1": "uusi-pitkä-salasana", "password2": "uusi-pitkä-salasana"}


@pytest.fixture(autouse=True)
def clock(time_machine: Any) -> Any:
    """Seconds pass when a test says so."""
    time_machine.move_to(NOON, tick=False)
    return time_machine


def test_after_five_wrong_passwords_the_wait_grows_to_a_minute(house: House, clock):
    user, told = house.admin.user, []

    for _ in range(11):
        seconds = waits(guess([SHOP], user.email))[0]
        told.append(seconds)
        clock.shift(seconds)
        if seconds:
            told += waits(guess([SHOP], user.email))

    assert told == [0] * 5 + [4, 0, 8, 0, 16, 0, 32, 0, 60, 0, 60, 0]


def test_while_it_waits_even_the_right_password_is_not_compared(house: House, clock):
    user, client = house.admin.user, at(SHOP)
    guess([SHOP] * 5, user.email)

    early = sign_in(client, user)
    clock.shift(waits([early])[0])
    in_time = sign_in(client, user)

    assert (early.status_code, early["Retry-After"], in_time.status_code) == (429, "4", 302)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Too many wrong passwords were tried. Wait 4 seconds and press again."),
        ("fi", "Väärää salasanaa on yritetty liian monta kertaa. Odota 4 sekuntia ja paina uudelleen."),
        ("sv", "Fel lösenord har prövats för många gånger. Vänta 4 sekunder och tryck igen."),
    ],
)
def test_it_says_how_long_and_keeps_the_address(language, said, house: House):
    email = house.admin.user.email

    page = guess([SHOP] * 6, email, headers={"Accept-Language": language})[-1].content.decode()

    assert said in page
    assert f'value="{email}"' in page
    assert "wrong" not in re.findall(r'<input type="password"[^>]*>', page)[0]


# --- The owner gets in ---------------------------------------------------------------------------


@pytest.fixture
def few(monkeypatch):
    """Fewer strangers do."""
    monkeypatch.setitem(LIMITS, "sign-in account", 6)
    monkeypatch.setitem(LIMITS, "sign-in address", 6)


def test_wrong_passwords_from_elsewhere_slow_nobody_else(house: House):
    guess(["203.0.113.1"] * 50, house.admin.user.email)

    assert sign_in(at(SHOP), house.admin.user).status_code == 302


def test_fifty_strangers_slow_new_browsers_and_not_the_own(house: House):
    user = house.admin.user
    own_browser = known(user, SHOP)
    guess(elsewhere(50), user.email)

    assert [sign_in(own_browser, user).status_code, sign_in(at("198.51.100.99"), user).status_code] == [302, 429]


def test_while_strangers_go_on_the_owner_gets_in(house: House, clock, few):
    user, strangers = house.admin.user, elsewhere(8)
    own_browser, new_browser = known(user, SHOP), at("198.51.100.99")
    guess(strangers, user.email)

    new = sign_in(new_browser, user)
    for _ in range(waits([new])[0]):
        clock.shift(1)
        guess(strangers, user.email)
    after_the_wait, another = sign_in(new_browser, user), sign_in(at("198.51.100.98"), user)

    assert (new.status_code, after_the_wait.status_code, sign_in(own_browser, user).status_code) == (429, 302, 302)
    assert 1 <= int(new["Retry-After"]) < int(another["Retry-After"]) <= 60  # it grew meanwhile, for who came later


def test_a_guesser_at_the_same_address_slows_only_new_browsers(house: House, clock):
    user, colleague = house.admin.user, house.supervisor.user
    own_browser, new_browser = known(user, SHOP), at(SHOP)
    guess([SHOP] * 50, user.email)

    at_once, new, other = sign_in(own_browser, user), sign_in(new_browser, user), sign_in(at(SHOP), colleague)
    clock.shift(waits([new])[0])

    assert (at_once.status_code, new.status_code, other.status_code) == (302, 429, 302)
    assert sign_in(new_browser, user).status_code == 302


def test_guessing_many_accounts_slows_a_minute_at_most(house: House, clock, few):
    for number in range(8):
        guess([SHOP], f"guessed{number}@example.org")
    client = at(SHOP)

    new = sign_in(client, house.admin.user)
    for _ in range(waits([new])[0]):
        clock.shift(1)
        guess([SHOP], "another@example.org")

    assert (new.status_code, sign_in(client, house.admin.user).status_code) == (429, 302)


def test_without_its_cookie_the_own_browser_waits_as_well(house: House, monkeypatch, few):
    user = house.admin.user
    own_browser = known(user, SHOP)
    guess(elsewhere(8), user.email)
    own_browser.defaults["REMOTE_ADDR"] = "198.51.100.99"
    monkeypatch.setattr("encounters.accounts.adapter.known_to", lambda *_: "")

    assert sign_in(own_browser, user).status_code == 429


def test_without_a_clock_of_their_own_strangers_prolong_the_wait(house: House, clock, monkeypatch, few):
    """With the account's moment in place of the asker's."""
    real = tries.allowances_for
    monkeypatch.setattr(
        "encounters.accounts.adapter.allowances_for", lambda kind, **what: dict(reversed(real(kind, **what).items()))
    )
    user, client = house.admin.user, at("198.51.100.99")
    guess(elsewhere(8), user.email)

    clock.shift(waits([sign_in(client, user)])[0])
    guess(["203.0.113.250"], user.email)

    assert sign_in(client, user).status_code == 429


def test_right_passwords_cost_nothing(house: House):
    answers = [sign_in(at(SHOP), house.admin.user).status_code for _ in range(20)]

    assert set(answers) == {302}


def test_a_clock_that_is_set_back_makes_nobody_wait_longer(house: House, clock):
    guess([SHOP] * 9, house.admin.user.email)
    clock.move_to(NOON - timedelta(hours=1))

    new = sign_in(at(SHOP), house.admin.user)
    clock.shift(waits([new])[0])

    assert int(new["Retry-After"]) <= 60
    assert sign_in(at(SHOP), house.admin.user).status_code == 302


def test_everything_is_whole_again_after_half_an_hour(house: House, clock, few):
    guess(elsewhere(8) + [SHOP] * 9, house.admin.user.email)
    clock.shift(timedelta(minutes=31))
    forget_visitors(datetime.now(UTC))

    assert waits(guess([SHOP] * 5, house.admin.user.email)) == [0] * 5


# --- Nothing tells of an account, or of who came --------------------------------------------------


def test_known_and_unknown_accounts_wait_alike(house: House, few):
    def seen(answer, email: str) -> tuple[Any, ...]:
        words = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.content.decode())
        return answer.status_code, answer.get("Retry-After"), words.replace(email, "ADDRESS")

    closed = make_user()
    closed.is_active = False
    closed.save()
    strangers = elsewhere(8) + [SHOP] * 8
    answers = {}
    for email in (house.admin.user.email, closed.email, "nobody@example.org"):
        LimitBucket.objects.all().delete()
        answers[email] = [seen(answer, email) for answer in guess(strangers, email)]

    known_account, *others = answers.values()
    assert others == [known_account, known_account]
    assert {status for status, _, _ in known_account} == {200, 429}


def test_limits_hold_neither_addresses_nor_accounts(house: House, signed_in):
    user, member = house.admin.user, signed_in(house.supervisor)
    guess(["203.0.113.99"] * 7, user.email)
    sign_in(known(user, "203.0.113.98"), user)
    at("203.0.113.97").post(RESET, {"email": user.email})
    member.post(CHANGE, {"oldpassword": "wrong", **OTHER_WORDS})

    names = [name.partition(":") for name in LimitBucket.objects.values_list("name", flat=True)]
    assert {scope for scope, _, _ in names} == {name for name in LIMITS if name.split()[0] in OURS} - {"reset browser"}
    assert all(re.fullmatch("[0-9a-f]{5}", name) for _, _, name in names)


# --- Each limit alone ----------------------------------------------------------------------------

OURS = {"sign-in", "reset", "password"}


def wrong(client: Client, email: str) -> int:
    return client.post(LOGIN, {"login": email, "password": "wrong"}).status_code


def ask(client: Client, email: str) -> int:
    return client.post(RESET, {"email": email}).status_code


def wrong_now(client: Client) -> int:
    return client.post(CHANGE, {"oldpassword": "wrong", **OTHER_WORDS}).status_code


@pytest.mark.parametrize("name", [name for name in LIMITS if name.split()[0] in OURS])
def test_each_limit_holds_alone(name: str, house: House, signed_in, monkeypatch):
    user = house.admin.user
    member, own = signed_in(house.supervisor), known(user, SHOP)
    for other in LIMITS:
        monkeypatch.setitem(LIMITS, other, 2 if other == name else 10_000)
    emails = [f"guessed{number}@example.org" for number in range(3)]
    strangers = elsewhere(3)
    tries_of = {
        "sign-in own": [lambda: wrong(at(SHOP), user.email)] * 3,
        "sign-in address": [lambda email=email: wrong(at(SHOP), email) for email in emails],
        "sign-in account": [lambda address=address: wrong(at(address), user.email) for address in strangers],
        "sign-in browser": [lambda: wrong(own, user.email)] * 3,
        "password": [lambda: wrong_now(member)] * 3,
        "reset own": [lambda: ask(at(SHOP), user.email)] * 3,
        "reset address": [lambda email=email: ask(at(SHOP), email) for email in emails],
        "reset browser": [lambda: ask(own, user.email)] * 3,
        "reset mails": [lambda address=address: ask(at(address), user.email) for address in strangers],
    }

    answers = [one() for one in tries_of[name]]

    if name == "reset mails":
        assert (answers, len(mails_owed())) == ([302] * 3, 2)
    else:
        assert [status == 429 for status in answers] == [False, False, True]


# --- Links by mail, and the present password -----------------------------------------------------


@pytest.fixture
def open_house(transactional_db: None) -> House:
    return make_house()


def test_strangers_who_ask_for_links_take_none_from_the_owner(open_house: House, clock):
    user = open_house.admin.user
    own_browser = known(user, SHOP)
    for address in elsewhere(20):
        at(address).post(RESET, {"email": user.email})
    for_strangers = len(mails_owed())
    new, own = at("198.51.100.99").post(RESET, {"email": user.email}), own_browser.post(RESET, {"email": user.email})
    for_all = len(mails_owed())
    work()

    path = re.search(r"http://127.0.0.1:8000(/accounts\S+)", mail.outbox[0].body)[1]
    assert (for_strangers, for_all) == (3, 4)
    assert (new.status_code, new.url, own.status_code) == (302, own.url, 302)
    assert "Choose a new password" in Client().get(path, follow=True).content.decode()
    clock.shift(timedelta(minutes=11))
    at("198.51.100.99").post(RESET, {"email": user.email})
    assert len(mails_owed()) == 1


def test_a_link_comes_to_an_address_in_capitals(client, open_house: House):
    client.post(RESET, {"email": open_house.admin.user.email.upper()})
    work()

    assert [letter.to for letter in mail.outbox] == [[open_house.admin.user.email]]


def test_guessing_in_one_session_slows_no_other_session(house: House, signed_in, clock):
    thief, owner = signed_in(house.admin), signed_in(house.admin)
    answers = [wrong_now(thief) for _ in range(11)]

    changed = owner.post(CHANGE, {"oldpassword": PASSWORD, **OTHER_WORDS})

    assert answers == [200] * 10 + [429]
    assert changed.status_code == 302


# --- At the same moment --------------------------------------------------------------------------


def begin_at_once() -> int:
    """How many of twenty tries of one browser are let through that begin at the same moment."""
    allowances = tries.allowances_for("sign-in", account="a@example.org", address=SHOP, browser="", now=NOON)
    return all_at_once([lambda: tries.begin_try(allowances, NOON)] * 20).count(0)


def test_of_twenty_guesses_at_once_five_are_compared(open_house: House):
    assert begin_at_once() == 5


def test_without_the_lock_all_of_them_are(open_house: House, monkeypatch):
    def look(allowances: dict[str, int], now: datetime) -> dict[str, tries.Bucket]:
        return {name: tries.Bucket(allowance, now, is_new=True) for name, allowance in allowances.items()}

    monkeypatch.setattr(tries, "lock_buckets", look)

    assert begin_at_once() == 20
