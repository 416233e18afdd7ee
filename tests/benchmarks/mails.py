"""`python -m tests.benchmarks.mails [mails]`: how many owed mails drain without the worker growing or taps waiting.

The whole as it is served, with a mail server on loopback. Taps come one after the other, first with nothing to send and
then while 10,000 mails are owed at once. Printed are mails a second, the worker's memory (RSS) at each tenth, and the
median of a tap (form and press) beside that of before. Only ratios within one run mean anything. Takes some minutes.
"""

import random
import statistics
import sys
import time

from tests.campaigns.browser import Browser
from tests.campaigns.clients import World
from tests.campaigns.ledger import Entry
from tests.campaigns.sink import Sink
from tests.campaigns.stage import Database, Whole, free_port, lay_ground, prepared, serving, wait_until

MANY, IDLE_TAPS, PAUSE = 10_000, 100, 0.1  # seconds between taps: load is not what is measured
OWE = """
WITH owed AS (
    INSERT INTO encounters_accountmail (message_id, language, state, owed_at, due_at, try_until, tries, problem, kind, address)
    SELECT gen_random_uuid(), 'fi', 'waiting', now(), now(), now() + interval '2 days', 0, '', 'signup/email/link',
        number || '@example.org'
    FROM generate_series(1, {many}) AS number RETURNING id
)
INSERT INTO procrastinate_jobs (queue_name, task_name, priority, args)
SELECT 'mail', 'encounters.notifications.tasks.send_account_mail', 0, jsonb_build_object('mail_id', id) FROM owed
"""


def tap(world: World) -> float:
    """Open a form and press; return the seconds that both took, without the pause before."""
    time.sleep(PAUSE)
    browser, began = Browser(world.port), time.perf_counter()
    code = random.choice(world.ground["codes"])
    world.tap(browser, code, Entry(world.open_form(browser, code), "good"))
    return time.perf_counter() - began


def memory(whole: Whole) -> float:
    """Return the megabytes of the worker."""
    return sum(process.memory_info().rss for process in whole.workers()) / 2**20


def main(many: int) -> None:
    """Owe them, and print how they go."""
    sink = Sink(free_port())
    sink.up()
    try:
        with prepared(EMAIL_URL=f"smtp://127.0.0.1:{sink.port}") as environment:
            world_ground, database = lay_ground(environment), Database(environment)
            with serving(environment) as whole:
                wait_until(whole.workers, 120, "the worker")
                world = World(whole.port, world_ground)
                idle = [tap(world) for _ in range(IDLE_TAPS)]
                measure(whole, world, sink, database, many, idle)
    finally:
        sink.down()


def measure(whole: Whole, world: World, sink: Sink, database: Database, many: int, idle: list[float]) -> None:
    """Tap while the mails drain, and print what was seen."""
    database.run(OWE.format(many=many))
    began, during, tenth = time.perf_counter(), list[float](), 0
    while len(sink.letters) < many:
        during.append(tap(world))
        if len(sink.letters) * 10 // many > tenth:
            tenth = len(sink.letters) * 10 // many
            print(f"{tenth * 10:3} %: {memory(whole):.0f} MB after {time.perf_counter() - began:.0f} s", flush=True)
    took, doubled = time.perf_counter() - began, len(sink.letters) - len(sink.taken)
    print(f"{many:,} mails in {took:.0f} s, {many / took:.0f} a second, over {sink.connections:,} connections")
    print(f"lost {many - len(sink.taken)}, doubled {doubled}")
    before, meanwhile = (statistics.median(taps) * 1000 for taps in (idle, during))
    print(f"a tap {before:.1f} ms with nothing to send, {meanwhile:.1f} ms meanwhile: {meanwhile / before:.2f} ×")


if __name__ == "__main__":
    main(int((sys.argv[1:] or [str(MANY)])[0]))
