"""Form fields for what people write: every language whole, nothing that plays tricks."""

import unicodedata
from datetime import datetime, tzinfo
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

MINUTES = "%Y-%m-%dT%H:%M"
PATTERNS = (MINUTES, "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%d.%m.%Y %H.%M")


class WordsField(forms.CharField):
    """Free text in any language: NFC, plain line ends, length in code points."""

    def __init__(self, *, max_length: int, rows: int = 0, **kwargs: Any) -> None:
        if rows:
            kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows, "dir": "auto"}))
        super().__init__(max_length=max_length, **kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Leave the length out of long texts: browsers cut what is pasted, without a word."""
        attrs = super().widget_attrs(widget)
        if isinstance(widget, forms.Textarea):
            attrs.pop("maxlength", None)
        return attrs

    def to_python(self, value: Any) -> str:
        """Return the normalised text, whose length is checked next."""
        text = super().to_python(value) or ""
        return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))


class VersionField(forms.IntegerField):
    """The id of the newest event that the page showed when somebody decided.

    Optional: a list shows too little of each encounter to say what somebody has seen.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=0, max_value=2**63 - 1, required=False, widget=forms.HiddenInput, **kwargs)


def refuse_unseen(value: str) -> None:
    """Raise ValidationError for control and format characters: they turn the text around, or hide."""
    if any(unicodedata.category(letter) in {"Cc", "Cf", "Co", "Cn"} for letter in value):
        raise ValidationError(_("Please leave out characters that can't be seen."), code="invisible")


class NameField(WordsField):
    """A name: one line, all of it to be seen."""

    default_validators = [refuse_unseen]  # noqa: RUF012 (typed so by Django)


class LocalDateTimeField(forms.DateTimeField):
    """A moment on the clocks of a place, to the minute.

    When clocks change: an hour that comes twice means the first, an hour that is left out means
    the same stretch after midnight, an hour later on the clock.
    """

    widget = forms.DateTimeInput(format=MINUTES, attrs={"type": "datetime-local"})

    def __init__(self, *, zone: tzinfo, **kwargs: Any) -> None:
        self.zone = zone
        super().__init__(input_formats=PATTERNS, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """Return a stored moment as the place's clocks show it."""
        if isinstance(value, datetime):
            return value.astimezone(self.zone).replace(tzinfo=None)
        return value

    def to_python(self, value: Any) -> datetime | None:
        """Return the moment that was written in the place's time; raise ValidationError for anything else."""
        if value in self.empty_values or isinstance(value, datetime):
            return value or None
        for pattern in PATTERNS:
            try:
                naive = datetime.strptime(str(value).strip(), pattern)  # noqa: DTZ007 (the zone comes next)
                return naive.replace(tzinfo=self.zone)
            except (ValueError, OverflowError):
                continue
        raise ValidationError(_("Write the day and the time, for example 2026-03-12 08:40."), code="invalid")
