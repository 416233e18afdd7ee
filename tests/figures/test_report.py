"""The figures by mail: the headline of last week or last month, to who handles encounters and asked for it."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.db import IntegrityError
from django.test import Client
from time_machine import travel

from encounters.figures.reports import owe_reports, period_of
from encounters.models import Location, LocationTally, Member, Organisation, OrganisationMail, User
from encounters.models.choices import Report
from encounters.models.mail import MailState, OrganisationMailKind
from encounters.notifications.stopping import choose_mail
from encounters.notifications.tasks import send_organisation_mail
from tests.at_once import all_at_once
from tests.factories import House, make_alert, make_complaint, make_encounter, make_location, make_thanks
from tests.mails import GAP, gaps_shown, letters

MONDAY = datetime(2026, 6, 8, 5, 30, tzinfo=UTC)  # half past eight in Helsinki
FIRST = datetime(2026, 7, 1, 5, 30, tzinfo=UTC)  # a Wednesday
WEEK, MONTH = (date(2026, 6, 1), date(2026, 6, 7)), (date(2026, 6, 1), date(2026, 6, 30))
WORDS = "Kanarialintu"


@pytest.fixture
def house(time_machine, house: House) -> House:
    """One supervisor, of all locations, gets the figures each week."""
    time_machine.move_to(MONDAY, tick=False)
    User.objects.update(language="en")
    choose(house.supervisor, Report.WEEKLY)
    return house


def choose(member: Member, report: str) -> None:
    Member.objects.filter(pk=member.pk).update(report=report)


def came(location: Location, good: int, bad: int, day: date = date(2026, 6, 4)) -> None:
    """So much feedback of a day at a location, as a tally alone."""
    of = {"organisation": location.organisation, "location": location, "day": day}
    LocationTally.objects.create(**of, good=good, bad=bad)


def reports(now: datetime = MONDAY) -> list[Any]:
    """The mails with figures that come where they are owed at a moment."""
    with travel(now, tick=False):
        owe_reports(now)
        return sent()


def sent() -> list[Any]:
    """The mails with figures that were owed and are sent now, each told all that its template names."""
    with gaps_shown():
        for owed in OrganisationMail.objects.filter(kind__in=Report.values, state=MailState.WAITING).order_by("pk"):
            send_organisation_mail(owed.organisation_id, owed.pk)
    came = [letter for letter in mail.outbox if "/figures/?first=" in letter.body]
    mail.outbox.clear()
    assert not any(GAP in letter.body for letter in came)
    return came


def lines(letter: Any) -> list[str]:
    """The text of a mail without its links, its blanks as they are typed."""
    text = re.sub(r": https?://\S+", "", letter.body)
    return [line.replace("\u202f", " ") for line in text.splitlines() if line]


def days_told(letter: Any) -> tuple[str, ...]:
    """The first and the last day in the address that a mail leads to."""
    return re.search(r"first=([\d-]+)&last=([\d-]+)", letter.body).groups()


# --- What it says --------------------------------------------------------------------------------

SAID = {
    "en": """
Last week in figures
Kahvila Kulma, Mon 1 Jun 2026 – Sun 7 Jun 2026: how customers were served.
54 % of the 203 who left feedback were served well; among all who would, it is likely between 47 % and 61 %. \
That is worse than in the 7 days before. The share of good is clearly smaller than elsewhere: Kamppi. \
Named most of what was bad: Speed (3).
Against the 7 days before: worse, −36 percentage points (95 %: −43 to −27)
Good: 110
Bad: 93
Open complaints now: 3
Late: 3
All figures of these days, to read or to print
If you want no mail of this kind, say so here:
Stop these mails
""",
    "fi": """
Viime viikko lukuina
Kahvila Kulma, ma 1.6.2026 – su 7.6.2026: miten asiakkaita palveltiin.
Palautetta jätti 203 asiakasta, joista 54 % sai hyvää palvelua. Kaikkien palautetta jättävien joukossa osuus on \
todennäköisesti 47 % – 61 %. Tulos on huonompi kuin edeltävinä 7 päivänä. Hyvien osuus on selvästi pienempi kuin \
muualla: Kamppi. Huonoissa palautteissa mainittiin useimmin: Nopeus (3).
Edellisiin 7 päivään verrattuna: huonompi, −36 prosenttiyksikköä (95 %: −43 … −27)
Hyvä: 110
Huono: 93
Avoimia valituksia nyt: 3
Myöhässä: 3
Kaikki näiden päivien luvut luettavaksi tai tulostettavaksi
Jos et halua tällaisia sähköposteja, kerro se täällä:
Lopeta nämä sähköpostit
""",
    "sv": """
Förra veckan i siffror
Kahvila Kulma, mån 1.6.2026 – sön 7.6.2026: hur kunderna blev bemötta.
54 % av de 203 som gav respons blev bra bemötta; bland alla som skulle göra det är andelen troligen mellan 47 % och \
61 %. Det är sämre än de 7 dagarna innan. Andelen bra är klart lägre än på andra håll: Kamppi. \
Det dåliga gällde oftast: Snabbhet (3).
Jämfört med de 7 dagarna före: sämre, −36 procentenheter (95 %: −43 till −27)
Bra: 110
Dåligt: 93
Öppna klagomål nu: 3
Försenade: 3
Alla siffror för dessa dagar, att läsa eller skriva ut
Om du inte vill ha sådan e-post, säg till här:
Avsluta den här sortens e-post
""",
}


@pytest.mark.parametrize("language", ["en", "fi", "sv"])
def test_it_says_the_headline_how_much_came_and_what_is_open(house: House, language: str):
    User.objects.update(language=language)
    for location, good, bad in ((house.kamppi, 20, 80), (house.porvoo, 90, 10)):
        came(location, good, bad)
        came(location, 90, 10, date(2026, 5, 28))
    for _ in range(3):
        make_encounter(house.point, text=WORDS, aspects=["speed"], now=MONDAY - timedelta(days=4))

    [letter] = reports()

    assert [letter.subject, *lines(letter)] == SAID[language].strip().splitlines()
    html, _kind = letter.alternatives[0]
    assert f'<html lang="{language}"' in html


def test_with_few_or_none_it_says_what_the_page_says(house: House):
    came(house.kamppi, 3, 1)
    [letter] = reports()
    make_complaint(house, now=MONDAY)
    [later] = reports(MONDAY + timedelta(days=7))

    assert lines(letter)[1:5] == [
        "4 left feedback, 3 of them good: too few for a share.",
        "Against the 7 days before: too little to compare",
        "Good: 3",
        "Bad: 1",
    ]
    assert [line for line in lines(later) if line.startswith(("1 left", "One left", "Open"))] == [
        "One left feedback: too little for a share.",
        "Open complaints now: 1",
    ]


def test_a_change_that_may_be_chance_is_no_clear_change(house: House):
    came(house.kamppi, 18, 2)
    came(house.kamppi, 17, 3, date(2026, 5, 28))

    [letter] = reports()

    assert lines(letter)[2] == "Against the 7 days before: no clear change, +5 percentage points (95 %: −17 to +27)"


@pytest.mark.parametrize(("report", "now"), [(Report.WEEKLY, MONDAY), (Report.MONTHLY, FIRST)])
@pytest.mark.parametrize("who", ["admin", "supervisor", "porvoo_supervisor"])
def test_its_link_opens_the_page_of_the_same_figures(house: House, signed_in, who: str, report: str, now: datetime):
    """Kamppi has other figures than both together."""
    reader = getattr(house, who)
    Member.objects.update(report="")
    choose(reader, report)
    for number, day in enumerate((date(2026, 5, 31), *WEEK, date(2026, 6, 8), date(2026, 6, 30), date(2026, 7, 1))):
        came(house.kamppi, 30 + number, 10, day)
        came(house.porvoo, 50, 20 + number, day)

    [letter] = reports(now)
    link = urlsplit(re.search(r"print: (\S+)", letter.body)[1])
    with travel(now + timedelta(days=30), tick=False):
        page = signed_in(reader).get(f"{link.path}?{link.query}").context["page"]

    good, bad = (int(re.search(rf"^{rating}: (\d+)$", letter.body, re.MULTILINE)[1]) for rating in ("Good", "Bad"))
    assert letter.to == [reader.user.email]
    assert (page.period, page.figure.counts) == ({Report.WEEKLY: WEEK, Report.MONTHLY: MONTH}[report], (good, bad))
    assert f"of the {page.figure.counts.total} who" in letter.body


def test_a_supervisor_is_told_of_their_own_locations_alone(house: House):
    came(house.kamppi, 20, 80)
    came(house.porvoo, 5, 1)
    make_encounter(house.point, text=WORDS, now=MONDAY - timedelta(days=9))
    make_alert(house.kamppi)
    choose(house.porvoo_supervisor, Report.WEEKLY)

    told = {letter.to[0]: lines(letter) for letter in reports()}

    own, of_all = (told[member.user.email] for member in (house.porvoo_supervisor, house.supervisor))
    assert own[0] == "Kahvila Kulma, Mon 1 Jun 2026 – Sun 7 Jun 2026: how customers were served at your locations."
    assert own[3:7] == ["Good: 5", "Bad: 1", "Open complaints now: 0", "Late: 0"]
    assert of_all[3:8] == ["Good: 25", "Bad: 81", "Open complaints now: 1", "Late: 1", "Alerts that are not closed: 1"]
    assert ["Kamppi" in "".join(text) for text in (own, of_all)] == [False, True]


def test_nothing_of_another_organisation_is_told(house: House, neighbour: House):
    came(neighbour.kamppi, 30, 10)
    make_encounter(neighbour.point, text=WORDS)
    make_alert(neighbour.kamppi)
    nothing = reports()
    choose(neighbour.supervisor, Report.WEEKLY)

    assert (nothing, len(reports())) == ([], 1)


@pytest.mark.parametrize("team_mode", [False, True])
def test_it_names_no_employee_and_has_no_words_of_customers(house: House, team_mode: bool):
    """In team mode nobody is told of an alert of an employee either."""
    Organisation.objects.update(team_mode=team_mode)
    for _ in range(6):
        make_thanks(house, text=WORDS, now=MONDAY - timedelta(days=4))
        make_complaint(house, text=WORDS, now=MONDAY - timedelta(days=4))
    make_alert(house.kamppi, employee=house.aino)

    [letter] = reports()

    said = f"{letter.subject} {letter.body} {letter.alternatives[0][0]}"
    assert [word in said for word in ("Good: 6", "Aino", "Rautio", "Barista", WORDS, "employee")] == [
        True,
        *[False] * 5,
    ]
    assert ("Alerts that are not closed: 1" in said) is not team_mode


def test_who_serves_too_is_not_told_of_the_complaints_about_them(house: House):
    make_complaint(house, now=MONDAY - timedelta(days=4))
    make_encounter(house.point, text=WORDS, now=MONDAY - timedelta(days=4))
    Member.objects.filter(pk=house.supervisor.pk).update(employee=house.aino)
    choose(house.admin, Report.WEEKLY)

    told = {letter.to[0]: lines(letter) for letter in reports()}

    counts = [told[member.user.email][3:6] for member in (house.supervisor, house.admin)]
    assert counts == [["Good: 0", "Bad: 2", f"Open complaints now: {many}"] for many in (1, 2)]


# --- When nothing is to be told ------------------------------------------------------------------


@pytest.mark.parametrize("what", ["nothing", "came", "open", "alert", "of_today", "closed_alert"])
def test_nothing_to_tell_is_no_mail(house: House, what: str):
    """What comes of a Monday is told a week later."""
    if what == "came":
        came(house.kamppi, 1, 0)
    elif what == "open":
        make_complaint(house, now=MONDAY - timedelta(days=30))
    elif "alert" in what:
        make_alert(house.kamppi)
    elif what == "of_today":
        came(house.kamppi, 1, 0, MONDAY.date())
    if what == "closed_alert":
        Location.objects.filter(pk=house.kamppi.pk).update(is_active=False)

    assert len(reports()) == (what in {"came", "open", "alert"})


def test_where_nothing_was_to_be_told_none_comes_later_that_week(house: House):
    calm = reports()
    state = OrganisationMail.objects.get().state
    came(house.kamppi, 10, 2)

    assert (calm, state, reports(MONDAY + timedelta(hours=1))) == ([], MailState.NEEDLESS, [])


# --- When it comes -------------------------------------------------------------------------------


def test_it_comes_once_on_monday_for_monday_to_sunday(house: House):
    came(house.kamppi, 10, 2)
    moments = [MONDAY - timedelta(days=1), *(MONDAY + timedelta(hours=hours) for hours in (-2, 0, 0.5, 1, 24, 72))]

    told = [[days_told(letter) for letter in reports(moment)] for moment in moments]

    assert told == [[], [], [("2026-06-01", "2026-06-07")], [], [], [], []]


def test_it_comes_once_on_the_first_for_the_whole_month(house: House):
    choose(house.supervisor, Report.MONTHLY)
    came(house.kamppi, 10, 2)
    moments = [MONDAY, *(FIRST + timedelta(days=days) for days in (-2, -1, 0, 0.02, 1, 5, 12))]

    told = [[(letter.subject, *days_told(letter)) for letter in reports(moment)] for moment in moments]

    assert told == [[], [], [], [("Last month in figures", "2026-06-01", "2026-06-30")], [], [], [], []]


@pytest.mark.parametrize(
    ("report", "over_on", "first", "last"),
    [
        (Report.WEEKLY, date(2027, 1, 4), date(2026, 12, 28), date(2027, 1, 3)),
        (Report.MONTHLY, date(2027, 1, 1), date(2026, 12, 1), date(2026, 12, 31)),
        (Report.MONTHLY, date(2028, 3, 1), date(2028, 2, 1), date(2028, 2, 29)),
    ],
)
def test_its_days_are_a_whole_week_or_month(report: str, over_on: date, first: date, last: date):
    assert period_of(report, over_on) == (first, last)


@pytest.mark.django_db(transaction=True)
def test_the_worker_sends_it(house: House):
    came(house.kamppi, 10, 2)
    owe_reports(MONDAY)

    assert [letter.to for letter in letters()] == [[house.supervisor.user.email]]


@pytest.mark.django_db(transaction=True)
def test_of_workers_at_once_one_owes_it(house: House):
    owed = all_at_once([lambda: owe_reports(MONDAY) for _worker in range(4)])

    assert sorted(owed) == [0, 0, 0, 1]
    assert OrganisationMail.objects.count() == 1


def test_who_changes_from_week_to_month_on_a_day_of_both_gets_both(house: House):
    both = datetime(2026, 6, 1, 5, 30, tzinfo=UTC)  # a Monday, and the first
    came(house.kamppi, 10, 2, date(2026, 5, 28))

    told = []
    for report in (Report.WEEKLY, Report.MONTHLY, Report.WEEKLY):
        choose(house.supervisor, report)
        told += [days_told(letter) for letter in reports(both)]

    assert told == [("2026-05-25", "2026-05-31"), ("2026-05-01", "2026-05-31")]


def test_it_waits_until_the_days_are_over_at_all_locations_of_the_reader(house: House):
    """When it is ten on Monday in Helsinki, Sunday ends in Los Angeles."""
    came(house.porvoo, 10, 2)
    choose(house.porvoo_supervisor, Report.WEEKLY)
    far = make_location(house.organisation, "Astoria", time_zone="America/Los_Angeles")
    moments = [MONDAY.replace(hour=hour, minute=minute) for hour, minute in ((4, 30), (6, 59), (7, 0), (14, 30))]

    told = [sorted(letter.to[0] for letter in reports(moment)) for moment in moments]

    assert told == [[house.porvoo_supervisor.user.email], [], [house.supervisor.user.email], []]
    far.is_active = False
    far.save()
    OrganisationMail.objects.all().delete()
    assert len(reports(moments[0])) == 2  # a location that is closed holds up nobody


def test_monday_is_that_of_the_reader_s_location(house: House):
    came(house.kamppi, 10, 2)
    Location.objects.update(time_zone="Pacific/Auckland")
    in_auckland = datetime(2026, 6, 7, 20, 30, tzinfo=UTC)

    assert [len(reports(moment)) for moment in (in_auckland, MONDAY)] == [1, 0]


@pytest.mark.parametrize(("report", "now"), [(Report.WEEKLY, MONDAY), (Report.MONTHLY, FIRST)])
def test_on_a_day_off_it_waits_for_the_next_working_day(house: House, report: str, now: datetime):
    came(house.kamppi, 10, 2)
    choose(house.supervisor, report)
    Location.objects.update(holidays=[now.date(), now.date() + timedelta(days=1)])

    assert [len(reports(now + timedelta(days=days))) for days in range(4)] == [0, 0, 1, 0]


@pytest.mark.parametrize(("days_off", "comes"), [(6, 1), (7, 0)])
def test_of_a_month_it_comes_within_a_week_or_not_at_all(house: House, days_off: int, comes: int):
    came(house.kamppi, 10, 2)
    choose(house.supervisor, Report.MONTHLY)
    Location.objects.update(holidays=[FIRST.date() + timedelta(days=days) for days in range(days_off)])

    assert sum(len(reports(FIRST + timedelta(days=days))) for days in range(12)) == comes


def test_one_that_could_not_be_sent_that_day_is_sent_later(house: House):
    came(house.kamppi, 10, 2)
    owe_reports(MONDAY)

    with travel(MONDAY + timedelta(days=1), tick=False):
        [letter] = sent()

    assert days_told(letter) == ("2026-06-01", "2026-06-07")


# --- Who gets it ---------------------------------------------------------------------------------


def test_nobody_gets_it_unless_they_ask_for_it(house: House):
    came(house.kamppi, 10, 2)
    Member.objects.update(report="")

    assert reports() == []


def test_an_employee_gets_none_whatever_is_stored(house: House):
    came(house.kamppi, 10, 2)
    Member.objects.update(report=Report.WEEKLY)

    got = {letter.to[0] for letter in reports()}

    handlers = Member.objects.exclude(pk__in=[house.employee.pk, house.porvoo_supervisor.pk])
    assert got == {member.user.email for member in handlers}  # and at Porvoo nothing came


@pytest.mark.parametrize("loss", ["removed", "account", "role", "stopped", "refused", "locations", "closed"])
@pytest.mark.parametrize("when", ["before", "after", "never"])
def test_who_lost_it_before_it_is_owed_or_sent_gets_none(house: House, loss: str, when: str):
    came(house.porvoo, 10, 2)
    reader = house.porvoo_supervisor
    Member.objects.update(report="")
    choose(reader, Report.WEEKLY)

    if when == "after":
        owe_reports(MONDAY)
    if when != "never":
        lose(reader, loss)
    owe_reports(MONDAY)

    # A location that closes between owing and sending has its figures as before.
    assert len(sent()) == (when == "never" or (loss, when) == ("closed", "after"))


def lose(reader: Member, what: str) -> None:
    members, users = Member.objects.filter(pk=reader.pk), User.objects.filter(pk=reader.user_id)
    if what == "removed":
        members.update(is_active=False)
    elif what == "account":
        users.update(is_active=False)
    elif what == "role":
        employee = Member.objects.get(employee__isnull=False).employee
        members.update(role="employee", employee=employee)
    elif what == "stopped":
        members.update(report="")
    elif what == "refused":
        users.update(mail_refused_at=MONDAY)
    elif what == "locations":
        reader.supervises.all().delete()
    else:
        Location.objects.update(is_active=False)


def test_one_whose_mail_can_t_be_written_stops_no_other(house: House):
    came(house.kamppi, 10, 2)
    choose(house.admin, Report.WEEKLY)
    User.objects.filter(pk=house.admin.user_id).update(email="a\nb@example.org")

    assert [letter.to for letter in reports()] == [[house.supervisor.user.email]]
    assert OrganisationMail.objects.get(member=house.admin).problem == "broken"


# --- Asking for it, and stopping it --------------------------------------------------------------


def report_of(member: Member) -> str:
    return Member.objects.get(pk=member.pk).report


@pytest.mark.parametrize("who", ["admin", "supervisor"])
def test_who_handles_chooses_how_often_they_get_it(house: House, signed_in, who: str):
    member, address = getattr(house, who), house.at("notifications:choose")
    choose(member, "")
    client = signed_in(member)

    def choose_on_page(report: str) -> tuple[str, str]:
        client.post(address, {"kinds": OrganisationMailKind.LATE, "report": report, "language": "en"})
        shown = re.findall(r'<option[^>]*value="([^"]*/[^"]*)"[^>]*selected', client.get(address).content.decode())
        return report_of(member), "".join(shown)

    assert [choose_on_page(report) for report in (Report.WEEKLY, Report.MONTHLY, "x", "")] == [
        (Report.WEEKLY, Report.WEEKLY),
        (Report.MONTHLY, Report.MONTHLY),
        (Report.MONTHLY, Report.MONTHLY),  # one that is none is refused
        ("", ""),
    ]


def test_an_employee_is_not_offered_it(house: House, signed_in):
    client, address = signed_in(house.employee), house.at("notifications:choose")

    page = client.get(address).content.decode()
    client.post(address, {"kinds": [], "report": Report.WEEKLY, "language": "en"})

    assert 'name="report"' not in page
    assert report_of(house.employee) == ""


def test_one_press_in_the_mail_stops_it_and_another_takes_it_back(house: House):
    came(house.kamppi, 10, 2)
    [letter] = reports()
    header, client = letter.extra_headers, Client(enforce_csrf_checks=True)

    pressed = client.post(urlsplit(header["List-Unsubscribe"].strip("<>")).path, {"List-Unsubscribe": "One-Click"})
    stopped, unwanted = report_of(house.supervisor), Member.objects.get(pk=house.supervisor.pk).unwanted_mail
    none = reports(MONDAY + timedelta(days=7))
    path = urlsplit(re.search(r"Stop these mails: (\S+)", letter.body)[1]).path
    page = client.post(path, {"mail": "send"}).content.decode()

    assert header["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert (pressed.status_code, stopped, unwanted, none) == (200, "", [], [])
    assert "Mail of this kind comes to you." in page
    assert report_of(house.supervisor) == Report.WEEKLY


def test_the_link_of_the_week_does_not_stop_the_month(house: House):
    choose(house.supervisor, Report.MONTHLY)

    choose_mail(member=house.supervisor, wanted={Report.WEEKLY: False})
    kept = report_of(house.supervisor)
    choose_mail(member=house.supervisor, wanted={Report.MONTHLY: False})

    assert (kept, report_of(house.supervisor)) == (Report.MONTHLY, "")


def test_the_database_takes_no_other_report(house: House):
    with pytest.raises(IntegrityError, match="member_report_known"):
        choose(house.supervisor, "daily")
