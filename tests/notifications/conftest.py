"""A mail server on loopback, whose faults are scripted, and a house whose rows the worker sees."""

from collections.abc import Iterator

import pytest

from tests.campaigns.sink import HOST, Sink
from tests.campaigns.stage import free_port
from tests.factories import House, make_house


@pytest.fixture
def house(transactional_db: None) -> House:
    """The worker sees only what is committed."""
    return make_house()


@pytest.fixture
def sink(settings) -> Iterator[Sink]:
    """The mail server that the application sends to."""
    sink = Sink(free_port())
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = HOST, sink.port
    sink.up()
    yield sink
    sink.down()
