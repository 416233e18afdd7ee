"""A supervisor reads an alert, looks into it, and says what lay behind it."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from encounters.alerts.actions import acknowledge_alert
from encounters.inbox.emails import parts_of
from encounters.models import Alert, Counts, EmployeeLocation, Location
from encounters.models.alert import COMMENT_LENGTH, AlertKind
from encounters.models.choices import Role
from encounters.review.actions import exclude_encounter
from tests.factories import House, make_alert, make_encounter, make_member
from tests.figures.recounting import links_of, rows_behind


def page_of(client: Any, house: House, alert: Alert) -> Any:
    return client.get(house.at("alerts:alert", alert.pk))


def test_it_tells_its_days_and_those_before_as_they_are_now(house: House, signed_in):
    now = timezone.now()
    for days_ago in (2, 2, 3, 40, 41, 60, 150):
        make_encounter(house.point, "bad", now=now - timedelta(days=days_ago))
    for days_ago in (4, 50, 51):
        make_encounter(house.point, "good", now=now - timedelta(days=days_ago))
    client = signed_in(house.supervisor)

    answer = page_of(client, house, make_alert(house.kamppi))

    page = answer.context["page"]
    assert [figure.counts for _, figure in page.rows] == [Counts(1, 3), Counts(2, 3)]
    counts = links_of(answer.content.decode())
    assert len(counts) == 6
    assert [(address, rows_behind(client, address)) for address, _ in counts] == counts


def test_of_an_employee_it_counts_that_location_alone(house: House, signed_in):
    now = timezone.now() - timedelta(days=3)
    served = {"employee": house.aino, "attribution": "sure", "now": now}
    make_encounter(house.point, "bad", **served)
    make_encounter(house.point, "bad", now=now)
    make_encounter(house.porvoo_point, "bad", **served)
    client = signed_in(house.supervisor)

    answer = page_of(client, house, make_alert(house.kamppi, employee=house.aino))

    assert [figure.counts for _, figure in answer.context["page"].rows] == [Counts(0, 1), Counts(0, 0)]
    counts = links_of(answer.content.decode())
    assert [(address, rows_behind(client, address)) for address, _ in counts] == counts


def test_of_a_silent_point_it_tells_when_something_came_last(house: House, signed_in):
    today = timezone.localdate()
    make_encounter(house.point, now=timezone.now() - timedelta(days=9))
    make_encounter(house.porvoo_point, now=timezone.now() - timedelta(days=2))
    alert, client = make_alert(house.kamppi, kind="silent", point=house.point), signed_in(house.admin)

    silent = page_of(client, house, alert).context["page"]
    make_encounter(house.point)
    heard = page_of(client, house, alert).context["page"]

    assert (silent.last_came_on, silent.comes_again) == (today - timedelta(days=9), False)
    assert (heard.last_came_on, heard.comes_again) == (today, True)


def test_it_goes_from_new_to_looked_into_to_closed(house: House, signed_in):
    alert, client = make_alert(house.kamppi), signed_in(house.supervisor)

    client.post(house.at("alerts:acknowledge", alert.pk))
    looked_into = page_of(client, house, alert).content.decode()
    client.post(house.at("alerts:close", alert.pk), {"comment": "Kassa rikki.\r\nKorjattu."})
    closed = page_of(client, house, alert).content.decode()

    alert.refresh_from_db()
    assert (alert.state, alert.comment) == ("closed", "Kassa rikki.\nKorjattu.")
    assert (alert.acknowledged_by, alert.closed_by) == (house.supervisor, house.supervisor)
    assert str(house.supervisor.user) in looked_into
    assert "Kassa rikki.<br>Korjattu." in closed
    assert "<textarea" not in closed


def test_closing_asks_what_lay_behind_it(house: House, signed_in):
    alert, client = make_alert(house.kamppi), signed_in(house.supervisor)

    empty = client.post(house.at("alerts:close", alert.pk), {"comment": " "})
    too_long = client.post(house.at("alerts:close", alert.pk), {"comment": "ä" * (COMMENT_LENGTH + 1)})

    assert empty.context["form"].errors["comment"] == ["This field is required."]
    assert "ä" * (COMMENT_LENGTH + 1) in too_long.content.decode()
    assert Alert.objects.get().state == "new"


def test_who_closes_second_is_told_and_keeps_the_words(house: House, signed_in):
    alert, first, second = make_alert(house.kamppi), signed_in(house.supervisor), signed_in(house.admin)
    first.post(house.at("alerts:close", alert.pk), {"comment": "Kassa rikki."})

    answer = second.post(house.at("alerts:close", alert.pk), {"comment": "Loma-aika."})

    assert "Somebody has closed it meanwhile" in answer.content.decode()
    assert "Loma-aika." in answer.content.decode()
    assert Alert.objects.get().comment == "Kassa rikki."


def test_who_looks_into_it_first_stays_named(house: House, signed_in):
    alert = make_alert(house.kamppi)
    for member in (house.supervisor, house.admin):
        signed_in(member).post(house.at("alerts:acknowledge", alert.pk))

    assert Alert.objects.get().acknowledged_by == house.supervisor


def reaches(client: Any, house: House, alert: Alert) -> bool:
    """Whether somebody gets at an alert in any way: all of them agree."""
    listed = client.get(house.at("alerts:list")).content.decode()
    started = client.get(house.at("inbox:start")).content.decode()
    address = house.at("alerts:alert", alert.pk)
    ways = {
        address in listed,
        address in started,
        page_of(client, house, alert).status_code == 200,
        client.get(house.at("alerts:close", alert.pk)).status_code == 200,
        client.post(house.at("alerts:close", alert.pk), {"comment": ""}).status_code == 200,
        client.post(house.at("alerts:acknowledge", alert.pk)).status_code == 302,
    }
    assert len(ways) == 1
    return ways.pop()


def test_it_is_for_who_looks_after_the_location(house: House, signed_in):
    alert = make_alert(house.kamppi)

    assert reaches(signed_in(house.supervisor), house, alert)
    assert not reaches(signed_in(house.porvoo_supervisor), house, alert)


def test_nobody_has_one_about_themselves(house: House, signed_in):
    alert = make_alert(house.kamppi, employee=house.aino)
    self_supervising = make_member(house.organisation, Role.SUPERVISOR, all_locations=True, employee=house.aino)

    assert reaches(signed_in(house.supervisor), house, alert)
    assert not reaches(signed_in(self_supervising), house, alert)


def test_where_figures_are_a_team_s_there_is_none_about_a_person(house: House, signed_in):
    alert, of_place = make_alert(house.kamppi, employee=house.aino), make_alert(house.kamppi)
    house.organisation.team_mode = True
    house.organisation.save()

    assert not reaches(signed_in(house.supervisor), house, alert)
    assert reaches(signed_in(house.supervisor), house, of_place)


def test_employees_have_none(house: House, signed_in):
    make_alert(house.kamppi)

    assert signed_in(house.employee).get(house.at("alerts:list")).status_code == 403


def test_another_organisation_has_none_of_it(house: House, neighbour: House, signed_in):
    alert = make_alert(house.kamppi)

    assert reaches(signed_in(house.admin), house, alert)
    assert not reaches(signed_in(neighbour.admin), neighbour, alert)


def test_the_list_shows_each_state_apart(house: House, signed_in):
    new, looked_into, done = (
        make_alert(house.kamppi, **what)
        for what in ({}, {"employee": house.aino}, {"kind": AlertKind.SILENT, "point": house.point})
    )
    client = signed_in(house.admin)
    client.post(house.at("alerts:acknowledge", looked_into.pk))
    client.post(house.at("alerts:close", done.pk), {"comment": "Selvisi."})

    def listed(state: str) -> list[Alert]:
        rows: list[Alert] = client.get(house.at("alerts:list"), {"state": state}).context["page"].rows
        return rows

    assert [listed(state) for state in ("new", "acknowledged", "closed")] == [[new], [looked_into], [done]]
    assert listed("nonsense") == [new]


def test_words_are_kept_when_something_else_is_pressed(house: House, signed_in):
    alert, client = make_alert(house.kamppi), signed_in(house.supervisor)
    written = {"comment": "Kassa on ehkä rikki."}

    acknowledged = client.post(house.at("alerts:acknowledge", alert.pk), written)
    in_swedish = client.post(house.at("alerts:close", alert.pk), written | {"switch_language": "sv"}, follow=True)

    alert.refresh_from_db()
    assert alert.state == "acknowledged"
    for answer in (acknowledged, in_swedish):
        assert "Kassa on ehkä rikki.</textarea>" in answer.content.decode()
    assert '<html lang="sv"' in in_swedish.content.decode()


def test_it_says_when_it_departs_no_more(house: House, signed_in):
    """Of five bad ones some are found to be somebody else's, after it was raised."""
    now = timezone.now()
    for days_ago in range(9, 60):
        make_encounter(house.point, "good", now=now - timedelta(days=days_ago))
    bad = [make_encounter(house.point, "bad", now=now - timedelta(days=days_ago)) for days_ago in (2, 3, 4, 5, 6)]
    alert, client = make_alert(house.kamppi), signed_in(house.supervisor)

    before = page_of(client, house, alert).context["page"].still_departs
    for encounter in bad[:3]:
        exclude_encounter(encounter=encounter, by=house.admin, now=now, reason="Koe.")
    after = page_of(client, house, alert)

    assert (before, after.context["page"].still_departs) == (True, False)
    assert "this departs no more" in after.content.decode()


def test_of_whom_one_looks_after_no_more_nothing_is_counted(house: House, signed_in):
    make_encounter(
        house.porvoo_point, "bad", employee=house.aino, attribution="sure", now=timezone.now() - timedelta(days=3)
    )
    alert, client = make_alert(house.porvoo, employee=house.aino), signed_in(house.porvoo_supervisor)

    counted = links_of(page_of(client, house, alert).content.decode())
    EmployeeLocation.objects.filter(location=house.porvoo).delete()
    moved = page_of(client, house, alert)

    assert len(counted) == 6
    assert links_of(moved.content.decode()) == []
    assert "They serve at none of your locations any more." in moved.content.decode()


def test_the_mail_of_the_morning_counts_new_ones_and_names_nobody(house: House):
    make_alert(house.kamppi, employee=house.aino)
    acknowledge_alert(alert=make_alert(house.kamppi), by=house.supervisor, now=timezone.now())

    part = next(part for part in parts_of(house.supervisor, timezone.now(), "en") if "alerts" in part.address)

    assert part.count == 1
    assert [words for words, _ in part.lines] == ["Kamppi · More bad than before"]


def test_what_is_closed_down_is_no_news(house: House, signed_in):
    alert = make_alert(house.kamppi)
    client = signed_in(house.admin)

    shown = client.get(house.at("inbox:start")).context["new_alerts"]
    Location.objects.filter(pk=house.kamppi.pk).update(is_active=False)

    assert (shown, client.get(house.at("inbox:start")).context["new_alerts"]) == (1, 0)
    assert page_of(client, house, alert).status_code == 200
