"""The form by which a spreadsheet is sent."""

from typing import Any, NamedTuple

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from encounters.fields import as_seen, as_typed

LONGEST_NAME = 100
ENDINGS = ".xlsx,.csv,.txt,.tsv"


class SentFile(NamedTuple):
    """A file that was sent: what it is called, and what it holds."""

    name: str
    content: bytes


class SheetField(forms.FileField):
    """A spreadsheet that is small enough to be read."""

    def clean(self, value: Any, initial: Any = None) -> SentFile:
        """Return the file; raise ValidationError for none, an empty one, and one that is too large."""
        file = super().clean(value, initial)
        if file.size > settings.LARGEST_UPLOAD:
            most = filesizeformat(settings.LARGEST_UPLOAD)
            raise ValidationError(_("The file is larger than %(most)s. Divide the sheet."), params={"most": most})
        return SentFile(as_seen(as_typed(file.name))[-LONGEST_NAME:], file.read())


class UploadForm(forms.Form):
    """A spreadsheet to import."""

    file = SheetField(
        label=_("Spreadsheet"),
        help_text=_("XLSX or CSV, with one row for each. The first row says what stands in each column."),
        widget=forms.FileInput(attrs={"accept": ENDINGS}),
        error_messages={
            "required": _("Choose a file."),
            "missing": _("Choose a file."),
            "invalid": _("Choose a file."),
        },
    )
