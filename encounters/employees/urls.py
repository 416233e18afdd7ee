"""The employee's own page: /o/<organisation>/employees/."""

from django.urls import path

from encounters.employees import views

app_name = "employees"
urlpatterns = [
    path("own/", views.own, name="own"),
    path("own/said/", views.said, name="said"),
    path("own/card/<uuid:alias>/", views.card, name="card"),
    path("own/side/<uuid:alias>/", views.side, name="side"),
    path("own/side/<uuid:alias>/draft/", views.side_draft, name="side_draft"),
]
