"""Encounters are taken along as a file: asked for, written by the worker, fetched."""

from tempfile import TemporaryFile
from typing import IO

from django.contrib.messages import constants as levels
from django.http import FileResponse, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from encounters.access import handler
from encounters.downloads import tasks
from encounters.downloads.exporting import listed_encounters, rights_of
from encounters.downloads.forms import ExportForm, too_many_for
from encounters.http import MemberRequest, announce, bind_form, render_page
from encounters.inbox.filters import EncounterFilter
from encounters.models import Encounter, Export, ExportPart
from encounters.models.counting import COUNT_CAP
from encounters.reauthentication import ask_again, has_authenticated_recently
from encounters.searches import ask_for_customer
from encounters.table_files import TYPES

MOST_LISTED = 20


@handler
@require_safe
def exports(request: MemberRequest) -> HttpResponse:
    newest = Export.objects.of(request.member).newest()[:MOST_LISTED]
    return render_page(request, "downloads/list.html", {"exports": newest})


@handler
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: MemberRequest) -> HttpResponse:
    narrowed = EncounterFilter(request.GET, Encounter.objects.handled_by(request.member), member=request.member)
    if narrowed.identifies_customer:
        return ask_for_customer(request)
    query = query_of(narrowed)
    encounters = listed_encounters(query, request.member)
    form = bind_form(ExportForm, request, member=request.member, encounters=encounters)
    if form.is_valid():
        with_contacts = form.cleaned_data.get("with_contacts", False)
        if with_contacts and not has_authenticated_recently(request):
            return ask_again(request)
        begun = tasks.begin_export(
            query=query,
            file_format=form.cleaned_data["file_format"],
            with_contacts=with_contacts,
            by=request.member,
            language=get_language() or "en",
            now=timezone.now(),
        )
        return redirect("downloads:show", request.member.organisation.slug, begun.pk)
    context = {"form": form, "filter": narrowed, "query": query, "rows": encounters[: COUNT_CAP + 1].count()}
    return render_page(request, "downloads/add.html", context)


@handler
@require_safe
def show(request: MemberRequest, export_id: int) -> HttpResponse:
    export = find(request, export_id)
    context = {
        "export": export,
        "is_slow": export.is_slow(timezone.now()),
        "is_outdated": export.is_ready and export.rights != rights_of(request.member),
        "filter": EncounterFilter(
            QueryDict(export.query), Encounter.objects.handled_by(request.member), member=request.member
        ),
    }
    return render_page(request, "downloads/show.html", context)


@handler
@require_safe
def fetch(request: MemberRequest, export_id: int) -> HttpResponseBase:
    export = find(request, export_id)
    if not export.is_ready or export.rights != rights_of(request.member):
        return redirect("downloads:show", request.member.organisation.slug, export.pk)
    if export.with_contacts and not has_authenticated_recently(request):
        return ask_again(request)
    name = f"{_('Encounters')} {timezone.localtime(export.created_at):%Y-%m-%d}.{export.file_format}"
    # Out of a file, which the server sends on without a thread that waits for a slow reader.
    return FileResponse(spooled(export), as_attachment=True, filename=name, content_type=TYPES[export.file_format])


@handler
@require_POST
def write_again(request: MemberRequest, export_id: int) -> HttpResponse:
    export = find(request, export_id)
    if export.with_contacts and not has_authenticated_recently(request):
        return ask_again(request)
    if problem := too_many_for(request.member):
        announce(request, problem, level=levels.WARNING)
    else:
        tasks.write_again(export=export, now=timezone.now())
    return redirect("downloads:show", request.member.organisation.slug, export.pk)


@handler
@require_POST
def remove(request: MemberRequest, export_id: int) -> HttpResponse:
    tasks.put_away(export=find(request, export_id))
    announce(request, _("The file was deleted."))
    return redirect("downloads:list", request.member.organisation.slug)


def find(request: MemberRequest, export_id: int) -> Export:
    """Return a file that the member had written; raise Http404 for any other."""
    return get_object_or_404(Export.objects.of(request.member), pk=export_id)


def query_of(narrowed: EncounterFilter) -> str:
    """Return what the address of a list says of what it is narrowed by, and nothing else."""
    kept = QueryDict(mutable=True)
    kept.update({name: value for name in narrowed.filters if (value := narrowed.data.get(name))})
    return kept.urlencode()


def spooled(export: Export) -> IO[bytes]:
    """Return what a file holds as an open file without a name, part by part: never all of it is in memory."""
    file, number = TemporaryFile(), 0  # noqa: SIM115 (whoever sends it closes it)
    parts = ExportPart.objects.filter(organisation=export.organisation_id, export=export)
    while part := parts.filter(number=number).first():
        file.write(part.content)
        number += 1
    file.seek(0)
    return file
