"""What was changed of what an organisation has set up: a row for each state of each row, kept by the database itself.

Triggers of django-pghistory write it, so that nothing that writes can forget it. Nothing of customers is kept so.
"""

from typing import Any

import pghistory
from django.db import models
from pghistory.models import Event

from encounters.models.answer_template import AnswerTemplate
from encounters.models.employee import Employee, EmployeeLocation
from encounters.models.feedback_point import FeedbackPoint
from encounters.models.kiosk import Kiosk
from encounters.models.member import Member, SupervisedLocation
from encounters.models.organisation import Location, Organisation
from encounters.models.shift import Shift
from encounters.models.theme import Theme, ThemeWord

STOOD = "stood"  # as a row stood when its history began
# Secrets, what follows from other fields, and what the clock or a tablet writes.
LEFT_OUT = {
    "added_by_press",
    "sort_key",
    "sign_up_key",
    "created_at",
    "invitation",
    "invited_at",
    "secret_hash",
    "paired_at",
    "seen_at",
    "waiting",
    "holidays_until",
    "unwanted_mail",
    "report",
}
NONE: Any = None  # each row says by itself whose doing it was


def kept(model: type[models.Model]) -> Any:
    """Return the model of the history of a model, with the triggers that write it."""
    name, owner = f"{model.__name__}Change", "pgh_obj" if model is Organisation else "organisation"
    latest = models.Index(fields=[owner, "-pgh_created_at", "-pgh_id"], name=f"{model.__name__.lower()}_changes")
    states = models.Index(fields=["pgh_obj", "-pgh_id"], name=f"{model.__name__.lower()}_states")
    return pghistory.create_event_model(
        model,
        pghistory.InsertEvent(),
        pghistory.UpdateEvent(),
        pghistory.DeleteEvent(),
        exclude=sorted(LEFT_OUT),
        obj_field=pghistory.ObjForeignKey(related_name="+", related_query_name="+"),
        context_field=pghistory.ContextJSONField(),
        context_id_field=NONE,
        model_name=name,
        meta={"indexes": [latest, states]},
        abstract=False,
    )


HISTORY: dict[type[models.Model], type[Event]] = {
    model: kept(model)
    for model in (
        *(Organisation, Location, Employee, EmployeeLocation, Member, SupervisedLocation),
        *(FeedbackPoint, Kiosk, AnswerTemplate, Shift, Theme, ThemeWord),
    )
}
