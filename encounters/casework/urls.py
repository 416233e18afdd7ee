"""Staff read, answer and close: /o/<organisation>/cases/."""

from django.urls import path

from encounters.casework import views

app_name = "casework"
urlpatterns = [
    path("", views.queue, name="queue"),
    path("assign/", views.assign_many, name="assign_many"),
    path("pass-on/", views.pass_on_many, name="pass_on_many"),
    path("<uuid:case_id>/", views.case, name="case"),
    path("<uuid:case_id>/draft/", views.draft, name="draft"),
    path("<uuid:case_id>/template/", views.template, name="template"),
    path("<uuid:case_id>/assign/", views.assign, name="assign"),
    path("<uuid:case_id>/severity/", views.severity, name="severity"),
    path("<uuid:case_id>/note/", views.note, name="note"),
    path("<uuid:case_id>/answer/", views.answer, name="answer"),
    path("<uuid:case_id>/preview/", views.preview, name="preview"),
    path("<uuid:case_id>/close/", views.close, name="close"),
    path("<uuid:case_id>/cause/", views.cause, name="cause"),
    path("<uuid:case_id>/reopen/", views.reopen, name="reopen"),
    # Thanks are passed on or stopped; of a complaint the employee concerned is heard.
    path("<uuid:case_id>/pass-on/", views.pass_on, name="pass_on"),
    path("<uuid:case_id>/stop/", views.stop, name="stop"),
    path("<uuid:case_id>/side/", views.side, name="side"),
    path("<uuid:case_id>/heard/", views.heard, name="heard"),
]
