"""How pages of customers look: /look/."""

from django.urls import path

from encounters.organisation import look_views

app_name = "look"
urlpatterns = [
    path("<str:colour>.css", look_views.colour, name="colour"),
    path("<slug:organisation>/<str:name>", look_views.logo, name="logo"),
]
