"""An admin sends spreadsheets, sees what they would change, and has it stored."""

from collections import Counter

from django.contrib.messages import constants as levels
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from encounters.access import admin
from encounters.http import MemberRequest, announce, first_page, is_past_the_end, render_page
from encounters.models import SheetImport, SheetRow
from encounters.models.sheet_import import ImportState, RowOutcome, SheetKind
from encounters.paging import page_by
from encounters.reauthentication import ask_again, has_authenticated_recently
from encounters.spreadsheets import tasks
from encounters.spreadsheets.exporting import change_lines, problem_lines, rows_with_problems, stored_rows
from encounters.spreadsheets.forms import UploadForm
from encounters.spreadsheets.kinds import CHECKS
from encounters.table_files import table_response
from encounters.uploads import takes_file

MOST_LISTED = 30  # with all that wait
SHOWN = {"wrong": RowOutcome.WRONG, "added": RowOutcome.ADDED, "changed": RowOutcome.CHANGED}


@admin
@require_safe
def sheets(request: MemberRequest) -> HttpResponse:
    imports = SheetImport.objects.of(request.member).waiting_first()[:MOST_LISTED]
    return render_page(request, "spreadsheets/list.html", {"kinds": SheetKind.choices, "imports": imports})


@admin
@takes_file
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: MemberRequest, kind: str) -> HttpResponse:
    if must_ask_again(request, kind):
        return ask_again(request)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = UploadForm(*sent, organisation=request.member.organisation)
    if form.is_valid():
        begun = tasks.begin_import(
            kind=kind,
            file=form.cleaned_data["file"],
            by=request.member,
            language=get_language() or "en",
            now=timezone.now(),
        )
        return redirect("spreadsheets:show", request.member.organisation.slug, begun.pk)
    context = {"form": form, "kind": kind, "called": SheetKind(kind).label, "columns": CHECKS[kind].columns}
    return render_page(request, "spreadsheets/upload.html", context)


@admin
@require_safe
def export(request: MemberRequest, kind: str, file_format: str) -> HttpResponse:
    check = CHECKS[kind](request.member.organisation, by=request.member, now=timezone.now())
    return table_response(stored_rows(check), file_format, str(SheetKind(kind).label))


@admin
@require_safe
def show(request: MemberRequest, import_id: int) -> HttpResponse:
    found = find(request, import_id)
    if found.is_busy:
        context = {"import": found, "is_slow": found.is_slow(timezone.now())}
        return render_page(request, "spreadsheets/progress.html", context)
    outcome = SHOWN.get(request.GET.get("only", ""))
    rows = SheetRow.objects.filter(organisation=found.organisation_id, sheet_import=found)
    if outcome:
        rows = rows.filter(outcome=outcome)
    page = page_by(rows, columns=("outcome", "number", "id"), after=request.GET.get("after", ""))
    if is_past_the_end(request, page.rows):
        return first_page(request)
    told = Counter(str(row.changes) for row in page.rows if row.is_new)
    for row in page.rows:
        row.sheet_import = found
        row.is_repeated = row.is_new and told[str(row.changes)] > 1  # as namesakes, or by mistake
    lines = [(row, problem_lines(row), change_lines(row)) for row in page.rows]
    return render_page(request, "spreadsheets/show.html", {"import": found, "page": page, "lines": lines})


@admin
@require_POST
def check_again(request: MemberRequest, import_id: int) -> HttpResponse:
    found = find(request, import_id)
    tasks.check_again(sheet_import=found, now=timezone.now())
    return redirect("spreadsheets:show", request.member.organisation.slug, found.pk)


@admin
@require_POST
def store(request: MemberRequest, import_id: int) -> HttpResponse:
    found = find(request, import_id)
    if must_ask_again(request, found.kind):
        return ask_again(request)
    confirmed = tasks.confirm_import(
        sheet_import=found, shown=request.POST.get("shown", ""), by=request.member, now=timezone.now()
    )
    if not confirmed and found.state == ImportState.CHECKED:
        announce(
            request, _("Nothing was stored: look at what would be changed, and confirm that."), level=levels.WARNING
        )
    return redirect("spreadsheets:show", request.member.organisation.slug, found.pk)


@admin
@require_POST
def remove(request: MemberRequest, import_id: int) -> HttpResponse:
    found = find(request, import_id)
    if not tasks.put_away(sheet_import=found):
        return redirect("spreadsheets:show", request.member.organisation.slug, found.pk)
    announce(request, _("The spreadsheet was put away."))
    return redirect("spreadsheets:list", request.member.organisation.slug)


@admin
@require_safe
def wrong(request: MemberRequest, import_id: int, file_format: str) -> HttpResponse:
    imports = SheetImport.objects.filter(organisation=request.member.organisation_id, state=ImportState.CHECKED)
    found = get_object_or_404(imports, pk=import_id)
    return table_response(rows_with_problems(found), file_format, _("What is wrong"))


def find(request: MemberRequest, import_id: int) -> SheetImport:
    """Return an import of the member's organisation; raise Http404."""
    found: SheetImport = get_object_or_404(SheetImport.objects.of(request.member), pk=import_id)
    return found


def must_ask_again(request: MemberRequest, kind: str) -> bool:
    """Return whether the password has to be given again first: what members may do is said by their sheet."""
    return kind == SheetKind.MEMBERS and not has_authenticated_recently(request)
