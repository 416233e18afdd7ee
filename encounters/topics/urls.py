"""What is talked about, and themes: /o/<organisation>/topics/."""

from django.urls import path

from encounters.topics import views

app_name = "topics"
urlpatterns = [
    path("", views.topics, name="list"),
    path("join/", views.join, name="join"),
    path("themes/", views.themes, name="themes"),
    path("themes/<int:theme_id>/", views.theme, name="theme"),
    path("themes/<int:theme_id>/edit/", views.edit, name="edit"),
    path("themes/<int:theme_id>/words/<int:word_id>/remove/", views.remove, name="remove"),
]
