"""A customer leaves feedback: /f/."""

from django.urls import path

from encounters.feedback import views

app_name = "feedback"
urlpatterns = [
    path("<str:code>/", views.rate, name="rate"),
    path("more/<uuid:encounter_id>/", views.details, name="details"),
    path("more/<uuid:encounter_id>/rating/", views.change_rating, name="change_rating"),
]
