"""An organisation signs up: /start/."""

from django.urls import path

from encounters.signup import views

app_name = "signup"
urlpatterns = [
    path("", views.start, name="start"),
    path("sent/", views.sent, name="sent"),
    path("join/<str:signed>/", views.join, name="join"),
    path("<str:signed>/", views.organisation, name="organisation"),
]
