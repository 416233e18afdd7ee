"""A tablet without a network: it is installed, keeps copies of its pages, and brings what was pressed later."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from encounters.access import anyone
from encounters.brands import show_brand
from encounters.database_faults import is_read_only
from encounters.error_pages import error_page
from encounters.http import same_origin
from encounters.kiosk.actions import note_seen
from encounters.kiosk.drawing import copies_for
from encounters.kiosk.forms import ContactForm, WaitingForm
from encounters.kiosk.pairing import find_kiosk, secret_of
from encounters.kiosk.policy import tablet_policy
from encounters.kiosk.presses import find_pressed, record_waiting_press

PAPER = "#faf6ef"
WORKER = settings.BASE_DIR / "static" / "kiosk_worker.js"


@anyone
@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """Say how the tablet's pages are installed as an app."""
    home = reverse("kiosk:screen")
    icons = [
        {"src": static(f"icons/face-{side}.png"), "sizes": f"{side}x{side}", "type": "image/png"} for side in (192, 512)
    ]
    said = {
        "id": home,
        "start_url": home,
        "scope": home,
        "name": _("Feedback on this device"),
        "short_name": _("Feedback"),
        "lang": get_language(),
        "display": "fullscreen",
        "background_color": PAPER,
        "theme_color": PAPER,
        "icons": [*icons, {"src": static("icons/face.svg"), "sizes": "any", "type": "image/svg+xml"}],
    }
    return JsonResponse(said, content_type="application/manifest+json")


@anyone
@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """Answer with the script that stands between a tablet and its network, for all addresses below its own."""
    response = HttpResponse(worker_script(), content_type="text/javascript; charset=utf-8")
    response.headers["Cache-Control"] = "no-cache"
    return response


def worker_script() -> str:
    """Return the script; it stands in a folder of its own address, not among the files that are stored for ever."""
    return str(WORKER.read_text())


@anyone
@csrf_exempt
@require_POST
@tablet_policy
def copies(request: HttpRequest) -> HttpResponse:
    """Give a tablet its pages to keep, and note how much waits on it; nothing to one that takes no feedback now."""
    if not same_origin(request):
        return error_page(request, 403, "error_pages/csrf.html")
    kiosk, form, now = find_kiosk(secret_of(request)), ContactForm(request.POST), timezone.now()
    if kiosk is None:
        return HttpResponse(status=403)
    if form.is_valid() and not is_read_only():
        note_seen(kiosk=kiosk, now=now, waiting=form.cleaned_data["waiting"])
    if not kiosk.takes_feedback:
        return HttpResponse(status=204)
    show_brand(request, kiosk.organisation.brand)
    return JsonResponse(copies_for(kiosk, now))


@anyone
@csrf_exempt
@require_POST
def waiting(request: HttpRequest) -> HttpResponse:
    """Store a press that a tablet kept: 204 once it is stored, and only then may the tablet forget it.

    410 says that it is no press of ours, and nothing can come of it.
    """
    if not same_origin(request):
        return error_page(request, 403, "error_pages/csrf.html")
    tablet, form, now = find_kiosk(secret_of(request)), WaitingForm(request.POST), timezone.now()
    if tablet is None:
        return HttpResponse(status=403)
    pressed = find_pressed(tablet, form.cleaned_data["key"]) if form.is_valid() else None
    if pressed is None:
        return HttpResponse(status=410)
    kiosk, submission = pressed
    data = form.cleaned_data
    recorded = record_waiting_press(
        tablet=tablet,
        kiosk=kiosk,
        submission=submission.shown_as(data["nth"]),
        rating=data["rating"],
        language=data["language"],
        waited=data["sent_at"] - data["pressed_at"],
        now=now,
    )
    if recorded is None:
        return HttpResponse(status=429)
    note_seen(kiosk=tablet, now=now, waiting=data["waiting"])
    return HttpResponse(status=204)
