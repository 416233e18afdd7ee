"""What is said of an employee changes in the very moment in which they send their side."""

from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from encounters.changes.actions import mark_seen
from encounters.models import CaseText
from encounters.review.redacting import redact_encounter
from tests.casework.drafts import on_page
from tests.factories import House, alias_of, make_complaint, make_house


@pytest.fixture
def house(transactional_db: None) -> House:
    """Threads have connections of their own and see only what is committed."""
    return make_house()


def somebody_waits() -> bool:
    """Whether another connection waits for what this one holds."""
    blocked = "SELECT FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT EXISTS ({blocked})")
        return bool(cursor.fetchone()[0])


def test_it_is_read_before_the_side_is_stored(house: House, signed_in):
    encounter = make_complaint(house)
    mark_seen(encounter=encounter, by=house.supervisor, now=timezone.now())
    client, address = signed_in(house.employee), house.at("employees:side", alias_of(encounter))
    typed = on_page(client, address) | {"side-text": "Jono oli pitkä."}

    def send() -> Any:
        try:
            return client.post(address, typed)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            redact_encounter(encounter=encounter, words="Tyly", by=house.supervisor, now=timezone.now(), reason="Nimi.")
            sent: Future[Any] = pool.submit(send)
            while not (somebody_waits() or sent.done()):
                pass
        late = sent.result()

    content = late.content.decode()
    assert (late.status_code, CaseText.objects.filter(kind="side").count()) == (409, 0)
    assert "The feedback has changed since you opened this page." in content
    assert "▒▒▒" in content
    assert "Jono oli pitkä.</textarea>" in content
