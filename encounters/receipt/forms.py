"""What a customer types or presses on the way back: the code, a reply, a verdict."""

import re
import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from encounters.fields import LimitedField, PressField, WordsField
from encounters.models.choices import NOT_PUT_RIGHT, Step, Verdict
from encounters.models.encounter_constraints import TEXT_LENGTH
from encounters.receipts.secrets import DIGITS

# What stands before the digits on the receipt, and is copied with them.
LABEL = re.compile(r"^[^\W\d]+(?:\s+[^\W\d]+)*(?=[\s:])")


class DigitsForm(forms.Form):
    """16 digits in whatever script they are written, and whatever stands between them; `turn`, once they waited."""

    digits = LimitedField(
        label=_("The 16 digits of your receipt"),
        max_length=100,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "autofocus": True}),
    )
    turn = forms.CharField(max_length=200, required=False, widget=forms.HiddenInput)

    def clean_digits(self) -> str:
        """Return the digits alone; raise ValidationError unless there are 16, and for the link of a receipt."""
        if "/r/" in self.cleaned_data["digits"]:
            raise ValidationError(_("This is the link of a receipt: open it in the browser's address line."))
        typed = LABEL.sub("", self.cleaned_data["digits"])
        letters = [letter for letter in typed if letter.isalnum()]
        digits = "".join(str(unicodedata.decimal(letter, "?")) for letter in letters)
        if len(digits) != DIGITS or "?" in digits:
            raise ValidationError(_("The code has 16 digits."))
        return digits


class ReplyForm(forms.Form):
    """What the customer writes back."""

    reply = WordsField(label=_("Write to those who handle this"), max_length=TEXT_LENGTH, rows=3)
    press = PressField()


class VerdictForm(forms.Form):
    """One press: the button is the verdict."""

    verdict = forms.ChoiceField(choices=Verdict.choices)


class WhyForm(forms.Form):
    """What the customer adds to a verdict, all of it optional."""

    why = WordsField(max_length=TEXT_LENGTH, rows=3, required=False)
    press = PressField()
    step = forms.ChoiceField(
        label=_("You as a customer now"), choices=Step.choices, widget=forms.RadioSelect, required=False
    )

    def __init__(self, *args: Any, verdict: Verdict | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["why"].label = _("Anything to add?")
        if verdict in NOT_PUT_RIGHT:
            self.fields["why"].label = _("What is still not right?")
