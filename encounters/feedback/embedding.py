"""The faces in a frame of the organisation's own pages.

In a frame of another site no cookie of ours is kept. So nothing here needs one: the key of a press is signed, the
browser says by `Origin` that the form is ours, and whoever wants to tell more goes on in a window of its own, where the
receipt opens. What can be pressed in the frame is a face; links open windows, and change nothing.

A frame with `sandbox` hides its origin. There the key is taken from where its page was asked for alone: whoever fetches
pages elsewhere, to let visitors of a site of theirs press unawares, has keys that are good for nobody else.
"""

from contextlib import suppress

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from encounters.access import anyone
from encounters.brands import show_brand
from encounters.database_faults import is_read_only
from encounters.error_pages import error_page
from encounters.feedback.drawing import kept_point, point_now
from encounters.feedback.forms import RatingForm
from encounters.feedback.recording import PointClosed, Recorded, find_recorded
from encounters.feedback.submission import issue_submission, read_submission
from encounters.feedback.taps import is_retry, record_tap
from encounters.http import render_page, same_origin
from encounters.models.choices import Channel
from encounters.models.embed_host import is_host
from encounters.models.feedback_point import OpenPoint, hosts_behind
from encounters.receipts.secrets import secrets_of
from encounters.visitors import client_address, hashed_address

PAGE = "feedback/embedded.html"
HIDDEN = "null"  # what browsers send in place of an origin that is not told
signer = signing.Signer(salt="frame")


@anyone
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def embed(request: HttpRequest, code: str) -> HttpResponse:
    """Show the faces, or take a press; in a frame of the sites that the organisation allows, and of no others."""
    if request.method == "POST":
        return receive_press(request, code)
    point = kept_point(code)
    if point is None:
        return show_closed(request, code)
    show_brand(request, point.brand)
    return show_faces(request, point, code)


def let_frame(response: HttpResponse, hosts: tuple[str, ...]) -> HttpResponse:
    """Let these sites show a page in a frame; without any it is as strict as all others."""
    scheme = "https://" if settings.SECURE else ""  # to try it out, the scheme of the page itself will do
    if sources := [f"{scheme}{host}" for host in hosts if is_host(host)]:
        response._csp_replace = {"frame-ancestors": sources}  # type: ignore[attr-defined]
        response.xframe_options_exempt = True
    return response


def show_faces(request: HttpRequest, point: OpenPoint, code: str, *, status: int = 200, **more: object) -> HttpResponse:
    """Show the faces with a new submission key."""
    key = issue_submission(code=code, now=timezone.now())
    context = {"point": point, "code": code, "key": key, "asked_from": asked_from(request, key), **more}
    response = render_page(request, PAGE, context, status=status)
    response["Cache-Control"] = "private, no-cache"  # Back shows the same form, so that its key stays one submission
    return let_frame(response, point.embed_hosts)


def show_closed(request: HttpRequest, code: str) -> HttpResponse:
    """Say in the frame that nothing is taken here."""
    return let_frame(render_page(request, "feedback/embedded_closed.html", status=404), hosts_behind(code))


def asked_from(request: HttpRequest, key: str) -> str:
    """Return a signature of a key and of the hashed address that asks for it; empty while none can be hashed."""
    if is_read_only():
        return ""
    return signer.signature(f"{key} {hashed_address(client_address(request), timezone.now())}")


def is_asked_for_here(request: HttpRequest) -> bool:
    """Return whether the key of a press was given, today, to the address that it comes from."""
    signed = request.POST.get("asked_from", "")
    return bool(signed) and constant_time_compare(signed, asked_from(request, request.POST.get("key", "")))


def receive_press(request: HttpRequest, code: str) -> HttpResponse:
    """Store one press where its code leads to by now."""
    is_hidden = request.headers.get("Origin") == HIDDEN
    if not (is_hidden or same_origin(request)):
        return error_page(request, 403, "error_pages/csrf.html")
    unsure = is_hidden and not is_asked_for_here(request)
    for find in (kept_point, point_now):
        point = find(code)
        if point is None:
            break
        show_brand(request, point.brand)
        if unsure:
            return show_faces(request, point, code, status=403, unsure=True)
        with suppress(PointClosed):
            return receive_press_at(request, point, code)
    return show_closed(request, code)


def receive_press_at(request: HttpRequest, point: OpenPoint, code: str) -> HttpResponse:
    """Store one press, or find what it was stored as before, and thank. Raises PointClosed."""
    form, submission = RatingForm(request.POST), read_submission(request.POST.get("key", ""), code=code)
    promised = "trial" in request.POST and not point.is_test  # the page said that nothing would be stored
    if submission is None or promised or not form.is_valid():
        return show_faces(request, point, code, status=400, again=True)
    if point.is_test and find_recorded(submission.key) is None:
        return show_faces(request, point, code, tried_out=True)
    recorded = record_tap(request, point, submission, form, Channel.EMBED)
    if recorded is None:
        response = show_faces(request, point, code, status=429, too_many=True)
        response["Retry-After"] = "1800"
        return response
    if recorded.encounter.withdrawn_at or not is_retry(recorded):
        return show_faces(request, point, code, status=409, used_before=True)
    return thank(request, recorded, point)


def thank(request: HttpRequest, recorded: Recorded, point: OpenPoint) -> HttpResponse:
    """Thank for a press, and lead to where more is told, in a window of its own."""
    rating = recorded.encounter.rating
    context = {
        "rating": rating,
        "differs": request.POST["rating"] != rating,
        "token": secrets_of(recorded.receipt).token,
    }
    return let_frame(render_page(request, "feedback/embedded_thanks.html", context), point.embed_hosts)
