"""One way for all that staff decide: what the form asks is done, or its page is shown again and nothing is lost."""

from collections.abc import Callable
from typing import Any

from django.forms import BaseForm
from django.http import HttpResponse
from django.utils import timezone

from encounters.changes.refusals import AgainstRule, Stale
from encounters.fields import WordsField
from encounters.http import MemberRequest
from encounters.models import Encounter
from encounters.models.timeline import read_timeline


def submit_decision(
    request: MemberRequest,
    encounter: Encounter,
    form: BaseForm,
    act: Callable[..., Any],
    show: Callable[..., HttpResponse],
) -> HttpResponse | None:
    """Let `act` do what the form asks, and return None once it is done.

    Else the page that `show` makes: with what is wrong, or, for whoever comes second, as it stands now,
    status 409, with what they wrote in the form and beside it.
    """
    if not form.is_valid():
        return show(form)
    try:
        act(by=request.member, now=timezone.now(), **form.cleaned_data)
    except AgainstRule as refusal:
        for name in refusal.problems:
            form.add_error(name, refusal.rule.label)
        if not refusal.problems:
            form.add_error(None, refusal.rule.label)
        return show(form, status=422)
    except Stale:
        now_version = {"version": str(read_timeline(encounter).version)}
        form.data = {name: form.data[name] for name in form.data} | now_version
        return show(form, status=409, wrote=written(form))
    return None


def written(form: BaseForm) -> list[str]:
    """What was written in the form, in people's own words."""
    texts = [form.cleaned_data.get(name) for name, field in form.fields.items() if isinstance(field, WordsField)]
    return [str(text) for text in texts if text]
