"""What is said when an alert is closed."""

from django import forms
from django.utils.translation import gettext_lazy as _

from encounters.fields import WordsField
from encounters.models.alert import COMMENT_LENGTH


class CloseAlertForm(forms.Form):
    """What lay behind an alert."""

    comment = WordsField(
        label=_("What lay behind it?"),
        max_length=COMMENT_LENGTH,
        rows=3,
        help_text=_("Those who handle this location read it, and it stays with the alert."),
    )
