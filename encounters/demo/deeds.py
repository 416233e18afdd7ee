"""One encounter of the demo as facts: the tap, and all that people did with it afterwards."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from encounters.demo.plans import LocationPlan
from encounters.feedback.actions import amend_encounter
from encounters.models.choices import Attribution, Rating
from encounters.review.actions import reattribute_encounter

Verb = Callable[..., object]


class Deed(NamedTuple):
    """A verb of the application, done by a customer or, with `by`, by a member, named by e-mail address.

    `data` holds the other arguments of the verb, with employees by name and members by e-mail address.
    """

    verb: Verb
    at: datetime
    by: str
    data: dict[str, Any]


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
    channel: str
    hold_reason: str = ""
    logged_by: str = ""
    deeds: list[Deed] = field(default_factory=list)

    def add(self, verb: Verb, at: datetime, by: str = "", **data: Any) -> None:
        self.deeds.append(Deed(verb, at, by, data))

    def first(self, *verbs: Verb) -> Deed | None:
        return next((deed for deed in self.deeds if deed.verb in verbs), None)

    @property
    def last_at(self) -> datetime:
        return self.deeds[-1].at if self.deeds else self.at

    @property
    def said(self) -> dict[str, Any]:
        """What the customer saved after the tap; empty if nothing."""
        deed = self.first(amend_encounter)
        return deed.data if deed else {}

    @property
    def rated(self) -> str:
        """The rating, once a tap on the wrong face was corrected."""
        return str(self.said.get("rating", self.rating))

    @property
    def concerned(self) -> str:
        """The employee that it is about for certain, as far as the handling knows."""
        if corrected := self.first(reattribute_encounter):
            return str(corrected.data["employee"])
        if self.said.get("attribution") == Attribution.THINK_SO:
            return ""
        return str(self.said.get("employee", self.owner))

    @property
    def is_bare(self) -> bool:
        """Whether the customer neither wrote, at once or later, nor wishes for an answer."""
        return not (self.said.get("text") or self.said.get("wants_answer") or self.has_added)

    @property
    def has_added(self) -> bool:
        return any("addition" in deed.data for deed in self.deeds)

    @property
    def has_contact(self) -> bool:
        return bool({"email", "phone"} & self.said.keys())

    @property
    def deserves_answer(self) -> bool:
        """Whether a case opens for it once it is in the figures."""
        return bool({"text", "employee"} & self.said.keys() or (self.rated == Rating.BAD and self.has_contact))
