"""What may be set from outside: each variable of the environment, with its default. The README's table tells of them.

A wrong value stops the start and is named.
"""

import logging
import os
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from environs import Env, EnvError
from marshmallow import ValidationError, validate

from servicelog.addresses import reachable_host
from servicelog.preparing import data_dir


def read_environment() -> Env:
    """Return a reader that collects every wrong value, so that one start names them all."""
    return Env(eager=False)


def web_address(url: str) -> None:
    """Raise ValidationError unless `url` is an http or https address without a path."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path.strip("/"):
        raise ValidationError("Not an address like https://feedback.example.org.")


env = read_environment()

DATA_DIR = data_dir()
DEBUG = env.bool("DEBUG", False)
DEMO = env.bool("DEMO", False)  # set by `manage.py run` for its parts
HOST = env.str("HOST", "127.0.0.1")
PORT = env.int("PORT", 8000)
WEB_PROCESSES = env.int("WEB_PROCESSES", 2, validate=validate.Range(1, 64))
WEB_THREADS = env.int("WEB_THREADS", 5, validate=validate.Range(1, 64))
PUBLIC_URL = env.str("PUBLIC_URL", f"http://{reachable_host(HOST)}:{PORT}", validate=web_address)
EXTRA_HOSTS: list[str] = env.list("ALLOWED_HOSTS", [])
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", 0)
# Without a server of one's own: the private one, once it was prepared.
DATABASE = env.dj_db_url(
    "DATABASE_URL" if os.environ.get("DATABASE_URL") else "PRIVATE_DATABASE_URL",
    "postgresql://servicelog@not-prepared.invalid/servicelog",
)
CONNECT_TIMEOUT = env.int("PGCONNECT_TIMEOUT", 5)
EMAIL = env.dj_email_url("EMAIL_URL") if os.environ.get("EMAIL_URL") else None
MAIL_FROM = env.str("MAIL_FROM", "servicelog@localhost")
MAIL_REPLY_TO = env.str("MAIL_REPLY_TO", "", validate=validate.Regexp(r"^([^@\s,<>]+@[^@\s,<>]+)?$"))
KEY = env.str("SECRET_KEY", "")
FORMER_KEYS: list[str] = env.list("SECRET_KEY_FALLBACKS", [])
OWN_RECEIPT_KEY = env.str("RECEIPT_KEY", "")
STATEMENT_TIMEOUT = env.str("STATEMENT_TIMEOUT", "0")
SIGN_UP = env.str("SIGN_UP", "", validate=validate.OneOf(["", "open", "invitation", "closed"]))
TWO_FACTOR = env.str("TWO_FACTOR", "", validate=validate.OneOf(["", "required", "offered"]))
LOG_LEVEL = env.log_level("LOG_LEVEL", logging.INFO)

try:
    env.seal()
except EnvError as problem:
    raise ImproperlyConfigured(f"The environment holds a value that can't be used. {problem}") from problem
if EMAIL is not None and "EMAIL_BACKEND" not in EMAIL:  # the library lets unknown schemes pass, without encryption
    raise ImproperlyConfigured("EMAIL_URL has to begin with smtp:// (with ?tls=true or ?ssl=true) or submission://.")


PUBLIC_URL = PUBLIC_URL.rstrip("/")
PUBLIC = urlsplit(PUBLIC_URL)
SECURE = PUBLIC.scheme == "https"
if SECURE and not (KEY and OWN_RECEIPT_KEY):
    raise ImproperlyConfigured("With an https PUBLIC_URL, SECRET_KEY and RECEIPT_KEY must be set.")

SIGN_UP = SIGN_UP or ("invitation" if SECURE else "open")  # to try it out, anybody may
TWO_FACTOR = TWO_FACTOR or ("required" if SECURE else "offered")  # of admins, from their second day or member on
