"""What is kept, and why: /privacy/."""

from django.urls import path

from encounters.privacy import views

app_name = "privacy"
urlpatterns = [path("", views.notice, name="notice")]
