"""Staff read, answer and close: /o/<organisation>/cases/."""

from django.urls import path

from encounters.casework import views

app_name = "casework"
urlpatterns = [
    path("", views.queue, name="queue"),
    path("assign/", views.assign, name="assign"),
    path("<uuid:case_id>/", views.case, name="case"),
    path("<uuid:case_id>/answer/", views.answer, name="answer"),
    path("<uuid:case_id>/close/", views.close, name="close"),
    path("<uuid:case_id>/reopen/", views.reopen, name="reopen"),
    path("<uuid:case_id>/hearing/", views.hearing, name="hearing"),
    path("<uuid:case_id>/note/", views.note, name="note"),
    path("<uuid:case_id>/severity/", views.severity, name="severity"),
    path("<uuid:case_id>/thanks/", views.thanks, name="thanks"),
]
