"""Form fields for what people write: every language whole, nothing that plays tricks."""

import contextlib
import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime, time, tzinfo
from typing import Any, ClassVar
from uuid import UUID, uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MinLengthValidator
from django.utils.datastructures import MultiValueDict
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from encounters.texts.phones import as_ascii, as_number
from encounters.texts.reading import unturned

CHOOSE_ONE = _("Choose one.")
MINUTES = "%Y-%m-%dT%H:%M"
EARLIEST, LATEST = date(2000, 1, 1), date(2100, 1, 1)
DAY_PATTERNS = ("%Y-%m-%d", "%d.%m.%Y")
CLOCK_PATTERNS = ("%H:%M", "%H.%M", "%H:%M:%S")
WEEKDAYS = [
    (1, _("Monday")),
    (2, _("Tuesday")),
    (3, _("Wednesday")),
    (4, _("Thursday")),
    (5, _("Friday")),
    (6, _("Saturday")),
    (7, _("Sunday")),
]
PATTERNS = (MINUTES, "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S", "%d.%m.%Y %H.%M")

LINE_END = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
# What nobody types or sees: controls but tab and line ends, byte order marks, code points that are no character.
CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ufeff\ufdd0-\ufdef\ufffe\uffff]")
# Zero-width spaces and joints, soft hyphens, and marks of formats that no text needs.
ZERO_WIDTH = re.compile("[\u00ad\u034f\u180e\u200b\u2060-\u2064\u206a-\u206f\ufff9-\ufffb]")
# A joiner belongs behind a letter of a script that joins, or behind an emoji; tags belong behind an emoji (flags).
STRAY_JOINER = re.compile("(?<![\u0590-\u1fff\u2070-\u2fff\u3040-\U0010ffff])[\u200c\u200d]+")
STRAY_TAG = re.compile("(?<![\U0001f000-\U0001faff\U000e0020-\U000e007e])[\U000e0000-\U000e007f]+")
DIRECTION_MARKS = re.compile("[\u061c\u200e\u200f]")
PHONE_WORD = re.compile(
    r"^(?:(?:puh|puhelin|puhelinnumero|puhelinnumeroni|p|gsm|matkapuhelin|tel|telefon|telefonnummer|tfn|mobil"
    r"|mob|mobile|phone|ph|numero|nro|nummer|number|no)\b[.:\s]*)+",
    re.IGNORECASE,
)
PLAIN_NUMBER = re.compile("0|[1-9][0-9]{0,18}")
# Kinds of letters that leave no trace, and letters that are drawn as a blank.
UNSEEN_KINDS = {"Cc", "Cf", "Cs", "Zl", "Zp", "Zs"}
BLANK_LETTERS = "\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0"
AROUND = (
    "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"  # what programs wrap a copied name in
)


def as_typed(text: str) -> str:
    """Return the text with plain line ends and without what nobody types: controls, halves of characters."""
    return CONTROLS.sub("", LINE_END.sub("\n", text))


def as_seen(text: str) -> str:
    """Return one line without what nobody sees; joiners that belong to a script or an emoji stay."""
    for unseen in (ZERO_WIDTH, STRAY_JOINER, STRAY_TAG):
        text = unseen.sub("", text)
    return " ".join(text.split("\n")).strip()


def without_direction(text: str) -> str:
    """Return a phone number, an address or digits as they are seen, without the marks that turn a text around."""
    return as_seen(unturned(DIRECTION_MARKS.sub("", as_typed(text))))


def is_seen(text: str) -> bool:
    """Return whether anybody would see something of a text."""
    return any(unicodedata.category(letter) not in UNSEEN_KINDS and letter not in BLANK_LETTERS for letter in text)


class LimitedField(forms.CharField):
    """A text that says how long it is when it is too long."""

    def run_validators(self, value: Any) -> None:
        """Raise ValidationError for a text that is too long, and for whatever else is wrong with it."""
        if self.max_length and len(value) > self.max_length:
            text = _("The text has %(length)s letters, there is room for %(most)s. Shorten it.")
            length, most = (number_format(number, force_grouping=True) for number in (len(value), self.max_length))
            raise ValidationError(text, code="max_length", params={"length": length, "most": most})
        super().run_validators(value)


class WordsField(LimitedField):
    """Free text in any language: NFC, plain line ends, no controls, length in code points."""

    def __init__(self, *, max_length: int, rows: int = 0, **kwargs: Any) -> None:
        if rows:
            kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows, "dir": "auto"}))
        super().__init__(max_length=max_length, **kwargs)
        for validator in self.validators:
            if isinstance(validator, MinLengthValidator):
                validator.message = ngettext_lazy(
                    "Write at least %(limit_value)d character.",
                    "Write at least %(limit_value)d characters.",
                    "limit_value",
                )

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Leave the length out of long texts: browsers cut what is pasted, without a word."""
        attrs = super().widget_attrs(widget)
        if isinstance(widget, forms.Textarea):
            attrs["data-most"] = attrs.pop("maxlength", None)
        return attrs

    def to_python(self, value: Any) -> str:
        """Return the normalised text, whose length is checked next."""
        text = super().to_python(as_typed(str(value or ""))) or ""
        if not is_seen(text):
            return ""
        return unicodedata.normalize("NFC", text)


def ask_to_choose(fields: Mapping[str, forms.Field]) -> None:
    """Let a choice that was left open ask for one, unless it has words of its own for that."""
    usual = forms.Field.default_error_messages["required"]
    for field in fields.values():
        if isinstance(field, forms.ChoiceField) and field.error_messages["required"] is usual:
            field.error_messages["required"] = CHOOSE_ONE


class SentOnce(forms.HiddenInput):
    """A hidden value that counts only when it is sent once."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        if isinstance(data, MultiValueDict) and len(data.getlist(name)) > 1:
            return None
        return super().value_from_datadict(data, files, name)


class VersionField(forms.IntegerField):
    """The id of the newest event that the page showed when somebody decided, as a page writes it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=0, max_value=2**63 - 1, widget=SentOnce, **kwargs)

    def to_python(self, value: Any) -> int | None:
        """Return the version; raise ValidationError for what no page writes."""
        if value not in self.empty_values and not PLAIN_NUMBER.fullmatch(str(value)):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(value)


def refuse_turned(value: str) -> None:
    """Raise ValidationError for marks that turn the text around: a name could so be read as another one."""
    if value != unturned(value):
        raise ValidationError(_("Please leave out the marks that turn the text around."), code="turned")


class NameField(WordsField):
    """A name: one line, all of it to be seen."""

    default_validators = [refuse_turned]  # noqa: RUF012 (typed so by Django)

    def to_python(self, value: Any) -> str:
        """Return the name without what nobody sees, in it or around it."""
        return as_seen(super().to_python(value)).strip(AROUND)


class PhoneField(WordsField):
    """A phone number as somebody writes it, in digits by which it is found, without the word that says what it is."""

    def to_python(self, value: Any) -> str:
        """Return the number; raise ValidationError for what has no digit in it."""
        text = super().to_python(without_direction(str(value or "")))
        number = as_number(PHONE_WORD.sub("", as_ascii(text)))
        if text and not re.search("[0-9]", number):
            raise ValidationError(_("Write the number in digits."), code="invalid")
        return number


class AddressField(LimitedField, forms.EmailField):
    """An e-mail address without what nobody sees, as it comes along when one is copied."""

    default_error_messages: ClassVar[dict[str, Any]] = {"invalid": _("Enter a valid email address.")}

    def to_python(self, value: Any) -> str:
        return super().to_python(without_direction(str(value or ""))) or ""


class AccountAddressField(AddressField):
    """An address to sign in with: in lower case, its first part in plain letters, which look like no others."""

    def to_python(self, value: Any) -> str:
        """Return the address; raise ValidationError for letters that mail servers hardly take."""
        address = super().to_python(value).lower()
        if not address.partition("@")[0].isascii():
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return address


class PressField(forms.UUIDField):
    """Names one press of a form's button: whoever sends it again, a browser or a finger, adds nothing."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, initial=uuid4, widget=forms.HiddenInput, **kwargs)

    def clean(self, value: Any) -> UUID | None:
        """Return the press; None for anything that names none."""
        with contextlib.suppress(ValidationError):
            return super().clean(value)
        return None


class DayField(forms.DateField):
    """A day within bounds, by the browser's own calendar."""

    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})

    def __init__(self, *, earliest: date = EARLIEST, latest: date = LATEST, **kwargs: Any) -> None:
        self.earliest, self.latest = earliest, latest
        super().__init__(**kwargs)

    def validate(self, value: Any) -> None:
        """Raise ValidationError that names the first or the last day there may be."""
        super().validate(value)
        if value and value < self.earliest:
            params = {"day": date_format(self.earliest, "DATE_FORMAT")}
            raise ValidationError(_("The day must be %(day)s or later."), code="min_value", params=params)
        if value and value > self.latest:
            params = {"day": date_format(self.latest, "DATE_FORMAT")}
            raise ValidationError(_("The day must be %(day)s or earlier."), code="max_value", params=params)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Let the browser's calendar know the bounds."""
        return {"min": self.earliest.isoformat(), "max": self.latest.isoformat()}


class WrittenDayField(DayField):
    """A day as somebody writes it, whatever the language of the page: year first, or with points."""

    default_error_messages: ClassVar[dict[str, Any]] = {"invalid": _("Write a day, for example 2026-03-12.")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=DAY_PATTERNS, **kwargs)


class ClockField(forms.TimeField):
    """A time of day, to the minute, by the browser's own clock."""

    widget = forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    default_error_messages: ClassVar[dict[str, Any]] = {"invalid": _("Write a time, for example 08:40.")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=CLOCK_PATTERNS, **kwargs)

    def to_python(self, value: Any) -> time | None:
        found = super().to_python(value)
        return found.replace(second=0) if found else None


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
        """Return a stored moment as the place's clocks show it, to the minute."""
        if isinstance(value, datetime):
            return value.astimezone(self.zone).replace(second=0, microsecond=0, tzinfo=None)
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
