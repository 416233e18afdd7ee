"""What an employee is told of an encounter: what was said, never who said it."""

import re
import unicodedata
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.utils.translation import pgettext

from encounters.models import Employee, Encounter
from encounters.models.choices import TextKind
from encounters.models.working_time import DAY

MASK = "▒▒▒"
LONGEST_WAIT = timedelta(days=90)
E_MAIL = r"[^\s@]{1,64}@[^\s@]{1,255}"
# Seven digits or more with at most spaces, dashes or brackets between: a phone number, an account,
# a personal identity code. Dots and slashes separate only within a phone number's beginning, so that times
# and days can be read.
NUMBER = r"\+?\d(?:[\s()\u2010-\u2015-]{0,2}\d){6,}|\b0\d{1,3}[./]\s?\d{3}[./ ]?\d{2,4}[./ ]?\d{0,4}"
# A street by its ending and a house number, in Finnish, Swedish or English.
STREET = (
    r"\b\w{2,40}(?:katu|tie|kuja|polku|kaari|raitti|tori|rinne|gatan|vägen|väg|gränd|stigen|torget)"
    r"\s{1,3}\d{1,4}(?:\s?[a-zåäö]\b)?(?:\s\d{1,3}\b)?"
    r"|\b\d{1,5}\s[a-z]\w{1,40}\s(?:street|road|lane|avenue)\b"
)
PRIVATE = re.compile(f"{E_MAIL}|{NUMBER}|{STREET}", re.IGNORECASE)


def mask(text: str) -> str:
    """The text without phone numbers and addresses; full-width letters become plain."""
    return PRIVATE.sub(MASK, unicodedata.normalize("NFKC", text))


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


def waiting_to_be_told(employee: Employee, now: datetime) -> list[Encounter]:
    """What the employee may not read yet: no handler has opened it, and less than a working day has passed."""
    unread = Encounter.objects.about(employee).unread(since=now - LONGEST_WAIT)
    return [encounter for encounter in unread.select_related("location") if now < told_from(encounter)]


def told_from(encounter: Encounter) -> datetime:
    """When the employee may read the words at the latest."""
    return encounter.location.calendar.after(encounter.told_at or encounter.reported_at, DAY)


class Told(NamedTuple):
    """One encounter as its employee reads it."""

    rating: str
    day: date
    part: str
    location: str
    texts: list[str]
    wish: str
    aspects: list[str]
    attention: str


def tell_employee(encounter: Encounter) -> Told:
    """What was said, with day and part of day; never the time, nor anything of who said it."""
    local = encounter.location.local(encounter.occurred_at)
    texts = [encounter.text, *(added.text for added in encounter.case_texts.all() if added.kind == TextKind.ADDITION)]
    return Told(
        rating=encounter.rating,
        day=local.date(),
        part=part_of_day(local),
        location=str(encounter.location),
        texts=[mask(text) for text in texts if text],
        wish=mask(encounter.wish),
        aspects=encounter.aspects,
        attention=encounter.get_attention_display(),
    )
