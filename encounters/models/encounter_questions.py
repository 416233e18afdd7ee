"""Questions to encounters."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta, timezone
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from encounters.models.choices import ELSEWHERE, OPEN_STATES, CaseKind, TextKind
from encounters.models.employee import Employee
from encounters.models.encounter_rules import NAMED_FOR_CERTAIN
from encounters.models.organisation import Location, Member
from encounters.models.searching import HAS_TEXT, asked_for

if TYPE_CHECKING:
    from encounters.models.encounter import Encounter

MANY = 99
# Where a day begins first and ends last: bounds by which an index on moments serves questions of days.
FIRST_ZONE, LAST_ZONE = timezone(timedelta(hours=14)), timezone(timedelta(hours=-12))
SAFE_TO_ASK = {"location", "first", "last", "rating", "state", "after", "lang", "theme"}
BARE = Q(text="", wish="", aspects__len=0, attention="")


class EncounterQuerySet(models.QuerySet["Encounter"]):
    """Encounters …"""

    def visible_to(self, member: Member) -> Self:
        """… of the locations that the member handles."""
        own = self.filter(organisation_id=member.organisation_id)
        return own if member.sees_all_locations else own.filter(location__in=Location.objects.visible_to(member))

    def handled_by(self, member: Member) -> Self:
        """… that the member may act on: nobody handles a complaint about themselves."""
        visible = self.visible_to(member)
        return visible.exclude(employee_id=member.employee_id) if member.employee_id else visible

    def listed_for(self, member: Member, asked: Mapping[str, str]) -> Self:
        """… that a list shows the member.

        Those about the member are among them as bare rows, so that counts lead to as many; but only as long
        as nothing is asked that would tell more of them than their own page does.
        """
        filled = {name: value for name, value in asked.items() if value}
        safe = filled.keys() <= SAFE_TO_ASK and filled.get("state", "counted") == "counted"
        return self.visible_to(member) if safe else self.handled_by(member)

    def about(self, employee: Employee) -> Self:
        """… about the employee for certain, counted for them or, by their cause, elsewhere."""
        own = self.filter(organisation_id=employee.organisation_id, employee=employee, counted=True)
        return own.filter(NAMED_FOR_CERTAIN)

    def counted_for(self, *, employee: bool) -> Self:
        """… that stand in the figures of their employee, or don't."""
        return self.filter(counted_for_employee=employee)

    def counted(self) -> Self:
        """… that are in the figures."""
        return self.filter(counted=True)

    def held(self) -> Self:
        """… that wait for review."""
        return self.filter(excluded_at__isnull=True, withdrawn_at__isnull=True).exclude(held="")

    def between(self, first: date, last: date) -> Self:
        """… that happened on these days of their locations, both included."""
        return self.since(first).until(last)

    def since(self, first: date) -> Self:
        """… that happened on this day of their locations or later."""
        return self.filter(occurred_on__gte=first, occurred_at__gte=datetime.combine(first, time.min, FIRST_ZONE))

    def until(self, last: date) -> Self:
        """… that happened on this day of their locations or earlier."""
        return self.filter(occurred_on__lte=last, occurred_at__lte=datetime.combine(last, time.max, LAST_ZONE))

    def unsure(self) -> Self:
        """… that are counted, and where the customer only thinks that it was the employee."""
        return self.filter(~NAMED_FOR_CERTAIN, employee__isnull=False, counted=True)

    def counted_elsewhere(self) -> Self:
        """… whose cause was another than the employee, who is known."""
        return self.filter(NAMED_FOR_CERTAIN, employee__isnull=False, counted=True, cause__in=ELSEWHERE)

    def open_complaints(self) -> Self:
        """… that count for the employee while their complaint is not at an end."""
        return self.filter(counted_for_employee=True, case__kind=CaseKind.COMPLAINT, case__state__in=OPEN_STATES)

    def per_employee(self, employees: list[Employee], *more: str) -> dict[Any, int]:
        """… as many as there are for each of these employees, by the employee's id and what `more` is told apart."""
        rows = self.filter(employee__in=employees).values_list("employee", *more).annotate(models.Count("pk"))
        return {tuple(key) if more else key[0]: number for *key, number in rows.order_by()}

    def rated(self, rating: str) -> Self:
        """… that are good, or bad."""
        return self.filter(rating=rating)

    def complaints(self) -> Self:
        """… that are handled as complaints."""
        return self.filter(case__kind=CaseKind.COMPLAINT)

    def thanks(self) -> Self:
        """… that are handled as thanks."""
        return self.filter(case__kind=CaseKind.THANKS)

    def with_words(self) -> Self:
        """… that say more than good or bad, at once or later."""
        return self.filter(~BARE | Q(pk__in=self.added_to()))

    def bare(self) -> Self:
        """… that say good or bad and nothing more."""
        return self.filter(BARE).exclude(pk__in=self.added_to())

    def added_to(self) -> models.QuerySet[Any, Any]:
        """… to which the customer added a text."""
        return self.order_by().filter(case_texts__kind=TextKind.ADDITION).values("pk")

    def read_or(self, *told: Q) -> Self:
        """… that a handler opened after the words were last changed, or that meet one of the conditions.

        `last_told_at` stands for the moment of that change.
        """
        asked = self.annotate(last_told_at=Coalesce("told_at", "reported_at"))
        return asked.filter(reduce(or_, told, Q(read_at__gte=F("last_told_at"))))

    def saying(self, words: str) -> Self:
        """… that say these words, in any form that Finnish, Swedish or English gives them."""
        return self.filter(HAS_TEXT, search=asked_for(words))

    def up_to_many(self) -> int:
        """… counted, but never further than people care."""
        return self.order_by()[: MANY + 1].count()

    def locked(self, encounter: "Encounter") -> "Encounter":
        """… this one, as it stands once nobody else is changing it; in the caller's transaction.

        In two statements: what one statement joins to a row that it waited for would be old.
        """
        own = self.filter(organisation_id=encounter.organisation_id, pk=encounter.pk)
        own.select_for_update().values_list("pk").get()
        return own.for_page().get()

    def for_list(self) -> Self:
        """… with all that one line of a list shows."""
        return self.select_related("location", "employee", "case")

    def for_employee(self) -> Self:
        """… with all that their employee is told, by day and within a day in no order that tells the time."""
        shown = self.select_related("organisation", "location", "employee", "case__passed_on_by__user")
        return shown.prefetch_related("events__texts").order_by("-occurred_on", "pk")

    def for_page(self) -> Self:
        """… with all that a page of one shows."""
        return self.select_related(
            "organisation", "location", "employee", "point__employee", "contact", "case", "receipt"
        )
