"""A customer leaves feedback: /f/."""

from django.urls import path

from encounters.feedback import embedding, views

app_name = "feedback"
urlpatterns = [
    path("<str:code>/", views.rate, name="rate"),
    # A press has an address of its own: it would drive the page that Back shows out of the browser's cache.
    path("<str:code>/tap/", views.rate, name="tap"),
    path("<str:code>/embed/", embedding.embed, name="embed"),
    path("<str:code>/embed/tap/", embedding.embed, name="embed_tap"),
    path("more/<uuid:encounter_id>/", views.details, name="details"),
    path("more/<uuid:encounter_id>/rating/", views.change_rating, name="change_rating"),
]
