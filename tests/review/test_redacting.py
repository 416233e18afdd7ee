"""A name is taken out of everything that was said."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from encounters.casework.actions import answer_case, note_case
from encounters.changes.actions import mark_seen
from encounters.changes.refusals import Refused
from encounters.employees.actions import give_side
from encounters.models import Case, CaseEvent, CaseText, Draft, Encounter, Redaction
from encounters.models.choices import EventKind, Role, TextKind
from encounters.models.encounter_constraints import TEXT_LENGTH
from encounters.models.redaction import original_texts
from encounters.receipt.actions import withdraw_encounter
from encounters.review.actions import exclude_encounter
from encounters.review.redacting import redact_encounter
from encounters.texts.redacting import MASK
from tests.factories import House, amend, case_of, holding, log_event, make_encounter, make_member

WORD = "Zyxwort"


def say_everything(house: House, *, excluded: bool) -> Encounter:
    """The word stands in every column and in a text of every kind."""
    now = timezone.now()
    encounter = make_encounter(
        house.point,
        "bad",
        text=f"{WORD}in kassa. " + "a" * 20,
        wish=f"Ei {WORD}ia.",
        employee=house.aino,
        attribution="sure",
        employee_description=f"Se {WORD}",
        now=now - timedelta(days=3),
    )
    for kind in TextKind:
        words = {kind: f"{WORD.lower()} {kind}"}
        log_event(encounter=encounter, kind=EventKind.NOTED, now=now, by=house.supervisor, words=words)
    note_case(case=case_of(encounter), text=f"Soitin {WORD}ille.", by=house.supervisor, now=now)
    answer_case(case=case_of(encounter), text=f"Hei, {WORD} on kuultu.", by=house.supervisor, now=now)
    mark_seen(encounter=encounter, by=house.supervisor, now=now)
    if excluded:
        exclude_encounter(encounter=encounter, by=house.admin, now=now, reason=f"{WORD} on naapuri.")
    return encounter


def redact_word(house: House, encounter: Encounter, word: str = WORD) -> Redaction:
    redact_encounter(
        encounter=encounter, words=word, reason=f"{word}ia ei nimetä.", by=house.supervisor, now=timezone.now()
    )
    return Redaction.objects.latest("pk")


def tables_with(word: str) -> set[str]:
    """The tables in which the word stands, whatever the column, generated ones among them."""
    found = set()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT count(*) FROM "{table}" AS row WHERE row::text ILIKE %s', [f"%{word}%"])
            if cursor.fetchone()[0]:
                found.add(table)
    return found


def pages_with(word: str, encounter: Encounter, house: House, signed_in) -> set[str]:
    """The pages on which somebody reads the word."""
    case = case_of(encounter)
    lists = [
        f"{house.at(name)}{query}"
        for name in ("inbox:start", "inbox:encounters", "inbox:held", "casework:queue", "figures:locations")
        for query in ("", "?state=excluded", "?state=voided")
    ]
    one = [house.at("casework:case", case.pk), house.at("review:encounter", encounter.pk)]
    own = [house.at("employees:own"), house.at("employees:said")]
    customers = [f"/r/{encounter.pk}/", f"/f/more/{encounter.pk}/", f"/r/{encounter.pk}/withdraw/"]
    readers = {
        signed_in(house.supervisor): [*lists, *one],
        signed_in(house.admin): lists,
        signed_in(house.employee): own,
        holding(encounter): customers,
    }
    return {
        address
        for client, addresses in readers.items()
        for address in addresses
        if word.lower() in client.get(address, follow=True).content.decode().lower()
    }


def found_by(word: str, house: House, signed_in) -> int:
    answers = [
        signed_in(house.admin).get(house.at("casework:queue"), {"q": word, "state": state}) for state in ("", "new")
    ]
    return sum(len(answer.context["page"].rows) for answer in answers)


@pytest.mark.parametrize("excluded", [False, True])
def test_a_redacted_word_stands_only_in_protected_originals(house: House, signed_in, excluded):
    encounter = say_everything(house, excluded=excluded)
    before = tables_with(WORD), pages_with(WORD, encounter, house, signed_in), found_by(WORD, house, signed_in)

    redact_word(house, encounter)

    assert before[0] == {"encounters_encounter", "encounters_casetext"}
    assert len(before[1]) >= (5 if excluded else 8)
    assert before[2] == (0 if excluded else 1)
    assert tables_with(WORD) == {"encounters_redaction"}
    assert pages_with(WORD, encounter, house, signed_in) == set()
    assert found_by(WORD, house, signed_in) == 0
    assert MASK in pages_text(house, encounter, signed_in)


def pages_text(house: House, encounter: Encounter, signed_in) -> str:
    return signed_in(house.supervisor).get(house.at("casework:case", case_of(encounter).pk)).content.decode()


@pytest.mark.parametrize(("forgotten", "address"), [("wish", "/r/{}/"), ("text", "/f/more/{}/")])
def test_a_forgotten_column_would_be_found(house: House, signed_in, monkeypatch, forgotten, address):
    encounter = say_everything(house, excluded=False)
    columns = {name: label for name, label in Redaction.COLUMNS.items() if name != forgotten}
    monkeypatch.setattr(Redaction, "COLUMNS", columns)

    redact_word(house, encounter)

    assert tables_with(WORD) == {"encounters_encounter", "encounters_redaction"}
    assert address.format(encounter.pk) in pages_with(WORD, encounter, house, signed_in)


def test_admins_alone_read_what_was_taken_out_by_whom_and_why(house: House, signed_in):
    encounter = make_encounter(house.point, "bad", text=f"{WORD} oli tyly.", employee=house.aino, attribution="sure")
    chief = make_member(house.organisation, Role.ADMIN, employee=house.aino)

    signed_in(house.supervisor).post(
        house.at("review:redact", encounter.pk), {"redact-words": WORD, "redact-reason": "Nimi ei kuulu tänne."}
    )

    pages = {
        member: signed_in(member).get(house.at("review:encounter", encounter.pk), follow=True).content.decode()
        for member in (house.admin, house.supervisor, chief)
    }
    assert [f"{WORD} oli tyly." in page for page in pages.values()] == [True, False, False]
    assert ["Words were redacted" in page for page in pages.values()] == [True, True, False]
    assert pages[house.admin].count("Nimi ei kuulu tänne.") == 2
    event = CaseEvent.objects.get(kind="redacted")
    assert (event.by, event.facts) == (house.supervisor, {})
    assert original_texts(Redaction.objects.all()) == [("What happened", f"{WORD} oli tyly.")]


def test_what_stood_in_the_conversation_is_named_by_its_kind(house: House):
    encounter = make_encounter(house.point, "bad", text=f"{WORD} oli tyly.")
    note_case(case=case_of(encounter), text=f"Soitin {WORD}ille.", by=house.admin, now=timezone.now())

    redaction = redact_word(house, encounter)

    assert original_texts([redaction]) == [
        ("What happened", f"{WORD} oli tyly."),
        ("Internal note", f"Soitin {WORD}ille."),
    ]
    assert CaseText.objects.get(kind="reason").text == "▒▒▒ ei nimetä."


@pytest.mark.parametrize(
    ("language", "said"),
    [("fi", "Kirjoita vähintään 2 merkkiä."), ("sv", "Skriv minst 2 tecken."), ("en", "Write at least 2 characters.")],
)
def test_a_single_letter_is_too_little_in_our_own_words(house: House, signed_in, language: str, said: str):
    encounter = make_encounter(house.point, "bad", text=f"{WORD} oli tyly.")

    answer = signed_in(house.supervisor).post(
        house.at("review:redact", encounter.pk) + f"?lang={language}", {"redact-words": "x", "redact-reason": "Nimi."}
    )

    assert answer.context["form"].errors["words"] == [said]


@pytest.mark.parametrize("words", ["Seppo", "x", "...", "▒▒▒", "  "])
def test_words_that_stand_nowhere_are_said_beside_the_field(house: House, signed_in, words):
    encounter = make_encounter(house.point, "bad", text="Odotin... ▒▒▒ x")

    answer = signed_in(house.supervisor).post(
        house.at("review:redact", encounter.pk), {"redact-words": words, "redact-reason": "Nimi."}
    )

    assert list(answer.context["page"].forms["redact"].errors) == ["words"]
    assert 'id="redact-words_error"' in answer.content.decode()
    assert not Redaction.objects.exists()


def test_the_second_of_two_is_told(house: House, signed_in):
    encounter = make_encounter(house.point, "bad", text="Seppo ja Matti.")
    address, client = house.at("review:redact", encounter.pk), signed_in(house.supervisor)
    page = client.get(house.at("review:encounter", encounter.pk), follow=True)
    version = page.context["page"].forms["redact"]["version"].value()
    redact_word(house, encounter, "Seppo")

    late = client.post(address, {"redact-words": "Matti", "redact-reason": "Nimi.", "version": version})

    assert late.status_code == 409
    assert Encounter.objects.get().text == "▒▒▒ ja Matti."
    with pytest.raises(Refused):
        redact_word(house, encounter, "Seppo")


@pytest.mark.parametrize("hours", [0, 48])
def test_an_old_page_of_the_customer_brings_nothing_back(house: House, hours):
    encounter = make_encounter(
        house.point, "bad", text=f"{WORD} oli tyly.", now=timezone.now() - timedelta(hours=hours, minutes=5)
    )
    redact_word(house, encounter)
    old = {"text": f"{WORD} oli tyly.", "step": "customer"}
    browser = holding(encounter)

    by_itself = browser.post(f"/f/more/{encounter.pk}/", old, headers={"X-Saves-Itself": "1"})
    unchanged = browser.post(f"/f/more/{encounter.pk}/", old | {"initial-text": old["text"]})

    stored = Encounter.objects.get()
    assert (by_itself.json()["errors"], by_itself.json()["waits"]) == ([], hours > 0)
    assert unchanged.status_code == 302
    assert (stored.text, stored.step) == ("▒▒▒ oli tyly.", "customer")
    assert CaseEvent.objects.filter(kind="amended").latest("pk").facts == {"fields": ["step"]}
    assert WORD not in browser.get(f"/f/more/{encounter.pk}/").content.decode()


def test_what_is_written_later_is_stored_without_the_word(house: House):
    encounter = make_encounter(house.point, "bad", text=f"{WORD} oli tyly.")
    redact_word(house, encounter)

    amend(encounter, text=f"{WORD} oli tyly ja hidas.", addition=f"{WORD}in takia.")

    assert Encounter.objects.get().text == "▒▒▒ oli tyly ja hidas."
    assert CaseText.objects.get(kind="addition").text == "▒▒▒ takia."


def note_it(house: House, encounter: Encounter, text: str) -> None:
    note_case(case=case_of(encounter), text=text, by=house.supervisor, now=timezone.now())


def answer_it(house: House, encounter: Encounter, text: str) -> None:
    answer_case(case=case_of(encounter), text=text, by=house.supervisor, now=timezone.now())


def give_their_side(house: House, encounter: Encounter, text: str) -> None:
    mark_seen(encounter=encounter, by=house.supervisor, now=timezone.now())
    give_side(encounter=encounter, text=text, by=house.employee, now=timezone.now())


def exclude_it(house: House, encounter: Encounter, text: str) -> None:
    exclude_encounter(encounter=encounter, reason=text, by=house.supervisor, now=timezone.now())


def redact_another(house: House, encounter: Encounter, text: str) -> None:
    redact_encounter(encounter=encounter, words="Seppo", reason=text, by=house.supervisor, now=timezone.now())


@pytest.mark.parametrize("write", [note_it, answer_it, give_their_side, exclude_it, redact_another])
@pytest.mark.parametrize("redacted", [True, False])
def test_what_staff_write_later_is_stored_without_the_word(house: House, signed_in, write, redacted):
    encounter = make_encounter(
        house.point, "bad", text=f"{WORD} ja Seppo olivat tylyjä.", employee=house.aino, attribution="sure"
    )
    redact_word(house, encounter, WORD if redacted else "tyly")

    write(house, encounter, f"Puhuin {WORD}ille.")

    stored = CaseText.objects.latest("pk").text
    assert stored == ("Puhuin ▒▒▒." if redacted else f"Puhuin {WORD}ille.")
    assert Encounter.objects.get().excluded_because == (stored if write is exclude_it else "")
    assert bool(tables_with(WORD) - {"encounters_redaction"}) != redacted
    assert (WORD in holding(encounter).get(f"/r/{encounter.pk}/copy/").content.decode()) != redacted


def test_a_text_without_words_asks_for_no_redactions(house: House):
    encounter = make_encounter(house.point, "bad", text=f"{WORD} oli tyly.")

    with CaptureQueriesContext(connection) as wordless:
        log_event(encounter=encounter, kind=EventKind.NOTED, now=timezone.now(), words={TextKind.NOTE: ""})
    with CaptureQueriesContext(connection) as wordy:
        log_event(encounter=encounter, kind=EventKind.NOTED, now=timezone.now(), words={TextKind.NOTE: "Soitin."})

    assert not [query for query in wordless.captured_queries if "redaction" in query["sql"]]
    assert [query for query in wordy.captured_queries if "redaction" in query["sql"]]


def test_many_words_are_taken_out_in_as_many_statements_as_one(house: House):
    statements = []
    for also in ([], ["Virtanen", "Nieminen", "Korhonen"]):
        encounter = make_encounter(house.point, "bad", text=f"{WORD}, Virtanen, Nieminen ja Korhonen.")
        amend(encounter, addition=f"{WORD}, Virtanen, Nieminen ja Korhonen nauroivat.")
        with CaptureQueriesContext(connection) as queries:
            redact_encounter(
                encounter=encounter, words=WORD, also=also, reason="Nimi.", by=house.admin, now=timezone.now()
            )
        statements.append(len(queries))

    assert statements[0] == statements[1]
    assert Redaction.objects.count() == 5


def test_the_longest_text_stays_within_its_limit(house: House):
    encounter = make_encounter(house.point, "bad", text="Li " * (TEXT_LENGTH // 3))

    redact_word(house, encounter, "Li")

    assert len(Encounter.objects.get().text) == TEXT_LENGTH // 3 * 3


def test_withdrawing_erases_the_originals(house: House):
    encounter = say_everything(house, excluded=False)
    redact_word(house, encounter)
    before = tables_with(WORD)

    withdraw_encounter(encounter=encounter, now=timezone.now())

    assert (before, tables_with(WORD)) == ({"encounters_redaction"}, set())
    assert Case.objects.get().state == "withdrawn"


# --- Look-alikes and suspects --------------------------------------------------------------------


@pytest.mark.parametrize(
    "spelled", ["Zyxwоrt", "Z\u200byxwort", "Z.y.x.w.o.r.t", "Ｚｙｘｗｏｒｔ", "Zyx-wort", "Zyxwórt"]
)
def test_the_word_goes_out_of_every_text_however_it_is_spelled(house: House, monkeypatch, spelled):
    monkeypatch.setattr("tests.review.test_redacting.WORD", spelled)
    encounter = say_everything(house, excluded=True)
    before = tables_with(spelled)

    redact_encounter(encounter=encounter, words="Zyxwort", reason="Nimi.", by=house.supervisor, now=timezone.now())

    assert (before, tables_with(spelled)) == ({"encounters_encounter", "encounters_casetext"}, {"encounters_redaction"})


@pytest.fixture
def redacted(house: House) -> Encounter:
    """Of a name that stands in several forms the first was redacted."""
    encounter = make_encounter(
        house.point, "bad", text="Virtanen oli tyly. Sanoin Virtaselle.", wish="Virtasen pitäisi kuunnella."
    )
    note_it(house, encounter, "Soitin Wirtaselle.")
    redact_word(house, encounter, "Virtanen")
    return encounter


def shown_on(page) -> list[str]:
    return [suspect.word for suspect in page.context["page"].forms["suspect"].suspects]


def press(client, house: House, encounter: Encounter, **sent):
    page = client.get(house.at("review:encounter", encounter.pk), follow=True)
    version = page.context["page"].forms["redact"]["version"].value()
    sent = {"shown": shown_on(page)} | sent
    named = {f"suspect-{name}": value for name, value in sent.items()}
    return client.post(
        house.at("review:redact_suspect", encounter.pk), {"version": version, "case": "", **named}, follow=True
    )


def test_what_looks_like_it_is_shown_and_one_press_takes_it_out(house: House, signed_in, redacted: Encounter):
    client = signed_in(house.supervisor)
    before = client.get(house.at("review:encounter", redacted.pk), follow=True)

    after = press(client, house, redacted, word="Virtaselle")

    assert shown_on(before) == ["Virtaselle", "Virtasen", "Wirtaselle"]
    assert shown_on(after) == ["Virtasen", "Wirtaselle"]
    assert 'name="suspect-word" value="Virtasen"' in after.content.decode()
    assert 'href="#suspects">2 words that look like it are left.' in after.content.decode()
    assert Encounter.objects.get().text == "▒▒▒ oli tyly. Sanoin ▒▒▒."
    assert list(Redaction.objects.order_by("pk").values_list("words", flat=True)) == ["Virtanen", "Virtaselle"]
    assert [text.text for text in CaseEvent.objects.filter(kind="redacted").latest("pk").said] == ["▒▒▒ ei nimetä."]


def test_what_a_line_end_parts_is_pressed_on_one_line(house: House, signed_in):
    """A browser sends other line ends than the text has."""
    encounter = make_encounter(house.point, "bad", text="Liisa Virtanen. Se Vir-\ntanen, Vir-\ntasen.")
    redact_word(house, encounter, "Liisa Virtanen")

    page = press(signed_in(house.supervisor), house, encounter, word="Vir- tanen")
    note_it(house, encounter, "Vir-\r\ntanen")

    assert shown_on(page) == ["Vir- tasen"]
    assert Encounter.objects.get().text == "▒▒▒. Se ▒▒▒, Vir-\ntasen."
    assert CaseText.objects.get(kind="note").text == "▒▒▒"


def test_one_press_takes_all_of_them_out(house: House, signed_in, redacted: Encounter):
    after = press(signed_in(house.supervisor), house, redacted, every="1")

    assert shown_on(after) == []
    assert "suspects-heading" not in after.content.decode()
    assert (Encounter.objects.get().text, Encounter.objects.get().wish) == (
        "▒▒▒ oli tyly. Sanoin ▒▒▒.",
        "▒▒▒ pitäisi kuunnella.",
    )
    assert CaseText.objects.get(kind="note").text == "Soitin ▒▒▒."
    assert CaseEvent.objects.filter(kind="redacted").count() == 2
    assert Redaction.objects.count() == 4


def test_all_of_them_are_those_that_were_shown(house: House, signed_in, redacted: Encounter):
    after = press(signed_in(house.supervisor), house, redacted, every="1", shown=["Virtasen", "Wirtaselle", "oli"])

    assert shown_on(after) == ["Virtaselle"]
    assert Encounter.objects.get().text == "▒▒▒ oli tyly. Sanoin Virtaselle."


@pytest.mark.parametrize("pressed", [{"word": "LIISA"}, {"every": "1"}])
def test_a_press_takes_a_whole_word_now_and_later(house: House, signed_in, pressed):
    encounter = make_encounter(house.point, "bad", text="Liisan luona. LIISA ja liisattu, Liisa-täti.")
    redact_word(house, encounter, "Liisan")
    shown = ["LIISA"]

    page = press(signed_in(house.supervisor), house, encounter, shown=shown, **pressed)
    note_it(house, encounter, "Liisa, liisattu, LIISA.")

    assert Encounter.objects.get().text == "▒▒▒ luona. ▒▒▒ ja liisattu, Liisa-täti."
    assert CaseText.objects.get(kind="note").text == "▒▒▒, liisattu, ▒▒▒."
    assert shown_on(page) == ["liisattu", "Liisa-täti"]


def test_a_word_that_is_not_whole_would_take_others_along(house: House, signed_in, monkeypatch):
    """The control."""
    monkeypatch.setattr("encounters.review.redacting.as_shown", str)
    encounter = make_encounter(house.point, "bad", text="Liisan luona. LIISA ja liisattu.")
    redact_word(house, encounter, "Liisan")

    press(signed_in(house.supervisor), house, encounter, word="LIISA")

    assert Encounter.objects.get().text == "▒▒▒ luona. ▒▒▒ ja ▒▒▒."


@pytest.mark.parametrize("word", ["oli", "", "Virtanen", "pitäisi"])
def test_only_what_is_shown_can_be_pressed(house: House, signed_in, redacted: Encounter, word):
    answer = press(signed_in(house.supervisor), house, redacted, word=word)

    assert answer.context["page"].forms["suspect"].errors
    assert Redaction.objects.count() == 1


def test_a_press_on_an_old_page_is_told(house: House, signed_in, redacted: Encounter):
    client = signed_in(house.supervisor)
    version = client.get(house.at("review:encounter", redacted.pk), follow=True).context["page"].file.timeline.version
    note_it(house, redacted, "Soitin.")

    late = client.post(house.at("review:redact_suspect", redacted.pk), {"version": version, "suspect-word": "Virtasen"})

    assert late.status_code == 409
    assert Redaction.objects.count() == 1


def test_only_the_draft_of_the_member_is_looked_at(house: House, signed_in, redacted: Encounter):
    for member, word in ((house.supervisor, "Virtasta"), (house.admin, "Virtasilla")):
        address = house.at("casework:draft", case_of(redacted).pk)
        signed_in(member).post(address, {"note-text": f"Kuulin {word}."})
    client = signed_in(house.supervisor)

    shown = shown_on(client.get(house.at("review:encounter", redacted.pk), follow=True))
    press(client, house, redacted, every="1")

    assert (shown.count("Virtasta"), shown.count("Virtasilla")) == (1, 0)
    assert "Virtasta" not in str(list(Draft.objects.values_list("texts", flat=True)))
    assert "Virtasilla" in str(list(Draft.objects.values_list("texts", flat=True)))


def test_nothing_is_shown_where_nothing_was_redacted(house: House, signed_in):
    encounter = make_encounter(house.point, "bad", text="Virtasen ja Virtaselle.")

    page = signed_in(house.supervisor).get(house.at("review:encounter", encounter.pk), follow=True)

    assert shown_on(page) == []


def test_a_press_leads_to_the_list_that_says_what_was_done(house: House, signed_in, redacted: Encounter):
    client = signed_in(house.supervisor)

    page = press(client, house, redacted, word="Virtaselle")
    last = press(client, house, redacted, every="1")

    _, _, after = page.content.decode().partition('id="suspects"')
    assert page.redirect_chain[-1][0] == house.at("casework:case", case_of(redacted).pk) + "#told"
    assert page.content.decode().count('id="told"') == after.partition("</section>")[0].count('id="told"') == 1
    assert (last.redirect_chain[-1][0], last.content.decode().count('id="told"')) == (
        house.at("casework:case", case_of(redacted).pk),
        1,
    )


def test_each_text_is_shown_once_to_admins(house: House, signed_in, redacted: Encounter):
    client, text = signed_in(house.supervisor), "Virtanen oli tyly. Sanoin Virtaselle."
    press(client, house, redacted, word="Virtaselle")
    press(client, house, redacted, every="1")
    before = original_texts(Redaction.objects.order_by("pk"))
    Encounter.objects.update(text="▒▒▒ oli tyly, Virtanen.")
    redact_word(house, redacted, "tyly")

    page = signed_in(house.admin).get(house.at("review:encounter", redacted.pk), follow=True).content.decode()

    assert before == [
        ("What happened", text),
        ("What should have been done", "Virtasen pitäisi kuunnella."),
        ("Internal note", "Soitin Wirtaselle."),
    ]
    originals = page.partition('class="redactions"')[2].partition("</details>")[0]
    assert [originals.count(one) for one in (text, "▒▒▒ oli tyly, Virtanen.", "Soitin Wirtaselle.")] == [1, 1, 1]
    assert originals.count("▒▒▒ ei nimetä.") == 1
    assert "<bdi>Virtasen</bdi>, <bdi>Wirtaselle</bdi>" in originals


# --- The preview ---------------------------------------------------------------------------------


def preview(client, house: House, encounter: Encounter, words: str, **more):
    sent = {"redact-words": words, "case": "", **more}
    return client.post(house.at("review:preview_redaction", encounter.pk), sent)


def test_the_preview_shows_what_everybody_will_read(house: House, signed_in):
    encounter = make_encounter(
        house.point,
        "bad",
        text="Virtanen oli tyly, soita 040 - 123 - 4567.",
        wish="Virtasen pitäisi kuunnella.",
        employee=house.aino,
        attribution="sure",
    )
    note_it(house, encounter, "Soitin Virtaselle.")
    answer_it(house, encounter, "Hei, Virtanen pahoittelee.")
    client = signed_in(house.supervisor)

    page = preview(client, house, encounter, "Virtanen", **{"redact-reason": ""})
    shown = page.context["page"].forms["redact"].preview
    before = Encounter.objects.get().text
    redact_word(house, encounter, "Virtanen")
    receipt = holding(encounter).get(f"/r/{encounter.pk}/").content.decode()

    assert (page.status_code, before[:8]) == (200, "Virtanen")
    assert [suspect.word for suspect in shown.suspects] == ["Virtasen", "Virtaselle"]
    assert 'name="redact-also" value="Virtasen"' in page.content.decode()
    assert [text for _, text in shown.customer_reads] == [
        "▒▒▒ oli tyly, soita 040 - 123 - 4567.",
        "Virtasen pitäisi kuunnella.",
        "Hei, ▒▒▒ pahoittelee.",
    ]
    assert [text for _, text in shown.employee_reads] == ["▒▒▒ oli tyly, soita ▒▒▒.", "Virtasen pitäisi kuunnella."]
    assert [text for _, text in shown.staff_read] == ["Soitin Virtaselle."]
    assert all(text in re.sub("<[^>]*>", "", receipt) for _, text in shown.customer_reads)
    assert not page.context["page"].forms["redact"].errors


def test_what_is_chosen_in_the_preview_goes_with_it(house: House, signed_in):
    encounter = make_encounter(house.point, "bad", text="Virtanen, Virtasen ja Virtaselle.")

    signed_in(house.supervisor).post(
        house.at("review:redact", encounter.pk),
        {"redact-words": "Virtanen", "redact-also": ["Virtasen"], "redact-reason": "Virtasen nimi."},
    )

    assert Encounter.objects.get().text == "▒▒▒, ▒▒▒ ja Virtaselle."
    assert CaseText.objects.get(kind="reason").text == "▒▒▒ nimi."
    assert CaseEvent.objects.filter(kind="redacted").count() == 1


def redact_page(page):
    return page.context["page"].forms["redact"]


def ticked(page) -> list[str]:
    return re.findall(r'name="redact-also" value="([^"]*)"\s+checked', page.content.decode())


@pytest.mark.parametrize(
    ("words", "text", "shown"),
    [
        ("Kettumäki", "Kettumäen Aino oli tyly.", ["Kettumäen"]),
        ("Mannerheimintie", "Asun Mannerheimintien varrella.", []),
        ("Mannerheimintien", "Se oli Mannerheimintie.", ["Mannerheimintie"]),
        ("Virtanen", "Virtasen Aino ja Virtaselle.", ["Virtasen", "Virtaselle"]),
    ],
)
def test_a_name_that_stands_only_inflected_is_offered(house: House, signed_in, words, text, shown):
    encounter = make_encounter(house.point, "bad", text=text)
    client, address = signed_in(house.supervisor), house.at("review:redact", encounter.pk)
    sent = {"redact-words": words, "redact-reason": "Nimi."}

    page = preview(client, house, encounter, words)
    unticked = client.post(address, sent) if shown else None
    before = Encounter.objects.get().text
    client.post(address, sent | {"redact-also": shown})

    assert [suspect.word for suspect in redact_page(page).preview.suspects] == shown
    assert not redact_page(page).errors
    assert ("stands nowhere exactly like this" in page.content.decode()) == bool(shown)
    assert before == text
    assert unticked is None or list(redact_page(unticked).errors) == ["also"]
    assert unticked is None or 'id="redact-also_error"' in unticked.content.decode()
    assert not any(word in Encounter.objects.get().text for word in (words, *shown))


def test_a_name_typed_elsewhere_finds_no_earlier_suspects(house: House, signed_in, redacted: Encounter):
    page = preview(signed_in(house.supervisor), house, redacted, "Kettumäki")

    assert list(redact_page(page).errors) == ["words"]


@pytest.fixture
def chosen() -> dict:
    return {
        "redact-words": "Virtanen",
        "redact-also": ["Virtasen", "Wirtanen", "Virtaselle"],
        "redact-reason": "Nimi.",
        "case": "",
    }


@pytest.fixture
def four(house: House) -> Encounter:
    return make_encounter(house.point, "bad", text="Virtanen, Virtasen, Wirtanen, Virtaselle ja Virtasta.")


LEFT = "▒▒▒, ▒▒▒, ▒▒▒, ▒▒▒ ja Virtasta."


@pytest.mark.parametrize(
    ("address", "more"),
    [
        ("review:preview_redaction", {}),
        ("review:preview_redaction", {"redact-reason": ""}),
        ("review:redact", {"redact-reason": ""}),
        ("review:redact", {"redact-reason": "x" * 501}),
        ("review:redact", {"version": "0"}),
        ("review:redact", {"version": ""}),
        ("review:redact", {"switch_language": "en"}),
        ("review:draft", {}),
        ("review:draft", {"theme": "dark"}),
        ("review:draft", {"switch_language": "en"}),
        ("review:exclude", {}),
    ],
)
def test_what_was_ticked_stays_whatever_is_pressed(house: House, signed_in, four: Encounter, chosen, address, more):
    client = signed_in(house.supervisor)

    page = client.post(house.at(address, four.pk), chosen | more)
    again = client.post(house.at("review:preview_redaction", four.pk), chosen | {"redact-also": ticked(page)})

    assert sorted(ticked(page)) == sorted(ticked(again)) == sorted(chosen["redact-also"])
    assert redact_page(page).preview.customer_reads == [("What happened", LEFT)]
    assert page.content.decode().count("autofocus") <= 1
    assert Encounter.objects.get().text == four.text


def test_a_stale_press_keeps_what_was_ticked(house: House, signed_in, four: Encounter, chosen):
    client = signed_in(house.supervisor)
    version = client.get(house.at("review:encounter", four.pk), follow=True).context["page"].file.timeline.version
    note_it(house, four, "Soitin.")

    late = client.post(house.at("review:redact", four.pk), chosen | {"version": version})
    again = client.post(house.at("review:redact", four.pk), chosen | {"redact-also": ticked(late)})

    assert (late.status_code, sorted(ticked(late))) == (409, sorted(chosen["redact-also"]))
    assert 'value="Virtanen"' in late.content.decode()
    assert again.status_code == 302
    assert Encounter.objects.get().text == LEFT


def test_a_choice_read_as_one_value_would_be_lost(house: House, signed_in, four: Encounter, chosen, monkeypatch):
    """The control: a list is more than its last value."""
    monkeypatch.setattr("django.forms.SelectMultiple.value_from_datadict", lambda _, data, *names: [data[names[1]]])

    page = signed_in(house.supervisor).post(house.at("review:preview_redaction", four.pk), chosen)

    assert ticked(page) == ["Virtaselle"]


def test_a_reason_is_asked_for_on_the_preview_too(house: House, signed_in, four: Encounter):
    page = preview(signed_in(house.supervisor), house, four, "Virtanen", **{"redact-reason": ""})

    reason = page.content.decode().partition('id="div_redact-reason"')[2][:400]
    assert ("asteriskField" in reason, "required" in reason) == (True, True)
    assert 'id="redact-reason_error"' not in page.content.decode()


@pytest.mark.parametrize("also", [["Seppo"], ["Virtasen", "tyly"]])
def test_only_what_looks_like_it_can_be_ticked(house: House, signed_in, four: Encounter, chosen, also):
    page = signed_in(house.supervisor).post(house.at("review:redact", four.pk), chosen | {"redact-also": also})

    assert list(redact_page(page).errors) == ["also"]
    assert not Redaction.objects.exists()


@pytest.mark.parametrize(("words", "field"), [("Seppo", "words"), ("", "words")])
def test_a_preview_of_nothing_says_so(house: House, signed_in, words, field):
    encounter = make_encounter(house.point, "bad", text="Odotin.")

    page = preview(signed_in(house.supervisor), house, encounter, words)

    assert list(page.context["page"].forms["redact"].errors) == [field]
    assert not page.context["page"].forms["redact"].preview


@pytest.mark.parametrize("was_redacted", [True, False])
def test_the_preview_of_an_answer_is_what_the_customer_gets(house: House, signed_in, was_redacted):
    encounter = make_encounter(house.point, "bad", text="Virtanen ja Seppo olivat tylyjä.")
    redact_word(house, encounter, "Virtanen" if was_redacted else "Seppo")
    case, client = case_of(encounter), signed_in(house.supervisor)
    sent = {"text": "Hei, V\u200birtanen pahoittelee. "}

    page = client.post(house.at("casework:preview", case.pk), sent)
    client.post(house.at("casework:answer", case.pk), sent)

    answer = CaseText.objects.get(kind="answer").text
    assert page.context["preview"] == answer
    assert (MASK in answer) == was_redacted
    assert f'dir="auto">{answer}</blockquote>' in page.content.decode()
