"""An admin prepares answers: /o/<organisation>/setup/templates/."""

from django.urls import path

from encounters.answer_templates import views

app_name = "answer_templates"
urlpatterns = [
    path("", views.templates, name="list"),
    path("new/", views.edit, name="add"),
    path("new/preview/", views.preview, name="preview_new"),
    path("<int:template_id>/", views.edit, name="edit"),
    path("<int:template_id>/preview/", views.preview, name="preview"),
]
