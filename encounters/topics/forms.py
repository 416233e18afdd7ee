"""What is asked of topics, and what is said of themes."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, ngettext_lazy

from encounters.fields import NameField
from encounters.figures.forms import PeriodForm
from encounters.figures.periods import Period, period_until
from encounters.models import Member, Theme
from encounters.models.organisation import LocationQuerySet
from encounters.models.people_names import PeopleNames
from encounters.models.theme import LONGEST_NAME, MOST_THEMES, MOST_WORDS
from encounters.setting_forms import SettingForm
from encounters.texts.topics import Topic, topic_asked

TOPIC_PRESETS = (7, 30, 90)
LONGEST_TALK = 92  # days


class TopicsForm(PeriodForm):
    """The location and the period, which is shorter than that of figures: words are read one by one."""

    def clean(self) -> dict[str, Any]:
        """Refuse more days than are read."""
        cleaned = super().clean()
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and not last:
            last = timezone.localdate()
        if first and last and (last - first).days >= LONGEST_TALK:
            too_many = ngettext_lazy("At most %(days)d day.", "At most %(days)d days.", LONGEST_TALK)
            self.add_error("last", too_many % {"days": LONGEST_TALK})
        return cleaned

    @property
    def chosen_days(self) -> int:
        return min(super().chosen_days, max(TOPIC_PRESETS))

    def period(self, locations: LocationQuerySet, now: datetime) -> Period:
        """Return the period that was chosen, of which no more days are read than its last ones."""
        period = super().period(locations, now)
        return period_until(period.last, min(period.days, LONGEST_TALK))


class TopicsField(forms.MultipleChoiceField):
    """Words that were ticked, as addresses name them; whatever can be read as a word may be."""

    widget = forms.MultipleHiddenInput

    def valid_value(self, value: Any) -> bool:
        return topic_asked(str(value)) is not None


class JoinForm(forms.Form):
    """Words that were ticked, and the theme that they are joined to: one there is, or a new one."""

    words = TopicsField(label=_("Words"), required=False)
    theme = forms.ModelChoiceField(
        Theme.objects.none(), label=_("Join to the theme"), required=False, empty_label=_("A new theme")
    )
    name = NameField(
        label=_("Name of the new theme"),
        max_length=LONGEST_NAME,
        required=False,
        help_text=_("In your own words: waiting, cleanliness. Everybody who reads the topics sees it."),
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.member = member
        self.fields["theme"].queryset = Theme.objects.of(member).in_use().by_name()  # type: ignore[attr-defined]

    def clean_words(self) -> list[Topic]:
        """Return what was ticked; refuse names of people, and what is no word."""
        asked = list(dict.fromkeys(self.cleaned_data["words"]))
        if not asked:
            raise ValidationError(_("Tick at least one word."))
        if len(asked) > MOST_WORDS:
            raise ValidationError(most_words())
        names = PeopleNames.of(self.member.organisation_id)
        topics = [topic for topic in map(topic_asked, asked) if topic]
        if any(names.holds(topic.form) for topic in topics):
            raise ValidationError(_("One of these is the name of somebody who works here. Names are not followed."))
        return topics

    def clean(self) -> dict[str, Any]:
        """Ask for a theme; refuse more words in one, and more themes, than there is room for."""
        cleaned = super().clean() or {}
        theme, name = cleaned.get("theme"), cleaned.get("name")
        if theme and name:
            self.add_error("name", _("Choose a theme or name a new one, not both."))
        if theme is None and not name and not {"theme", "name"} & self.errors.keys():
            self.add_error("name", _("Choose a theme, or name a new one."))
        if self.errors:
            return cleaned
        themes = Theme.objects.of(self.member)
        theme = theme or themes.named(str(name)).first()
        if theme is None and themes.count() >= MOST_THEMES:
            self.add_error("name", most_themes())
        stands = set(theme.words.values_list("language", "stem")) if theme else set()
        if len(stands | {topic[:2] for topic in cleaned["words"]}) > MOST_WORDS:
            self.add_error(None, most_words())
        return cleaned


def most_themes() -> str:
    """Return that there is no room for another theme."""
    return ngettext(
        "There is room for %(most)d theme. Join the words to one that there is.",
        "There is room for %(most)d themes. Join the words to one that there is.",
        MOST_THEMES,
    ) % {"most": MOST_THEMES}


def most_words() -> str:
    """Return that there is no room for these words."""
    return ngettext("A theme has room for %(most)d word.", "A theme has room for %(most)d words.", MOST_WORDS) % {
        "most": MOST_WORDS
    }


class ThemeForm(SettingForm):
    """The name of a theme, and whether it is followed."""

    name = NameField(label=_("Name"), max_length=LONGEST_NAME, widget=forms.TextInput(attrs={"dir": "auto"}))
    is_active = forms.BooleanField(
        label=_("In use"), required=False, help_text=_("Untick it to put the theme away. Its words are kept.")
    )

    class Meta:
        model = Theme
        fields = ("name", "is_active")

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        others = Theme.objects.filter(organisation=self.organisation).exclude(pk=self.instance.pk)
        if others.named(name).exists():
            raise ValidationError(_("Another theme has this name."))
        return name
