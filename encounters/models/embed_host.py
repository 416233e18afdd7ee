"""The sites on which an organisation lets its faces stand in a frame."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

LONGEST_HOST = 253
MOST_HOSTS = 20
LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
# As it stands in a policy: nothing in it ends a source, a directive or a header.
HOST = re.compile(rf"(?P<any>\*\.)?(?P<name>{LABEL}(?:\.{LABEL})*)(?::(?P<port>[1-9][0-9]{{0,4}}))?")
LONGEST_WRITTEN = len("*.") + LONGEST_HOST + len(":65535")


def is_host(written: str) -> bool:
    """Return whether this is a host, perhaps with a port, or `*.` with a domain for all that lie beneath it."""
    host = HOST.fullmatch(written)
    if host is None or len(host["name"]) > LONGEST_HOST or int(host["port"] or 1) > 65535:
        return False
    labels = host["name"].split(".")
    if host["any"] and len(labels) < 2:
        return False  # all of a top-level domain
    return not labels[-1].isdigit()  # an address by numbers


def check_host(written: str) -> None:
    """Raise ValidationError unless this is a host as `is_host` takes it."""
    if not is_host(written):
        raise ValidationError(_("“%(host)s” is no host like www.example.org."), params={"host": written}, code="host")
