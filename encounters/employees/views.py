"""Who served: their own page."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from encounters.access import served
from encounters.employees.telling import tell_employee
from encounters.figures.overview import employee_months
from encounters.http import MemberRequest, render_page
from encounters.models import Employee, Encounter
from encounters.paging import PAGE_SIZE


@served
@require_safe
def own(request: MemberRequest, employee: Employee) -> HttpResponse:
    now = timezone.now()
    # By number and not by position: a position would tell the time, and lead to the row.
    page = Paginator(Encounter.objects.about(employee).for_employee(), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "employee": employee,
        "told": [tell_employee(encounter) for encounter in page if encounter.is_told_to_employee(now)],
        "next": page.next_page_number() if page.has_next() else None,
        "months": employee_months(employee, now),
    }
    return render_page(request, "employees/own.html", context)
