"""An admin sets up the people who serve."""

from django.contrib.messages import constants as levels
from django.db.transaction import atomic
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from encounters.access import admin
from encounters.http import MemberRequest, announce, bind_form, first_page, is_past_the_end, isolated, render_page
from encounters.models import Employee
from encounters.paging import page_by
from encounters.people.actions import seen_alike
from encounters.people.forms import EmployeeForm, EmployeeSearch
from encounters.setting_forms import lock_settings


@admin
@require_safe
def employees(request: MemberRequest) -> HttpResponse:
    form = EmployeeSearch(request.GET)
    words = form.cleaned_data["q"] if form.is_valid() else ""
    found = Employee.objects.of(request.member).matching(words).with_locations()
    page = page_by(found, columns=("sort_key", "id"), after=request.GET.get("after", ""))
    if is_past_the_end(request, page.rows):
        return first_page(request)
    return render_page(request, "people/list.html", {"form": form, "words": words, "page": page})


@admin
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: MemberRequest) -> HttpResponse:
    return edit_employee(request, None)


@admin
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: MemberRequest, employee_id: int) -> HttpResponse:
    return edit_employee(request, employee_id)


def edit_employee(request: MemberRequest, employee_id: int | None) -> HttpResponse:
    """Show somebody who serves, or somebody new, and store what is typed of them."""
    organisation = request.member.organisation
    with atomic():
        if request.method == "POST":
            lock_settings(organisation)
        employee = Employee(organisation=organisation)
        if employee_id is not None:
            employee = get_object_or_404(Employee.objects.of(request.member), pk=employee_id)
        called = str(employee)
        form = bind_form(EmployeeForm, request, instance=employee, organisation=organisation)
        if form.is_valid():
            return done(request, form.save())
    return render_page(request, "people/edit.html", {"form": form, "called": called})


def done(request: MemberRequest, employee: Employee) -> HttpResponse:
    """Lead to the list, which says what was done, and where customers would see two people alike."""
    announce(request, format_html(_("Saved: {name}."), name=isolated(employee)))
    for location, names in seen_alike(employee):
        said = _("At {location} several people have this name. Customers see them as {names}.")
        told_apart = format_html_join(", ", "{}", ((isolated(name),) for name in names))
        announce(request, format_html(said, location=isolated(location), names=told_apart), level=levels.WARNING)
    return redirect("people:list", request.member.organisation.slug)
