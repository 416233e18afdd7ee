"""Words that look like a redacted name are shown, everyday words are not."""

import re
from pathlib import Path

import pytest

from encounters.review.suspects import as_shown, find_suspects, suspects_after
from encounters.texts.redacting import redact


def lines_of(name: str) -> list[str]:
    return (Path(__file__).parent / name).read_text().splitlines()[1:]


NAMES = {name: forms.split() for name, _, forms in (line.partition(": ") for line in lines_of("names.txt"))}
PAIRS = [(name, form) for name, forms in NAMES.items() for form in forms]
DISGUISED = [
    (name, form)
    for name, _, forms in (line.partition(": ") for line in lines_of("disguised.txt"))
    for form in forms.split()
]
EVERYDAY = " ".join(lines_of("everyday.txt")).split()
SERVICE = " ".join([*lines_of("everyday.txt"), *lines_of("service.txt")]).split()
COMMON = (
    "Matti Liisa Anna Virtanen Korhonen Mäkinen Laine Pekka Jukka Heikki Mikko Markku Riitta Sari Timo Antti Nieminen "
    "Hämäläinen Johansson Andersson Kristiina Katariina Smith Johnson"
)
ALSO_COMMON = "Eero Aino Ville Kalle Christian Müller Lindqvist Sjöberg Åke Öberg Harju Niemi Kallio Rinne Otto Kati"
# Names typed as they stand in a text.
TYPED = (
    "Matin Liisalle Annan Virtasen Korhosta Mäkiselle Laineen Pekan Jukalle Heikkiä Mikon Markulta Riitan Sarin Timolle Antin "
    "Niemiselle Hämäläisen Kristiinan Mäen Joen Oton Rinteen Katin Lahden Kosken Harjun Niemelle Saarta Kalliota Rannalla"
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


def declined(line: str) -> list[str]:
    """Return the forms of a name, of which a line has those that tell the rest."""
    nominative, genitive, partitive, essive, partitive_plural, allative_plural = line.split()
    weak, strong, plural, vowel = genitive[:-1], essive[:-2], allative_plural[:-3], essive[-1]
    endings = [f"ss{vowel}", f"st{vowel}", f"ll{vowel}", "lle", f"lt{vowel}", "t"]
    into = "seen" if strong[-1] == strong[-2] else strong[-1] + "n"
    singular = [nominative, genitive, partitive, essive, strong + into, *(weak + ending for ending in endings)]
    return [*singular, partitive_plural, allative_plural, f"{plural}ll{vowel}", f"{plural}ss{vowel}"]


def missed_forms() -> list[tuple[str, str]]:
    """Return each form that somebody may type, with each form in a text that is neither taken out nor shown."""
    missed = []
    for line in lines_of("declined.txt"):
        forms = declined(line)
        text = f" {'.' * 9} ".join(forms)  # no two of them make a word
        for typed in line.split():
            left, suspects = redact(text, typed).split(), {word.lower() for word in shown(typed, text)}
            missed += [(typed, form) for form in forms if form in left and form.lower() not in suspects]
    return missed


def test_every_form_of_a_name_leads_to_every_other():
    """In both directions: any form may be typed, and any may stand in the text."""
    names = lines_of("declined.txt")

    missed = missed_forms()

    assert len(names) >= 100
    assert len(missed) <= len(names) * 6 * 15 * 0.003, missed


def test_without_guessing_what_a_form_is_of_many_would_be_missed(monkeypatch):
    """The control: who types a name as it stands in a text may see no other form."""
    monkeypatch.setattr("encounters.texts.likeness.meant_names", lambda _: set())

    assert len(missed_forms()) > 1_000


@pytest.mark.parametrize(("name", "form"), DISGUISED)
def test_a_disguised_name_is_shown_and_goes_when_it_is_pressed(name, form):
    text = f"Sanoin että {form} oli siellä."
    left = redact(text, name)

    for suspect in shown(name, text):
        left = redact(left, as_shown(suspect))

    said = re.sub(r"▒▒▒|</?\w{0,4}>|\W", "", left.removeprefix("Sanoin että ").removesuffix(" oli siellä."))
    assert said == ""


def test_what_looks_through_a_disguise_is_needed(monkeypatch):
    """The control: of names with markup and signs in them many would stay."""
    monkeypatch.setattr("encounters.review.suspects.undisguised", lambda _: ())

    missed = [form for name, form in DISGUISED if not shown(name, f"Se {form} oli") and form in redact(form, name)]

    assert len(missed) >= 15


@pytest.mark.parametrize("names", [f"{COMMON} {ALSO_COMMON}", TYPED], ids=["names", "forms"])
@pytest.mark.parametrize("as_written", [str, str.title], ids=["small", "capital"])
def test_few_words_of_service_are_shown_for_a_name(names, as_written):
    """On average; half a per cent of them may be, which leaves three or four to look at."""
    text = as_written(" . ".join(SERVICE))
    wrong = {name: shown(name, text) for name in names.split()}

    assert len(SERVICE) >= 600
    assert len(wrong) >= 30
    assert sum(map(len, wrong.values())) <= len(SERVICE) * 0.005 * len(wrong), wrong


def test_everyday_words_are_not_shown():
    """Each common name against each word: of the words shown at all there are few."""
    wrong = {word for name in COMMON.split() for word in shown(name, " . ".join(EVERYDAY))}

    assert len(EVERYDAY) >= 150
    assert len(wrong) <= len(EVERYDAY) * 0.05, wrong


def test_names_short_or_of_many_parts_show_few_everyday_words():
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
        ("Åkerblom", "Siis Okerblom, ja sanoin Okerblomille", ["Okerblom", "Okerblomille"]),
        ("Okerblom", "Siis Åkerblom, Åkerblomin", ["Åkerblom", "Åkerblomin"]),
        ("Ståhl", "Siis Stool ja Stohl. Tuoli eli stol oli", ["Stool", "Stohl"]),
        ("Åsa", "Siis Osa. Siis osa ruoasta oli kylmää", ["Osa"]),
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
    text = "Se W.a,n;g oli"
    with_it = shown("Li Wang", text)
    monkeypatch.setattr("encounters.review.suspects.pulled_apart", lambda *_: ())

    assert (with_it, shown("Li Wang", text)) == (["W.a,n;g"], [])


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


@pytest.mark.parametrize("hostile", ["<b>v", "&#118;", "|\\|", "<", "[b", "%56", "&amp", "v|", "v+"])
def test_looking_through_disguises_never_stalls(hostile):
    find_suspects([hostile * (40_000 // len(hostile))], ["Liisa Virtanen", "Bo von Essen"])


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
