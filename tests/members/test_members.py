"""An admin invites members, says what they may do, and removes them."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from encounters.casework.actions import assign_case
from encounters.casework.tasks import release
from encounters.limits import LIMITS
from encounters.models import Member, User
from encounters.models.choices import Role
from encounters.signup.links import JOIN_WITHIN, issue_link
from tests.at_once import all_at_once
from tests.factories import (
    PASSWORD,
    House,
    case_of,
    join_path,
    make_encounter,
    make_house,
    make_invited,
    make_location,
    make_logged,
    make_member,
    make_user,
)
from tests.mails import mails_owed
from tests.promises.faults import Forms
from tests.worker import work

NEW = "uusi@example.org"
ACCOUNT = {"name": "Uuno Uusi", "password1": "kolme pientä lokkia"}


@pytest.fixture
def admin(house: House, signed_in) -> Client:
    return signed_in(house.admin)


def form_at(client: Client, address: str, **typed: Any) -> dict[str, Any]:
    """What the form of a page would send as it stands, but for what is typed."""
    fields = Forms(client.get(address).content.decode()).sent_to(address).fields
    kept = {name: fields[name][-1] for name in ("press", "shown") if name in fields}
    return kept | typed


def invite(client: Client, house: House, **typed: Any):
    address = house.at("members:add")
    return client.post(address, form_at(client, address, **{"email": NEW, "role": "admin"} | typed))


# --- Inviting ------------------------------------------------------------------------------------


def test_from_an_address_to_a_member_who_works(admin: Client, house: House, client: Client, transactional_db):
    invite(admin, house, role="supervisor", locations=[house.porvoo.pk])
    work()
    (letter,) = mail.outbox
    link = re.search(r"http://127.0.0.1:8000(/start/join/\S+)", letter.body)[1]
    before = client.get(house.at("inbox:start")).status_code
    shown = client.get(link).content.decode()
    answer = client.post(link, ACCOUNT)

    member = Member.objects.get(user__email=NEW)
    assert (letter.to, "Kahvila Kulma" in letter.body, "Kahvila Kulma" in shown) == ([NEW], True, True)
    assert (before, client.get(answer.url, follow=True).status_code) == (302, 200)
    assert (member.role, member.all_locations, member.is_active) == (Role.SUPERVISOR, False, True)
    assert [one.location for one in member.supervises.all()] == [house.porvoo]
    assert (member.user.name, member.user.check_password(ACCOUNT["password1"])) == ("Uuno Uusi", True)


def test_an_invited_one_may_do_nothing_before_the_link_is_used(house: House, client: Client):
    member = make_invited(house.organisation)
    client.force_login(member.user)

    opened = client.get(join_path(member))

    member.refresh_from_db()
    assert opened.status_code == 200
    assert (member.is_active, client.get(house.at("inbox:start")).status_code) == (False, 404)


def test_who_has_an_account_elsewhere_signs_in_and_joins(admin: Client, house: House, neighbour: House, client: Client):
    known = make_member(neighbour.organisation, Role.ADMIN, user=make_user("Liisa Virtanen")).user
    page = invite(admin, house, email=known.email.upper())
    listed = admin.get(page.url).content.decode()
    member = Member.objects.get(organisation=house.organisation, user=known)
    link = join_path(member)

    asked = client.get(link).content.decode()
    stranger = client.post(link, ACCOUNT)
    client.force_login(known)
    joined = client.post(link)

    known.refresh_from_db()
    member.refresh_from_db()
    assert (known.email in listed, "Liisa" in listed) == (True, False)
    assert ("Sign in as that to answer it" in asked, stranger.status_code) == (True, 200)
    assert (joined.url, member.is_active) == (house.at("inbox:start"), True)
    assert (known.check_password(PASSWORD), known.name) == (True, "Liisa Virtanen")


def test_somebody_else_who_is_signed_in_does_not_join(house: House, signed_in):
    member = make_invited(house.organisation)
    client = signed_in(house.porvoo_supervisor)

    page = client.post(join_path(member), ACCOUNT).content.decode()

    member.refresh_from_db()
    assert ("sign out first" in page, member.is_active) == (True, False)


def test_a_used_link_leads_its_owner_on_and_nobody_else(house: House, client: Client):
    member = make_invited(house.organisation)
    link = join_path(member)
    client.post(link, ACCOUNT)

    own = client.get(link)
    other = Client().post(link, ACCOUNT | {"password1": "toinen pitkä salasana"})

    member.user.refresh_from_db()
    assert own.url == house.at("inbox:start")
    assert "This invitation was used already" in other.content.decode()
    assert member.user.check_password(ACCOUNT["password1"])


def test_ten_answers_at_once_are_one(transactional_db):
    house = make_house()
    link = join_path(make_invited(house.organisation))

    answers = all_at_once(
        [lambda number=n: Client().post(link, ACCOUNT | {"name": f"Uuno {number}"}) for n in range(10)]
    )

    names = [answer.url for answer in answers if answer.status_code == 302]
    assert names.count(house.at("inbox:start")) == 1
    assert User.objects.get(email=NEW).name.startswith("Uuno ")


@pytest.mark.parametrize("why", ["old", "taken back", "broken", "closed account"])
def test_a_link_that_leads_nowhere_says_so(why: str, admin: Client, house: House, client: Client, time_machine):
    time_machine.move_to(datetime(2026, 11, 27, 12, tzinfo=UTC), tick=False)
    member = make_invited(house.organisation)
    link = join_path(member)
    if why == "old":
        time_machine.shift(timedelta(days=14, seconds=2))
    elif why == "taken back":
        admin.post(house.at("members:remove", member.pk))
    elif why == "broken":
        link = reverse("signup:join", args=["x" + link.split("/")[-2]])
    else:
        User.objects.filter(pk=member.user_id).update(is_active=False)

    answer = client.post(link, ACCOUNT)

    assert answer.status_code == 404
    assert not Member.objects.filter(pk=member.pk, is_active=True).exists()
    assert "no longer works" in answer.content.decode()


def test_an_invitation_is_sent_again_and_works_from_then(signed_in, house: House, client: Client, time_machine):
    time_machine.move_to(datetime(2026, 11, 27, 12, tzinfo=UTC), tick=False)
    member = make_invited(house.organisation)
    time_machine.shift(timedelta(days=20))

    signed_in(house.admin).post(house.at("members:invite_again", member.pk))
    member.refresh_from_db()
    answer = client.post(join_path(member), ACCOUNT)

    assert (member.invited_at, answer.url) == (timezone.now(), house.at("inbox:start"))


def test_an_invitation_whose_link_has_expired_says_so(signed_in, house: House, time_machine):
    time_machine.move_to(datetime(2026, 11, 27, 12, tzinfo=UTC), tick=False)
    make_invited(house.organisation)
    time_machine.shift(JOIN_WITHIN - timedelta(minutes=1))
    before = signed_in(house.admin).get(house.at("members:list"))
    time_machine.shift(timedelta(minutes=2))
    after = signed_in(house.admin).get(house.at("members:list"))

    assert ["The link has expired" in page.content.decode() for page in (before, after)] == [False, True]


def test_no_page_tells_the_name_of_an_account_that_was_invited(admin: Client, house: House, neighbour: House):
    known = make_member(neighbour.organisation, Role.ADMIN, user=make_user("Liisa Virtanen")).user
    member = make_invited(house.organisation, known.email)
    address = house.at("members:edit", member.pk)

    pages = [
        admin.get(address),
        admin.post(address, {"role": "owner"}),
        admin.get(house.at("members:list")),
        admin.get(house.at("members:list"), {"q": known.email}),
        admin.get(house.at("members:list"), {"q": "Liisa"}),
    ]
    shown = [page.content.decode() for page in pages]

    assert ["Virtanen" in page for page in shown] == [False] * 5
    assert [known.email in page for page in shown] == [True] * 4 + [False]


def test_who_was_invited_may_set_up_an_organisation(client: Client, house: House):
    make_invited(house.organisation)
    page = reverse("signup:organisation", args=[issue_link(NEW)])

    answer = client.post(page, ACCOUNT | {"organisation": "Oma kahvila"})

    own = Member.objects.get(user__email=NEW, is_active=True)
    assert answer.url == f"/o/{own.organisation.slug}/"
    assert (str(own.organisation), own.user.name, own.user.check_password(ACCOUNT["password1"])) == (
        "Oma kahvila",
        "Uuno Uusi",
        True,
    )


def test_an_invitation_opens_no_account_that_is_more(client: Client, house: House, neighbour: House):
    operator = User.objects.create_superuser("operator@example.org", name="Olli")
    lone_admin = make_member(neighbour.organisation, Role.ADMIN, user=User.objects.create_user("lone@example.org")).user

    for account in (operator, lone_admin):
        answer = client.post(join_path(make_invited(house.organisation, account.email)), ACCOUNT)
        account.refresh_from_db()
        assert "Sign in as that" in answer.content.decode()
        assert not account.has_usable_password()


def test_two_links_for_one_account_let_one_password_be_chosen(transactional_db):
    houses = [make_house(name) for name in ("Kahvila Kulma", "Rantakunta")]
    links = [join_path(make_invited(house.organisation)) for house in houses]
    passwords = ["kolme pientä lokkia", "neljä isoa lokkia"]

    answers = all_at_once(
        [
            lambda link=link, password=password: Client().post(link, ACCOUNT | {"password1": password})
            for link, password in zip(links, passwords, strict=True)
        ]
    )

    account = User.objects.get(email=NEW)
    joined = [account.check_password(password) for password in passwords]
    assert sum(joined) == 1
    assert [getattr(answer, "url", "").startswith("/o/") for answer in answers] == joined


def test_who_chose_a_password_before_joining_is_asked_for_a_name(client: Client, house: House):
    member = make_invited(house.organisation)
    member.user.set_password(PASSWORD)
    member.user.save()
    client.force_login(member.user)

    client.post(join_path(member), {"name": "Uuno Uusi"})

    account = User.objects.get(email=NEW)
    assert (account.name, account.check_password(PASSWORD)) == ("Uuno Uusi", True)
    assert Member.objects.get(pk=member.pk).is_active


def test_of_whom_an_invitation_was_taken_back_nothing_is_kept(admin: Client, house: House, neighbour: House):
    new = make_invited(house.organisation)
    known = make_invited(house.organisation, neighbour.supervisor.user.email)

    for member in (new, known):
        admin.post(house.at("members:remove", member.pk))

    assert not Member.objects.filter(pk__in=[new.pk, known.pk]).exists()
    assert not User.objects.filter(email=NEW).exists()
    assert User.objects.filter(pk=neighbour.supervisor.user_id).exists()


def test_open_cases_of_who_may_not_handle_them_are_nobodys(admin: Client, house: House):
    encounter = make_encounter(house.point, "bad", text="Odotin.")
    assign_case(case=case_of(encounter), owner=house.supervisor, by=house.admin, now=timezone.now())
    address = house.at("members:edit", house.supervisor.pk)

    admin.post(address, form_at(admin, address, role="supervisor", locations=[house.porvoo.pk]))
    release(house.supervisor.pk)

    assert case_of(encounter).owner is None


def test_open_cases_of_who_may_go_on_stay_theirs(admin: Client, house: House):
    encounter = make_encounter(house.point, "bad", text="Odotin.")
    assign_case(case=case_of(encounter), owner=house.supervisor, by=house.admin, now=timezone.now())

    release(house.supervisor.pk)

    assert case_of(encounter).owner == house.supervisor


@pytest.mark.parametrize("email", ["uuſi@example.org", "İ" * 200 + "@" + "a" * 40 + ".example.org"])
def test_an_address_that_looks_like_another_is_refused(email: str, admin: Client, house: House):
    assert set(invite(admin, house, email=email).context["form"].errors) == {"email"}


@pytest.mark.parametrize("who", ["member", "invited"])
def test_nobody_is_invited_twice(who: str, admin: Client, house: House):
    email = house.supervisor.user.email if who == "member" else make_invited(house.organisation).user.email

    answer = invite(admin, house, email=email)

    assert set(answer.context["form"].errors) == {"email"}
    assert f'value="{email}"' in answer.content.decode()


def test_who_was_removed_is_invited_again_as_the_same_member(admin: Client, house: House):
    before = house.porvoo_supervisor
    admin.post(house.at("members:remove", before.pk))

    invite(admin, house, email=before.user.email, role="employee", employee=house.aino.pk)

    member = Member.objects.get(user=before.user)
    assert (member.pk, member.role, member.is_invited) == (before.pk, Role.EMPLOYEE, True)
    assert not member.supervises.exists()


def test_one_press_invites_once(admin: Client, house: House):
    address = house.at("members:add")
    typed = form_at(admin, address, email=NEW, role="admin")

    answers = [admin.post(address, typed) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert (Member.objects.filter(user__email=NEW).count(), len(mails_owed())) == (1, 1)


def test_an_invitation_sent_after_joining_changes_nothing(admin: Client, client: Client, house: House):
    address = house.at("members:add")
    typed = form_at(admin, address, email=NEW, role="admin")
    admin.post(address, typed)
    client.post(join_path(Member.objects.get(user__email=NEW)), ACCOUNT)

    admin.post(address, typed)

    assert Member.objects.get(user__email=NEW).is_active
    assert len(mails_owed()) == 1


def test_an_organisation_can_not_invite_without_end(admin: Client, house: House, neighbour: House, monkeypatch):
    monkeypatch.setitem(LIMITS, "invitations", 2)

    errors = [getattr(invite(admin, house, email=f"{n}@example.org"), "context", None) is not None for n in range(3)]

    assert errors == [False, False, True]
    assert Member.objects.filter(user__email__endswith="@example.org", invitation__isnull=False).count() == 2


def test_one_address_can_not_be_sent_mails_without_end(admin: Client, house: House):
    member = make_invited(house.organisation)
    for _ in range(5):
        admin.post(house.at("members:invite_again", member.pk))
    sent_at = Member.objects.get(pk=member.pk).invited_at

    page = admin.post(house.at("members:invite_again", member.pk), follow=True).content.decode()

    assert "Many invitations were sent" in page
    assert Member.objects.get(pk=member.pk).invited_at == sent_at


# --- Roles ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"role": ""}, "role"),
        ({"role": "owner"}, "role"),
        ({"role": "supervisor"}, "locations"),
        ({"role": "employee"}, "employee"),
        ({"email": ""}, "email"),
        ({"email": "uusi@"}, "email"),
        ({"role": "supervisor", "locations": ["999999999"]}, "locations"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(typed: dict, wrong: str, admin: Client, house: House):
    answer = invite(admin, house, **{"email": NEW} | typed)

    assert set(answer.context["form"].errors) == {wrong}
    assert not User.objects.filter(email=NEW).exists()
    if wrong != "email":
        assert f'value="{NEW}"' in answer.content.decode()


def test_an_employee_is_invited_from_their_own_page(admin: Client, house: House):
    page = admin.get(house.at("people:edit", house.aino.pk)).content.decode()
    link = re.search(r'href="([^"]+\?employee=\d+)"', page)[1]
    form = admin.get(link).context["form"]

    answer = admin.post(link, form_at(admin, link, email=NEW, role="employee", employee=house.aino.pk))

    assert (form["role"].value(), form["employee"].value()) == (Role.EMPLOYEE, str(house.aino.pk))
    assert answer.status_code == 302
    assert Member.objects.get(user__email=NEW).employee == house.aino


def test_an_employee_that_is_none_is_not_offered(admin: Client, house: House, monkeypatch):
    monkeypatch.setattr("encounters.members.forms.MOST_LISTED", 0)
    for asked in ("x", "0", "9" * 30, "-1", "\x00"):
        form = admin.get(house.at("members:add"), {"employee": asked}).context["form"]
        assert list(form.fields["employee"].queryset) == []


def test_of_many_employees_the_one_asked_for_is_offered(admin: Client, house: House, monkeypatch):
    monkeypatch.setattr("encounters.members.forms.MOST_LISTED", 0)

    offered = [
        list(admin.get(house.at("members:add"), asked).context["form"].fields["employee"].queryset)
        for asked in ({}, {"employee": house.aino.pk})
    ]

    assert offered == [[], [house.aino]]


def test_nothing_of_another_organisation_can_be_chosen(admin: Client, house: House, neighbour: House):
    answer = invite(admin, house, role="supervisor", locations=[neighbour.kamppi.pk], employee=neighbour.aino.pk)

    assert set(answer.context["form"].errors) == {"locations", "employee"}


@pytest.mark.parametrize(("rating", "is_refused"), [("good", True), ("bad", False)])
def test_nobody_becomes_the_employee_they_logged_praise_of(admin: Client, house: House, rating: str, is_refused: bool):
    """Else whoever is linked to an employee only later could praise themselves."""
    make_logged(house.kamppi, house.supervisor, rating, employee=house.aino)
    address = house.at("members:edit", house.supervisor.pk)

    answer = admin.post(address, form_at(admin, address, role="supervisor", all_locations=True, employee=house.aino.pk))

    house.supervisor.refresh_from_db()
    assert house.supervisor.employee == (None if is_refused else house.aino)
    assert ("has logged praise of that employee" in answer.content.decode()) == is_refused


def test_who_comes_back_is_no_employee_they_logged_praise_of(admin: Client, house: House):
    make_logged(house.kamppi, house.supervisor, "good", employee=house.aino)
    admin.post(house.at("members:remove", house.supervisor.pk))

    answer = invite(admin, house, email=house.supervisor.user.email, role="employee", employee=house.aino.pk)

    assert "has logged praise of that employee" in answer.content.decode()
    assert Member.objects.get(pk=house.supervisor.pk).employee is None


def test_a_role_holds_from_the_next_request(admin: Client, house: House, signed_in):
    client = signed_in(house.supervisor)
    address = house.at("members:edit", house.supervisor.pk)
    statuses = [client.get(house.at("casework:queue")).status_code]

    admin.post(address, form_at(admin, address, role="employee", employee=house.aino.pk))
    statuses.append(client.get(house.at("casework:queue")).status_code)
    admin.post(house.at("members:remove", house.supervisor.pk))
    statuses.append(client.get(house.at("employees:own")).status_code)

    assert statuses == [200, 403, 404]


def test_locations_of_a_supervisor_are_changed(admin: Client, house: House):
    tikkurila = make_location(house.organisation, "Tikkurila")
    address = house.at("members:edit", house.porvoo_supervisor.pk)

    admin.post(address, form_at(admin, address, role="supervisor", locations=[house.kamppi.pk, tikkurila.pk]))

    assert {one.location for one in house.porvoo_supervisor.supervises.all()} == {house.kamppi, tikkurila}


@pytest.mark.parametrize("way", ["removed", "demoted"])
def test_the_last_admin_stays(way: str, admin: Client, house: House):
    make_invited(house.organisation)  # who was invited is no admin yet
    address = house.at("members:edit", house.admin.pk)

    if way == "removed":
        page = admin.post(house.at("members:remove", house.admin.pk), follow=True)
    else:
        page = admin.post(address, form_at(admin, address, role="supervisor", all_locations="on"))

    house.admin.refresh_from_db()
    assert "Somebody has to be an admin" in page.content.decode()
    assert (house.admin.is_active, house.admin.role) == (True, Role.ADMIN)


def test_two_admins_who_remove_each_other_leave_one(transactional_db, signed_in):
    house = make_house()
    other = make_member(house.organisation, Role.ADMIN)
    pairs = [(signed_in(house.admin), other), (signed_in(other), house.admin)]

    all_at_once([lambda c=client, m=member: c.post(house.at("members:remove", m.pk)) for client, member in pairs])

    assert Member.objects.active().filter(organisation=house.organisation, role=Role.ADMIN).count() == 1


@pytest.mark.parametrize("is_alone", [False, True])
def test_nobody_unties_themselves_unless_nobody_else_can(is_alone: bool, admin: Client, house: House):
    Member.objects.filter(pk=house.admin.pk).update(employee=house.aino)
    if not is_alone:
        make_member(house.organisation, Role.ADMIN)
    address = house.at("members:edit", house.admin.pk)

    admin.post(address, form_at(admin, address, role="admin", employee=""))

    house.admin.refresh_from_db()
    assert house.admin.employee == (None if is_alone else house.aino)


def test_an_admin_who_leaves_is_led_out(admin: Client, house: House):
    make_member(house.organisation, Role.ADMIN)

    answer = admin.post(house.at("members:remove", house.admin.pk))

    assert answer.url == "/"
    assert admin.get(house.at("members:list")).status_code == 404


def test_of_two_admins_the_later_one_is_told(admin: Client, house: House):
    address = house.at("members:edit", house.porvoo_supervisor.pk)
    mine = form_at(admin, address, role="supervisor", locations=[house.kamppi.pk])
    house.porvoo_supervisor.supervises.all().delete()

    assert admin.post(address, mine).context["form"].is_outdated


def test_members_are_found_by_name_and_address(admin: Client, house: House):
    make_member(house.organisation, Role.ADMIN, user=make_user("Öhman"))

    page = admin.get(house.at("members:list"), {"q": "öhm"}).content.decode()

    assert ("Öhman" in page, "Supervisor" in page) == (True, False)
