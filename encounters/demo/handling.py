"""What staff do with what comes in: who opens it when, how complaints are worked on, how thanks reach the employee."""

from datetime import datetime, timedelta
from random import Random

from encounters.casework.actions import answer_case, assign_case
from encounters.casework.closing import CHANGE_OUTCOMES, Findings, close_case
from encounters.casework.hearing import ask_side, record_heard
from encounters.casework.thanks import STILL_WRITING, pass_on, pass_on_if_due, stop_thanks
from encounters.changes.actions import mark_seen, reopen_case
from encounters.changes.changing import Subject, change
from encounters.demo.deeds import Happening
from encounters.demo.plans import OrganisationPlan
from encounters.demo.rhythm import ZONE, pick
from encounters.demo.texts import read_sayings, staff_words
from encounters.employees.actions import give_side
from encounters.feedback.actions import amend_encounter
from encounters.models.choices import ELSEWHERE, Aspect, Cause, HoldReason, Outcome, Rating
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
LEFT_FOR_LATER, WITHOUT_CAUSE = timedelta(days=60), 0.4
SPEAKS_UP = 0.2  # of employees with a login, where it was not the person
THANKS = {"left alone": 40, "passed on": 28, "praised": 29, "stopped": 3}
SHARED = 0.3  # of the thanks to nobody in particular, with a reason that says where they went

# How often person, staffing, process, product and expectation lie behind what customers complain of.
LIKELY: dict[str, tuple[int, ...]] = {
    Aspect.READING: (6, 3, 0, 0, 1),
    Aspect.VALUED: (6, 4, 0, 0, 1),
    Aspect.FRIENDLINESS: (7, 3, 0, 0, 0),
    Aspect.KNOW_HOW: (4, 1, 3, 2, 1),
    Aspect.SPEED: (1, 6, 3, 1, 1),
    Aspect.PROMISES: (2, 1, 6, 1, 1),
    Aspect.SURPRISE: (2, 1, 1, 1, 4),
}
UNTOLD = (4, 3, 2, 1, 1)
BY_PERSON_UNNAMED = 0.4  # of the weight that it has where the employee is known
WITH_PRODUCTS = {"cafe", "bar", "shop", "swimming"}
SAME_WORDS = (Outcome.NOT_OURS, Outcome.DUPLICATE, Outcome.UNCONFIRMED)  # whatever the cause, the same was done
OUTCOMES = (Outcome.PUT_RIGHT, Outcome.EXPLAINED, Outcome.CHANGE_PLANNED, Outcome.CHANGE_MADE, *SAME_WORDS)
# What came of it, in the order of OUTCOMES, and how often it was known before.
CAME: dict[str, tuple[tuple[int, ...], float]] = {
    Cause.PERSON: ((50, 34, 6, 8, 0, 2, 0), 0.2),
    Cause.STAFFING: ((22, 34, 20, 20, 0, 2, 2), 0.6),
    Cause.PROCESS: ((32, 18, 18, 26, 0, 2, 4), 0.35),
    Cause.PRODUCT: ((48, 10, 14, 20, 5, 2, 1), 0.3),
    Cause.EXPECTATION: ((8, 52, 5, 5, 8, 2, 20), 0.1),
}


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
        since = happening.at
        if happening.said:
            since = happening.deeds[0].at
            if not happening.logged_by and self.rng.random() < HELD:
                since = self.release(happening)
        is_wrong = self.rng.random() < EXCLUDED
        if is_wrong or happening.deserves_answer:
            self.handle(happening, since, is_wrong=is_wrong)
        if happening.said and self.rng.random() < WITHDRAWN:
            happening.add(withdraw_encounter, self.later(happening, 5, 4000))

    def release(self, happening: Happening) -> datetime:
        """Hold it, and count it in the morning: only then its handling begins."""
        at = min(self.morning_after(happening, happening.deeds[0].at), self.now)
        happening.hold_reason = self.rng.choice((HoldReason.FAST, HoldReason.LIMIT)).value
        happening.add(release_encounter, at, self.pick_handler(happening), reason=self.phrase(happening, "released"))
        return at

    def handle(self, happening: Happening, since: datetime, *, is_wrong: bool = False) -> None:
        """Do what is done by now with what is theirs to handle from `since`, or to take out of the figures."""
        age, due_at = self.now - since, passes_on_at(happening, since)
        progress = pick(self.rng, next(weights for days, weights in PROGRESS.items() if age < timedelta(days=days)))
        seen_at = self.morning_after(happening, since)
        while self.rng.random() < LATE:
            seen_at = self.morning_after(happening, seen_at)
        if progress == "new" or seen_at > min(self.now, due_at or self.now):
            self.let_pass(happening, due_at)
            return
        by = self.pick_handler(happening)
        happening.add(mark_seen, seen_at, by)
        if is_wrong:
            reason = self.phrase(happening, "excluded")
            happening.add(exclude_encounter, self.later(happening, 1, 10), by, reason=reason)
            return
        has_login = self.plan.login_of(happening.concerned or happening.server) is not None
        if not has_login and not due_at and self.rng.random() < ADDS_LATER:
            self.read_addition(happening, by)
        if not has_login and happening.is_unattributed and self.rng.random() < FOUND_OUT:
            reason = self.phrase(happening, "reattributed")
            at = self.later(happening, 1, 15)
            happening.add(reattribute_encounter, at, by, employee=happening.server, reason=reason)
            due_at = passes_on_at(happening, since=at)
        self.proceed(happening, by, progress, due_at)

    def proceed(self, happening: Happening, by: str, progress: str, due_at: datetime | None) -> None:
        """Do what a handler does after opening it; thanks pass themselves on at `due_at`."""
        if progress == "seen":
            self.let_pass(happening, due_at)
        elif happening.rated == Rating.BAD:
            self.work_on(happening, by, progress)
        else:
            self.take_care(happening, by, due_at)

    def morning_after(self, happening: Happening, moment: datetime) -> datetime:
        """When a supervisor next goes through what came: in the morning of an open day."""
        clock = timedelta(hours=8, seconds=self.rng.randrange(2 * 3600))
        day = moment.astimezone(ZONE).replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
        while day + clock <= moment or not happening.location.rhythm.busyness(day.date()):
            day += DAY
        return day + clock

    def pick_handler(self, happening: Happening) -> str:
        """Who opens it: mostly the nearest supervisor, now and then an admin."""
        if self.rng.random() < BY_ADMIN:
            return self.plan.admin.email
        return self.plan.handler_of(happening.location, happening.about).email

    def read_addition(self, happening: Happening, by: str) -> None:
        """The customer adds something some hours later and the handler reads it, if that is past."""
        added_at = happening.deeds[-1].at + timedelta(minutes=self.rng.randrange(60, 3000))
        read_at = self.morning_after(happening, added_at)
        if read_at <= self.now:
            addition = self.saying(happening, f"addition {happening.rated}")
            happening.add(amend_encounter, added_at, addition=addition)
            happening.add(mark_seen, read_at, by)

    def later(self, happening: Happening, least: int, most: int) -> datetime:
        """Some minutes after what was done last, and past."""
        return min(happening.deeds[-1].at + timedelta(minutes=self.rng.randrange(least, most)), self.now)

    def saying(self, happening: Happening, topic: str) -> str:
        """Something said in the customer's language."""
        return self.rng.choice(read_sayings(happening.language)[topic])

    def phrase(self, happening: Happening, topic: str) -> str:
        """Something that staff write, in their language."""
        return self.rng.choice(staff_words(self.rng, happening.location)[topic])

    # --- Complaints ----------------------------------------------------------------------------------

    def work_on(self, happening: Happening, by: str, progress: str) -> None:
        """Work on a complaint as far as it has come, and no further while the employee is to be heard."""
        happening.add(assign_case, self.later(happening, 16, 40), by, owner=by)
        expects_answer = not happening.is_bare or happening.has_contact
        if progress == "taken":
            return
        if progress == "asked" and expects_answer:
            question = self.saying(happening, "question")
            happening.add(answer_case, self.later(happening, 20, 300), by, text=question, wait=True)
            return
        found = self.find_out(happening, self.likely_cause(happening))
        if happening.concerned and not self.hear(happening, by, found.cause):
            return
        if expects_answer:
            topic = f"answer {found.cause}" if found.cause in {Cause.PERSON, Cause.STAFFING} else "answer"
            happening.add(answer_case, self.later(happening, 20, 300), by, text=self.saying(happening, topic))
        if progress == "closed" or not expects_answer:
            self.close(happening, by, found)

    def close(self, happening: Happening, by: str, found: Findings) -> None:
        """Close it, perhaps without a cause for now, or too soon: then it is taken up and answered once more."""
        at = happening.deeds[-1].at
        if happening.is_bare and self.now - at < LEFT_FOR_LATER and self.rng.random() < WITHOUT_CAUSE:
            happening.add(close_case, at, by)
            return
        happening.add(close_case, at, by, findings=found)
        if not happening.is_bare and self.rng.random() < TOO_SOON:
            found = self.find_out(happening, found.cause)._replace(known_before=True)
            reason, answer = self.phrase(happening, "reopened"), self.saying(happening, "answer again")
            happening.add(reopen_case, self.later(happening, 1200, 6000), by, reason=reason)
            happening.add(answer_case, self.later(happening, 30, 1500), by, text=answer)
            happening.add(close_case, happening.deeds[-1].at, by, findings=found)

    def likely_cause(self, happening: Happening) -> str:
        """What probably lay behind it, by what happened and where."""
        aspects = happening.matters or happening.said.get("aspects", [])
        rows = [LIKELY[aspect] for aspect in aspects] or [UNTOLD]
        weights: dict[str, float] = dict(zip(Cause.values, map(sum, zip(*rows, strict=True)), strict=True))
        if not happening.concerned:
            weights[Cause.PERSON] *= BY_PERSON_UNNAMED
        if happening.location.kind not in WITH_PRODUCTS:
            weights[Cause.PRODUCT] = 0
        return pick(self.rng, weights)

    def find_out(self, happening: Happening, cause: str) -> Findings:
        weights, known = CAME[cause]
        outcome = self.rng.choices(OUTCOMES, weights=weights)[0].value
        topics = {"done": f"done {outcome if outcome in SAME_WORDS else cause}"}
        if outcome in CHANGE_OUTCOMES:
            topics["change"] = f"{outcome} {cause}"
        if outcome == Outcome.NOT_OURS:
            topics["whose"] = "whose"
        if cause in ELSEWHERE and happening.concerned:
            topics["why"] = f"why {cause}"
        words = staff_words(self.rng, happening.location)
        said = {name: self.rng.choice(words[topic]) for name, topic in topics.items()}
        return Findings(outcome, cause, known_before=self.rng.random() < known, **said)

    def hear(self, happening: Happening, by: str, cause: str) -> bool:
        """Hear the employee: where it was them, or they wish it; return whether that is past."""
        login, at = self.plan.login_of(happening.concerned), self.later(happening, 2, 200)
        told_at = at + timedelta(minutes=self.rng.randrange(60, 3000))
        if not login:
            if cause == Cause.PERSON:
                happening.add(record_heard, at, by, text=self.phrase(happening, "heard"))
            return True
        if cause == Cause.PERSON:
            happening.add(ask_side, at, by)
        elif self.rng.random() > SPEAKS_UP:
            return True
        if told_at > self.now:
            return False
        side = ""
        if happening.said.get("text"):
            side = self.phrase(happening, "side")
        happening.add(give_side, told_at, login.email, text=side)
        return True

    # --- Thanks --------------------------------------------------------------------------------------

    def take_care(self, happening: Happening, by: str, due_at: datetime | None) -> None:
        """Pass thanks on, or not."""
        at, way = self.later(happening, 2, 30), pick(self.rng, THANKS)
        if due_at is None:
            reason = self.phrase(happening, "shared") if self.rng.random() < SHARED else ""
            happening.add(stop_thanks, at, by, reason=reason)
        elif at >= due_at or way == "left alone":
            self.let_pass(happening, due_at)
        elif way == "stopped":
            happening.add(stop_thanks, at, by, reason=self.phrase(happening, "stopped"))
        else:
            word = ""
            if way == "praised":
                word = self.phrase(happening, "praise").format(name=happening.concerned.split()[0])
            happening.add(pass_on, at, by, word=word)

    def let_pass(self, happening: Happening, due_at: datetime | None) -> None:
        """Let thanks pass themselves on, once they are due."""
        if due_at and due_at <= self.now:
            happening.add(let_thanks_pass, due_at)


def passes_on_at(happening: Happening, since: datetime) -> datetime | None:
    """When thanks pass themselves on unless somebody does something; None unless they thank somebody for certain."""
    if happening.rated != Rating.GOOD or not happening.concerned or not happening.deserves_answer:
        return None
    if "text" not in happening.said:
        return since + STILL_WRITING
    return happening.location.rhythm.calendar(since.astimezone(ZONE).year).after(since, DAY)
