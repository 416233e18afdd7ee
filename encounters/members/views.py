"""An admin sets up who works in Servicelog."""

from typing import Any

from django.contrib.messages import constants as levels
from django.db.transaction import atomic
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from encounters.access import admin
from encounters.http import MemberRequest, announce, isolated
from encounters.members import actions
from encounters.members.forms import LAST_ADMIN, TOO_MANY, MemberForm
from encounters.models import Member
from encounters.models.choices import Role
from encounters.models.member import MemberQuerySet
from encounters.reauthentication import recently_authenticated
from encounters.setting_forms import lock_settings
from encounters.setting_pages import edit_page, list_page
from encounters.signup.links import JOIN_WITHIN

MOST_INVITED = 200  # shown above the list, the latest; others are found by their address


@admin
@require_safe
def members(request: MemberRequest) -> HttpResponse:
    listed = Member.objects.of(request.member)

    def found(words: str) -> MemberQuerySet:
        if words:
            return listed.current().matching(words)
        return listed.active()

    invited = listed.none() if request.GET.keys() & {"q", "after"} else listed.invited()[:MOST_INVITED]
    shown = {"invited": invited, "links_work_since": timezone.now() - JOIN_WITHIN}
    return list_page(request, found, "members/list.html", by="user__sort_key", **shown)


@admin
@recently_authenticated
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: MemberRequest, member_id: int | None = None) -> HttpResponse:
    rows, done = Member.objects.of(request.member).current(), saved
    initial = dict[str, str]()
    if "employee" in request.GET:
        initial["employee"] = request.GET["employee"]
    if member_id is None:
        done = added
    if initial and member_id is None:
        initial["role"] = Role.EMPLOYEE
    return edit_page(
        request,
        MemberForm,
        rows,
        member_id,
        new=_("Invite a member"),
        done=done,
        template="members/edit.html",
        initial=initial,
        by=request.member,
    )


def added(request: MemberRequest, member: Member) -> HttpResponse:
    """Invite a member who was added just now; whoever sends the same form later changes nothing."""
    if member.invited_at:
        return lead_on(request, _("Saved: {name}."), member)
    return send(request, member)


def send(request: MemberRequest, member: Member) -> HttpResponse:
    """Owe a member the mail with their invitation, and say so."""
    actions.invite(member=member, language=get_language() or "en", now=timezone.now())
    return lead_on(request, _("An invitation to {name} is on its way."), member)


def saved(request: MemberRequest, member: Member) -> HttpResponse:
    """Say that what was typed of a member is stored."""
    return lead_on(request, _("Saved: {name}."), member)


@admin
@require_POST
@recently_authenticated
def invite_again(request: MemberRequest, member_id: int) -> HttpResponse:
    with atomic():
        member = find(request, Member.objects.of(request.member).invited(), member_id)
        if actions.may_invite(request.member.organisation, member.user.email, timezone.now()):
            return send(request, member)
    return refuse(request, TOO_MANY, member_id)


@admin
@require_POST
@recently_authenticated
def remove(request: MemberRequest, member_id: int) -> HttpResponse:
    with atomic():
        member = find(request, Member.objects.of(request.member).current(), member_id)
        called, is_oneself = member.display_name, member.pk == request.member.pk
        try:
            actions.remove(member=member)
        except actions.LastAdmin:
            return refuse(request, LAST_ADMIN, member_id)
    if is_oneself:
        return redirect("home")
    return redirect_to_list(request, _("Removed: {name}."), called)


def find(request: MemberRequest, members: MemberQuerySet, member_id: int) -> Member:
    """Return one of these members, locked: whoever joins or changes them waits. Raises Http404."""
    lock_settings(request.member.organisation)
    member: Member = get_object_or_404(members.select_for_update(of=("self",), no_key=True), pk=member_id)
    return member


def refuse(request: MemberRequest, why: Any, member_id: int) -> HttpResponse:
    """Lead back to a member, of whom nothing was changed, and say why."""
    announce(request, why, level=levels.WARNING)
    return redirect("members:edit", request.member.organisation.slug, member_id)


def lead_on(request: MemberRequest, said: str, member: Member) -> HttpResponse:
    """Lead to the list, which says what was done; who is an admin no more is led to what is left for them."""
    if member.pk == request.member.pk and not member.is_admin:
        return redirect("home")
    return redirect_to_list(request, said, member.display_name)


def redirect_to_list(request: MemberRequest, said: str, called: str) -> HttpResponse:
    """Lead to the list, which says what was done to whom."""
    announce(request, format_html(said, name=isolated(called)))
    return redirect("members:list", request.member.organisation.slug)
