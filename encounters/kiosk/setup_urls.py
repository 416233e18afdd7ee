"""An admin sets up tablets: /o/<organisation>/setup/tablets/."""

from django.urls import path

from encounters.kiosk import setup_views

app_name = "kiosks"
urlpatterns = [
    path("", setup_views.kiosks, name="list"),
    path("pair/", setup_views.pair, name="pair"),
    path("<int:kiosk_id>/", setup_views.edit, name="edit"),
]
