"""Below `/o/<organisation>/setup/mail/`."""

from django.urls import path

from encounters.notifications import views

app_name = "notifications"
urlpatterns = [
    path("", views.mails, name="list"),
    path("send-again/", views.try_again, name="send_again"),
]
