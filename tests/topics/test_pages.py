"""A supervisor sees what is talked about more than before, joins words to a theme, and follows it."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from encounters.models import Encounter, Theme, ThemeWord
from encounters.models.people_names import PeopleNames
from encounters.topics.counting import keys_of
from tests.factories import House, make_theme
from tests.figures.recounting import links_of, rows_behind
from tests.topics.talking import tell

MANY = tuple(f"fi:jono{one}{two}" for one in "abcdefgh" for two in "abcdefgh")


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


def join(client: Any, house: House, *words: str, name: str = "", **more: Any) -> Any:
    return client.post(house.at("topics:join"), {"words": words, "name": name, **more})


def words_of(theme: Theme) -> set[str]:
    return {f"{word.language}:{word.stem}" for word in theme.words.all()}


def test_joining_twice_is_once_and_adds_to_the_theme_of_that_name(house: House, signed_in):
    client = signed_in(house.supervisor)

    join(client, house, "fi:jono", name="Odotus")
    join(client, house, "fi:jonossa", "sv:kö", name="ODOTUS")
    join(client, house, "en:queue", theme=Theme.objects.get().pk)

    assert words_of(Theme.objects.get()) == {"fi:jono", "sv:kö", "en:queue"}


@pytest.mark.parametrize(
    ("words", "more", "field"),
    [
        ((), {"name": "Odotus"}, "words"),
        (("fi:jono",), {}, "name"),
        (("fi:jono",), {"name": "x" * 61}, "name"),
        (("fi:jono",), {"theme": "999"}, "theme"),
        (("fi:ainon",), {"name": "Hän"}, "words"),
        (("fi:rautiolle jono",), {"name": "Hän"}, "words"),
        (("fi:mikael",), {"name": "Hän"}, "words"),
        (("sv:12",), {"name": "Odotus"}, "words"),
        (MANY, {"name": "Odotus"}, "words"),
    ],
)
def test_what_can_be_no_theme_is_refused_and_what_was_ticked_stays(house: House, signed_in, words, more, field):
    house.admin.user.name = "Mikael Lindroth"
    house.admin.user.save()

    answer = join(signed_in(house.supervisor), house, *words, **{"name": "", **more})

    assert field in answer.context["join_form"].errors
    assert not Theme.objects.exists()
    assert answer.context["ticked"] == [*words]


def test_a_full_theme_and_a_full_organisation_say_so(house: House, signed_in, monkeypatch):
    monkeypatch.setattr("encounters.topics.forms.MOST_WORDS", 2)
    monkeypatch.setattr("encounters.topics.forms.MOST_THEMES", 1)
    theme, client = make_theme(house.organisation, words=("fi:jono", "sv:kö")), signed_in(house.supervisor)

    fits = join(client, house, "fi:jonot", theme=theme.pk)
    full = join(client, house, "en:queue", theme=theme.pk)
    another = join(client, house, "en:queue", name="Toinen")

    assert fits.status_code == 302
    assert full.context["join_form"].non_field_errors() == ["A theme has room for 2 words."]
    assert "There is room for 1 theme." in another.context["join_form"].errors["name"][0]


def test_a_theme_is_renamed_put_away_and_taken_up_again(house: House, signed_in):
    theme, client = make_theme(house.organisation), signed_in(house.supervisor)
    make_theme(house.organisation, "Siisteys")
    address = house.at("topics:edit", theme.pk)

    def send(**typed: str) -> Any:
        shown = client.get(address).context["form"].fingerprint
        return client.post(address, {"shown": shown, **typed})

    taken = send(name="siisteys", is_active="on")
    send(name="Jonot", is_active="on")
    late = client.post(address, {"shown": "of before", "name": "Odottelu", "is_active": "on"})
    send(name="Jonot")
    away = client.get(house.at("topics:themes"))
    join(client, house, "sv:kö", name="jonot")

    assert taken.context["form"].errors["name"] == ["Another theme has this name."]
    assert "Somebody has changed this meanwhile" in late.content.decode()
    assert [theme.name for theme in away.context["put_away"]] == ["Jonot"]
    theme.refresh_from_db()
    assert (theme.name, theme.is_active, words_of(theme)) == ("Jonot", True, {"fi:jono", "sv:kö"})


def test_a_word_is_taken_out_once_and_the_history_tells_it(house: House, signed_in):
    theme, client = make_theme(house.organisation), signed_in(house.supervisor)
    address = house.at("topics:remove", theme.pk, theme.words.get().pk)

    first, second = client.post(address, follow=True), client.post(address, follow=True)

    assert "Taken out of the theme" in first.content.decode()
    assert "Somebody has taken that word out before." in second.content.decode()
    assert words_of(theme) == set()
    told = signed_in(house.admin).get(house.at("history:list"), {"of": f"theme-{theme.pk}"}).content.decode()
    assert "jono" in told
    assert str(house.supervisor.user) in told


def test_nothing_and_little_are_said_kindly(house: House, signed_in):
    client = signed_in(house.supervisor)
    nothing = page_of(client, house).content.decode()
    none_yet = client.get(house.at("topics:themes")).content.decode()
    tell(house, "Jono.", times=3, now=timezone.now() - timedelta(days=1))
    little = page_of(client, house).content.decode()
    tell(house, "Jono.", times=2, now=timezone.now() - timedelta(days=1))
    enough = page_of(client, house).content.decode()

    assert "Nobody wrote anything in these days." in nothing
    assert "There is no theme yet." in none_yet
    assert "No word stands in 5 pieces of feedback yet." in little
    assert "Nobody wrote in the 90 days before" in enough


def test_of_very_many_it_asks_for_a_location(talking: House, signed_in, monkeypatch):
    monkeypatch.setattr("encounters.topics.counting.MOST_WRITTEN", 5)
    theme, client = make_theme(talking.organisation), signed_in(talking.supervisor)

    for address in (talking.at("topics:list"), talking.at("topics:themes")):
        of_all = client.get(address).content.decode()
        of_one = client.get(address, {"location": talking.kamppi.pk}).content.decode()
        assert "Choose a location." in of_all
        assert "Themes are counted all the same." in of_one
        assert links_of(of_all) == links_of(of_one) == []
    assert links_of(client.get(talking.at("topics:theme", theme.pk)).content.decode()) != []


def test_longer_than_92_days_is_refused(house: House, signed_in):
    answer = page_of(signed_in(house.supervisor), house, first="2026-01-01", last="2026-05-01")
    since = page_of(signed_in(house.supervisor), house, first="2025-01-01")
    of_years = page_of(signed_in(house.supervisor), house, days=1095)

    for refused in (answer, since):
        assert refused.context["form"].errors["last"] == ["At most 92 days."]
    assert of_years.context["period"].days == 90


def test_more_rows_ask_no_more_questions(house: House, signed_in):
    client, asked = signed_in(house.supervisor), []
    client.get(house.at("topics:list"))
    for text in ("Jono.", "Kahvi. Kassa."):
        tell(house, text, times=5, now=timezone.now() - timedelta(days=1))
        make_theme(house.organisation, text, ("fi:jono", "fi:kahvi"))
        pages = []
        for address in (
            house.at("topics:list"),
            house.at("topics:themes"),
            house.at("topics:theme", Theme.objects.first().pk),
        ):
            with CaptureQueriesContext(connection) as queries:
                client.get(address)
            pages.append(len(queries))
        asked.append(pages)

    assert asked[0] == asked[1]


def test_figures_lead_to_topics_of_the_same_place_and_days(house: House, signed_in):
    page = signed_in(house.supervisor).get(house.at("figures:location", house.kamppi.pk), {"days": 7}).content.decode()

    assert f'{house.at("topics:list")}?days=7&amp;location={house.kamppi.pk}"' in page


def test_a_list_by_what_is_no_word_or_theme_says_so(house: House, signed_in):
    client = signed_in(house.supervisor)

    for asked in ({"topic": "fi:ja"}, {"topic": "x"}, {"about": "999"}, {"about": "x"}):
        answer = client.get(house.at("inbox:encounters"), {"location": house.kamppi.pk, **asked})
        assert set(asked) <= set(answer.context["filter"].form.errors), asked


def test_the_index_of_topics_answers_for_a_theme(house: House):
    tell(house, "Jono.", times=2, now=timezone.now())
    words = make_theme(house.organisation).words.all()
    found = Encounter.objects.talking_of(keys_of(words, PeopleNames.of(house.organisation.pk)))
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; DROP INDEX encounter_talking")  # of few rows any index will do
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = off")
        assert "encounter_topics" in found.explain()
    assert found.count() == 2


def test_themes_stand_in_the_order_of_their_names(house: House, signed_in):
    names = ["Ankka", "Öljy", "Zorro", "Åbo", "älä"]
    for name in names:
        make_theme(house.organisation, name, ("fi:jono", f"fi:{name.lower()}"))
    tell(house, "Jono.", times=5, now=timezone.now() - timedelta(days=1))
    client = signed_in(house.supervisor)

    rows = client.get(house.at("topics:themes")).context["rows"]
    offered = page_of(client, house).context["join_form"].fields["theme"].queryset

    assert [row.theme.name for row in rows] == ["Ankka", "Zorro", "Åbo", "älä", "Öljy"]
    assert [theme.name for theme in offered] == [row.theme.name for row in rows]


def test_another_language_keeps_what_was_ticked_and_typed(talking: House, signed_in):
    client = signed_in(talking.supervisor)

    answer = join(client, talking, "fi:jono", name="Odotus", switch_language="sv")

    page = answer.content.decode()
    assert answer.context["ticked"] == ["fi:jono"]
    assert 'value="Odotus"' in page
    assert not Theme.objects.exists()
