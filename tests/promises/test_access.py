"""Every route, asked by every visitor with every method, answers as its policy says."""

import re
from collections.abc import Callable
from uuid import uuid4

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import path, reverse

from encounters.access_middleware import LIBRARY_BADGES
from encounters.models import Case, Encounter
from encounters.models.choices import Role
from servicelog.urls import urlpatterns as real_urlpatterns
from tests.factories import (
    House,
    alias_of,
    code_of,
    holding,
    make_alert,
    make_checked_import,
    make_encounter,
    make_export,
    make_kiosk,
    make_member,
    make_shift,
    make_template,
    make_theme,
    make_user,
)
from tests.promises.site import METHODS, POLICY, ROUTES, Route, walk


@pytest.fixture
def visitors(house: House, neighbour: House, signed_in) -> Callable[[Encounter], dict[str, Client]]:
    def visit(encounter: Encounter) -> dict[str, Client]:
        stranger = Client()
        stranger.force_login(make_user("Nobody's member"))
        return {
            "anonymous": Client(),
            "receipt": holding(encounter),
            "stranger": stranger,
            "outsider": signed_in(neighbour.admin),
            "employee": signed_in(house.employee),
            "porvoo supervisor": signed_in(house.porvoo_supervisor),
            "supervisor": signed_in(house.supervisor),
            "admin": signed_in(house.admin),
        }

    return visit


ROLES = {
    "employee": Role.EMPLOYEE,
    "porvoo supervisor": Role.SUPERVISOR,
    "supervisor": Role.SUPERVISOR,
    "admin": Role.ADMIN,
}


def refusal(route: Route, visitor: str, method: str) -> int | None:
    """The status with which a visitor is turned away; None for those who may enter."""
    if route.badge == "anyone" or route.badge == visitor == "receipt":
        return None
    if route.badge == "receipt":
        return 403 if method == "POST" else 302
    if visitor in {"anonymous", "receipt"}:
        return 302
    return refusal_in_an_organisation(route, visitor)


def refusal_in_an_organisation(route: Route, visitor: str) -> int | None:
    """The same for those who are signed in."""
    if route.badge == "user":
        return None
    if visitor in {"stranger", "outsider"}:
        return 404
    if ROLES[visitor] not in POLICY[route.badge]:
        return 403
    if route.badge == "employee_self" and visitor != "employee":
        return 404
    if route.of_kamppi and visitor == "porvoo supervisor":
        return 404
    return None


def expected(route: Route, visitor: str, method: str) -> int:
    status = refusal(route, visitor, method)
    if route.of_kamppi and status == 404 and visitor == "porvoo supervisor":
        return 404 if method in route.answers else 405
    return status or route.answers.get(method, 405)


def test_every_route_is_in_the_table_and_wears_its_badge():
    worn = {name: getattr(pattern.callback, "badge", None) or LIBRARY_BADGES.get(name) for name, pattern in walk()}

    assert worn == {name: route.badge for name, route in ROUTES.items()}
    assert set(worn.values()) <= set(POLICY)


@pytest.mark.parametrize("name", ROUTES)
def test_matrix(name: str, house: House, visitors):
    route = ROUTES[name]
    encounter = make_encounter(house.point, "bad", text="Odotin turhaan.")
    address = reverse(name, kwargs=route.arguments(**known_of(house, encounter, route)))
    wrong, withdrawn = [], False
    for visitor, client in visitors(encounter).items():
        cookies = client.cookies.copy()
        for method in METHODS:
            client.cookies = cookies.copy()
            with transaction.atomic():
                status = client.generic(method, address, content_type="application/x-www-form-urlencoded").status_code
                withdrawn |= Encounter.objects.get(pk=encounter.pk).withdrawn_at is not None
                transaction.set_rollback(True)
            if status not in allowed(name, route, visitor, method):
                wrong.append((visitor, method, status, allowed(name, route, visitor, method)))

    assert wrong == []
    assert withdrawn == (name == "receipt:withdraw")


def known_of(house: House, encounter: Encounter, route: Route) -> dict[str, object]:
    """What an address may name; some of it is made only for a route that needs it."""
    known = {
        "code": code_of(house.point),
        "organisation": house.organisation.slug,
        "encounter": encounter.pk,
        "case": encounter.case.pk,
        "alias": alias_of(encounter),
        "location": house.porvoo.pk,
        "employee": house.aino.pk,
        "point": house.point.pk,
    }
    made = {
        "alert": lambda: make_alert(house.porvoo).pk,
        "export": lambda: make_export(make_member(house.organisation, Role.ADMIN)).pk,
        "shift": lambda: make_shift(house.aino, house.porvoo).pk,
        "theme": lambda: make_theme(house.organisation).pk,
        "word": lambda: make_theme(house.organisation).words.get().pk,
        "member": lambda: make_member(house.organisation).pk,
        "kiosk": lambda: make_kiosk(house.porvoo).pk,
        "template": lambda: make_template(house.organisation).pk,
        "import_id": lambda: make_checked_import(house.organisation).pk,
    }
    return known | {called: make() for called, make in made.items() if route.needs(called)}


def allowed(name: str, route: Route, visitor: str, method: str) -> set[int]:
    """The statuses that are right; who is signed in may also be led away from the pages for others."""
    is_signed_in = visitor not in {"anonymous", "receipt"}
    if name == "home" and is_signed_in and visitor != "stranger":
        return {302} if method in {"GET", "HEAD"} else {405}
    right = {expected(route, visitor, method)}
    if name.startswith(("account_", "signup:start")) and is_signed_in:
        right.add(302)
    return right


def test_a_view_without_a_badge_answers_403_and_is_found(client, db):
    def forgotten(request):
        return HttpResponse("open to all")

    class Urls:
        urlpatterns = [*real_urlpatterns, path("forgotten/", forgotten, name="forgotten")]
        handler403 = "encounters.error_pages.forbidden"

    with override_settings(ROOT_URLCONF=Urls):
        answer = client.get("/forgotten/")
        names = {name for name, _ in walk()}

    assert answer.status_code == 403
    assert names - set(ROUTES) == {"forgotten"}


IDS = {"encounter_id", "case_id", "location_id", "employee_id", "template_id", "import_id", "alert_id", "export_id"}
IDS |= {"theme_id"}
ID_ROUTES = [name for name, route in ROUTES.items() if route.path.keys() & IDS]


@pytest.mark.parametrize("name", ID_ROUTES)
def test_a_foreign_id_looks_like_a_missing_one(name: str, house: House, neighbour: House, signed_in):
    route = ROUTES[name]
    theirs = make_encounter(neighbour.point, "bad", text="Toisen talon asia.")
    own = make_encounter(house.point, "good")
    client = holding(own) if route.badge == "receipt" else signed_in(house.admin)
    answers = []
    missing = uuid4()
    foreign = {"encounter": theirs.pk, "case": Case.objects.get(encounter=theirs).pk}
    foreign |= {
        "location": neighbour.kamppi.pk,
        "employee": neighbour.aino.pk,
        "point": neighbour.point.pk,
        "member": neighbour.admin.pk,
        "kiosk": make_kiosk(neighbour.kamppi).pk,
        "template": make_template(neighbour.organisation).pk,
        "import_id": make_checked_import(neighbour.organisation).pk,
        "alert": make_alert(neighbour.kamppi).pk,
        "export": make_export(neighbour.admin).pk,
        "shift": make_shift(neighbour.aino, neighbour.kamppi).pk,
        "theme": make_theme(neighbour.organisation).pk,
        "word": make_theme(neighbour.organisation).words.get().pk,
    }
    unknown = {
        "encounter": missing,
        "case": missing,
        **dict.fromkeys(
            (
                *("location", "employee", "point", "member", "kiosk", "template", "import_id", "shift", "alert"),
                *("export", "theme", "word"),
            ),
            999_999_999,
        ),
    }
    for ids in (foreign, unknown):
        known = {"organisation": house.organisation.slug, **ids}
        address = reverse(name, kwargs=route.arguments(**known))
        method = "GET" if "GET" in route.answers else "POST"
        answer = client.generic(method, address)
        answers.append((answer.status_code, answer.content, answer.get("Location")))

    assert answers[0] == answers[1]
    assert answers[0][0] in {302, 403, 404}


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("inbox:encounters", "location"),
        ("inbox:encounters", "employee"),
        ("figures:employees", "location"),
        ("casework:queue", "location"),
        ("casework:queue", "employee"),
    ],
)
def test_a_foreign_id_in_a_field_looks_like_a_missing_one(name, field, house: House, neighbour: House, signed_in):
    make_encounter(neighbour.point, "bad", text="Toisen talon asia.", employee=neighbour.aino, attribution="sure")
    client = signed_in(house.admin)
    foreign = {"location": neighbour.kamppi.pk, "employee": neighbour.aino.pk}[field]
    address = reverse(name, args=[house.organisation.slug])

    theirs, missing = (
        page_without_token(client.get(address, {field: pk}), f"{field}={pk}") for pk in (foreign, 999_999_999)
    )

    assert theirs == missing


def page_without_token(answer: HttpResponse, asked: str) -> str:
    """The page without its token, and without what was asked where its links repeat it."""
    return re.sub(rf'(csrfmiddlewaretoken" value=)"\w+"|{asked}\b', r"\1", answer.content.decode())


def test_a_foreign_employee_cannot_be_chosen_in_the_details(house: House, neighbour: House):
    encounter = make_encounter(house.point, "good")

    answer = holding(encounter).post(
        f"/f/more/{encounter.pk}/",
        {"employee": neighbour.aino.pk},
    )

    assert answer.status_code == 200
    assert "employee" in answer.context["form"].errors
    assert Encounter.objects.get(pk=encounter.pk).employee is None


def test_a_removed_role_loses_access_on_the_next_request(house: House, signed_in):
    client = signed_in(house.supervisor)
    address = reverse("inbox:start", args=[house.organisation.slug])
    assert client.get(address).status_code == 200
    house.supervisor.is_active = False
    house.supervisor.save()

    assert client.get(address).status_code == 404
