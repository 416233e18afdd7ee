"""`python -m tests.benchmarks.signins`: what customers notice of a flood of sign-ins.

Times the opening of the form and the tap: while nobody else is there, while 32 connections guess passwords from one
address, while they guess from many, while they come by a new connection each time, and while they only open the page
for signing in, which costs what requests cost. The five take turns. Only ratios within one run mean anything. Takes
three minutes.
"""

import json
import os
import random
import socket
import statistics
import subprocess
import sys
import time
from collections import Counter
from typing import Any

import psycopg

from servicelog.answering import wait_for_answer
from servicelog.listening import listening, web_process
from tests.benchmarks.journeys import HOST, SPREAD, prepare, started
from tests.benchmarks.loader import Client
from tests.benchmarks.server import passing_server

ROUNDS, SECONDS, GUESSERS = 3, 8.0, 32
TURNS = ("idle", "one address", "many addresses", "new connections", "only pages")


class Customer(Client):
    """Opens forms and taps, twenty times a second, and keeps apart what each took."""

    def __init__(self, *wanted: Any) -> None:
        super().__init__(*wanted)
        self.opening: list[float] = []
        self.tapping: list[float] = []

    def open(self) -> Any:
        form = super().open()
        self.opening.append(form.took)
        time.sleep(max(0.05 - form.took, 0))
        return form

    def tap(self, form: Any) -> None:
        began = time.monotonic()
        super().tap(form)
        self.tapping.append(time.monotonic() - began)


class Guesser(Client):
    """Guesses passwords of many accounts without a pause, or only opens the page; counts the answers."""

    def __init__(self, turn: str, *wanted: Any) -> None:
        super().__init__(*wanted)
        self.turn = turn
        self.answers: Counter[int] = Counter()

    def run(self) -> None:
        while time.monotonic() < self.stop_at:
            try:
                self.answers[self.guess()] += 1
            except (OSError, ValueError) as fault:
                self.errors.append(repr(fault))
                self.socket = None

    def guess(self) -> int:
        if self.turn == "only pages":
            return self.ask("GET /accounts/login/ HTTP/1.1", b"", "")[0]
        body = b"login=guessed%d%%40example.org&password=wrong" % random.randrange(40)
        return self.ask("POST /accounts/login/ HTTP/1.1", body, "")[0]

    def address(self) -> str:
        if self.turn == "one address":
            return "192.0.2.1"
        return super().address()

    def read_answer(self, connection: socket.socket) -> tuple[int, str, bytes]:
        answer = super().read_answer(connection)
        if self.turn == "new connections":
            connection.close()
            self.socket = None
        return answer


def load(wanted: dict[str, Any]) -> None:
    """Be the customer or the guessers, in a process of its own, and print what was seen."""
    start, stop = time.monotonic(), time.monotonic() + wanted["seconds"]
    if wanted["turn"] == "customer":
        customer = Customer(wanted["port"], SPREAD, start, stop)
        customer.run()
        json.dump({"open": customer.opening, "tap": customer.tapping, "errors": customer.errors}, sys.stdout)
        return
    guessers = [Guesser(wanted["turn"], wanted["port"], SPREAD, start, stop) for _ in range(GUESSERS)]
    for one in guessers:
        one.start()
    for one in guessers:
        one.join()
    json.dump(
        sum((one.answers for one in guessers), Counter(errors=sum(len(one.errors) for one in guessers))), sys.stdout
    )


def loader(**wanted: Any) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.benchmarks.signins", "--load", json.dumps(wanted)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def drive(port: int, turn: str, url: str) -> dict[str, Any]:
    """Let the customer come for one turn, with what else the turn holds."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("TRUNCATE encounters_limitbucket")
    flood = None
    if turn != "idle":
        flood = loader(port=port, turn=turn, seconds=SECONDS + 1)
        time.sleep(0.7)
    customer = loader(port=port, turn="customer", seconds=SECONDS - 1)
    seen = json.loads(customer.communicate()[0])
    answers = json.loads(flood.communicate()[0]) if flood else {}
    time.sleep(1)
    return {**seen, "answers": answers}


def show(measured: dict[str, list[dict[str, Any]]]) -> None:
    """Print the table: median and 95th percentile in milliseconds, and × those of the idle turn."""
    print(f"\n{'':34} {'median':>8} {'×':>6} {'p95':>8} {'×':>6} {'n':>6}  answers to the flood")
    for what in ("open", "tap"):
        idle: list[float] = []
        for turn, rounds in measured.items():
            took = sorted(1000 * one for seen in rounds for one in seen[what])
            if not took:
                print(f"{what + ', ' + turn:34} none was answered")
                continue
            figures = [statistics.median(took), took[len(took) * 95 // 100]]
            idle = idle or figures
            answers = dict(sum((Counter(seen["answers"]) for seen in rounds), Counter()))
            errors = [error for seen in rounds for error in seen["errors"]]
            ratios = [now / then for now, then in zip(figures, idle, strict=True)]
            cells = f"{figures[0]:8.1f} {ratios[0]:6.2f} {figures[1]:8.1f} {ratios[1]:6.2f} {len(took):6}"
            print(f"{what + ', ' + turn:34} {cells}  {answers or ''} {errors[:2] or ''}")


def main() -> None:
    """Start two web processes, let the turns follow each other, and print their table."""
    measured: dict[str, list[dict[str, Any]]] = {turn: [] for turn in TURNS}
    with passing_server() as known, listening(HOST, 0) as door:
        port = door.getsockname()[1]
        environment = os.environ | known | {"TRUSTED_PROXIES": "1", "PORT": str(port)}
        prepare(environment)
        with started([web_process(door)] * 2, environment, [door.fileno()]):
            wait_for_answer(HOST, port)
            for _ in range(ROUNDS):
                for turn, rounds in measured.items():
                    rounds.append(drive(port, turn, known["DATABASE_URL"]))
    show(measured)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--load"]:
        load(json.loads(sys.argv[2]))
    else:
        main()
