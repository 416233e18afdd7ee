"""What the demo tells, done with the real actions."""

from encounters.casework.actions import answer_case, assign_case
from encounters.casework.closing import close_case
from encounters.casework.hearing import ask_side, record_heard
from encounters.casework.thanks import pass_on, pass_on_due, stop_thanks
from encounters.changes.cases import mark_seen, reopen_case
from encounters.demo import deeds
from encounters.employees.actions import give_side
from encounters.feedback.actions import amend_encounter
from encounters.models import Case
from encounters.receipt.actions import withdraw_encounter
from encounters.review.actions import (
    exclude_encounter,
    reattribute_encounter,
    release_encounter,
)


def act(encounter, deed, cast):
    """Do with the actions what the deed tells."""
    at, by = getattr(deed, "at", None), cast.members.get(getattr(deed, "by", ""))
    match deed:
        case deeds.Said():
            people = {"employee": cast.employees[deed.details["employee"]]} if "employee" in deed.details else {}
            amend_encounter(encounter=encounter, now=at, **deed.contact, **deed.details | people)
        case deeds.Added():
            amend_encounter(encounter=encounter, now=at, addition=deed.text)
        case deeds.Seen():
            mark_seen(encounter=encounter, by=by, now=at)
        case deeds.SideGiven():
            give_side(encounter=encounter, by=by, now=at, text=deed.text)
        case deeds.PassedOn(by=""):
            assert pass_on_due(at) == 1
        case deeds.Excluded():
            exclude_encounter(encounter=encounter, by=by, now=at, reason=deed.reason)
        case deeds.Released():
            release_encounter(encounter=encounter, by=by, now=at, reason=deed.reason)
        case deeds.Reattributed():
            employee = cast.employees[deed.employee]
            reattribute_encounter(encounter=encounter, employee=employee, by=by, now=at, reason=deed.reason)
        case deeds.Withdrew():
            withdraw_encounter(encounter=encounter, now=at)
        case _:
            handle(Case.objects.for_page().get(encounter=encounter), deed, by)


def handle(case, deed, by):
    """Do with the actions what a handler did with the case."""
    who = {"case": case, "by": by, "now": deed.at}
    match deed:
        case deeds.Taken():
            assign_case(owner=by, **who)
        case deeds.Answered():
            answer_case(text=deed.text, wait=deed.wait, **who)
        case deeds.SideAsked():
            ask_side(**who)
        case deeds.Heard():
            record_heard(text=deed.text, **who)
        case deeds.Closed():
            close_case(**deed.found, **who)
        case deeds.Reopened():
            reopen_case(reason=deed.reason, **who)
        case deeds.PassedOn():
            pass_on(word=deed.word, **who)
        case deeds.Stopped():
            stop_thanks(reason=deed.reason, **who)
