"""Deciding about one encounter: /o/<organisation>/encounters/<id>/."""

from django.urls import path

from encounters.review import views

app_name = "review"
urlpatterns = [
    path("", views.encounter, name="encounter"),
    path("release/", views.release, name="release"),
    path("exclude/", views.exclude, name="exclude"),
    path("restore/", views.restore, name="restore"),
    path("undo/", views.undo, name="undo"),
    path("reattribute/", views.reattribute, name="reattribute"),
    path("redact/", views.redact, name="redact"),
    path("redact/preview/", views.preview_redaction, name="preview_redaction"),
    path("redact/suspects/", views.redact_suspect, name="redact_suspect"),
    path("move/", views.move, name="move"),
    path("draft/", views.draft, name="draft"),
]
