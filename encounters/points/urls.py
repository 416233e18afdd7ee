"""An admin sets up feedback points and prints their posters: /o/<organisation>/setup/points/."""

from django.urls import path

from encounters.points import views

app_name = "points"
urlpatterns = [
    path("", views.points, name="list"),
    path("missing/", views.add_missing, name="add_missing"),
    path("posters/", views.posters, name="posters"),
    path("hosts/", views.hosts, name="hosts"),
    path("at/<int:location_id>/", views.edit, name="add"),
    path("<int:point_id>/", views.show, name="show"),
    path("<int:point_id>/links/", views.links, name="links"),
    path("<int:point_id>/edit/", views.edit, name="edit"),
    path("<int:point_id>/code/", views.replace_code, name="replace_code"),
    path("<int:point_id>/remove/", views.remove, name="remove"),
    path("<int:point_id>/poster/", views.poster, name="poster"),
    path("<int:point_id>/code.<slug:kind>", views.code, name="code"),
]
