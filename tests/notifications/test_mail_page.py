"""An admin sees which mail was not sent, and why, and lets it be sent again; an operator sees that of all."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from encounters.models import AccountMail, OrganisationMail
from encounters.models.mail import SLOW_AFTER, AccountMailKind, MailProblem, MailState
from encounters.outbox import owe_account_mail
from tests.campaigns.sink import Sink
from tests.factories import House, make_house, make_invited
from tests.mails import mails_owed, make_failed_mail
from tests.operator.people import entered, make_operator, with_second_step
from tests.worker import work

OPERATORS_LISTS = ["/operator/encounters/accountmail/", "/operator/encounters/organisationmail/"]


@pytest.fixture
def invited(house: House) -> OrganisationMail:
    """The mail to somebody who was invited just now."""
    return OrganisationMail.objects.get(member=make_invited(house.organisation))


@pytest.fixture
def page_of(house: House, signed_in):
    def page(**query: str) -> str:
        return signed_in(house.admin).get(house.at("notifications:list"), query).content.decode()

    return page


def test_mail_that_is_on_its_way_is_not_pointed_out(invited: OrganisationMail, page_of):
    assert "All mail was sent." in page_of()


@pytest.mark.parametrize(
    ("language", "kind", "why", "again"),
    [
        ("en", "Invitation of a member", "address (550)", "Send again"),
        ("fi", "Jäsenen kutsu", "Sähköpostipalvelin ei hyväksynyt vastaanottajan osoitetta (550)", "Lähetä uudelleen"),
        ("sv", "Inbjudan av en medlem", "E-postservern godkände inte mottagarens adress (550)", "Skicka igen"),
    ],
)
def test_what_was_given_up_stands_there_with_why(invited, page_of, language: str, kind: str, why: str, again: str):
    make_failed_mail(invited.member)

    page = page_of(lang=language)

    assert (kind in page, why in page, again in page) == (True, True, True)
    assert "uusi@example.org" in page


def test_what_waits_for_long_stands_there_too(house: House, invited: OrganisationMail, page_of, signed_in):
    start = house.at("inbox:start")
    soon = signed_in(house.admin).get(start).content.decode()
    OrganisationMail.objects.update(due_at=timezone.now() - SLOW_AFTER - timedelta(minutes=1))

    late, supervisors = (signed_in(who).get(start).content.decode() for who in (house.admin, house.supervisor))

    assert "Send now" in page_of()
    assert ["1 mail could not be sent yet." in page for page in (soon, late, supervisors)] == [False, True, False]


def test_the_mail_of_others_is_not_seen_and_not_sent(house: House, neighbour: House, page_of, signed_in):
    theirs = make_failed_mail(neighbour.admin)
    for chosen in (str(theirs.pk), "all", "", "x", "9" * 30):
        signed_in(house.admin).post(house.at("notifications:send_again"), {"mail": chosen})

    theirs.refresh_from_db()
    assert theirs.state == MailState.GIVEN_UP
    assert "All mail was sent." in page_of()


def test_one_mail_or_all_are_sent_again(transactional_db, sink: Sink, signed_in):
    house = make_house()
    mails = [make_failed_mail(make_invited(house.organisation, f"{number}@example.org")) for number in range(4)]
    work()  # the invitations that were owed meanwhile
    sink.taken.clear()
    client, address = signed_in(house.admin), house.at("notifications:send_again")

    one = client.post(address, {"mail": mails[0].pk}, follow=True).content.decode()
    owed = len(mails_owed())
    every = client.post(address, {"mail": "all"}, follow=True).content.decode()
    work()
    late = client.post(address, {"mail": mails[0].pk}, follow=True).content.decode()

    assert ("1 mail is sent again." in one, owed, "3 mails are sent again." in every) == (True, 1, True)
    assert sum(sink.taken.values()) == 4
    assert "Nothing was left to send" in late


# --- The operator --------------------------------------------------------------------------------


def test_an_operator_sees_the_mail_of_all_and_sends_it_again(house: House, transactional_db):
    failed = make_failed_mail(house.admin)
    owe_account_mail(AccountMailKind.PASSWORD_LINK, language="en", now=timezone.now(), user=house.admin.user)
    client = entered(with_second_step(make_operator()))

    of_accounts, of_organisations = (client.get(address).content.decode() for address in OPERATORS_LISTS)
    detail = client.get(f"{OPERATORS_LISTS[1]}{failed.pk}/change/").content.decode()
    said = client.post(
        OPERATORS_LISTS[1], {"action": "try_again", "_selected_action": [failed.pk]}, follow=True
    ).content.decode()

    assert ("Link for a new password" in of_accounts, house.admin.user.email in of_accounts) == (True, True)
    assert "address (550)" in of_organisations
    assert "Given up" in detail
    assert "1 mail is sent again." in said
    assert OrganisationMail.objects.get().state == MailState.WAITING
    assert AccountMail.objects.get().problem == ""


# --- Whether mail goes out -----------------------------------------------------------------------

ADVICE = {
    "sender": "takes no mail from",
    "unknown": "refused someone@example.org",
    "5xx": "refused the mail itself",
    "closes": "broke off",
}


@pytest.mark.parametrize("mode", ADVICE)
def test_the_operator_is_told_in_plain_words_what_is_wrong(sink: Sink, mode: str):
    sink.mode = mode

    with pytest.raises(CommandError, match=ADVICE[mode]):
        call_command("check_mail", "someone@example.org")


def test_the_operator_is_told_where_nobody_answers(sink: Sink):
    sink.down()

    with pytest.raises(CommandError, match="Nobody answers at"):
        call_command("check_mail", "someone@example.org")


def test_the_operator_is_told_that_encryption_or_the_password_fails(sink: Sink, settings):
    settings.EMAIL_USE_TLS = True
    with pytest.raises(CommandError, match="No encrypted connection"):
        call_command("check_mail", "someone@example.org")
    settings.EMAIL_USE_TLS = False
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "someone", "wrong"
    with pytest.raises(CommandError, match="refused the user name or the password"):
        call_command("check_mail", "someone@example.org")


def test_a_mail_that_goes_out_is_told(sink: Sink, capsys: pytest.CaptureFixture[str]):
    call_command("check_mail", "someone@example.org")

    assert sink.taken == {"someone@example.org": 1}
    assert f"taken by 127.0.0.1:{sink.port}" in capsys.readouterr().out


def test_every_problem_has_its_advice():
    from encounters.management.commands.check_mail import ADVICE as told  # noqa: N811

    assert set(told) == set(MailProblem)
