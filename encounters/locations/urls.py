"""An admin sets up locations: /o/<organisation>/setup/locations/."""

from django.urls import path

from encounters.locations import views

app_name = "locations"
urlpatterns = [
    path("", views.locations, name="list"),
    path("new/", views.edit, name="add"),
    path("<int:location_id>/", views.edit, name="edit"),
    path("<int:location_id>/close/", views.close, name="close"),
    path("<int:location_id>/reopen/", views.reopen, name="reopen"),
]
