"""An admin sets up the organisation itself: /o/<organisation>/setup/organisation/."""

from django.urls import path

from encounters.organisation import views

app_name = "organisation"
urlpatterns = [
    path("", views.edit, name="edit"),
    path("logo/", views.replace_logo, name="replace_logo"),
    path("logo/remove/", views.take_logo_away, name="remove_logo"),
]
