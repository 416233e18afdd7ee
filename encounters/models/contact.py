"""How a customer may be reached."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from encounters.models.choice_constraints import one_of_or_blank
from encounters.models.choices import Language
from encounters.models.customer import stored_email, stored_phone
from encounters.models.encounter import Encounter
from encounters.models.tenancy import TenantModel, TenantOneToOne, same_organisation


class NewsByMail(models.TextChoices):
    """Whether news of the feedback goes to the customer's e-mail address."""

    ASKED = "asked", _("The address is to be confirmed")
    CONFIRMED = "confirmed", _("News comes by e-mail")
    STOPPED = "stopped", _("No mail, as was asked for")
    REFUSED = "refused", _("The address takes no mail")


class Contact(TenantModel):
    """The customer's address, in a table of its own so that it can be erased alone."""

    encounter = TenantOneToOne(Encounter, related_name="contact")
    email = models.EmailField(max_length=254, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    name = models.CharField(max_length=100, blank=True)
    may_be_contacted = models.BooleanField(default=False)
    news = models.CharField(max_length=9, choices=NewsByMail.choices, blank=True, default="", db_default="")
    WAYS = ("email", "phone", "name")
    language = models.CharField(max_length=2, choices=Language.choices)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            *same_organisation("contact", "encounter"),
            *one_of_or_blank("contact", news=NewsByMail),
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
    def known_ways(self) -> set[tuple[str, str]]:
        """Its address, number and name, as far as they are known, each with what it is."""
        return {(way, value) for way in self.WAYS if (value := getattr(self, way))}

    @property
    def gets_news(self) -> bool:
        """Whether the customer confirmed the address and asked for no end of the mail."""
        return self.news == NewsByMail.CONFIRMED

    @property
    def lines(self) -> list[str]:
        """Name, e-mail address and phone number, as far as they are known."""
        return [line for line in (self.name, self.email, self.phone) if line]
