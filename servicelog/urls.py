"""The site map: one include per flow."""

from allauth.account import views as allauth
from django.urls import include, path, re_path

from encounters import pages
from encounters.accounts import session_list
from encounters.accounts import views as accounts

urlpatterns = [
    path("", pages.home, name="home"),
    path("accessibility/", pages.accessibility, name="accessibility"),
    path("health/live/", pages.live, name="live"),
    path("health/ready/", pages.ready, name="ready"),
    path("start/", include("encounters.signup.urls")),
    path("f/", include("encounters.feedback.urls")),
    path("r/", include("encounters.receipt.urls")),
    path("o/<slug:organisation>/", include("encounters.inbox.urls")),
    path("o/<slug:organisation>/encounters/<uuid:encounter_id>/", include("encounters.review.urls")),
    path("o/<slug:organisation>/cases/", include("encounters.casework.urls")),
    path("o/<slug:organisation>/setup/locations/", include("encounters.locations.urls")),
    path("o/<slug:organisation>/setup/members/", include("encounters.members.urls")),
    path("o/<slug:organisation>/setup/people/", include("encounters.people.urls")),
    path("o/<slug:organisation>/setup/points/", include("encounters.points.urls")),
    path("o/<slug:organisation>/figures/", include("encounters.figures.urls")),
    path("o/<slug:organisation>/employees/", include("encounters.employees.urls")),
    path("privacy/", include("encounters.privacy.urls")),
    path("accounts/sessions/", session_list.sessions, name="account_sessions"),
    path("accounts/sessions/end-others/", session_list.end_others, name="account_end_other_sessions"),
    path("accounts/sessions/<uuid:number>/end/", session_list.end, name="account_end_session"),
    # Of allauth only what is used here: no sign-up, no change of address.
    path("accounts/login/", accounts.login, name="account_login"),
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
