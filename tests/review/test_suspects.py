"""Words that look like a redacted name are shown, everyday words are not."""

from pathlib import Path

import pytest

from encounters.review.suspects import as_shown, find_suspects, suspects_after
from encounters.texts.redacting import redact

LINES = (Path(__file__).parent / "names.txt").read_text().splitlines()[1:]
NAMES = {name: forms.split() for name, _, forms in (line.partition(": ") for line in LINES)}
PAIRS = [(name, form) for name, forms in NAMES.items() for form in forms]
EVERYDAY = " ".join((Path(__file__).parent / "everyday.txt").read_text().splitlines()[1:]).split()
COMMON = (
    "Matti Liisa Anna Virtanen Korhonen Mäkinen Laine Pekka Jukka Heikki Mikko Markku Riitta Sari Timo Antti Nieminen "
    "Hämäläinen Johansson Andersson Kristiina Katariina Smith Johnson"
)


MANY_PARTS = [*(name for name in NAMES if " " in name), "Xu", "Ng Wei", "An Pham", "Pham Van Tu", "Mei Lin", "Bo Ek"]


def shown(name: str, text: str) -> list[str]:
    return [suspect.word for suspect in suspects_after([text], name)]


def test_forms_of_a_name_are_taken_out_or_shown():
    missed = [
        (name, form)
        for name, form in PAIRS
        if form in redact(text := f"Sanoin että {form} oli siellä.", name) and form not in shown(name, text)
    ]

    assert len(PAIRS) >= 150
    assert len(missed) <= len(PAIRS) * 0.03, missed


def test_everyday_words_are_not_shown():
    """Each common name against each word: of the words shown at all there are few."""
    wrong = {word for name in COMMON.split() for word in shown(name, " . ".join(EVERYDAY))}

    assert len(EVERYDAY) >= 150
    assert len(wrong) <= len(EVERYDAY) * 0.05, wrong


def test_few_everyday_words_are_shown_for_short_names_and_those_of_many_parts():
    sentences = " . ".join(EVERYDAY), " ".join(EVERYDAY), " . ".join(EVERYDAY).title()
    wrong = [{word.lower() for name in MANY_PARTS for word in shown(name, text)} for text in sentences]

    assert len(MANY_PARTS) >= 15
    assert [len(words) <= len(EVERYDAY) * 0.05 for words in wrong] == [True, True, True], wrong


def test_without_looking_for_forms_they_would_be_missed(monkeypatch):
    """The control: what is taken out at once is far from all."""
    monkeypatch.setattr("encounters.review.suspects.Likeness.is_like", lambda *_: False)

    with pytest.raises(AssertionError):
        test_forms_of_a_name_are_taken_out_or_shown()


@pytest.mark.parametrize(
    ("name", "text", "suspects"),
    [
        ("Liisa Virtanen", "Liisalle sanoin, ja Virtaselle.", ["Liisalle", "Virtaselle"]),
        ("Virtanen", "Se Vir tanen tuli. Se VIRTASEN, Virtasen!", ["Vir tanen", "VIRTASEN"]),
        ("Virtanen", "Se oli Vir7anen ja V1rtasen", ["Vir7anen", "V1rtasen"]),
        ("Seppo", "Se $eppo ja S3ppo", ["$eppo", "S3ppo"]),
        ("Matti", "Näin Metin. Näin Mattu. Matto oli", ["Metin", "Mattu"]),
        ("Matti", "M\u0430tin ja M\u200batin", ["M\u0430tin"]),
        ("Anna von Ek", "Vonkale annansilmä", []),
        ("Virtasen", "Virtaselle, Virtasta, Virtanen ja virta", ["Virtaselle", "Virtasta", "Virtanen"]),
        ("Virtasta", "Virtaselle, Virtanen", ["Virtaselle", "Virtanen"]),
        ("Matin", "Matilla oli Matti", ["Matilla", "Matti"]),
        ("Lahdelle", "Lahden Lahti lähti", ["Lahden", "Lahti"]),
        ("Svenssons", "Svensson", ["Svensson"]),
        ("Virtanen", "Se Vi rta nen ja V ir ta sen ja V irta", ["Vi rta nen", "V ir ta sen"]),
        ("Öhman", "Oehman ja Oehmanin", ["Oehman", "Oehmanin"]),
        ("▒▒▒", "mitä vain", []),
        ("Liisa Virtanen", "Tuo Vir-\ntanen ja Vir-\n tasen", ["Vir- tanen", "Vir- tasen"]),
        ("Li Wang", "Se W a n g, W a n g i l l e ja W. a-n g oli", ["W a n g", "W a n g i l l e", "W. a-n g"]),
        ("J. Lehtonen", "Se L e h t o s e n oli", ["L e h t o s e n"]),
        ("Li Wang", "lista, lin ja li Saksaan. Lista oli Liila", []),
        ("Li Wang", "Lin luona. Sanoin LILLE", ["Lin", "LILLE"]),
        ("Li Wang", "sanoin että lin ja li:lle, mutta lista", ["lin", "li", "li:lle"]),
        ("Bo von Essen", "Bo Vonkale asui von Essenin luona", ["Bo", "Essenin"]),
        ("Jan Berg", "Ja n. 10, ja niin edelleen. Tuo Ja n oli", ["Ja n"]),
        ("Maria de la Cruz", "De var trevliga, de andra la 3.5. också", []),
        ("Ahmed Bin Ali", "Sanoin Binille. Bingo", ["Binille"]),
    ],
)
def test_suspects_stand_as_they_are_written_once_each(name, text, suspects):
    assert shown(name, text) == suspects


def test_what_is_pulled_apart_would_stay_unseen(monkeypatch):
    """The control: letters that a different sign parts each time make no word."""
    text = "Se W.a-n_g oli"
    with_it = shown("Li Wang", text)
    monkeypatch.setattr("encounters.review.suspects.pulled_apart", lambda *_: ())

    assert (with_it, shown("Li Wang", text)) == (["W.a-n_g"], [])


def test_a_suspect_comes_with_what_is_around_it():
    suspect = find_suspects(["a" * 50 + " sanoi Virtasen Matti " + "b" * 50], ["Virtanen"])[0]

    assert (suspect.before[-7:], suspect.word, suspect.after[:7]) == (" sanoi ", "Virtasen", " Matti ")
    assert len(suspect.before) == len(suspect.after) == 24


@pytest.mark.parametrize(("name", "form"), PAIRS)
def test_a_suspect_that_is_redacted_too_is_gone(name, form):
    text = f"Sanoin että {form} oli siellä."

    assert shown(name, redact(text, form)) == []
    for suspect in shown(name, text):
        assert suspect not in redact(text, as_shown(suspect))


@pytest.mark.parametrize(
    "hostile",
    ["virtas ", "v1r7as", "vir tan ", "a", "virtanen", "'-", "v-", "Virt Xirt ", "v.", "v.i", "vonVan", "B ", "в·"],
)
def test_looking_for_suspects_never_stalls(hostile):
    """Work that grows faster than the text would take minutes here."""
    names = ["Liisa Virtanen", "Matti Meikäläinen", "Bo von Essen", "V. I. Rt-An"]

    find_suspects([hostile * (40_000 // len(hostile))], names)


def test_an_endless_word_is_shown_as_far_as_it_can_be_redacted():
    text = "x" + "virtanen" * 500

    (suspect,) = find_suspects([text], ["Virtanen"])

    assert len(suspect.word) == 200
    assert redact(text, as_shown(suspect.word)) == "▒▒▒"


@pytest.mark.parametrize(
    ("word", "text", "left"),
    [
        (
            "LIISA",
            "Liisa, liisa! ’LIISA’ Liisattu liisa:n Anna-Liisa Liisa-täti @liisa",
            "▒▒▒, ▒▒▒! ’▒▒▒’ Liisattu ▒▒▒:n",
        ),
        (
            "Vir tanen",
            "Vir tanen, vir\ntanen; Vir, tanen tanen Vir Virtanen",
            "▒▒▒, ▒▒▒; Vir, tanen tanen Vir Virtanen",
        ),
        ("$eppo", "$eppo Seppo eppo $eppolle", "▒▒▒ Seppo eppo $eppolle"),
        ("Metin", "M\u0435tin M\u200betin Métin m.e.t.i.n Metinki", "▒▒▒ ▒▒▒ ▒▒▒ m.e.t.i.n Metinki"),
    ],
)
def test_a_suspect_goes_as_it_was_shown_and_nothing_else(word, text, left):
    kept = redact(text, as_shown(word))

    assert kept == left + " Anna-Liisa Liisa-täti @liisa" * (word == "LIISA")
