"""An admin sets up feedback points, tries them out, and replaces a lost code."""

from datetime import timedelta
from typing import Any

import pytest
import zxingcpp
from django.conf import settings
from django.test import Client
from django.utils import timezone
from PIL import Image
from pypdfium2 import PdfDocument

from encounters.feedback.drawing import forget_pages
from encounters.models import Employee, EmployeeLocation, Encounter, FeedbackPoint, Location, PointCode
from encounters.points import printing
from tests.at_once import all_at_once
from tests.factories import (
    House,
    code_of,
    make_employee,
    make_house,
    make_location,
    make_member,
    make_organisation,
    make_point,
    old_key,
    tap,
)
from tests.feedback.test_kept_pages import shown
from tests.points.printed import texts_of
from tests.promises.faults import Forms


@pytest.fixture
def admin(house: House, signed_in) -> Client:
    return signed_in(house.admin)


def form_at(client: Client, address: str, **typed: Any) -> dict[str, Any]:
    """What the form of a page would send as it stands, but for what is typed."""
    fields = Forms(client.get(address).content.decode()).sent_to(address).fields
    ticked = {name: "on" for name in ("is_active", "is_test") if fields.pop(name)}
    return {name: values[-1] for name, values in fields.items() if any(values)} | ticked | typed


def print_at(client: Client, address: str, **asked: Any):
    return client.get(address, {"size": "a4", "language": ["fi"]} | asked)


def test_the_first_tap_of_a_new_point_counts_for_its_owner(admin: Client, house: House):
    address = house.at("points:add", house.kamppi.pk)
    typed = form_at(admin, address, label="Kassa", employee=house.aino.pk)

    answer = admin.post(address, typed)
    point = FeedbackPoint.objects.get(label="Kassa")
    tap(Client(), code_of(point), "good")

    encounter = Encounter.objects.get()
    assert answer.url == house.at("points:show", point.pk)
    assert (point.location, point.is_active, point.is_test) == (house.kamppi, True, False)
    assert (encounter.point, encounter.employee, encounter.counted_for_employee) == (point, house.aino, True)
    assert code_of(point) in admin.get(answer.url).content.decode()


def test_a_new_point_leads_on_to_its_poster_and_is_named_once(admin: Client, house: House):
    pages = []
    for label in ("Kassa", ""):
        address = house.at("points:add", house.kamppi.pk)
        pages.append(admin.post(address, form_at(admin, address, label=label), follow=True).content.decode())

    assert ['<a href="#print">Print its poster next.</a>' in page and 'id="print"' in page for page in pages] == [
        True,
        True,
    ]
    assert "<h1><bdi>Kassa</bdi></h1>" in pages[0]
    assert "<h1>Feedback point: <bdi>Kamppi</bdi></h1>" in pages[1]
    assert [page.partition("</h1>")[2].count("<bdi>Kamppi</bdi>") for page in pages] == [1, 0]


def test_one_press_adds_one_point_and_another_page_another(house: House, admin: Client):
    address = house.at("points:add", house.kamppi.pk)
    typed = form_at(admin, address, label="Kassa")
    before = FeedbackPoint.objects.count()

    first, second = (admin.post(address, typed).url for _ in range(2))
    other = admin.post(address, form_at(admin, address, label="Kassa")).url
    after_going_back = admin.post(address, typed | {"label": "Ovi"}).url

    assert first == second
    assert len({first, other, after_going_back}) == 3
    assert FeedbackPoint.objects.count() == before + 3


def test_ten_presses_at_once_add_one_point(transactional_db, signed_in):
    house = make_house()
    address = house.at("points:add", house.kamppi.pk)
    clients = [signed_in(house.admin) for _ in range(10)]
    typed = form_at(clients[0], address, label="Kassa")

    answers = all_at_once([lambda client=client: client.post(address, typed).url for client in clients])

    assert answers == [house.at("points:show", FeedbackPoint.objects.get(label="Kassa").pk)] * 10


def test_each_open_location_without_a_point_gets_one(admin: Client, house: House):
    tikkurila, closed = (
        make_location(house.organisation, name, is_active=name != "Suljettu") for name in ("Tikkurila", "Suljettu")
    )
    make_point(tikkurila, is_active=False)

    for _ in range(2):
        admin.post(house.at("points:add_missing"))

    added = FeedbackPoint.objects.filter(is_active=True).exclude(pk__in=[house.point.pk, house.porvoo_point.pk])
    assert [point.location for point in added] == [tikkurila]
    assert not closed.points.exists()
    assert tap(Client(), code_of(added[0])).status_code == 302


def test_a_point_that_is_off_takes_nothing_until_it_is_on(admin: Client, house: House):
    address, code = house.at("points:edit", house.point.pk), code_of(house.point)
    on = form_at(admin, address)
    off = {name: value for name, value in on.items() if name != "is_active"}

    admin.post(address, off)
    refused = tap(Client(), code)
    admin.post(address, form_at(admin, address, is_active="on"))
    taken = tap(Client(), code)

    assert (refused.status_code, taken.status_code) == (404, 302)
    assert Encounter.objects.count() == 1


def test_what_is_pressed_to_try_a_point_is_stored_nowhere(admin: Client, house: House):
    address, code = house.at("points:edit", house.point.pk), code_of(house.point)
    admin.post(address, form_at(admin, address, is_test="on"))

    page = shown(code)
    answer = tap(Client(), code)

    assert "nothing is stored" in page
    assert "nothing was stored" in answer.content.decode()
    assert not Encounter.objects.exists()


@pytest.mark.parametrize("is_test", [True, False])
def test_what_holds_when_somebody_presses_is_what_counts(house: House, is_test: bool):
    code = code_of(house.point)
    FeedbackPoint.objects.filter(pk=house.point.pk).update(is_test=not is_test)
    shown(code)  # is kept for some seconds
    FeedbackPoint.objects.filter(pk=house.point.pk).update(is_test=is_test)

    answer = tap(Client(), code)

    assert answer.status_code == (200 if is_test else 302)
    assert Encounter.objects.count() == (0 if is_test else 1)


def test_a_page_that_promised_to_store_nothing_stores_nothing(client: Client, house: House):
    FeedbackPoint.objects.filter(pk=house.point.pk).update(is_test=True)
    code = code_of(house.point)
    page = shown(code)
    FeedbackPoint.objects.filter(pk=house.point.pk).update(is_test=False)

    answers = [tap(client, code, key=old_key(code), trial="1") for _ in range(2)]

    assert 'name="trial" value="1"' in page
    assert [answer.status_code for answer in answers] == [400, 400]
    assert "press once more" in answers[1].content.decode()
    assert not Encounter.objects.exists()


@pytest.mark.parametrize("closed", ["code", "point", "location"])
def test_a_press_resent_after_closing_leads_to_its_receipt(closed: str, admin: Client, client: Client, house: House):
    code = code_of(house.point)
    key = old_key(code)
    first = tap(client, code, key=key)
    if closed == "code":
        admin.post(house.at("points:replace_code", house.point.pk), {"code": code})
    else:
        row = {"point": house.point, "location": house.kamppi}[closed]
        type(row).objects.filter(pk=row.pk).update(is_active=False)
    forget_pages()

    again = tap(client, code, key=key)
    new = tap(client, code)

    assert (again.status_code, again.url, new.status_code) == (302, first.url, 404)
    assert Encounter.objects.count() == 1


def test_a_press_from_before_the_test_leads_to_its_receipt(client: Client, house: House):
    code = code_of(house.point)
    key = old_key(code)
    first = tap(client, code, key=key)
    FeedbackPoint.objects.filter(pk=house.point.pk).update(is_test=True)

    again = tap(client, code, key=key)

    assert first.url == again.url
    assert Encounter.objects.count() == 1


def test_a_new_code_leads_to_the_point_and_the_old_one_nowhere(admin: Client, house: House):
    old = code_of(house.point)
    tap(Client(), old)

    admin.post(house.at("points:replace_code", house.point.pk), {"code": old})
    new = code_of(house.point)

    assert old != new
    assert (tap(Client(), old).status_code, tap(Client(), new).status_code) == (404, 302)
    assert Encounter.objects.filter(point=house.point).count() == 2
    assert PointCode.objects.filter(point=house.point).count() == 1


def test_a_point_goes_as_long_as_nothing_was_said_there(admin: Client, house: House):
    mistake, used = make_point(house.kamppi, label="Kasssa"), house.point
    tap(Client(), code_of(used))

    gone = admin.post(house.at("points:remove", mistake.pk), follow=True).content.decode()
    stays = admin.post(house.at("points:remove", used.pk), follow=True).content.decode()

    assert ("Removed: <bdi>Kasssa</bdi>" in gone, "so it stays" in stays) == (True, True)
    assert not FeedbackPoint.objects.filter(pk=mistake.pk).exists()
    assert tap(Client(), code_of(used)).status_code == 302


def test_of_two_who_replace_a_code_the_later_one_is_told(admin: Client, house: House):
    address, shown_to_both = house.at("points:replace_code", house.point.pk), {"code": code_of(house.point)}

    pages = [admin.post(address, shown_to_both, follow=True).content.decode() for _ in range(2)]

    assert ["replaced meanwhile" in page for page in pages] == [False, True]
    assert code_of(house.point) in pages[0]
    assert code_of(house.point) in pages[1]


def test_only_who_serves_at_the_location_is_offered(admin: Client, house: House, neighbour: House):
    pia = make_employee(house.porvoo, first_name="Pia")
    address = house.at("points:add", house.kamppi.pk)
    page = admin.get(address).content.decode()

    for employee in (pia, neighbour.aino):
        answer = admin.post(address, form_at(admin, address, label="Kassa", employee=employee.pk))
        assert set(answer.context["form"].errors) == {"employee"}
        assert 'value="Kassa"' in answer.content.decode()
    assert ("Aino Rautio" in page, "Pia" in page) == (True, False)


def test_who_serves_elsewhere_now_stays_to_be_chosen(admin: Client, house: House):
    card = make_point(house.kamppi, employee=house.aino)
    house.aino.serves.filter(location=house.kamppi).delete()
    address = house.at("points:edit", card.pk)

    answer = admin.post(address, form_at(admin, address, label="Kortti", employee=house.aino.pk))

    card.refresh_from_db()
    assert answer.status_code == 302
    assert (card.label, card.employee) == ("Kortti", house.aino)


def test_of_two_admins_the_later_one_is_told(admin: Client, house: House):
    address = house.at("points:edit", house.point.pk)
    mine = form_at(admin, address, label="Kassa")
    FeedbackPoint.objects.filter(pk=house.point.pk).update(is_test=True)

    answer = admin.post(address, mine)

    assert answer.context["form"].is_outdated
    assert answer.context["form"].stored_otherwise[-1] == ("Test mode", "✓")


@pytest.mark.parametrize("kind", ["svg", "png"])
def test_the_code_as_a_picture_leads_to_the_point(kind: str, admin: Client, house: House, tmp_path):
    answer = admin.get(house.at("points:code", house.point.pk, kind))

    picture = tmp_path / f"code.{kind}"
    picture.write_bytes(answer.content)
    assert answer["Content-Disposition"] == f'attachment; filename="kamppi.{kind}"'
    if kind == "png":
        (found,) = zxingcpp.read_barcodes(Image.open(picture))
        assert found.text == f"{settings.PUBLIC_URL}/f/{code_of(house.point)}/"
    else:
        assert picture.read_text().startswith("<?xml")


def test_no_other_picture_is_drawn(admin: Client, house: House):
    assert admin.get(house.at("points:code", house.point.pk, "exe")).status_code == 404


def test_a_poster_is_a_file_with_the_name_of_its_point(admin: Client, house: House):
    house.point.label = "Kassa 3"
    house.point.save()

    answer = print_at(admin, house.at("points:poster", house.point.pk), size="cards", language=["sv", "fi"])

    assert answer.content.startswith(b"%PDF-")
    assert (answer["Content-Type"], answer["Content-Disposition"]) == (
        "application/pdf",
        'attachment; filename="kassa-3-cards.pdf"',
    )


@pytest.mark.parametrize(("field", "asked"), [("size", "a0"), ("size", ""), ("language", []), ("language", ["de"])])
def test_what_can_not_be_printed_is_said_on_the_page(field: str, asked: Any, admin: Client, house: House):
    answer = print_at(admin, house.at("points:poster", house.point.pk), **{field: asked})

    assert answer.status_code == 400
    assert set(answer.context["form"].errors) == {field}
    assert code_of(house.point) in answer.content.decode()


def test_the_posters_of_a_region_are_one_file_of_what_is_on(admin: Client, house: House):
    Location.objects.filter(pk=house.kamppi.pk).update(region="Helsinki")
    make_point(house.kamppi, is_active=False)
    counter = make_point(house.kamppi, label="Kassa")
    make_point(make_location(house.organisation, "Suljettu", region="Helsinki", is_active=False))
    make_point(house.kamppi, is_test=True)
    make_point(house.kamppi, channel="link")
    card = make_point(house.kamppi, employee=house.aino)

    in_helsinki = print_at(admin, house.at("points:posters"), region="Helsinki")
    with_cards = print_at(admin, house.at("points:posters"), region="Helsinki", of_employees="on")
    everywhere = print_at(admin, house.at("points:posters"))
    elsewhere = print_at(admin, house.at("points:posters"), region="Turku")

    assert codes_on(in_helsinki.content) == [code_of(house.point), code_of(counter)]
    assert codes_on(with_cards.content) == [code_of(house.point), code_of(counter), code_of(card)]
    assert codes_on(everywhere.content) == [code_of(house.point), code_of(counter), code_of(house.porvoo_point)]
    assert (elsewhere.status_code, set(elsewhere.context["form"].errors)) == (400, {"region"})


def test_where_nothing_is_switched_on_it_is_said(admin: Client, house: House):
    FeedbackPoint.objects.update(is_active=False)

    answer = print_at(admin, house.at("points:posters"))

    assert "No feedback point that is in use" in answer.content.decode()


def test_a_new_organisation_is_led_to_its_first_feedback(admin: Client, house: House):
    start = admin.get(house.at("inbox:start"))
    done = [step.is_done for step in start.context["first_steps"]]
    EmployeeLocation.objects.all().delete()  # whom customers cannot choose is not counted
    undone = [step.is_done for step in admin.get(house.at("inbox:start")).context["first_steps"]]
    tap(Client(), code_of(house.point))
    after = admin.get(house.at("inbox:start"))

    assert done == [True, True, True, False]
    assert undone == [True, False, True, False]
    assert "The way to your first feedback" in start.content.decode()
    assert after.context["first_steps"] == []


def test_people_who_are_left_out_do_not_stand_in_the_way(db: None, signed_in):
    organisation = make_organisation()
    admin, location, led_to = signed_in(make_member(organisation)), make_location(organisation), []
    address = f"/o/{organisation.slug}/setup/"

    led_to.append(admin.get(f"{address}locations/").context["next_step"].url)
    make_point(location)
    led_to.append(admin.get(f"{address}locations/").context["next_step"].url)

    assert led_to == [f"{address}people/new/", f"{address}points/"]


def test_a_point_of_who_left_says_so_and_is_not_printed(admin: Client, house: House):
    card = make_point(house.kamppi, employee=house.aino)
    today = house.kamppi.local(timezone.now()).date()
    said, printed = [], []
    for ends_on in (today, today - timedelta(days=1)):
        Employee.objects.update(ends_on=ends_on)
        pages = [admin.get(house.at("points:list")), admin.get(house.at("points:show", card.pk))]
        said.append(["Has left" in page.content.decode() for page in pages])
        printed.append(codes_on(print_at(admin, house.at("points:posters"), of_employees="on").content))

    assert said == [[False, False], [True, True]]
    others = [code_of(house.point), code_of(house.porvoo_point)]
    assert (set(printed[0]), printed[1]) == ({*others, code_of(card)}, others)


def test_a_poster_names_somebody_until_they_left(admin: Client, house: House):
    card = make_point(house.kamppi, label="Kassa", employee=house.aino)
    today = house.kamppi.local(timezone.now()).date()
    days = {"serves": (None, today), "starts later": (today + timedelta(days=1), None)}
    days["has left"] = (None, today - timedelta(days=1))
    named, told = {}, {}
    for when, (starts_on, ends_on) in days.items():
        Employee.objects.update(starts_on=starts_on, ends_on=ends_on)
        [text] = texts_of(print_at(admin, house.at("points:poster", card.pk)).content)
        named[when] = ("Kassa" in text, "Aino" in text)
        told[when] = "names nobody" in admin.get(house.at("points:show", card.pk)).content.decode()

    assert named == {"serves": (True, True), "starts later": (True, True), "has left": (True, False)}
    assert told == {"serves": False, "starts later": False, "has left": True}
    assert "Aino" not in Client().get(f"/f/{code_of(card)}/").content.decode()


def codes_on(pdf: bytes) -> list[str]:
    """The code of each page, as a phone's camera reads it."""
    pictures = (page.render(scale=2).to_pil() for page in PdfDocument(pdf))
    return [found.text.split("/")[-2] for picture in pictures for found in zxingcpp.read_barcodes(picture)]


def test_many_posters_are_drawn_one_file_after_the_other(admin: Client, house: House):
    for _ in range(printing.MANY):
        make_point(house.kamppi)
    address = house.at("points:posters")

    with printing.DRAWING_MANY:
        busy, few = print_at(admin, address), print_at(admin, house.at("points:poster", house.point.pk))
    free = print_at(admin, address)

    assert (busy.status_code, few.status_code, free.status_code) == (400, 200, 200)
    assert "Press again in a moment" in busy.content.decode()


def test_only_the_headers_of_a_file_cost_no_drawing(admin: Client, house: House):
    answer = admin.head(house.at("points:poster", house.point.pk), {"size": "a4", "language": "fi"})

    assert (answer["Content-Type"], answer.content) == ("application/pdf", b"")


@pytest.mark.parametrize("label", ["咖啡", "Kahvi 🌲"])
def test_names_that_can_not_be_printed_are_told(admin: Client, house: House, label: str):
    FeedbackPoint.objects.filter(pk=house.point.pk).update(label=label)

    page = admin.get(house.at("points:show", house.point.pk)).content.decode()

    assert "leaves out" in page


def test_points_are_found_by_their_names_employees_and_codes(admin: Client, house: House):
    make_point(house.kamppi, label="Kassa", employee=house.aino)

    for words in ("kass", "rautio", code_of(house.point).upper(), "KAMP"):
        page = admin.get(house.at("points:list"), {"q": words}).content.decode()
        assert ("<b><bdi>Kamppi</bdi></b>" in page, "Porvoo" in page) == (True, False), words
