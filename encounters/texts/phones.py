"""Phone numbers as people type and copy them."""

import re
import unicodedata

from encounters.texts.digits import PARTING, drawn_as_digits, plain_digits

# What stands before a number where it was copied from, and the code of Finland without its sign.
LABEL = re.compile(
    r"^(?:tel|telefon|telephone|phone|puh|puhelin|puhelinnumero|gsm|mob|mobile|mobil|nro|nr|sms)\b[.:\s]*", re.I
)
FINNISH = re.compile(r"^358(?=(?:[\s(),*_-]*\d){7,11}$)")
DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"))


def as_ascii(typed: str) -> str:
    """Return what was typed with the digits and hyphens of every keyboard, and no blanks around it."""
    return unicodedata.normalize("NFKC", plain_digits(typed)).translate(DASHES).strip()


def as_number(typed: str) -> str:
    """Return a phone number without what stands before it and parts it, and with the sign of its country's code."""
    digits = PARTING.sub(" ", drawn_as_digits(LABEL.sub("", typed)))
    return FINNISH.sub("+358", digits, count=1)
