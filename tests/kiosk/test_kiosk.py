"""A tablet is paired by three words, takes presses, and forgets its customers; whoever is not trusted gets nothing."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.test import Client

from encounters.kiosk.pairing import hash_secret, plain, words_of
from encounters.limits import LIMITS
from encounters.models import Encounter, FeedbackPoint, Kiosk, KioskPairing, Location
from encounters.models.choices import Channel, HoldReason
from tests.at_once import all_at_once
from tests.factories import House, make_kiosk
from tests.promises.faults import Forms
from tests.promises.traces import dump

NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)
SCREEN, BEGIN, TAP = "/k/", "/k/pair/", "/k/tap/"

pytestmark = pytest.mark.django_db


def begin(lang: str = "en", client: Client | None = None) -> Client:
    """A tablet that shows three words."""
    tablet = client or Client(headers={"Accept-Language": lang})
    tablet.post(BEGIN)
    return tablet


def shown(tablet: Client) -> str:
    page: str = tablet.get(SCREEN).content.decode()
    return page


def words_on(tablet: Client) -> str:
    """The words that the tablet shows."""
    return re.search(r'<h1 class="pairing">(.*?)</h1>', shown(tablet))[1]  # type: ignore[index]


def form_at(client: Client, address: str, **typed: Any) -> dict[str, Any]:
    """What the form of a page would send as it stands, but for what is typed."""
    fields = Forms(client.get(address).content.decode()).sent_to(address).fields
    return {name: values[-1] for name, values in fields.items() if any(values)} | typed


def pair(admin: Client, house: House, words: str, **typed: Any) -> Any:
    """What the admin's form answers."""
    return admin.post(house.at("kiosks:pair"), form_at(admin, house.at("kiosks:pair"), words=words, **typed))


@pytest.fixture
def admin(house: House, signed_in: Any) -> Client:
    client: Client = signed_in(house.admin)
    return client


@pytest.fixture
def tablet(house: House, admin: Client) -> Client:
    """A tablet at the door of Kamppi."""
    client = begin()
    pair(admin, house, words_on(client), location=house.kamppi.pk, label="Ovi")
    return client


def press(tablet: Client, rating: str = "good", key: str = "") -> Any:
    """One press on what the tablet shows."""
    key = key or re.search(r'name="key" value="(.*?)"', shown(tablet))[1]  # type: ignore[index]
    return tablet.post(TAP, {"rating": rating, "key": key})


def test_a_tablet_is_paired_and_its_press_counts_at_its_place(house: House, tablet: Client):
    assert "How were you served?" in shown(tablet)

    page = press(tablet, "good").content.decode()

    encounter = Encounter.objects.get()
    assert (encounter.rating, encounter.location, encounter.channel) == ("good", house.kamppi, Channel.KIOSK)
    assert (encounter.counted, encounter.hold_reason) == (True, "")
    assert "Thank you!" in page
    assert "<svg" in page


def test_the_only_place_of_a_tablet_is_chosen_and_has_to_be(house: House, admin: Client):
    address = house.at("kiosks:pair")
    shown = [admin.get(address).context["form"]]
    Location.objects.filter(pk=house.porvoo.pk).update(is_active=False)
    shown.append(admin.get(address).context["form"])
    make_kiosk(house.kamppi)
    shown.append(admin.get(address).context["form"])

    assert [form.initial.get("location") for form in shown] == [None, house.kamppi.pk, None]
    assert [form.fields["location"].required for form in shown] == [True, True, False]


@pytest.mark.parametrize("lang", ["fi", "sv", "en"])
def test_words_are_typed_however_they_are_written(lang: str, house: House, admin: Client):
    tablet = begin(lang)
    typed = "  " + words_on(tablet).upper().replace(" ", " - ") + "."

    assert pair(admin, house, typed, location=house.kamppi.pk).status_code == 302
    assert Kiosk.objects.get().takes_feedback


@pytest.mark.parametrize("lang", ["fi", "sv", "en"])
def test_there_are_a_million_combinations_of_plain_words(lang: str):
    words = words_of(lang)

    assert len(set(words)) == len(words) >= 110
    assert all(re.fullmatch("[a-zåäö]{3,12}", word) for word in words)


def test_words_work_once(house: House, admin: Client):
    tablet, other = begin(), begin()
    words = words_on(tablet)
    pair(admin, house, words, location=house.kamppi.pk)

    again = pair(admin, house, words, location=house.porvoo.pk)

    assert "No tablet shows these words now." in again.content.decode()
    assert Kiosk.objects.count() == 1
    assert "How were you served?" not in shown(other)


def test_words_work_for_ten_minutes(house: House, admin: Client):
    with time_machine.travel(NOON, tick=False):
        tablet = begin()
        words = words_on(tablet)
    with time_machine.travel(NOON + timedelta(minutes=10), tick=False):
        late = pair(admin_at(house), house, words, location=house.kamppi.pk)
        assert "No tablet shows these words now." in late.content.decode()
        assert "within ten minutes" in shown(tablet)
        begin(client=tablet)
        assert words_on(tablet)


def admin_at(house: House) -> Client:
    client = Client()
    client.force_login(house.admin.user)
    return client


@pytest.mark.django_db(transaction=True)
def test_one_of_two_admins_with_the_same_words_has_the_tablet(house: House, neighbour: House):
    words = words_on(begin())
    admins = [(admin_at(one), one) for one in (house, neighbour)]
    forms = [form_at(client, one.at("kiosks:pair"), words=words, location=one.kamppi.pk) for client, one in admins]

    answers = all_at_once(
        [
            lambda client=client, one=one, form=form: client.post(one.at("kiosks:pair"), form).status_code
            for (client, one), form in zip(admins, forms, strict=True)
        ]
    )

    assert sorted(answers) == [200, 302]
    assert Kiosk.objects.count() == FeedbackPoint.objects.filter(channel=Channel.KIOSK).count() == 1


def test_wrong_words_are_limited_and_then_right_ones_wait_too(
    house: House, admin: Client, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setitem(LIMITS, "pairing words", 2)
    words = words_on(begin())
    wrong = [pair(admin, house, f"kissa koira {n * 'x'}", location=house.kamppi.pk) for n in (1, 2, 3)]

    refused = pair(admin, house, words, location=house.kamppi.pk)

    said = ["Too many wrong words" in page.content.decode() for page in (*wrong, refused)]
    assert said == [False, False, True, True]
    assert f'value="{words}"' in refused.content.decode()
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=35)):
        other = begin()
        assert pair(admin_at(house), house, words_on(other), location=house.kamppi.pk).status_code == 302


def test_right_words_use_up_nothing(house: House, admin: Client, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(LIMITS, "pairing words", 1)

    answers = [pair(admin, house, words_on(begin()), location=house.kamppi.pk).status_code for _ in range(3)]

    assert answers == [302] * 3


@pytest.mark.parametrize(("shown", "typed"), [("båt gård äng", "bat gard ang"), ("båt gård äng", "ba\u030at gård äng")])
def test_words_are_typed_without_their_marks(shown: str, typed: str, house: House, admin: Client):
    now = datetime.now(UTC)
    values = {"plain_words": plain(shown), "words": shown, "secret_hash": hash_secret("a secret")}
    KioskPairing.objects.create(**values, expires_at=now + timedelta(minutes=5))

    assert pair(admin, house, typed, location=house.kamppi.pk).status_code == 302


def test_a_tablet_that_stands_somewhere_takes_over_nothing(house: House, admin: Client, tablet: Client):
    typed = {"location": house.porvoo.pk, "replaces": Kiosk.objects.get().pk}

    page = pair(admin, house, words_on(begin()), **typed).content.decode()

    assert "It takes over place and name of the other." in page
    assert Kiosk.objects.count() == 1


def test_a_paused_tablet_stays_paused_in_the_hands_of_another(house: House, admin: Client, tablet: Client):
    Kiosk.objects.update(status="paused")
    pair(admin, house, words_on(new := begin()), replaces=Kiosk.objects.get().pk)

    assert Kiosk.objects.get().status == "paused"
    assert "No feedback is taken here" in shown(new)


def test_retiring_a_tablet_replaced_meanwhile_is_told(house: House, admin: Client, tablet: Client):
    kiosk = Kiosk.objects.get()
    edit = house.at("kiosks:edit", kiosk.pk)
    old_page = form_at(admin, edit, status="retired")
    pair(admin, house, words_on(begin()), replaces=kiosk.pk)

    assert "Somebody has changed this meanwhile." in admin.post(edit, old_page).content.decode()
    assert Kiosk.objects.get().takes_feedback


def test_a_tablet_takes_over_the_place_and_the_past_of_another(house: House, admin: Client, tablet: Client):
    press(tablet)
    kiosk, new = Kiosk.objects.get(), begin()

    pair(admin, house, words_on(new), replaces=kiosk.pk)
    press(new, "bad")

    assert Encounter.objects.filter(point=kiosk.point).count() == 2
    assert "not paired with a place any more" in shown(tablet)
    assert press(tablet, key="x").headers["Location"] == SCREEN
    assert str(Kiosk.objects.get()) == "Ovi"


@pytest.mark.parametrize(
    ("status", "says"), [("paused", "No feedback is taken here"), ("retired", "not paired with a place any more")]
)
def test_what_an_admin_says_holds_at_the_next_press(
    house: House, admin: Client, tablet: Client, status: str, says: str
):
    kiosk = Kiosk.objects.get()
    key = re.search(r'name="key" value="(.*?)"', shown(tablet))[1]  # type: ignore[index]
    edit = house.at("kiosks:edit", kiosk.pk)

    admin.post(edit, form_at(admin, edit, status=status))
    answer = press(tablet, key=key)

    assert (answer.status_code, Encounter.objects.count()) == (302, 0)
    assert says in shown(tablet)
    assert (Kiosk.objects.get().secret_hash is None) == (status == "retired")


def test_a_closed_location_takes_nothing(house: House, tablet: Client):
    house.kamppi.is_active = False
    house.kamppi.save()

    assert "No feedback is taken here" in shown(tablet)


def test_the_same_press_counts_once_and_thanks_twice(tablet: Client):
    key = re.search(r'name="key" value="(.*?)"', shown(tablet))[1]  # type: ignore[index]

    pages = [press(tablet, "good", key).content.decode() for _ in range(3)]

    assert Encounter.objects.count() == 1
    assert ["Thank you!" in page for page in pages] == [True] * 3


def test_the_shown_receipt_opens_on_a_phone_alone(tablet: Client):
    page = press(tablet, "bad")
    phone = Client()
    link = page.context["link"].removeprefix(settings.PUBLIC_URL)

    opened = phone.get(link, follow=True)

    assert opened.status_code == 200
    assert settings.RECEIPT_COOKIE_NAME in phone.cookies
    assert set(tablet.cookies) == {settings.KIOSK_COOKIE_NAME}
    assert page["Cache-Control"] == "no-store"


def test_the_same_press_is_thanked_for_a_minute(tablet: Client):
    """Later somebody else stands there, who goes back and sends it again."""
    with time_machine.travel(NOON, tick=False):
        key = re.search(r'name="key" value="(.*?)"', shown(tablet))[1]  # type: ignore[index]
        press(tablet, "good", key)
    with time_machine.travel(NOON + timedelta(seconds=61), tick=False):
        assert press(tablet, "good", key).headers["Location"] == SCREEN


@pytest.mark.parametrize("address", [TAP, BEGIN])
def test_an_address_of_a_press_leads_to_the_screen(tablet: Client, address: str):
    assert tablet.get(f"{address}?lang=fi").headers["Location"].startswith(SCREEN)
    assert "?lang=" not in press(tablet).content.decode()


@pytest.mark.parametrize(("kind", "status"), [("refused", 403), ("too many", 429)])
def test_what_fails_on_a_tablet_keeps_nothing_and_leads_nowhere(
    tablet: Client, kind: str, status: int, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setitem(LIMITS, "pairings address", 1)
    key = re.search(r'name="key" value="(.*?)"', shown(tablet))[1]  # type: ignore[index]
    sent = {"rating": "bad", "key": key}
    if kind == "refused":
        answer = tablet.post(TAP, sent, headers={"Origin": "https://elsewhere.example"})
    else:
        answer = [Client().post(BEGIN, sent) for _ in range(3)][-1]

    page = answer.content.decode()
    assert answer.status_code == status
    assert 'data-page="away"' in page
    assert re.findall('href="(/[^"]*)"', page.split("<body")[1]) == [SCREEN]
    assert key not in page


def test_its_cookie_outlives_the_browser_and_stands_in_no_page(tablet: Client):
    shown(tablet)
    cookie = tablet.cookies[settings.KIOSK_COOKIE_NAME]

    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Strict", 400 * 86_400)
    assert cookie.value not in shown(tablet) + press(tablet).content.decode()
    assert bytes(Kiosk.objects.get().secret_hash or b"") == hash_secret(cookie.value)
    assert cookie.value not in dump()


def test_the_next_customer_begins_in_the_language_of_the_tablet(tablet: Client):
    swedish = tablet.get(f"{SCREEN}?lang=sv").content.decode()

    assert 'lang="sv"' in swedish
    assert f'action="{TAP}?lang=sv"' in swedish
    assert 'lang="en"' in shown(tablet)


def test_a_busy_tablet_has_an_allowance_of_its_own(house: House, tablet: Client, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(LIMITS, "kiosk", 2)
    monkeypatch.setitem(LIMITS, "address", 1)

    for _ in range(3):
        press(tablet)

    held = Encounter.objects.order_by("reported_at").values_list("hold_reason", flat=True)
    assert list(held) == ["", "", HoldReason.LIMIT]


def test_one_who_asks_for_many_words_lets_others_have_theirs(monkeypatch: pytest.MonkeyPatch, db: None):
    monkeypatch.setitem(LIMITS, "pairings address", 2)
    monkeypatch.setitem(LIMITS, "pairings", 5)
    for _ in range(20):
        Client().post(BEGIN)

    assert Client(REMOTE_ADDR="192.0.2.7").post(BEGIN).status_code == 302


def test_asking_again_gives_new_words_and_the_old_pair_nothing(house: House, admin: Client):
    tablet = begin()
    old = words_on(tablet)
    begin(client=tablet)

    assert KioskPairing.objects.count() == 1
    assert pair(admin, house, old, location=house.kamppi.pk).status_code == 200


def test_many_who_ask_for_words_wait(monkeypatch: pytest.MonkeyPatch, db: None):
    monkeypatch.setitem(LIMITS, "pairings address", 2)

    assert [Client().post(BEGIN).status_code for _ in range(3)] == [302, 302, 429]


def test_a_paired_tablet_that_begins_again_keeps_its_place(tablet: Client):
    begin(client=tablet)

    assert "How were you served?" in shown(tablet)
    assert not KioskPairing.objects.exists()


@pytest.mark.parametrize("cookie", ["", "x", "x" * 5_000, "å", "null"])
def test_what_is_no_secret_opens_nothing(cookie: str, tablet: Client):
    stranger = Client()
    stranger.cookies[settings.KIOSK_COOKIE_NAME] = cookie

    assert "Use this device for feedback" in shown(stranger)
    assert stranger.post(TAP, {"rating": "good", "key": "x"}).headers["Location"] == SCREEN
    assert not Encounter.objects.exists()


def test_a_press_from_another_site_is_refused(tablet: Client):
    answer = tablet.post(TAP, {"rating": "good", "key": "x"}, headers={"Origin": "https://elsewhere.example"})

    assert answer.status_code == 403


def test_another_tablets_key_is_refused(house: House, admin: Client, tablet: Client):
    other = begin()
    pair(admin, house, words_on(other), location=house.porvoo.pk)
    key = re.search(r'name="key" value="(.*?)"', shown(tablet))[1]  # type: ignore[index]

    assert press(other, key=key).headers["Location"] == SCREEN
    assert not Encounter.objects.exists()


def test_who_scans_is_led_to_the_form_with_the_words(house: House, admin: Client):
    words = words_on(begin())
    scanned = f"/k/with/{words.replace(' ', '-')}/"

    page = admin.get(scanned).content.decode()
    form = admin.get(re.search(r'href="(\S+words=\S+)"', page)[1]).content.decode()  # type: ignore[index]

    assert f'value="{words}"' in form
    assert Client().get(scanned).status_code == 302


def test_a_supervisor_who_scans_is_told_who_pairs(house: House, signed_in: Any):
    assert "Only an admin" in signed_in(house.supervisor).get("/k/with/a-b-c/").content.decode()


def test_a_tablet_is_heard_of_to_the_minute(tablet: Client, django_assert_num_queries: Any):
    with time_machine.travel(NOON, tick=False):
        shown(tablet)
        with django_assert_num_queries(1):
            shown(tablet)
    with time_machine.travel(NOON + timedelta(minutes=1), tick=False):
        shown(tablet)

    assert Kiosk.objects.get().seen_at == NOON + timedelta(minutes=1)


def test_a_place_without_a_choice_is_asked_for(house: House, admin: Client):
    page = pair(admin, house, words_on(begin())).content.decode()

    assert "Choose where it stands." in page
    assert KioskPairing.objects.exists()


def test_points_with_codes_are_listed_without_tablets(house: House, admin: Client, tablet: Client):
    said = admin.get(house.at("points:list")).content.decode()  # after the pairing
    page, kiosk = admin.get(house.at("points:list")).content.decode(), Kiosk.objects.get()

    assert ("Ovi" in said, "Ovi" in page) == (True, False)
    house.kamppi.points.filter(kiosks=None).update(is_active=False)
    assert house.kamppi in Location.objects.without_point()  # a tablet needs no poster, a location may
    assert admin.get(house.at("points:show", kiosk.point_id)).status_code == 404
    assert "Ovi" in admin.get(house.at("kiosks:list")).content.decode()


@pytest.mark.parametrize(
    ("days", "is_told"), [(0.9, False), (1.1, True), (3.0, True)], ids=["of today", "for a day", "for days"]
)
def test_a_silent_tablet_is_told_to_whom_it_concerns(house: House, signed_in: Any, days: float, is_told: bool):
    now = datetime(2026, 11, 26, 12, tzinfo=UTC)  # a Thursday
    kiosk = make_kiosk(house.kamppi, "Ovi", "secret")
    Kiosk.objects.update(seen_at=now - timedelta(days=days))

    with time_machine.travel(now, tick=False):
        pages = {
            who: signed_in(getattr(house, who)).get(house.at("inbox:start")).content.decode()
            for who in ("supervisor", "porvoo_supervisor", "admin")
        }
        listed = signed_in(house.admin).get(house.at("kiosks:list")).content.decode()

    told = {who for who, page in pages.items() if "has not been heard of since" in page}
    assert told == ({"supervisor", "admin"} if is_told else set())
    assert (">Silent<" in listed) == is_told
    assert str(kiosk) == "Ovi"


def test_a_tablet_is_not_silent_on_days_off_or_when_paused(house: House, signed_in: Any):
    house.kamppi.working_days = [1, 2, 3, 4, 5]
    house.kamppi.save()
    make_kiosk(house.kamppi, "Ovi", "secret")
    friday = datetime(2026, 11, 27, 12, tzinfo=UTC)
    Kiosk.objects.update(seen_at=friday)

    def is_told(now: datetime) -> bool:
        with time_machine.travel(now, tick=False):
            return "has not been heard" in signed_in(house.admin).get(house.at("inbox:start")).content.decode()

    assert not is_told(friday + timedelta(days=2.8))  # Monday morning: half a working day
    assert is_told(friday + timedelta(days=3.5))
    Kiosk.objects.update(status="paused")
    assert not is_told(friday + timedelta(days=3.5))
