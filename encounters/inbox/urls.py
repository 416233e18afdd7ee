"""What needs me: /o/<organisation>/."""

from django.urls import path

from encounters.inbox import views

app_name = "inbox"
urlpatterns = [
    path("", views.start, name="start"),
    path("encounters/", views.encounters, name="encounters"),
    path("encounters/<uuid:encounter_id>/", views.encounter, name="encounter"),
    path("encounters/<uuid:encounter_id>/release/", views.release, name="release"),
    path("encounters/<uuid:encounter_id>/exclude/", views.exclude, name="exclude"),
    path("encounters/<uuid:encounter_id>/restore/", views.restore, name="restore"),
    path("encounters/<uuid:encounter_id>/reattribute/", views.reattribute, name="reattribute"),
    path("encounters/<uuid:encounter_id>/redact/", views.redact, name="redact"),
    path("encounters/<uuid:encounter_id>/move/", views.move, name="move"),
    path("held/", views.held, name="held"),
]
