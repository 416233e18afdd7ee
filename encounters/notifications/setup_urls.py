"""Below `/o/<organisation>/setup/mail/`."""

from django.urls import path

from encounters.notifications import demo_views, views

app_name = "notifications"
urlpatterns = [
    path("", views.mails, name="list"),
    path("mine/", views.choose, name="choose"),
    path("send-again/", views.try_again, name="send_again"),
    path("demo/", demo_views.sent, name="demo"),
    path("demo/<slug:name>/", demo_views.show, name="demo_mail"),
    path("demo/<slug:name>/html/", demo_views.html_part, name="demo_html"),
]
