"""A tablet takes feedback: /k/."""

from django.urls import path

from encounters.kiosk import views

app_name = "kiosk"
urlpatterns = [
    path("", views.screen, name="screen"),
    path("pair/", views.begin, name="begin"),
    path("tap/", views.tap, name="tap"),
    path("with/<str:words>/", views.scanned, name="scanned"),
]
