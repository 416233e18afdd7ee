"""The closed lists of the domain, under the words that customers and staff see."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Language(models.TextChoices):
    """A language of the interface, written in itself."""

    FINNISH = "fi", "Suomi"
    SWEDISH = "sv", "Svenska"
    ENGLISH = "en", "English"


class Role(models.TextChoices):
    """What a member may do."""

    ADMIN = "admin", _("Admin")
    SUPERVISOR = "supervisor", _("Supervisor")
    EMPLOYEE = "employee", _("Employee")


class NamesShown(models.TextChoices):
    """What customers see of employees."""

    NOTHING = "nothing", _("Nothing")
    FIRST_NAME = "first_name", _("First name")
    NAME = "name", _("Full name")
    ROLE = "role", _("Job title")


class HolidayCalendar(models.TextChoices):
    """Whose public holidays a location keeps."""

    FINLAND = "fi", _("Finland")
    ALAND = "ax", _("Åland")
    SWEDEN = "se", _("Sweden")


class SignedBy(models.TextChoices):
    """Who an answer says that it comes from."""

    NAME = "name", _("Name and title")
    ROLE = "role", _("Title alone")


class Report(models.TextChoices):
    """How often a member gets the figures by mail. The values are those of the kinds of mail."""

    WEEKLY = "figures/email/week", _("Once a week")
    MONTHLY = "figures/email/month", _("Once a month")


class Rating(models.TextChoices):
    """The customer's rating; there is no middle."""

    GOOD = "good", pgettext_lazy("rating", "Good")
    BAD = "bad", pgettext_lazy("rating", "Bad")


class Aspect(models.TextChoices):
    """A reason, valid for good and bad."""

    READING = "reading", _("Reading the customer")
    VALUED = "valued", _("Feeling valued")
    FRIENDLINESS = "friendliness", _("Friendliness")
    KNOW_HOW = "know_how", _("Know-how")
    SPEED = "speed", _("Speed")
    PROMISES = "promises", _("Keeping promises")
    SURPRISE = "surprise", _("Small surprise")


class Attention(models.TextChoices):
    """Whether the employee noticed what the customer needed."""

    TOO_LITTLE = "too_little", pgettext_lazy("attention", "too little")
    JUST_RIGHT = "just_right", pgettext_lazy("attention", "just right")
    TOO_MUCH = "too_much", pgettext_lazy("attention", "too much")


class Step(models.TextChoices):
    """How close the customer is, from the lowest step up, in the customer's own words."""

    PASSER_BY = "passer_by", _("occasional visitor")
    TRIER = "trier", _("trying it out")
    CUSTOMER = "customer", _("one place among many")
    LOYALIST = "loyalist", _("I always come here")
    ADVOCATE = "advocate", _("I recommend it to others")


class Standing(models.TextChoices):
    """The customer's part in it."""

    SERVED = "served", _("I was served")
    ALONG = "along", _("I was with somebody")
    WAITING = "waiting", _("I was waiting")


class Attribution(models.TextChoices):
    """How sure the customer is of who served."""

    SURE = "sure", _("I am sure")
    THINK_SO = "think_so", _("I think so")
    DONT_KNOW = "dont_know", _("I don't know")


class AttributedBy(models.TextChoices):
    """Who named the employee."""

    POINT = "point", _("the feedback point")
    CUSTOMER = "customer", _("the customer")
    STAFF = "staff", _("a supervisor")


class OnTheSpot(models.TextChoices):
    """Whether the customer said it on the spot, and whether that helped."""

    NO = "no", _("No")
    HELPED = "helped", _("Yes, and it helped")
    DID_NOT_HELP = "did_not_help", _("Yes, but it did not help")


class Channel(models.TextChoices):
    """The way an encounter came in."""

    LINK = "link", _("Link")
    QR = "qr", _("QR code")
    KIOSK = "kiosk", _("Kiosk")
    EMBED = "embed", _("Embedded form")
    STAFF = "staff", _("Logged by staff")
    IMPORT = "import", _("Import")
    API = "api", _("API")


class HoldReason(models.TextChoices):
    """Why an encounter waits for review."""

    HONEYPOT = "honeypot", _("A field that people don't see was filled in")
    FAST = "fast", _("Sent within a second of opening")
    LIMIT = "limit", _("Much feedback in a short time")
    MOVED = "moved", _("Brought by a tablet that belongs to another organisation now")


class CaseKind(models.TextChoices):
    """What the handling is about."""

    COMPLAINT = "complaint", _("Complaint")
    THANKS = "thanks", pgettext_lazy("kind of case", "Thanks")


class CaseState(models.TextChoices):
    """How far the handling is."""

    NEW = "new", pgettext_lazy("case", "New")
    SEEN = "seen", pgettext_lazy("case", "Seen")
    IN_WORK = "in_work", pgettext_lazy("case", "In progress")
    WAITING = "waiting", pgettext_lazy("case", "Waiting")
    ANSWERED = "answered", pgettext_lazy("case", "Answered")
    CLOSED = "closed", pgettext_lazy("case", "Closed")
    VOIDED = "voided", pgettext_lazy("case", "Nothing left to handle")
    WITHDRAWN = "withdrawn", pgettext_lazy("case", "Withdrawn")


OPEN_STATES = (CaseState.NEW, CaseState.SEEN, CaseState.IN_WORK, CaseState.WAITING, CaseState.ANSWERED)
UNANSWERED_STATES = (CaseState.NEW, CaseState.SEEN, CaseState.IN_WORK)
ENDS = {CaseState.CLOSED, CaseState.VOIDED, CaseState.WITHDRAWN}
IN_HAND_STATES = (CaseState.WAITING, CaseState.ANSWERED)
IN_HAND = set(IN_HAND_STATES)
# From where to where a case goes. Nothing leads back to new or seen but what undoes an end, or that it was taken on.
TRANSITIONS: dict[CaseState, set[CaseState]] = {
    CaseState.NEW: {CaseState.SEEN, CaseState.IN_WORK} | IN_HAND | ENDS,
    CaseState.SEEN: {CaseState.IN_WORK} | IN_HAND | ENDS,
    CaseState.IN_WORK: {CaseState.SEEN} | IN_HAND | ENDS,
    CaseState.WAITING: {CaseState.IN_WORK, CaseState.ANSWERED} | ENDS,
    CaseState.ANSWERED: {CaseState.IN_WORK, CaseState.WAITING} | ENDS,
    CaseState.CLOSED: {CaseState.NEW, CaseState.IN_WORK, CaseState.VOIDED, CaseState.WITHDRAWN},
    CaseState.VOIDED: {*OPEN_STATES, CaseState.WITHDRAWN},
    CaseState.WITHDRAWN: set(),
}


class WaitingFor(models.TextChoices):
    """Who has to say something before the handling goes on."""

    CUSTOMER = "customer", _("the customer")
    EMPLOYEE = "employee", _("the employee")


class Outcome(models.TextChoices):
    """What came of a complaint."""

    PUT_RIGHT = "put_right", pgettext_lazy("outcome", "put right")
    EXPLAINED = "explained", pgettext_lazy("outcome", "explained")
    CHANGE_PLANNED = "change_planned", pgettext_lazy("outcome", "a change is planned")
    CHANGE_MADE = "change_made", pgettext_lazy("outcome", "a change was made")
    NOT_OURS = "not_ours", pgettext_lazy("outcome", "not ours")
    DUPLICATE = "duplicate", pgettext_lazy("outcome", "duplicate")
    UNCONFIRMED = "unconfirmed", pgettext_lazy("outcome", "could not be confirmed")


CHANGE_OUTCOMES = (Outcome.CHANGE_PLANNED, Outcome.CHANGE_MADE)


class Cause(models.TextChoices):
    """What lay behind a complaint."""

    PERSON = "person", pgettext_lazy("cause", "person")
    STAFFING = "staffing", pgettext_lazy("cause", "staffing")
    PROCESS = "process", pgettext_lazy("cause", "process")
    PRODUCT = "product", pgettext_lazy("cause", "product")
    EXPECTATION = "expectation", pgettext_lazy("cause", "expectation")


class Lock(models.TextChoices):
    """Why what a customer said can't be changed any more, only added to."""

    READ = "read", _("Staff have read this, so it cannot be changed any more.")
    OLD = "old", _("More than a day has passed, so this cannot be changed any more.")
    OFTEN = "often", _("This was changed very often, so it cannot be changed any more.")


class Verdict(models.TextChoices):
    """The customer's answer to "was it put right?"."""

    YES = "yes", pgettext_lazy("verdict", "yes")
    PARTLY = "partly", pgettext_lazy("verdict", "partly")
    NO = "no", pgettext_lazy("verdict", "no")
    CANT_TELL = "cant_tell", pgettext_lazy("verdict", "can't tell")


NOT_PUT_RIGHT = {Verdict.PARTLY, Verdict.NO}


ELSEWHERE = (Cause.STAFFING, Cause.PROCESS, Cause.PRODUCT, Cause.EXPECTATION)


class Severity(models.IntegerChoices):
    """The worst fact told, as a supervisor judges it."""

    NONE = 0, pgettext_lazy("severity", "nothing wrong")
    ANNOYING = 1, pgettext_lazy("severity", "annoying")
    BAD = 2, pgettext_lazy("severity", "bad")
    WORST = 3, pgettext_lazy("severity", "safety, discrimination or money")


class Urgency(models.TextChoices):
    """What the points of a case mean."""

    URGENT = "urgent", pgettext_lazy("urgency", "urgent")
    NORMAL = "normal", pgettext_lazy("urgency", "normal")
    LOW = "low", pgettext_lazy("urgency", "low")


class LatenessTold(models.TextChoices):
    """What was told by mail of a case's lateness, each once."""

    SOON = "soon", _("Will soon be late: to its owner")
    LATE = "late", _("Late: to who supervises its location")


class EventKind(models.TextChoices):
    """A fact of the timeline."""

    OPENED = "opened", _("The case was opened")
    KIND_CHANGED = "kind_changed", _("Complaint or thanks: changed with the rating")
    REOPENED = "reopened", _("The case was opened again")
    VOIDED = "voided", _("Nothing was left to handle")
    SEEN = "seen", _("Read")
    ASSIGNED = "assigned", _("Taken on")
    SEVERITY_SET = "severity", _("Severity was set")
    NOTED = "noted", _("Internal note")
    ANSWERED = "answered", _("Answered")
    ASKED = "asked", _("Asked the customer; waiting")
    MOVED = "moved", _("Moved to another location")
    SIDE_ASKED = "side_asked", _("Asked the employee; waiting")
    SIDE_GIVEN = "side_given", _("The employee told their side")
    NOTHING_TO_ADD = "nothing", _("The employee has nothing to add")
    HEARD = "heard", _("The employee was heard")
    PASSED_ON = "passed_on", _("Passed on to the employee")
    STOPPED = "stopped", _("Not passed on")
    CLOSED = "closed", pgettext_lazy("case", "Closed")
    CAUSE_GIVEN = "cause", _("Outcome and cause were filled in")
    VERDICT = "verdict", _("The customer said whether it was put right")
    AMENDED = "amended", _("The customer corrected or added")
    RELEASED = "released", _("Counted after review")
    EXCLUDED = "excluded", _("Excluded from the figures")
    RESTORED = "restored", _("Restored to the figures")
    REATTRIBUTED = "reattributed", _("The employee was changed")
    REDACTED = "redacted", _("Words were redacted")
    UNDONE = "undone", _("Undone")
    WITHDRAWN = "withdrawn", _("Withdrawn by the customer")


class TextKind(models.TextChoices):
    """Whose words a text of the timeline holds."""

    REASON = "reason", _("Reason")
    ADDITION = "addition", _("Added by the customer")
    NOTE = "note", _("Internal note")
    ANSWER = "answer", _("Answer to the customer")
    DONE = "done", _("What was done")
    CHANGE = "change", _("What changes")
    WHOSE = "whose", _("Whose it is")
    CAUSE = "cause", _("Why this cause")
    SIDE = "side", _("The employee's side")
    PRAISE = "praise", _("The supervisor's word")
    VERDICT = "verdict", _("Why the customer says so")
