"""What an encounter is found by follows every change of its words, its place and its person."""

from functools import cached_property

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from encounters.casework.actions import answer_case, note_case
from encounters.changes.changing import StoredFile
from encounters.changes.reindexing import find_stale, refresh
from encounters.changes.undoing import undo
from encounters.models import CaseText, Encounter
from encounters.models.searching import FOUND_BY
from encounters.models.timeline import IN_MEMORY
from encounters.receipt.actions import withdraw_encounter
from encounters.review.actions import exclude_encounter, move_encounter, reattribute_encounter
from encounters.review.redacting import redact_encounter, redact_suspects
from tests.factories import House, amend, case_of, make_complaint, make_employee
from tests.searching.asking import listed


def handle_everything(house: House) -> tuple[Encounter, Encounter, Encounter]:
    """Three complaints with texts of all sides: one as it is, one moved and redacted, one withdrawn."""
    now, all_three = timezone.now(), tuple(make_complaint(house, text=f"Virtanen oli tyly {name}.") for name in "abc")
    bertta = make_employee(house.porvoo, first_name="Bertta")
    for encounter in all_three:
        amend(encounter, wish="Hymyä Virtaselle", addition="Virtanen nauroi.")
        note_case(case=case_of(encounter), text="Soitin Virtaselle.", by=house.admin, now=now)
        answer_case(case=case_of(encounter), text="Virtanen pahoittelee.", by=house.admin, now=now)
    _, changed, withdrawn = all_three
    redact_encounter(encounter=changed, words="Virta", reason="Nimi.", by=house.admin, now=now)
    move_encounter(encounter=changed.reloaded(), location=house.porvoo, reason="Siellä.", by=house.admin, now=now)
    reattribute_encounter(encounter=changed.reloaded(), employee=bertta, reason="Hän.", by=house.admin, now=now)
    withdraw_encounter(encounter=withdrawn, now=now)
    return all_three


def vectors(*encounters: Encounter) -> list[str]:
    return [Encounter.objects.values_list("search", flat=True).get(pk=encounter.pk) for encounter in encounters]


def test_redacting_moving_and_withdrawing_reach_what_is_found(house: House, signed_in):
    as_it_was, changed, withdrawn = handle_everything(house)
    client = signed_in(house.admin)

    assert listed(client, house, "virtanen") == ["Virtanen oli tyly a."]
    assert [listed(client, house, words) for words in ("bertta", "porvoo", "hymy bertta")] == [["▒▒▒ oli tyly b."]] * 3
    assert listed(client, house, "aino") == ["Virtanen oli tyly a."]
    _kept, left, shell = vectors(as_it_was, changed, withdrawn)
    assert "virta" not in left
    assert {lexeme.strip("'")[:2] for lexeme in shell.split()} == {"@o", "@l"}


def test_whatever_happened_everything_is_found_by_its_words(house: House):
    handle_everything(house)

    assert find_stale() == []
    call_command("reindex", check=True)


def test_what_looks_like_what_was_redacted_is_found_no_more(house: House, signed_in):
    encounter = make_complaint(house, text="Virtanen ja Virtaskan äiti.")
    note_case(case=case_of(encounter), text="Virtaska soitti.", by=house.admin, now=timezone.now())
    who = {"encounter": encounter, "by": house.admin, "now": timezone.now()}
    redact_encounter(words="Virtanen", reason="Nimi.", **who)
    client = signed_in(house.admin)
    assert listed(client, house, "virtaska") == ["▒▒▒ ja Virtaskan äiti."]

    redact_suspects(suspects=["Virtaskan", "Virtaska"], **who)

    assert listed(client, house, "virtaska") == []
    assert "virta" not in vectors(encounter)[0]
    assert find_stale() == []


def test_the_description_is_found_until_it_is_corrected(house: House, signed_in):
    encounter, client = (
        make_complaint(house, employee=None, employee_description="Parrakas mies."),
        signed_in(house.admin),
    )
    assert listed(client, house, "mies") == ["Tyly."]
    assert "Parrakas" in client.get(house.at("inbox:encounters"), {"q": "parrakas"}).content.decode()

    amend(encounter, employee_description="Nainen.")

    assert (listed(client, house, "mies"), listed(client, house, "nainen")) == ([], ["Tyly."])
    assert find_stale() == []


def test_what_was_undone_or_corrected_is_found_as_it_stands(house: House, signed_in):
    encounter = make_complaint(house, text="Kassalla oli jonoa.")
    exclude_encounter(encounter=encounter, by=house.admin, now=timezone.now(), reason="Roskaa.")
    undo(encounter=encounter.reloaded(), by=house.admin, now=timezone.now())
    client = signed_in(house.admin)
    assert listed(client, house, "kassa roska") == ["Kassalla oli jonoa."]

    for minutes, text in ((6, "Ovella oli jonoa."), (7, "Ovella satoi.")):  # one sitting
        amend(encounter, minutes, text=text)

    assert [listed(client, house, words) for words in ("kassa", "jono")] == [[], []]
    assert listed(client, house, "ovi sataa roska") == ["Ovella satoi."]
    assert find_stale() == []


def test_words_of_more_events_than_are_read_at_once_stay_found(house: House, signed_in):
    encounter, now = make_complaint(house, text="Kassalla."), timezone.now()
    note_case(case=case_of(encounter), text="Ensimmäinen sähköposti.", by=house.admin, now=now)
    for number in range(IN_MEMORY + 5):
        note_case(case=case_of(encounter), text=f"Soitto {number}.", by=house.admin, now=now)
    client = signed_in(house.admin)

    assert listed(client, house, f'posti kassa "soitto {IN_MEMORY + 4}"') == ["Kassalla."]
    assert find_stale() == []

    redact_encounter(encounter=encounter, words="sähköposti", reason="Nimi.", by=house.admin, now=now)
    assert listed(client, house, "posti") == []
    withdraw_encounter(encounter=encounter, now=now)
    assert "soitto" not in vectors(encounter)[0]
    assert find_stale() == []


def test_were_only_the_newest_texts_read_the_older_would_be_lost(house: House, monkeypatch):
    """The control of the test above."""
    whole = StoredFile.stored_texts.func
    newest = cached_property(lambda file: whole(file)[-3:])
    newest.__set_name__(StoredFile, "stored_texts")
    monkeypatch.setattr(StoredFile, "stored_texts", newest)
    encounter = make_complaint(house)
    for text in "abcde":
        note_case(case=case_of(encounter), text=text, by=house.admin, now=timezone.now())

    assert find_stale() == [encounter.pk]


@pytest.mark.parametrize("way", ["text", "timeline", "place"])
def test_a_change_past_the_one_way_is_noticed_and_put_right(house: House, signed_in, way: str, capsys):
    """The control of the test above: what changes behind its back is reported."""
    encounter, *_others = handle_everything(house)
    if way == "text":
        Encounter.objects.filter(pk=encounter.pk).update(text="Salaisuus.")
    elif way == "timeline":
        CaseText.objects.filter(encounter=encounter).first().delete()
    else:
        Encounter.objects.filter(pk=encounter.pk).update(location=house.porvoo)

    with pytest.raises(SystemExit):
        call_command("reindex", check=True)

    assert capsys.readouterr().out == f"encounter {encounter.pk} is not found by its words\n"
    assert (refresh(), find_stale()) == (1, [])


def test_without_following_the_words_nothing_is_found(house: House, signed_in, monkeypatch):
    monkeypatch.setattr("encounters.changes.changing.follow_words", lambda _file: None)
    handle_everything(house)

    assert len(find_stale()) >= 2
    assert listed(signed_in(house.admin), house, "tyly") == []


def test_what_is_found_by_is_read_by_no_page(house: House, signed_in):
    encounter = make_complaint(house)
    client = signed_in(house.admin)
    for page in ("casework:queue", "inbox:encounters", "inbox:start"):
        client.get(house.at(page))
        with connection.execute_wrapper(refuse_search):
            assert client.get(house.at(page)).status_code == 200
    with connection.execute_wrapper(refuse_search):
        assert client.get(house.at("casework:case", case_of(encounter).pk)).status_code == 200


def refuse_search(execute, sql, *arguments):
    assert not any(f'."{column}"' in sql for column in FOUND_BY), sql
    return execute(sql, *arguments)
