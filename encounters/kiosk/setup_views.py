"""An admin pairs tablets with places, and says what becomes of them."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from encounters.access import admin
from encounters.http import MemberRequest, announce, isolated
from encounters.kiosk.forms import KioskForm, PairForm
from encounters.models import Kiosk
from encounters.setting_pages import edit_page, list_page


@admin
@require_safe
def kiosks(request: MemberRequest) -> HttpResponse:
    listed, now = Kiosk.objects.of(request.member), timezone.now()
    silent = {kiosk.pk for kiosk in listed.unheard(now) if kiosk.is_silent(now)}
    return list_page(request, listed.matching, "kiosks/list.html", by="point__location__sort_key", silent=silent)


@admin
@require_http_methods(["GET", "HEAD", "POST"])
def pair(request: MemberRequest) -> HttpResponse:
    rows, initial = Kiosk.objects.of(request.member), {"words": request.GET.get("words", "").replace("-", " ")}
    return edit_page(
        request,
        PairForm,
        rows,
        None,
        new=_("Pair a tablet"),
        done=saved,
        template="kiosks/pair.html",
        by=request.member,
        initial=initial,
    )


@admin
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: MemberRequest, kiosk_id: int) -> HttpResponse:
    rows = Kiosk.objects.of(request.member)
    return edit_page(request, KioskForm, rows, kiosk_id, new="", done=saved, template="kiosks/edit.html")


def saved(request: MemberRequest, kiosk: Kiosk) -> HttpResponse:
    """Lead to the list, which says what was stored."""
    announce(request, format_html(_("Saved: {name}."), name=isolated(kiosk)))
    return redirect("kiosks:list", request.member.organisation.slug)
