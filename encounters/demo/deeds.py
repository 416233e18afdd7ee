"""One encounter of the demo as facts: the tap, and all that people did with it afterwards."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from encounters.demo.plans import LocationPlan
from encounters.models.choices import Attribution, Rating


@dataclass(frozen=True)
class Said:
    """The customer saved details; an employee stands under the name.

    `matters` are the aspects of what happened, whether the customer chose them or not.
    """

    at: datetime
    details: dict[str, Any]
    contact: dict[str, Any] = field(default_factory=dict)
    matters: tuple[str, ...] = ()


@dataclass(frozen=True)
class Added:
    """The customer added a text later."""

    at: datetime
    text: str


@dataclass(frozen=True)
class Seen:
    """A handler, named by e-mail address, opened it."""

    at: datetime
    by: str


@dataclass(frozen=True)
class Taken:
    """A handler took the case on."""

    at: datetime
    by: str


@dataclass(frozen=True)
class Answered:
    """A handler answered the customer, or asked and waits."""

    at: datetime
    by: str
    text: str
    wait: bool = False


@dataclass(frozen=True)
class SideAsked:
    """A handler asked the employee for their side, and waits."""

    at: datetime
    by: str


@dataclass(frozen=True)
class SideGiven:
    """The employee told their side or, without a text, had nothing to add."""

    at: datetime
    by: str
    text: str = ""


@dataclass(frozen=True)
class Heard:
    """A handler heard an employee who has no login."""

    at: datetime
    by: str
    text: str


@dataclass(frozen=True)
class Closed:
    """A handler closed a complaint; `found` is what `close_case` is told, nothing when that is left for later."""

    at: datetime
    by: str
    found: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Reopened:
    """A handler took a closed complaint up again."""

    at: datetime
    by: str
    reason: str


@dataclass(frozen=True)
class PassedOn:
    """Thanks reached the employee: by a handler, perhaps with a word, or by themselves."""

    at: datetime
    by: str = ""
    word: str = ""


@dataclass(frozen=True)
class Stopped:
    """A handler kept thanks from being passed on."""

    at: datetime
    by: str
    reason: str = ""


@dataclass(frozen=True)
class Excluded:
    """A handler took it out of the figures."""

    at: datetime
    by: str
    reason: str


@dataclass(frozen=True)
class Released:
    """A handler counted it after review."""

    at: datetime
    by: str
    reason: str


@dataclass(frozen=True)
class Reattributed:
    """A handler said who really served."""

    at: datetime
    by: str
    employee: str
    reason: str


@dataclass(frozen=True)
class Withdrew:
    """The customer took everything back."""

    at: datetime


Handled = Seen | Taken | Answered | SideAsked | SideGiven | Heard | Closed | Reopened | PassedOn | Stopped
Deed = Said | Added | Handled | Excluded | Released | Reattributed | Withdrew


@dataclass(eq=False, slots=True)
class Happening:
    """A tap at a point, named as `location/label`, and what followed, in order.

    `server` is who really served, whether anybody says so or not; `owner` whose point it was.
    """

    location: LocationPlan
    point: str
    server: str
    owner: str
    rating: str
    at: datetime
    language: str
    channel: str = ""
    hold_reason: str = ""
    logged_by: str = ""
    deeds: list[Deed] = field(default_factory=list)

    @property
    def said(self) -> Said | None:
        """What the customer saved, if anything."""
        return next((deed for deed in self.deeds if isinstance(deed, Said)), None)

    @property
    def rated(self) -> str:
        """The rating, once a tap on the wrong face was corrected."""
        return str(self.said.details.get("rating", self.rating)) if self.said else self.rating

    @property
    def about(self) -> str:
        """The employee that it is about, as far as anybody named one."""
        details = self.said.details if self.said else {}
        if details.get("attribution") == Attribution.DONT_KNOW:
            return ""
        return str(details.get("employee") or self.owner)

    @property
    def concerned(self) -> str:
        """The employee that it is about for certain, as far as the handling knows."""
        for deed in reversed(self.deeds):
            if isinstance(deed, Reattributed):
                return deed.employee
        details = self.said.details if self.said else {}
        if "employee" in details:
            return str(details["employee"]) if details["attribution"] == Attribution.SURE else ""
        return "" if any(one.left and one.name == self.owner for one in self.location.staff) else self.owner

    @property
    def is_bare(self) -> bool:
        """Whether the customer neither wrote, at once or later, nor wishes for an answer."""
        details = self.said.details if self.said else {}
        added = any(isinstance(deed, Added) for deed in self.deeds)
        return not (added or details.get("text") or details.get("wants_answer"))

    @property
    def deserves_answer(self) -> bool:
        """Whether a case opens for it once it is in the figures."""
        if not (said := self.said):
            return False
        named = said.details.get("employee", self.owner)
        chosen = named and (named != self.owner or said.details.get("attribution") == Attribution.THINK_SO)
        return bool(said.details.get("text") or chosen or (self.rated == Rating.BAD and said.contact))
