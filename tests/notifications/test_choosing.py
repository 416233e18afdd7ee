"""A member chooses which mail they get; a link in each mail stops its kind without a login."""

import re
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from encounters.casework.actions import assign_case
from encounters.models import Member, User
from encounters.models.mail import OF_CASES, OrganisationMailKind, kinds_for
from encounters.notifications.stopping import choose_mail, sign_stop_link
from tests.factories import House, case_of, make_encounter
from tests.mails import letters

LATE, ASSIGNED, MORNING = OrganisationMailKind.LATE, OrganisationMailKind.ASSIGNED, OrganisationMailKind.MORNING


def unwanted(member: Member) -> set[str]:
    return set(Member.objects.get(pk=member.pk).unwanted_mail)


def give_case(house: House) -> None:
    case = case_of(make_encounter(house.point, "bad", text="Odotin."))
    owner = Member.objects.get(pk=house.supervisor.pk)
    assign_case(case=case, owner=owner, by=house.admin, now=timezone.now())


# --- On the page ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "kinds"),
    [
        ("admin", [*OF_CASES, MORNING]),
        ("supervisor", [*OF_CASES, MORNING]),
        ("employee", [OrganisationMailKind.WEEK]),
    ],
)
def test_each_role_chooses_among_what_it_gets(house: House, signed_in, who: str, kinds: list[str]):
    member = getattr(house, who)
    client, address = signed_in(member), house.at("notifications:choose")

    page = client.get(address).content.decode()
    client.post(address, {"kinds": kinds[0], "language": "sv"})

    assert re.findall(r'name="kinds"[^>]* value="([^"]+)"', page) == kinds
    assert unwanted(member) == set(kinds[1:])
    assert User.objects.get(pk=member.user_id).language == "sv"


def test_what_is_chosen_is_shown_and_what_is_not_offered_is_refused(house: House, signed_in):
    client, address = signed_in(house.supervisor), house.at("notifications:choose")
    client.post(address, {"kinds": LATE, "language": "sv"})

    page = client.get(address).content.decode()
    refused = client.post(address, {"kinds": "signup/email/join", "language": "xx"})

    assert re.findall(r'value="([^"]+)"[^>]* checked', page) == [LATE]
    assert re.findall(r'<option[^>]*value="(..)"[^>]*selected', page) == ["sv"]
    assert refused.status_code == 200
    assert unwanted(house.supervisor) == {*kinds_for(house.supervisor)} - {LATE}


def test_the_account_leads_to_the_page(house: House, signed_in):
    page = signed_in(house.supervisor).get("/accounts/").content.decode()

    assert f'href="{house.at("notifications:choose")}"' in page


# --- By the link in a mail -----------------------------------------------------------------------


@pytest.fixture
def letter(house: House) -> Any:
    """A mail that tells the supervisor of a case."""
    User.objects.update(language="en")
    give_case(house)
    [letter] = letters()
    return letter


def test_one_press_in_a_mail_program_stops_the_kind(house: House, letter: Any):
    header = letter.extra_headers
    stopped = Client(enforce_csrf_checks=True).post(
        urlsplit(header["List-Unsubscribe"].strip("<>")).path, {"List-Unsubscribe": "One-Click"}
    )
    give_case(house)

    assert header["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert stopped.status_code == 200
    assert unwanted(house.supervisor) == {ASSIGNED}
    assert letters() == []


def test_opening_the_link_stops_nothing_a_press_does_and_another_takes_it_back(house: House, letter: Any):
    [link] = re.findall(r"Stop these mails: (\S+)", letter.body)
    path, client = urlsplit(link).path, Client(enforce_csrf_checks=True)

    pages = [client.generic(method, path) for method in ("GET", "HEAD")]
    opened = unwanted(house.supervisor)
    client.post(path, {"mail": "stop"})
    stopped = unwanted(house.supervisor)
    client.post(path, {"mail": "send"})

    assert [page.status_code for page in pages] == [200, 200]
    assert (opened, stopped, unwanted(house.supervisor)) == (set(), {ASSIGNED}, set())


def test_a_page_of_others_stops_nothing(house: House, letter: Any):
    [link] = re.findall(r"Stop these mails: (\S+)", letter.body)

    cross = Client().post(urlsplit(link).path, {"mail": "stop"}, headers={"Origin": "https://example.com"})

    assert cross.status_code == 403
    assert unwanted(house.supervisor) == set()


@pytest.mark.parametrize("signed", ["unknown", "x:y:z", "", None])
def test_a_link_that_is_none_of_ours_says_so(house: House, signed: str | None):
    """One that is ours names a kind that is gone."""
    signed = sign_stop_link(house.supervisor, "gone") if signed is None else signed or "%20"

    pages = [Client().get(f"/mail/{signed}/"), Client().post(f"/mail/{signed}/stop/")]

    assert [page.status_code for page in pages] == [404, 404]
    assert "Sign in and choose" in pages[0].content.decode()


def test_two_stops_at_once_are_both_kept(house: House):
    read_before = Member.objects.get(pk=house.supervisor.pk)
    for kind in (LATE, MORNING):
        choose_mail(member=read_before, wanted={kind: False})

    assert unwanted(house.supervisor) == {LATE, MORNING}


def test_a_link_stops_one_kind_for_one_member(house: House):
    Client().post(f"/mail/{sign_stop_link(house.supervisor, LATE)}/stop/")

    stopped = {member.pk: member.unwanted_mail for member in Member.objects.all() if member.unwanted_mail}
    assert stopped == {house.supervisor.pk: [LATE]}


def test_what_a_role_is_not_offered_stays_as_it_was_chosen(house: House, signed_in):
    Member.objects.filter(pk=house.employee.pk).update(unwanted_mail=[LATE])

    signed_in(house.employee).post(house.at("notifications:choose"), {"language": "fi"})

    assert unwanted(house.employee) == {LATE, OrganisationMailKind.WEEK}


def test_switching_the_language_loses_no_tick(house: House, signed_in):
    sent = {"kinds": LATE, "language": "sv", "switch_language": "sv"}
    page = signed_in(house.supervisor).post(house.at("notifications:choose"), sent, follow=True).content.decode()

    assert re.findall(r'value="([^"]+)"[^>]* checked', page) == [LATE]
    assert unwanted(house.supervisor) == set()
