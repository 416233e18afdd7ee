"""What staff know of a customer whose feedback they look for."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from encounters.fields import LimitedField, without_direction
from encounters.models.customer import Customer, customer_named, miscounts_receipt


class CustomerForm(forms.Form):
    """An e-mail address, a phone number or the digits of a receipt, all of it."""

    customer = LimitedField(
        label=_("E-mail address, phone number or the 16 digits of a receipt"),
        max_length=254,
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"}),
    )

    def clean_customer(self) -> Customer:
        """Return what was typed as it is compared; raise ValidationError for what is nothing of the kind."""
        typed = without_direction(self.cleaned_data["customer"])
        if miscounts_receipt(typed):
            raise ValidationError(_("A receipt has 16 digits; these are more or fewer."))
        customer = customer_named(typed)
        if customer is None:
            raise ValidationError(_("Write all of the address or number: parts of it find nothing."))
        return customer
