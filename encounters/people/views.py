"""An admin sets up the people who serve."""

from django.contrib.messages import constants as levels
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from encounters.access import admin
from encounters.http import MemberRequest, announce, isolated
from encounters.models import Employee
from encounters.people.actions import seen_alike
from encounters.people.forms import EmployeeForm
from encounters.setting_pages import edit_page, list_page


@admin
@require_safe
def employees(request: MemberRequest) -> HttpResponse:
    people = Employee.objects.of(request.member).with_locations()
    return list_page(request, people.matching, "people/list.html", now=timezone.now())


@admin
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: MemberRequest, employee_id: int | None = None) -> HttpResponse:
    rows = Employee.objects.of(request.member)
    return edit_page(
        request, EmployeeForm, rows, employee_id, new=_("A new person"), done=saved, template="people/edit.html"
    )


def saved(request: MemberRequest, employee: Employee) -> HttpResponse:
    """Lead to the list, which says what was stored, and where customers would see two people alike."""
    announce(request, format_html(_("Saved: {name}."), name=isolated(employee)))
    if employee.is_active and "locations" not in request.POST:
        said = _("Customers cannot choose {name}, who serves at no location. Tick where they serve.")
        announce(request, format_html(said, name=isolated(employee)), level=levels.WARNING)
    for location, names in seen_alike(employee, timezone.now()):
        said = _("At {location} several people have this name. Customers see them as {names}.")
        told_apart = format_html_join(", ", "{}", ((isolated(name),) for name in names))
        announce(request, format_html(said, location=isolated(location), names=told_apart), level=levels.WARNING)
    return redirect("people:list", request.member.organisation.slug)
