"""The kinds of faults that are injected. Each returns the moment from which the world may be well again."""

import contextlib
import random
import signal
import threading
from collections.abc import Callable
from itertools import pairwise
from typing import NamedTuple

import psutil
import psycopg

from tests.campaigns.browser import Browser
from tests.campaigns.clients import GivenUp, World
from tests.campaigns.ledger import Entry
from tests.campaigns.sink import Sink
from tests.campaigns.stage import STARTS_WITHIN, Database, Whole, wait_until

AT_ONCE = 20
HELD = 1.0  # seconds that a state of the database lasts
MID_JOB_WITHIN = 10.0


class Stage(NamedTuple):
    """Everything that can be broken."""

    whole: Whole
    database: Database
    sink: Sink
    world: World


def kill_web(stage: Stage) -> None:
    """kill -9 of the web process that has run for longest"""
    end(stage.whole.web(), signal.SIGKILL)


def stop_web(stage: Stage) -> None:
    """SIGTERM to a web process, as when it is replaced"""
    end(stage.whole.web(), signal.SIGTERM)


def kill_main(stage: Stage) -> None:
    """kill -9 of the main process, then a new start"""
    stage.whole.process.kill()
    stage.whole.process.wait()
    stage.whole.start()


def stop_main(stage: Stage) -> None:
    """SIGTERM to the main process, then a new start"""
    stage.whole.process.send_signal(signal.SIGTERM)
    stage.whole.process.wait(60)
    stage.whole.start()


def kill_worker(stage: Stage) -> None:
    """kill -9 of the job worker in mid-job"""
    in_mid_job(stage, signal.SIGKILL)


def stop_worker(stage: Stage) -> None:
    """SIGTERM to the job worker in mid-job"""
    in_mid_job(stage, signal.SIGTERM)


def end(processes: list[psutil.Process], sign: signal.Signals) -> None:
    """Send the signal to the first of the processes, and wait until it is gone."""
    with contextlib.suppress(psutil.NoSuchProcess, IndexError):
        processes[0].send_signal(sign)
        wait_until(lambda: not is_alive(processes[0]), 60, "a process does not end")


def is_alive(process: psutil.Process) -> bool:
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def in_mid_job(stage: Stage, sign: signal.Signals) -> None:
    wait_until(stage.whole.workers, STARTS_WITHIN, "the worker does not start")
    stage.sink.mode = "slow"
    stage.world.ask_for_mail(Browser(stage.world.port))
    mail_is_sent = "SELECT 1 FROM procrastinate_jobs WHERE status = 'doing' AND task_name LIKE '%send_account_mail'"
    with contextlib.suppress(TimeoutError):
        wait_until(lambda: stage.database.run(mail_is_sent), MID_JOB_WITHIN, "no mail is sent")
    end(stage.whole.workers(), sign)
    stage.sink.mode = "ok"


def restart_fast(stage: Stage) -> None:
    """the database restarts (fast)"""
    stage.database.restart("fast")


def restart_immediate(stage: Stage) -> None:
    """the database restarts (immediate)"""
    stage.database.restart("immediate")


def end_connections(stage: Stage) -> None:
    """every connection to the database is ended"""
    stage.database.end_connections()


def read_only(stage: Stage) -> None:
    """the database is read-only"""
    stage.database.run("ALTER DATABASE servicelog SET default_transaction_read_only = on")
    stage.database.end_connections()
    stage.world.stopping.wait(HELD)
    stage.database.run("SET default_transaction_read_only = off", "ALTER DATABASE servicelog RESET ALL")


def unreachable(stage: Stage) -> None:
    """the database takes no connections"""
    with psycopg.connect(stage.database.server.get_uri(), autocommit=True) as connection:
        connection.execute("ALTER DATABASE servicelog ALLOW_CONNECTIONS false")
        connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'servicelog'")
        stage.world.stopping.wait(HELD)
        connection.execute("ALTER DATABASE servicelog ALLOW_CONNECTIONS true")


def locked(stage: Stage) -> None:
    """a table is locked by somebody else, for up to six seconds"""
    table = random.choice(["encounters_encounter", "encounters_receipt", "encounters_session", "procrastinate_jobs"])
    with stage.database.connected() as connection, connection.transaction():
        connection.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
        stage.world.stopping.wait(random.choice([0.5, 1, 6]))


def disk_full(stage: Stage) -> None:
    """the disk is full (as PostgreSQL says it, by a trigger)"""
    stage.database.run(
        "CREATE OR REPLACE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        " RAISE 'could not extend file: No space left on device' USING ERRCODE = 'disk_full'; END $$",
        "CREATE TRIGGER full_disk BEFORE INSERT OR UPDATE ON encounters_encounter EXECUTE FUNCTION full_disk()",
    )
    stage.world.stopping.wait(HELD)
    stage.database.run("DROP FUNCTION full_disk CASCADE")


def mail_fault(mode: str) -> Callable[[Stage], None]:
    def fault(stage: Stage) -> None:
        if mode == "down":
            stage.sink.down()
        else:
            stage.sink.mode = mode
        for _ in range(3):
            stage.world.ask_for_mail(Browser(stage.world.port))
        stage.world.stopping.wait(HELD)
        if mode == "down":
            stage.sink.up()
        stage.sink.mode = "ok"

    fault.__doc__ = {"slow": "the mail server is slow", "down": "the mail server is down"}.get(
        mode, f"the mail server answers {mode}"
    )
    return fault


def press_at_once(stage: Stage) -> None:
    """one press is sent twenty times at once"""
    world, code = stage.world, random.choice(stage.world.ground["codes"])
    browser = Browser(world.port)
    entry = Entry(world.open_form(browser, code), random.choice(["good", "bad"]))
    world.ledger.entries.append(entry)
    twins = [Entry(entry.key, entry.rating) for _ in range(AT_ONCE)]
    ready = threading.Barrier(AT_ONCE)

    def press(twin: Entry) -> None:
        ready.wait(30)
        with contextlib.suppress(GivenUp):
            world.tap(Browser(world.port), code, twin)

    threads = [threading.Thread(target=press, args=[twin]) for twin in twins]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    told = {twin.acknowledged for twin in twins if twin.acknowledged}
    entry.acknowledged = min(told, default="")
    if len(told) > 1:
        world.wrong.append(f"doubled: one press sent at once is {len(told)} encounters")


def lose_answers(stage: Stage) -> None:
    """the browser goes away before the answer of a press and of a text, and sends them again"""
    world, code = stage.world, random.choice(stage.world.ground["codes"])
    browser = Browser(world.port)
    entry = Entry(world.open_form(browser, code), "bad")
    world.ledger.entries.append(entry)
    go_away(browser, f"/f/{code}/tap/", {"rating": "bad", "key": entry.key, "website": ""})
    world.tap(browser, code, entry)
    text = f"Odotin, ja yhteys katkesi, käynti {next(world.numbers)}."
    go_away(browser, f"/f/more/{entry.acknowledged}/", {"text": text})
    world.say(browser, entry, text)


def go_away(browser: Browser, path: str, fields: dict[str, str]) -> None:
    """Send a request and close the connection at once."""
    with contextlib.suppress(OSError):
        browser.send("POST", path, fields).close()


class Kind(NamedTuple):
    inject: Callable[[Stage], None]
    weight: int
    may_fail: bool = True  # customers may meet 503 or a broken connection while it lasts
    restarts: str = ""  # what has to start again
    cuts_jobs: bool = False  # a job may end between its effect and the note that it is done

    @property
    def name(self) -> str:
        return (self.inject.__doc__ or "").strip()


KINDS = [
    Kind(kill_web, 6, restarts="web"),
    Kind(stop_web, 6, may_fail=False, restarts="web"),
    Kind(kill_main, 2, restarts="all", cuts_jobs=True),
    Kind(stop_main, 1, restarts="all"),
    Kind(kill_worker, 3, may_fail=False, restarts="worker", cuts_jobs=True),
    Kind(stop_worker, 2, may_fail=False, restarts="worker"),
    Kind(restart_fast, 5, restarts="database", cuts_jobs=True),
    Kind(restart_immediate, 5, restarts="database", cuts_jobs=True),
    Kind(end_connections, 10, cuts_jobs=True),
    Kind(read_only, 6, cuts_jobs=True),
    Kind(unreachable, 6, cuts_jobs=True),
    Kind(locked, 5, cuts_jobs=True),
    Kind(disk_full, 6),
    *(Kind(mail_fault(mode), 3, may_fail=False) for mode in ("down", "slow", "4xx", "5xx")),
    Kind(press_at_once, 15, may_fail=False),
    Kind(lose_answers, 15, may_fail=False),
]


def choose(dice: random.Random, many: int) -> list[Kind]:
    """So many injections in random order; the first are one of each kind, so that a short run knows them all."""
    first = KINDS[:many]
    rest = dice.choices(KINDS, [kind.weight for kind in KINDS], k=max(0, many - len(first)))
    chosen = [*first, *rest]
    dice.shuffle(chosen)
    return chosen


def answered_since(world: World, moment: float, within: float) -> None:
    """Wait for an answer to a request that began after the moment."""
    wait_until(
        lambda: any(began >= moment for began, _ended in world.successes[-400:]), within, "nobody is answered any more"
    )


def longest_silence(world: World, began: float, ended: float) -> float:
    """For how long nobody was answered in this time; somebody always asks."""
    answers = sorted(end for _begin, end in world.successes[-4000:] if began <= end <= ended)
    moments = [began, *answers, ended]
    return max(later - earlier for earlier, later in pairwise(moments))


def is_whole(stage: Stage, restarts: str = "all", web: int = 2) -> bool:
    """Whether what has to start again is there, and every web process takes requests, which its threads tell.

    After a fault of the database nobody waits for the worker, which ends with it: it is started anew after a pause.
    """
    if restarts in {"worker", "all"} and not stage.whole.workers():
        return False
    return sum(threads_of(process) > 1 for process in stage.whole.web()) >= web and stage.whole.answers()


def threads_of(process: psutil.Process) -> int:
    try:
        return process.num_threads()
    except psutil.NoSuchProcess:
        return 0
