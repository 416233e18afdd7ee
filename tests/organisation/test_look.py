"""Customers see the colour and the logo of an organisation, and nothing else of the file that it sent."""

import re
from contextlib import closing
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from hypothesis import example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from PIL import Image

from encounters.models import Kiosk, Logo, Organisation
from encounters.models.colours import HOUSE, READ_WELL, WHITE, contrast
from encounters.organisation.look_views import DAY, NIGHT
from encounters.organisation.pictures import NoPicture, redraw
from encounters.points.fitting import Box
from encounters.points.posters import PosterSize, draw_posters
from tests.factories import House, code_of, holding, make_complaint, make_kiosk
from tests.organisation.pictures import PLACE, REFUSED, jpeg, of_many_passes, picture, png, telling_jpeg, telling_png
from tests.organisation.test_organisation import save
from tests.points.printed import CAFE, opened, overlap, pages_of

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
CSS = Path(settings.BASE_DIR) / "static" / "customer.css"


@pytest.fixture
def admin(house: House, signed_in) -> Client:
    return signed_in(house.admin)


def send(client: Client, house: House, content: bytes, name: str = "logo.png", kind: str = "image/png") -> Any:
    file = SimpleUploadedFile(name, content, kind)
    return client.post(house.at("organisation:replace_logo"), {"logo": file})


def stored(house: House) -> Organisation:
    return Organisation.objects.get(pk=house.organisation.pk)


def customers_pages(house: House) -> dict[str, str]:
    """What customers see: where they rate, on a tablet, in the receipt."""
    complaint, kiosk = make_complaint(house, text="Odotin."), Client()
    make_kiosk(house.kamppi, secret="secret")
    kiosk.cookies[settings.KIOSK_COOKIE_NAME] = "secret"
    holder = holding(complaint)
    return {
        "rate": Client().get(reverse("feedback:rate", args=[code_of(house.point)])).content.decode(),
        "details": holder.get(reverse("feedback:details", args=[complaint.pk])).content.decode(),
        "receipt": holder.get(reverse("receipt:show", args=[complaint.pk])).content.decode(),
        "tablet": kiosk.get(reverse("kiosk:screen")).content.decode(),
    }


# --- Colour --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("#8a1f4b", "#8a1f4b"),
        (" 8A1F4B ", "#8a1f4b"),
        ("#767676", "#767676"),
        (HOUSE, ""),
        ("", ""),
        ("#000000", "#000000"),
    ],
)
def test_a_colour_is_stored(admin: Client, house: House, typed: str, kept: str):
    save(admin, house, colour=typed)

    assert stored(house).colour == kept


@pytest.mark.parametrize("typed", ["red", "#12345", "#1234567", "#gggggg", "#12345g", "url(x)", "#١٢٣٤٥٦"])
def test_what_is_no_colour_is_refused(admin: Client, house: House, typed: str):
    page = save(admin, house, colour=typed)

    assert list(page.context["form"].errors) == ["colour"]
    assert stored(house).colour == ""


def test_a_pale_colour_is_refused_and_the_nearest_named(admin: Client, house: House):
    page = save(admin, house, colour="#ff9900", name="Toinen nimi")

    [said] = page.context["form"].errors["colour"]
    assert "its contrast is 2.1" in said
    near = said.split()[-1].strip(".")
    assert contrast(near, WHITE) >= READ_WELL
    assert 'value="Toinen nimi"' in page.content.decode()
    save(admin, house, colour=near)
    assert stored(house).colour == near


def test_the_bound_is_four_and_a_half(admin: Client, house: House):
    save(admin, house, colour="#777777")  # 4.48
    before = stored(house).colour
    save(admin, house, colour="#767676")  # 4.54

    assert (before, stored(house).colour) == ("", "#767676")


@pytest.mark.parametrize("colour", ["#12345", "red", "#ABCDEF"])
def test_the_database_takes_colours_alone(house: House, colour: str):
    with pytest.raises(IntegrityError, match="organisation_colour"), transaction.atomic():
        Organisation.objects.filter(pk=house.organisation.pk).update(colour=colour)


def shades(style: str) -> tuple[str, str, str, str]:
    """The colours of a style: accent and ink by day, accent and ink by night."""
    [day, night] = re.findall(r"--lake: (#\w{6}); --lake-ink: (#\w{6})", style)
    return (*day, *night)


@hypothesis_settings(max_examples=150, deadline=None)
@example(colour="ffff00")
@example(colour="000000")
@example(colour="ffffff")
@given(colour=st.from_regex(r"[0-9a-f]{6}", fullmatch=True))
def test_every_colour_is_read_by_day_and_by_night(colour: str):
    style = Client().get(f"/look/{colour}.css").content.decode()

    day, day_ink, night, night_ink = shades(style)
    assert all(contrast(day, ground) >= READ_WELL for ground in (*DAY, day_ink))
    assert all(contrast(night, ground) >= READ_WELL for ground in (*NIGHT, night_ink))


def test_without_its_own_shade_a_colour_is_not_read_by_night():
    """The control of the test before."""
    assert contrast("#8a1f4b", NIGHT[1]) < READ_WELL


def test_the_grounds_are_those_of_the_pages():
    def grounds(rule: str) -> set[str]:
        return {found.lower() for found in re.findall(r"--(?:paper|card|good-tint|bad-tint): (#\w{6})", rule)}

    [day, night, *_rest] = re.findall(r":root \{(.*?)\}", CSS.read_text(), re.DOTALL)

    assert (grounds(day), grounds(night)) == (set(DAY), set(NIGHT))


@pytest.mark.parametrize("colour", ["12345", "1234567", "zzzzzz", "ABCDEF", "14588f;}"])
def test_no_style_for_what_is_no_colour(db, colour: str):
    assert Client().get(f"/look/{colour}.css").status_code == 404


def test_customers_alone_see_the_colour_within_ten_seconds(admin: Client, house: House, time_machine):
    time_machine.move_to(NOON, tick=False)
    before = customers_pages(house)
    save(admin, house, colour="#8a1f4b")
    house.organisation.refresh_from_db()
    Kiosk.objects.all().delete()
    time_machine.move_to(NOON + timedelta(seconds=10), tick=False)

    after = customers_pages(house)

    assert {"/look/" in page for page in before.values()} == {False}
    assert {'<link rel="stylesheet" href="/look/8a1f4b.css">' in page for page in after.values()} == {True}
    assert "8a1f4b.css" not in admin.get(house.at("inbox:start")).content.decode()
    style = Client().get("/look/8a1f4b.css")
    assert style.headers["Content-Type"] == "text/css"
    assert style.headers["Cache-Control"] == "private, max-age=86400, immutable"


# --- Logo ----------------------------------------------------------------------------------------


def test_a_logo_is_stored_and_shown_to_customers(admin: Client, house: House):
    answer = send(admin, house, png(picture(1200, 500)))

    assert answer.url == house.at("organisation:replace_logo")
    logo = Logo.objects.get(organisation=house.organisation)
    assert (stored(house).logo, logo.name.partition("-")[2]) == (logo.name, "480x200.png")
    address = f"/look/{house.organisation.slug}/{logo.name}"
    tag = f'src="{address}" alt="Kahvila Kulma" width="480" height="200"'
    pages = [*customers_pages(house).values(), admin.get(answer.url).content.decode()]
    assert {tag in " ".join(page.split()) for page in pages} == {True}


def test_what_is_served_is_the_picture_alone(admin: Client, house: House):
    send(admin, house, png())
    logo = Logo.objects.get()

    answer = Client().get(f"/look/{house.organisation.slug}/{logo.name}")

    assert answer.content == bytes(logo.content)
    headers = ("Content-Type", "X-Content-Type-Options", "Cache-Control", "Content-Disposition", "Vary")
    assert [answer.headers[name] for name in headers] == [
        "image/png",
        "nosniff",
        "private, max-age=31536000, immutable",
        f'attachment; filename="{logo.name}"',
        "Accept-Encoding",
    ]
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert not answer.cookies


def test_another_organisation_has_no_such_logo(admin: Client, house: House, neighbour: House):
    send(admin, house, png())
    name = Logo.objects.get().name

    answers = [
        Client().get(f"/look/{slug}/{asked}")
        for slug, asked in (
            (neighbour.organisation.slug, name),
            (house.organisation.slug, "0" * 32 + "-1x1.png"),
            (house.organisation.slug, "..%2f..%2fetc%2fpasswd"),
        )
    ]

    assert [answer.status_code for answer in answers] == [404] * 3


@pytest.mark.parametrize("content", [telling_jpeg(), telling_png()], ids=["photograph", "drawing"])
def test_what_a_picture_tells_besides_is_left_out(admin: Client, house: House, content: bytes):
    assert PLACE.encode() in content
    with Image.open(BytesIO(content)) as sent:
        assert sent.getexif() or sent.info

    send(admin, house, content)

    drawn = bytes(Logo.objects.get().content)
    assert PLACE.encode() not in drawn
    with Image.open(BytesIO(drawn)) as shown:
        assert (dict(shown.getexif()), set(shown.info) - {"jfif", "jfif_version", "jfif_unit", "jfif_density"}) == (
            {},
            set(),
        )
        assert shown.width > shown.height  # turned as it said


def test_what_hides_behind_a_picture_is_gone(admin: Client, house: House):
    send(admin, house, png() + b"<script>alert(1)</script>")

    assert b"script" not in bytes(Logo.objects.get().content)


def test_a_photograph_of_usual_passes_is_taken():
    assert redraw(of_many_passes(10)).name.endswith("-300x100.jpg")


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16", "CMYK"])
def test_every_way_to_hold_colours_is_taken(mode: str):
    source = picture().convert("L").convert("I").convert(mode) if mode == "I;16" else picture(mode="RGBA").convert(mode)
    content = jpeg(source) if mode == "CMYK" else png(source)

    drawn = redraw(content)

    with Image.open(BytesIO(drawn.content)) as shown:
        assert (shown.size, shown.mode in {"RGB", "RGBA"}) == ((300, 100), True)


def test_what_is_seen_through_stays_so(admin: Client, house: House):
    send(admin, house, png(picture(mode="RGBA")))

    with Image.open(BytesIO(bytes(Logo.objects.get().content))) as shown:
        corners = [shown.getpixel((0, 0)), shown.getpixel((299, 99))]
    assert [corner[3] for corner in corners] == [255, 0]


@pytest.mark.parametrize("name", ["logo.svg", "../../logo.html", "logo", "x" * 300 + ".png"])
def test_the_content_says_what_it_is_and_not_its_name(admin: Client, house: House, name: str):
    send(admin, house, jpeg(), name, "text/html")

    assert Logo.objects.get().name.endswith("-300x100.jpg")


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_no_picture_is_refused(admin: Client, house: House, what: str):
    page = send(admin, house, REFUSED[what])

    assert page.status_code == 200
    assert list(page.context["form"].errors) == ["logo"]
    assert "Problem:" in page.content.decode()
    assert not Logo.objects.exists()


@pytest.mark.parametrize("has_logo", [False, True])
def test_the_form_of_the_organisation_stands_alone(has_logo: bool, admin: Client, house: House):
    if has_logo:
        send(admin, house, png())
    page = admin.get(house.at("organisation:edit")).content.decode()
    address = house.at("organisation:replace_logo")
    logo = admin.get(address).content.decode()

    main = page[page.index("<main") : page.index("</main")]
    assert (main.count("<form"), f'href="{address}"' in main) == (1, True)
    assert ('enctype="multipart/form-data"' in logo, 'name="logo" value=' in logo) == (True, has_logo)


def test_too_large_a_file_is_refused(admin: Client, house: House):
    page = send(admin, house, png() + b"0" * settings.LARGEST_UPLOAD)

    assert page.context["form"].errors["logo"] == ["The file is larger than 2 MB. Make the picture smaller."]


def test_a_form_without_a_picture_asks_for_one(admin: Client, house: House):
    page = admin.post(house.at("organisation:replace_logo"))

    assert page.context["form"].errors["logo"] == ["Choose a picture."]


def test_no_other_address_takes_a_file(admin: Client, house: House):
    statuses = {
        address: admin.post(address, {"logo": SimpleUploadedFile("logo.png", png())}).status_code
        for address in (
            house.at("organisation:edit"),
            house.at("locations:add"),
            reverse("feedback:tap", args=[code_of(house.point)]),
            reverse("account_login"),
            "/nothing/",
        )
    }
    several = {"logo": [SimpleUploadedFile("a.png", png()), SimpleUploadedFile("b.png", png())]}

    assert statuses == dict.fromkeys(statuses, 400)
    assert admin.post(house.at("organisation:replace_logo"), several).status_code == 400


@pytest.mark.filterwarnings("ignore::UserWarning")  # of what is corrupt, and read all the same
@hypothesis_settings(max_examples=300, deadline=None)
@given(
    st.sampled_from([png(), jpeg(), telling_jpeg()]),
    st.lists(st.tuples(st.integers(0, 2_000), st.binary(max_size=6)), max_size=8),
)
def test_a_broken_picture_is_drawn_or_refused(content: bytes, faults: list[tuple[int, bytes]]):
    broken = bytearray(content)
    for place, what in faults:
        broken[place % len(broken) : place % len(broken) + len(what)] = what

    try:
        drawn = redraw(bytes(broken))
    except NoPicture:
        return
    with Image.open(BytesIO(drawn.content)) as shown:
        assert shown.size <= (600, 200)


def test_another_logo_takes_its_place_and_it_can_be_taken_away(admin: Client, house: House):
    send(admin, house, png())
    first = stored(house).logo
    send(admin, house, jpeg())
    second = stored(house).logo

    late = admin.post(house.at("organisation:remove_logo"), {"logo": first}, follow=True).content.decode()
    kept = stored(house).logo
    admin.post(house.at("organisation:remove_logo"), {"logo": second})

    assert "The logo was replaced meanwhile" in late
    assert (first != second, kept, stored(house).logo, Logo.objects.count()) == (True, second, "", 0)
    assert {'class="logo"' in page for page in customers_pages(house).values()} == {False}


def test_the_database_takes_one_logo_and_no_other_name(house: House):
    Logo.objects.create(organisation=house.organisation, name="0" * 32 + "-1x1.png", content=b"x")

    with pytest.raises(IntegrityError, match="logo_once"), transaction.atomic():
        Logo.objects.create(organisation=house.organisation, name="1" * 32 + "-1x1.png", content=b"x")
    for name in ("logo.png", "0" * 32 + "-1x1.svg", "../" + "0" * 32 + "-1x1.png"):
        with pytest.raises(IntegrityError, match="logo_name"), transaction.atomic():
            Logo.objects.update(name=name)
        with pytest.raises(IntegrityError, match="organisation_logo"), transaction.atomic():
            Organisation.objects.update(logo=name)


# --- Posters -------------------------------------------------------------------------------------


def test_posters_have_the_colour_and_the_logo(admin: Client, house: House):
    save(admin, house, colour="#8a1f4b")
    plain = admin.get(house.at("points:poster", house.point.pk), {"size": "a4", "language": "fi"}).content
    send(admin, house, png(picture(colour="#11aa22")))

    with_logo = admin.get(house.at("points:poster", house.point.pk), {"size": "a4", "language": "fi"}).content

    assert [colours_of(file) & {(138, 31, 75), (17, 170, 34)} for file in (plain, with_logo)] == [
        {(138, 31, 75)},
        {(138, 31, 75), (17, 170, 34)},
    ]


def in_colour(file: bytes) -> Image.Image:
    """The only page of a file as it is printed, a point a pixel."""
    with opened(file) as document:
        [page] = document
        with closing(page):
            return page.render(scale=1).to_pil().convert("RGB")


def colours_of(file: bytes) -> set[tuple[int, int, int]]:
    page = in_colour(file)
    return {colour for _many, colour in page.getcolors(page.width * page.height)}


@pytest.mark.parametrize("languages", [["fi"], ["fi", "sv", "en"]], ids=len)
@pytest.mark.parametrize("size", [PosterSize.A4, PosterSize.A5, PosterSize.TENT])
def test_a_logo_covers_nothing_that_is_said(size: PosterSize, languages: list[str]):
    red = (170, 34, 51)
    logo = redraw(png(Image.new("RGB", (600, 200), red))).content
    [plain] = pages_of(draw_posters([CAFE], size=size, languages=languages))

    drawn = draw_posters([CAFE], size=size, languages=languages, logo=logo)

    [page], shown = pages_of(drawn), in_colour(drawn)
    places = [
        Box(x, shown.height - y - 1, 1, 1)
        for x in range(shown.width)
        for y in range(shown.height)
        if shown.getpixel((x, y)) == red
    ]
    assert len(places) > 1_000
    assert not any(overlap(place, box) for place in places[::7] for _letter, box in page.letters)
    assert [code.text for code in page.codes] == [code.text for code in plain.codes]
    assert sorted(page.text.split()) == sorted(plain.text.split())
