"""A tablet in a real browser whose network is cut, hangs, or loses answers: each press arrives once, none is lost."""

from collections import Counter
from pathlib import Path

import pytest
from django.http import HttpResponse
from django.utils import timezone
from playwright.sync_api import Page, expect

from encounters.http import ResponseHeaders
from encounters.kiosk import offline_views, presses
from encounters.models import Encounter, Kiosk, LocationCount
from tests.browser.tablets import CALL, SECRET, Line, Start, bring, kill, press, press_many, waiting_on
from tests.factories import House, make_kiosk

MANY = 200
FACES = {"good": "Well", "bad": "Badly"}


def stored() -> list[str]:
    return list(Encounter.objects.order_by("occurred_at").values_list("rating", flat=True))


def test_presses_without_a_network_arrive_once_with_their_times(start: Start, line: Line, tmp_path: Path):
    first = start()
    first.context.close()  # so that the browser has written down what it was told
    page, begun = start(), timezone.now()
    pressed = ["bad" if number % 7 == 0 else "good" for number in range(MANY)]

    line.set("cut")
    press_many(page, pressed)
    ended = timezone.now()
    assert waiting_on(page) == MANY
    kill(tmp_path)
    page = start()
    press_many(page, ["bad", "good", "bad"])
    expect(page.get_by_text(f"Presses that wait for the network: {MANY + 3}")).to_be_visible()
    assert Encounter.objects.count() == 0
    line.set("up")
    bring(page)

    assert waiting_on(page) == 0
    assert stored() == [*pressed, "bad", "good", "bad"]
    encounters = Encounter.objects.order_by("occurred_at")
    assert set(encounters.values_list("hold_reason", "counted", "channel")) == {("", True, "kiosk")}
    assert all(begun <= one.occurred_at <= ended for one in encounters[:MANY])
    assert all(one.reported_at > ended and one.occurred_at < one.reported_at for one in encounters)
    assert sum(count.good + count.bad for count in LocationCount.objects.all()) == MANY + 3
    assert Kiosk.objects.get().waiting == 0


def press_while_answers_are_lost(page: Page, line: Line) -> list[str]:
    """Twelve presses whose first answer is lost, as is every other one when they are brought."""
    line.set("loses")
    ratings = ["good", "bad"] * 6
    for rating in ratings:
        page.locator(f'[data-page="screen"] [value="{rating}"]').dispatch_event("click")
        page.locator("#done").dispatch_event("click")
    page.locator('[data-page="screen"]').wait_for()
    bring(page)
    return ratings


def test_answers_that_are_lost_double_nothing(start: Start, line: Line):
    page = start()

    ratings = press_while_answers_are_lost(page, line)

    assert line.answers > 2 * len(ratings)
    assert Counter(stored()) == Counter(ratings)


def test_a_number_made_anew_at_each_delivery_would_double(start: Start, line: Line, monkeypatch: pytest.MonkeyPatch):
    """The control: so doubles are seen."""
    script = offline_views.worker_script()
    wrong = script.replace("send(WAITING, { key, nth,", "send(WAITING, { key, nth: crypto.randomUUID(),")
    assert wrong != script
    monkeypatch.setattr(offline_views, "worker_script", lambda: wrong)
    page = start()

    ratings = press_while_answers_are_lost(page, line)

    assert Encounter.objects.count() > len(ratings)


def test_without_the_worker_a_press_is_lost(start: Start, line: Line, tmp_path: Path):
    """The control: it is the worker that keeps presses."""
    page = start(service_workers="block")

    line.set("cut")
    with page.expect_event("requestfailed"):
        page.locator('[value="good"]').dispatch_event("click")
    kill(tmp_path)
    line.set("up")
    page = start()
    bring(page)

    expect(page.get_by_role("button", name="Well")).to_be_visible()
    assert Encounter.objects.count() == 0


def test_a_network_that_hangs_keeps_nobody_waiting_twice(start: Start, line: Line):
    """The first one waits for three seconds, the next ones not at all."""
    page = start()
    line.set("hangs")
    press_many(page, ["bad"])

    page.clock.install()  # nothing of the page calls the worker from here on
    press_many(page, ["good"] * 5)

    assert waiting_on(page) == 6
    line.set("up")
    bring(page)
    assert stored() == ["bad", *["good"] * 5]


def test_what_a_tablet_kept_arrives_though_it_was_paused(start: Start, line: Line, house: House):
    page = start()
    line.set("cut")
    press_many(page, ["bad", "good"])
    Kiosk.objects.update(status="paused")
    house.kamppi.is_active = False
    house.kamppi.save()

    line.set("up")
    page.goto("/k/")
    expect(page.get_by_role("heading", name="No feedback is taken here")).to_be_visible()
    bring(page)

    assert stored() == ["bad", "good"]


def test_what_waits_on_a_moved_tablet_arrives_where_pressed(start: Start, line: Line, house: House, neighbour: House):
    page = start()
    line.set("cut")
    press_many(page, ["bad", "good"])
    Kiosk.objects.update(status="retired", secret_hash=None)
    theirs = make_kiosk(neighbour.kamppi, "Ovi", SECRET)

    line.set("up")
    page.goto("/k/")
    press(page, "good", then="thanks")
    bring(page)

    arrived = Encounter.objects.order_by("occurred_at").values_list("location", "rating", "hold_reason")
    kamppi, next_door = house.kamppi.pk, neighbour.kamppi.pk
    assert list(arrived) == [(kamppi, "bad", "moved"), (kamppi, "good", "moved"), (next_door, "good", "")]
    assert Kiosk.objects.get(pk=theirs.pk).waiting == 0


def refused_ever_since(start: Start, line: Line, monkeypatch: pytest.MonkeyPatch, most: int) -> Page:
    """A tablet that brings two presses of which the server says that they are none, without an hour between."""
    script, bound = offline_views.worker_script(), "const MOST_REFUSALS = 30 * 24;"
    hurried = script.replace("const AGAIN = 60 * MINUTE;", "const AGAIN = 0;").replace(
        bound, f"const MOST_REFUSALS = {most};"
    )
    assert len({script, hurried, hurried.replace(f"= {most};", "")}) == 3
    monkeypatch.setattr(offline_views, "worker_script", lambda: hurried)
    page = start()
    line.set("cut")
    press_many(page, ["bad", "good"])
    monkeypatch.setattr(offline_views, "find_pressed", lambda *_asked: None)
    line.set("up")
    return page


def test_what_is_no_press_of_the_server_is_forgotten_in_the_end(
    start: Start, line: Line, monkeypatch: pytest.MonkeyPatch
):
    page = refused_ever_since(start, line, monkeypatch, most=3)

    bring(page)

    assert not Encounter.objects.exists()


def test_until_then_it_waits_and_holds_up_no_other(start: Start, line: Line, monkeypatch: pytest.MonkeyPatch):
    page = refused_ever_since(start, line, monkeypatch, most=10**6)
    for _ in range(5):
        page.evaluate(f"async () => {{ {CALL} }}")
    find = presses.find_pressed
    waited = waiting_on(page)
    monkeypatch.setattr(offline_views, "find_pressed", find)

    bring(page)

    assert waited == 2
    assert stored() == ["bad", "good"]


@pytest.mark.parametrize("status", [200, 403, 429])
def test_a_page_of_what_stands_between_takes_no_press(start: Start, monkeypatch: pytest.MonkeyPatch, status: int):
    """A gateway that refuses a request, and answers with a page of its own."""
    page = start()
    with monkeypatch.context() as gateway:
        foreign = HttpResponse("<html><h1>Not here</h1></html>", status=status)
        gateway.setattr(ResponseHeaders, "__call__", lambda _headers, _request: foreign)
        press_many(page, ["bad", "good"])
        assert waiting_on(page) == 2

    bring(page)

    assert stored() == ["bad", "good"]


def test_two_windows_bring_each_press_once(start: Start, line: Line):
    page = start()
    line.set("cut")
    press_many(page, ["good", "bad"] * 5)
    other = page.context.new_page()
    other.goto("/k/")
    press_many(other, ["bad"] * 2)

    line.set("up")
    bring(page)
    bring(other)

    assert Counter(stored()) == {"good": 5, "bad": 7}
