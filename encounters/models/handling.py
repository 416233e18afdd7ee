"""Who handles what is said at a location: who looks after it, and nobody what names themselves.

The rule stands here once, in each form in which it is asked: of the rows that a member handles, of the members who
handle a row, of both within one query, and in memory.
"""

from collections.abc import Collection
from typing import TYPE_CHECKING, Self, TypeVar

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce

from encounters.models.choices import Role
from encounters.models.member import Member, MemberQuerySet, SupervisedLocation

if TYPE_CHECKING:
    from encounters.models.encounter import Encounter

Row = TypeVar("Row", bound=models.Model)


def may_handle(member: Member, encounter: "Encounter") -> bool:
    """Return whether the member may act on the encounter."""
    at_location = member.sees_all_locations or encounter.location_id in member.chosen_locations
    return member.handles and at_location and not encounter.names_employee_of(member)


def handled_at(member: Member, location: str = "location") -> Q:
    """Return the condition of rows whose `location` the member handles.

    By ids, which are read once for a member: were they looked up in the same question, all rows of those locations
    would be read before any is chosen.
    """
    of_organisation = Q(organisation_id=member.organisation_id)
    if member.sees_all_locations:
        return of_organisation
    return of_organisation & Q((f"{location}__in", member.chosen_locations))


class HandledQuerySet(models.QuerySet[Row]):
    """Queries for what is said at a location, of an employee or of nobody."""

    def visible_to(self, member: Member) -> Self:
        """Those of the locations that the member handles."""
        return self.filter(handled_at(member))

    def handled_by(self, member: Member) -> Self:
        """Those that the member may act on: nobody handles what names themselves."""
        visible = self.visible_to(member)
        if member.employee_id:
            visible = visible.exclude(employee_id=member.employee_id)
        return visible


def handlers_of(encounter: "Encounter") -> MemberQuerySet:
    """Return the members who may act on the encounter."""
    supervises = Q(all_locations=True) | Q(supervises__location=encounter.location_id)
    handles = Q(role=Role.ADMIN) | Q(role=Role.SUPERVISOR) & supervises
    if encounter.employee_id:
        handles &= ~Q(employee_id=encounter.employee_id)
    return Member.objects.active().filter(handles, organisation=encounter.organisation_id).distinct()


def supervisors_at(organisation_id: int, locations: Collection[int]) -> dict[int, list[Member]]:
    """Return who supervises each of these locations: it alone, or all of them where nobody else does."""
    active = Member.objects.active().filter(organisation=organisation_id, role=Role.SUPERVISOR).select_related("user")
    everywhere = list(active.filter(all_locations=True).order_by("pk"))
    alone = SupervisedLocation.objects.filter(organisation=organisation_id, location__in=locations)
    pairs = list(alone.order_by("pk").values_list("location", "member"))
    members = active.filter(all_locations=False).in_bulk({member for _, member in pairs})
    chosen = {one: [members[who] for location, who in pairs if location == one and who in members] for one in locations}
    return {location: named or everywhere for location, named in chosen.items()}


def handlers_of_any(encounters: "models.QuerySet[Encounter]", *, among: MemberQuerySet) -> MemberQuerySet:
    """Return those among these handlers who may act on at least one of the encounters."""
    of_others = encounters.exclude(employee=Coalesce(OuterRef("employee"), 0))
    supervised = of_others.filter(location__supervised__member=OuterRef("pk"))
    everywhere = Q(role=Role.ADMIN) | Q(all_locations=True)
    return among.filter(everywhere & Exists(of_others) | Exists(supervised))


def handled_by_its_member() -> Q:
    """Return the condition of rows with a `member` and an `encounter` whose member may act on the encounter."""
    place = SupervisedLocation.objects.filter(member=OuterRef("member"), location=OuterRef("encounter__location"))
    supervises = Q(member__role=Role.SUPERVISOR) & (Q(member__all_locations=True) | Exists(place))
    names_nobody = Q(member__employee=None) | Q(encounter__employee=None)
    return (Q(member__role=Role.ADMIN) | supervises) & (names_nobody | ~names_its_member())


def names_its_member() -> Q:
    """Return the condition of rows with a `member` and an `encounter` that names that member."""
    return Q(member__employee=F("encounter__employee"))
