"""Those who handle a location say who is on duty there: /o/<organisation>/roster/."""

from django.urls import path

from encounters.roster import views

app_name = "roster"
urlpatterns = [
    path("", views.locations, name="list"),
    path("<int:location_id>/", views.week, name="week"),
    path("<int:location_id>/weekly/", views.add_weekly, name="add_weekly"),
    path("<int:location_id>/once/", views.add_once, name="add_once"),
    path("<int:location_id>/end/<int:shift_id>/", views.end, name="end"),
    path("<int:location_id>/off/<int:shift_id>/", views.off, name="off"),
    path("<int:location_id>/remove/<int:shift_id>/", views.remove, name="remove"),
]
