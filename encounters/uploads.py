"""Files that are sent: one at a time, only to where one is taken, and never on a disk."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFilesSent
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest
from django.urls import Resolver404, resolve


def takes_file(view: Callable[..., Any]) -> Callable[..., Any]:
    """Mark a view to which a file may be sent."""
    view.takes_file = True  # type: ignore[attr-defined]
    return view


def is_taken(request: HttpRequest) -> bool:
    """Return whether a file may be sent to the address of a request."""
    try:
        return getattr(resolve(request.path_info).func, "takes_file", False)
    except Resolver404:
        return False


class OneFileInMemory(FileUploadHandler):
    """Keeps a file in memory; of one that is too large the beginning and the size, so that its form can say so.

    Raises TooManyFilesSent for one that nobody takes, and RequestDataTooBig where the server threw it away.
    """

    def handle_raw_input(self, _input: Any, _meta: Any, content_length: int, *_rest: Any) -> None:
        if content_length >= settings.LARGEST_KEPT:
            raise RequestDataTooBig

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        if self.request is None or not is_taken(self.request):
            raise TooManyFilesSent
        self.content = BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if start < settings.LARGEST_UPLOAD:
            self.content.write(raw_data)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        self.content.seek(0)
        return InMemoryUploadedFile(
            self.content, self.field_name, self.file_name or "", self.content_type, file_size, self.charset
        )
