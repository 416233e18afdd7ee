"""Names stand in one order, Finland's, wherever they are listed."""

import ast
import hashlib
import random
import re
import unicodedata
from html import unescape
from pathlib import Path

import icu
import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction
from django.test import Client
from django.urls import reverse
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pghistory.models import Event

from encounters.models import (
    AnswerTemplate,
    Employee,
    Encounter,
    Kiosk,
    Location,
    Member,
    Organisation,
    Theme,
    ThemeWord,
    User,
)
from encounters.models.sorting import SortKeyField, sort_key
from tests.factories import (
    House,
    case_of,
    holding,
    make_alert,
    make_checked_import,
    make_complaint,
    make_employee,
    make_encounter,
    make_export,
    make_kiosk,
    make_location,
    make_member,
    make_organisation,
    make_thanks,
    make_theme,
    make_user,
)
from tests.promises.site import ROUTES

ROOT = Path(__file__).resolve().parents[2]

# As CLDR's rules for Finnish have it, a letter with its accents a line.
IN_ORDER = """
't Hart|"Kahvila"|&Co|😀|1. kerros|2. kerros|10. kerros
anni|Anni|ANNI|Ａnni|Ánni|Ànni|Ănni|Ąnni|Ạnni|Anni Rautio|Anni-Liisa|Annila
bébé
Castrén|Čelik|Çelik|Čerňák
Ðan|Đorđe|Drake
Emil|Ęmil|Émile|Ėmilis
Ə
ﬁlip|Filippa
Ġużeppi|Güven
Ħamrun|Harri
Ikea|İkea|İklim|ıkea
Jõgi|Jääskeläinen
Kahvila 2|Kahvila 12|Kahvila Kaisa|Kahvila-Kaisa|Kahvila’s|Kahvilat|Ķelmens
Lukas|Łukasz|Łukaszewski
Ŋ|Nguyễn|Nguyệt|Niño
Obuch|Óscar
Place 2|Place 10|Place 10 b|Place 100
Salo|Sari|Šarūnas|Sarvi|Šimun|ßeta|Straße
Ŧ|Țepeș|Țurcanu
Ų|Udo|Ulla|Ur
Ville|Vilma|von Wright
Wallin|Wille
Xavier
Ünal|Yrjö|Yvonne
Zacharias|Žanna|Źdźarski|Zorro|Żuk
Þór
Åbo|Ångström|Åsa
Äiti|Ærlig|Äyräs
Öberg|Österberg|Øystein|Özgür
Αθηνά|Ёлка|Женя|Иван|אבי|محمد|김|王
"""
NAMES = [name for line in IN_ORDER.split("\n") for name in line.split("|") if name]
LATIN = st.text(
    st.sampled_from(
        [chr(code) for block in ((0x20, 0x24F), (0x300, 0x345), (0x1E00, 0x1EFF)) for code in range(*block)]
    ),
    max_size=12,
).filter(lambda name: not re.search(r"[\x7f-\x9f]", name))
TYPED = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=50) | LATIN


def weights_of(name: str) -> str:
    return sort_key(name).split(" ")[0]


def sorted_by(query: str, names: list[str], *more: object) -> list[str]:
    """The names as the database sorts them."""
    with connection.cursor() as cursor:
        cursor.execute(query, [names, *more])
        return [name for (name,) in cursor.fetchall()]


# --- The order itself ----------------------------------------------------------------------------


def test_every_letter_has_its_place():
    assert sorted(random.Random(9).sample(NAMES, len(NAMES)), key=sort_key) == NAMES


@given(TYPED, TYPED)
@example("A\u030asa", "Åsa")
@example("a\u0301\u0323", "ạ\u0301")  # marks in another order
@example("", " ")
@settings(max_examples=300)
def test_a_letter_in_one_piece_and_in_two_is_one_letter(name, other):
    composed, decomposed = (unicodedata.normalize(form, name) for form in ("NFC", "NFD"))

    assert weights_of(composed) == weights_of(decomposed) == weights_of(name)
    assert (sort_key(name) == sort_key(other)) == (name == other)


@pytest.mark.parametrize("name", ["\ufdfa" * 100, "🏴󠁧󠁢󠁳󠁣󠁴󠁿" * 14, "Ǻ" * 100, "e\u0302\u0323" * 33, "9" * 100, "王" * 100])
def test_no_name_is_too_long_for_its_key(house: House, name):
    make_employee(house.kamppi, first_name=name[:50], last_name=name[50:])
    make_location(house.organisation, name)

    assert Location.objects.get(name=name).sort_key == sort_key(name)


@given(st.lists(TYPED, max_size=20))
@settings(max_examples=100)
@pytest.mark.django_db
def test_the_database_and_python_sort_alike(names):
    keys = [sort_key(name) for name in names]

    stored = sorted_by('SELECT key FROM unnest(%s::text[]) AS key ORDER BY key COLLATE "C"', keys)

    assert stored == sorted(keys)


@given(st.lists(LATIN, max_size=20))
@example(NAMES)
@settings(max_examples=100)
@pytest.mark.django_db
def test_the_order_is_that_of_icu_in_postgresql(names):
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_collation WHERE collname = 'fi-x-icu'")
        if not cursor.fetchone()[0]:
            pytest.skip("this PostgreSQL was built without ICU")
        cursor.execute("CREATE COLLATION IF NOT EXISTS fi_names (provider = icu, locale = 'fi-u-kn-true-kk-true')")

    theirs = sorted_by("SELECT name FROM unnest(%s::text[]) AS name ORDER BY name COLLATE fi_names", names)

    assert sorted(names, key=sort_key) == theirs


def test_the_keys_that_are_stored_are_those_of_this_icu():
    """Where this fails, ICU was replaced: put the new numbers here and add a migration that reckons each `sort_key` anew."""
    digest = hashlib.sha256("".join(map(sort_key, NAMES)).encode()).hexdigest()[:16]

    assert (icu.ICU_VERSION, digest) == ("77.1", "c172b695157c997f")


# --- Stored beside the name ----------------------------------------------------------------------

NAMED = {
    Location: {"name": "Žanna"},
    Employee: {"first_name": "Žanna", "last_name": "Öberg"},
    User: {"name": "Žanna"},
    Organisation: {"name": "Žanna"},
    AnswerTemplate: {"title": "Žanna"},
    Theme: {"name": "Žanna"},
    ThemeWord: {"form": "žanna"},
}
NAMED_BUT_NEVER_LISTED = {"Contact.name", "FeedbackPoint.label", "LimitBucket.name", "Employee.title", "Logo.name"}
NAMED_BUT_NEVER_LISTED |= {"SheetRow.name"}  # in the order of the sheet


@pytest.fixture
def named(house: House) -> None:
    AnswerTemplate.objects.create(organisation=house.organisation, title="Anteeksi", text_fi="Anteeksi.")
    make_theme(house.organisation, "Anteeksi", ("fi:anteeksi",))


def stale(model: type[models.Model]) -> list[models.Model]:
    return [row for row in model._default_manager.all() if row.sort_key != sort_key(str(row))]


@pytest.mark.parametrize("model", NAMED)
def test_who_saves_a_name_stores_its_key(named, model):
    for row in model._default_manager.all():
        for field, value in NAMED[model].items():
            setattr(row, field, value)
        row.save()

        assert model._default_manager.get(pk=row.pk).sort_key == row.sort_key == sort_key(str(row))


def test_many_at_once_get_their_keys(house: House):
    Location.objects.bulk_create([Location(organisation=house.organisation, name=name) for name in reversed(NAMES)])
    User.objects.bulk_create([User(email="žanna@example.org"), User(email="b@example.org", name="Åsa")])

    assert [place.name for place in Location.objects.by_name() if place.name in NAMES] == NAMES
    assert not [*stale(Location), *stale(User)]


@pytest.mark.parametrize("model", NAMED)
def test_the_database_refuses_a_name_with_the_key_of_another(named, model):
    with pytest.raises(IntegrityError, match="sort_key_of_name"), transaction.atomic():
        model._default_manager.update(**NAMED[model])
    with pytest.raises(IntegrityError, match="sort_key_of_name"), transaction.atomic():
        model._default_manager.update(sort_key=sort_key("Žanna"))

    assert not stale(model)


def test_without_the_refusal_a_stale_key_would_stand(named):
    """The control of the test before."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE encounters_location DROP CONSTRAINT location_sort_key_of_name")
    Location.objects.update(name="Žanna")

    assert stale(Location)


def test_the_longest_name_has_a_key():
    address = f"{'ä' * 62}@{'ä-ö.' * 46}fi"

    assert [len(address), len(sort_key(address)) <= SortKeyField().max_length] == [249, True]
    assert len(sort_key("\u0149" * 254)) <= SortKeyField().max_length


def test_whatever_has_a_name_has_a_sort_key():
    named = {
        f"{model.__name__}.{field.name}"
        for model in apps.get_app_config("encounters").get_models()
        if not issubclass(model, Event)  # the history, by time
        for field in model._meta.get_fields()
        if field.name in {"name", "title", "label", "first_name", "form"}
    }

    keyed = {f"{model.__name__}.{next(iter(names))}" for model, names in NAMED.items()}
    assert named - NAMED_BUT_NEVER_LISTED == keyed
    assert all(isinstance(model._meta.get_field("sort_key"), SortKeyField) for model in NAMED)


# --- On every page -------------------------------------------------------------------------------


@pytest.fixture
def many(house: House, signed_in) -> dict[str, Client]:
    """People, places, templates and organisations under all the names, and who visits the pages."""
    add_names(house)
    supervisor = signed_in(house.admin)
    customer = holding(make_complaint(house), make_thanks(house))
    return {
        "handler": supervisor,
        "member": supervisor,
        "admin": supervisor,
        "employee_self": signed_in(house.employee),
        "receipt": customer,
        "anyone": supervisor,
    }


def add_names(house: House) -> None:
    organisation = house.organisation
    make_kiosk(house.kamppi)
    for name in reversed(NAMES):
        make_kiosk(make_location(organisation, name))
        make_employee(house.kamppi, first_name=name)
        make_member(organisation, user=make_user(name))
        AnswerTemplate.objects.create(organisation=organisation, title=name, text_fi="Hei.")
        make_member(make_organisation(name), user=house.admin.user)


def pages(house: House, many: dict[str, Client]) -> dict[str, str]:
    """Every page that opens by GET, by its route."""
    shown = {}
    complaint = Encounter.objects.get(rating="bad")
    known = {"encounter": complaint.pk, "case": case_of(complaint).pk, "organisation": house.organisation.slug}
    known |= {
        "location": house.kamppi.pk,
        "employee": house.aino.pk,
        "point": house.point.pk,
        "member": house.porvoo_supervisor.pk,
        "kiosk": Kiosk.objects.filter(organisation=house.organisation)[0].pk,
        "template": AnswerTemplate.objects.filter(organisation=house.organisation)[0].pk,
        "import_id": make_checked_import(house.organisation).pk,
        "alert": make_alert(house.kamppi).pk,
        "export": make_export(house.supervisor).pk,
        "shift": 1,
        "theme": make_theme(house.organisation).pk,
        "word": 1,
    }
    for name, route in ROUTES.items():
        if route.answers.get("GET") != 200 or route.badge not in many or "{code}" in route.path.values():
            continue
        path = route.arguments(**known)
        answer = many[route.badge].get(reverse(name, kwargs=path))
        if answer["Content-Type"].startswith("text/html"):
            shown[name] = answer.content.decode()
    bare = make_encounter(house.point, "good")  # has no case, so that it is decided of on a page of its own
    shown["desk:log"] = many["member"].get(house.at("desk:log"), follow=True).content.decode()
    shown["review:encounter"] = many["handler"].get(house.at("review:encounter", bare.pk)).content.decode()
    return shown


def choices_of(page: str) -> list[list[str]]:
    """The names that each list to choose from offers."""
    options = [
        re.findall(r"<option[^>]*>(.*?)</option>", found, re.S)
        for found in re.findall(r"<select.*?</select>", page, re.S)
    ]
    return [[name for option in some if (name := unescape(option).strip()) in NAMES] for some in options]


def test_every_list_to_choose_from_is_in_order(house: House, many):
    found = {name: [names for names in choices_of(page) if names] for name, page in pages(house, many).items()}

    lists = [(name, names) for name, some in found.items() for names in some]
    assert [(name, names) for name, names in lists if names != NAMES] == []
    assert {name: len(some) for name, some in found.items() if some} == {
        "feedback:details": 1,  # who served
        "desk:log": 1,  # where it was
        "inbox:encounters": 2,  # location, employee
        "casework:queue": 3,  # location, employee, who gets some cases
        "casework:case": 4,  # who gets it, template, who served, location
        "review:encounter": 2,  # who served, location
        "figures:employees": 1,  # location
        **dict.fromkeys(("people:add", "people:edit"), 1),  # locations
        **dict.fromkeys(("points:add", "points:edit"), 1),  # whose it is
        **dict.fromkeys(("members:add", "members:edit"), 2),  # locations, and as whom they serve
        "kiosks:pair": 2,  # where it stands, which one it replaces
        **dict.fromkeys(("roster:add_weekly", "roster:add_once"), 1),  # who
        **dict.fromkeys(("topics:list", "topics:themes", "topics:theme"), 1),  # location
    }


def test_by_the_names_themselves_they_would_stand_otherwise(house: House, many):
    """The control of the test before and of the one that follows."""
    for query in (Location.objects.order_by("name"), Member.objects.order_by("user__name"), Member.objects.all()):
        assert [name for one in query if (name := str(getattr(one, "user", one))) in NAMES] != NAMES


@pytest.mark.parametrize(
    "name",
    [
        *("figures:locations", "figures:employees", "locations:list", "people:list", "points:list", "members:list"),
        *("answer_templates:list", "roster:list", "kiosks:list", "home"),
    ],
)
def test_every_table_of_names_is_in_order(house: House, many, name, monkeypatch):
    monkeypatch.setattr("encounters.paging.PAGE_SIZE", 30)
    address, shown = reverse(name, args=[] if name == "home" else [house.organisation.slug]), []

    after = ""
    while after is not None:
        response = many["handler"].get(address, {"after": after} if after else {})
        shown += [unescape(found).strip() for found in re.findall(r"<bdi>(.*?)</bdi>", response.content.decode())]
        after = getattr(response.context.get("page"), "next", "") or None

    assert [one for one in shown if one in NAMES] == NAMES


# --- Nothing else is sorted by -------------------------------------------------------------------

CODES = {"language", "outcome"}  # sorted by, but no name; how the rows of a sheet come out is a number
SORTED_OTHERWISE = {
    "encounters/hits.py": 1,  # places in a sentence
    "encounters/casework/page.py": 1,  # cases by time
    "encounters/casework/queue.py": 1,  # names of refusals
    "encounters/changes/bulk.py": 1,  # events by time
    "encounters/figures/comparison.py": 2,  # shares; names of regions, by their sort keys
    "encounters/figures/details.py": 1,  # steps
    "encounters/models/people_names.py": 1,  # parts of names by their length
    "encounters/figures/recovery.py": 1,  # durations
    "encounters/employees/presentation.py": 1,  # events by id
    "encounters/history/reading.py": 1,  # changes by time
    "encounters/locations/actions.py": 1,  # days
    "encounters/locations/forms.py": 3,  # names of time zones, days
    "encounters/locations/holidays.py": 1,  # days
    "encounters/topics/page.py": 2,  # counts; words as frequent as each other, by their sort keys
    "encounters/models/colours.py": 1,  # how light two colours are
    "encounters/models/history.py": 1,  # names of fields
    "encounters/models/setting.py": 1,  # ids
    "encounters/setting_forms.py": 2,  # names of fields
    "encounters/notifications/sent_files.py": 1,  # files by time
    "encounters/points/forms.py": 1,  # languages, that of the page first
    "encounters/points/poster_drawing.py": 1,  # parts of a code
    "encounters/points/posters.py": 2,  # where cards are cut
    "encounters/models/organisation.py": 1,  # regions, by sort_key
    "encounters/feedback/actions.py": 2,  # names of columns
    "encounters/models/case_event.py": 1,  # texts by id
    "encounters/models/correction.py": 1,  # names of columns
    "encounters/models/employee.py": 1,  # names, by sort_key
    "encounters/texts/redacting.py": 2,  # words by length, and by where they stand
    "encounters/models/redaction.py": 1,  # texts by time
    "encounters/models/search_query.py": 1,  # marks of a query
    "encounters/models/searching.py": 3,  # lexemes
    "encounters/receipts/cookie.py": 1,  # encounters by time
    "encounters/masking/number_words.py": 1,  # words by length
    "encounters/review/suspects.py": 1,  # words by where they stand
    "encounters/downloads/exporting.py": 1,  # ids
    "encounters/spreadsheets/columns.py": 2,  # codes, ids
    "encounters/spreadsheets/storing.py": 2,  # names of columns, ids
    "encounters/texts/likeness.py": 2,  # beginnings
}
TREES = {
    str(path.relative_to(ROOT)): ast.parse(path.read_text())
    for path in sorted((ROOT / "encounters").rglob("*.py"))
    if not {"migrations", "management", "demo"} & {*path.parts}
}


def texts_sorted_as_they_are() -> set[str]:
    """The names of columns of text, of any model, that have not the collation C."""
    fields = {field for model in apps.get_models() for field in model._meta.get_fields()}
    text = {field for field in fields if isinstance(field, models.CharField | models.TextField)}
    return {field.name for field in text if getattr(field, "db_collation", None) != "C"} - CODES


def calls(tree: ast.AST) -> list[tuple[str, ast.Call]]:
    found = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return [(getattr(node.func, "attr", getattr(node.func, "id", "")), node) for node in found]


def columns_of_order(tree: ast.AST) -> list[str]:
    """What the queries of a module are sorted by."""
    arguments = [node for name, call in calls(tree) if name == "order_by" for node in call.args]
    arguments += [
        word.value for _, call in calls(tree) for word in call.keywords if word.arg in {"columns", "ordering"}
    ]
    strings = [node.value for one in arguments for node in ast.walk(one) if isinstance(node, ast.Constant)]
    return [one.rpartition("__")[2].lstrip("-") for one in strings if isinstance(one, str)]


def test_no_query_sorts_by_the_databases_own_collation():
    by_name = texts_sorted_as_they_are()

    wrong = {path: by_name & {*columns_of_order(tree)} for path, tree in TREES.items()}

    assert {path: names for path, names in wrong.items() if names} == {}
    assert [model for model in apps.get_app_config("encounters").get_models() if model._meta.ordering] == []


def test_a_query_that_did_would_be_found():
    """The control of the test before."""
    planted = ast.parse("Location.objects.order_by('region', '-location__name')\npage_by(x, columns=('title', 'id'))")

    assert {"region", "name", "title"} <= texts_sorted_as_they_are() & {*columns_of_order(planted)}


def test_whatever_python_sorts_is_known():
    found = {path: len([name for name, _ in calls(tree) if name in {"sorted", "sort"}]) for path, tree in TREES.items()}

    assert {path: number for path, number in found.items() if number} == SORTED_OTHERWISE


def test_templates_and_scripts_sort_nothing():
    files = [*(ROOT / "templates").rglob("*.html"), *(ROOT / "static").glob("*.js")]

    assert [path.name for path in files if re.search(r"\|dictsort|\.sort\(|localeCompare", path.read_text())] == []
