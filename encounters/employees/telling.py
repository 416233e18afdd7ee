"""What an employee is told of an encounter: what was said, never who said it."""

import re
from datetime import datetime
from typing import NamedTuple

from django.utils.translation import pgettext

from encounters.models import Encounter

MASK = "▒▒▒"
E_MAIL = r"[^\s@]{1,64}@[^\s@]{1,255}"
# Seven digits or more with at most spaces, dashes or brackets between: a phone number, an account,
# a personal identity code. Dots and colons stay, so that times and days can be read.
NUMBER = r"\+?\d(?:[ ()-]{0,2}\d){6,}"
# A street by its ending and a house number, in Finnish, Swedish or English.
STREET = (
    r"\b\w{2,40}(?:katu|tie|kuja|polku|kaari|raitti|tori|gatan|vägen|gränd|stigen|torget)"
    r" \d{1,4}(?: ?[a-zA-ZåäöÅÄÖ]\b)?(?: \d{1,3}\b)?"
    r"|\b\d{1,5} [A-Z]\w{1,40} (?:[Ss]treet|[Rr]oad|[Ll]ane|[Aa]venue)\b"
)
PRIVATE = re.compile(f"{E_MAIL}|{NUMBER}|{STREET}")


def mask(text: str) -> str:
    """The text without phone numbers and addresses."""
    return PRIVATE.sub(MASK, text)


def part_of_day(local: datetime) -> str:
    """Morning, midday, afternoon, evening or night on the location's clocks."""
    for until, name in (
        (5, pgettext("part of day", "night")),
        (10, pgettext("part of day", "morning")),
        (14, pgettext("part of day", "midday")),
        (17, pgettext("part of day", "afternoon")),
        (22, pgettext("part of day", "evening")),
    ):
        if local.hour < until:
            return name
    return pgettext("part of day", "night")


class Told(NamedTuple):
    """One encounter as its employee reads it."""

    rating: str
    day: datetime
    part: str
    location: str
    waits: bool
    text: str
    wish: str
    aspects: list[str]
    attention: str


def tell_employee(encounter: Encounter, now: datetime) -> Told:
    """Day and part of day at once; the words after staff read them, or after one working day."""
    local = encounter.location.local(encounter.occurred_at)
    readable = encounter.opened_at is not None or now >= encounter.told_to_employee_at()
    return Told(
        rating=encounter.rating,
        day=local,
        part=part_of_day(local),
        location=str(encounter.location),
        waits=not readable and encounter.says_something,
        text=mask(encounter.text) if readable else "",
        wish=mask(encounter.wish) if readable else "",
        aspects=encounter.aspects if readable else [],
        attention=encounter.get_attention_display() if readable else "",
    )
