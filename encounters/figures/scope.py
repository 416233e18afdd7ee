"""What a page of figures is about."""

from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from django.db.models import Model, QuerySet

from encounters.models import Location, Member
from encounters.models.organisation import LocationQuerySet

Rows = TypeVar("Rows", bound=QuerySet[Model])


@dataclass(frozen=True)
class Scope:
    """One location, the locations of a region, or all: of those that the member handles."""

    member: Member
    location: Location | None = None
    region: str = ""

    @property
    def query(self) -> dict[str, str]:
        """What stands in the addresses of lists that are about the same."""
        if self.location:
            return {"location": str(self.location.pk)}
        return {"region": self.region} if self.region else {}

    @property
    def locations(self) -> LocationQuerySet:
        """The locations that it is about, as a question."""
        handled = Location.objects.visible_to(self.member)
        if self.location:
            return handled.filter(pk=self.location.pk)
        return handled.in_region(self.region) if self.region else handled

    @cached_property
    def location_ids(self) -> list[int]:
        """The ids of its locations, read once."""
        return list(self.locations.values_list("pk", flat=True))

    def narrow(self, rows: Rows) -> Rows:
        """Return those of the rows, which the member may see, that stand at the locations."""
        if self.location:
            return rows.filter(location=self.location)
        return rows.filter(location__in=self.location_ids) if self.region else rows
