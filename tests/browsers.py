"""Browsers of members, which send what a page shows along with what is typed."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpResponse
from django.test import Client
from django.urls import Resolver404, resolve
from django.utils import timezone

from encounters.drafts import read_draft
from encounters.employees.presentation import read_fingerprint, readable_by
from encounters.models import Case, Encounter, Member
from encounters.models.timeline import read_timeline


class MemberClient(Client):
    """Sends a form as a page of this very moment would have it, but for what the test says that its page showed."""

    def __init__(self, member: Member) -> None:
        super().__init__()
        self.member = member
        self.force_login(member.user)

    def post(self, path: str, data: Any = None, *args: Any, **more: Any) -> HttpResponse:
        if data is None or isinstance(data, dict):
            data = self.shown_at(path) | (data or {})
            if "cases" in data:
                data["cases"] = [row_of(case) for case in data["cases"]]
        return super().post(path, data, *args, **more)

    def shown_at(self, path: str) -> dict[str, Any]:
        """What the page of this address shows, as its hidden fields say it."""
        try:
            match = resolve(urlsplit(path).path)
        except Resolver404:
            return {}
        encounter = encounter_of(match.kwargs)
        if encounter is None:
            return {}
        shown: dict[str, Any] = {}
        if match.url_name in {"draft", "side_draft"}:
            shown["draft"] = read_draft(encounter, self.member).token
        if match.namespace == "employees":
            return shown | {"shown": self.fingerprint_of(encounter)}
        return shown | {"version": read_timeline(encounter).version}

    def fingerprint_of(self, encounter: Encounter) -> str:
        """What stands for what the employee reads of the encounter; empty while they may not."""
        now, employee = timezone.now(), self.member.employee
        if employee and readable_by(employee, now).filter(pk=encounter.pk).exists():
            return read_fingerprint(encounter, now)
        return ""


def encounter_of(address: dict[str, Any]) -> Encounter | None:
    """The encounter that an address names by itself, by its case or by its alias."""
    encounters = Encounter.objects.for_page()
    if "encounter_id" in address:
        return encounters.filter(pk=address["encounter_id"]).first()
    if "case_id" in address:
        return encounters.filter(case=address["case_id"]).first()
    if "alias" in address:
        return encounters.filter(employee_alias=address["alias"]).first()
    return None


def row_of(case: Any) -> str:
    """A row of the queue as it is sent when it is chosen, unless the test says with which version."""
    known = Case.objects.select_related("encounter").filter(pk__in=uuids([case])).first()
    if known is None:
        return str(case)
    return f"{known.pk}:{read_timeline(known.encounter).version}"


def uuids(values: Iterable[Any]) -> list[str]:
    return [str(value) for value in values if len(str(value)) == 36]
