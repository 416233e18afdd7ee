"""When the database fails, nothing that was written is lost."""

import re

import pytest
from django.contrib.sessions.backends import db
from django.db import connection
from django.test import Client, override_settings
from django.urls import reverse

from encounters.changes.tallies import find_differences
from encounters.models import CaseEvent, CaseText, Encounter, Receipt
from encounters.sessions import SessionStore
from servicelog.urls import urlpatterns as real_urlpatterns
from tests.factories import PASSWORD, House, code_of, holding, make_encounter, make_house, old_key
from tests.promises.faults import FAULTS, OF_ALL, Form, Forms, fault, locked, somebody_else

LONG = "Odotin tiskillä <b>kauan</b> & \"turhaan\", 'vaikka' paikalla oli kolme. 😀\nEikä kukaan katsonut.\n" * 35
INSIDE = re.compile(
    r"psycopg|encounters_|SELECT|UPDATE|SQLSTATE|Traceback|/work|\.py\b|base/16384|default_transaction|port 5432"
)


@pytest.fixture
def house(transactional_db: None) -> House:
    """Faults need transactions that are really committed."""
    return make_house()


def browser(client: Client | None = None) -> Client:
    """A client that the CSRF check applies to, and that gets a page where there is a fault."""
    client = client or Client()
    client.raise_request_exception = False
    client.handler.enforce_csrf_checks = True
    return client


def send_again(client: Client, answer) -> tuple[Form, object]:
    """Press the button of the page that reports the fault."""
    (form,) = Forms(answer.content.decode()).forms
    return form, client.post(form.action, form.fields)


def said(answer) -> tuple[int, str | None, bool]:
    """The status, when to try again, and whether the inside shows."""
    return answer.status_code, answer.get("Retry-After"), bool(INSIDE.search(answer.content.decode()))


UNAVAILABLE = (503, "30", False)


@pytest.mark.parametrize("name", FAULTS)
def test_a_text_is_kept_and_can_be_sent_again(name: str, house: House):
    encounter = make_encounter(house.point, "bad")
    client = browser(holding(encounter))
    address = f"/f/more/{encounter.pk}/"
    (page,) = [form for form in Forms(client.get(address).content.decode()).forms if "text" in form.fields]

    with fault(name):
        answer = client.post(address, page.fields | {"text": LONG})
    form, again = send_again(client, answer)

    stored = Encounter.objects.get()
    assert said(answer) == UNAVAILABLE
    assert (form.action, form.fields["text"]) == (address, [LONG])
    assert (again.status_code, again.url) == (302, f"/r/{encounter.pk}/?saved")
    assert stored.text == LONG.strip()
    assert list(CaseEvent.objects.order_by("pk").values_list("kind", flat=True)) == ["amended", "opened"]
    assert find_differences() == []


@pytest.mark.parametrize("name", FAULTS)
def test_a_tap_is_kept_and_can_be_sent_again(name: str, house: House):
    client, code = browser(), code_of(house.point)
    pressed = {"rating": "bad", "key": old_key(code), "website": ""}

    with fault(name):
        answer = client.post(f"/f/{code}/", pressed)
    stored_meanwhile = Encounter.objects.count()
    form, again = send_again(client, answer)
    _, once_more = send_again(client, answer)

    encounter = Encounter.objects.get()
    assert said(answer) == UNAVAILABLE
    assert stored_meanwhile == 0
    assert form == Form(f"/f/{code}/", {key: [value] for key, value in pressed.items()})
    assert (again.status_code, again.url) == (302, f"/f/more/{encounter.pk}/")
    assert once_more.url == again.url
    assert (encounter.rating, Receipt.objects.count()) == ("bad", 1)
    assert find_differences() == []


@pytest.mark.parametrize(("mode", "meets"), [("ACCESS EXCLUSIVE", 302), ("EXCLUSIVE", 409)])
def test_a_fault_of_the_session_keeps_a_reason(mode: str, meets: int, house: House):
    """The session is read before the view and written after it, both outside of what a view's fault handling sees.

    In the second case the decision was stored before the fault, and who sends it again reads so.
    """
    encounter = make_encounter(house.point, "bad", text="Odotin.")
    client = browser()
    client.force_login(house.admin.user)
    address = house.at("casework:case", encounter.case.pk)
    excluding = house.at("review:exclude", encounter.pk)
    page = Forms(client.get(address).content.decode()).sent_to(excluding)
    reason = "Sama asia on jo kirjattu toisella kuitilla, ja asiakas vahvisti sen puhelimessa tänään aamulla."

    with locked("encounters_session", mode=mode):
        answer = client.post(excluding, page.fields | {"exclude-reason": reason})
    form, again = send_again(client, answer)

    assert said(answer) == UNAVAILABLE
    assert (form.action, form.fields["exclude-reason"]) == (excluding, [reason])
    assert again.status_code == meets
    assert list(CaseText.objects.values_list("text", flat=True)) == [reason]
    assert find_differences() == []


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.parametrize("place", ["view", "session"])
def test_the_page_speaks_the_customers_language(language: str, place: str, house: House):
    client = browser()
    client.cookies["session"] = "a" * 32
    path = {"view": f"/f/{code_of(house.point)}/", "session": "/accounts/login/"}[place]

    with fault("unreachable"):
        answer = client.get(path, headers={"Accept-Language": language})

    assert answer.status_code == 503
    assert f'<html lang="{language}">' in answer.content.decode()
    assert answer["Content-Language"] == language


def test_without_a_database_switching_the_language_keeps_words(house: House):
    encounter = make_encounter(house.point, "bad")
    client = browser(holding(encounter))
    address = f"/f/more/{encounter.pk}/"
    (page,) = [form for form in Forms(client.get(address).content.decode()).forms if "text" in form.fields]

    with fault("unreachable"):
        first = client.post(address, page.fields | {"text": LONG, "wish": "Olisi katsottu."})
        (kept,) = Forms(first.content.decode()).forms
        switched = client.post(f"{address}?lang=sv", kept.fields | {"switch_language": "sv"})

    body = switched.content.decode()
    (again,) = Forms(body).forms
    assert 'formaction="?lang=sv" name="switch_language" value="sv"' in first.content.decode()
    assert '<html lang="sv">' in body
    assert (again.fields["text"], again.fields["wish"]) == ([LONG], ["Olisi katsottu."])
    assert "switch_language" not in again.fields


def test_a_page_that_was_only_asked_for_switches_by_a_link(house: House):
    client, address = browser(), f"/f/{code_of(house.point)}/"

    with fault("unreachable"):
        page = client.get(f"{address}?a=%2Fb&lang=fi").content.decode()
        switched = client.get(f"{address}?a=%2Fb&lang=sv").content.decode()

    assert 'href="?a=%2Fb&amp;lang=sv"' in page
    assert ('<html lang="fi">' in page, '<html lang="sv">' in switched) == (True, True)


def test_what_was_kept_is_called_as_in_its_form(house: House):
    encounter = make_encounter(house.point, "bad")

    with fault("unreachable"):
        answer = browser(holding(encounter)).post(
            f"/f/more/{encounter.pk}/", {"text": "Odotin.", "wish": "Katsokaa.", "key": "k" * 90}
        )

    labels = re.findall('<label for="typed-\\d+">([^<]+)</label>', answer.content.decode())
    assert labels == ["Your text", "What should have been done instead?"]


@pytest.mark.parametrize("name", OF_ALL)
def test_readiness_turns_red_and_liveness_stays_green(name: str, house: House):
    client = browser()

    with fault(name):
        during = (client.get("/health/ready/").status_code, client.get("/health/live/").status_code)
    afterwards = (client.get("/health/ready/").status_code, client.get("/health/live/").status_code)

    assert during == (503, 200)
    assert afterwards == (200, 200)


@pytest.mark.parametrize(
    ("path", "typed"),
    [
        ("/accounts/login/", {"login": "aino@example.org", "password": PASSWORD}),
        ("/accounts/password/reset/1-set-password/", {"password1": PASSWORD, "password2": PASSWORD}),
    ],
)
def test_a_password_is_never_shown(path: str, typed: dict[str, str], house: House):
    client = browser()
    client.handler.enforce_csrf_checks = False
    client.cookies["session"] = "a" * 32

    with fault("unreachable"):
        answer = client.post(path, typed)

    page = answer.content.decode()
    assert said(answer) == UNAVAILABLE
    assert PASSWORD not in page
    assert [name for form in Forms(page).forms for name in form.fields] == [name for name in typed if name == "login"]


# --- Read-only -----------------------------------------------------------------------------------

STAFF_PAGES = [
    *("inbox:start", "inbox:encounters", "inbox:held", "casework:queue", "alerts:list", "downloads:list"),
    "topics:list",
    *("figures:overview", "figures:locations", "figures:employees"),
]
BANNER = "The database can only be read at the moment."


@pytest.mark.parametrize("name", STAFF_PAGES)
def test_staff_read_on_while_nothing_can_be_saved(name: str, house: House):
    make_encounter(house.point, "bad", text="Odotin.")
    client = browser()
    client.force_login(house.supervisor.user)
    address = reverse(name, args=[house.organisation.slug])

    before = client.get(address)
    with fault("read-only"):
        during = client.get(address)
    after = client.get(address)

    assert [answer.status_code for answer in (before, during, after)] == [200, 200, 200]
    assert [BANNER in answer.content.decode() for answer in (before, during, after)] == [False, True, False]


def test_an_encounter_opens_unseen_while_nothing_can_be_saved(house: House):
    encounter = make_encounter(house.point, "bad", text="Odotin.")
    client = browser()
    client.force_login(house.supervisor.user)
    address = house.at("casework:case", encounter.case.pk)

    with fault("read-only"):
        during = client.get(address)
    seen_during = Encounter.objects.get().first_read_at
    client.get(address)

    assert (during.status_code, BANNER in during.content.decode()) == (200, True)
    assert "Odotin." in during.content.decode()
    assert seen_during is None
    assert Encounter.objects.get().first_read_at is not None


def test_what_staff_send_while_nothing_can_be_saved_is_kept(house: House):
    encounter = make_encounter(house.point, "bad", text="Odotin.")
    client = browser()
    client.force_login(house.admin.user)
    address, excluding = house.at("casework:case", encounter.case.pk), house.at("review:exclude", encounter.pk)

    with fault("read-only"):
        page = Forms(client.get(address).content.decode()).sent_to(excluding)
        answer = client.post(excluding, page.fields | {"exclude-reason": "Kirjattu kahdesti."})
    form, again = send_again(client, answer)

    assert said(answer) == UNAVAILABLE
    assert (form.action, form.fields["exclude-reason"]) == (excluding, ["Kirjattu kahdesti."])
    assert again.status_code == 302
    assert Encounter.objects.get().excluded_because == "Kirjattu kahdesti."


def test_nobody_signs_in_or_out_while_nothing_can_be_saved(house: House):
    client = browser()
    client.force_login(house.admin.user)
    client.handler.enforce_csrf_checks = False

    with fault("read-only"):
        signed_out = client.post("/accounts/logout/")
        signed_in = Client(raise_request_exception=False).post(
            "/accounts/login/", {"login": house.admin.user.email, "password": PASSWORD}
        )

    assert (signed_out.status_code, signed_in.status_code) == (503, 503)
    assert client.get(f"/o/{house.organisation.slug}/").status_code == 200


def test_a_kept_connection_writes_once_the_database_does(house: House):
    """What was set for a connection at its beginning stays so, and connections are kept for ten minutes."""
    encounter = make_encounter(house.point, "bad", text="Odotin.")
    client, code = browser(), code_of(house.point)
    client.force_login(house.supervisor.user)
    page = house.at("casework:case", encounter.case.pk)
    pressed = {"rating": "bad", "key": old_key(code), "website": ""}

    with fault("read-only"):
        during = (client.post(f"/f/{code}/", pressed).status_code, BANNER in client.get(page).content.decode())
        end_read_only()
        after = (client.post(f"/f/{code}/", pressed).status_code, BANNER in client.get(page).content.decode())

    assert during == (503, True)
    assert after == (302, False)


def end_read_only() -> None:
    """Somebody lets the database take changes again, and ends no connection."""
    with somebody_else() as cursor:
        cursor.execute("SET default_transaction_read_only = off")
        cursor.execute(f"ALTER DATABASE {connection.ops.quote_name(connection.settings_dict['NAME'])} RESET ALL")


# --- Without the protection ----------------------------------------------------------------------


def test_without_our_sessions_staff_read_nothing(house: House, monkeypatch):
    monkeypatch.setattr(SessionStore, "save", db.SessionStore.save)
    client = browser()
    client.force_login(house.supervisor.user)
    with fault("read-only"):
        answer = client.get(f"/o/{house.organisation.slug}/")

    assert answer.status_code == 503


@pytest.mark.parametrize("name", FAULTS)
def test_without_the_protection_the_text_is_lost(name: str, house: House, settings):
    class Urls:
        urlpatterns = real_urlpatterns
        handler500 = "django.views.defaults.server_error"

    unprotected = [one for one in settings.MIDDLEWARE if one != "encounters.error_pages.SurviveDatabaseFaults"]
    encounter = make_encounter(house.point, "bad")

    with override_settings(MIDDLEWARE=unprotected, ROOT_URLCONF=Urls):
        client = browser(holding(encounter))
        client.handler.enforce_csrf_checks = False
        with fault(name):
            answer = client.post(f"/f/more/{encounter.pk}/", {"text": LONG})

    assert answer.status_code == 500
    assert "Odotin" not in answer.content.decode()
    assert Encounter.objects.get().text == ""
