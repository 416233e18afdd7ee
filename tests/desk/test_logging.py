"""A member logs for a customer: once, marked, with a receipt of the customer's, and never praise of themselves."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import segno
import time_machine
from django.conf import settings
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from encounters.changes import changing
from encounters.changes.refusals import AgainstRule, Rule
from encounters.desk.actions import log_encounter, point_of_staff
from encounters.feedback.actions import amend_encounter
from encounters.feedback.recording import record_encounter
from encounters.history.reading import read_history
from encounters.limits import LIMITS
from encounters.models import CaseEvent, Encounter, FeedbackPoint, LimitBucket, Member, Organisation
from encounters.models.choices import Channel, HoldReason, Role
from encounters.receipts.secrets import secrets_of
from encounters.review.actions import reattribute_encounter
from encounters.timeline_lines import timeline_lines
from tests.at_once import all_at_once
from tests.factories import (
    House,
    code_of,
    holding,
    make_employee,
    make_encounter,
    make_location,
    make_logged,
    make_member,
    make_organisation,
    make_point,
)

NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)
SELF_PRAISE = "Nobody logs praise of themselves: this names the person who wrote it down."

pytestmark = pytest.mark.django_db


def browser_of(member: Member) -> Client:
    client = Client()
    client.force_login(member.user)
    return client


def key_on(client: Client, house: House) -> str:
    """The key of a page on which something is logged."""
    page = client.get(house.at("desk:log"), follow=True).content.decode()
    return re.search(r'name="key" value="(.*?)"', page)[1]  # type: ignore[index]


def log(client: Client, house: House, rating: str = "bad", **typed: Any) -> Any:
    """Press a face on the page on which something is logged, at Kamppi."""
    sent = {"location": house.kamppi.pk, "language": "fi", "rating": rating, "key": typed.pop("key", "")} | typed
    return client.post(house.at("desk:log"), sent | {"key": sent["key"] or key_on(client, house)})


def details_of(house: House) -> str:
    return house.at("desk:details", Encounter.objects.get().pk)


def receipt_of(house: House) -> str:
    return house.at("desk:receipt", Encounter.objects.get().pk)


def refused(answer: Any) -> bool:
    return answer.status_code == 200 and SELF_PRAISE in answer.content.decode()


@pytest.fixture
def aino(house: House) -> Client:
    """The browser of an employee who serves at both places."""
    return browser_of(house.employee)


# --- Logging -------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["admin", "supervisor", "employee"])
def test_it_counts_is_marked_and_has_a_receipt(house: House, bertta: Any, who: str):
    client = browser_of(getattr(house, who))

    assert log(client, house, "bad").headers["Location"] == details_of(house)
    told = {"text": "Puhelu katkesi.", "employee": bertta.pk, "email": "anna@example.org", "wants_answer": "on"}
    assert client.post(details_of(house), told).headers["Location"] == receipt_of(house)

    encounter = Encounter.objects.get()
    assert (encounter.rating, encounter.location, encounter.channel) == ("bad", house.kamppi, Channel.STAFF)
    assert (encounter.logged_by, encounter.language, encounter.counted) == (getattr(house, who), "fi", True)
    assert (encounter.text, encounter.employee, encounter.contact.email) == (told["text"], bertta, told["email"])
    page, secrets = client.get(receipt_of(house)).content.decode(), secrets_of(encounter.receipt)
    assert secrets.digits_in_fours in page
    link = f"{settings.PUBLIC_URL}/r/open/{secrets.token}/"
    assert (
        segno.make(link, error="m", mask=0).svg_inline(scale=4, border=2, svgclass="qr", lineclass=None, omitsize=True)
        in page
    )
    assert settings.PUBLIC_URL + "/r/" in page


def test_the_receipt_is_in_the_language_of_the_customer(house: House, aino: Client):
    log(aino, house, language="sv")

    page = aino.get(receipt_of(house)).content.decode()

    assert 'lang="sv"' in page
    assert ("Ditt kvitto" in page, "Receipt to hand over" in page) == (True, True)


def test_the_browser_of_the_member_holds_no_receipt(house: House, aino: Client):
    log(aino, house)
    aino.get(details_of(house)), aino.get(receipt_of(house))

    assert settings.RECEIPT_COOKIE_NAME not in aino.cookies
    assert aino.get(f"/r/{Encounter.objects.get().pk}/").headers["Location"] == "/r/?gone"
    assert log(aino, house).status_code == 302  # the control: a browser that pressed a face itself holds one
    customer = Client()
    customer.get(f"/r/open/{secrets_of(Encounter.objects.latest('reported_at').receipt).token}/")
    assert settings.RECEIPT_COOKIE_NAME in customer.cookies


@pytest.mark.parametrize(
    ("who", "offered"),
    [
        ("admin", ["Kamppi", "Porvoo"]),
        ("supervisor", ["Kamppi", "Porvoo"]),
        ("porvoo_supervisor", ["Porvoo"]),
        ("employee", ["Kamppi", "Porvoo"]),
        ("of_kamppi", ["Kamppi"]),
    ],
)
def test_members_log_where_they_handle_or_serve(house: House, neighbour: House, who: str, offered: list[str]):
    make_location(house.organisation, "Suljettu", is_active=False)
    people = {"of_kamppi": make_member(house.organisation, Role.EMPLOYEE, employee=make_employee(house.kamppi))}
    client = browser_of(people.get(who) or getattr(house, who))

    page = client.get(house.at("desk:log"), follow=True).content.decode()

    shown = re.findall(r"<option[^>]*>(\w+)</option>", page)
    assert [name for name in shown if name not in {"Choose", "Suomi", "Svenska", "English"}] == offered
    for location in (house.kamppi, house.porvoo, neighbour.kamppi):
        is_offered = location.organisation == house.organisation and location.name in offered
        log(client, house, location=location.pk)
        assert Encounter.objects.filter(location=location).exists() is is_offered


def test_who_serves_nowhere_is_told_so(house: House):
    gone = make_employee(house.kamppi)
    gone.serves.all().delete()
    client = browser_of(make_member(house.organisation, Role.EMPLOYEE, employee=gone))

    page = client.get(house.at("desk:log"), follow=True).content.decode()

    assert "There is no open location here at which you could log." in page
    assert house.at("locations:add") not in page


def test_the_history_names_who_logged_first_at_a_location(house: House):
    log(browser_of(house.supervisor), house)

    line = read_history(house.admin).rows[0]
    assert (line.kind, line.done, line.who) == ("Feedback point", "insert", str(house.supervisor.user))


def test_an_admin_without_a_location_is_led_to_adding_one(db: None):
    organisation = make_organisation()
    client = browser_of(make_member(organisation))

    page = client.get(f"/o/{organisation.slug}/log/", follow=True).content.decode()

    assert f'href="/o/{organisation.slug}/setup/locations/new/"' in page
    assert 'value="good"' not in page


def test_a_location_that_was_closed_meanwhile_is_said_to_be(house: House, aino: Client, monkeypatch: Any):
    key = key_on(aino, house)
    monkeypatch.setattr("encounters.desk.views.take_for_desk", lambda **_named: closing(house))

    page = log(aino, house, key=key).content.decode()

    assert "This location has been closed meanwhile." in page
    assert not Encounter.objects.exists()


def closing(house: House) -> None:
    """Close Kamppi between the form and what stores."""
    house.kamppi.is_active = False
    house.kamppi.save()


def test_without_a_place_or_a_face_nothing_is_stored(house: House, aino: Client):
    key = key_on(aino, house)

    for missing in ("location", "rating"):
        page = log(aino, house, language="sv", key=key, **{missing: ""}).content.decode()
        assert "Please check" in page
        assert re.search(r'<option value="sv"[^>]* selected', page)
        assert f'value="{key}"' in page
    assert not Encounter.objects.exists()
    log(aino, house, key=key)
    assert Encounter.objects.count() == 1


def test_handlers_see_who_logged_it(house: House, signed_in: Any):
    encounter = make_logged(house.kamppi, house.employee, "bad", text="Puhelu katkesi.")
    own = make_encounter(house.point, "bad", text="Itse.")
    handler = signed_in(house.supervisor)

    pages = [
        handler.get(house.at("casework:case", one.case.pk), follow=True).content.decode() for one in (encounter, own)
    ]
    lists = [handler.get(house.at(name)).content.decode() for name in ("inbox:encounters", "casework:queue")]

    who = f"<bdi>{house.employee.user}</bdi>"
    assert [f"{who}, for a customer" in page for page in pages] == [True, False]
    assert [f"Staff logged what a customer told · {who}" in page for page in pages] == [True, False]
    assert [page.count("Logged by staff</span>") for page in lists] == [1, 1]


def test_the_customer_reads_that_it_was_written_down_for_them(house: House):
    encounter, own = make_logged(house.kamppi, house.employee), make_encounter(house.point)

    pages = [holding(one).get(f"/r/{one.pk}/").content.decode() for one in (encounter, own)]

    assert ["The staff wrote this down for you." in page for page in pages] == [True, False]
    assert str(house.employee.user) not in pages[0]


# --- One key is one encounter --------------------------------------------------------------------


def test_pressed_again_it_is_the_same_with_the_same_receipt(house: House, aino: Client):
    key = key_on(aino, house)
    first, again = (log(aino, house, key=key) for _ in range(2))
    digits = aino.get(receipt_of(house)).content

    other_face = log(aino, house, "good", key=key)

    assert first.headers["Location"] == again.headers["Location"] == other_face.headers["Location"]
    assert Encounter.objects.get().rating == "bad"
    page = aino.get(details_of(house)).content.decode()
    assert "with the other face. You can change it here." in page
    assert secrets_of(Encounter.objects.get().receipt).digits_in_fours.encode() in digits


def test_back_and_reload_keep_the_key_and_no_face_once_used(house: House, aino: Client):
    address = aino.get(house.at("desk:log")).headers["Location"]
    pages = [aino.get(address).content.decode() for _ in range(2)]
    keys = [re.search(r'name="key" value="(.*?)"', page)[1] for page in pages]  # type: ignore[index]
    log(aino, house, key=keys[0])

    back = aino.get(address).content.decode()

    assert keys[0] == keys[1]
    assert ("This was logged already." in back, 'value="good"' in back) == (True, False)
    assert f'href="{details_of(house)}"' in back
    another = re.search(r'href="([^"]*)"[^>]*>Log another', back)[1]  # type: ignore[index]
    assert 'value="good"' in aino.get(another, follow=True).content.decode()


@pytest.mark.django_db(transaction=True)
def test_pressed_twice_at_once_it_is_stored_once_at_one_point(house: House):
    clients = [browser_of(house.employee) for _ in range(4)]
    key = key_on(clients[0], house)

    answers = all_at_once([lambda client=client: log(client, house, key=key) for client in clients])

    assert {answer.headers["Location"] for answer in answers} == {details_of(house)}
    assert FeedbackPoint.objects.filter(channel=Channel.STAFF).count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_many_who_log_first_all_get_the_same_point(house: House):
    points = all_at_once([lambda: point_of_staff(location=house.kamppi).pk for _ in range(6)])

    assert len(set(points)) == 1


def test_the_database_refuses_a_second_or_named_point_of_staff(house: House):
    point_of_staff(location=house.kamppi)
    for wrong in ({"location": house.kamppi}, {"location": house.porvoo, "employee": house.aino}):
        with pytest.raises(IntegrityError, match="point_of_staff"), transaction.atomic():
            FeedbackPoint.objects.create(organisation=house.organisation, channel=Channel.STAFF, **wrong)


def test_the_point_of_staff_stands_in_no_list_and_on_no_poster(house: House, signed_in: Any):
    bare = make_location(house.organisation, "Tikkurila")
    point = point_of_staff(location=bare)
    admin = signed_in(house.admin)

    page = admin.get(house.at("points:list")).content.decode()

    assert "1 location has no feedback point that is switched on." in page
    assert admin.get(house.at("points:show", point.pk)).status_code == 404
    assert point not in FeedbackPoint.objects.of(house.admin)


@pytest.mark.parametrize("key", ["", "nonsense", "of a point", "of another"])
def test_a_key_that_is_not_the_members_stores_nothing(house: House, aino: Client, key: str):
    keys = {
        "of another": key_on(browser_of(house.admin), house),
        "of a point": re.search(
            r'name="key" value="(.*?)"', Client().get(f"/f/{code_of(house.point)}/").content.decode()
        )[1],  # type: ignore[index]
    }
    answer = aino.post(
        house.at("desk:log"),
        {"location": house.porvoo.pk, "language": "fi", "rating": "bad", "key": keys.get(key, key)},
    )

    page = answer.content.decode()
    assert not Encounter.objects.exists()
    assert "Please press once more." in page
    assert f'<option value="{house.porvoo.pk}" dir="auto" selected>' in page
    fresh = re.search(r'name="key" value="(.*?)"', page)[1]  # type: ignore[index]
    assert log(aino, house, key=fresh).status_code == 302


# --- Nobody logs praise of themselves ------------------------------------------------------------


def test_praise_of_oneself_is_refused_and_what_was_typed_stays(house: House, aino: Client):
    log(aino, house, "good")

    answer = aino.post(details_of(house), {"employee": house.aino.pk, "text": "Todella hyvä.", "step": "loyalist"})

    assert refused(answer)
    assert "Todella hyvä." in answer.content.decode()
    encounter = Encounter.objects.get()
    assert (encounter.employee, encounter.text, encounter.step) == (None, "Todella hyvä.", "loyalist")


def test_praise_of_others_and_complaints_of_oneself_are_logged(house: House, aino: Client, bertta: Any):
    """The control of the test before."""
    log(aino, house, "good")
    praise = Encounter.objects.get()
    aino.post(house.at("desk:details", praise.pk), {"employee": bertta.pk})
    log(aino, house, "bad")
    complaint = Encounter.objects.get(rating="bad")
    aino.post(house.at("desk:details", complaint.pk), {"employee": house.aino.pk, "text": "Tyly."})

    assert [Encounter.objects.get(pk=one.pk).employee for one in (praise, complaint)] == [bertta, house.aino]


def test_a_complaint_about_oneself_does_not_turn_into_praise(house: House, aino: Client):
    log(aino, house, "bad")
    aino.post(details_of(house), {"employee": house.aino.pk})

    answer = aino.post(details_of(house), {"rating": "good", "text": "Ei sittenkään."})

    assert refused(answer)
    assert "The rating was not changed." in answer.content.decode()
    encounter = Encounter.objects.get()
    assert (encounter.rating, encounter.text) == ("bad", "Ei sittenkään.")


def test_praise_is_not_turned_around_in_one_press_either(house: House, aino: Client):
    log(aino, house, "bad")

    assert refused(aino.post(details_of(house), {"rating": "good", "employee": house.aino.pk}))

    encounter = Encounter.objects.get()
    assert (encounter.rating, encounter.employee) == ("bad", None)


def test_with_the_receipt_it_is_refused_too(house: House):
    encounter = make_logged(house.kamppi, house.employee, "good")
    customer = holding(encounter)

    assert refused(customer.post(f"/f/more/{encounter.pk}/", {"employee": house.aino.pk}))
    assert Encounter.objects.get().employee is None

    named = make_logged(house.kamppi, house.employee, "bad", employee=house.aino)
    assert holding(named).post(f"/f/more/{named.pk}/rating/", {"rating": "good"}).status_code == 302
    assert Encounter.objects.get(pk=named.pk).rating == "bad"


def test_no_supervisor_gives_praise_to_whoever_logged_it(house: House, signed_in: Any, bertta: Any):
    encounter = make_logged(house.kamppi, house.employee, "good", text="Hyvin hoidettu.")
    handler, address = signed_in(house.supervisor), house.at("review:reattribute", encounter.pk)

    page = handler.get(house.at("casework:case", encounter.case.pk)).content.decode()
    handler.post(address, {"reattribute-employee": house.aino.pk, "reattribute-reason": "Vuorolista."})

    assert f'<option value="{house.aino.pk}"' not in page
    assert f'<option value="{bertta.pk}"' in page
    assert Encounter.objects.get().employee is None
    with pytest.raises(AgainstRule) as refusal:
        reattribute_encounter(
            encounter=encounter, employee=house.aino, by=house.supervisor, now=timezone.now(), reason="Vuorolista."
        )
    assert refusal.value.rule == Rule.LOGGED_PRAISE


@pytest.mark.parametrize("rating", ["good", "bad"])
def test_at_ones_own_point_only_praise_is_refused(house: House, rating: str):
    point = make_point(house.kamppi, employee=house.aino)
    told = {"rating": rating, "language": "fi", "now": timezone.now(), "submission_key": uuid4()}

    if rating == "good":
        with pytest.raises(AgainstRule):
            record_encounter(point=point, logged_by=house.employee, **told)
    record_encounter(point=point, logged_by=house.supervisor, **told)

    assert Encounter.objects.count() == 1


def test_without_the_rule_praise_of_oneself_would_stand(house: House, monkeypatch: Any):
    """The control of the tests before: the rule is what refuses, whoever changes it."""
    encounter = make_logged(house.kamppi, house.employee, "good")
    with pytest.raises(AgainstRule):
        amend_encounter(encounter=encounter, now=timezone.now(), employee=house.aino)
    monkeypatch.setattr(changing, "refuse_own_praise", lambda _file: None)

    assert amend_encounter(encounter=encounter, now=timezone.now(), employee=house.aino).counted_for_employee


# --- It is the customer's ------------------------------------------------------------------------


def test_an_opened_receipt_is_closed_to_the_member(house: House, aino: Client):
    log(aino, house, "bad")
    encounter = Encounter.objects.get()
    assert aino.get(receipt_of(house)).status_code == aino.get(details_of(house)).status_code == 200
    customer = Client()
    customer.get(f"/r/open/{secrets_of(encounter.receipt).token}/")
    customer.post(f"/f/more/{encounter.pk}/", {"text": "Ja Aino oli tyly."})

    pages = [aino.get(address, follow=True).content.decode() for address in (receipt_of(house), details_of(house))]
    late = aino.post(details_of(house), {"text": "Kaikki oli hyvin."})

    assert not any("tyly" in page or secrets_of(encounter.receipt).digits_in_fours in page for page in pages)
    assert all("is the customer&#x27;s by now" in page or "is the customer's by now" in page for page in pages)
    assert (late.status_code, "Kaikki oli hyvin." in late.content.decode()) == (409, True)
    assert "tyly" not in late.content.decode()
    assert Encounter.objects.get().text == "Ja Aino oli tyly."


def test_looking_ahead_takes_nothing_from_the_member(house: House, aino: Client):
    log(aino, house, "bad")
    link = f"/r/open/{secrets_of(Encounter.objects.get().receipt).token}/"

    Client().head(link), Client().get(link, headers={"Sec-Purpose": "prefetch"})
    assert aino.get(receipt_of(house)).status_code == 200

    Client().get(link)
    assert aino.get(receipt_of(house)).status_code == 302


def test_after_half_an_hour_it_is_the_customers(house: House):
    with time_machine.travel(NOON, tick=False):
        aino = browser_of(house.employee)
        log(aino, house)
    with time_machine.travel(NOON + timedelta(minutes=29), tick=False):
        assert aino.get(receipt_of(house)).status_code == 200
    with time_machine.travel(NOON + timedelta(minutes=30), tick=False):
        assert aino.get(receipt_of(house)).headers["Location"] == house.at("desk:log")


@pytest.mark.parametrize("who", ["admin", "supervisor", "employee"])
def test_nobody_else_opens_what_somebody_logged(house: House, who: str):
    """Not even those who handle it: the digits are nobody's but the customer's and whoever hands them over."""
    make_logged(house.kamppi, house.porvoo_supervisor)
    other = browser_of(getattr(house, who))

    assert {other.get(address).status_code for address in (receipt_of(house), details_of(house))} == {404}
    assert browser_of(house.porvoo_supervisor).get(receipt_of(house)).status_code == 200  # the control


def test_the_timeline_tells_the_member_from_the_customer(house: House, aino: Client):
    log(aino, house)
    encounter = Encounter.objects.get()
    aino.post(details_of(house), {"text": "Puhelu katkesi."})
    aino.post(details_of(house), {"text": "Puhelu katkesi.", "rating": "good"})
    amend_encounter(encounter=encounter, now=timezone.now(), wish="Soittakaa.")

    told = CaseEvent.objects.timeline_of(encounter)
    labels = [line.label for line in timeline_lines(told, house.kamppi) if line.event.kind == "amended"]

    assert labels == ["The rating was changed by the member who logged it", "The customer corrected or added"]


def test_what_was_withdrawn_is_gone_for_the_member_too(house: House, aino: Client):
    log(aino, house)
    encounter = Encounter.objects.get()
    holding(encounter).post(f"/r/{encounter.pk}/withdraw/")

    pages = {
        address: aino.get(house.at(address, encounter.pk), follow=True) for address in ("desk:receipt", "desk:details")
    }
    typed = aino.post(house.at("desk:details", encounter.pk), {"text": "Odotin kauan."})

    for page in pages.values():
        assert page.redirect_chain[0][0] == house.at("desk:log")
        assert "The customer has withdrawn what you logged" in page.content.decode()
    assert (typed.status_code, "Odotin kauan." in typed.content.decode()) == (409, True)
    assert "The customer has withdrawn it" in typed.content.decode()
    assert "Half an hour has passed" not in typed.content.decode()


def test_what_is_withdrawn_while_the_member_writes_is_said_to_be(house: House, aino: Client, monkeypatch: Any):
    log(aino, house)
    encounter = Encounter.objects.get()

    def withdraw_first(**said: Any) -> Encounter:
        holding(encounter).post(f"/r/{encounter.pk}/withdraw/")
        return amend_encounter(**said)

    monkeypatch.setattr("encounters.desk.views.amend_encounter", withdraw_first)
    page = aino.post(house.at("desk:details", encounter.pk), {"text": "Odotin kauan."})

    assert (page.status_code, "The customer has withdrawn it" in page.content.decode()) == (409, True)


def test_the_languages_are_those_that_the_organisation_offers(house: House, aino: Client):
    Organisation.objects.filter(pk=house.organisation.pk).update(languages=["sv", "en"])

    form = aino.get(house.at("desk:log"), headers={"Accept-Language": "fi"}, follow=True).context["form"]
    refused = log(aino, house, language="fi")

    assert ([code for code, _name in form.fields["language"].choices], form["language"].value()) == (["sv", "en"], "sv")
    assert "language" in refused.context["form"].errors
    assert log(aino, house, language="sv").status_code == 302


# --- How much ------------------------------------------------------------------------------------


def test_beyond_the_limit_of_a_member_it_is_held_and_never_lost(house: House, aino: Client, monkeypatch: Any):
    monkeypatch.setitem(LIMITS, "desk", 2)

    for _ in range(25):  # more than ten times as many
        assert log(aino, house).status_code == 302
    log(browser_of(house.supervisor), house)

    reasons = list(Encounter.objects.order_by("reported_at").values_list("hold_reason", flat=True))
    assert reasons == ["", "", *[HoldReason.LIMIT] * 23, ""]


def test_it_uses_up_nothing_of_what_customers_may_send(house: House, aino: Client):
    for _ in range(3):
        log(aino, house)

    assert [bucket.name for bucket in LimitBucket.objects.all()] == [f"desk:{house.employee.pk}"]


def test_the_same_press_uses_up_nothing(house: House, aino: Client):
    key = key_on(aino, house)
    for _ in range(3):
        log(aino, house, key=key)

    assert LimitBucket.objects.get().left == LIMITS["desk"] - 1


def test_the_verb_stores_what_the_form_does(house: House):
    told = {"rating": "good", "language": "sv", "now": timezone.now(), "submission_key": uuid4()}

    encounter = log_encounter(location=house.porvoo, by=house.porvoo_supervisor, **told).encounter

    stored = Encounter.objects.get()
    assert (stored.pk, stored.point.location, stored.employee) == (encounter.pk, house.porvoo, None)
