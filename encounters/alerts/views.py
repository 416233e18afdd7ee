"""What departs from what it used to be, and what supervisors say of it."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from encounters.access import handler
from encounters.alerts.actions import acknowledge_alert, close_alert
from encounters.alerts.forms import CloseAlertForm
from encounters.alerts.page import alert_page
from encounters.http import MemberRequest, announce, bind_form, first_page, is_past_the_end, render_page, typed_values
from encounters.models import Alert
from encounters.models.alert import AlertState
from encounters.paging import page_by


@handler
@require_safe
def alerts(request: MemberRequest) -> HttpResponse:
    asked = request.GET.get("state", "")
    state = AlertState(asked) if asked in AlertState.values else AlertState.NEW
    rows = Alert.objects.handled_by(request.member).in_state(state).for_list()
    page = page_by(rows, columns=("raised_at", "id"), after=request.GET.get("after", ""), descending=True)
    if is_past_the_end(request, page.rows):
        return first_page(request)
    return render_page(request, "alerts/list.html", {"page": page, "state": state, "states": AlertState})


@handler
@require_safe
def alert(request: MemberRequest, alert_id: int) -> HttpResponse:
    return show(request, find(request, alert_id), CloseAlertForm())


@handler
@require_POST
def acknowledge(request: MemberRequest, alert_id: int) -> HttpResponse:
    found, typed = find(request, alert_id), typed_values(CloseAlertForm, request)
    if acknowledge_alert(alert=found, by=request.member, now=timezone.now()):
        announce(request, _("Others see that you look into it."))
    if any(typed.values()):
        return show(request, find(request, alert_id), CloseAlertForm(initial=typed))
    return redirect("alerts:alert", request.member.organisation.slug, found.pk)


@handler
@require_http_methods(["GET", "HEAD", "POST"])
def close(request: MemberRequest, alert_id: int) -> HttpResponse:
    found, form = find(request, alert_id), bind_form(CloseAlertForm, request)
    if form.is_valid():
        if close_alert(alert=found, comment=form.cleaned_data["comment"], by=request.member, now=timezone.now()):
            announce(request, _("Closed. What you wrote stays with it."))
            return redirect("alerts:alert", request.member.organisation.slug, found.pk)
        form.add_error(None, _("Somebody has closed it meanwhile. What you wrote is not stored."))
    return show(request, find(request, alert_id), form)


def find(request: MemberRequest, alert_id: int) -> Alert:
    """Return an alert that the member handles; raise Http404 for any other."""
    return get_object_or_404(Alert.objects.handled_by(request.member).for_page(), pk=alert_id)


def show(request: MemberRequest, found: Alert, form: CloseAlertForm) -> HttpResponse:
    """Answer with the page of an alert and the form by which it is closed."""
    return render_page(request, "alerts/alert.html", {"page": alert_page(found, request.member), "form": form})
