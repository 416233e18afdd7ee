"""Whatever is sent as a spreadsheet: it is read, or refused in words, and nothing hangs."""

import codecs
import io
import struct
import zipfile
from collections.abc import Iterator
from contextlib import suppress

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from encounters.fields import CONTROLS
from encounters.limits import LIMITS
from encounters.models import SheetImport
from encounters.spreadsheets import apart, forms, reading, views
from encounters.spreadsheets.cells import restored
from encounters.spreadsheets.reading import Unreadable, read_table
from encounters.table_files import DANGER, disarmed, write_table
from tests.factories import House, make_import
from tests.spreadsheets.sheets import as_csv, as_xlsx, read_csv, read_xlsx, send

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRINGS = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
SHEET = f'<worksheet xmlns="{MAIN}"><sheetData>{{rows}}</sheetData></worksheet>'
LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "ha">'
    + "".join(
        f'<!ENTITY {name} "{"&" + former + ";" * 1}{("&" + former + ";") * 9}">'
        for former, name in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "]>"
)
FILE_ENTITY = '<!DOCTYPE x [<!ENTITY i SYSTEM "file:///etc/passwd">]>'


def with_parts(**parts: bytes | str) -> bytes:
    """A workbook of ours with some of its parts replaced: `sheet`, `strings`, `book` or `styles`."""
    names = {
        "sheet": "xl/worksheets/sheet1.xml",
        "strings": "xl/sharedStrings.xml",
        "book": "xl/workbook.xml",
        "styles": "xl/styles.xml",
    }
    replaced = {names[part]: content for part, content in parts.items()}
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(as_xlsx(["Name"], ["Turku"]))) as old, zipfile.ZipFile(made, "w", 8) as new:
        kinds = old.read("[Content_Types].xml").decode()
        strings = f'<Override PartName="/{names["strings"]}" ContentType="{STRINGS}"/></Types>'
        for name in {*old.namelist(), *replaced} - {"[Content_Types].xml"}:
            new.writestr(name, replaced[name] if name in replaced else old.read(name))
        new.writestr("[Content_Types].xml", kinds.replace("</Types>", strings) if "strings" in parts else kinds)
    return made.getvalue()


def test_a_hidden_sheet_is_passed_over():
    content = as_xlsx(["Name"], ["Turku"], hidden="Lists")

    assert read_table(content) == (["Name"], [(2, ["Turku"])])


@pytest.mark.parametrize(
    ("first", "delimiter"), [("sep=;\r\n", ";"), ('"sep=,"\r\n', ","), ("SEP=\t\n", "\t"), ("sep=|\r\n", "|")]
)
def test_the_delimiter_that_a_first_line_names_is_taken(first: str, delimiter: str):
    rows = as_csv(["Name", "Address,; more"], ["Turku", "Katu 1"], delimiter=delimiter)

    table = read_table(first.encode() + rows)

    assert table == (["Name", "Address,; more"], [(3, ["Turku", "Katu 1"])])


def cell(place: str, value: str, more: str = "") -> str:
    return f'<c r="{place}" t="inlineStr"{more}><is><t>{value}</t></is></c>'


def rows_of(content: bytes) -> list[tuple[int, list[str]]]:
    return read_table(content).rows


@pytest.mark.parametrize(
    "content",
    [
        codecs.BOM_UTF8 + "Nimi;Å\r\nKahvila Ä;ö\r\n".encode(),
        "Nimi;Å\nKahvila Ä;ö".encode(),
        "Nimi,Å\nKahvila Ä,ö\n".encode("cp1252"),
        "Nimi\tÅ\r\nKahvila Ä\tö\r\n".encode("utf-16"),
        codecs.BOM_UTF16_BE + "Nimi\tÅ\r\nKahvila Ä\tö".encode("utf-16-be"),
        "\r\n\r\nNimi;Å\r\n;\r\nKahvila Ä;ö;;".encode(),
        as_xlsx(["Nimi", "Å"], ["Kahvila Ä", "ö"]),
    ],
)
def test_csv_is_read_as_programs_encode_and_mark_it(content: bytes):
    table = read_table(content)

    assert (table.heads, [cells for _number, cells in table.rows]) == (["Nimi", "Å"], [["Kahvila Ä", "ö"]])


def test_cells_are_texts_as_somebody_would_type_them():
    from datetime import date, datetime, time

    values = [
        1,
        12.0,
        1.5,
        True,
        date(2026, 12, 24),
        datetime(2026, 12, 24),
        datetime(2026, 1, 2, 3, 4),
        time(8, 30),
        None,
    ]

    ((_number, texts),) = rows_of(as_xlsx([str(place) for place in range(9)], values))

    assert texts == ["1", "12", "1.5", "TRUE", "2026-12-24", "2026-12-24", "2026-01-02T03:04:00", "08:30:00", ""]


def test_rows_keep_the_numbers_that_the_program_shows():
    sheet = SHEET.format(rows=f'<row r="1">{cell("A1", "Name")}</row><row r="900000">{cell("A900000", "Turku")}</row>')

    assert rows_of(with_parts(sheet=sheet)) == [(900_000, ["Turku"])]


def test_a_size_that_a_file_says_of_itself_is_not_believed():
    for size in ("A1", "A1:XFD1048576"):
        sheet = SHEET.format(rows=f'<row r="1">{cell("A1", "Name")}</row><row r="2">{cell("A2", "Turku")}</row>')
        sheet = sheet.replace("<sheetData>", f'<dimension ref="{size}"/><sheetData>')

        assert rows_of(with_parts(sheet=sheet)) == [(2, ["Turku"])]


def junk() -> Iterator[tuple[str, bytes, str]]:
    """Files that nothing can be read from, each with the text that says why."""
    good = as_xlsx(["Name"], ["Turku"])
    bomb, many = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(bomb, "w", 8) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b" " * (reading.MOST_UNPACKED + 1))
    with zipfile.ZipFile(many, "w") as archive:
        for number in range(reading.MOST_PARTS + 1):
            archive.writestr(f"x{number}", b"")
    yield "a bomb", bomb.getvalue(), reading.TOO_LARGE
    yield "many parts", many.getvalue(), reading.TOO_LARGE
    yield "half a workbook", good[: len(good) // 2], reading.NO_SHEET
    yield "no workbook", b"PK\x03\x04" + b"x" * 100, reading.NO_SHEET
    yield "another archive", many.getvalue()[:0] + zipped("hello.txt"), reading.NO_SHEET
    for part in ("sheet", "strings", "book", "styles"):
        yield f"laughs in the {part}", with_parts(**{part: f"{LAUGHS}<a>&i;</a>"}), reading.NO_SHEET
        yield f"a file in the {part}", with_parts(**{part: f"{FILE_ENTITY}<a>&i;</a>"}), reading.NO_SHEET
        yield f"no XML in the {part}", with_parts(**{part: b"\xff\x00<"}), reading.NO_SHEET
    yield (
        "an unknown string",
        with_parts(sheet=SHEET.format(rows='<row><c t="s"><v>999</v></c></row>')),
        reading.NO_SHEET,
    )
    yield (
        "a huge number",
        with_parts(sheet=SHEET.format(rows=f"<row><c><v>{'9' * 5000}</v></c></row>")),
        reading.NO_SHEET,
    )
    yield "an odd place", with_parts(sheet=SHEET.format(rows='<row><c r="ZZZZ0"><v>1</v></c></row>')), reading.NO_SHEET
    yield "nothing", with_parts(sheet=SHEET.format(rows="")), reading.EMPTY
    yield "old XLS", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), reading.OLD_FORMAT
    yield "bytes", bytes(range(256)), reading.ODD_LETTERS
    yield "an image", b"\x89PNG\r\n\x1a\n\x00\x00", reading.NO_SHEET
    yield "letters of nobody", b"Name\r\nA\x81\x8d", reading.ODD_LETTERS
    yield "half of UTF-16", codecs.BOM_UTF16_LE + b"a", reading.ODD_LETTERS
    yield "empty lines", b"\r\n;;;\r\n", reading.EMPTY
    yield "a long cell", as_csv(["Name"], ["x" * 40_001]), reading.TOO_LONG
    yield "an open quotation mark", b'Name\r\n"' + b"x" * 200_000, reading.NO_SHEET
    yield "many columns", as_csv([f"c{number}" for number in range(51)]), reading.TOO_MANY_COLUMNS
    yield "many rows", as_csv(["Name"], *[["x"]] * 20_001), reading.TOO_MANY_ROWS


def zipped(name: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(name, b"x")
    return file.getvalue()


@pytest.mark.parametrize(("content", "why"), [pytest.param(*rest, id=name) for name, *rest in junk()])
def test_what_can_not_be_read_is_refused_in_words(content: bytes, why: str):
    with pytest.raises(Unreadable) as told:
        read_table(content)

    assert told.value.problem[0] == why


def test_a_part_larger_than_it_says_is_not_unpacked():
    packed = bytearray(with_parts(sheet=SHEET.format(rows=f"<row>{cell('A1', 'x' * 3_000_000)}</row>")))
    with zipfile.ZipFile(io.BytesIO(bytes(packed))) as archive:
        size = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    content = bytes(packed).replace(struct.pack("<L", size), struct.pack("<L", 100))

    with pytest.raises(Unreadable):
        read_table(content)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(content: bytes):
    for sent in (content, b"PK\x03\x04" + content):
        with suppress(Unreadable):
            read_table(sent)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 6000), st.binary(min_size=1, max_size=40))
def test_a_workbook_that_was_damaged_is_read_or_refused(place: int, noise: bytes):
    good = as_xlsx(["Name", "Region"], ["Turku", "=1+1"], ["Oulu", 3])
    place %= len(good)
    with suppress(Unreadable):
        read_table(good[:place] + noise + good[place + len(noise) :])


LINES = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40) | st.text("=+-@|%'＝ a;,\"", max_size=12)


@settings(max_examples=300, deadline=None)
@given(st.lists(LINES.map(lambda text: CONTROLS.sub("", text).strip()), min_size=1, max_size=5))
def test_every_cell_comes_back_as_it_was(texts: list[str]):
    heads = [f"head {number}" for number in range(len(texts))]
    for file_format in ("csv", "xlsx"):
        rows = read_table(write_table([heads, texts], file_format, "x")).rows

        assert [cells for _number, cells in rows] == ([texts] if any(texts) else [])


@given(st.text(st.sampled_from("=+-@%|\t\r\n＝＋－＠％｜' ax"), max_size=8))
def test_no_cell_begins_like_a_formula(text: str):
    assert disarmed(text).lstrip(" \u3000")[:1] not in DANGER.strip("[]").replace("\\", "") or not text.strip(" ")
    assert restored(disarmed(text)) == text


def test_without_the_apostrophe_there_would_be_formulas():
    """The control: what is stored as it is becomes a formula in XLSX."""
    book = Workbook()
    book.active.append(["=1+1"])

    assert book.active["A1"].data_type == "f"
    assert (
        read_xlsx(write_table([["=1+1"]], "xlsx", "x")) == read_csv(write_table([["=1+1"]], "csv", "x")) == [["'=1+1"]]
    )


# --- As it is sent -------------------------------------------------------------------------------


@pytest.fixture
def admin(house: House, signed_in) -> Client:
    return signed_in(house.admin)


def test_an_unreadable_file_says_why_and_is_forgotten(admin: Client, house: House):
    sent = send(admin, house, b"PK\x03\x04junk")

    page = admin.get(house.at("spreadsheets:show", sent.pk), headers={"Accept-Language": "sv"}).content.decode()

    assert (sent.state, bytes(sent.content)) == ("unreadable", b"")
    assert 'lang="sv"' in page
    assert reading.NO_SHEET not in page


def test_columns_that_are_missing_or_doubled_are_named(admin: Client, house: House):
    missing = send(admin, house, as_csv(["Address"], ["x"]))
    doubled = send(admin, house, as_csv(["Name", "nimi"], ["x", "y"]))

    assert missing.problem[1] == {"columns": "Name"}
    assert doubled.problem[1] == {"column": "nimi"}


@pytest.mark.parametrize(
    "file", [None, "", SimpleUploadedFile("x.csv", b""), SimpleUploadedFile("x", b"x" * 2_200_000)]
)
def test_no_file_an_empty_one_and_a_large_one_are_refused(file: object, admin: Client, house: House):
    answer = admin.post(house.at("spreadsheets:upload", "people"), {} if file is None else {"file": file})

    assert answer.status_code == 200
    assert set(answer.context["form"].errors) == {"file"}
    assert not SheetImport.objects.exists()


def test_a_file_is_taken_nowhere_else(admin: Client, house: House):
    file = SimpleUploadedFile("x.csv", b"Name")

    assert admin.post(house.at("locations:add"), {"file": file}).status_code == 400


def test_the_name_of_a_file_is_shown_without_its_tricks(admin: Client, house: House):
    sent = send(admin, house, as_csv(["Name"], ["Turku"]), name="../../<b>\u202exslx.\u200bcsv")

    assert "<b>" not in admin.get(house.at("spreadsheets:show", sent.pk)).content.decode()
    assert sent.file_name == "<b>xslx.csv"


# --- What small files can be made to hold --------------------------------------------------------


def text_of_all_cells() -> bytes:
    """A file of a few kilobytes that holds a long text once, and shows it in 50,000 cells."""
    strings = f'<sst xmlns="{MAIN}"><si><t>{"x" * 39_999}</t></si></sst>'
    heads = "".join(cell(f"{letter}1", letter) for letter in "ABCDEFGHIJKLMNOPQRSTUVWXY")
    rows = ("<row>" + '<c t="s"><v>0</v></c>' * 25 + "</row>") * 2_000
    return with_parts(strings=strings, sheet=SHEET.format(rows=f"<row>{heads}</row>{rows}"))


def many_formats() -> bytes:
    """One whose formats become an object each."""
    return with_parts(styles=f'<styleSheet xmlns="{MAIN}"><cellXfs>{"<xf/>" * 2_000_000}</cellXfs></styleSheet>')


def test_a_text_that_stands_in_every_cell_is_not_copied_into_all(admin: Client, house: House):
    content = text_of_all_cells()

    assert len(content) < 20_000
    assert send(admin, house, content).problem[0] == reading.TOO_LARGE


@pytest.mark.parametrize(("name", "most"), [("MOST_MEMORY", 150_000_000), ("MOST_SECONDS", 1)])
def test_a_workbook_that_takes_too_much_ends_alone(name: str, most: int, admin: Client, house: House, monkeypatch):
    monkeypatch.setattr(apart, name, most)

    assert send(admin, house, many_formats()).problem[0] == reading.TOO_LARGE
    monkeypatch.setattr(apart, name, 1_000_000_000)
    assert send(admin, house, as_xlsx(["Name"], ["Turku"])).added_count == 1


def test_the_process_that_reads_knows_no_secrets(monkeypatch):
    monkeypatch.setattr(apart, "PROGRAM", "import json, os; print(json.dumps([[*os.environ], []]))")

    assert not {"DATABASE_URL", "SECRET_KEY", "DJANGO_SETTINGS_MODULE"} & {*apart.read_apart(b"PK").heads}


def test_the_reading_process_tells_junk_in_the_same_words():
    with pytest.raises(Unreadable) as told:
        apart.read_apart(b"PK\x03\x04junk")

    assert told.value.problem == [reading.NO_SHEET, {}]


@pytest.mark.parametrize("kind", ["locations", "people", "members"])
def test_formulas_without_a_result_are_told_wherever_they_stand(kind: str, admin: Client, house: House):
    name = {"locations": "Name", "people": "First name", "members": "E-mail"}[kind]

    sent = send(admin, house, as_xlsx([name, "Role", "=A1"], ["=B1", "admin", "x"]), kind)

    assert (sent.state, sent.wrong_count, "=" in sent.unknown_columns) == ("checked", 1, True)
    assert sent.rows.get().name.strip() == "="


# --- How many may be sent ------------------------------------------------------------------------


def upload(client: Client, house: House) -> list[str]:
    """Send a sheet, and return why it was not taken."""
    file = SimpleUploadedFile("x.csv", b"Name")
    answer = client.post(house.at("spreadsheets:upload", "locations"), {"file": file})
    return [] if answer.status_code == 302 else list(answer.context["form"].non_field_errors())


def test_only_so_many_wait_and_are_listed_before_others(admin: Client, house: House, monkeypatch):
    monkeypatch.setattr(forms, "MOST_WAITING", 2)
    monkeypatch.setattr(views, "MOST_LISTED", 2)
    waiting = [make_import(house.organisation) for _number in range(2)]
    make_import(house.organisation, state="stored")

    refused = upload(admin, house)
    listed = admin.get(house.at("spreadsheets:list")).context["imports"]
    admin.post(house.at("spreadsheets:remove", waiting[0].pk))

    assert len(refused) == 1
    assert {one.pk for one in listed} == {one.pk for one in waiting}
    assert upload(admin, house) == []


def test_an_organisation_sends_only_so_many_in_a_while(admin: Client, house: House, neighbour: House, monkeypatch):
    monkeypatch.setitem(LIMITS, "sheets", 1)

    assert [len(upload(admin, house)) for _number in range(2)] == [0, 1]
    assert not forms.UploadForm(
        {}, {"file": SimpleUploadedFile("x.csv", b"Name")}, organisation=neighbour.organisation
    ).errors
