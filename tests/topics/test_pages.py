"""A supervisor sees what is talked about more than before, joins words to a theme, and follows it."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from encounters.models import Theme, ThemeWord
from tests.factories import House
from tests.figures.recounting import links_of, rows_behind
from tests.topics.talking import tell


@pytest.fixture
def talking(house: House) -> House:
    """Of late six customers tell of queues, good and bad; before, most told of coffee."""
    now = timezone.now()
    for days in (3, 4):
        tell(house, "Jonot olivat pitkät. Kahvi oli kylmää.", times=3, now=now - timedelta(days=days))
    tell(house, "Ei jonoa, kiitos!", "good", times=3, now=now - timedelta(days=5))
    tell(house, "Kahvi oli hyvää.", "good", times=30, now=now - timedelta(days=50))
    tell(house, "Jonossa.", times=2, now=now - timedelta(days=60))
    return house


def page_of(client: Any, house: House, **asked: Any) -> Any:
    return client.get(house.at("topics:list"), {"days": 30, **asked})


def test_it_shows_what_is_more_than_before_and_leads_to_it(talking: House, signed_in):
    client = signed_in(talking.supervisor)

    answer = page_of(client, talking)

    shown = {row.topic.form: (tuple(row.now), row.before, row.is_more) for row in answer.context["page"].rows}
    assert shown["jono"] == ((3, 6), None, True)
    assert shown["kahvi"] == ((0, 6), 30, False)
    assert next(iter(shown)) == "jono"
    counts = links_of(answer.content.decode())
    assert len(counts) > 8
    assert [(address, rows_behind(client, address)) for address, _ in counts] == counts


def test_words_are_joined_to_a_theme_and_followed(talking: House, signed_in):
    client = signed_in(talking.supervisor)

    answer = client.post(
        talking.at("topics:join") + "?days=7", {"words": ["fi:jono", "fi:kylmää"], "name": "Odotus"}, follow=True
    )

    theme = Theme.objects.get()
    assert (theme.name, {word.key.split(":", 1)[1] for word in ThemeWord.objects.all()}) == (
        "Odotus",
        {"fi:jono", "fi:kylmä"},
    )
    assert tuple(answer.context["page"].now) == (3, 6)
    page = client.get(talking.at("topics:theme", theme.pk), {"days": 30})
    listed = client.get(talking.at("topics:themes"), {"days": 30})
    for shown in (answer, page, listed):
        counts = links_of(shown.content.decode())
        assert len(counts) >= 3
        assert [(address, rows_behind(client, address)) for address, _ in counts] == counts
