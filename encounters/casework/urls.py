"""Staff read, answer and close: /o/<organisation>/cases/."""

from django.urls import path

from encounters.casework import views

app_name = "casework"
urlpatterns = [path("", views.complaints, name="complaints"), path("thanks/", views.thanks, name="thanks")]
