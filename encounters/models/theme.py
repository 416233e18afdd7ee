"""What staff follow over time: words of customers, joined under a name."""

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models.functions import Lower

from encounters.models.choice_constraints import one_of
from encounters.models.choices import Language
from encounters.models.encounter import LONGEST_TOPIC
from encounters.models.member import Member
from encounters.models.sorting import SortKeyField, sorts_by
from encounters.models.tenancy import TenantKey, TenantModel, own_parent, same_organisation
from encounters.texts.topics import Topic, topic_key

LONGEST_NAME = 60
MOST_THEMES, MOST_WORDS = 100, 50  # of an organisation, of a theme


class ThemeQuerySet(models.QuerySet["Theme"]):
    """Queries for themes."""

    def of(self, member: Member) -> Self:
        """All themes of the member's organisation, those that were put away too."""
        return self.filter(organisation_id=member.organisation_id)

    def in_use(self) -> Self:
        """Themes that are followed."""
        return self.filter(is_active=True)

    def by_name(self) -> Self:
        """The same themes, in the order of their names."""
        return self.order_by("sort_key", "pk")

    def named(self, name: str) -> Self:
        """Themes with a name, in whatever case it is written."""
        return self.alias(lower=Lower("name")).filter(lower=Lower(models.Value(name)))

    def for_page(self) -> Self:
        """Themes with their words."""
        return self.prefetch_related(models.Prefetch("words", ThemeWord.objects.by_form()))


class Theme(TenantModel):
    """Words that mean the same to whoever runs the place, in all languages, under one name."""

    name = models.CharField(max_length=LONGEST_NAME)
    is_active = models.BooleanField(default=True, db_default=True)
    sort_key = SortKeyField()

    objects = ThemeQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            own_parent("theme"),
            models.UniqueConstraint("organisation", Lower("name"), name="theme_once"),
            sorts_by("theme", models.F("name")),
        ]

    def __str__(self) -> str:
        return self.name

    def word(self, pk: int) -> "ThemeWord | None":
        """Return the word of the theme with this id; None where it is not, or no longer, among them."""
        return ThemeWord.objects.filter(organisation=self.organisation_id, theme=self, pk=pk).first()


class ThemeWordQuerySet(models.QuerySet["ThemeWord"]):
    """Queries for the words of themes."""

    def by_form(self) -> Self:
        """The same words, in the order of how they are written."""
        return self.order_by("sort_key", "pk")


class ThemeWord(TenantModel):
    """A word or a pair of a theme, as `encounters.texts.topics` reads it: by its stem, and as it was written."""

    theme = TenantKey(Theme, models.CASCADE, related_name="words")
    language = models.CharField(max_length=2, choices=Language.choices)
    stem = models.CharField(max_length=LONGEST_TOPIC)
    form = models.CharField(max_length=LONGEST_TOPIC)
    sort_key = SortKeyField()

    objects = ThemeWordQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            *same_organisation("theme_word", "theme"),
            *one_of("theme_word", language=Language),
            sorts_by("theme_word", models.F("form")),
            models.UniqueConstraint(fields=["organisation", "theme", "language", "stem"], name="theme_word_once"),
        ]

    def __str__(self) -> str:
        return self.form

    @property
    def topic(self) -> Topic:
        """The word as texts are read for it."""
        return Topic(self.language, self.stem, self.form)

    @property
    def key(self) -> str:
        """The word as encounters keep it."""
        return topic_key(self.organisation_id, self.topic)
