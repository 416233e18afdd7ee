"""What templates show of figures: shares, changes and times in words, and counts that lead to what is behind them."""

from collections.abc import Mapping
from functools import lru_cache
from math import ceil, isinf
from typing import Any
from urllib.parse import urlencode

from django import template
from django.urls import reverse
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.formats import number_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, ngettext, pgettext_lazy

from encounters.figures.heat_map import HeatTint, HourCell
from encounters.figures.periods import Period
from encounters.figures.statistics import Change, Figure, Median, Reliability, exact_percent, whole_percent
from encounters.models import Counts, Employee, Location
from encounters.models.choices import CaseKind
from encounters.templatetags.show import capped

register = template.Library()
MARKS: dict[HeatTint | None, tuple[str, Any]] = {
    HeatTint.WORSE: ("▼", pgettext_lazy("share", "worse")),
    HeatTint.BETTER: ("▲", pgettext_lazy("share", "better")),
}
HOURS_TOLD = 72  # durations from here on are told in days


@register.filter
def percent(share: float | None) -> str:
    """Return a share as whole per cent; a dash where there is none. Nearly all and nearly none are said to be so."""
    if share is None:
        return "–"
    whole, exact = whole_percent(share), exact_percent(share)
    sign = ""
    if exact >= 99.5 and whole == 99:
        sign = ">\u202f"
    elif exact < 0.5 and whole == 1:
        sign = "<\u202f"
    return f"{sign}{whole}\u202f%"


@register.simple_tag
def points(change: Change) -> str:
    """Return a change of a share with its interval, in percentage points."""
    shares = [100 * share for share in (change.difference, *change.interval)]
    digits = 1 if any(0 < abs(share) < 1 for share in shares) else 0  # 0 would say that nothing changed
    numbers = [signed(share, digits) for share in shares]
    return gettext("%(change)s percentage points (95 %%: %(low)s to %(high)s)") % dict(
        zip(("change", "low", "high"), numbers, strict=True)
    )


def signed(number: float, digits: int) -> str:
    """Return a number with its sign and so many digits after the point, as the language writes them; 0 without one."""
    rounded = round(abs(number), digits) or (number and 10**-digits)
    sign = "+" if number > 0 else "−" if number < 0 else ""
    return sign + number_format(rounded, digits)


@register.inclusion_tag("figures/_whisker.html")
def whisker(figure: Figure) -> dict[str, Any]:
    """Return the bounds of a share's drawn interval, in per cent; nothing without a share."""
    interval = figure.interval
    if interval is None or figure.share is None:
        return {}
    return {
        "low": whole_percent(interval.low),
        "high": whole_percent(interval.high),
        "share": whole_percent(figure.share),
        "grey": figure.reliability is Reliability.GREYED,
    }


@register.simple_tag(takes_context=True)
def in_days(context: dict[str, Any], days: int) -> str:
    """Return the query of this page in the last `days` days."""
    kept = ((name, context["request"].GET.get(name)) for name in ("location", "region"))
    chosen = {name: value for name, value in kept if value}
    narrowed = context["form"].narrowed if "narrowed" in context else {}
    return f"?{urlencode({'days': days} | chosen | narrowed)}"


@register.simple_tag(takes_context=True)
def in_same_period(context: dict[str, Any], **chosen: str) -> str:
    """Return the query of another page of figures that is of the same days and narrowed alike."""
    return in_these_days(context, **context.get("narrowed", {}) | chosen)


@register.simple_tag(takes_context=True)
def in_these_days(context: dict[str, Any], **chosen: str) -> str:
    """Return the query of another page of figures that is of the same days and of all feedback."""
    asked = context.get("asked_period") or {"days": str(context["period"].days)}
    return f"?{urlencode(asked | chosen)}"


@register.simple_tag(takes_context=True)
def as_file(context: dict[str, Any], file_format: str, table: str = "") -> str:
    """Return the query of this page as a file: of one of its tables, or of all."""
    scope = {"region": context["form"].chosen_region, "location": getattr(context.get("chosen_location"), "pk", "")}
    chosen = {name: str(value) for name, value in (scope | {"file": file_format, "table": table}).items() if value}
    return in_same_period(context, **chosen)


@register.simple_tag(takes_context=True)
def encounters_as_file(context: dict[str, Any]) -> str:
    """Return the address by which the encounters of this page are taken along."""
    query = query_behind(context, context["period"], context["page"].scope.query_of_encounters)
    return f"{reverse('downloads:add', args=[context['organisation'].slug])}?{query}"


@register.filter
def against_before(period: Period) -> str:
    """Return what a change is called: against as many days before."""
    said = ngettext("Against the day before", "Against the %(days)s days before", period.days)
    return said % {"days": period.days}


@register.filter
def days_or_years(days: int) -> str:
    """Return a number of days, or of whole years, in words."""
    if days % 365:
        return ngettext("%(days)d day", "%(days)d days", days) % {"days": days}
    years = days // 365
    return ngettext("%(years)d year", "%(years)d years", years) % {"years": years}


@register.simple_tag(takes_context=True)
def behind(
    context: dict[str, Any], subject: Location | Employee, rating: str = "", *, standing: str = "own", cause: str = ""
) -> str:
    """Return the address of the encounters behind a count of this page's period."""
    query = {"location": str(subject.pk)}
    if isinstance(subject, Employee):
        query = {"employee": str(subject.pk), "for_employee": standing}
    if context.get("chosen_location"):
        query |= {"location": str(context["chosen_location"].pk)}
    return list_behind(context, context["period"], query | {"rating": rating, "cause": cause})


@register.simple_tag(takes_context=True)
def behind_part(context: dict[str, Any], name: str, value: object, rating: str = "") -> str:
    """Return the address of the encounters behind an answer of customers, or what came of complaints."""
    query = context["page"].scope.query_of_encounters | {name: str(value), "rating": rating}
    return list_behind(context, context["period"], query)


@register.simple_tag(takes_context=True)
def count_of(context: dict[str, Any], subject: Location | Employee, counts: Counts, rating: str = "") -> SafeString:
    """Return how many of a subject's count, of one rating or of both, and where they are listed."""
    return linked(getattr(counts, rating or "total"), behind(context, subject, rating))


@register.simple_tag(takes_context=True)
def count_of_part(context: dict[str, Any], name: str, value: object, number: int, *, rating: str = "") -> SafeString:
    """Return how many gave an answer, or what came of complaints, and where they are listed."""
    return linked(number, behind_part(context, name, value, rating))


@register.simple_tag(takes_context=True)
def count_of_days(context: dict[str, Any], days: Period, counts: Counts, rating: str = "") -> SafeString:
    """Return how many came on some days, of one rating or of both, and where they are listed."""
    query = context["page"].scope.query_of_encounters | {"rating": rating}
    return linked(getattr(counts, rating or "total"), list_behind(context, days, query))


@register.simple_tag(takes_context=True)
def count_of_cases(context: dict[str, Any], number: int, **chosen: Any) -> SafeString:
    """Return how many complaints wait in the queue, narrowed by what is chosen, and where they stand."""
    query = context["page"].scope.query | {"kind": CaseKind.COMPLAINT.value, **chosen}
    address = f"{reverse('casework:queue', args=[context['organisation'].slug])}?{urlencode(query)}"
    return linked(number and capped(number), address)


def linked(number: int | str, address: str) -> SafeString:
    """Return a count as a link, and 0 as it is: a page has hundreds of them, too many for a template of each."""
    return format_html('<a href="{}">{}</a>', address, number) if number else mark_safe("0")


@register.simple_tag(takes_context=True)
def hours_of_day(context: dict[str, Any], cells: list[HourCell]) -> SafeString:
    """Return the cells of a day of the heat map: how much came in each hour, and how it differs, seen and heard."""
    address = behind_part(context, "hour", "") + "&hour="
    return format_html_join(
        "", '<td class="{} {}">{}</td>', ((*look_of(cell), hour_in(cell, address)) for cell in cells)
    )


def look_of(cell: HourCell) -> tuple[str, str]:
    """Return the classes of an hour's colour and of its strength."""
    return (cell.tint.value, cell.strength) if cell.tint else ("", "")


def hour_in(cell: HourCell, address: str) -> SafeString:
    """Return how much came in an hour, as a link that begins with an address; nothing where nothing did."""
    if not cell.counts.total:
        return SafeString("")
    mark, differs = MARKS.get(cell.tint, ("", ""))
    heard = ""
    if cell.counts.bad:
        heard = ngettext("%(bad)s bad", "%(bad)s bad", cell.counts.bad) % {"bad": cell.counts.bad}
    return format_html(
        '<a href="{}{}">{}<span aria-hidden="true">{}</span><span class="unseen"> {} {}</span></a>',
        *(address, cell.hour, cell.counts.total, mark, differs, heard),
    )


def list_behind(context: dict[str, Any], days: Period, query: Mapping[str, str]) -> str:
    """Return the address of the counted encounters of these days that a query narrows down further."""
    return f"{list_of(context['organisation'].slug)}?{query_behind(context, days, query)}"


def query_behind(context: dict[str, Any], days: Period, query: Mapping[str, str]) -> str:
    """Return what the address of such a list says."""
    asked = {
        "first": days.first.isoformat(),
        "last": days.last.isoformat(),
        "state": "counted",
        **context.get("narrowed", {}),
        **query,
    }
    filled_in = {name: value for name, value in asked.items() if value}
    return urlencode(filled_in)


@lru_cache
def list_of(slug: str) -> str:
    """Return the address of an organisation's list of encounters, which a page of figures has a hundred times."""
    return reverse("inbox:encounters", args=[slug])


@register.inclusion_tag("figures/_split.html")
def split(counts: Counts, most: int) -> dict[str, int]:
    """Return the widths of good and bad in a drawn bar, of which the greatest number is 100 wide."""
    return {name: ceil(100 * number / most) for name, number in counts._asdict().items()}


@register.filter
def weekday_name(weekday: int) -> str:
    """Return the short name of a weekday; Monday is 1."""
    return str(WEEKDAYS_ABBR[weekday - 1])


@register.simple_tag
def time_of_half(median: Median) -> str:
    """Return in what time half of something was done, with what it likely is, where that is known."""
    said = gettext("in half of them at most %(time)s") % {"time": duration(median.value)}
    if median.low is None or median.high is None:
        return said
    low = duration(median.low)
    if isinf(median.high):
        return gettext("%(said)s (95 %%: %(low)s or more)") % {"said": said, "low": low}
    return gettext("%(said)s (95 %%: %(low)s to %(high)s)") % {"said": said, "low": low, "high": duration(median.high)}


def duration(hours: float) -> str:
    """Return a number of hours, rounded up, as people say it: in hours, or from three days on in days."""
    if hours <= HOURS_TOLD:
        whole = max(1, ceil(hours))
        return ngettext("%(n)d hour", "%(n)d hours", whole) % {"n": whole}
    days = ceil(hours / 24 * 10) / 10
    return gettext("%(n)s days") % {"n": number_format(days, 0 if days == int(days) else 1)}
