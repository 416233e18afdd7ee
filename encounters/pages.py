"""The few pages that belong to no flow."""

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from encounters.access import anyone
from encounters.http import render_page
from encounters.models import Member


@anyone
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show what this is; lead those who are signed in to their work."""
    shown = {"sign_up_is_open": settings.SIGN_UP == "open"}
    if not request.user.is_authenticated:
        return render_page(request, "pages/home.html", shown)
    memberships = list(Member.objects.of_account(request.user.pk))
    if len(memberships) == 1:
        return redirect(memberships[0].start_page())
    return render_page(request, "pages/choose.html", {"memberships": memberships, **shown})


@anyone
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render_page(request, "pages/accessibility.html")


@anyone
@require_safe
def live(request: HttpRequest) -> HttpResponse:
    return HttpResponse("alive\n", content_type="text/plain")


@anyone
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """Answer 200 while the database can be written, else 503; a database fault answers 503 by itself."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('transaction_read_only')")
        writable = cursor.fetchone()[0] == "off"
    if writable:
        return HttpResponse("ready\n", content_type="text/plain")
    return HttpResponse("read-only\n", status=503, content_type="text/plain")
