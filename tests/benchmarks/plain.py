"""A plain Django project, as `startproject` makes one: what the prices of our tap and of our pages are measured against.

Its middleware and context processors, a template that extends another, the CSRF token, a ModelForm, and one INSERT into
a table with three indexes; and a page that shows nothing to somebody signed in. No limits, no figures, no receipts.
`python -m tests.benchmarks.plain` makes what signing in needs, and prints the cookie of somebody signed in.
"""

import os

import dj_database_url
import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application

from tests.benchmarks.server import ASKED_BY_WEB_SERVER

BASE = """<!doctype html>
<html lang="en">
  <head><meta charset="utf-8"><title>{% block title %}{% endblock %}</title></head>
  <body>
    {% if user.is_authenticated %}<p>{{ user }}</p>{% endif %}
    {% for message in messages %}<p>{{ message }}</p>{% endfor %}
    {% block content %}{% endblock %}
  </body>
</html>
"""
PAGE = """{% extends "base.html" %}
{% block title %}How were you served?{% endblock %}
{% block content %}
  <form method="post" action="{% url 'tap' code %}">
    {% csrf_token %}
    {{ form }}
    <button>Send</button>
  </form>
{% endblock %}
"""
EMPTY = """{% extends "base.html" %}
{% block title %}Nothing{% endblock %}
"""
settings.configure(
    ALLOWED_HOSTS=["127.0.0.1"],
    DATABASES={"default": dj_database_url.parse(os.environ["DATABASE_URL"], conn_max_age=600, conn_health_checks=True)},
    INSTALLED_APPS=[
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "django.contrib.messages",
    ],
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
    ],
    ROOT_URLCONF=__name__,
    SECRET_KEY="plain",
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "OPTIONS": {
                "context_processors": [
                    "django.template.context_processors.request",
                    "django.contrib.auth.context_processors.auth",
                    "django.contrib.messages.context_processors.messages",
                ],
                "loaders": [
                    (
                        "django.template.loaders.cached.Loader",
                        [
                            (
                                "django.template.loaders.locmem.Loader",
                                {"base.html": BASE, "rate.html": PAGE, "empty.html": EMPTY},
                            )
                        ],
                    )
                ],
            },
        }
    ],
    USE_TZ=True,
    **ASKED_BY_WEB_SERVER,
)
django.setup()

from django import forms  # noqa: E402
from django.contrib.auth.decorators import login_required  # noqa: E402
from django.contrib.auth.models import User  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import models  # noqa: E402
from django.http import HttpRequest, HttpResponse  # noqa: E402
from django.shortcuts import redirect, render  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import path  # noqa: E402


class Tap(models.Model):
    """One rating of one place."""

    code = models.TextField()
    rating = models.CharField(max_length=4, choices={"good": "Well", "bad": "Badly"})
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        app_label = "plain"


class TapForm(forms.ModelForm):
    """The rating alone."""

    class Meta:
        model = Tap
        fields = ["rating"]


def rate(request: HttpRequest, code: str) -> HttpResponse:
    """Show the form, or store what was sent and lead on."""
    form = TapForm(request.POST or None, instance=Tap(code=code))
    if form.is_valid():
        return redirect("more", form.save().pk)
    return render(request, "rate.html", {"form": form, "code": code})


@login_required
def empty(request: HttpRequest) -> HttpResponse:
    """Show nothing."""
    return render(request, "empty.html")


def sign_in() -> str:
    """Return the cookie of somebody who signed in."""
    call_command("migrate", verbosity=0)
    client, (user, _) = Client(), User.objects.get_or_create(username="somebody")
    client.force_login(user)
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


urlpatterns = [
    path("empty/", empty),
    path("f/<str:code>/", rate),
    path("f/<str:code>/tap/", rate, name="tap"),
    path("more/<int:pk>/", rate, name="more"),
]
application = get_wsgi_application()

if __name__ == "__main__":
    print(sign_in())
