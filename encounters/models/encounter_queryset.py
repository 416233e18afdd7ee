"""Questions to encounters."""

from collections.abc import Collection, Mapping
from datetime import date, datetime, time, timedelta, timezone
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.db import models
from django.db.models import F, OuterRef, Q
from django.db.models.functions import Coalesce

from encounters.models.choices import ELSEWHERE, IN_HAND_STATES, UNANSWERED_STATES, CaseKind, Rating, TextKind
from encounters.models.customer import Customer, stored_email, stored_phone
from encounters.models.employee import Employee
from encounters.models.encounter_constraints import BESIDE_EMPLOYEE, NAMED_FOR_CERTAIN
from encounters.models.handling import HandledQuerySet
from encounters.models.member import Member
from encounters.models.organisation import Location
from encounters.models.searching import FOUND_BY

if TYPE_CHECKING:
    from encounters.models.encounter import Encounter  # noqa: F401 (named in the class below)

# Where a day begins first and ends last: bounds by which an index on moments serves questions of days.
FIRST_ZONE, LAST_ZONE = timezone(timedelta(hours=14)), timezone(timedelta(hours=-12))
SAFE_TO_ASK = {"location", "region", "first", "last", "rating", "state", "after", "lang", "theme"}
BARE = Q(text="", wish="", aspects__len=0, attention="")


class EncounterQuerySet(HandledQuerySet["Encounter"]):
    """Queries for encounters."""

    def still_handled_by(self, member: Member) -> Self:
        """Encounters that the member may handle, with the locations read by the query itself: for use under a lock."""
        return self.handled_by(member).filter(location__in=Location.objects.visible_to(member))

    def listed_for(self, member: Member, asked: Mapping[str, str]) -> Self:
        """Encounters that a list shows the member.

        Those about the member are among them as bare rows, so that counts lead to as many; but only as long
        as nothing is asked that would tell more of them than their own page does.
        """
        filled_in = {name: value for name, value in asked.items() if value}
        tells_nothing_more = filled_in.keys() <= SAFE_TO_ASK and filled_in.get("state", "counted") == "counted"
        if tells_nothing_more:
            return self.visible_to(member)
        return self.handled_by(member)

    def concerning(self, employee: Employee) -> Self:
        """Encounters about the employee for certain, counted for them or, by their cause, elsewhere."""
        return self.filter(organisation_id=employee.organisation_id, employee=employee).named_for_certain()

    def named_for_certain(self) -> Self:
        """Encounters in the figures that name an employee for certain, whatever lay behind them."""
        return self.filter(NAMED_FOR_CERTAIN, counted=True, employee__isnull=False)

    def praise_logged_by(self, members: Collection[int], *, of: Collection[int]) -> Self:
        """Praise of some employees, however sure, that some members logged for customers; all are told by id."""
        return self.filter(rating=Rating.GOOD, logged_by__in=members, employee__in=of)

    def counted_for(self, *, employee: bool) -> Self:
        """Encounters that stand in the figures of their employee, or don't."""
        return self.filter(counted_for_employee=employee)

    def awaiting_review(self) -> Self:
        """Encounters that wait for review."""
        return self.filter(excluded_at__isnull=True, withdrawn_at__isnull=True).exclude(hold_reason="")

    def between(self, first: date, last: date) -> Self:
        """Encounters that happened on these days of their locations, both included."""
        return self.since(first).until(last)

    def since(self, first: date) -> Self:
        """Encounters that happened on this day of their locations or later."""
        return self.filter(occurred_on__gte=first, occurred_at__gte=datetime.combine(first, time.min, FIRST_ZONE))

    def until(self, last: date) -> Self:
        """Encounters that happened on this day of their locations or earlier."""
        return self.filter(occurred_on__lte=last, occurred_at__lte=datetime.combine(last, time.max, LAST_ZONE))

    def unsure(self) -> Self:
        """Encounters that are counted, and where the customer only thinks that it was the employee."""
        return self.filter(~NAMED_FOR_CERTAIN, BESIDE_EMPLOYEE)

    def counted_elsewhere(self) -> Self:
        """Encounters whose cause was another than the employee, who is known."""
        return self.filter(NAMED_FOR_CERTAIN, BESIDE_EMPLOYEE, cause__in=ELSEWHERE)

    def with_open_case(self) -> Self:
        """Encounters whose case is not at an end: in two conditions, for each has an index."""
        of_same = Q(case__organisation=F("organisation"))
        return self.filter(of_same, Q(case__state__in=UNANSWERED_STATES) | Q(case__state__in=IN_HAND_STATES))

    def open_complaints(self) -> Self:
        """Encounters that count for the employee while their complaint is not at an end."""
        return self.filter(counted_for_employee=True, case__kind=CaseKind.COMPLAINT).with_open_case()

    def rated(self, rating: str) -> Self:
        """Encounters that are good, or bad."""
        return self.filter(rating=rating)

    def complaints(self) -> Self:
        """Encounters that are handled as complaints."""
        return self.filter(case__kind=CaseKind.COMPLAINT)

    def thanks(self) -> Self:
        """Encounters that are handled as thanks."""
        return self.filter(case__kind=CaseKind.THANKS)

    def with_words(self) -> Self:
        """Encounters that say more than good or bad, at once or later."""
        return self.alias(addition=an_addition()).filter(~BARE | Q(addition__isnull=False))

    def bare(self) -> Self:
        """Encounters that say good or bad and nothing more."""
        return self.alias(addition=an_addition()).filter(BARE, addition=None)

    def read_or(self, *conditions: Q) -> Self:
        """Encounters that a handler opened after the words were last changed, or that meet one of the conditions.

        `words_last_changed_at` stands for the moment of that change.
        """
        encounters = self.annotate(words_last_changed_at=Coalesce("words_changed_at", "reported_at"))
        return encounters.filter(reduce(or_, conditions, Q(last_read_at__gte=F("words_last_changed_at"))))

    def found_by(self, query: str) -> Self:
        """Encounters that a query of words and names finds, by its index."""
        return self.filter(search__matches=query)

    def fitting(self, query: str) -> Self:
        """Encounters that a search query finds, compared row by row, without the index of words."""
        return self.filter(search__fits=query)

    def talking(self) -> Self:
        """Encounters whose customer wrote about anything."""
        return self.exclude(topics=[])

    def talking_of(self, topics: Collection[str]) -> Self:
        """Encounters whose customer wrote about one of these topics, as they are stored."""
        return self.talking().filter(topics__overlap=list(topics))

    def of_customer(self, customer: Customer, digits_hash: bytes) -> Self:
        """Encounters whose customer left exactly this address or number, or whose receipt has digits of this hash."""
        if customer.digits:
            return self.filter(receipt__digits_hash=digits_hash, withdrawn_at=None)
        if customer.email:
            return self.alias(reached_by=stored_email("contact__email")).filter(reached_by=customer.email)
        return self.alias(reached_by=stored_phone("contact__phone")).filter(reached_by=customer.phone)

    def for_list(self) -> Self:
        """Encounters with all that one line of a list shows."""
        return self.select_related("location", "employee", "case")

    def for_file(self, *, with_contacts: bool) -> Self:
        """Encounters with all that one row of a file says, with the customer's contact or without."""
        return self.select_related("location", "employee", "case", *(["contact"] if with_contacts else []))

    def for_employee(self) -> Self:
        """Encounters with all that their employee is told, by day and within a day in no order that tells the time."""
        shown = self.select_related("organisation", "location", "employee", "case__passed_on_by__user")
        events = apps.get_model("encounters", "CaseEvent").objects.for_employee()
        return shown.prefetch_related(models.Prefetch("events", events)).order_by("-occurred_on", "pk")

    def newest_by_day(self, many: int) -> Self:
        """Encounters among which are the newest `many` by day: those of the days of the newest by time, and later ones.

        An index leads to the newest by time, but none to the newest by day.
        """
        newest = self.order_by("-occurred_at", "-pk").values("occurred_on")[:many]
        first = newest.aggregate(first=models.Min("occurred_on"))["first"]
        if first is None:
            return self
        return self.since(first)

    def for_page(self) -> Self:
        """Encounters with all that a page of one shows."""
        return self.select_related(
            *("organisation", "location", "employee", "point__employee"),
            *("contact", "case", "receipt", "logged_by__user"),
        )


def an_addition() -> models.Subquery:
    """Return a subquery for the key of a text that the customer added, if any; it runs once for each row."""
    texts = apps.get_model("encounters", "CaseText").objects.filter(kind=TextKind.ADDITION)
    of_encounter = texts.filter(organisation=OuterRef("organisation"), encounter=OuterRef("pk"))
    return models.Subquery(of_encounter.values("pk")[:1])


ManagerOfAllColumns = models.Manager.from_queryset(EncounterQuerySet)


class EncounterManager(ManagerOfAllColumns):
    """Reads encounters without what they are found by, which nobody looks at; what joins them has to defer it."""

    def get_queryset(self) -> Any:
        return super().get_queryset().defer(*FOUND_BY)


def count_per_employee(encounters: EncounterQuerySet, employees: list[Employee], *more: str) -> dict[Any, int]:
    """Return how many of these encounters each employee has, by the employee's id or, with `more` columns, by both."""
    rows = encounters.filter(employee__in=employees).values_list("employee", *more).annotate(models.Count("pk"))
    counts = {tuple(key): number for *key, number in rows.order_by()}
    if more:
        return counts
    return {employee: number for (employee,), number in counts.items()}
