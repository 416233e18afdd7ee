"""The figures: /o/<organisation>/figures/."""

from django.urls import path

from encounters.figures import views

app_name = "figures"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("locations/", views.locations, name="locations"),
    path("locations/<int:location_id>/", views.location, name="location"),
    path("employees/", views.employees, name="employees"),
    path("employees/<int:employee_id>/", views.employee, name="employee"),
]
