"""The tables of pages of figures, as they are taken along: as rows of a file."""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from encounters.figures.breakdowns import Breakdown
from encounters.figures.comparison import Comparison
from encounters.figures.details import Handling
from encounters.figures.heat_map import HeatMap
from encounters.figures.overview import FigureRow
from encounters.figures.page import Details, FiguresPage
from encounters.figures.recovery import Recovery
from encounters.figures.statistics import Change, Figure, Reliability, whole_percent
from encounters.models import Employee
from encounters.table_files import Rows

FIGURE_HEADS = (
    pgettext_lazy("rating", "Good"),
    pgettext_lazy("rating", "Bad"),
    pgettext_lazy("count", "Total"),
    gettext_lazy("Share of good among those who left feedback, %"),
    gettext_lazy("At least, % (interval of 95 %)"),
    gettext_lazy("At most, % (interval of 95 %)"),
    gettext_lazy("How reliable"),
)
RELIABLE = {
    Reliability.NOTHING: gettext_lazy("no data"),
    Reliability.COUNT_ONLY: gettext_lazy("too little feedback"),
    Reliability.GREYED: gettext_lazy("little feedback: uncertain"),
    Reliability.DIRECTION: gettext_lazy("direction only"),
    Reliability.COMPARABLE: gettext_lazy("comparable"),
}
CHANGE_HEADS = (
    gettext_lazy("Change of the share, percentage points"),
    gettext_lazy("Change at least (interval of 95 %)"),
    gettext_lazy("Change at most (interval of 95 %)"),
)


class Table(NamedTuple):
    """A table of a page: its name in addresses, its title, what stands in each column, and the rows below."""

    name: str
    title: str
    heads: list[Any]
    rows: Iterable[list[Any]]

    @property
    def lines(self) -> Rows:
        """All that a file of it holds, the heads first."""
        yield [str(head) for head in self.heads]
        yield from self.rows


def tables_of(page: FiguresPage, comparison: Comparison | None) -> list[Table]:
    """Return the tables of a page of figures that have rows, in the order of the page."""
    tables = [table_of_all(page), table_over_time(page)]
    if comparison:
        tables += [table_of_late(comparison), table_of_compared(comparison), table_of_regions(comparison)]
    if page.details:
        tables += tables_of_details(page.details)
    return [table._replace(rows=rows) for table in tables if (rows := list(table.rows))]


def tables_of_details(details: Details) -> list[Table]:
    """Return what customers told, question by question, when it happened, and what came of complaints."""
    breakdowns = [table_of_breakdown(one) for one in (details.aspects, *details.breakdowns)]
    return [*breakdowns, table_of_hours(details.heat_map), table_of_complaints(details.recovery)]


def table_of_all(page: FiguresPage) -> Table:
    """Return the figure of all that a page is about, with its days."""
    heads = [_("Figures"), _("First day"), _("Last day"), *FIGURE_HEADS, *CHANGE_HEADS]
    scope = page.scope
    subject = scope.location or scope.employee or scope.region or scope.member.organisation
    row = [subject, *page.period, *figure_cells(page.figure), *change_cells(page.change)]
    return Table("all", _("Figures"), heads, [row])


def table_over_time(page: FiguresPage) -> Table:
    """Return what came in each stretch of the period."""
    heads = [_("First day"), _("Last day"), *FIGURE_HEADS]
    minimum = page.scope.member.organisation.small_count_minimum
    rows = [[*stretch.period, *figure_cells(Figure.of(stretch.counts, minimum))] for stretch in page.stretches]
    return Table("over_time", _("Over time"), heads, rows)


def table_of_compared(comparison: Comparison) -> Table:
    """Return the locations side by side, the smallest share of good first, as the page shows them."""
    heads = [_("Location"), *FIGURE_HEADS, *CHANGE_HEADS, *difference_heads()]
    rows = [
        [row.location, *figure_cells(row.figure), *change_cells(row.change), *change_cells(row.difference)]
        for row in (comparison.rows if comparison.ranked > 1 else [])
    ]
    return Table("compared", _("Locations compared"), heads, rows)


def difference_heads() -> list[str]:
    """Return what a difference from all others is called, with its bounds."""
    return [
        _("Against all others, percentage points"),
        _("Against all others at least (interval of 95 %)"),
        _("Against all others at most (interval of 95 %)"),
    ]


def table_of_regions(comparison: Comparison) -> Table:
    """Return the regions, by name."""
    heads = [_("Region"), _("Locations"), *FIGURE_HEADS, *CHANGE_HEADS]
    rows = [
        [row.region or _("Without a region"), row.locations, *figure_cells(row.figure), *change_cells(row.change)]
        for row in comparison.regions
    ]
    return Table("regions", _("Regions"), heads, rows)


def table_of_late(comparison: Comparison) -> Table:
    """Return the locations where customers wait too long, and who supervises them."""
    heads = [_("Location"), _("Supervisors"), pgettext("complaints", "Late")]
    rows = [[row.location, ", ".join(str(one.user) for one in row.supervisors), row.late] for row in comparison.late]
    return Table("late", _("Where customers wait too long"), heads, rows)


def table_of_breakdown(breakdown: Breakdown) -> Table:
    """Return the answers to one question: good and bad, or only bad where it is about nothing else."""
    good, bad = FIGURE_HEADS[:2]
    rows = [
        [part.label, *([part.counts.good] if breakdown.tells_good else []), part.counts.bad] for part in breakdown.parts
    ]
    heads = [breakdown.label, *([good] if breakdown.tells_good else []), bad]
    return Table(breakdown.name, str(breakdown.label), heads, rows)


def table_of_hours(heat_map: HeatMap) -> Table:
    """Return the hours of the week in which anything came, with good and bad."""
    heads = [_("Weekday"), _("Hour, from"), *FIGURE_HEADS[:3]]
    rows = [
        [WEEKDAYS[weekday - 1], cell.hour.hour, cell.counts.good, cell.counts.bad, cell.counts.total]
        for weekday, cells in heat_map.rows
        for cell in cells
        if cell.counts.total
    ]
    return Table("hours", _("By weekday and hour"), heads, rows)


def table_of_complaints(recovery: Recovery) -> Table:
    """Return what came of complaints, way by way, and what lay behind them."""
    rows: list[list[Any]] = [[way.label, recovery.numbers[way]] for way in Handling if recovery.numbers[way]]
    rows += [[f"{_('What lay behind')}: {cause.label}", number] for cause, number in recovery.causes]
    return Table("complaints", _("Complaints"), [_("What came of it"), pgettext("count", "Total")], rows)


def table_of_rows(name: str, title: str, rows: Iterable[FigureRow]) -> Table:
    """Return a row for each location or employee, with what stands beside an employee's figure."""
    heads = [title, *FIGURE_HEADS, *CHANGE_HEADS]
    if name == "employees":
        heads += [_("Customers who only think so"), _("Complaints counted elsewhere"), _("Complaints still open")]
    return Table(name, title, heads, (cells_of(row) for row in rows))


def cells_of(row: FigureRow) -> list[Any]:
    """Return the cells of a location or an employee."""
    cells = [row.subject, *figure_cells(row.figure), *change_cells(row.change)]
    if isinstance(row.subject, Employee):
        cells += [row.unsure, row.counted_elsewhere, row.still_open]
    return cells


def figure_cells(figure: Figure) -> Iterator[Any]:
    """Yield good, bad, all, in whole per cent the share with its interval, where there is one, and how sure that is."""
    yield from (figure.counts.good, figure.counts.bad, figure.counts.total)
    if figure.share is None or figure.interval is None:
        yield from ("", "", "")
    else:
        yield from map(whole_percent, (figure.share, *figure.interval))
    yield RELIABLE[figure.reliability]


def change_cells(change: Change | None) -> Iterator[Any]:
    """Yield a change with its interval, in percentage points; nothing where there is none."""
    if change is None:
        yield from ("", "", "")
    else:
        yield from (round(100 * share, 1) for share in (change.difference, *change.interval))
