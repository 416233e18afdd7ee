"""Staff see where they are signed in, and end sessions."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from encounters.access import user
from encounters.accounts.actions import end_other_sessions, end_session
from encounters.http import MemberRequest, render_page
from encounters.models import Session


@user
@require_safe
def sessions(request: MemberRequest) -> HttpResponse:
    own = Session.objects.of(request.user).open(timezone.now())
    return render_page(request, "account/sessions.html", {"sessions": own.for_list(request.session.session_key)})


@user
@require_POST
def end(request: MemberRequest, number: UUID) -> HttpResponse:
    session = Session.objects.excluding(request.session.session_key).filter(number=number).first()
    if session and session.user_id != request.user.pk:
        raise Http404
    if session:
        end_session(session=session)
        messages.info(request, _("Signed out: %(browser)s.") % {"browser": session.browser_name})
    return redirect("account_sessions")


@user
@require_POST
def end_others(request: MemberRequest) -> HttpResponse:
    end_other_sessions(user=request.user, session_key=request.session.session_key)
    messages.info(request, _("You are signed out everywhere else."))
    return redirect("account_sessions")
