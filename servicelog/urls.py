"""The site map: one include per flow."""

from allauth.account import views as allauth
from django.contrib import admin
from django.urls import include, path, re_path

from encounters import pages
from encounters.accounts import session_list
from encounters.accounts import two_factor_views as two_factor
from encounters.accounts import views as accounts

urlpatterns = [
    path("", pages.home, name="home"),
    path("accessibility/", pages.accessibility, name="accessibility"),
    path("health/live/", pages.live, name="live"),
    path("health/ready/", pages.ready, name="ready"),
    path("start/", include("encounters.signup.urls")),
    path("f/", include("encounters.feedback.urls")),
    path("r/", include("encounters.receipt.urls")),
    path("look/", include("encounters.organisation.look_urls")),
    path("k/", include("encounters.kiosk.urls")),
    path("o/<slug:organisation>/", include("encounters.inbox.urls")),
    path("o/<slug:organisation>/log/", include("encounters.desk.urls")),
    path("o/<slug:organisation>/encounters/<uuid:encounter_id>/", include("encounters.review.urls")),
    path("o/<slug:organisation>/cases/", include("encounters.casework.urls")),
    path("o/<slug:organisation>/setup/history/", include("encounters.history.urls")),
    path("o/<slug:organisation>/setup/locations/", include("encounters.locations.urls")),
    path("o/<slug:organisation>/setup/mail/", include("encounters.notifications.setup_urls")),
    path("o/<slug:organisation>/setup/members/", include("encounters.members.urls")),
    path("o/<slug:organisation>/setup/organisation/", include("encounters.organisation.urls")),
    path("o/<slug:organisation>/setup/people/", include("encounters.people.urls")),
    path("o/<slug:organisation>/setup/points/", include("encounters.points.urls")),
    path("o/<slug:organisation>/setup/spreadsheets/", include("encounters.spreadsheets.urls")),
    path("o/<slug:organisation>/setup/templates/", include("encounters.answer_templates.urls")),
    path("o/<slug:organisation>/setup/tablets/", include("encounters.kiosk.setup_urls")),
    path("o/<slug:organisation>/roster/", include("encounters.roster.urls")),
    path("o/<slug:organisation>/downloads/", include("encounters.downloads.urls")),
    path("o/<slug:organisation>/alerts/", include("encounters.alerts.urls")),
    path("o/<slug:organisation>/topics/", include("encounters.topics.urls")),
    path("o/<slug:organisation>/figures/", include("encounters.figures.urls")),
    path("o/<slug:organisation>/employees/", include("encounters.employees.urls")),
    path("mail/", include("encounters.notifications.urls")),
    path("operator/", admin.site.urls),
    path("privacy/", include("encounters.privacy.urls")),
    path("accounts/sessions/", session_list.sessions, name="account_sessions"),
    path("accounts/sessions/end-others/", session_list.end_others, name="account_end_other_sessions"),
    path("accounts/sessions/<uuid:number>/end/", session_list.end, name="account_end_session"),
    path("accounts/", two_factor.account, name="mfa_index"),
    # Of allauth only what is used here: no sign-up, no change of address.
    path("accounts/login/", accounts.login, name="account_login"),
    path("accounts/login/second-step/", two_factor.authenticate, name="mfa_authenticate"),
    path("accounts/confirm/", two_factor.reauthenticate, name="account_reauthenticate"),
    path("accounts/second-step/app/", two_factor.activate_totp, name="mfa_activate_totp"),
    path("accounts/second-step/app/remove/", two_factor.deactivate_totp, name="mfa_deactivate_totp"),
    path("accounts/second-step/codes/", two_factor.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("accounts/second-step/codes/new/", two_factor.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("accounts/second-step/passkeys/add/", two_factor.add_passkey, name="mfa_add_webauthn"),
    path("accounts/second-step/passkeys/<int:pk>/remove/", two_factor.remove_passkey, name="mfa_remove_webauthn"),
    path("accounts/logout/", allauth.logout, name="account_logout"),
    path("accounts/signup/", allauth.signup, name="account_signup"),
    path("accounts/inactive/", allauth.account_inactive, name="account_inactive"),
    path("accounts/password/change/", accounts.password_change, name="account_change_password"),
    path("accounts/password/reset/", accounts.password_reset, name="account_reset_password"),
    path("accounts/password/reset/sent/", allauth.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^accounts/password/reset/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        accounts.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "accounts/password/reset/done/",
        allauth.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
]

handler400 = "encounters.error_pages.bad_request"
handler403 = "encounters.error_pages.forbidden"
handler404 = "encounters.error_pages.not_found"
handler500 = "encounters.error_pages.failed"
