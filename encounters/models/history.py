"""What was changed of what an organisation has set up: a row for each state of each row, kept by the database."""

from typing import Any

import pghistory
import pghistory.models
from django.db import models

from encounters.models.answer_template import AnswerTemplate
from encounters.models.employee import Employee, EmployeeLocation
from encounters.models.feedback_point import FeedbackPoint
from encounters.models.kiosk import Kiosk
from encounters.models.member import Member, SupervisedLocation
from encounters.models.organisation import Location, Organisation

STOOD = "stood"  # as it stood when its history began


class Change(pghistory.models.Event):
    """One state of a row: when, in which organisation, and whose doing it was."""

    class Meta:
        abstract = True


def keep(model: type[models.Model], *left_out: str) -> type[Change]:
    """Let the database keep every state of a model's rows, without these fields, and return the model of its history.

    What is left out is secret, follows from other fields, or is written by the clock.
    """
    never = [name for name in ("added_by_press", "sort_key") if name in {field.name for field in model._meta.fields}]
    owner = "pgh_obj" if model is Organisation else "organisation"
    name = f"{model.__name__}Change"
    place = models.Index(fields=[owner, "-pgh_created_at", "-pgh_id"], name=f"{name.lower()}_latest")
    pghistory.track(
        pghistory.InsertEvent(),
        pghistory.UpdateEvent(),
        pghistory.DeleteEvent(),
        exclude=[*never, *left_out],
        obj_field=pghistory.ObjForeignKey(related_name="changes", related_query_name="changes"),
        context_field=pghistory.ContextJSONField(),
        context_id_field=None,
        base_model=Change,
        model_name=name,
        meta={"indexes": [place]},
    )(model)
    history: Any = globals().get(name) or model._meta.get_field("changes").related_model
    return history
