"""What supervisors see and decide."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from encounters.inbox.actions import ChangedMeanwhile, exclude_encounter, release_encounter
from encounters.models import Case, CaseEvent, EmployeeCount, Encounter, LocationCount
from encounters.models.choices import Role
from encounters.receipt.actions import withdraw_encounter
from tests.conftest import House
from tests.factories import make_employee, make_encounter, make_member


def at(house: House, name: str, *arguments: object) -> str:
    return reverse(name, args=[house.organisation.slug, *arguments])


def test_the_start_page_answers_what_needs_me(house: House, neighbour: House, signed_in):
    make_encounter(house.point, "bad", text="Odotin Kampissa.")
    make_encounter(house.porvoo_point, "bad", text="Odotin Porvoossa.")
    make_encounter(house.porvoo_point, "good", text="Kiitos Porvooseen.")
    make_encounter(house.porvoo_point, "bad", held="fast")
    make_encounter(neighbour.point, "bad", text="Naapurin asia.")

    for member, complaints, thanks, held, hidden in (
        (house.admin, 2, 1, 1, "Naapurin"),
        (house.supervisor, 2, 1, 1, "Naapurin"),
        (house.porvoo_supervisor, 1, 1, 1, "Kampissa"),
        (neighbour.admin, 1, 0, 0, "Odotin"),
    ):
        home = house if member.organisation == house.organisation else neighbour
        page = signed_in(member).get(at(home, "inbox:start"))
        counts = (page.context["new_complaints"], page.context["new_thanks"], page.context["held"])
        assert counts == (complaints, thanks, held)
        assert hidden not in page.content.decode()


def test_empty_pages_say_what_will_appear(house: House, signed_in):
    client = signed_in(house.admin)
    for name, words in (
        ("inbox:start", "No open complaints"),
        ("inbox:encounters", "No encounters yet"),
        ("inbox:held", "Nothing is held"),
        ("casework:complaints", "No open complaints"),
        ("casework:thanks", "No open thanks"),
    ):
        assert words in client.get(at(house, name)).content.decode()


def listed(client, house: House, **query: object) -> list[str]:
    page = client.get(at(house, "inbox:encounters"), query)
    return [encounter.text for encounter in page.context["page"].rows]


def test_the_list_can_be_narrowed(house: House, signed_in):
    now = timezone.now()
    bertta = make_employee(house.kamppi, first_name="Bertta")
    make_encounter(house.point, "bad", text="a", now=now - timedelta(days=9))
    make_encounter(house.point, "good", text="b", now=now - timedelta(days=8), employee=bertta, attribution="sure")
    make_encounter(house.porvoo_point, "bad", text="c", now=now - timedelta(days=7))
    make_encounter(house.porvoo_point, "bad", now=now - timedelta(days=6))
    make_encounter(house.point, "bad", text="e", held="fast", now=now - timedelta(days=5))
    gone = make_encounter(house.point, "bad", text="f", now=now - timedelta(days=4))
    exclude_encounter(encounter=gone, by=house.admin, now=now, reason="Koe.")
    client = signed_in(house.admin)
    day = (now - timedelta(days=7)).astimezone(house.kamppi.zone).date()

    assert listed(client, house) == ["f", "e", "", "c", "b", "a"]
    assert listed(client, house, location=house.porvoo.pk) == ["", "c"]
    assert listed(client, house, employee=bertta.pk) == ["b"]
    assert listed(client, house, rating="good") == ["b"]
    assert listed(client, house, with_text="on") == ["f", "e", "c", "b", "a"]
    assert listed(client, house, first=day) == ["f", "e", "", "c"]
    assert listed(client, house, last=day) == ["c", "b", "a"]
    assert listed(client, house, state="counted") == ["", "c", "b", "a"]
    assert listed(client, house, state="held") == ["e"]
    assert listed(client, house, state="excluded") == ["f"]
    assert listed(client, house, state="open") == ["c", "b", "a"]
    assert listed(client, house, rating="middling") == []


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"first": "2026-03-12", "last": "2026-03-11"}, "last"),
        ({"first": "yesterday"}, "first"),
        ({"rating": "middling"}, "rating"),
        ({"location": "999999999"}, "location"),
    ],
)
def test_a_filter_that_makes_no_sense_is_said_beside_its_field(house: House, signed_in, asked, field):
    make_encounter(house.point, "bad", text="Odotin.")

    answer = signed_in(house.admin).get(at(house, "inbox:encounters"), asked)

    page = answer.content.decode()
    assert list(answer.context["filter"].form.errors) == [field]
    assert f'id="id_{field}_error"' in page
    assert f'aria-describedby="id_{field}_error"' in page
    assert "Nothing fits this filter" not in page
    assert "Odotin." not in page


def test_one_day_is_a_period(house: House, signed_in):
    make_encounter(house.point, "bad", text="Odotin.", now=datetime(2026, 3, 12, 9, tzinfo=UTC))

    assert listed(signed_in(house.admin), house, first="2026-03-12", last="2026-03-12") == ["Odotin."]


@pytest.mark.parametrize(
    ("language", "shown"),
    [("fi", "to 12.3.2026 klo 8.20"), ("sv", "tors 12.3.2026 kl. 08.20"), ("en", "Thu 12 Mar 2026, 08:20")],
)
def test_moments_tell_the_day_of_the_week(house: House, signed_in, language, shown):
    make_encounter(house.point, "bad", now=datetime(2026, 3, 12, 6, 20, tzinfo=UTC))

    page = signed_in(house.admin).get(at(house, "inbox:encounters"), {"lang": language}).content.decode()

    assert f'<time datetime="2026-03-12T08:20+02:00">{shown}</time>' in page


def test_in_team_mode_the_list_names_nobody_and_their_page_of_one_does(house: House, signed_in):
    encounter = make_encounter(house.point, "bad", text="Odotin.", employee=house.aino, attribution="sure")
    client = signed_in(house.admin)
    address = at(house, "inbox:encounters")
    asked = {"employee": house.aino.pk, "for_employee": "true"}

    before = client.get(address, asked).content.decode()
    house.organisation.team_mode = True
    house.organisation.save()
    in_team_mode = client.get(address, asked).content.decode()

    assert ("Aino Rautio" in before, "Aino Rautio" in in_team_mode) == (True, False)
    assert "Odotin." in in_team_mode
    assert ('name="for_employee"' in before, 'name="for_employee"' in in_team_mode) == (True, False)
    assert "Aino Rautio" in client.get(at(house, "inbox:encounter", encounter.pk)).content.decode()


def test_pages_follow_each_other_without_gap_or_repeat(house: House, signed_in, monkeypatch):
    monkeypatch.setattr("encounters.paging.PAGE_SIZE", 3)
    now = timezone.now()
    for index in range(8):
        make_encounter(house.point, "bad", text=str(index), now=now - timedelta(hours=index // 2))
    client, after, seen = signed_in(house.admin), "", []
    for _ in range(3):
        page = client.get(at(house, "inbox:encounters"), {"after": after}).context["page"]
        seen += [encounter.text for encounter in page.rows]
        after = page.next

    assert sorted(seen) == [str(index) for index in range(8)]
    assert after == ""


@pytest.mark.parametrize("after", ["x", "~", "20260101T000000.000000~x", "99999999~1", "🙂"])
def test_a_position_that_is_none_begins_at_the_first_page(house: House, signed_in, after):
    make_encounter(house.point, "bad", text="a")

    assert listed(signed_in(house.admin), house, after=after) == ["a"]


@pytest.mark.parametrize(
    "name", ["inbox:start", "inbox:encounters", "inbox:held", "casework:complaints", "casework:thanks"]
)
def test_queries_do_not_grow_with_rows(house: House, signed_in, name, django_assert_max_num_queries):
    client = signed_in(house.supervisor)
    counts = []
    for _ in range(2):
        for _ in range(1 if not counts else 4):
            make_encounter(house.point, "bad", text="a", employee=house.aino, attribution="sure")
            make_encounter(house.point, "good", text="a")
            make_encounter(house.point, "good", text="a", held="fast")
        with django_assert_max_num_queries(14) as queries:
            client.get(at(house, name))
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_opening_marks_seen_but_a_prefetch_does_not(house: House, signed_in):
    encounter = make_encounter(house.point, "bad", text="Odotin.")
    client, address = signed_in(house.supervisor), at(house, "inbox:encounter", encounter.pk)

    for headers in ({"Sec-Purpose": "prefetch;prerender"}, {"Purpose": "preview"}, {"X-Moz": "prefetch"}):
        client.get(address, headers=headers)
    client.head(address)
    unseen = Case.objects.get().state
    client.get(address)
    client.get(address)

    case = Case.objects.get()
    assert (unseen, case.state) == ("new", "seen")
    assert Encounter.objects.get().opened_at == case.seen_at
    assert [event.kind for event in CaseEvent.objects.timeline_of(encounter)] == ["amended", "opened", "seen"]


def test_the_page_of_one_shows_everything_to_its_handler(house: House, signed_in):
    encounter = make_encounter(
        house.point,
        "bad",
        text="Odotin.",
        wish="Nopeammin.",
        employee=house.aino,
        attribution="think_so",
        step="customer",
        email="asiakas@example.org",
        phone="040 1234567",
        wants_answer=True,
    )

    page = signed_in(house.supervisor).get(at(house, "inbox:encounter", encounter.pk)).content.decode()

    for words in (
        *("Odotin.", "Nopeammin.", "Aino Rautio", "the customer thinks so", "one among many"),
        *("asiakas@example.org", "040 1234567", "Wants an answer"),
    ):
        assert words in page


def test_nobody_handles_feedback_about_themselves(house: House, signed_in):
    chief = make_member(house.organisation, Role.ADMIN, employee=house.aino)
    encounter = make_encounter(
        house.point, "bad", text="Aino oli tyly.", employee=house.aino, attribution="sure", email="salainen@example.org"
    )
    held = make_encounter(house.point, "bad", held="fast", employee=house.aino, attribution="sure")
    client = signed_in(chief)

    page = client.get(at(house, "inbox:encounter", encounter.pk)).content.decode()
    pages = page + "".join(
        client.get(at(house, name)).content.decode()
        for name in ("inbox:start", "inbox:encounters", "inbox:held", "casework:complaints")
    )

    assert "Nobody handles feedback about themselves" in page
    assert not any(word in pages for word in ("tyly", "salainen"))
    assert Case.objects.get(encounter=encounter).state == "new"
    for name in ("inbox:exclude", "inbox:restore", "inbox:release"):
        assert client.post(at(house, name, held.pk), {"reason": "x"}).status_code == 404
    assert Encounter.objects.get(pk=held.pk).held == "fast"
    assert "tyly" in signed_in(house.supervisor).get(at(house, "inbox:encounter", encounter.pk)).content.decode()


def test_a_held_one_is_counted_and_its_case_opens_then(house: House, signed_in):
    encounter = make_encounter(house.point, "bad", held="limit", text="Odotin.")
    before = (Case.objects.count(), LocationCount.objects.total())

    answer = signed_in(house.porvoo_supervisor).post(at(house, "inbox:release", encounter.pk))
    refused = Encounter.objects.get().held
    signed_in(house.supervisor).post(at(house, "inbox:release", encounter.pk))

    case = Case.objects.get()
    assert before == (0, (0, 0))
    assert (answer.status_code, refused) == (404, "limit")
    assert LocationCount.objects.total() == (0, 1)
    assert case.opened_at > encounter.reported_at
    assert CaseEvent.objects.filter(kind="released", by=house.supervisor).count() == 1


def test_excluding_needs_a_reason_and_can_be_undone(house: House, signed_in):
    encounter = make_encounter(house.point, "bad", text="Odotin.", employee=house.aino, attribution="sure")
    client = signed_in(house.supervisor)

    without = client.post(at(house, "inbox:exclude", encounter.pk), {"reason": "  "})
    unchanged = Encounter.objects.get().counted
    client.post(at(house, "inbox:exclude", encounter.pk), {"reason": "Sama asia kahdesti."})
    excluded, case = Encounter.objects.get(), Case.objects.get().state
    outside = LocationCount.objects.total()
    client.post(at(house, "inbox:restore", encounter.pk), {"reason": "Eri asia sittenkin."})

    restored = Encounter.objects.get()
    assert (without.status_code, unchanged) == (200, True)
    assert (excluded.counted, excluded.excluded_by, excluded.excluded_because) == (
        False,
        house.supervisor,
        "Sama asia kahdesti.",
    )
    assert (case, outside) == ("voided", (0, 0))
    assert (restored.counted, restored.counted_for_employee, restored.excluded_because) == (True, True, "")
    assert (Case.objects.get().state, LocationCount.objects.total()) == ("new", (0, 1))
    timeline = CaseEvent.objects.timeline_of(encounter)
    told = [(event.kind, event.words.text) for event in timeline if event.kind in {"excluded", "restored"}]
    assert told == [("excluded", "Sama asia kahdesti."), ("restored", "Eri asia sittenkin.")]


def test_the_second_of_two_is_told_and_loses_nothing(house: House, signed_in):
    encounter = make_encounter(house.point, "bad", text="Odotin.")
    exclude_encounter(encounter=encounter, by=house.admin, now=timezone.now(), reason="Ensimmäinen.")

    answer = signed_in(house.supervisor).post(at(house, "inbox:exclude", encounter.pk), {"reason": "Toinen."})

    page = answer.content.decode()
    assert "changed meanwhile" in page
    assert "Ensimmäinen." in page
    assert "Toinen." in page


def test_nothing_can_be_decided_of_a_withdrawn_one(house: House):
    encounter = make_encounter(house.point, "bad", held="fast")
    withdraw_encounter(encounter=encounter, now=timezone.now())

    with pytest.raises(ChangedMeanwhile):
        release_encounter(encounter=encounter, by=house.admin, now=timezone.now())


def test_the_queues_show_open_cases_of_your_locations_oldest_first(house: House, signed_in):
    now = timezone.now()
    for point, rating, text, hours in (
        (house.point, "bad", "kamppi", 3),
        (house.porvoo_point, "bad", "uudempi", 1),
        (house.porvoo_point, "bad", "vanhempi", 5),
        (house.porvoo_point, "good", "kiitos", 2),
    ):
        make_encounter(point, rating, text=text, now=now - timedelta(hours=hours))
    client = signed_in(house.porvoo_supervisor)

    def queue(name: str) -> list[str]:
        return [case.encounter.text for case in client.get(at(house, name)).context["page"].rows]

    assert queue("casework:complaints") == ["vanhempi", "uudempi"]
    assert queue("casework:thanks") == ["kiitos"]


def test_light_and_dark_can_be_chosen(house: House, signed_in):
    client = signed_in(house.admin)
    before = client.get(at(house, "inbox:start")).content.decode()
    chosen = client.get(at(house, "inbox:start"), {"theme": "dark"})

    after = client.get(at(house, "inbox:held")).content.decode()

    assert "data-theme" not in before
    assert 'data-theme="dark"' in after
    assert chosen.cookies["theme"]["expires"] == ""
    assert "data-theme" not in client.get(at(house, "inbox:start"), {"theme": '"><script>'}).content.decode()


def test_switching_the_language_keeps_the_reason_typed(house: House, signed_in):
    encounter = make_encounter(house.point, "bad", text="Odotin.")

    answer = signed_in(house.admin).post(
        at(house, "inbox:exclude", encounter.pk), {"reason": "Kesken", "switch_language": "fi"}
    )

    assert '<html lang="fi"' in answer.content.decode()
    assert "Kesken" in answer.content.decode()
    assert Encounter.objects.get().counted


def test_a_member_concerned_can_ask_the_list_nothing_about_themselves(house: House, signed_in):
    chief = make_member(house.organisation, Role.ADMIN, employee=house.aino)
    about = {"employee": house.aino, "attribution": "sure"}
    make_encounter(house.point, "bad", text="Tyly.", **about)
    make_encounter(house.point, "bad", held="fast", **about)

    def rows(member, **query: object) -> int:
        return len(signed_in(member).get(at(house, "inbox:encounters"), query).context["page"].rows)

    for query in ({"state": "held"}, {"state": "open"}, {"with_text": "on"}, {"employee": house.aino.pk}):
        assert (rows(chief, **query), rows(house.admin, **query) > 0) == (0, True)
    assert rows(chief, state="counted", location=house.kamppi.pk, employee="") == 1


def test_changing_who_it_was_about_moves_the_figure_and_is_told(house: House, signed_in):
    bertta = make_employee(house.kamppi, first_name="Bertta")
    encounter = make_encounter(house.point, "bad", text="Tyly.", employee=house.aino, attribution="think_so")
    address = at(house, "inbox:reattribute", encounter.pk)
    client = signed_in(house.supervisor)

    without = client.post(address, {"employee": bertta.pk, "reason": ""})
    foreign = client.post(address, {"employee": 999_999, "reason": "Vuorolista."})
    before = EmployeeCount.objects.per("employee")
    client.post(address, {"employee": bertta.pk, "reason": "Vuorolista."})

    assert [list(answer.context["who_form"].errors) for answer in (without, foreign)] == [["reason"], ["employee"]]
    assert before == {}
    assert EmployeeCount.objects.per("employee") == {bertta.pk: (0, 1)}
    event = CaseEvent.objects.timeline_of(encounter).last()
    assert (event.kind, event.by, event.words.text) == ("reattributed", house.supervisor, "Vuorolista.")
    assert event.facts == {"former": house.aino.pk, "employee": bertta.pk}


def test_a_note_may_stand_beside_the_decision_to_count(house: House, signed_in):
    encounter = make_encounter(house.point, "bad", held="limit")
    client = signed_in(house.supervisor)
    page = client.get(at(house, "inbox:encounter", encounter.pk)).content.decode()

    client.post(at(house, "inbox:release", encounter.pk), {"reason": "Markkinapäivä."})

    assert "Note (optional)" in page
    assert CaseEvent.objects.get(kind="released").words.text == "Markkinapäivä."
