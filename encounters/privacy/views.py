"""The privacy notice."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from encounters.access import anyone
from encounters.http import render_page


@anyone
@require_safe
def notice(request: HttpRequest) -> HttpResponse:
    return render_page(request, "privacy/notice.html")
