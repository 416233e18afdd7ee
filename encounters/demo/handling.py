"""What staff do with what comes in: who opens it when, how complaints are worked on, how thanks reach the employee."""

from datetime import datetime, timedelta
from random import Random

from encounters.casework.actions import answer_case, assign_case
from encounters.casework.closing import Findings, close_case
from encounters.casework.hearing import ask_side, record_heard
from encounters.casework.thanks import pass_on, pass_on_if_due, passes_on_at, stop_thanks
from encounters.changes.actions import mark_seen, reopen_case
from encounters.changes.changing import Subject, change
from encounters.demo.customers import read_sayings, staff_words
from encounters.demo.deeds import Happening
from encounters.demo.plans import OrganisationPlan
from encounters.demo.rhythm import ZONE, pick
from encounters.employees.actions import give_side
from encounters.feedback.actions import amend_encounter
from encounters.models.choices import Aspect, Attribution, Cause, HoldReason, Outcome, Rating
from encounters.models.working_time import DAY
from encounters.receipt.actions import withdraw_encounter
from encounters.review.actions import exclude_encounter, reattribute_encounter, release_encounter

LATE = 0.12  # of what is opened, not before another morning
BY_ADMIN = 0.12
# How far cases of so many days have come, in parts of a hundred.
PROGRESS = {
    2: {"new": 70, "seen": 16, "taken": 2, "asked": 1, "answered": 4, "closed": 7},
    10: {"seen": 5, "taken": 15, "asked": 8, "answered": 25, "closed": 47},
    40: {"taken": 1, "asked": 2, "answered": 5, "closed": 92},
    10_000: {"closed": 100},
}
HELD, EXCLUDED, WITHDRAWN = 0.0014, 0.0016, 0.0027
ADDS_LATER = 0.02
FOUND_OUT = 0.025  # of those who served and whom the customer did not know
TOO_SOON = 0.006
SPEAKS_UP = 0.35  # of employees with a login, where it was not the person
THANKS = {"left alone": 40, "passed on": 28, "praised": 29, "stopped": 3}
SHARED = 0.3  # of the thanks to nobody in particular, with a reason that says where they went

# How often person, staffing, process, product and expectation lie behind what customers complain of.
LIKELY: dict[str, tuple[int, ...]] = {
    Aspect.READING: (6, 3, 0, 0, 1),
    Aspect.VALUED: (6, 4, 0, 0, 1),
    Aspect.FRIENDLINESS: (7, 3, 0, 0, 0),
    Aspect.KNOW_HOW: (4, 1, 3, 1, 1),
    Aspect.SPEED: (1, 6, 3, 1, 1),
    Aspect.PROMISES: (2, 1, 6, 1, 1),
    Aspect.SURPRISE: (2, 1, 1, 1, 4),
    "": (18, 14, 5, 1, 4),
}
BY_PERSON_UNNAMED = 0.4  # of the weight that it has where the employee is known
# What came of it, in the order of Outcome, and how often it was known before.
CAME: dict[str, tuple[tuple[int, ...], float]] = {
    Cause.PERSON: ((50, 34, 6, 8, 0, 2, 0), 0.2),
    Cause.STAFFING: ((22, 34, 20, 20, 0, 2, 2), 0.6),
    Cause.PROCESS: ((32, 18, 18, 26, 0, 2, 4), 0.35),
    Cause.PRODUCT: ((48, 10, 14, 20, 5, 2, 1), 0.3),
    Cause.EXPECTATION: ((8, 52, 5, 5, 8, 2, 20), 0.1),
}
CLOCK_STARTERS = {amend_encounter, release_encounter, reattribute_encounter}


def let_thanks_pass(*, case: Subject, now: datetime) -> None:
    with change(case, now=now) as file:
        if not pass_on_if_due(file):
            raise ValueError("these thanks are not due")


class Staff:
    """The staff of an organisation, up to `now`, and a source of chance that is the same for each seed."""

    def __init__(self, plan: OrganisationPlan, now: datetime, seed: str) -> None:
        self.plan, self.now = plan, now
        self.rng = Random(seed)  # noqa: S311 (a life, not a secret)

    def receive(self, happening: Happening) -> None:
        """Do what is done by now with what a customer said, or only tapped, and perhaps takes back."""
        if happening.said and not happening.logged_by and self.rng.random() < HELD:
            # It was held, and is counted in the morning: only then its handling begins.
            happening.hold_reason = self.rng.choice((HoldReason.FAST, HoldReason.LIMIT)).value
            at, reason = self.morning_after(happening, happening.last_at), self.phrase(happening, "released")
            happening.add(release_encounter, min(at, self.now), self.pick_handler(happening), reason=reason)
        is_wrong = self.rng.random() < EXCLUDED
        if is_wrong or happening.deserves_answer:
            self.handle(happening, is_wrong=is_wrong)
        if happening.said and self.rng.random() < WITHDRAWN:
            happening.add(withdraw_encounter, self.later(happening, 5, 4000))

    def handle(self, happening: Happening, *, is_wrong: bool = False) -> None:
        """Do what is done by now with what is theirs to handle from now on, or to take out of the figures."""
        age, due_at = self.now - happening.last_at, own_way_at(happening)
        progress = pick(self.rng, next(weights for days, weights in PROGRESS.items() if age < timedelta(days=days)))
        seen_at = self.morning_after(happening, happening.last_at)
        while self.rng.random() < LATE:
            seen_at = self.morning_after(happening, seen_at)
        if progress == "new" or seen_at > min(self.now, due_at or self.now):
            self.let_pass(happening)
            return
        by = self.pick_handler(happening)
        happening.add(mark_seen, seen_at, by)
        if is_wrong:
            at, reason = self.later(happening, 1, 10), self.phrase(happening, "excluded")
            happening.add(exclude_encounter, at, by, reason=reason)
            return
        if not self.plan.login_of(happening.server):
            self.learn_more(happening, by)
        if progress == "seen":
            self.let_pass(happening)
        elif happening.rated == Rating.BAD:
            self.work_on(happening, by, progress)
        else:
            self.take_care(happening, by)

    def morning_after(self, happening: Happening, moment: datetime) -> datetime:
        """When a supervisor next goes through what came: in the morning of an open day."""
        clock = timedelta(hours=8, seconds=self.rng.randrange(2 * 3600))
        day = moment.astimezone(ZONE).replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
        while day + clock <= moment or not happening.location.rhythm.busyness(day.date()):
            day += DAY
        return day + clock

    def pick_handler(self, happening: Happening) -> str:
        if self.rng.random() < BY_ADMIN:
            return self.plan.admin.email
        return self.plan.handler_of(happening.location, happening.server).email

    def learn_more(self, happening: Happening, by: str) -> None:
        """Perhaps the customer adds something some hours later and the handler reads it, or finds out who served."""
        added_at = happening.last_at + timedelta(minutes=self.rng.randrange(60, 3000))
        read_at = self.morning_after(happening, added_at)
        if self.rng.random() < ADDS_LATER and read_at <= self.now and not own_way_at(happening):
            happening.add(amend_encounter, added_at, addition=self.phrase(happening, f"addition {happening.rated}"))
            happening.add(mark_seen, read_at, by)
        elif self.rng.random() < FOUND_OUT and happening.said.get("attribution") == Attribution.DONT_KNOW:
            at, reason = self.later(happening, 1, 15), self.phrase(happening, "reattributed")
            happening.add(reattribute_encounter, at, by, employee=happening.server, reason=reason)

    def later(self, happening: Happening, least: int, most: int) -> datetime:
        """Some minutes after what was done last, and past."""
        return min(happening.last_at + timedelta(minutes=self.rng.randrange(least, most)), self.now)

    def phrase(self, happening: Happening, topic: str) -> str:
        """Something written for the customer or by them, in their language, or by staff in the staff's."""
        words = staff_words(self.rng, happening.location) | read_sayings(happening.language)
        return self.rng.choice(words[topic])

    def work_on(self, happening: Happening, by: str, progress: str) -> None:
        """Work on a complaint as far as it has come, and no further while the employee is to be heard."""
        happening.add(assign_case, self.later(happening, 16, 40), by, owner=by)
        expects_answer = not happening.is_bare or happening.has_contact
        if progress == "taken":
            return
        if progress == "asked" and expects_answer:
            question = self.phrase(happening, "question")
            happening.add(answer_case, self.later(happening, 20, 300), by, text=question, wait=True)
            return
        found = self.find_out(happening, self.likely_cause(happening))
        if happening.concerned and not self.hear(happening, by, found.cause):
            return
        if expects_answer:
            topic = f"answer {found.cause}" if found.cause in {Cause.PERSON, Cause.STAFFING} else "answer"
            happening.add(answer_case, self.later(happening, 20, 300), by, text=self.phrase(happening, topic))
        if progress == "closed" or not expects_answer:
            happening.add(close_case, happening.last_at, by, findings=found)
            if not happening.is_bare and self.rng.random() < TOO_SOON:
                self.reopen(happening, by, found.cause)

    def reopen(self, happening: Happening, by: str, cause: str) -> None:
        """It was closed too soon: taken up again, answered once more, and closed for good."""
        found = self.find_out(happening, cause)._replace(known_before=True)
        reason, answer = self.phrase(happening, "reopened"), self.phrase(happening, "answer again")
        happening.add(reopen_case, self.later(happening, 1200, 6000), by, reason=reason)
        happening.add(answer_case, self.later(happening, 30, 1500), by, text=answer)
        happening.add(close_case, happening.last_at, by, findings=found)

    def likely_cause(self, happening: Happening) -> str:
        rows = [LIKELY[aspect] for aspect in happening.said.get("aspects") or [""]]
        weights: dict[str, float] = dict(zip(Cause.values, map(sum, zip(*rows, strict=True)), strict=True))
        if not happening.concerned:
            weights[Cause.PERSON] *= BY_PERSON_UNNAMED
        return pick(self.rng, weights)

    def find_out(self, happening: Happening, cause: str) -> Findings:
        """What came of it, in words that there are for it: for some outcomes the same ones whatever the cause."""
        words, (weights, known) = staff_words(self.rng, happening.location), CAME[cause]
        outcome = self.rng.choices(Outcome.values, weights=weights)[0]
        topics = {"done": f"done {cause}", "change": f"{outcome} {cause}", "whose": f"whose {outcome}"}
        if f"done {outcome}" in words:
            topics["done"] = f"done {outcome}"
        if happening.concerned:
            topics["why"] = f"why {cause}"
        said = {name: self.rng.choice(words[topic]) for name, topic in topics.items() if topic in words}
        return Findings(outcome, cause, known_before=self.rng.random() < known, **said)

    def hear(self, happening: Happening, by: str, cause: str) -> bool:
        """Hear the employee: where it was them, or they wish it; return whether that is past."""
        login, at = self.plan.login_of(happening.concerned), self.later(happening, 2, 200)
        told_at = at + timedelta(minutes=self.rng.randrange(60, 3000))
        if cause != Cause.PERSON and not (login and self.rng.random() < SPEAKS_UP):
            return True
        if not login:
            happening.add(record_heard, at, by, text=self.phrase(happening, "heard"))
            return True
        if cause == Cause.PERSON:
            happening.add(ask_side, at, by)
        if told_at <= self.now:
            side = self.phrase(happening, "side") if happening.said.get("text") else ""
            happening.add(give_side, told_at, login.email, text=side)
        return told_at <= self.now

    def take_care(self, happening: Happening, by: str) -> None:
        at, due_at, way = self.later(happening, 2, 30), own_way_at(happening), pick(self.rng, THANKS)
        if due_at is None:
            reason = self.phrase(happening, "shared") if self.rng.random() < SHARED else ""
            happening.add(stop_thanks, at, by, reason=reason)
        elif at >= due_at or way == "left alone":
            self.let_pass(happening)
        elif way == "stopped":
            happening.add(stop_thanks, at, by, reason=self.phrase(happening, "stopped"))
        else:
            praise = self.phrase(happening, "praise").format(name=happening.concerned.split()[0])
            happening.add(pass_on, at, by, word=praise if way == "praised" else "")

    def let_pass(self, happening: Happening) -> None:
        due_at = own_way_at(happening)
        if due_at and due_at <= self.now:
            happening.add(let_thanks_pass, due_at)


def own_way_at(happening: Happening) -> datetime | None:
    """When thanks pass themselves on unless somebody does something; None unless they thank somebody for certain."""
    if happening.rated != Rating.GOOD or not happening.concerned or not happening.deserves_answer:
        return None
    since = max(deed.at for deed in happening.deeds if deed.verb in CLOCK_STARTERS)
    calendar = happening.location.rhythm.calendar(since.astimezone(ZONE).year)
    return passes_on_at(since, calendar, has_words="text" in happening.said)
