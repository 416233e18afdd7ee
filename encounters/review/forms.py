"""What is decided of one encounter, and the reasons for it."""

from functools import cached_property
from typing import Any, ClassVar, cast

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from encounters.changes.changing import read_file
from encounters.changes.refusals import Rule
from encounters.decision_forms import DecisionForm
from encounters.drafts import read_draft
from encounters.fields import WordsField
from encounters.http import isolated, link_to
from encounters.location_choice import LocationChoiceField
from encounters.models import Employee, Location, Member
from encounters.models.choices import EventKind, Rating, Severity
from encounters.review.preview import RedactionPreview
from encounters.review.redacting import texts_of
from encounters.review.suspects import Suspect, find_suspects


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


class RedactingForm(DecisionForm):
    """Words that are taken out, after which others may be left that look like them."""

    @cached_property
    def left(self) -> list[Suspect]:
        """The words that look like what was redacted, once it was carried out."""
        return SuspectForm(file=read_file(self.changed), member=self.member).suspects

    @property
    def beside(self) -> str:
        if self.left:
            return "suspects"
        return ""

    def said_when_done(self) -> Any:
        """What is said: that others are left which look like it, if there are any."""
        said, count = _("The words are taken out of every text."), len(self.left)
        if not count:
            return said
        left = ngettext(
            "%(count)s word that looks like it is left.", "%(count)s words that look like it are left.", count
        )
        return format_html('{} <a href="#suspects">{}</a>', said, left % {"count": count})


class RedactForm(RedactingForm):
    """The words to take out of every text, others that look like them, and the reason."""

    name = prefix = "redact"
    not_drafted = frozenset({"words"})
    line = "words"
    words = WordsField(
        label=_("Name or words"),
        min_length=2,
        max_length=200,
        widget=forms.TextInput({"autocomplete": "off", "dir": "auto"}),
        help_text=_(
            "Every word that begins like this is taken out: “Virta” takes “Virtasen” along. "
            "Other words that look like it are shown to you first."
        ),
    )
    also = forms.MultipleChoiceField(
        label=_("Words that look like it"),
        required=False,
        error_messages={"invalid_choice": _("What looks like it has changed. Choose again.")},
    )
    reason = WordsField(label=_("Reason"), max_length=500, rows=2)

    def fit(self) -> None:
        """Offer the words that would be left and look like those that were sent."""
        field = cast("forms.MultipleChoiceField", self.fields["also"])
        field.choices = self.choices_of_suspects

    def choices_of_suspects(self) -> list[tuple[str, str]]:
        if self.preview is None:
            return []
        return [(suspect.word, suspect.word) for suspect in self.preview.suspects]

    @cached_property
    def preview(self) -> RedactionPreview | None:
        """What everybody reads once the words that were typed are taken out, if they or what looks like them stand."""
        try:
            words = self.fields["words"].clean(self["words"].value())
        except ValidationError:
            return None
        preview = RedactionPreview(self.file, words, drafted_texts(self), self["also"].value() or ())
        if any(letter.isalnum() for letter in words) and (preview.is_found or preview.suspects):
            return preview
        return None

    def look_ahead(self) -> None:
        """Check only the words: what follows is shown before anything is chosen or a reason is given."""
        for name in ("also", "reason"):
            self.errors.pop(name, None)

    def clean_words(self) -> str:
        """Return the words; raise ValidationError if neither they nor what looks like them stand in any text."""
        words: str = self.cleaned_data["words"]
        if self.preview is None:
            raise ValidationError(_("This stands in no text of this feedback. Check the spelling."))
        return words

    def clean(self) -> dict[str, Any]:
        """Ask for a choice where the words themselves stand nowhere."""
        if self.preview and not (self.preview.is_found or self.cleaned_data.get("also") or self.has_error("also")):
            self.add_error("also", _("Choose at least one of these words."))
        return self.cleaned_data


class SuspectForm(RedactingForm):
    """A press of a button beside a word that looks like one that was redacted, or of the one for all of them."""

    name = prefix = "suspect"
    word = forms.CharField(required=False, max_length=4000)
    every = forms.BooleanField(required=False)
    shown = forms.Field(required=False, widget=forms.MultipleHiddenInput)

    @cached_property
    def suspects(self) -> list[Suspect]:
        """The words that look like what was redacted before; none of another member's draft."""
        if self.file.timeline.last(EventKind.REDACTED) is None:
            return []
        return find_suspects([*texts_of(self.file).values(), *drafted_texts(self)], self.file.redacted_words)

    def clean(self) -> dict[str, Any]:
        """Keep the words that were pressed as `suspects`; raise ValidationError for what looks like nothing redacted.

        All of them are those that the page has shown.
        """
        pressed = [self.cleaned_data.get("word")]
        if self.cleaned_data.get("every"):
            pressed = self.cleaned_data.get("shown") or []
        words = [suspect.word for suspect in self.suspects if suspect.word in pressed]
        if not words:
            raise ValidationError(Rule.WORDS.label)
        return self.cleaned_data | {"suspects": words}

    def arguments(self) -> dict[str, Any]:
        return {"suspects": self.cleaned_data["suspects"]}


def drafted_texts(form: DecisionForm) -> list[str]:
    """Return what the member is writing of the encounter."""
    draft = read_draft(form.encounter, form.member)
    return [*draft.texts.values(), *draft.overlooked.values()]


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
