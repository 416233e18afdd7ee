"""What a customer fills in."""

from datetime import datetime, tzinfo
from typing import Any, cast

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from encounters.changes.changing import read_file
from encounters.changes.refusals import Refused, Rule
from encounters.feedback.actions import takes_additions
from encounters.feedback.choosing import choose_colleague, choose_employee
from encounters.feedback.details_fields import DetailsFields
from encounters.feedback.overwriting import find_overwritten, fingerprint, mark_of, marks_html, stored_in_words
from encounters.fields import PressField, WordsField
from encounters.models import Encounter
from encounters.models.choices import Lock, NamesShown, Rating
from encounters.models.encounter import OLDEST
from encounters.models.encounter_constraints import TEXT_LENGTH
from encounters.models.redaction import read_redacted_words
from encounters.texts.redacting import redact_all

INVALID = object()


class RatingForm(forms.Form):
    """One press: the button is the rating. `website` is a field that people don't see.

    `face` is what the link to the page has marked.
    """

    rating = forms.ChoiceField(choices=Rating.choices)
    key = forms.CharField(max_length=500)
    website = forms.CharField(max_length=500, required=False)
    face = forms.ChoiceField(choices=Rating.choices, required=False)


class RatingChangeForm(forms.Form):
    """The rating that is chosen instead of the first one."""

    rating = forms.ChoiceField(choices=Rating.choices)


class DetailsForm(DetailsFields):
    """Everything a customer may tell beyond the tap, all of it optional.

    When the time for corrections is over, what was said stands and what was left empty can still be filled.
    """

    def __init__(
        self,
        *args: Any,
        encounter: Encounter,
        now: datetime,
        by_staff: bool = False,
        by_itself: bool = False,
        **kwargs: Any,
    ) -> None:
        self.now, self.lock, self.by_staff, self.by_itself = now, encounter.locked_by(now), by_staff, by_itself
        self.refused, self.refuses_rating, self.overwritten = set[str](), False, list[str]()
        super().__init__(*args, encounter=encounter, **kwargs)
        self.add_employees()
        if self.lock:
            self.lock_answered_fields()
        for field in self.fields.values():
            field.show_hidden_initial = True
        self.fields["press"] = PressField()
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = self.layout()

    def add_employees(self) -> None:
        """Offer the employees of the location, to customers if the organisation shows them."""
        if self.by_staff:
            self.fields["employee"] = choose_colleague(self.encounter, self.told_moment())
        elif self.encounter.organisation.names_shown == NamesShown.NOTHING:
            del self.fields["attribution"]
        else:
            self.fields["employee"] = choose_employee(self.encounter, self.told_moment())

    def told_moment(self) -> datetime:
        """Return when it was: what this page changes it to, if that can be and is not too late to say; else as stored.

        Another page may have changed it since this one was shown, so what was sent without a change tells nothing.
        """
        stored_at = self.encounter.occurred_at
        if not self.is_bound or (self.lock and self.encounter.time_given):
            return stored_at
        sent, shown = self.moment_of("occurred_at"), self.moment_of("initial-occurred_at")
        if sent is INVALID or sent == shown:
            return stored_at
        if sent is None:
            return self.encounter.reported_at
        return cast("datetime", sent) if self.now - OLDEST <= cast("datetime", sent) <= self.now else stored_at

    def moment_of(self, name: str) -> object:
        """Return the moment that was sent under a name, None for none; INVALID for what is no moment."""
        try:
            return self.fields["occurred_at"].clean(self.data.get(name))
        except ValidationError:
            return INVALID

    def lock_answered_fields(self) -> None:
        """Let what was said stand, let what was left empty be filled, and offer a place to add to the text."""
        answered = {name for name, value in self.said.items() if value}
        if not self.encounter.time_given:
            answered.discard("occurred_at")
        if not self.encounter.employee_id:
            answered.discard("attribution")
        self.refused = {name for name in answered & self.fields.keys() if name in self.data and self.is_corrected(name)}
        for name in (answered & self.fields.keys()) - self.refused:
            self.fields[name].disabled = True
        if self.said["text"]:
            self.fields["addition"] = WordsField(
                label=_("Add something"), max_length=TEXT_LENGTH, rows=3, required=False
            )

    def is_corrected(self, name: str) -> bool:
        """Return whether what was sent for a field differs from what is stored."""
        field = self.fields[name]
        sent = field.widget.value_from_datadict(self.data, self.files, name)
        if isinstance(sent, str):  # an old page brings nothing back that was redacted since
            sent = redact_all(sent, read_redacted_words(self.encounter))
        return field.has_changed(field.prepare_value(self.said[name]), sent)

    def initial_values_html(self) -> SafeString:
        """Return hidden fields with what the page shows now, so that only what is changed on it is stored."""
        compared = [field for field in self if field.field.show_hidden_initial]
        if self.errors:  # what was shown without a value is compared to that, not to what was sent instead
            unshown = {name for name in self.overwritten if self[name].html_initial_name not in self.data}
            compared = [field for field in compared if field.name not in unshown]
        shown = (field.as_hidden(only_initial=True) for field in compared)
        hidden = mark_safe("".join(map(str, shown)))  # noqa: S308 (widgets escape)
        return hidden + marks_html(self, self.overwritten)

    def changes(self) -> dict[str, Any]:
        """Return the valid values that were changed on this page; the rest stays as it is stored."""
        self.full_clean()
        changed = self.cleaned_data.keys() & set(self.changed_data) - {"press"}
        values = {name: self.cleaned_data[name] for name in changed}
        pressed = self.data.get("rating")
        if pressed in Rating.values and not (self.lock or self.refuses_rating):
            values["rating"] = pressed
        return values

    def waits_for_save(self) -> set[str]:
        """Return what only the button stores, for it can't be taken back: additions, and all once the time is over."""
        if self.lock:
            return {*self.fields, "rating"}
        return {"addition"}

    def knowing(self, saved: Encounter, changes: dict[str, Any]) -> "DetailsForm":
        """Return the same sent form with initial values as they are stored now, to compare later changes with."""
        data = cast("QueryDict", self.data).copy()
        for name in changes:
            data.pop(f"initial-{name}", None)
        return DetailsForm(data, encounter=saved, now=self.now, by_staff=self.by_staff, by_itself=self.by_itself)

    def clean(self) -> dict[str, Any]:
        """Say of each refused correction why it is refused, and where the change may be told."""
        if self.cleaned_data.get("may_be_contacted") and not (
            self.cleaned_data.get("email") or self.cleaned_data.get("phone")
        ):
            self.add_error("may_be_contacted", _("Say how: an e-mail address or a phone number is still missing."))
        self.refuse_own_praise()
        if not self.lock:
            self.refuse_overwriting()
            return self.cleaned_data
        why = Lock(self.lock).label
        open_field = self.fields.get("addition", self.fields["text"])
        where = _("Write the change under “%(field)s”.") % {"field": open_field.label}
        for name in self.refused:
            self.add_error(name, f"{why} {where}")
        if self.data.get("rating", self.encounter.rating) != self.encounter.rating:
            self.add_error(None, "{} {}".format(_("The rating was not changed."), why))
        return self.cleaned_data

    def refuse_overwriting(self) -> None:
        """Say what another page has stored meanwhile of what was changed here; saving once more takes its place."""
        self.overwritten = [name for name in find_overwritten(self) if not self.is_decided(name)]
        for name in self.overwritten:
            said = _(
                "Another page has changed this meanwhile to: “%(stored)s”. Save again to replace it by what is here."
            )
            self.add_error(name, said % {"stored": stored_in_words(self, name)})
        if {"employee", "occurred_at"} & {*self.overwritten}:  # who served is said of somebody else, or another day
            for name in ("employee", "attribution"):
                self.cleaned_data.pop(name, None)

    def refuse(self, refusal: Refused) -> None:
        """Say why nothing of it was saved, though every field is right."""
        said = _("This could not be saved, for something else was stored at the same time. Save it once more.")
        self.add_error(None, refusal.reason or said)

    def is_decided(self, name: str) -> bool:
        """Return whether the page said what is stored, and Save was pressed all the same."""
        return not self.by_itself and self.data.get(mark_of(name)) == fingerprint(self, name)

    def refuse_own_praise(self) -> None:
        """Say why praise can't name whoever logged it, be it that they are named or that the rating is turned."""
        rating = self.data.get("rating", self.encounter.rating)
        named = self.encounter.employee
        if "employee" in self.changed_data:
            named = self.cleaned_data.get("employee")
        if not self.encounter.would_be_own_praise(rating, named):
            return
        why = Rule.LOGGED_PRAISE.label
        if rating != self.encounter.rating:
            self.refuses_rating = True
            self.add_error(None, "{} {}".format(_("The rating was not changed."), why))
        if named != self.encounter.employee:
            self.add_error("employee", why)

    def clean_addition(self) -> str:
        """Return the added text; raise ValidationError when there are very many already."""
        addition: str = self.cleaned_data["addition"]
        if addition:
            check_addition_limit(self.encounter)
        return addition

    def clean_occurred_at(self) -> datetime:
        """Return a time of the last 90 days, never of the future; that of the tap where none is told."""
        occurred_at: datetime | None = self.cleaned_data["occurred_at"]
        stored_at, zone = self.encounter.occurred_at, self.encounter.location.zone
        if occurred_at is None:
            return self.encounter.reported_at
        if local_minute(occurred_at, zone) == local_minute(stored_at, zone):
            return stored_at  # also the second of two equal hours
        if occurred_at > self.now:
            raise ValidationError(_("That time is still to come. Choose an earlier time."))
        if occurred_at < self.now - OLDEST:
            raise ValidationError(_("That is more than 90 days ago. Choose a later time."))
        return occurred_at


def check_addition_limit(encounter: Encounter) -> None:
    """Raise ValidationError while the customer has to wait until staff have written."""
    if not takes_additions(read_file(encounter)):
        raise ValidationError(Rule.ADDITIONS.label)


def local_minute(moment: datetime, zone: tzinfo) -> str:
    """Return the moment on the clocks of a zone, to the minute."""
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M}"
