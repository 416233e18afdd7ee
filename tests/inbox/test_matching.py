"""Which words of a text are taken out (F5)."""

import pytest

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
