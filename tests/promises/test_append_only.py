"""What happened to a case is added to and never changed: the database refuses it."""

import psycopg
import pytest
from django.conf import settings
from django.db import IntegrityError, ProgrammingError, connection, models, transaction
from django.utils import timezone

from encounters.models import CaseEvent, CaseText, Contact, Encounter
from encounters.models.append_only import warn_of_changers
from encounters.models.choices import EventKind
from encounters.receipt.actions import withdraw_encounter
from servicelog import embedded
from tests.factories import House, case_of, kinds_of, log_event, make_encounter
from tests.promises.traces import PRIVATE, copies, found
from tests.receipt.verdicts import explain, press, put_right

GIVE_BACK = "GRANT UPDATE, DELETE ON encounters_caseevent TO CURRENT_USER"


def run(statement: str) -> int:
    """How many rows an SQL statement met."""
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.rowcount


def saved() -> int:
    event = CaseEvent.objects.earliest("pk")
    event.kind = EventKind.SEEN
    event.save(update_fields=["kind"])
    return 1


WAYS = {
    "update": lambda: CaseEvent.objects.update(kind=EventKind.SEEN),
    "save": saved,
    "update of the moment": lambda: CaseEvent.objects.update(at=timezone.now()),
    "delete": lambda: CaseEvent.objects.filter(texts=None).delete()[0],
    "delete unasked": lambda: CaseEvent.objects.filter(texts=None)._raw_delete(connection.alias),
    "SQL, facts": lambda: run("UPDATE encounters_caseevent SET facts = '{}'"),
    "SQL, who": lambda: run("UPDATE encounters_caseevent SET by_id = NULL"),
    "SQL, order": lambda: run("UPDATE encounters_caseevent SET id = id + 1000"),
    "SQL, delete": lambda: run("DELETE FROM encounters_caseevent"),
    "SQL, merge": lambda: run(
        "INSERT INTO encounters_caseevent SELECT * FROM encounters_caseevent ON CONFLICT (id) DO UPDATE SET at = now()"
    ),
}


def facts() -> list[tuple]:
    return list(CaseEvent.objects.order_by("pk").values_list())


@pytest.mark.parametrize("way", WAYS)
def test_the_database_refuses_to_change_or_delete_an_event(way: str, house: House):
    make_encounter(house.point, "bad", text="Odotin.")
    before = facts()

    with (
        pytest.raises(ProgrammingError, match="permission denied for table encounters_caseevent"),
        transaction.atomic(),
    ):
        WAYS[way]()

    assert facts() == before != []


@pytest.mark.parametrize("way", WAYS)
def test_with_the_rights_given_back_it_would_be_done(way: str, house: House):
    make_encounter(house.point, "bad", text="Odotin.")
    run(GIVE_BACK)

    assert WAYS[way]() > 0


def test_an_event_stays_in_the_organisation_of_its_encounter(house: House, neighbour: House):
    """Foreign keys to events need the right to change one column; this column cannot be changed."""
    make_encounter(house.point, "bad", text="Odotin.")
    before = facts()

    with pytest.raises(IntegrityError, match="same_organisation"), transaction.atomic():
        CaseEvent.objects.update(organisation=neighbour.organisation)

    assert facts() == before != []


def test_events_are_added_and_texts_erased(house: House):
    encounter = make_encounter(house.point, "bad", text="Odotin.")
    before = facts()

    log_event(
        encounter=encounter, kind=EventKind.NOTED, now=timezone.now(), by=house.admin, words={"note": "Soitetaan."}
    )
    written = CaseText.objects.count()
    CaseText.objects.all().delete()

    assert facts()[:-1] == before
    assert (written, CaseText.objects.count()) == (1, 0)
    assert CaseEvent.objects.latest("pk").kind == EventKind.NOTED


def test_withdrawing_erases_every_text_and_keeps_the_facts(house: House):
    encounter = make_encounter(house.point, "bad", text="Odotin.", email="a@example.org", addition="Vielä.")
    log_event(
        encounter=encounter, kind=EventKind.NOTED, now=timezone.now(), by=house.admin, words={"note": "Soitetaan."}
    )
    before = facts()

    withdraw_encounter(encounter=encounter, now=timezone.now())

    assert facts()[: len(before)] == before
    assert CaseEvent.objects.latest("pk").kind == EventKind.WITHDRAWN
    assert (CaseText.objects.count(), Contact.objects.count()) == (0, 0)


def test_withdrawing_leaves_nothing_of_a_verdict_in_any_table(house: House):
    encounter = make_encounter(house.point, "bad", text="Odotin.", step="trier")
    said = {"cant_tell", "partly", "advocate", "loyalist", "trier"}
    for verdict, step in (("partly", "advocate"), ("cant_tell", "loyalist")):
        put_right(house, encounter)
        press(encounter, verdict)
        explain(encounter, step=step, why="Rahat puuttuvat.")
    before = found(said, copies())

    withdraw_encounter(encounter=encounter, now=timezone.now())

    case = case_of(encounter)
    assert (before, found(said, copies())) == (said, set())
    assert (case.verdict, case.step_after, case.reopened_by_verdict) == ("", "", False)
    assert kinds_of(encounter).count("verdict") == 4


def test_an_encounter_can_not_be_deleted(house: House):
    encounter = make_encounter(house.point, "bad", text="Odotin.")

    with pytest.raises(models.RestrictedError):
        encounter.delete()
    with pytest.raises(IntegrityError, match="same_organisation"), transaction.atomic():
        run("DELETE FROM encounters_encounter")

    assert Encounter.objects.get() == encounter


# --- Where the database would not refuse it ------------------------------------------------------


def hints() -> list[str]:
    return [str(caution.hint) for caution in CaseEvent.check(databases=["default"]) if caution.id == "encounters.W001"]


def test_a_role_that_may_change_events_is_warned_of(db):
    as_we_connect = hints()
    run(GIVE_BACK)

    (hint,) = hints()

    assert as_we_connect == []
    assert "REVOKE UPDATE, DELETE" in hint
    for statement in filter(str.strip, hint.partition(": ")[2].split(";")):
        run(statement)
    assert hints() == []


@pytest.mark.skipif(not PRIVATE, reason="the superuser of a server of one's own is its owner's")
def test_a_superuser_is_warned_of(db):
    superuser = psycopg.conninfo.conninfo_to_dict(embedded.get_server(settings.DATA_DIR).get_uri())["user"]
    other = connection.copy()
    other.settings_dict["USER"] = superuser

    try:
        (caution,) = warn_of_changers(other)
    finally:
        other.close()

    assert "no superuser" in str(caution.hint)
