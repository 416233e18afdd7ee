"""What an admin says of the organisation itself."""

from math import floor
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from encounters.fields import LimitedField, NameField
from encounters.models import Organisation
from encounters.models.choices import NamesShown, SignedBy
from encounters.models.colours import BLACK, COLOUR, HOUSE, READ_WELL, WHITE, contrast, shade
from encounters.models.organisation import MOST_DAYS, SMALL_COUNT_LEAST, SMALL_COUNT_MOST
from encounters.organisation.pictures import NoPicture, Picture, redraw
from encounters.setting_forms import SettingForm


def days_field(label: Any, help_text: Any) -> forms.IntegerField:
    """Return a field for a number of working days."""
    return forms.IntegerField(label=label, min_value=1, max_value=MOST_DAYS, help_text=help_text)


class OrganisationSettingsForm(SettingForm):
    """The organisation: what customers see, how soon they are answered, what figures show."""

    name = NameField(
        label=_("Name"),
        max_length=100,
        help_text=_("Customers see it on your pages and posters, staff on theirs."),
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages for customers"),
        choices=settings.LANGUAGES,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Your pages for customers, tablets and posters are offered in these. Staff choose for themselves."),
        error_messages={"required": _("Choose at least one language.")},
    )
    names_shown = forms.ChoiceField(
        label=_("What customers see of employees"),
        choices=NamesShown.choices,
        help_text=_("By this they say who served them. Where they see nothing, they are not asked."),
    )
    uses_roster = forms.BooleanField(
        label=_("Roster"),
        required=False,
        help_text=_(
            "Whoever was on duty is offered first to customers who say who served them, and all others follow. The "
            "order may let them guess who was at work; only admins and supervisors see the roster."
        ),
    )
    answers_signed_by = forms.ChoiceField(
        label=_("Who signs answers"),
        choices=SignedBy.choices,
        help_text=_("Customers read it above each answer. The title alone spares those who answer their name."),
    )
    seen_days = days_field(_("Read within"), _("For those who handle cases: from then on an unread case is late."))
    answer_lower_days = days_field(
        _("Answered within"),
        _(
            "Promised to customers who may not come back, and to all whose complaint is severe. Open cases follow in "
            "the night, and a promise that was given never moves later."
        ),
    )
    answer_unknown_days = days_field(
        _("Answered within, where it is not known how often the customer comes"),
        _("Promised to customers who did not say how well they know you."),
    )
    answer_upper_days = days_field(
        _("Answered within, for faithful customers"),
        _("Promised to customers who always come to you, or recommend you."),
    )
    thanks_days = days_field(
        _("Thanks passed on within"), _("For those who handle cases: from then on thanks that wait are late.")
    )
    colour = LimitedField(
        label=_("Colour"),
        max_length=7,
        required=False,
        help_text=_(
            "Customers see it on posters, and on their pages where something can be pressed. White text on it must be "
            "easy to read. By night a lighter shade of it is shown."
        ),
        widget=forms.TextInput(attrs={"type": "color", "class": "form-control-color"}),
    )
    small_count_minimum = forms.IntegerField(
        label=_("Shares are shown from"),
        min_value=SMALL_COUNT_LEAST,
        max_value=SMALL_COUNT_MOST,
        help_text=_(
            "With less feedback than this, everybody who reads figures sees the counts alone: a share of so few says "
            "little, and might tell who said what. At least 3."
        ),
    )
    team_mode = forms.BooleanField(
        label=_("Team mode"),
        required=False,
        help_text=_("Figures, lists and filters of single employees are gone for everybody but the employee."),
    )
    second_step_for_all = forms.BooleanField(
        label=_("Two steps for everybody"),
        required=False,
        help_text=_(
            "All who sign in here need a second step besides their password: an app that shows codes, or a passkey. "
            "Who has none adds it before they go on. Switching it off asks for your password again."
        ),
    )

    class Meta:
        model = Organisation
        fields = (
            *("name", "colour", "languages", "names_shown", "uses_roster", "answers_signed_by"),
            *("seen_days", "answer_lower_days", "answer_unknown_days", "answer_upper_days", "thanks_days"),
            *("small_count_minimum", "team_mode", "second_step_for_all"),
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["colour"] = self.initial.get("colour") or HOUSE

    @property
    def helper(self) -> FormHelper:
        """How the form is laid out; its page has the form around it."""
        helper = FormHelper()
        helper.form_tag, helper.disable_csrf = False, True
        helper.layout = Layout(
            "shown",
            Fieldset(
                _("For customers"),
                *("name", "colour", "languages", "names_shown", "uses_roster", "answers_signed_by"),
            ),
            Fieldset(
                _("Time to answer, in working days"),
                *("seen_days", "answer_lower_days", "answer_unknown_days", "answer_upper_days", "thanks_days"),
            ),
            Fieldset(_("Figures"), "small_count_minimum", "team_mode"),
            Fieldset(_("Signing in"), "second_step_for_all"),
        )
        return helper

    @property
    def is_sensitive(self) -> bool:
        """Whether it takes the second step from those who need one now: it makes all of them less safe."""
        return bool(self.stored_now["second_step_for_all"]) and not self.cleaned_data["second_step_for_all"]

    def clean_languages(self) -> list[str]:
        """Return the languages in the order in which pages offer them; refuse what no page sends."""
        chosen = self.cleaned_data["languages"]
        if len(set(chosen)) < len(chosen):
            raise ValidationError(_("Choose each language once."), code="invalid_list")
        return [language for language, _name in settings.LANGUAGES if language in chosen]

    def clean_colour(self) -> str:
        """Return the colour; nothing for the one that is shown anyway. Refuse one upon which white is read badly."""
        colour: str = "#" + self.cleaned_data["colour"].strip().lower().removeprefix("#")
        if colour in {"#", HOUSE}:
            return ""
        if not COLOUR.fullmatch(colour):
            raise ValidationError(_("Write the colour as six digits or letters from a to f, for example #14588f."))
        seen = contrast(colour, WHITE)
        if seen < READ_WELL:
            text = _(
                "White text on this colour is hard to read: its contrast is %(seen)s, and at least 4.5 is needed. "
                "The nearest that will do is %(near)s."
            )
            near, rounded = shade(colour, [WHITE], BLACK), number_format(floor(seen * 10) / 10, 1)
            raise ValidationError(text, params={"seen": rounded, "near": near})
        return colour


class LogoForm(forms.Form):
    """The picture of a logo."""

    logo = forms.FileField(
        label=_("Picture"),
        max_length=255,
        allow_empty_file=True,
        help_text=_("PNG or JPEG, at most 2 MB and 4,000 pixels a side."),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg"}),
        error_messages={"required": _("Choose a picture.")},
    )

    def clean_logo(self) -> Picture:
        """Return the picture, drawn anew."""
        sent = self.cleaned_data["logo"]
        if sent.size > settings.LARGEST_UPLOAD:
            raise ValidationError(_("The file is larger than 2 MB. Make the picture smaller."), code="too_large")
        try:
            return redraw(sent.read())
        except NoPicture as refusal:
            raise ValidationError(str(refusal), code="no_picture") from refusal
