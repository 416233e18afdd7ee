"""Who served: their own page."""

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from encounters.access import served
from encounters.employees.telling import tell_employee
from encounters.figures.overview import employee_months
from encounters.http import MemberRequest, render_page
from encounters.models import Encounter
from encounters.paging import page_by_time


@served
@require_safe
def own(request: MemberRequest) -> HttpResponse:
    employee, now = request.member.employee, timezone.now()
    assert employee is not None  # the badge saw to it  # noqa: S101
    about = Encounter.objects.about(employee).for_list()
    page = page_by_time(about, column="reported_at", newest_first=True, after=request.GET.get("after", ""))
    context = {
        "employee": employee,
        "told": [tell_employee(encounter, now) for encounter in page.rows],
        "page": page,
        "months": employee_months(employee, now),
    }
    return render_page(request, "employees/own.html", context)
