"""An admin sets up the places where service is given."""

from django.db.transaction import atomic
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from encounters.access import admin
from encounters.http import MemberRequest, announce, bind_form, first_page, is_past_the_end, isolated, render_page
from encounters.locations.actions import set_open
from encounters.locations.forms import LocationForm, LocationSearch
from encounters.models import Location
from encounters.models.choices import HolidayCalendar
from encounters.paging import page_by
from encounters.setting_forms import lock_settings


@admin
@require_safe
def locations(request: MemberRequest) -> HttpResponse:
    form = LocationSearch(request.GET)
    words = form.cleaned_data["q"] if form.is_valid() else ""
    found = Location.objects.of(request.member).matching(words)
    page = page_by(found, columns=("sort_key", "id"), after=request.GET.get("after", ""))
    if is_past_the_end(request, page.rows):
        return first_page(request)
    return render_page(request, "locations/list.html", {"form": form, "words": words, "page": page})


@admin
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: MemberRequest) -> HttpResponse:
    return edit_location(request, None)


@admin
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: MemberRequest, location_id: int) -> HttpResponse:
    return edit_location(request, location_id)


def edit_location(request: MemberRequest, location_id: int | None) -> HttpResponse:
    """Show a location, or a new one, and store what is typed of it."""
    organisation, today = request.member.organisation, timezone.localdate()
    with atomic():
        if request.method == "POST":
            lock_settings(organisation)
        location = Location(organisation=organisation, holiday_calendar=HolidayCalendar.FINLAND)
        if location_id is not None:
            location = find(request, location_id)
        called = str(location)
        form = bind_form(LocationForm, request, instance=location, organisation=organisation, today=today)
        if form.is_valid():
            return done(request, _("Saved: {name}."), form.save())
    return render_page(request, "locations/edit.html", {"form": form, "location": location, "called": called})


@admin
@require_POST
def close(request: MemberRequest, location_id: int) -> HttpResponse:
    location = find(request, location_id)
    set_open(location=location, is_open=False)
    return done(request, _("Closed: {name}. It takes no more feedback; what came before stays."), location)


@admin
@require_POST
def reopen(request: MemberRequest, location_id: int) -> HttpResponse:
    location = find(request, location_id)
    set_open(location=location, is_open=True)
    return done(request, _("Open again: {name}."), location)


def find(request: MemberRequest, location_id: int) -> Location:
    """Return a location of the member's organisation as it is stored now; raise Http404 for any other."""
    location: Location = get_object_or_404(Location.objects.of(request.member), pk=location_id)
    return location


def done(request: MemberRequest, said: str, location: Location) -> HttpResponse:
    """Lead to the list, which says what was done."""
    announce(request, format_html(said, name=isolated(location)))
    return redirect("locations:list", request.member.organisation.slug)
