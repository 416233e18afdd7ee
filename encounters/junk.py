"""Requests that no form of ours sends: refused before anything reads them."""

import contextlib
import re
from typing import Any

from django.core.exceptions import BadRequest
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.http import HttpRequest, HttpResponse, QueryDict

from encounters.http import UNREADABLE, GetResponse

CHARSETS = {"utf-8", "utf8"}
# Control characters but tab and line ends, and halves of characters: nobody types them, PostgreSQL may refuse them.
JUNK = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


class AnyRequest(WSGIRequest):
    """A request made of whatever comes: Django may read the query before anybody could answer for it."""

    def _set_content_type_params(self, meta: dict[str, Any]) -> None:
        with contextlib.suppress(*UNREADABLE):
            super()._set_content_type_params(meta)  # type: ignore[misc]


class Application(WSGIHandler):
    """Django, as the web server sees it."""

    request_class = AnyRequest


class RefuseJunk:
    """Answer 400 to another charset than ours, and to control characters in the path, query, form or cookies."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if (request.encoding or "utf-8").lower() not in CHARSETS:
            raise BadRequest("charset")  # Python knows some that are no text at all
        try:
            queries: list[QueryDict] = [request.GET]
            if request.method == "POST":
                queries.append(request.POST)
        except ValueError as fault:
            raise BadRequest("unreadable") from fault
        sent = [request.path, *request.COOKIES.values()]
        for query in queries:
            for name, values in query.lists():
                sent += [name, *(value for value in values if isinstance(value, str))]
        if any(JUNK.search(value) for value in sent):
            raise BadRequest("control characters")
        return self.get_response(request)
