"""The least that Django needs to show a form and store a row: what our own pages are measured against.

No session, no token, no limits, no middleware except what states the length of answers; one INSERT into a table with three indexes.
"""

import os
from uuid import uuid4

import dj_database_url
import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application

from tests.benchmarks.server import ASKED_BY_WEB_SERVER

PAGE = """<!doctype html>
<html lang="en">
  <head><meta charset="utf-8"><title>How were you served?</title></head>
  <body>
    <form method="post" action="/f/{{ code }}/tap/">
      <input type="hidden" name="key" value="{{ key }}">
      {{ form.errors }}
      <button name="rating" value="good">Well</button>
      <button name="rating" value="bad">Badly</button>
    </form>
  </body>
</html>
"""
settings.configure(
    ALLOWED_HOSTS=["127.0.0.1"],
    DATABASES={"default": dj_database_url.parse(os.environ["DATABASE_URL"], conn_max_age=600)},
    MIDDLEWARE=["django.middleware.common.CommonMiddleware"],
    ROOT_URLCONF=__name__,
    SECRET_KEY="bare",
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "OPTIONS": {
                "loaders": [
                    (
                        "django.template.loaders.cached.Loader",
                        [("django.template.loaders.locmem.Loader", {"rate": PAGE})],
                    )
                ]
            },
        }
    ],
    USE_TZ=True,
    **ASKED_BY_WEB_SERVER,
)
django.setup()

from django import forms  # noqa: E402
from django.db import models  # noqa: E402
from django.http import HttpRequest, HttpResponse  # noqa: E402
from django.shortcuts import redirect, render  # noqa: E402
from django.urls import path  # noqa: E402


class Tap(models.Model):
    code = models.TextField()
    rating = models.CharField(max_length=4, choices={"good": "Well", "bad": "Badly"})
    key = models.TextField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        app_label = "bare"


class TapForm(forms.ModelForm):
    class Meta:
        model = Tap
        fields = ["rating", "key"]


def rate(request: HttpRequest, code: str) -> HttpResponse:
    form = TapForm(request.POST or None, instance=Tap(code=code))
    if form.is_valid():
        tap = form.save()
        return redirect(f"/more/{tap.pk}/")
    return render(request, "rate", {"form": form, "code": code, "key": uuid4().hex})


urlpatterns = [path("f/<str:code>/", rate), path("f/<str:code>/tap/", rate)]
application = get_wsgi_application()
