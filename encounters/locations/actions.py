"""What is done to locations, besides what their form stores."""

from datetime import date
from functools import lru_cache

from django.db.transaction import atomic

from encounters.locations.holidays import public_holidays, years_to_fill
from encounters.models import Location

MOST_DAYS = 400  # the latest are kept


def latest(days: set[date]) -> list[date]:
    """Return the days in order; of very many those that come last."""
    return sorted(days)[-MOST_DAYS:]


@lru_cache(maxsize=8)
def coming_holidays(calendar: str, today: date) -> frozenset[date]:
    """Return the holidays of a calendar that are still to come and known by now; none of what is no calendar."""
    return frozenset(day for day in public_holidays(calendar, years_to_fill(today)) if day >= today)


def change_calendar(location: Location, before: str, today: date) -> None:
    """Let the days of a location's calendar take the place of those of the one before, among its days off."""
    after = location.holiday_calendar
    days = set(location.holidays) - coming_holidays(before, today) | coming_holidays(after, today)
    location.holidays = latest(days)
    location.holidays_until = years_to_fill(today)[-1] if after else 0


def set_open(*, location: Location, is_open: bool) -> None:
    """Open or close a location: a closed one takes no feedback, and its past stays where it is."""
    location.is_active = is_open
    location.save(update_fields=["is_active"])


def add_coming_holidays(today: date) -> int:
    """Add the holidays of years that came near to every location with a calendar, and return how many got some.

    Years that were filled before are left as they are: somebody may have taken days out of them.
    """
    until, changed = years_to_fill(today)[-1], 0
    waiting = Location.objects.exclude(holiday_calendar="").filter(holidays_until__lt=until)
    for pk in list(waiting.order_by("pk").values_list("pk", flat=True)):
        changed += add_holidays(pk, today)
    return changed


@atomic
def add_holidays(pk: int, today: date) -> bool:
    """Add the holidays of the years that are missing to one location; False when somebody did so meanwhile."""
    years = years_to_fill(today)
    location = Location.objects.select_for_update(no_key=True).get(pk=pk)
    missing = [year for year in years if year > location.holidays_until]
    if not (missing and location.holiday_calendar):
        return False
    coming = {day for day in public_holidays(location.holiday_calendar, missing) if day >= today}
    location.holidays, location.holidays_until = latest({*location.holidays, *coming}), years[-1]
    location.save(update_fields=["holidays", "holidays_until"])
    return True
