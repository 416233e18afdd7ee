"""The form by which a spreadsheet is sent."""

from typing import Any, NamedTuple

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from encounters.fields import as_seen, as_typed
from encounters.limits import LIMITS, take
from encounters.models import Organisation, SheetImport

LONGEST_NAME = 100
ENDINGS = ".xlsx,.csv,.txt,.tsv"
MOST_WAITING = 20  # spreadsheets of an organisation that are neither stored nor put away
TOO_MANY_WAIT = _("%(count)s spreadsheets wait here to be stored. Store them or put them away first.")
TOO_MANY_SENT = _("Many spreadsheets were sent just now. Go on in half an hour.")


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
    """A spreadsheet to import, unless too many wait or came of late."""

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

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organisation = organisation

    def clean(self) -> dict[str, Any]:
        """Refuse a sheet too many; one that can't be taken uses up nothing."""
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        if SheetImport.objects.waiting_in(self.organisation).count() >= MOST_WAITING:
            raise ValidationError(TOO_MANY_WAIT, params={"count": MOST_WAITING})
        if take({f"sheets:{self.organisation.pk}": LIMITS["sheets"]}, timezone.now()).over:
            raise ValidationError(TOO_MANY_SENT)
        return cleaned
