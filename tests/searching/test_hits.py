"""A search says of each row why it was found."""

import pytest
from django.utils import timezone

from encounters import hits
from encounters.casework.actions import answer_case, note_case
from encounters.models import Encounter
from encounters.models.choices import Role
from encounters.review.redacting import redact_encounter
from tests.factories import House, case_of, make_complaint, make_encounter, make_member

PAGES = ("casework:queue", "inbox:encounters")


def why(client, house: House, words: str, page: str = "casework:queue") -> list[str]:
    """Whose words each hit of a page is, and its sentence with what is marked in brackets."""
    found = client.get(house.at(page), {"q": words}).context.get("hits", {})
    return [told(hit) for hit in found.values()]


def told(hit: hits.Hit | None) -> str:
    if hit is None:
        return ""
    return f"{hit.whose}: " + "".join(f"[{piece.text}]" if piece.is_found else piece.text for piece in hit.pieces)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(
    ("text", "words", "sentence"),
    [
        ("Jono oli pitkä. Ovessa luki muuta! Hei.", "ovi", "[Ovessa] luki muuta!"),
        ("Aamukahvi\noli kylmää", "kahvi", "[Aamukahvi]"),
        ("Kahvi jäi. Kylmää kahvia, kaksi kertaa.", "kylmä kahvi", "[Kylmää] [kahvia], kaksi kertaa."),
        ("Tilaus K-48213 hukkui.", "K48213", "Tilaus [K]-[48213] hukkui."),
        ("Kaffet var kallt.", "kaffe -te", "[Kaffet] var kallt."),
        ("<b>Cups</b> were dirty.", "cup", "<b>[Cups]</b> were dirty."),
        ("Teidän asiakas palvelunne on hyvä.", "asiakaspalvelu", "Teidän [asiakas] [palvelunne] on hyvä."),
        ("Äitini maksoi.", "aiti maksettu", "[Äitini] [maksoi]."),
        ("It’s the cashier’s fault", "cashier's", "It’s the [cashier’s] fault"),
    ],
)
def test_the_customers_sentence_is_shown_with_marked_words(
    house: House, signed_in, page: str, text: str, words: str, sentence: str
):
    make_encounter(house.point, "bad", text=text)

    assert why(signed_in(house.admin), house, words, page) == [f"The customer: {sentence}"]


def test_it_says_whose_words_they_are(house: House, signed_in):
    now = timezone.now()
    noted, answered = (make_encounter(house.point, "bad", text="Odotin.") for _ in range(2))
    note_case(case=case_of(noted), text="Soitin. Kassa oli rikki.", by=house.supervisor, now=now)
    answer_case(case=case_of(answered), text="Kassa on korjattu.", by=house.supervisor, now=now)
    make_encounter(house.point, "bad", text="Kassa seisoi.")

    assert sorted(why(signed_in(house.admin), house, "kassa")) == [
        "Answer to the customer: [Kassa] on korjattu.",
        "Internal note: [Kassa] oli rikki.",
        "The customer: [Kassa] seisoi.",
    ]


def test_words_are_marked_in_the_page_and_none_is_code(house: House, signed_in):
    make_encounter(house.point, "bad", text="<i>Kahvi</i> oli kylmää.")

    for page in PAGES:
        shown = signed_in(house.admin).get(house.at(page), {"q": "kahvi"}).content.decode()
        assert "&lt;i&gt;<mark>Kahvi</mark>&lt;/i&gt; oli kylmää." in shown
        assert "<mark>" not in signed_in(house.admin).get(house.at(page)).content.decode()


def test_a_long_sentence_is_shown_around_the_word(house: House, signed_in):
    make_encounter(house.point, "bad", text=f"{'sana ' * 200}kahvi {'muu ' * 200}")

    (shown,) = why(signed_in(house.admin), house, "kahvi")

    assert shown.startswith("The customer: … sana sana")
    assert " [kahvi] muu " in shown
    assert shown.endswith("muu …")
    assert len(shown) < hits.LONGEST_HIT + 30


def test_what_a_name_found_has_no_sentence(house: House, signed_in):
    make_complaint(house, text="Odotin.")

    assert why(signed_in(house.admin), house, house.aino.first_name) == [""]


def test_nothing_that_the_member_may_not_read_is_shown(house: House, neighbour: House, signed_in):
    encounter = make_complaint(house, text="Kahvi oli Virtasen vika.")
    note_case(case=case_of(encounter), text="Virtasen kahvi.", by=house.supervisor, now=timezone.now())
    redact_encounter(encounter=encounter, words="Virta", reason="Nimi.", by=house.supervisor, now=timezone.now())
    make_encounter(neighbour.point, "bad", text="Naapurin kahvi.")
    make_encounter(house.porvoo_point, "bad", text="Porvoon kahvi.")
    chief = make_member(house.organisation, Role.ADMIN, employee=house.aino)
    rows = list(Encounter.objects.filter(organisation=house.organisation).for_list())

    elsewhere, shown = (why(signed_in(one), house, "kahvi") for one in (house.porvoo_supervisor, house.supervisor))
    about = hits.hits_among("kahvi", rows, chief)

    assert elsewhere == ["The customer: Porvoon [kahvi]."]
    assert shown == [*elsewhere, "The customer: [Kahvi] oli ▒▒▒ vika."]
    assert about[encounter.pk] is None
    assert [told(hit) for pk, hit in about.items() if pk != encounter.pk] == ["The customer: Porvoon [kahvi]."]


def test_hits_take_one_query_however_many_rows_there_are(house: House, django_assert_num_queries):
    for _ in range(3):
        encounter = make_encounter(house.point, "bad", text="Odotin.")
        note_case(case=case_of(encounter), text="Kahvi.", by=house.supervisor, now=timezone.now())
    rows = list(Encounter.objects.filter(organisation=house.organisation).for_list())

    for some in (rows[:1], rows):
        with django_assert_num_queries(1):
            assert None not in hits.hits_among("kahvi", some, house.admin).values()


def test_no_more_words_are_looked_up_than_a_page_has_time_for(house: House, monkeypatch):
    monkeypatch.setattr(hits, "MOST_LOOKED_UP", 5)
    early, late = (make_encounter(house.point, "bad", text=f"{'kana ' * many} kahvi") for many in (3, 3))

    found = hits.hits_among("kahvi", [early, late], house.admin)

    assert [bool(found[row.pk]) for row in (early, late)] == [True, False]


@pytest.mark.parametrize("page", PAGES)
def test_what_the_row_shows_is_marked_there_and_not_said_twice(house: House, signed_in, page: str):
    make_encounter(house.point, "bad", text="Jono oli pitkä. Ovessa luki muuta! Hei.")
    make_encounter(house.point, "bad", text=f"{'Odotin kauan. ' * 20}Ovi oli kiinni.")

    shown = signed_in(house.admin).get(house.at(page), {"q": "ovi"}).content.decode()

    assert shown.count("luki muuta!") == 1
    assert "Jono oli pitkä. <mark>Ovessa</mark> luki muuta! Hei." in shown
    assert shown.count('class="hit"') == 1
    assert "<mark>Ovi</mark> oli kiinni." in shown
