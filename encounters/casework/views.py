"""Open complaints and thanks, the oldest first."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from encounters.access import handler
from encounters.http import MemberRequest, render_page
from encounters.models import Case
from encounters.models.choices import CaseKind
from encounters.paging import page_by_time


@handler
@require_safe
def complaints(request: MemberRequest) -> HttpResponse:
    return queue(request, CaseKind.COMPLAINT)


@handler
@require_safe
def thanks(request: MemberRequest) -> HttpResponse:
    return queue(request, CaseKind.THANKS)


def queue(request: MemberRequest, kind: CaseKind) -> HttpResponse:
    """Show the open cases of a kind."""
    cases = Case.objects.visible_to(request.member).open().of_kind(kind).for_queue()
    if "new" in request.GET:
        cases = cases.new()
    page = page_by_time(cases, column="opened_at", newest_first=False, after=request.GET.get("after", ""))
    return render_page(request, "casework/queue.html", {"page": page, "kind": kind})
