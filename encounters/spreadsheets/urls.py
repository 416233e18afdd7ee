"""Locations, people and members by spreadsheet: /o/<organisation>/setup/spreadsheets/."""

from django.urls import path, re_path

from encounters.spreadsheets import views

app_name = "spreadsheets"
urlpatterns = [
    path("", views.sheets, name="list"),
    re_path(r"^(?P<kind>locations|people|members)/$", views.upload, name="upload"),
    re_path(r"^(?P<kind>locations|people|members)\.(?P<file_format>csv|xlsx)$", views.export, name="export"),
    path("imports/<int:import_id>/", views.show, name="show"),
    path("imports/<int:import_id>/check/", views.check_again, name="check_again"),
    path("imports/<int:import_id>/store/", views.store, name="store"),
    path("imports/<int:import_id>/remove/", views.remove, name="remove"),
    re_path(r"^imports/(?P<import_id>[0-9]{1,18})/wrong\.(?P<file_format>csv|xlsx)$", views.wrong, name="wrong"),
]
