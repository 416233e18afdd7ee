"""Counts of what is talked about, as links to the encounters behind them."""

from typing import Any

from django import template
from django.utils.safestring import SafeString

from encounters.figures.periods import Period
from encounters.models import Theme
from encounters.templatetags.figures import linked, list_behind
from encounters.texts.topics import Topic

register = template.Library()


@register.simple_tag(takes_context=True)
def count_of_talk(
    context: dict[str, Any], number: int, days: Period, of: Topic | Theme, rating: str = ""
) -> SafeString:
    """Return how many talk of a word or a theme on some days, of one rating or of both, and where they are listed."""
    query = {"topic": of.asked} if isinstance(of, Topic) else {"about": str(of.pk)}
    location = context["chosen_location"]
    query |= {"location": str(location.pk) if location else "", "rating": rating}
    return linked(number, list_behind(context, days, query))
