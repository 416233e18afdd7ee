"""In the demo, an admin at its machine reads the mail that was sent: it went to nobody."""

from typing import Any

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp, csp_update
from django.http import Http404, HttpResponse
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from encounters.access import admin
from encounters.http import MemberRequest, render_page
from encounters.models.choices import Language
from encounters.notifications.examples import KINDS
from encounters.notifications.letters import paragraphs_of
from encounters.notifications.sent_files import SentMail, example_mail, latest_mails, may_look, read_mail

let_frame_own: Any = csp_update({"frame-src": [SELF]})
# In a frame of ours, nothing of a mail runs, nothing is fetched and no form is sent.
as_mail: Any = csp(
    {
        "default-src": [NONE],
        "style-src": [UNSAFE_INLINE],
        "form-action": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [SELF],
        "sandbox": True,
    }
)


@admin
@require_safe
def sent(request: MemberRequest) -> HttpResponse:
    if not may_look(request):
        raise Http404
    context = {"mails": latest_mails(), "kinds": KINDS, "languages": Language.values}
    return render_page(request, "notifications/demo.html", context)


@admin
@require_safe
@let_frame_own
def show(request: MemberRequest, name: str) -> HttpResponse:
    mail = get_mail_or_404(request, name)
    return render_page(request, "notifications/demo_mail.html", {"mail": mail, "paragraphs": paragraphs_of(mail.text)})


@admin
@require_safe
@as_mail
@xframe_options_sameorigin
def html_part(request: MemberRequest, name: str) -> HttpResponse:
    return HttpResponse(get_mail_or_404(request, name).html)


def get_mail_or_404(request: MemberRequest, name: str) -> SentMail:
    """Return a mail of the demo, or an example; raise Http404 where there is none of this name that may be read."""
    if may_look(request) and (mail := example_mail(name, request.member.organisation.name) or read_mail(name)):
        return mail
    raise Http404
