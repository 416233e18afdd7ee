"""Public holidays, as the kept library `holidays` knows them."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from holidays import country_holidays

from encounters.models.choices import HolidayCalendar

YEARS_AHEAD = 1  # besides the one that it is


class Source(NamedTuple):
    """How the library calls a calendar, and the names of its days in each language that it has them in."""

    country: str
    categories: tuple[str, ...]
    languages: dict[str, str]


SOURCES: dict[str, Source] = {
    HolidayCalendar.FINLAND: Source("FI", ("public",), {"fi": "fi", "sv": "sv_FI", "en": "en_US"}),
    HolidayCalendar.ALAND: Source("AX", ("public",), {"fi": "fi", "sv": "sv_FI", "en": "en_US"}),
    # Eves are no public holidays in Sweden, and free all the same.
    HolidayCalendar.SWEDEN: Source("SE", ("public", "de_facto"), {"fi": "sv", "sv": "sv", "en": "en_US"}),
}


# Of the Swedish days, which the library does not know in Finnish.
IN_FINNISH = {
    "Nyårsdagen": "Uudenvuodenpäivä",
    "Trettondedag jul": "Loppiainen",
    "Långfredagen": "Pitkäperjantai",
    "Påskdagen": "Pääsiäispäivä",
    "Annandag påsk": "Toinen pääsiäispäivä",
    "Första maj": "Vappu",
    "Kristi himmelsfärdsdag": "Helatorstai",
    "Pingstdagen": "Helluntaipäivä",
    "Nationaldagen": "Ruotsin kansallispäivä",
    "Midsommarafton": "Juhannusaatto",
    "Midsommardagen": "Juhannuspäivä",
    "Alla helgons dag": "Pyhäinpäivä",
    "Julafton": "Jouluaatto",
    "Juldagen": "Joulupäivä",
    "Annandag jul": "Tapaninpäivä",
    "Nyårsafton": "Uudenvuodenaatto",
}


def public_holidays(calendar: str, years: Iterable[int], language: str = "en") -> dict[date, str]:
    """Return the names of a calendar's holidays in these years, by day; none of what is no calendar."""
    source = SOURCES.get(calendar)
    if source is None:
        return {}
    found = country_holidays(
        source.country,
        years=list(years),
        categories=source.categories,
        language=source.languages.get(language, "en_US"),
    )
    named = dict(sorted(found.items()))
    if (calendar, language) != (HolidayCalendar.SWEDEN, "fi"):
        return named
    return {day: in_finnish(names) for day, names in named.items()}


def in_finnish(names: str) -> str:
    """Return the Finnish names of a Swedish day; where two fall on one day the library joins them."""
    return "; ".join(IN_FINNISH.get(name, name) for name in names.split("; "))


def years_to_fill(today: date) -> range:
    """Return the years whose holidays should be known today."""
    return range(today.year, today.year + YEARS_AHEAD + 1)
