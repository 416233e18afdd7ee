"""Customers, staff and whoever forgot a password, who insist until they are answered, and write down what they know."""

import http.client
import queue
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any, NamedTuple

from tests.campaigns.browser import Answer, Browser
from tests.campaigns.ledger import Entry, Ledger

READ_FOR = 1.05  # seconds between a form and its tap; a faster one would be held back
GIVES_UP_AFTER = 180.0
FINDINGS = {"outcome": "explained", "cause": "process", "done": "Selitin.", "known_before": "no", "why": "Jono."}


class Failed(NamedTuple):
    """A request without an answer that counts."""

    began: float
    ended: float
    what: str


class GivenUp(Exception):
    """Nothing was answered for very long, or something else than hoped for."""


@dataclass
class World:
    """What all clients share: where the site is, what they know, and how their requests went."""

    port: int
    ground: dict[str, Any]
    ledger: Ledger = field(default_factory=Ledger)
    failures: list[Failed] = field(default_factory=list)
    successes: list[tuple[float, float]] = field(default_factory=list)  # when they began and ended
    statuses: Counter[int] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    for_staff: "queue.Queue[Entry]" = field(default_factory=lambda: queue.Queue(50))
    asked: dict[str, tuple[int, float]] = field(default_factory=dict)  # of each mail: times asked, when acknowledged
    stopping: threading.Event = field(default_factory=threading.Event)
    numbers: Any = field(default_factory=lambda: count(1))
    mails: Any = field(default_factory=lambda: count(0))

    def insist(self, ask: Callable[[], Answer], fits: Callable[[Answer], Any], what: str) -> Any:
        """Ask until an answer fits, and return what `fits` makes of it; write down what came instead."""
        until = time.monotonic() + GIVES_UP_AFTER
        while time.monotonic() < until:
            began = time.monotonic()
            try:
                answer = ask()
            except (OSError, ValueError, http.client.HTTPException) as fault:
                self.failures.append(Failed(began, time.monotonic(), f"{what}: {fault!r}"[:150]))
            else:
                self.statuses[answer.status] += 1
                if found := fits(answer):
                    self.successes.append((began, time.monotonic()))
                    return found
                self.note(answer, began, what)
            time.sleep(random.uniform(0.05, 0.2))
        self.wrong.append(f"never answered: {what}")
        raise GivenUp

    def note(self, answer: Answer, began: float, what: str) -> None:
        """Write down an answer that does not fit: 503 may come of a fault, anything else is wrong and ends it."""
        self.failures.append(Failed(began, time.monotonic(), f"{what}: {answer.status}"))
        if answer.status != 503:
            self.wrong.append(f"{answer.status} {answer.location} for {what}")
            raise GivenUp

    def open_form(self, browser: Browser, code: str) -> str:
        def ask() -> Answer:
            return browser.ask("GET", f"/f/{code}/")

        return self.insist(ask, lambda answer: answer.status == 200 and browser.key_in(answer), "form")

    def tap(self, browser: Browser, code: str, entry: Entry) -> None:
        """Press until an answer tells the encounter."""
        sent = {"rating": entry.rating, "key": entry.key, "website": ""}

        def told(answer: Answer) -> str:
            return answer.location.split("/")[3] if (answer.status, answer.location[:8]) == (302, "/f/more/") else ""

        entry.acknowledged = self.insist(lambda: browser.ask("POST", f"/f/{code}/tap/", sent), told, "tap")

    def say(self, browser: Browser, entry: Entry, text: str) -> None:
        """Save a text among the details until it is acknowledged."""
        address = f"/f/more/{entry.acknowledged}/"
        sent = {"text": text}
        self.insist(lambda: browser.ask("POST", address, sent), lambda answer: answer.status == 302, "details")
        entry.text = text

    def withdraw(self, browser: Browser, entry: Entry) -> None:
        """Take everything back; where the answer was lost, the receipt is gone already."""
        address = f"/r/{entry.acknowledged}/withdraw/"
        before = len(self.failures)

        def done(answer: Answer) -> bool:
            return answer.status == 302 or (answer.status in {403, 404} and len(self.failures) > before)

        self.insist(lambda: browser.ask("POST", address, {}), done, "withdraw")
        entry.withdrawn = True

    def ask_for_mail(self, browser: Browser) -> None:
        """Forget a password that nobody asked for before."""
        users = self.ground["users"]
        email = users[next(self.mails) % len(users)]

        def ask() -> Answer:
            times, at = self.asked.get(email, (0, 0.0))
            self.asked[email] = times + 1, at
            return browser.ask("POST", "/accounts/password/reset/", {"email": email})

        answered = self.insist(ask, lambda answer: answer.status in {302, 429} and answer.status, "reset")
        if answered == 302:  # an address is asked about five times a minute at most, also where nobody answered
            self.asked[email] = self.asked[email][0], time.monotonic()


class Client(threading.Thread):
    """Does its part again and again, until the world stops."""

    def __init__(self, world: World) -> None:
        super().__init__(daemon=True)
        self.world = world

    def run(self) -> None:
        while not self.world.stopping.is_set():
            try:
                self.act()
            except GivenUp:
                continue
            except Exception as fault:
                self.world.wrong.append(f"a client failed: {fault!r}")
                return

    def act(self) -> None:
        raise NotImplementedError


class Customer(Client):
    """Taps, tells, corrects; then withdraws, or leaves it to the staff."""

    def act(self) -> None:
        world, browser = self.world, Browser(self.world.port)
        code = random.choice(world.ground["codes"])
        entry = Entry(world.open_form(browser, code), random.choice(["good", "bad"]))
        time.sleep(READ_FOR)
        world.ledger.entries.append(entry)
        world.tap(browser, code, entry)
        if random.random() < 0.3:
            return
        world.say(browser, entry, f"Odotin kassalla, käynti {next(world.numbers)}.")
        if random.random() < 0.5:
            world.say(browser, entry, f"Odotin kassalla kauan, käynti {next(world.numbers)}.")
        if random.random() < 0.15:
            world.withdraw(browser, entry)
        elif entry.rating == "bad" and not world.for_staff.full():
            world.for_staff.put(entry)


class Member(Client):
    """Answers complaints, writes a note, and closes."""

    def __init__(self, world: World, email: str) -> None:
        super().__init__(world)
        self.email, self.browser = email, Browser(world.port)
        self.staff = f"/o/{world.ground['slug']}"

    def act(self) -> None:
        try:
            entry = self.world.for_staff.get(timeout=0.3)
        except queue.Empty:
            return
        case = self.open(f"{self.staff}/encounters/{entry.acknowledged}/").location.split("?")[0]
        number = next(self.world.numbers)
        self.decide(entry, case, "note", "note-text", {"note-text": f"Kysyin asiasta, muistio {number}."})
        if number % 2:
            self.decide(entry, case, "answer", "text", {"text": f"Olen pahoillani, vastaus {number}."})
        self.decide(entry, case, "close", "text", {"text": f"Asia on selvitetty, päätös {number}.", **FINDINGS})

    def open(self, page: str, status: int = 302) -> Answer:
        """Open a page, signing in where that is asked for."""

        def right(answer: Answer) -> Any:
            if "/accounts/login/" in answer.location:
                return "sign in"
            return answer.status == status and answer

        while (answer := self.world.insist(lambda: self.browser.ask("GET", page), right, "staff page")) == "sign in":
            self.sign_in()
        return answer

    def sign_in(self) -> None:
        """Sign in; whoever finds no place among those who do presses again."""
        fields = {"login": self.email, "password": self.world.ground["password"]}

        def told(answer: Answer) -> str:
            return {302: "signed in", 429: "press again"}.get(answer.status, "")

        while (
            self.world.insist(lambda: self.browser.ask("POST", "/accounts/login/", fields), told, "login")
            != "signed in"
        ):
            time.sleep(1)

    def decide(self, entry: Entry, case: str, verb: str, field_name: str, fields: Mapping[str, str]) -> None:
        """Carry out one decision; whether one without an answer was stored, the page tells."""
        text = fields[field_name]
        while True:
            page = self.open(case, 200)
            if text in page.body_without_forms():
                break
            form = page.form_to(f"{case}{verb}/")
            sent = form.fields | fields
            done = self.world.insist(
                lambda sent=sent: self.browser.ask("POST", f"{case}{verb}/", sent),
                lambda answer: answer.status in {302, 409} and (str(answer.status), answer.location),
                verb,
            )
            if done[0] == "302" and "/accounts/login/" not in done[1]:
                break
        entry.once[text] = verb


class Forgetful(Client):
    """Forgets passwords."""

    def act(self) -> None:
        self.world.ask_for_mail(Browser(self.world.port))
        self.world.stopping.wait(0.5)
