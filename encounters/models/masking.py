"""How words are taken out of a text."""

import re

MASK = "▒▒▒"
REST = r"\w*(?:['’:-]\w+)*"


def redact(text: str, words: str) -> str:
    """The text with a mask for each word that begins with the letters of `words`, whatever their case.

    Several `words` stand in this order, however they are spaced. No text grows.
    """
    letters = r"\s+".join(re.escape(word) for word in words.split())
    pattern = re.compile(rf"(?<!\w){letters}{REST}", re.IGNORECASE)
    return pattern.sub(lambda found: MASK[: len(found[0])], text)
