"""What a page of figures is about."""

from typing import NamedTuple, TypeVar

from django.db.models import Model, QuerySet

from encounters.models import Location, Member
from encounters.models.organisation import LocationQuerySet

Rows = TypeVar("Rows", bound=QuerySet[Model])


class Scope(NamedTuple):
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
        """The locations."""
        handled = Location.objects.visible_to(self.member)
        if self.location:
            return handled.filter(pk=self.location.pk)
        return handled.filter(region=self.region) if self.region else handled

    def narrow(self, rows: Rows) -> Rows:
        """Return those of the rows, which the member may see, that stand at the locations."""
        if self.location:
            return rows.filter(location=self.location)
        if self.region:
            return rows.filter(location__in=list(self.locations.values_list("pk", flat=True)))
        return rows
