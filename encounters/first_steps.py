"""What an organisation does before its first feedback comes."""

from itertools import pairwise
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _

from encounters.models import Employee, Encounter, FeedbackPoint, Location, Organisation


class FirstStep(NamedTuple):
    """Something to do, where it is done, whether it was, and whether it may be left out."""

    text: str
    url: str
    is_done: bool
    is_optional: bool = False


def first_steps(organisation: Organisation) -> list[FirstStep]:
    """Return the way to the first feedback, in order; nothing once there is some."""
    if Encounter.objects.filter(organisation=organisation).exists():
        return []
    steps: list[tuple[str, str, Any]] = [
        (_("Add a location"), "locations:add", Location.objects.filter(is_active=True)),
        (_("Add the people who serve; this can wait, or be left out"), "people:add", Employee.objects.placed()),
        (_("Add a feedback point"), "points:list", FeedbackPoint.objects.with_code().open()),
    ]
    listed = [
        FirstStep(
            text,
            reverse(name, args=[organisation.slug]),
            is_done=rows.filter(organisation=organisation).exists(),
            is_optional=name == "people:add",
        )
        for text, name, rows in steps
    ]
    last = _("Print its poster, point your phone at the code and press a face")
    return [*listed, FirstStep(last, reverse("points:list", args=[organisation.slug]), is_done=False)]


def next_step(organisation: Organisation) -> FirstStep | None:
    """Return what leads on to the first feedback; None once there is some.

    What may be left out is passed over once the step behind it is done.
    """
    steps = first_steps(organisation)
    for step, behind in pairwise([*steps, None]):
        if step and not (step.is_done or (step.is_optional and behind and behind.is_done)):
            return step
    return None
