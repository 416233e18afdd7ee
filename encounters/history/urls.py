"""An admin reads what was changed: /o/<organisation>/setup/history/."""

from django.urls import path

from encounters.history import views

app_name = "history"
urlpatterns = [path("", views.history, name="list")]
