"""An address that a mail server refuses for good is marked: whoever it is for sees it, and no more mail goes there."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from encounters.casework.actions import answer_case
from encounters.inbox.mornings import owe_mornings
from encounters.models import AccountMail, Contact, Encounter, Location, OrganisationMail, User
from encounters.models.mail import AccountMailKind, MailState, OrganisationMailKind
from encounters.outbox import owe_account_mail, owe_case_mail, send_again
from encounters.receipt.news import confirm_news
from tests.campaigns.sink import Sink
from tests.factories import House, amend, case_of, holding, make_encounter, make_invited
from tests.worker import let_time_pass, work

EMAIL = "asiakas@example.org"
COMES_BACK = "Mail comes back"


@pytest.fixture
def complaint(house: House) -> Encounter:
    return amend(make_encounter(house.point, "bad", text="Odotin."), email=EMAIL)


def send_all() -> None:
    """Send all that is owed, whenever it is due."""
    let_time_pass()
    work()


def news_of(encounter: Encounter) -> str:
    return Contact.objects.get(encounter=encounter).news


def receivers(sink: Sink) -> int:
    """How many mails the server took."""
    return len(sink.letters)


# --- A customer's --------------------------------------------------------------------------------


def test_the_receipt_says_that_mail_came_back_and_staff_who_may_open_the_contact(
    house: House, sink: Sink, complaint: Encounter, signed_in
):
    sink.mode = "unknown"
    send_all()

    receipt = holding(complaint).get(f"/r/{complaint.pk}/").content.decode()
    case = signed_in(house.supervisor).get(house.at("casework:case", case_of(complaint).pk)).content.decode()

    assert news_of(complaint) == "refused"
    assert "Our mail to this address came back." in receipt
    assert COMES_BACK in case


def test_no_further_mail_goes_to_it(house: House, sink: Sink, complaint: Encounter):
    send_all()
    confirm_news(contact=Contact.objects.get(), now=timezone.now())
    sink.mode = "unknown"
    send_all()
    sink.mode, before = "ok", receivers(sink)

    answer_case(case=case_of(complaint), text="Anteeksi.", by=house.supervisor, now=timezone.now())
    send_all()

    assert news_of(complaint) == "refused"
    assert receivers(sink) == before


def test_another_try_asks_it_again(house: House, sink: Sink, complaint: Encounter):
    sink.mode = "unknown"
    send_all()
    sink.mode = "ok"

    holding(complaint).post(f"/r/{complaint.pk}/news/")
    send_all()

    assert (news_of(complaint), receivers(sink)) == ("asked", 1)


def test_another_address_is_asked_as_the_first(house: House, sink: Sink, complaint: Encounter):
    sink.mode = "unknown"
    send_all()
    sink.mode = "ok"

    amend(complaint, email="toinen@example.org")
    send_all()

    assert (news_of(complaint), receivers(sink)) == ("asked", 1)


@pytest.mark.parametrize("mode", ["busy", "relay", "policy", "helo", "sender_at_once", "full"])
def test_what_is_refused_for_a_while_or_to_us_marks_nothing(house: House, sink: Sink, complaint: Encounter, mode: str):
    sink.mode = mode
    send_all()

    assert news_of(complaint) == "asked"


# --- A member's ----------------------------------------------------------------------------------


def refused_at(house: House) -> object:
    return User.objects.get(pk=house.supervisor.user_id).mail_refused_at


def owe_to_supervisor(house: House) -> None:
    """Owe the supervisor, as stored by now, a mail about a case."""
    encounter = make_encounter(house.point, "bad", text="Odotin.")
    member = type(house.supervisor).objects.select_related("user").get(pk=house.supervisor.pk)
    kind = OrganisationMailKind.ASSIGNED
    case = case_of(encounter)
    case.owner = member
    case.save()
    owe_case_mail(kind, member=member, encounter=encounter, now=timezone.now())


@pytest.fixture
def refused(house: House, sink: Sink) -> House:
    """A house whose supervisor's address was refused."""
    sink.mode = "unknown"
    owe_to_supervisor(house)
    send_all()
    sink.mode = "ok"
    return house


def test_the_admin_and_the_member_see_that_mail_comes_back(refused: House, signed_in):
    members = signed_in(refused.admin).get(refused.at("members:list")).content.decode()
    account = signed_in(refused.supervisor).get("/accounts/").content.decode()

    assert refused_at(refused) is not None
    assert members.count(COMES_BACK) == 1
    assert "Mail to this address came back" in account


def test_no_mail_about_cases_or_mornings_is_owed_to_it(refused: House, sink: Sink):
    Location.objects.update(time_zone="UTC")
    morning = timezone.now().replace(hour=8)

    owe_to_supervisor(refused)
    owed = owe_mornings(morning)

    assert OrganisationMail.objects.filter(member=refused.supervisor, state=MailState.WAITING).count() == 0
    assert owed == 2  # the admin's and the other supervisor's


def test_what_waits_is_not_sent(house: House, sink: Sink):
    owe_to_supervisor(house)
    User.objects.filter(pk=house.supervisor.user_id).update(mail_refused_at=timezone.now())
    send_all()

    assert receivers(sink) == 0


def test_a_link_for_a_password_is_sent_all_the_same_and_takes_the_mark_off(refused: House, sink: Sink):
    user = User.objects.get(pk=refused.supervisor.user_id)
    owe_account_mail(AccountMailKind.PASSWORD_LINK, language="fi", now=timezone.now(), user=user)
    send_all()

    assert receivers(sink) == 1
    assert refused_at(refused) is None


def test_sent_again_it_is_given_another_chance(refused: House, sink: Sink, signed_in):
    [mail] = OrganisationMail.objects.filter(state=MailState.GIVEN_UP)
    signed_in(refused.admin).post(refused.at("notifications:send_again"), {"mail": mail.pk})
    send_all()

    assert receivers(sink) == 1
    assert refused_at(refused) is None


def test_a_customer_s_mail_that_is_sent_again_is_given_another_chance(sink: Sink, complaint: Encounter):
    sink.mode = "unknown"
    send_all()
    sink.mode = "ok"
    send_again(OrganisationMail.objects.for_letter().filter(state=MailState.GIVEN_UP), now=timezone.now())
    send_all()

    assert (news_of(complaint), receivers(sink)) == ("asked", 1)


def test_who_is_invited_is_marked_as_a_member_is(house: House, sink: Sink, signed_in):
    sink.mode = "unknown"
    make_invited(house.organisation)
    send_all()

    assert COMES_BACK in signed_in(house.admin).get(house.at("members:list")).content.decode()


def test_an_address_without_an_account_is_marked_nowhere(house: House, sink: Sink):
    sink.mode = "unknown"
    Client().post("/start/", {"email": "kukaties@example.org"})
    send_all()

    assert [mail.state for mail in AccountMail.objects.all()] == [MailState.GIVEN_UP]
    assert User.objects.exclude(mail_refused_at=None).count() == 0
    assert timezone.now() - AccountMail.objects.get().over_at < timedelta(minutes=1)
