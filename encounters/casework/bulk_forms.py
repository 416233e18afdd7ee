"""What is done with some cases of the queue at once."""

from collections.abc import Collection, Iterable
from typing import Any, ClassVar, NamedTuple, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from encounters import paging
from encounters.casework.forms import MemberChoiceField
from encounters.changes.refusals import Rule
from encounters.fields import PLAIN_NUMBER
from encounters.http import isolated
from encounters.models import Case, Encounter, Member
from encounters.models.case_queryset import MOST_URGENT_FIRST
from encounters.models.handling import handlers_of_any


class ChosenCase(NamedTuple):
    """A case that was chosen, and the version that its row showed; None where that was not said."""

    case: Case
    version: int | None


class SomeCasesField(forms.ModelMultipleChoiceField):
    """Some cases of the queue, at most a page of them, each sent as its id and the version that its row showed."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "required": _("Choose at least one case."),
        **dict.fromkeys(
            ("invalid_choice", "invalid_pk_value"),
            _("You can't handle one of these any more, so nothing was done. Check what is chosen and try again."),
        ),
    }

    def clean(self, value: Any) -> Any:
        if value and len(value) > paging.PAGE_SIZE:
            raise ValidationError(_("Choose fewer at once."))
        versions = read_rows(value or [])
        try:
            return [ChosenCase(case, versions.get(str(case.pk))) for case in super().clean(list(versions))]
        except ValidationError as fault:
            if fault.code == "invalid":  # no id at all
                raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice") from fault
            raise


def read_rows(rows: Iterable[str]) -> dict[str, int | None]:
    """Return the version of each chosen row by the id of its case; None where it is missing or said twice."""
    versions: dict[str, int | None] = {}
    for row in rows:
        pk, _colon, version = row.partition(":")
        if pk not in versions and PLAIN_NUMBER.fullmatch(version):
            versions[pk] = int(version)
        else:
            versions[pk] = None
    return versions


class ChosenCasesForm(forms.Form):
    """The cases of the queue that were chosen, for something that is done with each of them."""

    cases = SomeCasesField(Case.objects.none())

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.member = member
        field = cast("forms.ModelMultipleChoiceField", self.fields["cases"])
        field.queryset = Case.objects.handled_by(member).for_queue().order_by(*MOST_URGENT_FIRST)

    @property
    def names_what_is_not_offered(self) -> bool:
        """Whether something was chosen that the page does not offer to this member, as what is another's."""
        codes = ("invalid_choice", "invalid_pk_value")
        return any(self.has_error(name, code) for name in self.fields for code in codes)

    def arguments(self) -> dict[str, Any]:
        """Return the verb's arguments, besides the case, who decides, when, and from which version."""
        return {}

    def said_when_done(self, count: int) -> Any:
        """Return the sentence that tells with how many it was done."""
        raise NotImplementedError


class PassOnManyForm(ChosenCasesForm):
    """The thanks that were chosen to be passed on."""

    def said_when_done(self, count: int) -> Any:
        return ngettext("{count} thanks passed on.", "{count} thanks passed on.", count).format(count=count)


class AssignManyForm(ChosenCasesForm):
    """The cases that were chosen, and who gets them: oneself unless somebody else is chosen."""

    owner = MemberChoiceField(
        Member.objects.none(),
        label=_("Assign to"),
        required=False,
        empty_label=_("me"),
        error_messages={"invalid_choice": Rule.HANDLER.label},
        widget=forms.Select({"class": "form-select form-select-sm"}),
    )

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        super().__init__(*args, member=member, **kwargs)
        field = cast("forms.ModelChoiceField", self.fields["owner"])
        field.queryset = Member.objects.handlers_in(member.organisation).by_name()

    def offer(self, cases: Collection[Case]) -> None:
        """Offer those who may handle at least one of the cases."""
        field = cast("forms.ModelChoiceField", self.fields["owner"])
        handlers = Member.objects.handlers_in(self.member.organisation).exclude(pk=self.member.pk)
        encounters = Encounter.objects.filter(pk__in=[case.encounter_id for case in cases])
        field.queryset = handlers_of_any(encounters, among=handlers).by_name()

    def arguments(self) -> dict[str, Any]:
        return {"owner": self.cleaned_data["owner"] or self.member}

    def said_when_done(self, count: int) -> Any:
        said = ngettext("{count} case assigned to {name}.", "{count} cases assigned to {name}.", count)
        return format_html(said, count=count, name=isolated(self.arguments()["owner"].user))
