"""A tablet takes feedback: /k/."""

from django.urls import path

from encounters.kiosk import offline_views, views

app_name = "kiosk"
urlpatterns = [
    path("", views.screen, name="screen"),
    path("pair/", views.begin, name="begin"),
    path("tap/", views.tap, name="tap"),
    path("about/", views.choose_aspects, name="choose_aspects"),
    path("with/<str:words>/", views.scanned, name="scanned"),
    path("manifest.json", offline_views.manifest, name="manifest"),
    path("worker.js", offline_views.worker, name="worker"),
    path("copies/", offline_views.copies, name="copies"),
    path("waiting/", offline_views.waiting, name="waiting"),
]
