"""A member logs what a customer says at the desk or on the phone: /o/<organisation>/log/."""

from django.urls import path

from encounters.desk import views

app_name = "desk"
urlpatterns = [
    path("", views.log, name="log"),
    path("<uuid:encounter_id>/", views.details, name="details"),
    path("<uuid:encounter_id>/receipt/", views.receipt, name="receipt"),
]
