"""What is done to themes."""

from collections.abc import Collection

from django.db.transaction import atomic

from encounters.models import Organisation, Theme, ThemeWord
from encounters.texts.topics import Topic


@atomic
def join_to_theme(
    *, organisation: Organisation, topics: Collection[Topic], theme: Theme | None, name: str
) -> tuple[Theme, int]:
    """Join words to a theme, or to the one of this name, made where there is none; return it, and how many were new.

    Whatever stands in it stays.

    A theme that was put away is in use again. Whoever calls it has called `lock_settings`.
    """
    if theme is None:
        theme = Theme.objects.filter(organisation=organisation).named(name).first()
    if theme is None:
        theme = Theme.objects.create(organisation=organisation, name=name)
    if not theme.is_active:
        theme.is_active = True
        theme.save(update_fields=["is_active"])
    known = {f"{language}:{stem}" for language, stem in theme.words.values_list("language", "stem")}
    added = {topic.key: topic for topic in topics if topic.key not in known}
    words = [ThemeWord(organisation=organisation, theme=theme, **topic._asdict()) for topic in added.values()]
    ThemeWord.objects.bulk_create(words)
    return theme, len(words)


def take_word_out(*, word: ThemeWord) -> bool:
    """Take a word out of its theme; return whether it was still in it."""
    return bool(ThemeWord.objects.filter(organisation=word.organisation_id, pk=word.pk).delete()[0])
