"""How a customer may be reached."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from encounters.models.choices import Language
from encounters.models.customer import stored_email, stored_phone
from encounters.models.encounter import Encounter
from encounters.models.tenancy import TenantModel, TenantOneToOne, same_organisation


class Contact(TenantModel):
    """The customer's address, in a table of its own so that it can be erased alone."""

    encounter = TenantOneToOne(Encounter, related_name="contact")
    email = models.EmailField(max_length=254, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    name = models.CharField(max_length=100, blank=True)
    may_be_contacted = models.BooleanField(default=False)
    WAYS = ("email", "phone", "name")
    language = models.CharField(max_length=2, choices=Language.choices)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            *same_organisation("contact", "encounter"),
            models.CheckConstraint(name="contact_reaches_someone", condition=~Q(email="") | ~Q(phone="") | ~Q(name="")),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(stored_email(), name="contact_by_email"),
            models.Index(stored_phone(), name="contact_by_phone"),
        ]

    @property
    def reaches_someone(self) -> bool:
        """Whether anything is known by which the customer may be reached."""
        return any(getattr(self, way) for way in self.WAYS)

    @property
    def lines(self) -> list[str]:
        """Name, e-mail address and phone number, as far as they are known."""
        return [line for line in (self.name, self.email, self.phone) if line]
