"""An admin sets up the people who serve: /o/<organisation>/setup/people/."""

from django.urls import path

from encounters.people import views

app_name = "people"
urlpatterns = [
    path("", views.employees, name="list"),
    path("new/", views.edit, name="add"),
    path("<int:employee_id>/", views.edit, name="edit"),
]
