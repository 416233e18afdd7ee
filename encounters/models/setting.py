"""What the rows have in common by which an organisation is set up."""

from collections.abc import Collection
from typing import Any

from django.db import models

from encounters.models.tenancy import TenantModel


class Setting(TenantModel):
    """A row that an admin adds and changes; one press of a form adds one, however often it is sent."""

    added_by_press = models.UUIDField(null=True, blank=True, editable=False)

    class Meta:
        abstract = True


def added_once(name: str) -> models.UniqueConstraint:
    """Return what keeps the presses of an organisation's forms apart."""
    return models.UniqueConstraint(fields=["organisation", "added_by_press"], name=f"{name}_added_once")


def link_locations(links: Any, organisation_id: int, locations: Collection[Any]) -> None:
    """Let what has these links to locations be linked to these, and to no others; `links` is its related manager."""
    wanted, had = {location.pk for location in locations}, set(links.values_list("location", flat=True))
    links.exclude(location__in=wanted).delete()
    whose = {links.field.attname: links.instance.pk, "organisation_id": organisation_id}
    links.bulk_create([links.model(**whose, location_id=pk) for pk in sorted(wanted - had)])
