"""Names of employees and locations are found, as far as the searcher sees them."""

import pytest

from encounters.models import Employee
from encounters.models.choices import NamesShown, Role
from encounters.models.search_query import Name, marks_of_terms, parts_of_person, parts_of_place
from encounters.models.searching import terms_of
from tests.factories import House, make_employee, make_encounter, make_location, make_member, make_point
from tests.searching.asking import found, listed

SURE = {"attribution": "sure"}
# What somebody types, by the places that it shall find.
PLACES = {
    "Itäkeskuksen Prisma": "itäkeskus, itäkeskuksessa, itäkeskukseen, itakeskus",
    "Helsingin keskusta": "helsinki, helsingissä, helsinki keskusta",
    "Turun satama": "turku, turussa, turusta, turkuun, satama turku",
    "Lahden asema": "lahti, lahdessa, lahdesta",
    "Hangon satama": "hanko, hangossa",
    "Seinäjoen asema": "seinäjoki, seinajoki, seinäjoella",
    "Jyväskylän keskusta": "jyväskylä, jyväskylässä, jyväskylästä",
    "Helsinki-Vantaan lentoasema": "vantaa, vantaalla, vantaalta, helsinki-vantaalla, helsinkivantaa",
    "Porvoon tori": "porvoossa, porvoosta",
    "Espoon sairaala": "espoossa, espooseen",
    "Oulun asema": "oulussa, ouluun",
    "Tampereen keskusta": "tampereella, tampereelta",
    "Vaasan satama": "vaasassa",
    "Lappeenrannan asema": "lappeenranta, lappeenrannassa",
    "Pietarsaaren kirjasto": "pietarsaari, pietarsaaressa",
    "Porin tori": "pori, porissa",
    "Sörnäisten metroasema": "sörnäinen",
    "Kauniaisten kirjasto": "kauniainen, kauniaisissa",
    "Kauppatorin kahvila": "kauppatorilla",
    "S-market Lahti": "smarket, smarketissa, s-market, s market",
    "R-kioski": "rkioski, rkioskilla",
    "K-Citymarket": "kcitymarket, k citymarket",
    "HUS": "HUS:ssa, HUS:n, hus:iin",
    "VR Pasila": "VR:n, VR:ltä",
}
PEOPLE = {
    ("Anna-Liisa", "Korpela"): "annaliisa, annaliisan, anna liisa, anna-liisa",
    ("Anna Liisa", "Korpela"): "annaliisa, anna-liisa",
    ("Annaliisa", "Korpela"): "anna-liisa, anna liisa, anna liisan, korpela anna liisa",
    ("Aino", "Mäki-Petäjä"): "mäkipetäjä, makipetaja, mäkipetäjän, mäki petäjä",
    ("Pat", "O'Brien"): "brien, o brien, o'brien, obrien, brienin, o’brien",
    ("Lia", "D’Angelo"): "angelo, d angelo, dangelo, angelon, ange",
    ("Åke", "Müller"): "mueller, muellerin, muell, muller, müller, aake, ake, åken, aaken",
    ("Aake", "Mueller"): "müller, müllerin, mueller, åke, åken",
    ("Sjöberg", "Öhman"): "sjoeberg, sjoebergin, oehman, oehmanille, ohman",
}
NO_PLACES = {
    "Hangon satama": "sataa, satoi, satavat, hanki, hank",
    "Porin tori": "pora, poraa, porata",
    "Salon asema": "salko, salama",
    "Vantaan asema": "vannas",
    "Turun satama": "turkki, turk",
    "Lahden asema": "lähti, lähdin, lähteä, lahja",
    "Seinäjoen asema": "joki",
    "Lappeenrannan tori": "ranta",
    "Itäkeskuksen Prisma": "keskus, keskuksessa",
    "Kioski 1 2": "12",
    "Huskvarna": "HUS:ssa",
}
NO_PEOPLE = {
    ("Ann", "Ala"): "annala",
    ("Matti K", "Arvinen"): "karvinen",
    ("J Anne", "Korpela"): "janne",
    ("Ann A", "Korpela"): "anna",
    ("Matti", "Lahtinen"): "mattila",
    ("Anna-Lahja", "Korpela"): "annala",
    ("Anna", "Virtanen"): "anna n, anna -liisa",
    ("Eino", "Virtanen"): "ei no",
    ("Aino", "Turun"): "turku",
    ("Pat", "O'Brien"): "rien, on, öisin",
}


@pytest.fixture
def sirkka(house: House) -> Employee:
    """Sirkka Öhman-Østby of Kamppi, who is praised and blamed."""
    who = make_employee(house.kamppi, first_name="Sirkka Anna-Liisa", last_name="Öhman-Østby", title="Kassanhoitaja")
    make_encounter(house.point, "bad", text="Tyly kassalla.", employee=who, **SURE)
    make_encounter(house.porvoo_point, "bad", text="Kassa kiinni.", employee=house.aino, **SURE)
    return who


@pytest.mark.parametrize(
    "words",
    [
        "Sirkka",
        "sirk",
        "SIRKKA",
        "öhman",
        "ohman",
        "ÖHMAN",
        "Ohma",
        "liisa",
        "anna-liisa",
        "ostby",
        "østb",
        "sirkan",
        "Öhman-Østby",
    ],
)
def test_a_person_is_found_by_the_beginning_of_any_name_part(house: House, signed_in, sirkka, words: str):
    client = signed_in(house.admin)

    assert found(client, house, words) == listed(client, house, words) == ["Tyly kassalla."]


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("Aino Kettumäki", "Kettumäen kettumäkeä Ainolle kettumaen"),
        ("Sanna Virtanen", "Sannan Virtasen Virtaselle Virtaselta"),
        ("Linus Törnwall", "Linuksen Törnwallin Törnwalls Linuksella"),
        ("Heidi Hirsikangas", "Heidin Hirsikankaan Heidille"),
        ("Otto Jokivarsi", "Oton Otolle Jokivarren"),
        ("Ida Näsijoki", "Idan Idas Näsijoella"),
        ("Thao Nguyen", "Thaon Nguyenin Nguyenille"),
        ("Pekka Kurki", "Pekan Pekalta Kurjen"),
        ("Unto Kivelänaho", "Unnolle Untoakin Kivelänahonkin Kivelänaholtakaan"),
        ("Luukas Kangasvieri", "Luukkaan Luukkaallako Kangasvierta Kangasvierellehän"),
        ("Raija Korpela", "Raijaa Raijanne Korpelaankin Korpelani"),
        ("Eeva Lindqvist", "Eevan Lindqvistiltä Lindqvists"),
    ],
)
def test_a_person_is_found_by_every_form_of_an_unknown_name(house: House, signed_in, sirkka, name: str, typed: str):
    first, last = name.split()
    make_encounter(house.point, "bad", employee=make_employee(house.kamppi, first_name=first, last_name=last), **SURE)
    client = signed_in(house.admin)

    assert {words for words in typed.split() if "" not in found(client, house, words)} == set()


@pytest.mark.parametrize("typed", ["Tikkurilassa", "Tikkurilan", "Tikkurilasta", "tikkurilaan", "TIKKURILALLE"])
def test_a_place_is_found_by_the_forms_of_its_name(house: House, signed_in, sirkka, typed: str):
    make_encounter(make_point(make_location(house.organisation, "Tikkurila")), "bad")

    assert listed(signed_in(house.admin), house, typed) == [""]


def parted(pairs: dict) -> list[tuple]:
    return [(words, name) for name, typed in pairs.items() for words in typed.split(", ")]


def names_place(words: str, name: str) -> bool:
    """Whether each term of a search names the place, asked without a database."""
    return all(marks_of_terms(terms_of(words), [Name("@l1", parts_of_place(name))], []))


def names_person(words: str, name: tuple[str, ...]) -> bool:
    """Whether each term of a search names the person, asked without a database."""
    return all(marks_of_terms(terms_of(words), [], [Name("@e1", parts_of_person(*name))]))


def test_names_are_found_in_other_cases_joined_or_parted():
    assert [(words, name) for words, name in parted(PLACES) if not names_place(words, name)] == []
    assert [(words, name) for words, name in parted(PEOPLE) if not names_person(words, name)] == []


def test_what_is_another_name_is_not_found():
    assert [(words, name) for words, name in parted(NO_PLACES) if names_place(words, name)] == []
    assert [(words, name) for words, name in parted(NO_PEOPLE) if names_person(words, name)] == []


def test_parts_of_names_as_written_would_miss_most_places(monkeypatch):
    """The control: without the words that are named in the genitive."""
    monkeypatch.setattr("encounters.models.search_query.genitive_of", lambda _part: set())
    parts_of_place.cache_clear()

    missed = [(words, name) for words, name in parted(PLACES) if not names_place(words, name)]
    parts_of_place.cache_clear()

    assert len(missed) >= 30


def test_a_place_named_in_the_genitive_is_found_by_the_pages(house: House, signed_in, sirkka):
    for name, text in (("Turun satama", "Yksi."), ("Hangon satama", "Toinen."), ("S-market Lahti", "Kolmas.")):
        make_encounter(make_point(make_location(house.organisation, name)), "bad", text=text)
    client = signed_in(house.admin)

    assert [listed(client, house, words) for words in ("turku", "hangossa", "smarket", "sataa")] == [
        *(["Yksi."], ["Toinen."], ["Kolmas."], []),
    ]


@pytest.mark.parametrize("words", ["irkka", "hman", "si", "sirkkinen", "kassanhoitaja"])
def test_what_begins_no_part_of_a_name_finds_nobody(house: House, signed_in, sirkka, words: str):
    assert found(signed_in(house.admin), house, words) == []


@pytest.mark.parametrize(
    ("words", "texts"),
    [
        ("sirkka kassa", ["Tyly kassalla."]),
        ("sirkka kamppi tyly", ["Tyly kassalla."]),
        ("sirkka porvoo", []),
        ("kassa -sirkka", ["Kassa kiinni."]),
        ("-kamppi", ["Kassa kiinni."]),
        ('"sirkka öhman"', ["Tyly kassalla."]),
        ("porv", ["Kassa kiinni."]),
        ("Porvoossa kassa", ["Kassa kiinni."]),
    ],
)
def test_words_and_names_are_found_together(house: House, signed_in, sirkka, words: str, texts: list[str]):
    client = signed_in(house.admin)

    assert found(client, house, words) == listed(client, house, words) == texts


def test_a_person_or_place_is_found_under_a_new_name_at_once(house: House, signed_in, sirkka):
    sirkka.last_name, house.porvoo.name = "Virtanen", "Borgå"
    sirkka.save()
    house.porvoo.save()
    client = signed_in(house.admin)

    assert [found(client, house, words) for words in ("öhman", "virtanen")] == [[], ["Tyly kassalla."]]
    assert [found(client, house, words) for words in ("porvoo", "borga")] == [[], ["Kassa kiinni."]]


def test_a_tap_without_words_is_found_by_names(house: House, signed_in, sirkka):
    point = make_point(house.kamppi, employee=sirkka)
    make_encounter(point, "good")

    assert listed(signed_in(house.admin), house, "sirkka", rating="good") == [""]


def test_titles_are_names_where_customers_see_them(house: House, signed_in, sirkka):
    client = signed_in(house.admin)
    before = found(client, house, "kassanhoitaja")

    house.organisation.names_shown = NamesShown.ROLE
    house.organisation.save()

    assert (before, found(client, house, "kassanhoitaja")) == ([], ["Tyly kassalla."])


def test_nobody_is_found_by_name_in_team_mode(house: House, signed_in, sirkka):
    house.organisation.team_mode = True
    house.organisation.save()
    client = signed_in(house.admin)

    assert found(client, house, "sirkka") == listed(client, house, "sirkka") == []
    assert found(client, house, "porvoo") == ["Kassa kiinni."]


def test_a_supervisor_of_one_location_finds_nothing_of_another(house: House, signed_in, sirkka):
    client = signed_in(house.porvoo_supervisor)

    assert [found(client, house, words) for words in ("sirkka", "kamppi", "kassa", "porvoo")] == [
        *([], []),
        *(["Kassa kiinni."], ["Kassa kiinni."]),
    ]


def test_a_member_finds_nothing_by_their_own_name(house: House, signed_in, sirkka):
    chief = make_member(house.organisation, Role.ADMIN, employee=sirkka)
    client = signed_in(chief)

    for words in ("sirkka", "tyly", "-porvoo"):
        assert found(client, house, words) == listed(client, house, words) == []
    assert found(signed_in(house.admin), house, "sirkka") == ["Tyly kassalla."]


def test_people_of_another_organisation_are_found_by_nobody(house: House, neighbour: House, signed_in, sirkka):
    make_encounter(neighbour.porvoo_point, "bad", text="naapuri", employee=neighbour.aino, **SURE)

    assert found(signed_in(house.admin), house, "aino") == ["Kassa kiinni."]
    assert found(signed_in(neighbour.admin), neighbour, "aino") == ["naapuri"]


def test_what_every_place_is_called_tells_none_apart(house: House, signed_in, sirkka):
    for place in (house.kamppi, house.porvoo):
        place.name = f"Kahvila {place.name}"
        place.save()
    client = signed_in(house.admin)

    assert found(client, house, "kahvi") == []
    assert sorted(found(client, house, "kahvila")) == ["Kassa kiinni.", "Tyly kassalla."]
    assert found(client, house, "kahvila porv") == ["Kassa kiinni."]
