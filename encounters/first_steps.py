"""What an organisation does before its first feedback comes."""

from typing import Any, NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _

from encounters.models import Employee, Encounter, FeedbackPoint, Location, Organisation


class FirstStep(NamedTuple):
    """Something to do, where it is done, and whether it was."""

    text: str
    url: str
    is_done: bool


def first_steps(organisation: Organisation) -> list[FirstStep]:
    """Return the way to the first feedback, in order; nothing once there is some."""
    if Encounter.objects.filter(organisation=organisation).exists():
        return []
    steps: list[tuple[str, str, Any]] = [
        (_("Add a location"), "locations:add", Location.objects.filter(is_active=True)),
        (_("Add the people who serve; this can wait, or be left out"), "people:add", Employee.objects.all()),
        (_("Add a feedback point"), "points:list", FeedbackPoint.objects.with_code().open()),
    ]
    listed = [
        FirstStep(text, reverse(name, args=[organisation.slug]), rows.filter(organisation=organisation).exists())
        for text, name, rows in steps
    ]
    last = _("Print its poster, point your phone at the code and press a face")
    return [*listed, FirstStep(last, reverse("points:list", args=[organisation.slug]), is_done=False)]


def next_step(organisation: Organisation) -> FirstStep | None:
    """Return what leads on to the first feedback; None once there is some."""
    return next((step for step in first_steps(organisation) if not step.is_done), None)
