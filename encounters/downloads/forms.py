"""As what encounters are taken along."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from encounters.downloads.exporting import MOST_ROWS
from encounters.models import Export, Member
from encounters.models.choices import Role
from encounters.models.encounter_queryset import EncounterQuerySet
from encounters.models.export import FileFormat

MOST_AT_ONCE = 3  # files of a member that are being written
MOST_KEPT = 10  # files of a member in all


class ExportForm(forms.Form):
    """The kind of file; an admin may want the customers' contacts in it."""

    file_format = forms.ChoiceField(
        label=_("Kind of file"), choices=FileFormat.choices, initial=FileFormat.XLSX, widget=forms.RadioSelect
    )
    with_contacts = forms.BooleanField(
        label=_("With the customers' names, e-mail addresses and phone numbers"),
        required=False,
        help_text=_("You are asked to confirm that it is you, now and when you fetch the file."),
    )

    def __init__(self, *args: Any, member: Member, encounters: EncounterQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.member, self.encounters = member, encounters
        if member.role != Role.ADMIN:
            del self.fields["with_contacts"]

    def clean_file_format(self) -> str:
        """Refuse a sheet with more rows than it can have."""
        chosen: str = self.cleaned_data["file_format"]
        if chosen == FileFormat.XLSX and self.encounters[MOST_ROWS : MOST_ROWS + 1].exists():
            raise ValidationError(_("A sheet of XLSX has no room for so many rows. Choose CSV, or narrow the list."))
        return chosen

    def clean(self) -> dict[str, Any]:
        """Refuse to write many files for one member at once, and one without rows."""
        if not self.encounters[:1].exists():
            raise ValidationError(_("There is nothing to download: no encounter fits."))
        if problem := too_many_for(self.member):
            raise ValidationError(problem)
        if Export.objects.of(self.member).count() >= MOST_KEPT:
            raise ValidationError(_("You have as many files as there may be. Delete one of them first."))
        return self.cleaned_data


def too_many_for(member: Member) -> Any:
    """Return what is said where enough is being written for a member; empty where one more may be."""
    if Export.objects.of(member).being_written().count() < MOST_AT_ONCE:
        return ""
    said = ngettext_lazy(
        "%(count)d file is being prepared for you. Wait until it is ready.",
        "%(count)d files are being prepared for you. Wait until one of them is ready.",
        MOST_AT_ONCE,
    )
    return said % {"count": MOST_AT_ONCE}
