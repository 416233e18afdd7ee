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
LINE_ENDS = str.maketrans("\x0b\x0c", "\n\n")  # of word processors


class AnyRequest(WSGIRequest):
    """A request made of whatever comes: Django may read the query before anybody could answer for it."""

    def _set_content_type_params(self, meta: dict[str, Any]) -> None:
        with contextlib.suppress(*UNREADABLE):
            super()._set_content_type_params(meta)  # type: ignore[misc]


class Application(WSGIHandler):
    """Django's WSGI handler, with requests that survive malformed input."""

    request_class = AnyRequest


class RefuseJunk:
    """Answer 400 to another charset than ours, to control characters in a path, a cookie or the name of a field.

    So it does to a file where none is asked for. Of what is typed or pasted control characters are taken out: some
    programs leave them in a text, where nobody sees them.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if (request.encoding or "utf-8").lower() not in CHARSETS:
            raise BadRequest("charset")  # Python knows some that are no text at all
        if any(JUNK.search(value) for value in (request.path, *request.COOKIES.values())):
            raise BadRequest("control characters")
        try:
            request.GET = without_junk(request.GET)  # type: ignore[assignment]
            if request.method == "POST":
                request.POST = without_junk(request.POST)  # type: ignore[assignment]
        except ValueError as fault:
            raise BadRequest("unreadable") from fault
        return self.get_response(request)


def without_junk(query: QueryDict) -> QueryDict:
    """Return the query, or the form, without control characters in its values; raise BadRequest for one in a name."""
    if any(JUNK.search(name) for name in query):
        raise BadRequest("control characters")
    if not any(JUNK.search(value) for values in dict(query.lists()).values() for value in values):
        return query
    cleaned = query.copy()
    for name, values in query.lists():
        cleaned.setlist(name, [JUNK.sub("", value.translate(LINE_ENDS)) for value in values])
    return cleaned
