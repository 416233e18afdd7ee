"""One encounter of the demo as facts: the tap, and all that people did with it afterwards."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Any, NamedTuple

from encounters.demo.plans import LocationPlan
from encounters.models.choices import Attribution, Rating

Kind = Enum(
    "Kind",
    "SAID ADDED WITHDREW SEEN TAKEN ANSWERED SIDE_ASKED SIDE_GIVEN HEARD CLOSED REOPENED PASSED_ON PASSED_ITSELF_ON "
    "STOPPED EXCLUDED RELEASED REATTRIBUTED",
)


class Deed(NamedTuple):
    """What a customer did or, with `by`, a member, named by e-mail address.

    `data` holds the other arguments of the verb, with employees by name and members by e-mail address.
    """

    kind: Kind
    at: datetime
    by: str
    data: dict[str, Any]


@dataclass(eq=False, slots=True)
class Happening:
    """A tap at a point, named as `location/label`, and what followed, in order.

    `server` is who really served, whether anybody says so or not; `owner` whose point it was; `matters` are the
    aspects of what the customer told, whether they chose them or not.
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
    matters: list[str] = field(default_factory=list)
    deeds: list[Deed] = field(default_factory=list)

    def add(self, kind: Kind, at: datetime, by: str = "", **data: Any) -> None:
        self.deeds.append(Deed(kind, at, by, data))

    def first(self, *kinds: Kind) -> Deed | None:
        return next((deed for deed in self.deeds if deed.kind in kinds), None)

    @property
    def said(self) -> dict[str, Any]:
        """What the customer saved after the tap; empty if nothing."""
        deed = self.first(Kind.SAID)
        return deed.data if deed else {}

    @property
    def rated(self) -> str:
        """The rating, once a tap on the wrong face was corrected."""
        return str(self.said.get("rating", self.rating))

    @property
    def about(self) -> str:
        """The employee that it is about, as far as anybody named one."""
        is_unknown = self.said.get("attribution") == Attribution.DONT_KNOW
        return "" if is_unknown else str(self.said.get("employee", self.owner))

    @property
    def concerned(self) -> str:
        """The employee that it is about for certain, as far as the handling knows."""
        if corrected := self.first(Kind.REATTRIBUTED):
            return str(corrected.data["employee"])
        if named := self.said.get("employee"):
            return str(named) if self.said["attribution"] == Attribution.SURE else ""
        has_left = any(one.left and one.name == self.owner for one in self.location.staff)
        return "" if has_left else self.owner

    @property
    def is_bare(self) -> bool:
        """Whether the customer neither wrote, at once or later, nor wishes for an answer."""
        return not (self.said.get("text") or self.said.get("wants_answer") or self.first(Kind.ADDED))

    @property
    def has_contact(self) -> bool:
        return bool({"email", "phone"} & self.said.keys())

    @property
    def deserves_answer(self) -> bool:
        """Whether a case opens for it once it is in the figures."""
        named = self.said.get("employee", self.owner)
        is_chosen = named and (named != self.owner or self.said.get("attribution") == Attribution.THINK_SO)
        is_bad_with_contact = self.rated == Rating.BAD and self.has_contact
        return bool(self.said and (self.said.get("text") or is_chosen or is_bad_with_contact))
