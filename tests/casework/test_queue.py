"""The queue: the most urgent first, narrowed, searched and paged."""

import re
from datetime import timedelta
from html import escape, unescape

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from encounters.casework.actions import (
    assign_case,
)
from encounters.changes.actions import mark_seen
from encounters.models import Case, Encounter
from encounters.models.case_queryset import MOST_URGENT_FIRST, Band
from encounters.models.choices import Role
from encounters.paging import rows_after
from tests.factories import (
    CLOSING,
    House,
    case_of,
    close,
    judge,
    make_complaint,
    make_employee,
    make_encounter,
    make_member,
)


def queue(client, house: House, **query: object) -> list[str]:
    page = client.get(reverse("casework:queue", args=[house.organisation.slug]), query)
    return [case.encounter.text for case in page.context["page"].rows]


def test_the_most_urgent_come_first_then_what_is_due_soonest(house: House, signed_in):
    make_encounter(house.point, "bad", text="kanta-asiakas", step="loyalist")
    make_encounter(house.point, "bad", text="uudempi", step="customer", now=timezone.now() - timedelta(hours=1))
    make_encounter(house.point, "bad", text="vanhempi", step="customer", now=timezone.now() - timedelta(hours=2))
    make_encounter(house.point, "bad", text="toivoo vastausta", step="customer", wants_answer=True)
    judge(make_encounter(house.point, "bad", text="vaara", step="advocate"), house, 3)
    make_encounter(house.point, "good", text="kiitos")

    assert queue(signed_in(house.admin), house) == [
        "vaara",  # 6, but always urgent
        "toivoo vastausta",
        "vanhempi",
        "uudempi",
        "kanta-asiakas",
        "kiitos",
    ]


def test_a_supervisor_sees_cases_of_their_locations_alone(house: House, neighbour, signed_in):
    make_encounter(house.point, "bad", text="Kamppi")
    make_encounter(house.porvoo_point, "bad", text="Porvoo")
    make_encounter(house.porvoo_point, "bad", text="Aino Porvoossa", employee=house.aino, attribution="sure")
    make_encounter(neighbour.point, "bad", text="naapuri")
    oneself = make_member(house.organisation, Role.SUPERVISOR, (house.porvoo,), employee=house.aino)

    assert sorted(queue(signed_in(house.porvoo_supervisor), house)) == ["Aino Porvoossa", "Porvoo"]
    assert queue(signed_in(oneself), house) == ["Porvoo"]


def test_the_queue_can_be_narrowed(house: House, signed_in):
    now = timezone.now()
    taken = make_complaint(house, text="otettu")
    assign_case(case=case_of(taken), owner=house.supervisor, by=house.supervisor, now=now)
    judge(make_encounter(house.porvoo_point, "bad", text="paha"), house, 2)
    make_encounter(house.point, "bad", text="vanha", now=now - timedelta(days=9))
    make_encounter(house.point, "good", text="kiitos")
    client = signed_in(house.supervisor)

    assert queue(client, house, kind="thanks") == ["kiitos"]
    assert queue(client, house, severity="2") == ["paha"]
    assert queue(client, house, severity="unset", kind="complaint") == ["vanha", "otettu"]
    assert queue(client, house, location=house.porvoo.pk) == ["paha"]
    assert queue(client, house, employee=house.aino.pk) == ["otettu"]
    assert queue(client, house, whose="mine") == ["otettu"]
    assert set(queue(client, house, whose="nobody")) == {"paha", "vanha", "kiitos"}
    assert queue(client, house, overdue="on") == ["vanha"]
    assert queue(client, house, state="closed") == []
    assert queue(client, house, state="nonsense") == []


@pytest.mark.parametrize(
    ("language", "text", "words"),
    [
        ("fi", "Kahvit olivat kylmiä.", "kahvia kylmät"),
        ("sv", "Kopparna var smutsiga.", "kopparna smutsig"),
        ("en", "The cups were dirty.", "cup"),
        ("fi", "The cups were dirty.", "cups"),
    ],
)
def test_words_are_found_in_any_form(house: House, signed_in, language, text, words):
    make_encounter(house.point, "bad", text=text)
    make_encounter(house.point, "bad", text="Jotain muuta.")
    Encounter.objects.update(language=language)

    assert queue(signed_in(house.admin), house, q=words) == [text]


def test_the_newest_found_is_first_and_odd_words_break_nothing(house: House, signed_in):
    for minutes in (3, 1, 2):
        moment = timezone.now() - timedelta(minutes=minutes)
        make_encounter(house.point, "bad", text=f"kahvi {minutes}", now=moment)
    client = signed_in(house.admin)

    assert queue(client, house, q="kahvi") == ["kahvi 1", "kahvi 2", "kahvi 3"]
    assert [queue(client, house, q=odd) for odd in ('"', "-", "a & | !", "kahvi -kahvi", "ja" * 90)] == [[]] * 5


def test_pages_follow_each_other_without_gap_or_repeat(house: House, signed_in, monkeypatch):
    monkeypatch.setattr("encounters.paging.PAGE_SIZE", 2)
    moment = timezone.now() - timedelta(hours=1)
    for number in range(5):
        make_encounter(house.point, "bad", text=str(number), now=moment)  # as urgent, and due at the same time
    client, listed_so_far, after = signed_in(house.admin), [], ""
    address = reverse("casework:queue", args=[house.organisation.slug])

    while True:
        page = client.get(address, {"after": after}).context["page"]
        listed_so_far.append([case.encounter.text for case in page.rows])
        if not (after := page.next):
            break

    assert [len(part) for part in listed_so_far] == [2, 2, 1]
    assert sorted(text for part in listed_so_far for text in part) == list("01234")


@pytest.mark.parametrize(
    ("band", "index", "column"),
    [
        (Band.FIRST, "case_unanswered", "CASE WHEN (severity = 3)"),
        (Band.MINE, "case_owned", "owner_id ="),
        (Band.NOBODYS, "case_unanswered", "owner_id IS NULL"),
        (Band.OTHERS, "case_unanswered", "owner_id IS NOT NULL"),
        (Band.IN_HAND, "case_in_hand", ""),
    ],
)
def test_a_far_page_starts_at_its_place_in_the_index(house: House, band, index, column):
    others = [f'"{one.name}"' for one in Case._meta.indexes if one.name != index]
    with connection.cursor() as cursor:  # so few rows cost nothing, and any index is as cheap as another
        cursor.execute(f"DROP INDEX {', '.join(others)}")
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off; SET LOCAL enable_sort = off")
    make_encounter(house.point, "bad", text="yksi")
    case, now = Case.objects.get(), timezone.now()
    asked = Case.objects.handled_by(house.admin).open().in_band(band, now, house.admin)

    after = f"{case.rank}~{case.due_at:%Y%m%dT%H%M%S.%f}~{case.pk}"
    plan = rows_after(asked, MOST_URGENT_FIRST, after)[:51].explain()

    assert f"using {index} on" in plan
    sought = plan.partition("Index Cond: ((organisation_id = ")[2].partition("\n")[0]
    assert "ROW(rank, due_at, id) >" in sought
    assert column in sought


@pytest.mark.parametrize("name", ["queue", "case"])
def test_queries_do_not_grow_with_rows(house: House, signed_in, name, django_assert_max_num_queries):
    client, counts = signed_in(house.admin), []
    for _ in range(2):
        encounter = make_complaint(house, text="Odotin.")
        arguments = [house.organisation.slug, *([case_of(encounter).pk] if name == "case" else [])]
        client.get(reverse(f"casework:{name}", args=arguments))
        with django_assert_max_num_queries(30) as asked:
            client.get(reverse(f"casework:{name}", args=arguments))
        counts.append(len(asked))
        make_encounter(house.point, "bad", text="Odotin taas.")

    assert counts[0] == counts[1]


def test_a_case_shows_others_like_it(house: House, signed_in):
    bertta = make_employee(house.kamppi, first_name="Bertta")
    about = {"employee": house.aino, "attribution": "sure"}
    make_encounter(house.porvoo_point, "bad", text="sama työntekijä", **about)
    make_encounter(
        house.point, "bad", text="sama paikka ja syy", employee=bertta, attribution="sure", aspects=["speed"]
    )
    make_encounter(house.point, "bad", text="muu syy", aspects=["valued"])
    make_encounter(house.porvoo_point, "bad", text="muu paikka", aspects=["speed"])
    make_encounter(house.point, "good", text="kiitos", aspects=["speed"], **about)
    case = case_of(make_encounter(house.point, "bad", text="tämä", aspects=["speed"], **about))

    def alike(member) -> set[str]:
        page = signed_in(member).get(house.at("casework:case", case.pk))
        return {one.encounter.text for one in page.context["page"].similar}

    before = alike(house.admin)
    house.organisation.team_mode = True
    house.organisation.save()

    assert before == {"sama työntekijä", "sama paikka ja syy"}
    assert alike(house.admin) == {"sama paikka ja syy"}


def test_a_case_stands_beside_its_page_of_the_queue(house: House, signed_in, monkeypatch):
    monkeypatch.setattr("encounters.paging.PAGE_SIZE", 2)
    now = timezone.now()
    for number in range(4):
        encounter = make_encounter(house.point, "bad", text=str(number), now=now - timedelta(hours=4 - number))
        mark_seen(encounter=encounter, by=house.admin, now=now)
    client, address = signed_in(house.admin), house.at("casework:queue")
    after = client.get(address, {"kind": "complaint"}).context["page"].next
    second = client.get(address, {"kind": "complaint", "after": after})
    links = [unescape(link) for link in re.findall(r'<a href="([^"]+)" data-row', second.content.decode())]

    opened = client.get(links[0])
    beside = opened.content.decode().split('<nav class="queue"')[1].split("</nav>")[0]
    closing = re.findall(r'formaction="([^"]+/close/[^"]*)"', opened.content.decode())[0]
    version = opened.context["page"].file.timeline.version
    closed = client.post(unescape(closing), CLOSING | {"version": version})

    assert opened.context["page"].queue.rows == second.context["page"].rows
    assert re.findall(r'data-row( aria-current="true")?', beside) == [' aria-current="true"', ""]
    back = escape(address + "?" + second.request["QUERY_STRING"])
    assert f'<a href="{back}">Cases</a>' in beside
    assert closed["Location"] == links[1]


def test_after_the_last_of_a_page_the_first_page_goes_on(house: House, signed_in, monkeypatch):
    monkeypatch.setattr("encounters.paging.PAGE_SIZE", 2)
    for number in range(3):
        make_complaint(house, text=str(number))
    client, address = signed_in(house.admin), house.at("casework:queue")
    first = client.get(address, {"kind": "complaint"}).context["page"]
    (last,) = client.get(address, {"kind": "complaint", "after": first.next}).context["page"].rows

    closed = client.post(house.at("casework:close", last.pk) + f"?kind=complaint&after={first.next}", CLOSING)

    assert closed["Location"] == house.at("casework:case", first.rows[0].pk) + "?kind=complaint"


def test_a_case_that_is_not_on_the_page_any_more_is_not_marked(house: House, signed_in, monkeypatch):
    monkeypatch.setattr("encounters.paging.PAGE_SIZE", 1)
    for text in "ab":
        make_encounter(house.point, "bad", text=text)
    client = signed_in(house.admin)
    after = client.get(house.at("casework:queue")).context["page"].next
    moved = client.get(house.at("casework:queue"), {"after": after}).context["page"].rows[0]
    close(house, moved.encounter)

    page = client.get(house.at("casework:case", moved.pk), {"after": after})

    assert page.context["page"].queue.rows == []
    assert 'aria-current="true"' not in page.content.decode().split('<nav class="queue"')[1].split("</nav>")[0]


@pytest.mark.parametrize("name", ["casework:queue", "inbox:encounters"])
def test_a_page_of_which_nothing_is_left_leads_to_the_first(house: House, signed_in, monkeypatch, name: str):
    monkeypatch.setattr("encounters.paging.PAGE_SIZE", 1)
    for text in "ab":
        make_encounter(house.point, "bad", text=text)
    client, address = signed_in(house.admin), house.at(name)
    after = client.get(address).context["page"].next

    left = client.get(address, {"location": house.porvoo.pk, "after": after})

    assert after
    assert left["Location"] == f"{address}?location={house.porvoo.pk}"


def test_the_queue_and_similar_cases_say_who_was_not_sure(house: House, signed_in):
    case, _other = (case_of(make_complaint(house, attribution="think_so", aspects=["speed"])) for _ in range(2))
    client = signed_in(house.admin)
    words = '<span class="quiet">(thinks so)</span>'

    queued = client.get(house.at("casework:queue")).content.decode()
    beside = client.get(house.at("casework:case", case.pk)).content.decode()
    alike = beside[beside.index('aria-labelledby="similar"') :]

    assert (queued.count(words), alike.count(words)) == (2, 1)
