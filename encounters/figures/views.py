"""The figures of locations and of employees."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from encounters.access import handler
from encounters.figures.forms import FiguresForm
from encounters.figures.location import location_page
from encounters.figures.overview import PERIODS, employee_rows, location_rows, period_of_days
from encounters.http import MemberRequest, render_page
from encounters.models import Employee, Location
from encounters.paging import page_by


@handler
@require_safe
def locations(request: MemberRequest) -> HttpResponse:
    form = FiguresForm(request.GET, member=request.member)
    period = period_of_days(request.member, form.chosen_days, timezone.now())
    handled = Location.objects.visible_to(request.member)
    page = page_by(handled, columns=("sort_key", "id"), after=request.GET.get("after", ""))
    context = {
        "rows": location_rows(request.member, period, page.rows),
        "page": page,
        "period": period,
        "periods": PERIODS,
    }
    return render_page(request, "figures/locations.html", context)


@handler
@require_safe
def location(request: MemberRequest, location_id: int) -> HttpResponse:
    handled = get_object_or_404(Location.objects.visible_to(request.member), pk=location_id)
    form, now = FiguresForm(request.GET, member=request.member), timezone.now()
    period = period_of_days(request.member, form.chosen_days, now)
    page = location_page(request.member, handled, period, now)
    return render_page(request, "figures/location.html", {"page": page, "period": period, "periods": PERIODS})


@handler
@require_safe
def employees(request: MemberRequest) -> HttpResponse:
    if request.member.organisation.team_mode:
        raise Http404
    form = FiguresForm(request.GET, member=request.member)
    period = period_of_days(request.member, form.chosen_days, timezone.now())
    others = Employee.objects.visible_to(request.member).at(form.chosen_location).excluding(request.member)
    page = page_by(others, columns=("sort_key", "id"), after=request.GET.get("after", ""))
    context = {
        "form": form,
        "rows": employee_rows(request.member, period, page.rows, form.chosen_location),
        "page": page,
        "chosen_location": form.chosen_location,
        "period": period,
        "periods": PERIODS,
    }
    return render_page(request, "figures/employees.html", context)
