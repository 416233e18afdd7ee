"""Which words are redacted of an encounter."""

from functools import cached_property
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from encounters.changes.changing import read_file
from encounters.changes.refusals import Rule
from encounters.decision_forms import DecisionForm
from encounters.drafts import read_draft
from encounters.fields import WordsField
from encounters.models.choices import EventKind
from encounters.review.preview import RedactionPreview
from encounters.review.redacting import texts_of
from encounters.review.suspects import Suspect, find_suspects


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
