"""Which words of a text are taken out."""

import re
import unicodedata

import pytest

from encounters.models.encounter_constraints import TEXT_LENGTH
from encounters.texts import reading
from encounters.texts.redacting import MASK, redact


@pytest.mark.parametrize(
    ("words", "text", "left"),
    [
        ("Virta", "Virtasen Matti, VIRTA ja virtaus", "▒▒▒ Matti, ▒▒▒ ja ▒▒▒"),
        ("Matti", "Matti antoi Matin kupin.", "▒▒▒ antoi Matin kupin."),
        ("Matti", "Isomatti jäi.", "Isomatti jäi."),
        ("Matti", "Matti-Pekka ja Anna-Matti", "▒▒▒ ja Anna-▒▒▒"),
        ("Smith", "Smith'in ja Smith:n", "▒▒▒ ja ▒▒▒"),
        ("Åke", "åkes", "▒▒▒"),
        ("Matti Virta", "Matti\n Virtasen, Virta Matti, Mattila", "▒▒▒, ▒▒▒, Mattila"),
        ("Li", "Li tuli, Liisa ei.", "▒▒ tuli, ▒▒▒ ei."),
        ("a.b", "a.b axb", "▒▒▒ axb"),
    ],
)
def test_every_word_that_begins_so_is_masked(words, text, left):
    assert redact(text, words) == left


@pytest.mark.parametrize(
    ("words", "text", "left"),
    [
        ("Virta", "Ｖｉｒｔａｎｅｎ ２ kertaa", "▒▒▒ ２ kertaa"),
        ("Ｖｉｒｔａ", "Virtanen", "▒▒▒"),
        ("Virta", "Vir\u00adtanen, soft\u00adly", "▒▒▒, soft\u00adly"),
        ("Virta", "\u200bV\u200bi\u200cr\u2060t\ufeffanen\u200b!", "\u200b▒▒▒\u200b!"),
        ("Virta", "Vir\u034fta\ufe0fnen ❤\ufe0f", "▒▒▒ ❤\ufe0f"),
        ("Virta", "_Virtanen_ ja __VIRTASEN__", "_▒▒▒_ ja __▒▒▒__"),
        ("Virta", "Virta__nen, Virta_", "▒▒▒, ▒▒▒_"),
        ("Matti Virta", "Matti_Virtanen, Matti\u00a0Virtanen", "▒▒▒, ▒▒▒"),
        ("Åke", "A\u030ake, Ａ\u030aｋｅ, A\u00ad\u030ake", "▒▒▒, ▒▒▒, ▒▒▒"),
        ("Virta", "👩\u200d🍳 ½ ﬁ Virta ﷺ", "👩\u200d🍳 ½ ﬁ ▒▒▒ ﷺ"),
        ("Sofi", "Soﬁa", "▒▒▒"),
        ("fi", "ﬁ", "▒"),
        ("ガ", "ｶﾞ", "▒▒"),
        ("جل", "ﷻ ja ﷺ", "▒ ja ﷺ"),
        ("\u200b", "mitä vain", "mitä vain"),
    ],
)
def test_lookalike_letters_hide_no_word_and_the_rest_stays(words, text, left):
    assert redact(text, words) == left


SAME = {
    "O'Brien": "O’Brien OʼBrien O´Brien O`Brien O‘Brien OBrien O.Brien O-Brien O’Brienille o’brienin",
    "O’Brien": "O'Brien obrien OB’rien",
    "Anna-Liisa": "Anna‐Liisa Anna‑Liisa Anna–Liisa Anna—Liisa Anna−Liisa Anna\u00ad-Liisa AnnaLiisa annaliisalle Anna_Liisa",
    "Virtanen": "V.i.r.t.a.n.e.n V*i*r*t*a*n*e*n V_irtanen Vir-tanen vir.tanen V-i-r-t-a-n-e-n V̶i̶r̶t̶a̶n̶e̶n̶ Virtánen "
    "Vir\u200btanen Vir\u2060tanen Vir\u034ftanen Vir\ufe0ftanen Vir\U000e0061tanen Vir\u3164tanen Vir\u2800tanen 𝐕𝐢𝐫𝐭𝐚𝐧𝐞𝐧 𝓥𝓲𝓻𝓽𝓪𝓷𝓮𝓷 "
    "ⓥⓘⓡⓣⓐⓝⓔⓝ 🅥🅘🅡🅣🅐🅝🅔🅝 ᴠɪʀᴛᴀɴᴇɴ 🇻🇮🇷🇹🇦🇳🇪🇳 Vіrtanеn Virtаnen Vιrtαnεn vιrταneη Vⅰrtanen virтаnеn ꓦirtanen VIRTANEИ ѴIRTANEN "
    "“Virtanen” «Virtanen» Virtanen's Virtanen’s virtaneni VIRTANEN",
    "Öhman": "Ohman O\u0308hman ÖHMAN öhmanille Ｏ\u0308hman Ohmanin",
    "Ohman": "Öhman öhmanin",
    "Mäki": "maki MAKI ma\u0308ki",
    "Sørensen": "Sörensen Sorensen SØRENSEN",
    "Xu": "X-u X.u X_u X·u X*u X\u2022u X\u3000u X-u:lle",
    "Li Wang": "L.i.W.a.n.g W·a·n·g·L·i W_a_n_g,_L_i L-i‧W...a...n...g",
    "Анна": "анна АННА aнна",
    "0401234567": "040-1234567 040.123.4567",
}


@pytest.mark.parametrize(
    ("words", "text"), [(words, text) for words, texts in SAME.items() for text in texts.split(" ")]
)
def test_the_same_word_to_a_reader_is_masked(words, text):
    assert not any(letter.isalnum() for letter in redact(f"“{text}”!", words))


@pytest.mark.parametrize(
    "text",
    [
        *(
            "Liisa, Virtanen",
            "Virtanen Liisa",
            "Virtanen, Liisa",
            "Liisa\u00a0Virtanen",
            "Liisa\u2009 \u3000Virtanen",
            "liisa.virtanen",
        ),
        *(
            "Liisa\n\tVirtanen",
            "“Liisa” ”Virtanen”",
            "LIISAVIRTANEN",
            "Liisa -- Virtanen",
            "Liisa_Virtanen",
            "Liisan Virtanen",
        ),
        *(
            "L i i s a  V i r t a n e n",
            "V i r t a n e n, L i i s a",
            "Liisa Vir-\ntanen",
            "Lіisa Virtаnen",
            "virtanen/liisa",
        ),
    ],
)
def test_parts_of_a_name_are_found_in_any_order_and_apart(text):
    left = redact(f"Se {text}, joka", "Liisa Virtanen")

    assert [word.strip(",“”") for word in left.split()] == ["Se", MASK, "joka"]


@pytest.mark.parametrize(
    ("words", "text"),
    [
        *(
            ("Kari", "käristys"),
            ("Eki", "e-kirja"),
            ("Han", "hän hänelle"),
            ("Aho", "a hotel"),
            ("Liisa Virtanen", "Liisa tuli. Virta"),
        ),
        *(
            ("Ok", "S.O.K"),
            ("Ek", "e-kirja"),
            ("Bo", "vitamiini B on hyvä"),
            ("12", "1,2 1 2"),
            ("Xu", "x▒▒▒u"),
        ),
        *(("Vera", "вера"), ("Sari", "säri"), ("Hanna", "häntä"), ("Virtanen", "Virtaset Vir7anen")),
    ],
)
def test_what_may_be_another_word_stays(words, text):
    assert redact(text, words) == text


SIGNS = [
    sign
    for sign in map(chr, range(0x20000))
    if (unicodedata.category(sign)[0] in "PSZ" or unicodedata.category(sign) in {"Cf", "Lm", "No"}) and sign not in MASK
]


def left_between(signs: list[str]) -> list[str]:
    return [sign for sign in signs if re.search("[Wang]", redact(f"“{sign.join('Wang')}”", "Wang"))]


def test_no_sign_between_letters_hides_a_name():
    assert len(SIGNS) >= 8000
    assert left_between(SIGNS) == []


def test_a_sign_that_looks_like_a_letter_would_hide_it(monkeypatch):
    """The control."""
    monkeypatch.setattr("encounters.texts.redacting.as_set_apart", reading.as_plain)

    assert {"×", "™", "Ⓧ"} <= set(left_between(["×", "™", "Ⓧ", "-"]))


def test_without_look_alikes_they_would_stay(monkeypatch):
    """The control: of the letters of other alphabets the table tells."""
    folds = (reading.as_drawn, reading.as_plain, reading.as_set_apart, reading.latin_for)
    monkeypatch.setattr(reading, "look_alikes", dict)

    for fold in folds:
        fold.cache_clear()
    left = redact("Virtаnen", "Virtanen")
    monkeypatch.undo()
    for fold in folds:
        fold.cache_clear()

    assert (left, redact("Virtаnen", "Virtanen")) == ("Virtаnen", MASK)


@pytest.mark.parametrize("words", ["Virtanen", "Liisa Virtanen", "a" * 200, "Aa Aa Aa", "V'i-r"])
@pytest.mark.parametrize(
    "hostile", ["v-i-r-t-", "a-", "a.", "liisa ", "v i r ", "я", "a\u0300", "_", "virtanenn", "aa ", "'", "v'i-"]
)
def test_matching_never_stalls(words, hostile):
    """A pattern whose work grows faster than the text would take minutes here."""
    redact(hostile * (40_000 // len(hostile)), words)


@pytest.mark.parametrize("text", ["ﷺ", "Virta ﷺ ", "Ｖｉ", "a\u0300", "_-" * 2, "\u200b"])
def test_no_text_grows(text):
    longest = (text * TEXT_LENGTH)[:TEXT_LENGTH]

    assert len(redact(longest, "Vi")) <= TEXT_LENGTH
