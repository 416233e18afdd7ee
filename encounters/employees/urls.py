"""Who served: /o/<organisation>/employees/."""

from django.urls import path

from encounters.employees import views

app_name = "employees"
urlpatterns = [
    path("own/", views.own, name="own"),
    path("own/said/", views.said, name="said"),
    path("own/card/<slug:handle>/", views.card, name="card"),
    path("own/side/<slug:handle>/", views.side, name="side"),
]
