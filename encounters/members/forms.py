"""What an admin says of somebody who works in Servicelog."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from encounters.casework.tasks import release
from encounters.fields import PLAIN_NUMBER, AccountAddressField
from encounters.location_choice import LocationsField
from encounters.members.actions import begin, is_last_admin, may_invite
from encounters.models import Employee, Encounter, Location, Member
from encounters.models.choices import Role
from encounters.models.setting import link_locations
from encounters.setting_forms import SettingForm

MOST_LISTED = 300  # employees to choose from; in a larger organisation their own page leads here
TOO_MANY = _("Many invitations were sent just now. Go on in half an hour.")
LAST_ADMIN = _("Somebody has to be an admin. Make somebody else one first.")
LOGGED_PRAISE = _(
    "This person has logged praise of that employee, and nobody logs praise of themselves. Correct first whom it names."
)
ROLES = [
    (Role.ADMIN, _("Admin: sets the organisation up, and reads and answers everything")),
    (Role.SUPERVISOR, _("Supervisor: reads and answers what customers say of chosen locations")),
    (Role.EMPLOYEE, _("Employee: reads thanks, and what was said of them")),
]
CHOOSE_LOCATIONS = _("Choose locations, or tick “All locations”.")
CHOOSE_EMPLOYEE = _("Choose who this is. Employees are added under “People”.")


def fit_to_role(values: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what a role leaves of the values of a member, and what to say of each value that it needs and lacks."""
    role = values.get("role")
    fitted: dict[str, Any] = {}
    missing: dict[str, Any] = {}
    if role != Role.SUPERVISOR:
        fitted = {"all_locations": False, "locations": []}
    elif values.get("all_locations"):
        fitted = {"locations": []}
    elif not values.get("locations"):
        missing["locations"] = CHOOSE_LOCATIONS
    if role == Role.EMPLOYEE and not values.get("employee"):
        missing["employee"] = CHOOSE_EMPLOYEE
    return fitted, missing


class MemberForm(SettingForm):
    """Somebody who signs in: what they may do, and where. Of somebody new the address that is invited, too."""

    email = AccountAddressField(
        label=_("E-mail"),
        max_length=254,
        help_text=_("An invitation goes there. It works for two weeks."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    role = forms.ChoiceField(label=_("Role"), choices=ROLES, widget=forms.RadioSelect)
    all_locations = forms.BooleanField(
        label=_("All locations"), required=False, help_text=_("Of a supervisor: those that are added later, too.")
    )
    locations = LocationsField(
        Location.objects.none(), label=_("Locations"), required=False, help_text=_("Of a supervisor.")
    )
    employee = forms.ModelChoiceField(
        Employee.objects.none(),
        label=_("Serves customers as"),
        required=False,
        empty_label=_("Does not serve customers"),
        help_text=_("Nobody handles a complaint about themselves."),
    )

    field_order = ("email", "role", "all_locations", "locations", "employee")

    class Meta:
        model = Member
        fields = ("role", "all_locations", "employee")

    def __init__(self, *args: Any, by: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_new:
            del self.fields["email"]
        self.was_last_admin = not self.is_new and is_last_admin(self.instance)
        if self.instance.pk == by.pk and self.instance.employee_id and not self.was_last_admin:
            self.fields["employee"].disabled = True  # else they could handle complaints about themselves
            self.fields["employee"].help_text = _("Another admin can change this.")
        fields: Any = self.fields
        fields["locations"].offer(Location.objects.filter(organisation=self.organisation).by_name())
        fields["employee"].queryset = self.offered_employees()
        self.initial.setdefault("locations", self.stored_now.get("locations", []))

    def offered_employees(self) -> Any:
        """Return the employees to choose from; of very many, the one that was chosen or asked for."""
        employees = Employee.objects.filter(organisation=self.organisation)
        if employees[MOST_LISTED : MOST_LISTED + 1]:
            asked = str(self.data.get("employee") or self.initial.get("employee") or "")
            employees = employees.filter(pk__in=[asked] if PLAIN_NUMBER.fullmatch(asked) else [])
        return employees.by_name()

    def stored(self) -> dict[str, Any]:
        supervises = self.instance.supervises.order_by("location").values_list("location", flat=True)
        return super().stored() | {"locations": list(supervises)}

    def clean_email(self) -> str:
        """Return the address; whoever was a member once becomes the same one again."""
        email: str = self.cleaned_data["email"]
        member = Member.objects.filter(organisation=self.organisation, user__email=email).first()
        if member and member.is_active:
            raise ValidationError(_("This person is a member already."))
        if member and member.is_invited:
            raise ValidationError(_("This person is invited already. Send the invitation again, or take it back."))
        if member:
            member.added_by_press, self.instance = self.instance.added_by_press, member
        return email

    def clean_role(self) -> str:
        role: str = self.cleaned_data["role"]
        if self.was_last_admin and role != Role.ADMIN:
            raise ValidationError(LAST_ADMIN)
        return role

    def clean_employee(self) -> Employee | None:
        """Return who they serve as: nobody of whom they have logged praise, which would become praise of themselves."""
        employee: Employee | None = self.cleaned_data["employee"]
        if employee is None or self.instance.pk is None or "employee" not in self.changed_data:
            return employee
        encounters = Encounter.objects.filter(organisation=self.organisation)
        if encounters.praise_logged_by([self.instance.pk], of=[employee.pk]).exists():
            raise ValidationError(LOGGED_PRAISE)
        return employee

    def clean(self) -> dict[str, Any]:
        """Ask for what a role needs, and leave out what it has no use for."""
        cleaned = super().clean()
        fitted, missing = fit_to_role(cleaned)
        cleaned |= fitted
        for name, why in missing.items():
            if name not in self.errors:
                self.add_error(name, why)
        if self.is_new and not self.errors and not may_invite(self.organisation, cleaned["email"], timezone.now()):
            self.add_error(None, TOO_MANY)
        return cleaned

    def save(self, commit: bool = True) -> Member:
        """Store the member, and what they look after; of somebody new also the account."""
        if self.is_new:
            begin(self.instance, self.cleaned_data["email"])
        member: Member = super().save(commit)
        link_locations(member.supervises, member.organisation_id, self.cleaned_data["locations"])
        if not self.is_new:
            release.defer(member_id=member.pk)
        return member
