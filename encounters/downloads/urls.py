"""Encounters as files: /o/<organisation>/downloads/."""

from django.urls import path

from encounters.downloads import views

app_name = "downloads"
urlpatterns = [
    path("", views.exports, name="list"),
    path("add/", views.add, name="add"),
    path("<int:export_id>/", views.show, name="show"),
    path("<int:export_id>/file/", views.fetch, name="fetch"),
    path("<int:export_id>/again/", views.write_again, name="write_again"),
    path("<int:export_id>/remove/", views.remove, name="remove"),
]
