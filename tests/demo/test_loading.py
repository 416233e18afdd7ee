"""The demo organisations look like life, and their rows are those of the actions."""

from datetime import datetime, timedelta
from io import StringIO
from itertools import product

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models import F, Max

from encounters.casework.actions import answer_case, assign_case, refresh_urgency
from encounters.casework.closing import close_case
from encounters.casework.hearing import ask_side, record_heard
from encounters.casework.thanks import pass_on, stop_thanks
from encounters.changes.actions import mark_seen, reopen_case
from encounters.changes.reindexing import find_stale
from encounters.changes.tallies import find_differences, fold_deltas
from encounters.demo.founding import create_organisation
from encounters.demo.handling import let_thanks_pass
from encounters.demo.life import YEARS, generate_life
from encounters.demo.loading import (
    CODE,
    AlreadyLoaded,
    act,
    live_through,
    load_demo,
    logins_of,
    renew_passwords,
    store_lived,
)
from encounters.demo.plans import KULMA, ORGANISATIONS, RANTAKUNTA
from encounters.employees.actions import give_side
from encounters.feedback.actions import amend_encounter
from encounters.feedback.recording import record_encounter
from encounters.management.commands.run import one_per_role
from encounters.models import (
    Case,
    CaseEvent,
    CaseText,
    Contact,
    Correction,
    Employee,
    EmployeeTally,
    Encounter,
    FeedbackPoint,
    Location,
    LocationTally,
    Member,
    Organisation,
    PointCode,
    Receipt,
    Shift,
    TallyDelta,
    User,
)
from encounters.models.choices import (
    OPEN_STATES,
    Aspect,
    Attention,
    AttributedBy,
    Attribution,
    CaseState,
    HoldReason,
    Language,
    OnTheSpot,
    Report,
    Standing,
    Step,
)
from encounters.models.shift import on_duty
from encounters.receipt.actions import withdraw_encounter
from encounters.review.actions import exclude_encounter, reattribute_encounter, release_encounter
from tests.demo.moments import NOW

DAYS = 45
SCALE = 0.3


@pytest.fixture
def demo(db):
    load_demo(ORGANISATIONS, now=NOW, days=DAYS, scale=SCALE)
    return logins_of(ORGANISATIONS)


@pytest.fixture
def two_years(db):
    load_demo(ORGANISATIONS, now=NOW, scale=0.2)
    return logins_of(ORGANISATIONS)


def tallies():
    """Those that count anything: the actions leave a 0 where somebody withdrew."""
    of_locations = LocationTally.objects.exclude(good=0, bad=0)
    of_employees = EmployeeTally.objects.exclude(good=0, bad=0)
    return (
        set(of_locations.values_list("location_id", "day", "good", "bad")),
        set(of_employees.values_list("location_id", "employee_id", "day", "good", "bad")),
    )


def rows_by_submission():
    """Every column of every row about each encounter, without random ids, by submission key."""
    keys = dict(Receipt.objects.values_list("encounter_id", "submission_key"))
    rows = {
        keys[row["id"]]: {"encounter": row | {"id": None}, "events": [], "texts": [], "corrections": []}
        for row in Encounter.objects.values()
    }
    for name, model in (("receipt", Receipt), ("contact", Contact), ("case", Case)):
        for row in model.objects.values():
            left_out = {"id", "encounter_id"}
            if name == "case" and row["state"] not in OPEN_STATES:
                left_out |= {"in_spike", "points", "rank"}  # as urgent as it was when it ended
            rows[keys[row["encounter_id"]]][name] = row | dict.fromkeys(left_out)
    for event in CaseEvent.objects.order_by("pk"):
        rows[keys[event.encounter_id]]["events"].append((event.kind, event.at, event.by_id, event.facts))
    for correction in Correction.objects.select_related("event").order_by("event_id"):
        rows[keys[correction.encounter_id]]["corrections"].append((correction.event.at, correction.changes))
    for text in CaseText.objects.select_related("event").order_by("event_id", "pk"):
        rows[keys[text.encounter_id]]["texts"].append((text.kind, text.text, text.event.kind, text.event.at))
    return rows


def live_one_by_one(happening, cast, submission_key):
    """Let the verbs store what happened, each by itself."""
    recorded = record_encounter(
        point=cast.points[happening.point],
        rating=happening.rating,
        submission_key=submission_key,
        language=happening.language,
        now=happening.at,
        channel=happening.channel,
        hold_reason=happening.hold_reason,
        logged_by=cast.members.get(happening.logged_by),
    )
    for deed in happening.deeds:
        act(recorded.encounter, deed, cast)


RARE = {
    exclude_encounter,
    release_encounter,
    reattribute_encounter,
    withdraw_encounter,
    ask_side,
    give_side,
    reopen_case,
}
ALL = RARE | {
    amend_encounter,
    mark_seen,
    assign_case,
    answer_case,
    record_heard,
    close_case,
    pass_on,
    let_thanks_pass,
    stop_thanks,
}


def some_of_each(happenings):
    """All that is rare, and some of the rest."""
    return [
        one
        for number, one in enumerate(happenings)
        if number % 40 == 0 or one.hold_reason or one.logged_by or one.has_added or one.first(*RARE)
    ]


def taken_back_in_the_end(happening, by):
    """The same, with words of all kinds for a withdrawal to erase."""
    said = {"text": "Väärä kahvi.", "wish": "Oikea.", "attribution": "dont_know", "name": "Anna"}
    happening.hold_reason, happening.deeds = "", []
    happening.add(amend_encounter, happening.at, **said)
    happening.add(amend_encounter, NOW, addition="Lisäys.")
    happening.add(mark_seen, NOW, by)
    happening.add(exclude_encounter, NOW, by, reason="Testi.")
    happening.add(withdraw_encounter, NOW)
    return happening


def test_rows_written_in_bulk_are_those_of_the_actions(db):
    cast = create_organisation(KULMA, now=NOW, days=YEARS)
    happenings = some_of_each(generate_life(KULMA, now=NOW, scale=0.15))
    happenings += [taken_back_in_the_end(happenings.pop(), KULMA.admin.email)]
    lived = store_lived(happenings, cast)
    refresh_urgency(NOW)
    in_bulk, tallies_in_bulk = rows_by_submission(), tallies()

    connection.check_constraints()
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE encounters_encounter, encounters_locationtally, encounters_employeetally CASCADE")
    for happening, (_, receipt) in zip(happenings, lived, strict=True):
        live_one_by_one(happening, cast, receipt.submission_key)
    fold_deltas()
    refresh_urgency(NOW)

    assert {deed.verb for happening in happenings for deed in happening.deeds} == ALL
    assert rows_by_submission() == in_bulk
    assert tallies() == tallies_in_bulk


def test_verbs_ask_the_database_nothing_while_they_act_in_memory(db, django_assert_num_queries):
    cast = create_organisation(KULMA, now=NOW, days=DAYS)
    happenings = generate_life(KULMA, now=NOW, days=DAYS, scale=SCALE)

    with django_assert_num_queries(0):
        files = [live_through(happening, cast)[0] for happening in happenings]

    assert [file for file in files if file.case]


def test_figures_equal_a_recount(demo):
    assert find_differences() == []
    assert not TallyDelta.objects.exists()

    LocationTally.objects.filter(pk=LocationTally.objects.first().pk).update(good=F("good") + 1)

    assert len(find_differences()) == 1


def test_everything_is_found_by_its_words(demo):
    assert find_stale() == []


def test_closing_leaves_nothing_unread(demo):
    assert Case.objects.filter(state=CaseState.CLOSED).exists()
    assert not Case.objects.filter(state=CaseState.CLOSED).unread().exists()


def test_nothing_lies_in_the_future(two_years):
    latest = [
        model.objects.aggregate(latest=Max(column))["latest"]
        for model, column in (
            (Encounter, "occurred_at"),
            (Encounter, "reported_at"),
            (Encounter, "first_read_at"),
            (Encounter, "excluded_at"),
            (Encounter, "withdrawn_at"),
            (Case, "opened_at"),
            (Case, "seen_at"),
            (CaseEvent, "at"),
        )
    ]

    assert max(latest) <= NOW
    assert min(latest) > NOW - timedelta(days=YEARS)


def test_every_choice_occurs(two_years):
    def stored(column):
        return set(Encounter.objects.exclude(**{column: ""}).values_list(column, flat=True))

    aspects = {aspect for row in Encounter.objects.values_list("aspects", flat=True) for aspect in row}

    assert aspects == set(Aspect.values)
    assert stored("step") == set(Step.values)
    assert stored("attention") == set(Attention.values)
    assert stored("standing") == set(Standing.values)
    assert stored("said_on_the_spot") == set(OnTheSpot.values)
    assert stored("attribution") == set(Attribution.values)
    assert stored("attributed_by") == set(AttributedBy.values)
    assert stored("language") == set(Language.values)
    assert stored("channel") == {"link", "qr", "kiosk", "embed", "staff"}


def test_held_ones_wait_for_each_reason_in_each_organisation(demo):
    for organisation in Organisation.objects.all():
        waiting = Encounter.objects.awaiting_review().filter(organisation=organisation)

        # Its tablets stay where they are.
        assert set(waiting.values_list("hold_reason", flat=True)) == {*HoldReason.values} - {HoldReason.MOVED}
        assert not waiting.filter(reported_at__lt=NOW - timedelta(days=6)).exists()
        assert not Case.objects.filter(encounter__in=waiting).exists()


def test_every_login_opens_with_its_password(demo):
    for login in demo:
        user = User.objects.get(email=login.email)
        member = Member.objects.get(user=user)

        assert user.check_password(login.password)
        assert len(login.password) >= 12
        assert login.email.endswith(f"@{member.organisation.slug}.example")
        assert member.role == login.role
        assert sorted(member.supervises.values_list("location__name", flat=True)) == sorted(login.locations)
        assert member.all_locations == (member.role == "supervisor" and not login.locations)
        assert member.report == login.report
    assert [login.report for login in demo if login.report] == [Report.WEEKLY]


def test_one_login_per_role_is_shown_first(demo):
    shown = [(login.role, login.email) for login in one_per_role(demo)]

    assert shown == [
        ("admin", "admin@kulma.example"),
        ("supervisor", "supervisor@kulma.example"),
        ("employee", "employee@kulma.example"),
    ]


def test_code_leads_to_the_first_point_of_the_first_location(demo):
    point = PointCode.objects.get(code=CODE).point

    assert (point.location.name, point.employee) == ("Kahvila Kamppi", None)


def test_second_load_changes_nothing_and_says_so(demo):
    before = rows_by_submission()
    printed = StringIO()

    call_command("load_demo", stdout=printed)

    assert printed.getvalue() == "The demo organisations are there already; nothing was changed.\n"
    assert rows_by_submission() == before
    with pytest.raises(AlreadyLoaded):
        load_demo(ORGANISATIONS, now=NOW, days=1, scale=SCALE)


def test_renewed_passwords_shut_out_the_readable_ones(demo):
    renewed = logins_of(plan.with_random_passwords() for plan in ORGANISATIONS)
    renew_passwords(renewed)

    for before, after in zip(demo, renewed, strict=True):
        user = User.objects.get(email=after.email)
        assert user.check_password(after.password)
        assert not user.check_password(before.password)
        assert len(after.password) >= 12


def test_the_chain_has_a_roster_at_one_place_and_people_who_left(demo):
    kulma, other = (Organisation.objects.get(slug=plan.slug) for plan in (KULMA, RANTAKUNTA))
    left = Employee.objects.filter(ends_on__lt=NOW.date(), organisation=kulma)

    assert (kulma.uses_roster, other.uses_roster) == (True, False)
    assert {shift.location.name for shift in Shift.objects.select_related("location")} == {"Kahvila Kamppi"}
    assert set(Shift.objects.values_list("weekday", flat=True)) == set(range(1, 8))
    assert {NOW.date() - employee.ends_on for employee in left} >= {timedelta(days=30), timedelta(days=45)}
    assert not Encounter.objects.filter(employee__in=left, occurred_on__gt=F("employee__ends_on")).exists()
    assert not FeedbackPoint.objects.filter(employee__in=left, is_active=True).exists()
    kamppi = Location.objects.get(name="Kahvila Kamppi")
    serving = set(Employee.objects.serving_at(kamppi, on=NOW.date()).values_list("pk", flat=True))
    for day, hour in product(range(6, 13), range(7, 19)):  # a week, while it is open
        there = on_duty(kamppi, datetime(2026, 4, day, hour, 30, tzinfo=kamppi.zone))
        assert there
        assert there <= serving
