"""Who served: their own page."""

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from encounters.access import served
from encounters.changes.cases import ChangedMeanwhile
from encounters.employees.actions import give_side
from encounters.employees.forms import SaidFilter, SideForm
from encounters.employees.handles import find_told
from encounters.employees.telling import own_months, tell, tell_employee, told_to
from encounters.http import MemberRequest, bind, render_page
from encounters.models import Employee
from encounters.models.choices import Rating
from encounters.paging import PAGE_SIZE

NEWEST = 10


@served
@require_safe
def own(request: MemberRequest, employee: Employee) -> HttpResponse:
    now = timezone.now()
    told = told_to(employee, now)
    found = {
        "thanks": told.with_words().rated(Rating.GOOD),
        "criticism": told.with_words().rated(Rating.BAD),
        "ratings": told.bare(),
    }
    newest = {name: tell_employee(some.for_employee()[: NEWEST + 1], now) for name, some in found.items()}
    context = {
        "employee": employee,
        "most": NEWEST,
        "months": own_months(employee, told, now),
        "asked": any(one.came and one.came.until for one in newest["ratings"]),
        **newest,
    }
    return render_page(request, "employees/own.html", context)


@served
@require_safe
def said(request: MemberRequest, employee: Employee) -> HttpResponse:
    now = timezone.now()
    told = told_to(employee, now)
    form = SaidFilter(request.GET, months=own_months(employee, told, now))
    # By number and not by position: a position would tell the time, and lead to the row.
    page = Paginator(form.narrow(told).for_employee(), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "told": tell_employee(page, now),
        "next": page.next_page_number() if page.has_next() else None,
    }
    return render_page(request, "employees/said.html", context)


@served
@require_http_methods(["GET", "HEAD", "POST"])
def side(request: MemberRequest, employee: Employee, handle: str) -> HttpResponse:
    now = timezone.now()
    encounter = find_told(told_to(employee, now).complaints(), handle)
    if encounter is None:
        raise Http404
    form, refused = bind(SideForm, request), False
    if form.is_valid():
        try:
            give_side(encounter=encounter, by=request.member, now=now, text=form.cleaned_data["text"])
            return redirect("employees:own", request.member.organisation.slug)
        except ChangedMeanwhile:
            refused = True
    context = {"one": tell(encounter, now), "form": form, "refused": refused}
    return render_page(request, "employees/side.html", context, status=409 if refused else 200)


@served
@require_safe
def card(request: MemberRequest, employee: Employee, handle: str) -> HttpResponse:
    now = timezone.now()
    encounter = find_told(told_to(employee, now).thanks(), handle)
    one = tell(encounter, now) if encounter else None
    if one is None or one.thanked is None:
        raise Http404
    return render_page(request, "employees/card.html", {"one": one, "employee": employee})
