"""`make faults` in small: what is acknowledged exists once, whatever dies; and what it finds where it does not."""

import random
from collections import Counter
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection

from encounters.models import Encounter
from encounters.receipt.actions import withdraw_encounter
from tests.campaigns import breaking, soak
from tests.campaigns.breaking import KINDS, Kind, Stage, choose
from tests.campaigns.browser import Answer
from tests.campaigns.clients import GivenUp, World
from tests.campaigns.faults import Window, arguments, report, run
from tests.campaigns.ledger import Entry, Ledger
from tests.campaigns.record import Record, how
from tests.factories import House, amend, make_encounter

SMALL = [
    *("kill_web", "stop_web", "kill_main", "kill_worker", "stop_worker", "restart_fast", "restart_immediate"),
    *("end_connections", "read_only", "unreachable", "disk_full", "press_at_once", "lose_answers", "lose_answers"),
]


def kinds(*names: str) -> list[Kind]:
    return [kind for name in names for kind in KINDS if kind.inject is getattr(breaking, name)]


def campaign(folder: Path, **options: Any) -> list[dict[str, Any]]:
    """What a short run writes down."""
    wanted = arguments(
        ["--hasten", "--users=300", "--customers=6", "--pause=0", "--record", str(folder / "faults.jsonl")]
    )
    vars(wanted).update(options, count=len(options["kinds"]))
    record = Record(wanted.record)
    run(record, wanted)
    print(report(record.rows))
    return record.rows


@pytest.mark.slow
def test_what_is_acknowledged_exists_once_whatever_dies(tmp_path: Path):
    (row,) = campaign(tmp_path, kinds=kinds(*SMALL))

    assert row["problems"] == []
    assert len(row["injections"]) == len(SMALL)
    assert row["acknowledged"] > len(SMALL)


@pytest.mark.slow
def test_a_short_soak_has_no_errors_and_equals_the_ledger():
    row = soak.soak(soak.arguments(["--minutes=0.33", "--taps=5", "--pages=2"]))

    print(soak.report(row | how()))
    assert (row["errors"], row["problems"]) == ({}, [])
    assert row["acknowledged"] == row["requests"]["tap"] == 99


# --- Without the protection ----------------------------------------------------------------------


def break_promises(stage: Stage) -> None:
    """Let the same press be stored twice, each mail be owed twice, and a client believe what nobody told it."""
    unique = (
        "SELECT conname FROM pg_constraint WHERE conrelid = 'encounters_receipt'::regclass AND contype IN ('p', 'u')"
    )
    names = [name for (name,) in stage.database.run(unique)]
    stage.database.run(*(f"ALTER TABLE encounters_receipt DROP CONSTRAINT {name}" for name in names))
    stage.database.run(
        "CREATE FUNCTION twice() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        " WITH copy AS (INSERT INTO encounters_accountmail (message_id, language, state, owed_at, due_at, try_until, tries,"
        " problem, kind, user_id, address) SELECT gen_random_uuid(), language, state, owed_at, due_at, try_until, tries, problem,"
        " kind, user_id, address FROM encounters_accountmail WHERE id = (NEW.args->>'mail_id')::bigint RETURNING id)"
        " INSERT INTO procrastinate_jobs (queue_name, task_name, priority, args)"
        " SELECT NEW.queue_name, NEW.task_name, NEW.priority, jsonb_build_object('mail_id', id) FROM copy;"
        " RETURN NULL; END $$",
        "CREATE TRIGGER twice AFTER INSERT ON procrastinate_jobs FOR EACH ROW"
        " WHEN (NEW.task_name LIKE '%send_account_mail' AND pg_trigger_depth() = 0) EXECUTE FUNCTION twice()",
    )
    stage.world.ledger.entries.append(Entry("made up", "good", acknowledged="nobody told this"))


@pytest.mark.slow
def test_what_is_broken_on_purpose_is_found(tmp_path: Path):
    careless = {"DJANGO_SETTINGS_MODULE": "tests.campaigns.careless"}
    pressing = kinds("press_at_once", "press_at_once", "lose_answers", "lose_answers", "lose_answers")

    (row,) = campaign(tmp_path, kinds=pressing, environment=careless, plant=break_promises)

    found = "\n".join(row["problems"])
    assert "lost: good as nobody told this" in found
    assert found.count("lost: ") > 1  # what the careless application rolled back
    assert "doubled: one press sent at once is" in found
    assert "mails came again, with 0 faults that cut jobs" in found


def test_only_a_503_while_a_fault_lasts_is_excused():
    world, window = World(0, {}), Window(*kinds("end_connections"))
    window.ended = window.began + 5

    world.note(Answer(503, "", ""), window.began, "tap")
    with pytest.raises(GivenUp):
        world.note(Answer(500, "", ""), window.began, "tap")

    assert world.wrong == ["500  for tap"]
    assert window.excuses(window.began - 1, window.began + 1)
    assert window.excuses(window.began + 4, window.began + 9)
    assert not window.excuses(window.began - 2, window.began - 1)
    assert not window.excuses(window.began + 8, window.began + 9)
    strict = Window(*kinds("stop_web"))
    strict.ended = strict.began + 5
    assert not strict.excuses(strict.began, strict.began + 1)


def test_a_record_goes_on_behind_its_last_whole_line(tmp_path: Path):
    record = Record(tmp_path / "some.jsonl")
    record.add({"chunk": 0})
    record.add({"chunk": 1})
    with record.path.open("a") as file:
        file.write('{"chunk": 2, "ki')

    again = Record(record.path)
    again.add({"chunk": 3})

    assert [row["chunk"] for row in Record(record.path).rows] == [0, 1, 3]
    assert {row["machine"] for row in again.rows} == {how()["machine"]}


def test_a_long_run_injects_every_kind_and_a_short_one_some():
    dice = random.Random(1)

    assert {kind.name for kind in choose(dice, 40)} == {kind.name for kind in KINDS}
    assert len(choose(dice, 2000)) == 2000
    assert len({kind.name for kind in choose(dice, 5)}) == 5
    assert len({kind.name for kind in KINDS}) == len(KINDS)


@pytest.fixture
def stored(house: House) -> tuple[Ledger, Any]:
    """Three encounters that clients know of, one of them with a text, one withdrawn."""
    encounters = [make_encounter(house.point, rating) for rating in ("bad", "good", "bad")]
    amend(encounters[0], text="Odotin.")
    withdraw_encounter(encounter=encounters[2], now=encounters[2].reported_at)
    entries = [Entry(str(number), one.rating, acknowledged=str(one.pk)) for number, one in enumerate(encounters)]
    entries[0].text, entries[2].withdrawn = "Odotin.", True
    connection.ensure_connection()
    return Ledger(entries), connection.connection


def test_a_ledger_that_equals_the_database_says_nothing(stored: tuple[Ledger, psycopg.Connection]):
    ledger, database = stored

    assert ledger.problems(database) == []


def test_a_ledger_finds_what_is_lost_doubled_or_different(stored: tuple[Ledger, psycopg.Connection], house: House):
    ledger, database = stored
    ledger.entries[0].text = "Odotin kauan."
    ledger.entries[1].rating = "bad"
    ledger.entries[2].withdrawn = False
    ledger.entries[0].once = {"Vastaus.": "answer"}
    ledger.entries += [Entry("lost", "bad", acknowledged="lost"), Entry("twin", "good", ledger.entries[1].acknowledged)]
    ledger.entries.append(Entry("silence", "good"))
    extra = make_encounter(house.point, "good")

    found = Counter(problem.partition(":")[0] for problem in ledger.problems(database))

    assert found == {"different": 3, "lost": 1, "doubled": 2, "never answered": 1, "0 times": 1}
    assert f"doubled: {extra.pk} is stored, and no answer told of it" in ledger.problems(database)


def test_figures_that_differ_from_the_ledger_are_found(house: House):
    ledger = Ledger([Entry("1", "good", "a"), Entry("2", "bad", "b")])
    make_encounter(house.point, "good")
    make_encounter(house.point, "bad")
    with connection.cursor() as cursor:
        cursor.execute(soak.COUNTED)
        counted = cursor.fetchone()

    assert Encounter.objects.count() == 2
    assert soak.figures_differ(ledger, counted) == []
    assert soak.figures_differ(ledger, (1, 2)) == ["the figures say (1, 2), the clients (1, 1)"]
