"""`python -m tests.benchmarks.searching [encounters]`: how long a page of what was found takes among a million texts.

A million encounters of one organisation, each with a text of 8 to 25 words and a case, by 1,000 employees at 50
locations. Words are as frequent as words are (Zipf): those of the demo's stories, then words of the Finnish
dictionary, and compounds. Each search is a page of the queue as a supervisor opens it, warm, the fastest of five: all
statements together, and how many were found on it. Takes about ten minutes; only this machine's figures compare.
"""

import os
import random
import re
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path
from uuid import UUID

from tests.benchmarks.server import passing_server

LOCATIONS, EMPLOYEES, DISTINCT = 50, 1_000, 50_000
STORIES = Path("encounters/demo/stories")
SEARCHES = {
    "rare word": "hammaslanka",
    "word of 1 in 1,000": "lattialämmitys",
    "word of 1 in 100": "kirjasto",
    "common word": "palvelu",
    "commonest word": "on",
    "part of compounds": "kahvi",
    "employee": "Virtanen",
    "employee and word": "sirkka palvelu",
    "location": "Asema 7",
    "location and rare word": "Asema 7 hammaslanka",
    "only a negative": "-palvelu",
    "negative": "kirjasto -palvelu",
    "only a negative of the commonest": "-on",
    "two words that never meet": "hammaslanka lattialämmitys",
    "three words": "palvelu kassa kahvi",
    "phrase": '"kirjasto palvelu"',
    "glued": "K-48213",
    "twenty words": " ".join(["palvelu", "kahvi", "on", "kassa", "ei"] * 4),
    "word of one time alone": "maitovaahdotin",
    "nothing like it": "zzyzxq",
}
AT_ONE_TIME = range(300_000, 350_000, 2)  # the encounters, the newest first, that say what nobody else says
FIRST_NAMES = ["Sirkka", "Liisa", "Matti", "Pekka", "Anna", "Åsa", "Öystein", "Juha", "Kaisa", "Mikko"]
LAST_NAMES = [
    "Virtanen",
    "Korhonen",
    "Nieminen",
    "Öhman",
    "Lindqvist",
    "Mäkelä",
    "Salo",
    "Rautio",
    "Heikkinen",
    "Åberg",
]


def texts() -> list[str]:
    """Texts of words that are as frequent as in a language."""
    from simplemma.strategies.dictionaries import LOW_MEMORY_DICTIONARY_FACTORY

    chance = random.Random(1)
    told = re.findall(r"[a-zåäö]{2,}", " ".join(path.read_text() for path in STORIES.glob("??.txt")).lower())
    dictionary = chance.sample([*LOW_MEMORY_DICTIONARY_FACTORY.get_dictionary("fi")], 20_000)
    common = [
        word for word, _ in sorted({word: told.count(word) for word in set(told)}.items(), key=lambda pair: -pair[1])
    ]
    words = ["on", "palvelu", "ei", "kassa", *common[:300], "kahvi", *common[300:], *dictionary]
    weights = [*accumulate(1 / (place + 3) for place in range(len(words)))]
    made = []
    for number in range(DISTINCT):
        text = chance.choices(words, cum_weights=weights, k=chance.randint(8, 25))
        for every, word in (
            (100, "kirjaston"),
            (1_000, "lattialämmitystä"),
            (25_000, "hammaslankaa"),
            (50, "kahviautomaatti"),
        ):
            if number % every == 0:
                text.insert(chance.randrange(len(text)), word)
        if number == 77:
            text.append("K-48213")
        made.append(" ".join(text))
    return made


def drop_index() -> None:
    """Let the rows be stored without it: it is built faster once they are there."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX encounter_words")


def fill(many: int) -> None:
    """Store the organisation, its people, and its encounters with their cases."""
    from django.db import connection

    from encounters.models import Employee, Location, Organisation
    from encounters.models.searching import employee_mark, location_mark, organisation_mark, places_of

    chance, began = random.Random(2), time.perf_counter()
    told = texts()
    print(f"texts {time.perf_counter() - began:.0f} s")
    began = time.perf_counter()
    vectors = [
        " ".join(f"'{word}':{','.join(map(str, at))}" for word, at in places_of([text]).items()) for text in told
    ]
    said_then = " ".join(f"'{word}':1" for word in places_of([SEARCHES["word of one time alone"]]))
    print(f"{DISTINCT:,} texts: {(time.perf_counter() - began) / DISTINCT * 1000:.2f} ms each to index")
    Organisation(pk=1, name="Bench", slug="bench").save()
    for pk in range(1, LOCATIONS + 1):
        Location(pk=pk, organisation_id=1, name=f"Asema {pk}").save()
    for pk in range(1, EMPLOYEES + 1):
        names = {"first_name": chance.choice(FIRST_NAMES), "last_name": chance.choice(LAST_NAMES)}
        Employee(pk=pk, organisation_id=1, **names).save()
    with connection.cursor() as cursor:
        now = datetime(2026, 11, 1, tzinfo=UTC)
        with cursor.copy(
            "COPY encounters_encounter (id, organisation_id, location_id, employee_id, attribution, attributed_by,"
            " employee_description, rating, occurred_at, occurred_on, reported_at, time_given, text, wish, aspects,"
            " attention, step, standing, said_on_the_spot, wants_answer, language, channel, hold_reason,"
            " excluded_because, counted, counted_for_employee, search) FROM STDIN"
        ) as target:
            for number in range(many):
                at = now - timedelta(seconds=60 * number)
                location, employee = chance.randint(1, LOCATIONS), chance.randint(1, EMPLOYEES)
                marks = " ".join(
                    f"'{mark}'" for mark in (organisation_mark(1), location_mark(location), employee_mark(employee))
                )
                which = chance.randrange(DISTINCT)
                row = (
                    UUID(int=chance.getrandbits(128)),
                    1,
                    location,
                    employee,
                    "sure",
                    "customer",
                    "",
                    "bad",
                    at,
                    at.date(),
                    at,
                )
                said = (False, told[which], "", [], "", "", "", "", False, "fi", "link", "", "", True, True)
                also = said_then if number in AT_ONE_TIME else ""
                target.write_row((*row, *said, f"{marks} {vectors[which]} {also}"))
        cursor.execute(
            "INSERT INTO encounters_case (id, organisation_id, encounter_id, location_id, employee_id, kind, state,"
            " opened_at, clock_started_at, promise_ends_at, due_at, closed_at) SELECT gen_random_uuid(), 1, id, location_id,"
            " employee_id, 'complaint', 'closed', occurred_at, occurred_at, occurred_at, occurred_at, occurred_at"
            " FROM encounters_encounter"
        )


def build_index() -> None:
    """Build the index, let the database know what it holds, and print how large it is."""
    from django.db import connection

    with connection.cursor() as cursor:
        began = time.perf_counter()
        cursor.execute(
            "CREATE INDEX encounter_words ON encounters_encounter USING gin (search) WITH (fastupdate = off)"
        )
        print(f"index built in {time.perf_counter() - began:.0f} s")
        cursor.execute("VACUUM ANALYZE encounters_encounter, encounters_case, encounters_employee, encounters_location")
        cursor.execute(
            "SELECT pg_size_pretty(pg_relation_size('encounter_words')), pg_size_pretty(pg_table_size('encounters_encounter')),"
            " avg(pg_column_size(search)), avg(pg_column_size(text)) FROM encounters_encounter TABLESAMPLE SYSTEM (1)"
        )
        index, table, vector, text = cursor.fetchone()
        print(f"index {index}, table {table}; of each encounter: vector {vector:.0f} bytes, text {text:.0f}")


def measure() -> None:
    """Search each, and print how long it took."""
    from django.db import connection, reset_queries

    from encounters.casework.filters import CaseFilter
    from encounters.inbox.filters import EncounterFilter
    from encounters.models import Case, Encounter, Member, User

    member = Member(
        organisation_id=1, user=User.objects.create(email="a@example.org"), role="supervisor", all_locations=True
    )
    member.save()
    for name, words in SEARCHES.items():
        for filtered, rows in ((CaseFilter, Case.objects.for_queue()), (EncounterFilter, Encounter.objects.for_list())):
            taken = []
            for _ in range(5):
                reset_queries()
                began = time.perf_counter()
                page = filtered({"q": words}, rows.handled_by(member), member=member).page()
                whole = time.perf_counter() - began
                queries = sum(float(query["time"]) for query in connection.queries)
                taken.append((queries * 1000, whole * 1000, len(page.rows)))
            queries, whole, found = min(taken)
            print(
                f"{name:34} {filtered.__name__:16} {queries:7.1f} ms in the database, {whole:7.1f} in all, {found} rows",
                flush=True,
            )


def main(many: int) -> None:
    """Fill a private server and measure in it."""
    with passing_server() as known:
        environment = (
            os.environ | known | {"DJANGO_SETTINGS_MODULE": "tests.settings", "DEBUG": "1", "BENCH": str(many)}
        )
        subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], env=environment, check=True)
        subprocess.run([sys.executable, "-m", "tests.benchmarks.searching", "inside"], env=environment, check=True)


if __name__ == "__main__":
    if sys.argv[1:] == ["inside"]:
        import django

        django.setup()
        drop_index()
        fill(int(os.environ["BENCH"]))
        build_index()
        measure()
    else:
        main(int((sys.argv[1:] or ["1000000"])[0]))
