"""Members stop mail by a link that stands in it: /mail/."""

from django.urls import path

from encounters.notifications import views

app_name = "mail"
urlpatterns = [
    path("<str:signed>/", views.wanted, name="wanted"),
    path("<str:signed>/stop/", views.stop, name="stop"),
]
