"""An admin sets up the organisation itself."""

from typing import Any

from django.contrib.messages import constants as levels
from django.db.transaction import atomic
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from encounters.access import admin
from encounters.http import MemberRequest, announce, isolated, render_page
from encounters.models import Organisation
from encounters.organisation.actions import remove_logo, set_logo
from encounters.organisation.forms import LogoForm, OrganisationSettingsForm
from encounters.setting_forms import lock_settings
from encounters.setting_pages import edit_page
from encounters.uploads import takes_file

TEMPLATE = "organisation/edit.html"


@admin
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: MemberRequest) -> HttpResponse:
    own = request.member.organisation
    rows = Organisation.objects.filter(pk=own.pk)
    return edit_page(request, OrganisationSettingsForm, rows, own.pk, new="", done=saved, template=TEMPLATE)


def saved(request: MemberRequest, organisation: Organisation) -> HttpResponse:
    """Say that what was typed is stored."""
    return done(request, format_html(_("Saved: {name}."), name=isolated(organisation)), page="edit")


@admin
@takes_file
@require_http_methods(["GET", "HEAD", "POST"])
def replace_logo(request: MemberRequest) -> HttpResponse:
    own = request.member.organisation
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = LogoForm(*sent)
    if not form.is_valid():
        return render_page(request, "organisation/logo.html", {"form": form})
    with atomic():
        lock_settings(own)
        set_logo(organisation=own, picture=form.cleaned_data["logo"])
    return done(request, _("The logo is stored. Customers see it within ten seconds."))


@admin
@require_POST
def take_logo_away(request: MemberRequest) -> HttpResponse:
    with atomic():
        lock_settings(request.member.organisation)
        own = Organisation.objects.get(pk=request.member.organisation.pk)
        if own.logo != request.POST.get("logo"):  # the page showed another
            return done(request, _("The logo was replaced meanwhile. This is the new one."), level=levels.WARNING)
        remove_logo(organisation=own)
    return done(request, _("The logo is taken away."))


def done(request: MemberRequest, said: Any, *, page: str = "replace_logo", **how: Any) -> HttpResponse:
    """Lead to a page of the organisation, which says what was done."""
    announce(request, said, **how)
    return redirect(f"organisation:{page}", request.member.organisation.slug)
