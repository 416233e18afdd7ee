"""What an admin says of a tablet, and what a tablet sends."""

from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from encounters.feedback.details_fields import AspectsField
from encounters.fields import NameField
from encounters.kiosk.actions import new_point, trust_tablet
from encounters.kiosk.pairing import count_wrong_words, find_words, may_try_words
from encounters.location_choice import LocationChoiceField
from encounters.models import Kiosk, Location, Member
from encounters.models.choices import Language, Rating
from encounters.models.kiosk import KioskStatus
from encounters.setting_forms import SettingForm

MOST_WAITING = 1_000_000
LAST_MOMENT = 8_640_000_000_000_000  # of a browser's clock, in milliseconds; no tablet tells a later one
NO_PLACE = _("Choose where it stands.")
LABEL_HELP = _("A desk, a room or a door. Leave it empty if there is only one.")


class OtherTabletField(forms.ModelChoiceField):
    """Another tablet, with how many presses wait on it: they stay there until it is paired again."""

    def label_from_instance(self, kiosk: Kiosk) -> str:
        if not kiosk.waiting:
            return str(kiosk)
        waits = ngettext("%(n)s press waits on the tablet.", "%(n)s presses wait on the tablet.", kiosk.waiting)
        return f"{kiosk} · {waits % {'n': kiosk.waiting}}"


class PairForm(SettingForm):
    """The words that a tablet shows, and where it stands: at a new place, or in place of another tablet."""

    words = NameField(
        label=_("The three words"),
        max_length=60,
        help_text=_("The tablet shows them once you have opened the address above on it."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )
    location = LocationChoiceField(
        Location.objects.none(), label=_("Where it stands"), required=False, empty_label=_("Choose a location")
    )
    label = NameField(label=_("Name"), max_length=100, required=False, help_text=LABEL_HELP)
    replaces = OtherTabletField(
        Kiosk.objects.none(),
        label=_("Or in place of"),
        required=False,
        empty_label=_("No other tablet"),
        help_text=_("It takes over the name, the place and the history of the other, which then shows nothing more."),
    )

    class Meta:
        model = Kiosk
        fields: tuple[str, ...] = ()

    def __init__(self, *args: Any, by: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        self.pairing: Any = None
        fields: Any = self.fields
        locations = Location.objects.of(by).filter(is_active=True).by_name()
        fields["location"].queryset = locations
        kiosks = Kiosk.objects.of(by).filter(point__location__is_active=True)
        kiosks = kiosks.order_by("point__location__sort_key", "pk")
        fields["replaces"].queryset = kiosks
        if not kiosks.exists():
            del self.fields["replaces"]
            fields["location"].required = True
            fields["location"].error_messages["required"] = NO_PLACE
            if not self.is_bound:
                self.initial["location"] = fields["location"].offer(locations)

    @property
    def tablet_address(self) -> str:
        """Where the tablet is told what it is for."""
        return settings.PUBLIC_URL + reverse("kiosk:screen")

    def clean(self) -> dict[str, Any]:
        """Refuse words that no tablet shows, and a tablet that would stand nowhere, or at two places."""
        cleaned = super().clean()
        place, other = cleaned.get("location"), cleaned.get("replaces")
        if not (place or other or "location" in self.errors):
            self.add_error("location", NO_PLACE)
        if other and (place or cleaned.get("label")):
            self.add_error("replaces", _("It takes over place and name of the other. Leave those empty, or this."))
        if cleaned.get("words"):
            self.find_tablet(cleaned["words"], timezone.now())
        return cleaned

    def find_tablet(self, words: str, now: datetime) -> None:
        """Find the tablet that shows these words."""
        if not may_try_words(member=self.by, now=now):
            self.add_error("words", _("Too many wrong words were typed. Wait some minutes, then go on."))
            return
        self.pairing = find_words(words, now)
        if self.pairing is None:
            count_wrong_words(member=self.by, now=now)
            said = _("No tablet shows these words now. They work for ten minutes; it can show new ones.")
            self.add_error("words", said)

    def save(self, commit: bool = True) -> Kiosk:
        """Trust the tablet; store its place where it is a new one."""
        kiosk = self.cleaned_data.get("replaces")
        if kiosk is None:
            kiosk = self.instance
            kiosk.point = new_point(location=self.cleaned_data["location"], label=self.cleaned_data["label"])
        else:
            kiosk.added_by_press = self.instance.added_by_press
        trust_tablet(kiosk=kiosk, pairing=self.pairing, now=timezone.now())
        return kiosk


class KioskForm(SettingForm):
    """A tablet that is paired: what it is called, and whether it is in use."""

    label = NameField(label=_("Name"), max_length=100, required=False, help_text=LABEL_HELP)
    status = forms.ChoiceField(
        label=_("State"),
        choices=KioskStatus.choices,
        widget=forms.RadioSelect,
        help_text=_("A paused tablet says so. One that is not in use any more has to be paired anew."),
    )

    field_order = ("label", "asks_aspects", "status")

    class Meta:
        model = Kiosk
        fields = ("asks_aspects", "status")
        labels: ClassVar[dict[str, Any]] = {"asks_aspects": _("Ask what it was about")}
        help_texts: ClassVar[dict[str, Any]] = {
            "asks_aspects": _("After a press the customer may choose up to three reasons on the tablet, or go on.")
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.is_new:
            return
        self.initial["label"] = self.instance.point.label
        if self.instance.secret_hash is None:
            self.fields["status"].disabled = True
            self.fields["status"].help_text = _("Pair a tablet in its place to use it again.")

    def stored(self) -> dict[str, Any]:
        return super().stored() | {"label": self.instance.point.label, "paired_at": self.instance.paired_at}

    def save(self, commit: bool = True) -> Kiosk:
        """Store it; the tablet that is not in use any more is trusted no longer."""
        if self.instance.status == KioskStatus.RETIRED:
            self.instance.secret_hash = None
        point = self.instance.point
        point.label = self.cleaned_data["label"]
        point.save(update_fields=["label"])
        kiosk: Kiosk = super().save(commit)
        return kiosk


class PressFields(forms.Form):
    """What was pressed, on which page; `nth` tells one showing of a copied page from every other."""

    rating = forms.ChoiceField(choices=Rating.choices)
    key = forms.CharField(max_length=500)
    nth = forms.UUIDField(required=False)


class TapForm(PressFields):
    """A press on the faces."""


class AspectsForm(forms.Form):
    """What the press was about, of which the tablet has just thanked."""

    key = forms.CharField(max_length=500, widget=forms.HiddenInput)
    nth = forms.UUIDField(required=False, widget=forms.HiddenInput)
    aspects = AspectsField()


class WaitingForm(PressFields):
    """A press that waited on a tablet: when it was made and when it is sent, in milliseconds of the tablet's clock."""

    language = forms.ChoiceField(choices=Language.choices)
    pressed_at = forms.IntegerField(min_value=-LAST_MOMENT, max_value=LAST_MOMENT)
    sent_at = forms.IntegerField(min_value=-LAST_MOMENT, max_value=LAST_MOMENT)
    waiting = forms.IntegerField(min_value=0, max_value=MOST_WAITING)


class ContactForm(forms.Form):
    """What a tablet tells when it is heard of: how many presses wait on it."""

    waiting = forms.IntegerField(min_value=0, max_value=MOST_WAITING)
