"""What the page shows last is what is stored: also what was taken back, and nothing that only Save may store."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from encounters.changes.actions import mark_seen
from encounters.models import CaseText, Contact, Encounter
from tests.factories import House, holding, make_encounter
from tests.promises.faults import Forms

BY_ITSELF = {"X-Saves-Itself": "1"}
# Each kind of field, with what is chosen first and what stands there once it is taken back.
KINDS: dict[str, dict[str, Any]] = {
    "text": {"text": "Odotin."},
    "wish": {"wish": "Nopeammin."},
    "employee": {"employee": "{aino}"},
    "employee_description": {"employee_description": "pitkä"},
    "aspects": {"aspects": ["speed", "valued"]},
    "attention": {"attention": "too_little"},
    "step": {"step": "trier"},
    "standing": {"standing": "along"},
    "said_on_the_spot": {"said_on_the_spot": "no"},
    "wants_answer": {"wants_answer": "on"},
    "email": {"email": "a@example.org"},
    "phone": {"phone": "040 1"},
    "name": {"name": "Matti", "email": "a@example.org"},
    "may_be_contacted": {"may_be_contacted": "on", "email": "a@example.org"},
}


class DetailsPage:
    """The page of one browser, as its fields stand: without JavaScript, or with its script."""

    def __init__(self, encounter: Encounter, client: Client | None = None) -> None:
        self.client, self.address = client or holding(encounter), f"/f/more/{encounter.pk}/"
        self.read(self.client.get(self.address).content.decode())

    def read(self, page: str) -> None:
        (form,) = [form for form in Forms(page).forms if "press" in form.fields]
        self.fields: dict[str, Any] = form.fields

    def take_back(self, name: str) -> None:
        """Empty a field: unticked boxes are not sent at all."""
        if name in {"aspects", "wants_answer", "may_be_contacted"}:
            self.fields.pop(name, None)
        else:
            self.fields[name] = ""

    def save_by_itself(self) -> dict[str, Any]:
        said = self.client.post(self.address, self.fields, headers=BY_ITSELF).json()
        (initial,) = Forms(f"<form>{said['initial']}</form>").forms
        kept = {name: values for name, values in self.fields.items() if not name.startswith("initial-")}
        self.fields = kept | initial.fields
        return said

    def press_save(self, **more: str) -> Any:
        answer = self.client.post(self.address, self.fields | more)
        if answer.status_code == 200:
            self.read(answer.content.decode())
        return answer


def stored(name: str) -> Any:
    """What is stored of a field; nothing where it is empty."""
    row = Contact.objects.first() if name in {"email", "phone", "name", "may_be_contacted"} else Encounter.objects.get()
    return getattr(row, name, None) or None


@pytest.mark.parametrize("name", KINDS)
def test_what_saved_itself_can_be_taken_back(house: House, name: str):
    page = DetailsPage(make_encounter(house.point, "bad"))
    page.fields |= {
        field: str(value).format(aino=house.aino.pk) if field == "employee" else value
        for field, value in KINDS[name].items()
    }

    page.save_by_itself()
    before = stored(name)
    page.take_back(name)
    page.save_by_itself()
    page.press_save()

    assert before is not None
    assert stored(name) is None


@pytest.mark.parametrize("name", [name for name in KINDS if name != "email"])
def test_what_was_stored_beside_a_mistake_can_be_taken_back(house: House, name: str):
    """Without JavaScript: something else was wrong, so the page came back; what was right was stored."""
    page = DetailsPage(make_encounter(house.point, "bad"))
    fields = {
        field: str(value).format(aino=house.aino.pk) if field == "employee" else value
        for field, value in KINDS[name].items()
    }
    page.fields |= fields | {"phone": "040 2", **fields, "occurred_at": "2999-01-01T10:00"}

    refused = page.press_save()
    before = stored(name)
    page.take_back(name)
    page.fields["occurred_at"] = ""
    answer = page.press_save()

    assert (refused.status_code, answer.status_code) == (200, 302)
    assert before is not None
    assert stored(name) is None


def test_a_time_that_is_taken_back_is_that_of_the_tap(house: House):
    encounter = make_encounter(house.point, "bad")
    page = DetailsPage(encounter)
    earlier = house.kamppi.local(encounter.reported_at - timedelta(days=3))
    page.fields["occurred_at"] = f"{earlier:%Y-%m-%dT%H:%M}"
    page.save_by_itself()
    told = Encounter.objects.get()

    page.fields["occurred_at"] = ""
    missing = page.save_by_itself()["missing"]
    page.press_save()

    stored = Encounter.objects.get()
    assert (told.time_given, told.occurred_on) == (True, earlier.date())
    assert (stored.occurred_at, stored.time_given, missing) == (stored.reported_at, False, ["what", "when"])


def test_who_may_be_contacted_says_how(house: House):
    page = DetailsPage(make_encounter(house.point, "bad"))
    page.fields["may_be_contacted"] = "on"

    alone = page.save_by_itself()["errors"]
    page.fields["phone"] = "040 1"
    both = page.save_by_itself()["errors"]

    assert alone == ["You may also contact me later: Say how: an e-mail address or a phone number is still missing."]
    assert both == []
    assert Contact.objects.get().may_be_contacted


def test_a_page_overwrites_nothing_that_it_did_not_change(house: House):
    encounter = make_encounter(house.point, "bad", step="trier")
    one, other = DetailsPage(encounter), DetailsPage(encounter)

    one.fields["text"] = "Odotin."
    one.save_by_itself()
    other.fields |= {"step": "loyalist", "email": "wrong"}
    other.press_save()
    other.fields["email"] = "a@example.org"
    other.press_save()

    now = Encounter.objects.get()
    assert (now.text, now.step, now.contact.email) == ("Odotin.", "loyalist", "a@example.org")


# --- What only Save stores -----------------------------------------------------------------------


@pytest.fixture
def past_corrections(house: House) -> Encounter:
    return make_encounter(house.point, "bad", text="Odotin.", now=timezone.now() - timedelta(days=2))


@pytest.mark.parametrize("field", ["addition", "wish", "phone", "step"])
def test_once_the_time_is_over_only_save_stores(past_corrections: Encounter, field: str):
    page = DetailsPage(past_corrections)
    value = {"step": "trier", "phone": "040 1"}.get(field, "Muistin vie")
    page.fields |= {field: value}

    by_itself = page.save_by_itself()
    switched = page.press_save(switch_language="sv")
    kept = page.fields[field]
    before = (stored("phone"), stored("wish"), stored("step"), CaseText.objects.count())
    answer = page.press_save()

    assert by_itself["waits"]
    assert (switched.status_code, '<html lang="sv">' in switched.content.decode()) == (200, True)
    assert kept == [value]
    assert before == (None, None, None, 0)
    assert answer.status_code == 302
    assert value in {stored("phone"), stored("wish"), stored("step"), *CaseText.objects.values_list("text", flat=True)}


def test_what_is_not_changed_waits_for_nothing(past_corrections: Encounter):
    page = DetailsPage(past_corrections)

    assert not page.save_by_itself()["waits"]
    assert page.press_save(switch_language="fi").status_code == 302


def test_the_press_stays_with_the_page_that_comes_back(past_corrections: Encounter):
    page = DetailsPage(past_corrections)
    page.fields |= {"addition": "Vielä.", "email": "wrong"}

    page.press_save()
    page.fields |= {"email": "a@example.org"}
    page.press_save()

    assert UUID(page.fields["press"][0])
    assert list(CaseText.objects.values_list("text", flat=True)) == ["Vielä."]


# --- The other face, too late --------------------------------------------------------------------

READ = "The rating was not changed. Staff have read this, so it cannot be changed any more."
OLD = "The rating was not changed. More than a day has passed, so this cannot be changed any more."


@pytest.mark.parametrize(("hours", "is_read", "why"), [(0.6, True, READ), (25, False, OLD), (25, True, READ)])
@pytest.mark.parametrize("typed", [{}, {"phone": "040 123"}, {"text": "Olikin hyvä."}])
def test_the_other_face_too_late_is_answered_and_the_rest_stored(house: House, hours, is_read, why, typed):
    now = timezone.now()
    encounter = make_encounter(house.point, "bad", now=now)
    page = DetailsPage(encounter)
    if is_read:
        mark_seen(encounter=encounter, by=house.admin, now=now + timedelta(minutes=1))

    with time_machine.travel(now + timedelta(hours=hours), tick=False):
        page.client = holding(encounter)
        page.fields |= typed
        answer = page.press_save(rating="good")
        again = DetailsPage(encounter).press_save(rating="bad")

    assert answer.status_code == 200
    assert why in answer.content.decode()
    assert Encounter.objects.get().rating == "bad"
    assert {name: stored(name) for name in typed} == typed
    assert again.status_code == 302  # the face that stands is no change


@pytest.mark.parametrize(("hours", "is_read", "why"), [(0.6, True, READ), (25, False, OLD)])
def test_a_change_offered_in_time_but_late_is_answered(house: House, hours, is_read, why):
    now = timezone.now()
    encounter = make_encounter(house.point, "bad", now=now)
    if is_read:
        mark_seen(encounter=encounter, by=house.admin, now=now + timedelta(minutes=1))

    with time_machine.travel(now + timedelta(hours=hours), tick=False):
        answer = holding(encounter).post(f"/f/more/{encounter.pk}/rating/", {"rating": "good"}, follow=True)

    assert why in answer.content.decode()
    assert "autofocus" in answer.content.decode()


@pytest.mark.parametrize(("is_read", "why"), [(True, "Staff have read this"), (False, "More than a day has passed")])
def test_a_page_that_is_locked_says_why(house: House, is_read, why):
    encounter = make_encounter(house.point, "bad", text="Odotin.", now=timezone.now() - timedelta(hours=25))
    if is_read:
        mark_seen(encounter=encounter, by=house.admin, now=timezone.now())

    page = holding(encounter).get(f"/f/more/{encounter.pk}/").content.decode()

    assert f"{why}, so" in page
    assert "You can still fill in what is empty, and add something." in page
    assert "Wrong face?" not in page


def test_a_page_in_time_is_not_locked(house: House):
    page = holding(make_encounter(house.point, "bad")).get(f"/f/more/{Encounter.objects.get().pk}/").content.decode()

    assert "so it stands" not in page
    assert "Wrong face?" in page


def test_who_served_may_be_named_later_where_nobody_was(house: House):
    encounter = make_encounter(
        house.point, "bad", employee_description="pitkä", now=timezone.now() - timedelta(hours=25)
    )
    page = DetailsPage(encounter)

    page.fields |= {"employee": str(house.aino.pk), "attribution": "sure"}
    answer = page.press_save()

    assert answer.status_code == 302
    assert Encounter.objects.get().employee == house.aino
