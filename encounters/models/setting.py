"""What the rows have in common by which an organisation is set up."""

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
