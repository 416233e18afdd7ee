"""What is decided of one encounter, and the reasons for it."""

from typing import Any, ClassVar, cast

from django import forms
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from encounters.decision_forms import DecisionForm
from encounters.fields import WordsField
from encounters.http import isolated, link_to
from encounters.location_choice import LocationChoiceField
from encounters.models import Employee, Location, Member
from encounters.models.choices import EventKind, Rating, Severity
from encounters.review.redacting_forms import RedactForm, SuspectForm


class LinkingForm(DecisionForm):
    """A decision after which another page follows than that of the encounter."""

    @property
    def link(self) -> SafeString:
        """A link to the encounter, named by its place and moment."""
        address = reverse("review:encounter", args=[self.member.organisation.slug, self.encounter.pk])
        return link_to(address, self.encounter)

    @property
    def leads_to(self) -> str:
        if self.encounter.hold_reason:
            return "held"
        return ""


class ReleaseForm(LinkingForm):
    """A word beside the decision to count, if there is one."""

    name = prefix = "release"
    reason = WordsField(label=_("Note (optional)"), max_length=500, rows=2, required=False)

    def said_when_done(self) -> Any:
        return format_html("{} {}.", _("Counted:"), self.link)


class ExcludeForm(LinkingForm):
    """Why an encounter is excluded."""

    name = prefix = "exclude"
    reason = WordsField(label=_("Reason"), max_length=500, rows=2)

    def said_when_done(self) -> Any:
        """What is said, with a link to a held one: what follows is the page of those that are held."""
        if self.encounter.hold_reason:
            return format_html("{} {}.", _("Excluded from the figures:"), self.link)
        return _("Excluded from the figures.")


class RestoreForm(DecisionForm):
    """Why an excluded encounter is restored."""

    name = prefix = "restore"
    reason = WordsField(label=_("Reason"), max_length=500, rows=2)

    def said_when_done(self) -> Any:
        """What is said: one that was held is in no figures yet."""
        if self.encounter.hold_reason:
            return _("Restored: it waits for review again.")
        return _("Restored to the figures.")


class UndoForm(DecisionForm):
    """A press of the button that undoes the latest decision, with the version of the page."""

    name = "undo"
    FIGURE_STATES: ClassVar[dict[str, Any]] = {
        "counted": _("Undone: it is in the figures again."),
        "held": _("Undone: it waits for review again."),
        "excluded": _("Undone: it is out of the figures again."),
    }

    def said_when_done(self) -> Any:
        """What is said: how it stands again."""
        facts = self.changed.facts
        if facts["undone"] == EventKind.ASSIGNED:
            return self.said_of_owner(facts["to"])
        if facts["undone"] == EventKind.SEVERITY_SET:
            return self.said_of_severity(facts["to"])
        return self.FIGURE_STATES[facts["to"]]

    def said_of_owner(self, owner_id: int | None) -> Any:
        if owner_id is None:
            return _("Undone: nobody has it now.")
        if owner_id == self.member.pk:
            return _("Undone: it is yours again.")
        owners = Member.objects.filter(organisation_id=self.member.organisation_id).select_related("user")
        return format_html(str(_("Undone: {name} has it again.")), name=isolated(owners.get(pk=owner_id).user))

    def said_of_severity(self, severity: int | None) -> Any:
        if severity is None:
            return _("Undone: the severity is not set any more.")
        return str(_("Undone: the severity is “{severity}” again.")).format(severity=Severity(severity).label)


class ReattributeForm(DecisionForm):
    """The employee who really served, and the reason for the correction."""

    name = prefix = "reattribute"
    done = _("The employee has been changed.")
    employee = forms.ModelChoiceField(
        Employee.objects.none(), label=_("Employee"), required=False, empty_label=_("Nobody known")
    )
    reason = WordsField(label=_("Reason"), max_length=500, rows=2)

    def fit(self) -> None:
        """Offer the employees who serve there; nobody takes praise for themselves."""
        encounter = self.encounter
        day, also = encounter.occurred_on, encounter.employee_id
        serving = Employee.objects.serving_at(encounter.location, also=also, on=day, any_name=True)
        if encounter.rating == Rating.GOOD:
            serving = serving.excluding(self.member)
            if encounter.logged_by:
                serving = serving.excluding(encounter.logged_by)
        field = cast("forms.ModelChoiceField", self.fields["employee"])
        field.queryset = serving
        self.initial.setdefault("employee", encounter.employee_id)


class MoveForm(DecisionForm):
    """The location where the encounter belongs, and the reason."""

    name = prefix = "move"

    location = LocationChoiceField(Location.objects.none(), label=_("Location"), empty_label=_("Choose"))
    reason = WordsField(label=_("Reason"), max_length=500, rows=2)

    def said_when_done(self) -> Any:
        """What is said of it, with what follows for somebody who does not handle the other location."""
        place = isolated(self.changed.location)
        if self.is_out_of_sight:
            said = _("It was moved to {place}. Those who handle that location see it now.")
            return format_html(str(said), place=place)
        return format_html(str(_("Moved to the other location: {name}.")), name=place)

    @property
    def leads_to(self) -> str:
        if self.is_out_of_sight:
            return "queue"
        return ""

    @property
    def is_out_of_sight(self) -> bool:
        """Whether it was passed on to a location that the member does not handle."""
        locations = Location.objects.visible_to(self.member)
        return not self.member.sees_all_locations and not locations.filter(pk=self.changed.location_id).exists()

    def fit(self) -> None:
        """Offer the other locations."""
        field = cast("forms.ModelChoiceField", self.fields["location"])
        field.queryset = Location.objects.open_to(self.encounter).by_name()


REVIEW_FORMS: tuple[type[Any], ...] = (
    ReleaseForm,
    ExcludeForm,
    RestoreForm,
    UndoForm,
    ReattributeForm,
    MoveForm,
    RedactForm,
    SuspectForm,
)
