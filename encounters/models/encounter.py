"""The fact that everything else is counted from."""

import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Value
from django.utils.translation import gettext

from encounters.models.choices import (
    ELSEWHERE,
    UNANSWERED_STATES,
    Aspect,
    Attention,
    AttributedBy,
    Attribution,
    CaseKind,
    CaseState,
    Cause,
    Channel,
    HoldReason,
    Language,
    Lock,
    OnTheSpot,
    Rating,
    Standing,
    Step,
    TextKind,
)
from encounters.models.employee import Employee
from encounters.models.encounter_constraints import CONSTRAINTS, INDEXES, TEXT_LENGTH
from encounters.models.encounter_queryset import EncounterManager
from encounters.models.feedback_point import FeedbackPoint
from encounters.models.member import Member
from encounters.models.organisation import Location
from encounters.models.searching import WordsVectorField, search_vector
from encounters.models.tenancy import TenantKey, TenantModel

if TYPE_CHECKING:
    from encounters.models.case import Case

WISH_LENGTH = 500
LONGEST_TOPIC = 110
OLDEST = timedelta(days=90)
CORRECTABLE_AT_LEAST = timedelta(minutes=30)
CORRECTABLE_AT_MOST = timedelta(hours=24)
# So often a customer may correct; what is saved again within minutes counts once, unless figures or case follow it.
MOST_CORRECTIONS = 50


class Encounter(TenantModel):
    """One service encounter with its rating.

    `occurred_on` is the location's day of `occurred_at`; `counted` and `counted_for_employee` say
    whether it stands in the figures. Tallies, links and recounts use these same three columns.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    location = TenantKey(Location, related_name="encounters")
    point = TenantKey(FeedbackPoint, null=True, related_name="encounters")
    employee = TenantKey(Employee, null=True, related_name="encounters")
    attribution = models.CharField(max_length=10, choices=Attribution.choices, blank=True)
    attributed_by = models.CharField(max_length=10, choices=AttributedBy.choices, blank=True)
    employee_chosen = models.BooleanField(db_default=False, default=False, help_text="By the customer.")
    employee_alias = models.UUIDField(null=True, help_text="Its name on the employee's own page, once that shows it.")
    employee_description = models.CharField(max_length=200, blank=True)

    rating = models.CharField(max_length=4, choices=Rating.choices)
    occurred_at = models.DateTimeField()
    occurred_on = models.DateField()
    reported_at = models.DateTimeField()
    time_given = models.BooleanField(default=False)
    words_changed_at = models.DateTimeField(null=True, help_text="When the words were last changed.")
    text = models.TextField(blank=True, validators=[MaxLengthValidator(TEXT_LENGTH)])
    wish = models.CharField(max_length=WISH_LENGTH, blank=True)
    aspects = ArrayField(models.CharField(max_length=12, choices=Aspect.choices), default=list, blank=True)
    attention = models.CharField(max_length=10, choices=Attention.choices, blank=True)
    step = models.CharField(max_length=9, choices=Step.choices, blank=True)
    standing = models.CharField(max_length=7, choices=Standing.choices, blank=True)
    said_on_the_spot = models.CharField(max_length=12, choices=OnTheSpot.choices, blank=True)
    wants_answer = models.BooleanField(default=False)

    language = models.CharField(max_length=2, choices=Language.choices)
    channel = models.CharField(max_length=6, choices=Channel.choices)
    logged_by = TenantKey(Member, null=True, related_name="+")
    first_read_at = models.DateTimeField(null=True)
    last_read_at = models.DateTimeField(
        null=True, help_text="When a handler opened what nobody had read, the last time."
    )

    cause = models.CharField(
        max_length=11,
        choices=Cause.choices,
        blank=True,
        default="",
        db_default="",
        help_text="What lay behind it, once closed.",
    )
    hold_reason = models.CharField(max_length=8, choices=HoldReason.choices, blank=True)
    excluded_at = models.DateTimeField(null=True)
    excluded_by = TenantKey(Member, null=True, related_name="+")
    excluded_because = models.CharField(max_length=500, blank=True)
    withdrawn_at = models.DateTimeField(null=True)
    times_corrected = models.SmallIntegerField(default=0, db_default=0, help_text="By the customer.")
    counted = models.BooleanField()
    counted_for_employee = models.BooleanField()

    topics = ArrayField(
        models.CharField(max_length=LONGEST_TOPIC),
        default=list,
        db_default=[],
        blank=True,
        help_text="What its customer talks about: words and pairs, each once, as `topic_key` writes them.",
    )
    topic_forms = ArrayField(
        models.CharField(max_length=LONGEST_TOPIC),
        default=list,
        db_default=[],
        blank=True,
        help_text="How each of them was written.",
    )
    search = WordsVectorField(default="", db_default=Value(""), help_text="What it is found by.")

    objects = EncounterManager()
    WORD_FIELDS = ("text", "wish", "aspects", "attention")

    class Meta:
        constraints: ClassVar[list[Any]] = CONSTRAINTS
        indexes: ClassVar[list[models.Index]] = INDEXES

    @property
    def open_case(self) -> "Case | None":
        """Its case, while that is not at an end."""
        case = getattr(self, "case", None)
        if case and case.is_open:
            return case
        return None

    @property
    def employee_name(self) -> str:
        """The employee's name as customers see it; empty without one."""
        if self.employee is None:
            return ""
        return self.employee.public_name(self.organisation)

    @property
    def on_the_spot_label(self) -> str:
        """Whether it was said on the spot and helped, in words; of praise, whether thanks were said there."""
        return on_the_spot_in_words(self.rating, self.said_on_the_spot)

    @property
    def concerned(self) -> Employee | None:
        """The employee it is about for certain while it is in the figures, even if its cause counts it elsewhere."""
        certain = self.attributed_by == AttributedBy.POINT or self.attribution == Attribution.SURE
        if self.counted and certain:
            return self.employee
        return None

    @property
    def concerned_id(self) -> int | None:
        """The id of the employee it is about for certain, or None."""
        if self.concerned is None:
            return None
        return self.employee_id

    @property
    def counted_employee_id(self) -> int | None:
        """The id of the employee in whose figures it stands, or None."""
        if self.counted_for_employee:
            return self.employee_id
        return None

    @property
    def has_words(self) -> bool:
        """Whether the customer told anything in words, at once or later."""
        return bool(self.text or self.wish) or self.case_texts.filter(kind=TextKind.ADDITION).exists()

    @property
    def words(self) -> list[str]:
        """The customer's own texts, besides what was added later."""
        return [self.text, self.wish, self.employee_description]

    @property
    def asks_without_words(self) -> bool:
        """Whether the customer would like an answer but has not told to what, and nobody has answered or asked."""
        case = getattr(self, "case", None)
        is_done = case is not None and case.state not in (*UNANSWERED_STATES, CaseState.VOIDED)
        return self.wants_answer and not is_done and not self.has_words

    @property
    def is_read(self) -> bool:
        """Whether a handler has opened it since its words last changed."""
        return self.last_read_at is not None and self.last_read_at >= (self.words_changed_at or self.reported_at)

    def names_employee_of(self, member: Member) -> bool:
        """Return whether the member is the employee named, however surely: they may not handle it."""
        return self.employee_id is not None and self.employee_id == member.employee_id

    def would_be_own_praise(self, rating: str, employee: Employee | None) -> bool:
        """Return whether with this rating it would be praise that names the member who logged it for a customer."""
        if rating != Rating.GOOD or employee is None or self.logged_by is None:
            return False
        return employee.pk == self.logged_by.employee_id

    def reloaded(self) -> "Encounter":
        """Return the same encounter as it is stored now."""
        return Encounter.objects.for_page().get(organisation_id=self.organisation_id, pk=self.pk)

    def set_derived(self) -> None:
        """Set the columns that follow from others: the day, and what it is counted for."""
        self.occurred_on = self.location.local(self.occurred_at).date()
        self.counted = not (self.hold_reason or self.excluded_at or self.withdrawn_at)
        self.counted_for_employee = self.concerned is not None and self.cause not in ELSEWHERE

    def set_search(self, texts: Iterable[str] = ()) -> None:
        """Set what it is found by: its words and those of its timeline, where it was and who served."""
        self.search = search_vector(self, texts)

    def is_correctable(self, now: datetime) -> bool:
        """Return whether the customer may still change what was said, rather than only add to it."""
        return not self.locked_by(now)

    def locked_by(self, now: datetime) -> str:
        """Return what keeps the customer from changing what was said: a `Lock`; empty while nothing does."""
        age = now - self.reported_at
        if self.times_corrected >= MOST_CORRECTIONS:
            return Lock.OFTEN
        if age < CORRECTABLE_AT_LEAST:
            return ""
        if self.first_read_at is not None:
            return Lock.READ
        if age >= CORRECTABLE_AT_MOST:
            return Lock.OLD
        return ""

    def erase(self, now: datetime) -> None:
        """Erase all that the customer said, for good; the row stays as an empty shell."""
        self.withdrawn_at = now
        self.text = self.wish = self.employee_description = self.excluded_because = ""
        self.attention = self.step = self.standing = self.said_on_the_spot = self.attribution = self.attributed_by = ""
        self.aspects, self.wants_answer, self.employee, self.employee_chosen = [], False, None, False
        self.employee_alias = None
        self.set_derived()

    def missing(self) -> list[str]:
        """Return which of "what" and "when" a complaint does not tell yet; where is always known."""
        if self.rating != Rating.BAD:
            return []
        return [name for name, told in (("what", self.text), ("when", self.time_given)) if not told]

    def wanted_case_kind(self) -> str:
        """Return the kind of case that the encounter asks for; empty when there is nothing to act on."""
        if not self.counted:
            return ""
        says_something = bool(self.text) or self.employee_chosen
        if self.rating == Rating.BAD and (says_something or hasattr(self, "contact")):
            return CaseKind.COMPLAINT
        if self.rating == Rating.GOOD and says_something:
            return CaseKind.THANKS
        return ""


def on_the_spot_in_words(rating: str, said: str) -> str:
    """Return whether it was said on the spot and helped; of praise, which nothing has to help, whether it was said."""
    if rating == Rating.GOOD and said != OnTheSpot.NO:
        return gettext("Yes")
    return str(OnTheSpot(said).label)
