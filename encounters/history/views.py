"""An admin reads what was changed of what is set up."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from encounters.access import admin
from encounters.history.reading import read_history
from encounters.http import MemberRequest, first_page, is_past_the_end, render_page


@admin
@require_safe
def history(request: MemberRequest) -> HttpResponse:
    of = request.GET.get("of", "")
    page = read_history(request.member, of=of, after=request.GET.get("after", ""))
    if is_past_the_end(request, page.rows):
        return first_page(request)
    return render_page(request, "history/list.html", {"page": page, "of": of})
