"""The search of the queue finds words of the conversation as well."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from django.utils.html import strip_tags

from encounters.casework.actions import answer_case, note_case
from encounters.models import CaseText, Encounter
from encounters.models.choices import EventKind, Role, TextKind
from encounters.models.search_query import query_for
from encounters.receipt.actions import withdraw_encounter
from encounters.review.redacting import redact_encounter
from tests.factories import House, amend, case_of, close, log_event, make_complaint, make_encounter, make_member


def found(client, house: House, words: str, **query: object) -> list[str]:
    page = client.get(house.at("casework:queue"), {"q": words, **query})
    return [case.encounter.text for case in page.context["page"].rows]


def note(encounter: Encounter, house: House, text: str) -> None:
    note_case(case=case_of(encounter), text=text, by=house.supervisor, now=timezone.now())


@pytest.mark.parametrize("kind", TextKind)
def test_words_are_found_in_texts_of_every_kind(house: House, signed_in, kind):
    encounter = make_encounter(house.point, "bad", text="tämä")
    make_encounter(house.point, "bad", text="muu")
    words = {kind: "Lupasimme uudet kahvit."}
    log_event(encounter=encounter, kind=EventKind.NOTED, now=timezone.now(), by=house.admin, words=words)

    assert found(signed_in(house.admin), house, "kahvia lupasimme") == ["tämä"]


@pytest.mark.parametrize(
    ("text", "words"),
    [("Kahvit olivat kylmiä.", "kahvia kylmät"), ("Kopparna var smutsiga.", "smutsig"), ("Dirty cups.", "cup")],
)
def test_words_are_found_in_any_form_of_three_languages(house: House, signed_in, text, words):
    note(make_encounter(house.point, "bad", text="tämä"), house, text)
    note(make_encounter(house.point, "bad", text="muu"), house, "Jotain muuta.")

    assert found(signed_in(house.admin), house, words) == ["tämä"]


def test_a_case_found_in_several_texts_is_listed_once(house: House, signed_in):
    now = timezone.now()
    for minutes in (30, 10, 20):
        encounter = make_encounter(house.point, "bad", text=f"{minutes}", now=now - timedelta(minutes=minutes))
        note(encounter, house, "Kahvi.")
        answer_case(case=case_of(encounter), text="Kahvi on keitetty.", by=house.supervisor, now=now)
    make_encounter(house.point, "bad", text="15 kahvia", now=now - timedelta(minutes=15))
    note(make_encounter(house.point, "bad", text="5 kahvia", now=now - timedelta(minutes=5)), house, "Kahvi.")

    assert found(signed_in(house.admin), house, "kahvi") == ["5 kahvia", "10", "15 kahvia", "20", "30"]


def test_pages_of_what_was_found_have_no_gap_and_no_repeat(house: House, signed_in, monkeypatch):
    monkeypatch.setattr("encounters.paging.PAGE_SIZE", 3)
    moment = timezone.now() - timedelta(hours=1)
    for number in range(10):
        text = f"{number} kahvia" if number % 3 else f"{number}"
        encounter = make_encounter(house.point, "bad", text=text, now=moment + timedelta(minutes=number // 4))
        if number % 2 or not number % 3:
            note(encounter, house, "Kahvi.")
    client, listed_so_far, after = signed_in(house.admin), [], ""

    for _ in range(4):
        page = client.get(house.at("casework:queue"), {"q": "kahvi", "after": after}).context["page"]
        listed_so_far += [int(case.encounter.text[0]) for case in page.rows]
        after = page.next

    assert after == ""
    assert sorted(listed_so_far) == list(range(10))
    assert [number // 4 for number in listed_so_far] == [2, 2, 1, 1, 1, 1, 0, 0, 0, 0]


WAYS = {
    "looked through": {},
    "far, by their index": {"paging.NEAREST": (2,)},
    "in stretches": {"paging.NEAREST": (4,), "paging.FURTHEST": 6},
    "not one by one": {"paging.NEAREST": (2,), "casework.filters.MOST_ONE_BY_ONE": 0},
    "not one by one, in stretches": {
        "paging.NEAREST": (4,),
        "paging.FURTHEST": 6,
        "casework.filters.MOST_ONE_BY_ONE": 0,
    },
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("listing", ["casework:queue", "inbox:encounters"])
def test_whichever_way_it_is_found_the_same_is_listed(house: House, signed_in, monkeypatch, way: str, listing: str):
    for name, value in {"paging.PAGE_SIZE": 3, **WAYS[way]}.items():
        monkeypatch.setattr(f"encounters.{name}", value)
    moment = timezone.now() - timedelta(hours=1)
    for number in range(20):
        text = f"{number} kahvia" if number not in {4, 17, 18} else f"{number} teetä"
        make_encounter(house.point, "bad", text=text, now=moment + timedelta(minutes=number))
    client, listed_so_far, after = signed_in(house.admin), [], ""

    for _ in range(6):
        page = client.get(house.at(listing), {"q": "kahvi", "after": after}).context["page"]
        listed_so_far += [int(getattr(row, "encounter", row).text.split()[0]) for row in page.rows]
        after = page.next

    assert after == ""
    assert listed_so_far == [number for number in range(19, -1, -1) if number not in {4, 17, 18}]


def test_the_choice_of_no_state_says_what_it_lists(house: House, signed_in):
    closed, _open = (make_encounter(house.point, "bad", text=f"{text} kahvi") for text in ("vanha", "uusi"))
    close(house, closed)
    client = signed_in(house.admin)

    def states(**query: object) -> tuple[list[str], list[str], list[str]]:
        page = client.get(house.at("casework:queue"), query)
        options = list(page.context["filter"].form["state"])
        chosen = [option.data["label"] for option in options if option.data["selected"]]
        texts = [case.encounter.text for case in page.context["page"].rows]
        return [str(option.data["label"]) for option in options][:3], [str(label) for label in chosen], texts

    new, uusi, both = ("New", "Seen"), ["uusi kahvi"], ["uusi kahvi", "vanha kahvi"]
    assert states() == (["Open", *new], ["Open"], uusi)
    assert states(q=" ") == (["Open", *new], ["Open"], uusi)
    assert states(state="open") == (["Open", *new], ["Open"], uusi)
    assert states(q="kahvi") == (["All", "Open", "New"], ["All"], both)
    assert states(q="kahvi", state="open") == (["All", "Open", "New"], ["Open"], uusi)
    assert states(q="kahvi", state="closed") == (["All", "Open", "New"], ["Closed"], ["vanha kahvi"])
    assert states(unread="on") == (["All", "Open", "New"], ["All"], [])


@pytest.mark.parametrize(
    ("language", "said", "nothing"),
    [
        ("fi", "Haku: <bdi>kahvi</bdi>", "Haulla ”<bdi>xyz</bdi>” ei löytynyt mitään."),
        ("sv", "Sökning: <bdi>kahvi</bdi>", "Sökningen ”<bdi>xyz</bdi>” gav inget resultat."),
        ("en", "Search: <bdi>kahvi</bdi>", "Nothing was found for “<bdi>xyz</bdi>”."),
    ],
)
@pytest.mark.parametrize("name", ["casework:queue", "inbox:encounters"])
def test_the_page_says_what_was_looked_for(house: House, signed_in, name: str, language, said: str, nothing: str):
    make_encounter(house.point, "bad", text="kahvi")
    client = signed_in(house.admin)

    found, none = (client.get(house.at(name), {"q": q, "lang": language}).content.decode() for q in ("kahvi", "xyz"))

    assert (said in found, nothing in none) == (True, True)
    assert f"<title>{strip_tags(said)} ·" in found


@pytest.mark.parametrize("name", ["casework:queue", "inbox:encounters"])
def test_the_search_stands_above_the_filter_and_goes_with_it(house: House, signed_in, name: str):
    page = signed_in(house.admin).get(house.at(name), {"q": "kahvi", "location": house.kamppi.pk}).content.decode()

    form = page.split('<form method="get" role="search"')[1].split("</form>")[0]
    above, inside = form.split("<details>")
    assert ('name="q"' in above, 'name="q"' in inside) == (True, False)
    assert (above.count("<button"), inside.count("<button")) == (1, 1)
    assert re.search(rf'value="{house.kamppi.pk}"[^>]*selected', inside)


def test_a_filter_narrows_what_was_found_in_messages(house: House, signed_in):
    note(make_encounter(house.point, "bad", text="Kamppi"), house, "Kahvi.")
    note(make_encounter(house.porvoo_point, "bad", text="Porvoo"), house, "Kahvi.")
    client = signed_in(house.admin)

    assert found(client, house, "kahvi", location=house.porvoo.pk) == ["Porvoo"]
    assert found(client, house, "kahvi", state="closed") == []


def test_messages_of_others_are_not_found(house: House, neighbour: House, signed_in):
    note(make_encounter(house.point, "bad", text="Kamppi"), house, "Kahvi.")
    note(make_encounter(house.porvoo_point, "bad", text="Porvoo"), house, "Kahvi.")
    note(make_encounter(neighbour.porvoo_point, "bad", text="naapuri"), neighbour, "Kahvi.")

    assert found(signed_in(house.porvoo_supervisor), house, "kahvi") == ["Porvoo"]
    assert sorted(found(signed_in(house.admin), house, "kahvi")) == ["Kamppi", "Porvoo"]


def test_a_member_concerned_finds_nothing_about_themselves(house: House, signed_in):
    chief = make_member(house.organisation, Role.ADMIN, employee=house.aino)
    encounter = make_complaint(house)
    note(encounter, house, "Puhuin Ainon kanssa.")

    assert found(signed_in(chief), house, "Aino") == found(signed_in(chief), house, "tyly") == []
    assert found(signed_in(house.admin), house, "Aino") == ["Tyly."]


def test_what_is_redacted_or_erased_is_found_no_more(house: House, signed_in):
    redacted, withdrawn, kept = (make_encounter(house.point, "bad", text=name) for name in ("a", "b", "c"))
    for encounter in (redacted, withdrawn, kept):
        note(encounter, house, "Soitin Virtaselle.")
        amend(encounter, addition="Virtanen oli siellä.")
    client = signed_in(house.admin)
    before = found(client, house, "virtanen")

    redact_encounter(encounter=redacted, words="Virta", reason="Nimi.", by=house.admin, now=timezone.now())
    withdraw_encounter(encounter=withdrawn, now=timezone.now())

    assert sorted(before) == ["a", "b", "c"]
    assert found(client, house, "virtanen") == ["c"]
    assert found(client, house, "virtanen", state="withdrawn") == []


def test_words_and_names_are_searched_by_one_index(house: House):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        plan = Encounter.objects.found_by(query_for("kahvi aino -kamppi", house.admin)).explain()

    assert "encounter_words" in plan


def test_what_is_found_is_uncounted_and_queries_do_not_grow(house: House, signed_in, django_assert_max_num_queries):
    client, counts = signed_in(house.admin), []
    for many in (1, 3):
        while CaseText.objects.count() < many:
            note(make_encounter(house.point, "bad", text="Kahvi.", employee=house.aino), house, "Kahvi.")
        client.get("/")  # the first page of a session stores when it began
        with django_assert_max_num_queries(16) as asked:
            listed = found(client, house, "kahvi")
        counts.append((len(listed), len(asked)))
        assert not any("COUNT(" in query["sql"] for query in asked.captured_queries)

    assert counts == [(1, counts[0][1]), (3, counts[0][1])]
