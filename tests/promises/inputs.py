"""Every form of the site, found by walking the code and built as its view builds it."""

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django import forms
from django.test import RequestFactory
from django.utils import timezone
from django_filters import FilterSet

import encounters
from encounters.changes.changing import read_file
from encounters.decision_forms import DecisionForm
from encounters.figures.overview import months_of
from encounters.models import Encounter, User
from encounters.setting_forms import SettingForm
from encounters.signup.links import SignUpLink
from tests.factories import House, make_encounter

# Fields that no form names: queries of views, and what stands beside a form.
OTHER_FIELDS = (
    *("after", "held", "encounters", "case", "shown", "draft", "only"),
    *("lang", "theme", "switch_language", "token", "next", "csrfmiddlewaretoken"),
)


def form_classes() -> list[type]:
    """Every form and filter below `encounters` that a module of forms or filters defines, except bases of others."""
    found = []
    for module in pkgutil.walk_packages(encounters.__path__, "encounters."):
        if module.name.endswith(("forms", ".filters")):
            members = inspect.getmembers(importlib.import_module(module.name), inspect.isclass)
            found += [one for _, one in members if one.__module__ == module.name and is_form(one)]
    bases = {base for one in found for base in one.__mro__[1:]}
    return [
        one for one in found if one not in bases and not (issubclass(one, DecisionForm) and not hasattr(one, "name"))
    ]


def is_form(found: type) -> bool:
    return issubclass(found, (forms.BaseForm, forms.BaseFormSet, FilterSet))


def build(form_class: type, house: House, data: Any = None) -> forms.Form:
    """The form, bound to `data`; with every field it may have, also those that come late."""
    initial = [form_class.__init__, *([SettingForm.__init__] if issubclass(form_class, SettingForm) else [])]
    wanted = {name for one in initial for name in inspect.signature(one).parameters}
    now = timezone.now()
    known: dict[str, Any] = {
        "now": now,
        "member": house.admin,
        "by": house.supervisor,
        "months": months_of(house.aino, now),
    }
    known |= {"request": RequestFactory().post("/"), "session_key": "a session"}
    known |= {
        "account": User(email="newcomer@example.org"),
        "link": SignUpLink(uuid4(), "newcomer@example.org"),
        "admin": None,
        "user": house.admin.user,
        "seed": "JBSWY3DPEHPK3PXP",
    }
    known |= {"organisation": house.organisation, "today": now.date(), "location": house.kamppi}
    if issubclass(form_class, FilterSet):
        data, known["queryset"] = data or {}, form_class._meta.model.objects.all()
    if "encounters" in wanted:
        known["encounters"] = Encounter.objects.filter(organisation=house.organisation)
    if "encounter" in wanted:
        known["encounter"] = make_encounter(house.point, text="Odotin.", now=now - timedelta(days=2))
    if "file" in wanted:
        known["file"] = read_file(make_encounter(house.point, text="Odotin.", now=now - timedelta(days=2)))
    built = form_class(data=data, **{name: value for name, value in known.items() if name in wanted})
    return built.form if isinstance(built, FilterSet) else built


def sent_names(form: forms.Form) -> list[str]:
    """The names under which a browser sends the form; some fields send what they showed, too."""
    shown = [form.add_initial_prefix(name) for name, field in form.fields.items() if field.show_hidden_initial]
    return [*(form.add_prefix(name) for name in form.fields), *shown]


def field_names(house: House) -> list[str]:
    """Every name that somebody may send something under."""
    own = {name for form_class in form_classes() for name in sent_names(build(form_class, house))}
    return sorted(own | set(OTHER_FIELDS))


def each_field(house: House) -> Iterator[tuple[str, type, str, forms.Field]]:
    """Every field of every form: how it is called in a report, the form, its name and itself."""
    for form_class in form_classes():
        for name, field in build(form_class, house).fields.items():
            yield f"{form_class.__name__}.{name}", form_class, name, field
