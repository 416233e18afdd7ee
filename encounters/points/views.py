"""An admin sets up feedback points, and prints what leads to them."""

from typing import Any

from django.db.transaction import atomic
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.html import format_html
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from encounters.access import admin
from encounters.http import MemberRequest, announce, isolated, render_page
from encounters.models import FeedbackPoint, Location
from encounters.points.actions import add_missing_points, give_new_code
from encounters.points.forms import PointForm, PosterForm, PostersForm
from encounters.points.posters import draw_posters
from encounters.points.printing import KINDS, draw_code, link_of, posters_of
from encounters.setting_forms import lock_settings
from encounters.setting_pages import edit_page, list_page

MOST_POSTERS = 1_000  # in one file


@admin
@require_safe
def points(request: MemberRequest) -> HttpResponse:
    return show_points(request, PostersForm(regions=Location.objects.of(request.member).regions()))


def show_points(request: MemberRequest, form: PostersForm) -> HttpResponse:
    """Show the feedback points of each location, and the form of their posters."""
    locations = Location.objects.of(request.member)
    more: dict[str, Any] = {
        "posters": form,
        "has_points": FeedbackPoint.objects.of(request.member).exists(),
        "missing": locations.without_point().count(),
    }
    return list_page(request, locations.with_points(), "points/list.html", **more)


@admin
@require_POST
def add_missing(request: MemberRequest) -> HttpResponse:
    organisation = request.member.organisation
    with atomic():
        lock_settings(organisation)
        added = add_missing_points(organisation=organisation)
    said = ngettext("%(n)d feedback point was added.", "%(n)d feedback points were added.", added) % {"n": added}
    announce(request, said)
    return redirect("points:list", organisation.slug)


@admin
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: MemberRequest, point_id: int | None = None, location_id: int | None = None) -> HttpResponse:
    rows, location = FeedbackPoint.objects.of(request.member), None
    if location_id is not None:
        location = get_object_or_404(Location.objects.of(request.member), pk=location_id)
    return edit_page(request, PointForm, rows, point_id, template="points/edit.html", done=saved, location=location)


def saved(request: MemberRequest, point: FeedbackPoint) -> HttpResponse:
    """Lead to the page of a point that was stored."""
    announce(request, format_html(_("Saved: {name}."), name=isolated(point)))
    return redirect("points:show", request.member.organisation.slug, point.pk)


@admin
@require_safe
def show(request: MemberRequest, point_id: int) -> HttpResponse:
    return show_point(request, find(request, point_id), PosterForm())


def show_point(request: MemberRequest, point: FeedbackPoint, form: PosterForm) -> HttpResponse:
    """Show a feedback point with all that leads to it."""
    context = {"point": point, "link": link_of(point), "form": form}
    return render_page(request, "points/point.html", context, status=400 if form.errors else 200)


@admin
@require_POST
def replace_code(request: MemberRequest, point_id: int) -> HttpResponse:
    with atomic():
        lock_settings(request.member.organisation)
        give_new_code(point=find(request, point_id))
    announce(request, _("There is a new code. The old one leads nowhere any more: print the posters again."))
    return redirect("points:show", request.member.organisation.slug, point_id)


@admin
@require_safe
def poster(request: MemberRequest, point_id: int) -> HttpResponse:
    point, form = find(request, point_id), PosterForm(request.GET)
    if not form.is_valid():
        return show_point(request, point, form)
    return pdf(form, [point], named=str(point))


@admin
@require_safe
def posters(request: MemberRequest) -> HttpResponse:
    form = PostersForm(request.GET, regions=Location.objects.of(request.member).regions())
    if form.is_valid():
        region = form.cleaned_data["region"]
        chosen = FeedbackPoint.objects.of(request.member).open().in_region(region).by_location()
        printed = list(chosen[: MOST_POSTERS + 1])
        if 0 < len(printed) <= MOST_POSTERS:
            return pdf(form, printed, named=region or str(request.member.organisation))
        form.add_error("region", refusal(printed))
    return show_points(request, form)


def refusal(printed: list[FeedbackPoint]) -> str:
    """Return why these points are not printed together."""
    if printed:
        return _("These are more than 1,000 posters. Choose a region.")
    return _("There is no feedback point that is switched on here.")


def pdf(form: PosterForm, printed: list[FeedbackPoint], *, named: str) -> HttpResponse:
    """Return posters as a file to print."""
    size = form.cleaned_data["size"]
    drawn = draw_posters(posters_of(printed), size=size, languages=form.cleaned_data["language"])
    return file(drawn, "application/pdf", f"{slugify(named) or 'servicelog'}-{size}.pdf")


@admin
@require_safe
def code(request: MemberRequest, point_id: int, kind: str) -> HttpResponse:
    if kind not in KINDS:
        raise Http404
    point = find(request, point_id)
    return file(draw_code(point, kind), KINDS[kind], f"{slugify(str(point)) or 'servicelog'}.{kind}")


def file(content: bytes, kind: str, name: str) -> HttpResponse:
    """Return a file that a browser stores under this name."""
    return HttpResponse(content, kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def find(request: MemberRequest, point_id: int) -> FeedbackPoint:
    """Return a feedback point of the member's organisation; raise Http404 for any other."""
    point: FeedbackPoint = get_object_or_404(FeedbackPoint.objects.of(request.member), pk=point_id)
    return point
