"""An admin sets up feedback points, and prints what leads to them."""

from collections.abc import Sequence

from django.contrib.messages import constants as levels
from django.db.transaction import atomic
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from encounters.access import admin
from encounters.http import MemberRequest, announce, isolated, render_page
from encounters.models import FeedbackPoint, Location, Organisation
from encounters.points.actions import add_missing_points, give_new_code, remove_point
from encounters.points.forms import HostsForm, PointForm, PosterForm, PostersForm
from encounters.points.printing import KINDS, Busy, draw_picture, link_of, names_left_out, print_posters
from encounters.points.sharing import sharing_of
from encounters.setting_forms import lock_settings
from encounters.setting_pages import edit_page, list_page


@admin
@require_safe
def points(request: MemberRequest) -> HttpResponse:
    locations = Location.objects.of(request.member)
    missing = locations.without_point().count()
    find_points = locations.with_points().with_points_matching
    return list_page(request, find_points, "points/list.html", missing=missing, now=timezone.now())


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
    return edit_page(
        request,
        PointForm,
        rows,
        point_id,
        new=_("A new feedback point"),
        done=saved if point_id else added,
        template="points/edit.html",
        location=location,
        now=timezone.now(),
    )


def saved(request: MemberRequest, point: FeedbackPoint) -> HttpResponse:
    """Lead to the page of a point that was stored."""
    announce(request, format_html(_("Saved: {name}."), name=isolated(point)))
    return redirect("points:show", request.member.organisation.slug, point.pk)


def added(request: MemberRequest, point: FeedbackPoint) -> HttpResponse:
    """Lead to the page of a new point, and say what comes next."""
    onward = format_html('<a href="#{}">{}</a>', "print", _("Print its poster next."))
    announce(request, format_html("{} {}", format_html(_("Saved: {name}."), name=isolated(point)), onward))
    return redirect("points:show", request.member.organisation.slug, point.pk)


@admin
@require_safe
def show(request: MemberRequest, point_id: int) -> HttpResponse:
    form = PosterForm(organisation=request.member.organisation)
    return show_point(request, find(request, point_id), form)


def show_point(request: MemberRequest, point: FeedbackPoint, form: PosterForm) -> HttpResponse:
    """Show a feedback point with all that leads to it."""
    now = timezone.now()
    context = {"point": point, "link": link_of(point), "form": form, "left_out": names_left_out(point, now)}
    context["has_lost_employee"] = point.has_lost_employee(now)
    return render_page(request, "points/point.html", context, status=400 if form.errors else 200)


@admin
@require_safe
def links(request: MemberRequest, point_id: int) -> HttpResponse:
    point = find(request, point_id)
    return render_page(request, "points/links.html", {"point": point, "sharing": sharing_of(point)})


@admin
@require_http_methods(["GET", "HEAD", "POST"])
def hosts(request: MemberRequest) -> HttpResponse:
    own = request.member.organisation
    rows = Organisation.objects.filter(pk=own.pk)
    return edit_page(request, HostsForm, rows, own.pk, new="", done=saved_hosts, template="points/hosts.html")


def saved_hosts(request: MemberRequest, organisation: Organisation) -> HttpResponse:
    """Lead to the same page, which says that it was stored."""
    announce(request, _("Saved. It holds everywhere within ten seconds."))
    return redirect("points:hosts", organisation.slug)


@admin
@require_POST
def replace_code(request: MemberRequest, point_id: int) -> HttpResponse:
    with atomic():
        lock_settings(request.member.organisation)
        point = find(request, point_id)
        if point.code == request.POST.get("code"):  # the page showed the one that it has now
            give_new_code(point=point)
            said = _("There is a new code. The old one leads nowhere any more: print the posters again.")
            announce(request, said)
        else:
            announce(request, _("The code was replaced meanwhile. This is the new one."), level=levels.WARNING)
    return redirect("points:show", request.member.organisation.slug, point_id)


@admin
@require_POST
def remove(request: MemberRequest, point_id: int) -> HttpResponse:
    slug = request.member.organisation.slug
    with atomic():
        lock_settings(request.member.organisation)
        point = find(request, point_id)
        called = isolated(point)
        if not remove_point(point=point):
            said = _("Customers have said something at this feedback point, so it stays. You can switch it off.")
            announce(request, said, level=levels.WARNING)
            return redirect("points:show", slug, point_id)
    announce(request, format_html(_("Removed: {name}."), name=called))
    return redirect("points:list", slug)


@admin
@require_safe
def poster(request: MemberRequest, point_id: int) -> HttpResponse:
    point, form = find(request, point_id), PosterForm(request.GET, organisation=request.member.organisation)
    if not form.is_valid():
        return show_point(request, point, form)
    return pdf(request, form, [point], named=str(point))


@admin
@require_safe
def posters(request: MemberRequest) -> HttpResponse:
    asked = request.GET if "size" in request.GET else None
    form = PostersForm(asked, member=request.member, today=timezone.localdate())
    if form.is_valid():
        named = form.cleaned_data["region"] or str(request.member.organisation)
        try:
            return pdf(request, form, form.points, named=named)
        except Busy:
            form.add_error(None, _("Many posters are being drawn just now. Press again in a moment."))
    return render_page(request, "points/posters.html", {"form": form}, status=400 if form.errors else 200)


def pdf(request: MemberRequest, form: PosterForm, points: Sequence[FeedbackPoint], *, named: str) -> HttpResponse:
    """Return posters of points as a file to print, empty where only its headers are asked for. Raises Busy."""
    size = form.cleaned_data["size"]
    drawn = b""
    if request.method != "HEAD":
        drawn = print_posters(points, size=size, languages=form.cleaned_data["language"], now=timezone.now())
    return file(drawn, "application/pdf", f"{slugify(named) or 'servicelog'}-{size}.pdf")


@admin
@require_safe
def code(request: MemberRequest, point_id: int, kind: str) -> HttpResponse:
    if kind not in KINDS:
        raise Http404
    point = find(request, point_id)
    return file(draw_picture(point, kind), KINDS[kind], f"{slugify(str(point)) or 'servicelog'}.{kind}")


def file(content: bytes, kind: str, name: str) -> HttpResponse:
    """Return a file that a browser stores under this name."""
    return HttpResponse(content, kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def find(request: MemberRequest, point_id: int) -> FeedbackPoint:
    """Return a feedback point of the member's organisation; raise Http404 for any other."""
    point: FeedbackPoint = get_object_or_404(FeedbackPoint.objects.of(request.member), pk=point_id)
    return point
