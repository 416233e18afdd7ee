"""Settings of an application that breaks its promises now and then, and its middleware: what the faults must find."""

import random

from django.db import transaction
from django.http import HttpRequest, HttpResponse

from servicelog.settings import *  # noqa: F403
from servicelog.settings import MIDDLEWARE

MIDDLEWARE = [*MIDDLEWARE, "tests.campaigns.careless.ForgetSome"]
FORGOTTEN = 0.3


class ForgetSome:
    """Answers some presses as if they were stored, and rolls them back."""

    def __init__(self, get_response) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method != "POST" or not request.path.endswith("/tap/") or random.random() > FORGOTTEN:
            return self.get_response(request)
        with transaction.atomic():
            answer = self.get_response(request)
            transaction.set_rollback(True)
        return answer
