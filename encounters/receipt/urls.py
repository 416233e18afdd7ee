"""A customer follows their feedback: /r/."""

from django.urls import path

from encounters.receipt import finding, mail_views, views

app_name = "receipt"
urlpatterns = [
    path("", finding.find, name="find"),
    path("leave/", views.leave, name="leave"),
    path("withdrawn/", views.withdrawn, name="withdrawn"),
    path("open/<str:token>/", finding.open_link, name="open"),
    path("mail/<str:signed>/", mail_views.news, name="news"),
    path("mail/<str:signed>/stop/", mail_views.stop, name="stop_news"),
    path("mail/<str:signed>/receipt/", finding.open_from_mail, name="from_mail"),
    path("<uuid:encounter_id>/", views.show, name="show"),
    path("<uuid:encounter_id>/news/", views.ask_for_news, name="ask_for_news"),
    path("<uuid:encounter_id>/reply/", views.reply, name="reply"),
    path("<uuid:encounter_id>/verdict/", views.verdict, name="verdict"),
    path("<uuid:encounter_id>/why/", views.why, name="why"),
    path("<uuid:encounter_id>/copy/", views.copy, name="copy"),
    path("<uuid:encounter_id>/withdraw/", views.withdraw, name="withdraw"),
]
