"""What departs from what it used to be: /o/<organisation>/alerts/."""

from django.urls import path

from encounters.alerts import views

app_name = "alerts"
urlpatterns = [
    path("", views.alerts, name="list"),
    path("<int:alert_id>/", views.alert, name="alert"),
    path("<int:alert_id>/acknowledge/", views.acknowledge, name="acknowledge"),
    path("<int:alert_id>/close/", views.close, name="close"),
]
