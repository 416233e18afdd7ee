"""An admin sets up who works in Servicelog: /o/<organisation>/setup/members/."""

from django.urls import path

from encounters.members import views

app_name = "members"
urlpatterns = [
    path("", views.members, name="list"),
    path("new/", views.edit, name="add"),
    path("<int:member_id>/", views.edit, name="edit"),
    path("<int:member_id>/again/", views.invite_again, name="invite_again"),
    path("<int:member_id>/remove/", views.remove, name="remove"),
]
