"""What staff do with what comes in: who opens it when, how complaints are worked on, how thanks reach the employee."""

from datetime import datetime, timedelta
from random import Random

from encounters.casework.closing import CHANGE_OUTCOMES, Findings
from encounters.casework.thanks import STILL_WRITING
from encounters.demo.deeds import Happening, Kind
from encounters.demo.plans import OrganisationPlan
from encounters.demo.rhythm import ZONE, pick
from encounters.demo.texts import read_sayings, staff_words
from encounters.models.choices import ELSEWHERE, Aspect, Cause, Outcome, Rating
from encounters.models.working_time import DAY

FRESH, YOUNG, MIDDLE = timedelta(days=2), timedelta(days=10), timedelta(days=40)
# How far complaints have come while they are young, and before; older ones are closed.
YOUNG_COMPLAINTS = {"seen": 5, "taken": 15, "asked": 8, "answered": 25, "closed": 47}
MIDDLE_COMPLAINTS = {"seen": 0, "taken": 1, "asked": 2, "answered": 5, "closed": 92}
ASKED_FIRST = 0.5  # of employees with a login who were heard
HEARD_ANYWAY = 0.3  # of those with a login, where it was not the person
THANKS_CARED_FOR = 0.95
BY_HAND, WITH_A_WORD, STOPPED = 0.6, 0.5, 0.03
SHARED = 0.3  # of the thanks to nobody in particular, with a reason that says where they went
EVERY = timedelta(minutes=5)  # somebody looks for thanks that are due

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


class Staff:
    """The staff of an organisation, up to `now`, and a source of chance that is the same for each seed."""

    def __init__(self, plan: OrganisationPlan, now: datetime, seed: str) -> None:
        self.plan, self.now = plan, now
        self.rng = Random(seed)  # noqa: S311 (a life, not a secret)

    def handle(self, happening: Happening, since: datetime) -> None:
        """Do what is done by now with a case that is theirs to handle from `since`."""
        seen_at = self.morning_after(happening, since)
        while self.rng.random() < 0.12:
            seen_at = self.morning_after(happening, seen_at)
        due_at = passes_on_at(happening, since)
        is_fresh = since > self.now - FRESH
        if seen_at > min(self.now, due_at or self.now) or (is_fresh and self.rng.random() < 0.7):
            self.let_pass(happening, due_at)
            return
        by = self.pick_handler(happening)
        happening.add(Kind.SEEN, seen_at, by)
        if is_fresh and self.rng.random() < 0.5:
            self.let_pass(happening, due_at)
            return
        if not self.plan.login_of(happening.concerned) and not due_at and self.rng.random() < 0.02:
            self.read_addition(happening, by)
        self.proceed(happening, by, since)

    def proceed(self, happening: Happening, by: str, since: datetime) -> None:
        """Do what a handler does by now after opening it."""
        due_at, age = passes_on_at(happening, since), self.now - since
        if happening.rated == Rating.BAD:
            self.work_on(happening, by, age)
        elif due_at or age > YOUNG or self.rng.random() < THANKS_CARED_FOR:
            self.take_care(happening, by, due_at)

    def morning_after(self, happening: Happening, moment: datetime) -> datetime:
        """When a supervisor next goes through what came: in the morning of an open day."""
        clock = timedelta(hours=8, seconds=self.rng.randrange(2 * 3600))
        day = moment.astimezone(ZONE).replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
        while day + clock <= moment or not happening.location.rhythm.busyness(day.date()):
            day += timedelta(days=1)
        return day + clock

    def pick_handler(self, happening: Happening) -> str:
        """Who opens it: mostly the nearest supervisor, now and then an admin."""
        if self.rng.random() < 0.12:
            return self.plan.admin.email
        return self.plan.handler_of(happening.location, happening.about).email

    def read_addition(self, happening: Happening, by: str) -> None:
        """The customer adds something some hours later and the handler reads it, as far as that is past."""
        added_at = happening.deeds[-1].at + timedelta(minutes=self.rng.randrange(60, 3000))
        if added_at <= self.now:
            happening.add(Kind.ADDED, added_at, addition=self.saying(happening, f"addition {happening.rated}"))
            read_at = self.morning_after(happening, added_at)
            if read_at <= self.now:
                happening.add(Kind.SEEN, read_at, by)

    def later(self, happening: Happening, least: int, most: int) -> datetime:
        """Some minutes after what was done last, and past."""
        return min(happening.deeds[-1].at + timedelta(minutes=self.rng.randrange(least, most)), self.now)

    def saying(self, happening: Happening, topic: str) -> str:
        return self.rng.choice(read_sayings(happening.language)[topic])

    def phrase(self, happening: Happening, topic: str) -> str:
        """Something that staff write, in their language."""
        return self.rng.choice(staff_words(self.rng, happening.location)[topic])

    def phrase_in_finnish(self, topic: str) -> str:
        return self.rng.choice(read_sayings("staff-fi")[topic])

    # --- Complaints ----------------------------------------------------------------------------------

    def work_on(self, happening: Happening, by: str, age: timedelta) -> None:
        """Work on a complaint as far as it has come at its age."""
        way = "closed"
        if age <= MIDDLE:
            way = pick(self.rng, YOUNG_COMPLAINTS if age < YOUNG else MIDDLE_COMPLAINTS)
        at = self.later(happening, 16, 40)
        if way != "seen":
            happening.add(Kind.TAKEN, at, by, owner=by)
        if way == "asked" and expects_answer(happening):
            self.ask(happening, by)
        elif way in {"asked", "answered", "closed"}:
            self.settle(happening, by, closes=way == "closed" or not expects_answer(happening))

    def settle(self, happening: Happening, by: str, *, closes: bool = True, cause: str = "") -> None:
        """Look into a complaint, answer it and perhaps close it, once the employee was heard where they are to be."""
        found = self.find_out(happening, cause or self.likely_cause(happening))
        if not is_heard(happening) and self.wants_side(happening, found.cause):
            self.hear(happening, by)
            if not is_heard(happening):
                return
        if expects_answer(happening):
            self.answer(happening, by, found.cause)
        if closes:
            happening.add(Kind.CLOSED, happening.deeds[-1].at, by, findings=found)

    def likely_cause(self, happening: Happening) -> str:
        """What probably lay behind it, by what happened and where."""
        aspects = happening.matters or happening.said.get("aspects", [])
        rows = [LIKELY[aspect] for aspect in aspects] or [UNTOLD]
        weights = dict(zip(Cause.values, (float(sum(column)) for column in zip(*rows, strict=True)), strict=True))
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
        known_before = self.rng.random() < known
        said = {name: self.rng.choice(words[topic]) for name, topic in topics.items()}
        return Findings(outcome=outcome, cause=cause, known_before=known_before, **said)

    def wants_side(self, happening: Happening, cause: str) -> bool:
        has_login = self.plan.login_of(happening.concerned) is not None
        return cause not in ELSEWHERE or (has_login and self.rng.random() < HEARD_ANYWAY)

    def hear(self, happening: Happening, by: str) -> None:
        """Hear the employee: by themselves where they have a login, perhaps not by now."""
        at = self.later(happening, 2, 200)
        login = self.plan.login_of(happening.concerned)
        if login is None:
            happening.add(Kind.HEARD, at, by, text=self.phrase(happening, "heard"))
            return
        if self.rng.random() < ASKED_FIRST:
            happening.add(Kind.SIDE_ASKED, at, by)
        told_at = at + timedelta(minutes=self.rng.randrange(60, 3000))
        if told_at <= self.now:
            side = self.phrase_in_finnish("side") if self.rng.random() < 0.7 else ""
            happening.add(Kind.SIDE_GIVEN, told_at, login.email, text=side)

    def ask(self, happening: Happening, by: str) -> None:
        """Ask the customer something, and wait."""
        question = self.saying(happening, "question")
        happening.add(Kind.ANSWERED, self.later(happening, 20, 300), by, text=question, wait=True)

    def answer(self, happening: Happening, by: str, cause: str) -> None:
        topic = f"answer {cause}" if cause in {Cause.PERSON, Cause.STAFFING} else "answer"
        at = self.later(happening, 20, 300)
        happening.add(Kind.ANSWERED, at, by, text=self.saying(happening, topic))

    # --- Thanks --------------------------------------------------------------------------------------

    def take_care(self, happening: Happening, by: str, due_at: datetime | None) -> None:
        """Pass thanks on, or not; `due_at` is when they pass themselves on."""
        at = self.later(happening, 2, 30)
        if due_at is None:
            reason = self.phrase(happening, "shared") if self.rng.random() < SHARED else ""
            happening.add(Kind.STOPPED, at, by, reason=reason)
        elif at >= due_at or self.rng.random() > BY_HAND:
            self.let_pass(happening, due_at)
        elif self.rng.random() < STOPPED / BY_HAND:
            happening.add(Kind.STOPPED, at, by, reason=self.phrase(happening, "stopped"))
        else:
            word = self.praise(happening) if self.rng.random() < WITH_A_WORD else ""
            happening.add(Kind.PASSED_ON, at, by, word=word)

    def let_pass(self, happening: Happening, due_at: datetime | None) -> None:
        """Let thanks pass themselves on, once they are due."""
        if due_at and due_at <= self.now:
            happening.add(Kind.PASSED_ITSELF_ON, due_at)

    def praise(self, happening: Happening) -> str:
        return self.phrase(happening, "praise").format(name=happening.concerned.split()[0])


def expects_answer(happening: Happening) -> bool:
    return not happening.is_bare or happening.has_contact


def is_heard(happening: Happening) -> bool:
    """Whether the employee has said something, or there is nobody to hear."""
    return not happening.concerned or happening.first(Kind.HEARD, Kind.SIDE_GIVEN) is not None


def passes_on_at(happening: Happening, since: datetime) -> datetime | None:
    """When thanks pass themselves on unless somebody does something; None unless they thank somebody for certain."""
    if happening.rated != Rating.GOOD or not happening.concerned:
        return None
    calendar = happening.location.rhythm.calendar(since.astimezone(ZONE).year)
    has_words = happening.said.get("text") or happening.said.get("wish")
    due_at = calendar.after(since, DAY) if has_words else since + STILL_WRITING
    return due_at + (datetime.min.replace(tzinfo=due_at.tzinfo) - due_at) % EVERY
