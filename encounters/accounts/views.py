"""allauth's views of forms: a change is stored with its mail, or neither."""

from allauth.account import views
from django.db.transaction import atomic

password_change = atomic(views.password_change)
password_reset = atomic(views.password_reset)
password_reset_from_key = atomic(views.password_reset_from_key)
