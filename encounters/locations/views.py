"""An admin sets up the places where service is given."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from encounters.access import admin
from encounters.http import MemberRequest, announce, isolated
from encounters.locations.actions import set_open
from encounters.locations.forms import LocationForm
from encounters.models import Location
from encounters.setting_pages import edit_page, list_page


@admin
@require_safe
def locations(request: MemberRequest) -> HttpResponse:
    return list_page(request, Location.objects.of(request.member).matching, "locations/list.html")


@admin
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: MemberRequest, location_id: int | None = None) -> HttpResponse:
    rows, today = Location.objects.of(request.member), timezone.localdate()
    return edit_page(
        request,
        LocationForm,
        rows,
        location_id,
        new=_("A new location"),
        done=saved,
        template="locations/edit.html",
        today=today,
    )


def saved(request: MemberRequest, location: Location) -> HttpResponse:
    """Say that what was typed of a location is stored."""
    return done(request, _("Saved: {name}."), location)


@admin
@require_POST
def close(request: MemberRequest, location_id: int) -> HttpResponse:
    location = get_object_or_404(Location.objects.of(request.member), pk=location_id)
    set_open(location=location, is_open=False)
    return done(request, _("Closed: {name}. It takes no more feedback; what came before stays."), location)


@admin
@require_POST
def reopen(request: MemberRequest, location_id: int) -> HttpResponse:
    location = get_object_or_404(Location.objects.of(request.member), pk=location_id)
    set_open(location=location, is_open=True)
    return done(request, _("Open again: {name}."), location)


def done(request: MemberRequest, said: str, location: Location) -> HttpResponse:
    """Lead to the list, which says what was done."""
    announce(request, format_html(said, name=isolated(location)))
    return redirect("locations:list", request.member.organisation.slug)
