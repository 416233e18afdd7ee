"""Which words of a text are taken out."""

import pytest

from encounters.models.encounter_constraints import TEXT_LENGTH
from encounters.models.masking import redact


@pytest.mark.parametrize(
    ("words", "text", "left"),
    [
        ("Virta", "Virtasen Matti, VIRTA ja virtaus", "▒▒▒ Matti, ▒▒▒ ja ▒▒▒"),
        ("Matti", "Matti antoi Matin kupin.", "▒▒▒ antoi Matin kupin."),
        ("Matti", "Isomatti jäi.", "Isomatti jäi."),
        ("Matti", "Matti-Pekka ja Anna-Matti", "▒▒▒ ja Anna-▒▒▒"),
        ("Smith", "Smith'in ja Smith:n", "▒▒▒ ja ▒▒▒"),
        ("Åke", "åkes", "▒▒▒"),
        ("Matti Virta", "Matti\n Virtasen, Virta Matti", "▒▒▒, Virta Matti"),
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


@pytest.mark.parametrize("text", ["ﷺ", "Virta ﷺ ", "Ｖｉ", "a\u0300", "_-" * 2, "\u200b"])
def test_no_text_grows(text):
    longest = (text * TEXT_LENGTH)[:TEXT_LENGTH]

    assert len(redact(longest, "Vi")) <= TEXT_LENGTH
