"""What staff are writing of an encounter and have not sent: theirs alone."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Cast, Length
from django.db.models.lookups import LessThanOrEqual

from encounters.models.encounter import Encounter
from encounters.models.encounter_constraints import NAMED_FOR_CERTAIN
from encounters.models.handling import handled_by_its_member, names_its_member
from encounters.models.member import Member
from encounters.models.tenancy import TenantKey, TenantModel, same_organisation
from encounters.texts.redacting import redact_all

KEPT_FOR = timedelta(days=30)
# Ten times what the longest field takes: whoever has to shorten it loses nothing meanwhile.
MOST_LETTERS = 40_000
MOST_STORED = 610_000
# The field in which employees tell their side: the only one of their drafts, and in no draft of a handler.
SIDE = "side-text"


class WithoutKeys(models.Func):
    """A JSON object without these keys."""

    template = "(%(expressions)s)"
    arg_joiner = " - "
    output_field = models.JSONField()


class DraftQuerySet(models.QuerySet["Draft"]):
    """Queries for drafts."""

    def of(self, encounter: Encounter) -> Self:
        """Drafts of one encounter, whoever writes them."""
        return self.filter(organisation_id=encounter.organisation_id, encounter=encounter)

    def saved_before(self, moment: datetime) -> Self:
        """Drafts that nobody has touched since then."""
        return self.filter(saved_at__lt=moment)

    def closed_to_writer(self) -> Self:
        """Drafts whose writer may no longer open what they write on, or may no longer write this of it."""
        return self.exclude(pk__in=self.model.objects.open_to_writer().values("pk"))

    def open_to_writer(self) -> Self:
        """Drafts of members who handle the encounter, and sides of the employee whom it is about for certain."""
        is_certain = Q(encounter__in=Encounter.objects.filter(NAMED_FOR_CERTAIN).order_by())
        is_side = Q(texts__has_key=SIDE)
        active = self.filter(member__is_active=True, member__user__is_active=True)
        return active.filter((handled_by_its_member() & ~is_side) | (names_its_member() & is_certain & is_side))


class Draft(TenantModel):
    """The texts of one member about one encounter, by the names of their fields, as they were typed.

    A text may be longer than its form allows: whoever has to shorten it loses nothing meanwhile. `overlooked` holds
    what one tab of that person wrote and another had not shown when it was saved, until it is sent or put away.
    """

    member = TenantKey(Member, related_name="drafts")
    encounter = TenantKey(Encounter, related_name="drafts")
    texts = models.JSONField(default=dict)
    overlooked = models.JSONField(default=dict)
    saved_at = models.DateTimeField()

    objects = DraftQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            *same_organisation("draft", "member", "encounter"),
            models.UniqueConstraint(fields=["organisation", "encounter", "member"], name="draft_once"),
            models.CheckConstraint(name="draft_says_something", condition=~Q(texts={}, overlooked={})),
            models.CheckConstraint(
                name="draft_texts_length",
                condition=Q(LessThanOrEqual(Length(Cast("texts", models.TextField())), MOST_STORED))
                & Q(LessThanOrEqual(Length(Cast("overlooked", models.TextField())), MOST_STORED)),
            ),
        ]

    @property
    def token(self) -> str:
        """What a page says of the draft that it shows: the exact moment; empty without any."""
        if self.saved_at is None:
            return ""
        return self.saved_at.isoformat()

    @property
    def fits(self) -> bool:
        """Whether it is short enough to be stored."""
        return all(sum(map(len, texts.values())) <= MOST_LETTERS for texts in (self.texts, self.overlooked))

    def with_typed(self, typed: Mapping[str, str], *, older: bool) -> dict[str, str]:
        """Return the texts with what was typed, on an `older` page than the draft or on one that showed it.

        A field that was emptied is left out, unless the page is older and never showed what stands there.
        """
        emptied = {name for name, text in typed.items() if not text.strip() and not older}
        written = {name: text for name, text in typed.items() if text.strip()}
        return {name: text for name, text in (self.texts | written).items() if name not in emptied}

    def overlooked_by(self, typed: Mapping[str, str]) -> dict[str, str]:
        """Return the texts of fields in which something else was typed; none that stand in the new ones."""
        return {name: text for name, text in self.texts.items() if name in typed and text.strip() not in typed[name]}

    def leave_out(self, redacted: Iterable[str]) -> None:
        """Take words that were redacted out of every text."""
        redacted = list(redacted)
        for texts in (self.texts, self.overlooked):
            texts.update({name: redact_all(text, redacted) for name, text in texts.items()})


def remove_fields(drafts: DraftQuerySet, names: Iterable[str]) -> None:
    """Take fields out of drafts; those of which nothing is left are deleted.

    Each statement sees what another did to the same draft meanwhile.
    """
    keys = models.Value(list(names), output_field=ArrayField(models.TextField()))
    left = {"texts": WithoutKeys(F("texts"), keys), "overlooked": WithoutKeys(F("overlooked"), keys)}
    rows = drafts.alias(texts_left=left["texts"], overlooked_left=left["overlooked"])
    rows.exclude(texts_left={}, overlooked_left={}).update(**left)
    rows.filter(texts_left={}, overlooked_left={}).delete()
