"""The logo of an organisation, as it was drawn anew."""

from typing import Any, ClassVar

from django.db import models
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual

from encounters.models.brand import LOGO_PATTERN
from encounters.models.tenancy import TenantModel

WIDEST, HIGHEST = 600, 200  # pixels
LARGEST = 600_000  # bytes: 600 times 200 pixels of noise, with their transparency
KINDS = {"png": "image/png", "jpg": "image/jpeg"}


class Logo(TenantModel):
    """A picture in the database, so that every machine has it; its name holds a hash of it, and its size."""

    name = models.CharField(max_length=50)
    content = models.BinaryField(max_length=LARGEST)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["organisation"], name="logo_once"),
            models.CheckConstraint(name="logo_name", condition=models.Q(name__regex=LOGO_PATTERN)),
            models.CheckConstraint(name="logo_size", condition=LessThanOrEqual(Length("content"), LARGEST)),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def kind(self) -> str:
        """What a browser is told that it is."""
        return KINDS[self.name.rpartition(".")[2]]
