"""The start page and the lists of encounters: /o/<organisation>/."""

from django.urls import path

from encounters.inbox import views

app_name = "inbox"
urlpatterns = [
    path("", views.start, name="start"),
    path("encounters/", views.encounters, name="encounters"),
    path("held/", views.held, name="held"),
    path("customer/", views.customer, name="customer"),
]
