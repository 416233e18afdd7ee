"""A supervisor looks through encounters."""

import re
from datetime import UTC, datetime, timedelta
from html import escape, unescape

import pytest
from django.utils import timezone

from encounters.models import Encounter
from encounters.models.choices import Role
from encounters.review.actions import exclude_encounter
from encounters.templatetags.show import chosen_filters
from tests.factories import CLOSING, House, case_of, make_complaint, make_employee, make_encounter, make_member


def listed(client, house: House, **query: object) -> list[str]:
    page = client.get(house.at("inbox:encounters"), query)
    return [encounter.text for encounter in page.context["page"].rows]


def test_the_list_can_be_narrowed(house: House, signed_in):
    now = timezone.now()
    bertta = make_employee(house.kamppi, first_name="Bertta")
    make_encounter(house.point, "bad", text="a", now=now - timedelta(days=9))
    make_encounter(house.point, "good", text="b", now=now - timedelta(days=8), employee=bertta, attribution="sure")
    make_encounter(house.porvoo_point, "bad", text="c", now=now - timedelta(days=7))
    make_encounter(house.porvoo_point, "bad", now=now - timedelta(days=6))
    make_encounter(house.point, "bad", text="e", hold_reason="fast", now=now - timedelta(days=5))
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


def test_a_supervisor_sees_the_places_at_each_request(house: House, signed_in):
    make_encounter(house.point, "bad", text="Kamppi")
    make_encounter(house.porvoo_point, "bad", text="Porvoo")
    member = make_member(house.organisation, Role.SUPERVISOR, (house.kamppi,))
    client = signed_in(member)
    before = listed(client, house)

    member.supervises.update(location=house.porvoo)

    assert (before, listed(client, house)) == (["Kamppi"], ["Porvoo"])
    assert listed(client, house, state="open") == ["Porvoo"]


def test_what_is_stored_under_a_lock_goes_by_places_then(house: House):
    encounter = make_encounter(house.point, "bad", text="Odotin.")
    member = make_member(house.organisation, Role.SUPERVISOR, (house.kamppi,))
    still = [list(Encounter.objects.still_handled_by(member))]

    member.supervises.update(location=house.porvoo)
    still.append(list(Encounter.objects.still_handled_by(member)))

    assert still == [[encounter], []]
    assert list(Encounter.objects.handled_by(member)) == [encounter]  # what was read before is not enough


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

    answer = signed_in(house.admin).get(house.at("inbox:encounters"), asked)

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
    [("fi", "to 12.3.2026 klo\u00a08.20"), ("sv", "tors 12.3.2026 kl.\u00a08.20"), ("en", "Thu 12 Mar 2026, 08:20")],
)
def test_moments_tell_the_day_of_the_week(house: House, signed_in, language, shown):
    make_encounter(house.point, "bad", now=datetime(2026, 3, 12, 6, 20, tzinfo=UTC))

    page = signed_in(house.admin).get(house.at("inbox:encounters"), {"lang": language}).content.decode()

    assert f'<time datetime="2026-03-12T08:20+02:00">{shown}</time>' in page


def test_in_team_mode_the_list_names_nobody_but_the_page_does(house: House, signed_in):
    encounter = make_complaint(house, text="Odotin.")
    client = signed_in(house.admin)
    address = house.at("inbox:encounters")
    asked = {"employee": house.aino.pk, "for_employee": "true"}

    before = client.get(address, asked).content.decode()
    house.organisation.team_mode = True
    house.organisation.save()
    in_team_mode = client.get(address, asked).content.decode()

    assert ("Aino Rautio" in before, "Aino Rautio" in in_team_mode) == (True, False)
    assert "Odotin." in in_team_mode
    assert ('name="for_employee"' in before, 'name="for_employee"' in in_team_mode) == (True, False)
    assert "Aino Rautio" in client.get(house.at("review:encounter", encounter.pk), follow=True).content.decode()


def test_pages_follow_each_other_without_gap_or_repeat(house: House, signed_in, monkeypatch):
    monkeypatch.setattr("encounters.paging.PAGE_SIZE", 3)
    now = timezone.now()
    for index in range(8):
        make_encounter(house.point, "bad", text=str(index), now=now - timedelta(hours=index // 2))
    client, after, listed_so_far = signed_in(house.admin), "", []
    for _ in range(3):
        page = client.get(house.at("inbox:encounters"), {"after": after}).context["page"]
        listed_so_far += [encounter.text for encounter in page.rows]
        after = page.next

    assert sorted(listed_so_far) == [str(index) for index in range(8)]
    assert after == ""


@pytest.mark.parametrize("after", ["x", "~", "20260101T000000.000000~x", "99999999~1", "🙂"])
def test_a_position_that_is_none_begins_at_the_first_page(house: House, signed_in, after):
    make_encounter(house.point, "bad", text="a")

    assert listed(signed_in(house.admin), house, after=after) == ["a"]


@pytest.mark.parametrize("name", ["inbox:start", "inbox:encounters", "inbox:held", "casework:queue"])
def test_queries_do_not_grow_with_rows(house: House, signed_in, name, django_assert_max_num_queries):
    client = signed_in(house.supervisor)
    counts = []
    for _ in range(2):
        for _ in range(1 if not counts else 4):
            make_complaint(house, text="a")
            make_encounter(house.point, "good", text="a")
            make_encounter(house.point, "good", text="a", hold_reason="fast")
        client.get("/")  # the first page of a session stores when it began
        with django_assert_max_num_queries(18) as queries:
            client.get(house.at(name))
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_the_list_answers_a_member_nothing_about_themselves(house: House, signed_in):
    chief = make_member(house.organisation, Role.ADMIN, employee=house.aino)
    about = {"employee": house.aino, "attribution": "sure"}
    make_encounter(house.point, "bad", text="Tyly.", **about)
    make_encounter(house.point, "bad", hold_reason="fast", **about)

    def rows(member, **query: object) -> int:
        return len(signed_in(member).get(house.at("inbox:encounters"), query).context["page"].rows)

    for query in ({"state": "held"}, {"state": "open"}, {"with_text": "on"}, {"employee": house.aino.pk}):
        assert (rows(chief, **query), rows(house.admin, **query) > 0) == (0, True)
    assert rows(chief, state="counted", location=house.kamppi.pk, employee="") == 1


def test_the_page_of_one_leads_back_to_its_page_of_the_list(house: House, signed_in, monkeypatch):
    monkeypatch.setattr("encounters.paging.PAGE_SIZE", 1)
    for hours in (1, 2, 3):
        make_encounter(house.point, "bad", now=timezone.now() - timedelta(hours=hours))
    client, asked = signed_in(house.admin), {"rating": "bad", "location": house.kamppi.pk}
    first = client.get(house.at("inbox:encounters"), asked | {"lang": "sv", "theme": "dark"})
    second = client.get(house.at("inbox:encounters"), asked | {"after": first.context["page"].next})

    def back_from(page) -> list[str]:
        link = re.findall(r'<td class="nowrap">\s*<a href="([^"]+)"', page.content.decode())[0]
        opened = client.get(unescape(link)).content.decode().split("<main")[1]
        return [unescape(link) for link in re.findall(r'<a href="([^"]+/encounters/[^"]*)"', opened)]

    assert [len(page.context["page"].rows) for page in (first, second)] == [1, 1]
    assert back_from(second) == [f"{house.at('inbox:encounters')}?{second.request['QUERY_STRING']}"]
    assert back_from(first) == [f"{house.at('inbox:encounters')}?rating=bad&location={house.kamppi.pk}"]
    assert client.get(back_from(second)[0]).context["page"].rows == second.context["page"].rows


def test_a_case_leads_back_to_the_search_that_found_it(house: House, signed_in):
    encounter, other = (make_complaint(house, text=text) for text in ("Odotin.", "Maksoin."))
    client = signed_in(house.admin)
    search = {"q": "odottaa", "state": "counted", "location": house.kamppi.pk}
    listed_as = client.get(house.at("inbox:encounters"), search)
    link = re.findall(rf'href="([^"]+/cases/{case_of(encounter).pk}/[^"]*)"', listed_as.content.decode())[0]

    opened = client.get(unescape(link))

    links = [unescape(link) for link in re.findall(r'<a href="([^"]+)"', opened.content.decode().split("<main")[1])]
    assert f"{house.at('inbox:encounters')}?{listed_as.wsgi_request.GET.urlencode()}" in links
    assert house.at("casework:queue") in links
    assert {case.encounter for case in opened.context["page"].queue.rows} == {encounter, other}


def test_a_case_leads_back_to_its_search_of_the_queue(house: House, signed_in):
    case = case_of(make_complaint(house, text="Odotin."))
    search = f"{house.at('casework:queue')}?q=odottaa&kind=complaint"
    client = signed_in(house.admin)
    link = re.findall(r'<a href="([^"]+)" data-row', client.get(search).content.decode())[0]

    opened = client.get(unescape(link)).content.decode()

    assert opened.count(f'<a href="{escape(search)}">') == 2
    assert str(case.pk) in link


def test_closing_a_case_keeps_the_way_back_to_the_search(house: House, signed_in):
    closed, following = (make_encounter(house.point, "bad", text="Odotin.") for _ in range(2))
    client = signed_in(house.admin)

    answer = client.post(house.at("casework:close", case_of(closed).pk) + "?encounters=q%3Dodotin", CLOSING)
    last = client.post(house.at("casework:close", case_of(following).pk) + "?encounters=q%3Dodotin", CLOSING)

    assert answer["Location"] == house.at("casework:case", case_of(following).pk) + "?encounters=q%3Dodotin"
    assert last["Location"] == house.at("casework:queue")


def test_a_case_opened_meanwhile_keeps_the_way_back(house: House, signed_in):
    encounter = make_complaint(house)

    answer = signed_in(house.admin).get(house.at("review:encounter", encounter.pk) + "?encounters=q%3Dodotin&held=")

    assert answer["Location"] == house.at("casework:case", case_of(encounter).pk) + "?encounters=q%3Dodotin"


def test_the_closed_filter_says_days_as_people_write_them(house: House, signed_in):
    page = signed_in(house.admin).get(house.at("inbox:encounters"), {"first": "2026-05-04", "rating": "bad"})

    assert chosen_filters(page.context["filter"].form) == [("Rating", "Bad"), ("From", "Mon 4 May 2026")]
