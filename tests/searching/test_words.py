"""Words are found however they stand in a text, and whatever somebody types is answered."""

import unicodedata

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from encounters.casework.actions import note_case
from encounters.models import Encounter
from encounters.models.search_query import folded, query_for
from encounters.models.searching import MOST_TERMS, search_vector, terms_of
from encounters.texts.lexemes import plain
from tests.factories import House, amend, case_of, make_encounter
from tests.searching.asking import found, listed

GLUED = "Odotin kauan.Kassa oli kiinni,lopulta lähdin/menin. Tilaus K-48213, viite AB_77;moi!Hei matti.m@kauppa.example https://kauppa.example/asia?x=tarjous Visa'n 3,50€ etu‑ovi"


@pytest.mark.parametrize(
    "words",
    [
        *("kauan", "kassa", "kauan.Kassa", "kiinni", "lopulta", "lähdin", "menin", "moi", "hei"),
        *("K-48213", "48213", "K48213", "k 48213", "K‑48213", "k–48213", "AB_77", "ab77", "77"),
        *("matti", "kauppa", "tarjous", "asia", "visa", "3,50", "etuovi", "etu-ovi", "ovi"),
        *(
            "KASSA",
            "ｋａｓｓａ",
            unicodedata.normalize("NFD", "lähdin"),
            "läh\u00addin",
            "‚kassa‘",
            "(kassa)",
            "kassa!",
        ),
    ],
)
def test_words_that_no_blank_parts_are_found(house: House, signed_in, words: str):
    make_encounter(house.point, "bad", text=GLUED)
    make_encounter(house.point, "bad", text="Aivan muuta.")

    assert found(signed_in(house.admin), house, words) == [GLUED]


def test_letters_that_are_stored_decomposed_are_found(house: House, signed_in):
    text = unicodedata.normalize("NFD", "Käytös oli tylyä.")
    encounter = make_encounter(house.point, "bad", text="muu")
    Encounter.objects.filter(pk=encounter.pk).update(
        text=text,
        search=search_vector(
            Encounter(organisation_id=encounter.organisation_id, location_id=encounter.location_id, text=text)
        ),
    )

    assert found(signed_in(house.admin), house, "käytös") == [text]


@pytest.mark.parametrize("minus", ["-", "–", "—", "−", "‐", "‑", "－"])
def test_a_minus_leaves_words_out(house: House, signed_in, minus: str):
    for text in ("kassalla oli jonoa", "kassat kiinni", "pelkkä jono"):
        make_encounter(house.point, "bad", text=text)
    client = signed_in(house.admin)

    assert found(client, house, f"kassa {minus}jono") == ["kassat kiinni"]
    assert sorted(found(client, house, f"{minus}jono")) == ["kassat kiinni"]
    assert found(client, house, f'kassa {minus}"kassat kiinni"') == ["kassalla oli jonoa"]
    assert sorted(found(client, house, "kassa - jono")) == ["kassalla oli jonoa"]


@pytest.mark.parametrize("quote", ['"{}"', "”{}”", "«{}»", '"{}'])
def test_quotation_marks_keep_words_together(house: House, signed_in, quote: str):
    for text in ("Kylmä kahvi.", "Kahvi oli kylmää.", "kylmää kahviamme"):
        make_encounter(house.point, "bad", text=text)

    assert found(signed_in(house.admin), house, quote.format("kylmä kahvi")) == ["kylmää kahviamme", "Kylmä kahvi."]


def test_only_words_are_found_across_texts_and_no_phrases(house: House, signed_in):
    encounter = make_encounter(house.point, "bad", text="Kylmää")
    amend(encounter, addition="Kahvia")
    note_case(case=case_of(encounter), text="soitin asiakkaalle", by=house.admin, now=timezone.now())
    client = signed_in(house.admin)

    assert found(client, house, "kylmä kahvi soittaa") == listed(client, house, "kylmä kahvi soittaa") == ["Kylmää"]
    assert found(client, house, '"kylmä kahvi"') == []


STRANGE = [
    *(
        "-" * 50,
        "-",
        "–",
        "--",
        "!!",
        "...",
        '"',
        '""',
        '"-"',
        '-"',
        "''",
        "\\",
        "\\\\",
        "'",
        "&",
        "|",
        "!",
        "(",
        ")",
        ":*",
    ),
    *(
        "a & b",
        "a | b",
        "!a",
        "(a",
        "a)",
        "a:*",
        "a:b",
        "a<->b",
        "a <2> b",
        "'a' & 'b",
        "a\\' b",
        "kahvi:*",
        "@o1",
        "'@o1'",
    ),
    *(
        "\x00",
        "kah\x00vi",
        "\ud800",
        "kahvi\udfff",
        "%",
        "_",
        "%s",
        "{}",
        "\u202e",
        "\u200b",
        "😀",
        "´",
        "क्षि",
        "日本語",
    ),
    *(" ", "\t\n", "0", "9" * 200, "a" * 200, "a b " * 50, "- " * 100, "a-" * 100, '"a" ' * 50, "-a " * 66),
]


@pytest.mark.parametrize("page", ["casework:queue", "inbox:encounters"])
@pytest.mark.parametrize("words", [*STRANGE, "kahvi " * 700, "ä" * 4000, "-" * 4000])
def test_whatever_is_typed_is_answered(house: House, signed_in, words: str, page: str):
    make_encounter(house.point, "bad", text="Kahvia a b")

    answer = signed_in(house.admin).get(house.at(page), {"q": words.encode("utf-8", "surrogatepass")}, follow=True)

    assert answer.status_code == 200


@settings(deadline=None)
@given(text=st.text(alphabet=st.characters(max_codepoint=127), max_size=40))
def test_plain_letters_are_read_alone_as_they_are_among_others(text: str):
    assert plain(text) == plain(f"{text}é").removesuffix("é")
    assert folded(text) == folded(f"{text}é").removesuffix("e")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.text(max_size=200))
def test_any_text_is_a_search(house: House, words: str):
    assert list(Encounter.objects.found_by(query_for(words, house.admin) or "'kahvi'")) == []


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=500))
def test_any_text_can_be_kept(house: House, text: str):
    encounter = make_encounter(house.point, "bad")

    amend(encounter, text=text)


def test_no_more_words_are_looked_for_than_some():
    assert len(terms_of(" ".join(map(str, range(500))))) == MOST_TERMS


def test_only_punctuation_finds_nothing_and_says_why(house: House, signed_in):
    make_encounter(house.point, "bad", text="Kahvia")

    page = signed_in(house.admin).get(house.at("casework:queue"), {"q": "-" * 50})

    assert page.context["page"].rows == []
    assert "There is no word in what you look for." in page.content.decode()


def test_more_words_than_the_database_keeps_are_cut(house: House, signed_in):
    encounter = make_encounter(house.point, "bad", text="alku")
    numbers = " ".join(map(str, range(100_000, 300_000)))

    Encounter.objects.filter(pk=encounter.pk).update(search=search_vector(encounter, [numbers]))

    assert found(signed_in(house.admin), house, "alku 100001 100002") == ["alku"]


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        *(("maksettu", "Maksoin."), ("huusi", "Minulle huudettiin."), ("aiti", "Äitini."), ("äiti", "Aitini jäi.")),
        *(("cafe", "Café oli kiinni."), ("café", "Cafe oli kiinni."), ("nestle", "Nestlén suklaa.")),
        *(("mäkkylä", "Makkyla."), ("makkyla", "Mäkkylän kautta."), ("smorgasbord", "Ett smörgåsbord.")),
        *(("unto", "Unnon vuoro."), ("luukas", "Luukkaan kassa."), ("ruut", "Ruutin pöytä."), ("pori", "Porissa.")),
        *(("asiakaspalvelu", "Asiakas palvelunne."), ("laktoosi", "Laktoosittomia ei ole.")),
    ],
)
def test_forms_marks_names_and_words_apart_are_found(house: House, signed_in, typed: str, text: str):
    make_encounter(house.point, "bad", text=text)
    make_encounter(house.point, "bad", text="Aivan muuta.")

    assert found(signed_in(house.admin), house, typed) == [text]


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        *(("väärä", "Vaarat."), ("vaara", "Väärä."), ("lahti", "Lähti."), ("han", "Hän."), ("tapa", "Tappoi.")),
        *(("käytävä", "Kävin."), ("asiakaspalvelu", "Palvelu asiakas."), ("pet", "Carpet."), ("man", "Mandate.")),
    ],
)
def test_words_that_marks_or_meanings_tell_apart_are_not(house: House, signed_in, typed: str, text: str):
    """The control of the test above."""
    make_encounter(house.point, "bad", text=text)

    assert found(signed_in(house.admin), house, typed) == []
