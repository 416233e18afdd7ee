"""Who served: their own page."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from encounters.access import served
from encounters.employees.forms import SaidFilter
from encounters.employees.telling import counts_per_month, tell_employee, told_to
from encounters.figures.overview import employee_months
from encounters.http import MemberRequest, render_page
from encounters.models import Employee
from encounters.models.choices import Rating
from encounters.paging import PAGE_SIZE

NEWEST = 10


@served
@require_safe
def own(request: MemberRequest, employee: Employee) -> HttpResponse:
    now = timezone.now()
    told = told_to(employee, now)
    newest = {
        "thanks": told.with_words().rated(Rating.GOOD),
        "criticism": told.with_words().rated(Rating.BAD),
        "ratings": told.bare(),
    }
    context = {
        "employee": employee,
        "most": NEWEST,
        "months": employee_months(employee, counts_per_month(told), now),
        **{name: tell_employee(found.for_employee()[: NEWEST + 1]) for name, found in newest.items()},
    }
    return render_page(request, "employees/own.html", context)


@served
@require_safe
def said(request: MemberRequest, employee: Employee) -> HttpResponse:
    now = timezone.now()
    told = told_to(employee, now)
    form = SaidFilter(request.GET, months=employee_months(employee, counts_per_month(told), now))
    # By number and not by position: a position would tell the time, and lead to the row.
    page = Paginator(form.narrow(told).for_employee(), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "told": tell_employee(page),
        "next": page.next_page_number() if page.has_next() else None,
    }
    return render_page(request, "employees/said.html", context)
