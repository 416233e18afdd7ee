"""What an admin says of a feedback point, and of what is printed of it."""

from contextlib import suppress
from datetime import date, datetime
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from encounters.fields import CHOOSE_ONE, LimitedField, NameField, as_typed, without_direction
from encounters.models import Employee, FeedbackPoint, Location, Member, Organisation
from encounters.models.embed_host import LONGEST_WRITTEN, MOST_HOSTS, check_host
from encounters.models.organisation import regions_of
from encounters.points.actions import give_new_code
from encounters.points.posters import PosterSize
from encounters.setting_forms import SettingForm

MOST_POSTERS = 500  # in one file: three seconds of a processor


class EmployeeChoiceField(forms.ModelChoiceField):
    """One of the employees of a location, or nobody."""

    def label_from_instance(self, employee: Any) -> str:
        return f"{employee} ({employee.title})" if employee.title else str(employee)


class PointForm(SettingForm):
    """A feedback point of a location: what it is called, whose it is, and whether it is in use."""

    label = NameField(
        label=_("Name"),
        max_length=100,
        required=False,
        help_text=_("A desk, a room or a door. It is printed on the poster. Leave it empty if there is only one."),
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    employee = EmployeeChoiceField(
        Employee.objects.none(),
        label=_("Employee"),
        required=False,
        empty_label=_("No single employee"),
        help_text=_("What is said here counts for this person, for example on their business card."),
    )
    is_active = forms.BooleanField(
        label=_("Switched on"),
        required=False,
        help_text=_("Untick it when it is not in use. Its code then leads to a page that says so."),
    )
    is_test = forms.BooleanField(
        label=_("Test mode"),
        required=False,
        help_text=_("To try it out: the page says that it is a test, and nothing is stored or counted."),
    )

    class Meta:
        model = FeedbackPoint
        fields = ("label", "employee", "is_active", "is_test")

    def __init__(self, *args: Any, now: datetime, location: Location | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if location:
            self.instance.location = location
        field: Any = self.fields["employee"]
        place, also = self.instance.location, self.instance.employee_id
        today = place.local(now).date()
        field.queryset = Employee.objects.serving_at(place, also, on=today, or_later=True, any_name=True)

    def save(self, commit: bool = True) -> FeedbackPoint:
        """Store the point; a new one with a code of its own."""
        point: FeedbackPoint = super().save(commit)
        if self.is_new:
            give_new_code(point=point)
        return point


class HostsField(LimitedField):
    """Hosts of https sites, one a line; `https://` before one and a slash behind it may be left in."""

    widget = forms.Textarea(attrs={"rows": 5, "autocapitalize": "none", "spellcheck": "false"})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), as_typed(str(data or "")))

    def clean(self, value: Any) -> Any:
        """Return the hosts, each once and as they stand in a policy; raise ValidationError for anything else."""
        written = super().clean(as_typed(str(value or "")))
        hosts = list(dict.fromkeys(host_of(line) for line in written.split("\n") if line.strip()))
        if problems := [problem for host in hosts if (problem := problem_with(host))]:
            raise ValidationError(problems)
        if len(hosts) > MOST_HOSTS:
            raise ValidationError(_("At most %(most)d."), params={"most": MOST_HOSTS}, code="many")
        return hosts


def host_of(line: str) -> str:
    """Return a host as a policy names it, from how it was written; what is none stays as it is."""
    host = without_direction(line).lower().removeprefix("https://").removesuffix("/")
    with suppress(UnicodeError):
        if host.isascii():
            return host
        return host.encode("idna").decode()
    return host


def problem_with(host: str) -> ValidationError | None:
    try:
        check_host(host)
    except ValidationError as problem:
        return problem
    return None


class HostsForm(SettingForm):
    """Where the organisation's faces may stand in a frame."""

    embed_hosts = HostsField(
        label=_("Sites on which the faces may stand"),
        max_length=MOST_HOSTS * (LONGEST_WRITTEN + 20),
        required=False,
        help_text=_("One a line, such as www.example.org, or *.example.org for all that lie beneath it. Only https."),
    )

    class Meta:
        model = Organisation
        fields = ("embed_hosts",)


def languages_first(organisation: Organisation) -> list[tuple[str, Any]]:
    """Return the languages that an organisation offers its customers, with their names: that of the page first."""
    offered = [language for language in settings.LANGUAGES if language[0] in organisation.languages]
    return sorted(offered, key=lambda language: language[0] != get_language())


class PosterForm(forms.Form):
    """What is printed: its size, and its languages in their order."""

    size = forms.ChoiceField(label=_("What to print"), choices=PosterSize.choices, initial=PosterSize.A4)
    language = forms.MultipleChoiceField(
        label=_("Languages"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("The first is printed biggest."),
        error_messages={"required": _("Choose at least one language.")},
    )

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("language", organisation.languages)
        field: Any = self.fields["language"]
        self.languages = field.choices = languages_first(organisation)
        self.fields["size"].error_messages["required"] = CHOOSE_ONE

    def clean_language(self) -> list[str]:
        """Return the chosen languages in the order in which they are offered; refuse what no page sends."""
        chosen = self.cleaned_data["language"]
        if len(set(chosen)) < len(chosen):
            raise ValidationError(_("Choose each language once."), code="invalid_list")
        return [language for language, _name in self.languages if language in chosen]


class PostersForm(PosterForm):
    """What is printed of many points: those of a region, or all."""

    region = forms.ChoiceField(label=_("Region"), required=False)
    of_employees = forms.BooleanField(label=_("Those of single employees, too"), required=False)

    field_order = ("region", "of_employees", "size", "language")

    def __init__(self, *args: Any, member: Member, today: date, **kwargs: Any) -> None:
        super().__init__(*args, organisation=member.organisation, **kwargs)
        self.member, self.today = member, today
        self.points: list[FeedbackPoint] = []
        field: Any = self.fields["region"]
        regions = regions_of(Location.objects.of(member))
        field.choices = [("", _("All locations")), *((region, region) for region in regions)]

    def clean(self) -> dict[str, Any]:
        """Find the points; refuse what is none, or more than one file should hold."""
        cleaned = super().clean() or {}
        if not self.errors:
            asked = {name: cleaned[name] for name in ("region", "of_employees")} | {"today": self.today}
            self.points = list(FeedbackPoint.objects.of(self.member).to_print(**asked)[: MOST_POSTERS + 1])
            if not self.points:
                self.add_error("region", _("No feedback point that is in use fits this choice."))
            elif len(self.points) > MOST_POSTERS:
                text = _("These are more than %(most)d posters. Choose a region.")
                self.add_error("region", ValidationError(text, params={"most": MOST_POSTERS}))
        return cleaned
