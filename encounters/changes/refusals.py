"""Why a change is refused: somebody was first, or may have been; it is about oneself; or a rule says no."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import models
from django.utils.translation import gettext_lazy as _


class Rule(models.TextChoices):
    """The rules that a change may be against, each named by what it asks for.

    The text is what those read who are refused: EXCLUDED asks for an excluded encounter, and says that it is not.
    """

    CASE_OPEN = "case_open", _("The case is at an end.")
    CASE_CLOSED = "case_closed", _("The case is not closed.")
    COUNTED = "counted", _("The feedback is not in the figures.")
    TRANSITION = "transition", _("This can't be done with the case as it stands.")
    COMPLAINT = "complaint", _("This is no complaint. Thanks are passed on, not closed.")
    CLOSING = "closing", _("Something that closing asks for is missing.")
    CAUSE_ONCE = "cause_once", _("Outcome and cause are written down already.")
    HANDLER = "handler", _("That person may not handle it.")
    HELD = "held", _("It does not wait for review.")
    NOT_EXCLUDED = "not_excluded", _("It is excluded already.")
    EXCLUDED = "excluded", _("It is not excluded.")
    OWN_PRAISE = "own_praise", _("You can't name yourself as the one who is thanked.")
    LOGGED_PRAISE = "logged_praise", _("Nobody logs praise of themselves: this names the person who wrote it down.")
    SERVED = "served", _("This person can't be chosen for the day on which it was. Choose somebody else, or nobody.")
    LOCATION = "location", _("It can't be moved to that location.")
    WORDS = "words", _("This stands in no text of this feedback. Check the spelling.")
    PASSING_ON = "passing_on", _("Only thanks that name somebody for certain are passed on, and only once.")
    STOPPING = "stopping", _("Thanks are stopped once, and closed when the customer waits for nothing.")
    HEARING = "hearing", _("There is nobody to hear: they were heard, had their time, or are heard in another way.")
    SIDE = "side", _("The employee has already answered, the time is over, or the feedback is no longer about them.")
    ADDITIONS = "additions", _("You have written here 20 times already. You can continue once the staff have answered.")
    VERDICT = "verdict", _("The customer is not asked now.")
    UNDOABLE = "undoable", _("Something has happened since; it can't be undone any more.")


class Refused(Exception):
    """A change was refused; everything stands as before. The `reason` says why, in a sentence, `name` in the log."""

    reason: Any = ""

    @property
    def name(self) -> str:
        return type(self).__name__


class Stale(Refused):
    """Somebody was first: more has happened than whoever wants to act has seen."""

    reason = _("Somebody has changed this meanwhile.")


class NotShown(Stale):
    """What was sent does not say what its page showed, so nobody can tell whether somebody was first."""

    reason = _("What was sent does not say how this stood then.")


class Withdrawn(Stale):
    """The customer has taken everything back."""

    reason = _("The customer has withdrawn it.")


class NotAllowed(Refused, PermissionDenied):
    """It is about the member who wants to act; a page of its own says so."""

    reason = _("It is about you.")
    template = "error_pages/about_you.html"


class AgainstRule(Refused):
    """A rule says no; `problems` tells by field what is missing, where the rule is about a form."""

    def __init__(self, rule: Rule, problems: Mapping[str, str] | None = None) -> None:
        super().__init__(rule)
        self.rule, self.reason = rule, rule.label
        self.problems = problems or {}

    @property
    def name(self) -> str:
        return self.rule.value
