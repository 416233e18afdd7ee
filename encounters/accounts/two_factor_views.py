"""The second step of signing in: what somebody has added to their account, and how it is asked for."""

from typing import Any

from allauth.account.views import ReauthenticateView as PasswordAgainView
from allauth.mfa.base import views as base
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY, generate_totp_secret
from allauth.mfa.utils import decrypt, encrypt, is_mfa_enabled
from allauth.mfa.webauthn import views as webauthn
from django.contrib.sessions.backends.base import SessionBase
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.db.transaction import atomic
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse_lazy
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_safe

from encounters.access import GOING_TO, user
from encounters.accounts.form_views import KeepsTyped
from encounters.accounts.forms import as_too_many
from encounters.accounts.known_browsers import remember_browser
from encounters.accounts.two_factor import renew_seeds
from encounters.database_faults import is_read_only
from encounters.error_pages import unavailable
from encounters.http import render_page
from encounters.models import Member
from encounters.reauthentication import recently_authenticated


class AuthenticateView(base.AuthenticateView):
    """Asks who signs in for the second step; the browser is known from then on."""

    def _build_forms(self) -> BaseForm | None:
        """Return the form that was sent (a hook of allauth); none where only the language is asked for."""
        if "switch_language" not in self.request.POST:
            sent: BaseForm | None = super()._build_forms()
            return sent
        user = self.stage.login.user
        self.auth_form, self.webauthn_form = self.get_form_class()(user=user), self.get_webauthn_form_class()(user=user)
        return None

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.form is None:
            return self.get(request, *args, **kwargs)
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: BaseForm) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        if self.request.user.is_authenticated:
            renew_seeds(self.request.user)
            remember_browser(self.request, response, self.request.user)
        return response

    def form_invalid(self, form: BaseForm) -> HttpResponse:
        return as_too_many(super().form_invalid(form), form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        passkeys = Authenticator.objects.filter(user=self.stage.login.user, type=Authenticator.Type.WEBAUTHN)
        return super().get_context_data(**kwargs) | {"has_passkey": passkeys.exists()}


class ReauthenticateView(KeepsTyped, PasswordAgainView):
    """Asks who is signed in for the password again."""


def pending_seed(session: SessionBase) -> str:
    """Return the seed of the app that is being added in this session, where it waits encrypted."""
    if SECRET_SESSION_KEY not in session:
        session[SECRET_SESSION_KEY] = encrypt(generate_totp_secret())
    return decrypt(session[SECRET_SESSION_KEY])


class ActivateTOTPView(KeepsTyped, totp.ActivateTOTPView):
    """Adds an app that shows codes; who has none yet gets recovery codes with it."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Lead on whoever has added one just now, by the same press or in another tab."""
        if is_mfa_enabled(request.user, [Authenticator.Type.TOTP]):
            return redirect("mfa_view_recovery_codes" if request.method == "POST" else "mfa_index")
        if is_read_only():
            return unavailable(request)  # the seed could not wait anywhere
        try:
            response: Any = super().dispatch(request, *args, **kwargs)
        except IntegrityError:
            return redirect("mfa_view_recovery_codes")
        return response

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"seed": pending_seed(self.request.session)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        seed = context["form"].secret
        return context | {"seed_in_groups": " ".join(seed[at : at + 4] for at in range(0, len(seed), 4))}


class AddPasskeyView(KeepsTyped, webauthn.AddWebAuthnView):
    """Adds a passkey."""


class RemovePasskeyView(webauthn.RemoveWebAuthnView):
    """Removes a passkey, once it was asked whether that is wanted."""

    success_url = reverse_lazy("mfa_index")


def going_to(session: SessionBase) -> str:
    """Return the page of ours from which somebody was led to adding a second step; empty for none."""
    address = session.get(GOING_TO, "")
    if url_has_allowed_host_and_scheme(address, allowed_hosts=None):
        return address
    return ""


@user
@require_safe
def account(request: HttpRequest) -> HttpResponse:
    added = Authenticator.objects.filter(user=request.user).order_by("created_at", "pk")
    by_type = {one.type: one for one in added}  # of an app and of recovery codes there is one at most
    passkeys = [one for one in added if one.type == Authenticator.Type.WEBAUTHN]
    leads_on = going_to(request.session) if passkeys or Authenticator.Type.TOTP in by_type else ""
    if leads_on:
        del request.session[GOING_TO]  # it is said once
    return render_page(
        request,
        "mfa/index.html",
        {
            "memberships": Member.objects.of_account(request.user.pk),
            "app": by_type.get(Authenticator.Type.TOTP),
            "passkeys": [(one, one.wrap().name) for one in passkeys],
            "codes": by_type.get(Authenticator.Type.RECOVERY_CODES),
            "is_required": "required" in request.GET,
            "is_confirmed": "confirmed" in request.GET,
            "going_to": leads_on,
        },
    )


authenticate = AuthenticateView.as_view()
reauthenticate = ReauthenticateView.as_view()
activate_totp = user(recently_authenticated(ActivateTOTPView.as_view()))
deactivate_totp = user(recently_authenticated(atomic(totp.deactivate_totp)))
add_passkey = user(recently_authenticated(AddPasskeyView.as_view()))
remove_passkey = user(recently_authenticated(atomic(RemovePasskeyView.as_view())))
generate_recovery_codes = user(recently_authenticated(recovery_codes.generate_recovery_codes))


class ViewRecoveryCodesView(recovery_codes.ViewRecoveryCodesView):
    """Shows the codes that are left, and leads on from there."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"going_to": going_to(self.request.session)}


show_recovery_codes = ViewRecoveryCodesView.as_view()


@user
@require_safe
@recently_authenticated
def view_recovery_codes(request: HttpRequest) -> HttpResponse:
    """Show the codes that are left; offer new ones where those can't be read any more."""
    try:
        response: HttpResponse = show_recovery_codes(request)
    except ValidationError:
        return redirect("mfa_generate_recovery_codes")
    return response
