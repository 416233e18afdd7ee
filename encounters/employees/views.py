"""Who served: their own page."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from encounters.access import served
from encounters.employees.forms import SaidFilter
from encounters.employees.telling import tell_employee, waiting_to_be_told
from encounters.figures.overview import employee_months
from encounters.http import MemberRequest, render_page
from encounters.models import Employee, Encounter
from encounters.models.choices import Rating
from encounters.paging import PAGE_SIZE

NEWEST = 10


@served
@require_safe
def own(request: MemberRequest, employee: Employee) -> HttpResponse:
    now = timezone.now()
    waiting = waiting_to_be_told(employee, now)
    said = Encounter.objects.about(employee).but(waiting).for_employee()
    newest = {
        "thanks": said.with_words().rated(Rating.GOOD),
        "criticism": said.with_words().rated(Rating.BAD),
        "ratings": said.bare(),
    }
    context = {
        "employee": employee,
        "most": NEWEST,
        "months": employee_months(employee, now),
        "waiting": len(waiting),
        **{name: [tell_employee(encounter) for encounter in found[: NEWEST + 1]] for name, found in newest.items()},
    }
    return render_page(request, "employees/own.html", context)


@served
@require_safe
def said(request: MemberRequest, employee: Employee) -> HttpResponse:
    now = timezone.now()
    form = SaidFilter(request.GET, months=employee_months(employee, now))
    waiting = waiting_to_be_told(employee, now)
    about = form.narrow(Encounter.objects.about(employee))
    # By number and not by position: a position would tell the time, and lead to the row.
    page = Paginator(about.but(waiting).for_employee(), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "told": [tell_employee(encounter) for encounter in page],
        "later": about.among(waiting).count(),
        "next": page.next_page_number() if page.has_next() else None,
    }
    return render_page(request, "employees/said.html", context)
