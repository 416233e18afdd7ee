"""Mail to customers: only to an address that was confirmed, with no word of anybody, and as long as it is wanted."""

import re
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from encounters.casework.actions import answer_case
from encounters.changes.actions import reopen_case
from encounters.changes.refusals import Stale
from encounters.models import Contact, Encounter, OrganisationMail, UnwantedMail
from encounters.models.mail import MailState, OrganisationMailKind
from encounters.receipt.actions import give_verdict, withdraw_encounter
from encounters.receipt.emails import MOST_QUESTIONS
from encounters.receipt.news import stop_news
from encounters.receipts.mail_links import NEWS, issue_mail_link
from encounters.receipts.secrets import secrets_of
from tests.factories import House, amend, case_of, close, holding, make_encounter, make_house
from tests.mails import letters

OWN, STRANGE = "asiakas@example.org", "joku.muu@example.org"
SECRET_WORDS = ("Kanarialintu", "Anteeksipyyntö")  # what the customer writes, and the staff


@pytest.fixture
def house(transactional_db: None) -> House:
    """The worker sees only what is committed."""
    return make_house()


@pytest.fixture
def encounter(house: House) -> Encounter:
    """A complaint whose customer left an address."""
    encounter = make_encounter(house.point, "bad", text=SECRET_WORDS[0])
    Encounter.objects.update(language="en")
    return amend(encounter, email=OWN)


def links(letter: Any) -> list[str]:
    return [urlsplit(link).path for link in re.findall(r"http\S+", letter.body)]


def confirmed(encounter: Encounter) -> Encounter:
    """The same, with the question answered by yes."""
    [question] = letters()
    Client().post(links(question)[0], {"news": "confirm"})
    letters()
    return Encounter.objects.get(pk=encounter.pk)


def answer(house: House, encounter: Encounter, **more: Any) -> None:
    answer_case(case=case_of(encounter), text=SECRET_WORDS[1], by=house.supervisor, now=timezone.now(), **more)


# --- The question --------------------------------------------------------------------------------


def test_a_given_address_gets_one_mail_without_a_word_of_the_visitor(encounter: Encounter, house: House):
    answer(house, encounter)

    [question] = letters()

    secrets = secrets_of(encounter.receipt)
    said = str(question.message())
    assert (question.to, question.subject) == ([OWN], "Do you want news of your feedback by e-mail?")
    assert [part in said for part in (*SECRET_WORDS, secrets.token, secrets.digits)] == [False] * 4
    assert letters() == []


def test_opening_the_link_confirms_nothing(encounter: Encounter):
    [question] = letters()
    [path] = links(question)

    answers = [Client().generic(method, path).status_code for method in ("GET", "HEAD", "GET")]
    cross = Client().post(path, {"news": "confirm"}, headers={"Origin": "https://example.com"})

    assert (answers, cross.status_code) == ([200] * 3, 403)
    assert Contact.objects.get().news == "asked"
    assert letters() == []


def test_a_press_confirms_and_a_link_of_its_own_opens_the_receipt(encounter: Encounter):
    [question] = letters()
    client, [path] = Client(), links(question)
    for _ in range(2):
        page = client.post(path, {"news": "confirm"}).content.decode()

    [letter] = letters()
    receipt, _stop = links(letter)
    opened = Client().get(receipt, follow=True)

    assert "The address is confirmed." in page
    assert letter.subject == "Your feedback was received"
    assert opened.redirect_chain[-1][0] == f"/r/{encounter.pk}/"
    assert SECRET_WORDS[0] in opened.content.decode()
    assert secrets_of(encounter.receipt).token not in str(letter.message())


def test_who_came_by_mail_alone_sees_no_digits_that_outlive_the_address(encounter: Encounter):
    [question] = letters()
    Client().post(links(question)[0], {"news": "confirm"})
    [letter] = letters()
    secrets, page = secrets_of(encounter.receipt), f"/r/{encounter.pk}/"
    by_mail, owner = Client(), holding(encounter)
    for client in (by_mail, owner):
        client.get(links(letter)[0])

    def shown(client: Client, *pages: str) -> list[bool]:
        answers = [client.get(one).content.decode() for one in pages]
        return [secrets.digits_in_fours in answer or secrets.token in answer for answer in answers]

    details = f"/f/more/{encounter.pk}/"
    assert shown(by_mail, page, details, page) == [False] * 3
    assert shown(owner, page, details, page) == [True] * 3
    by_mail.post("/r/", {"digits": secrets.digits})
    assert shown(by_mail, page) == [True]


def test_the_link_in_the_question_opens_no_receipt(encounter: Encounter):
    [question] = letters()

    opened = Client().get(f"{links(question)[0]}receipt/", follow=True)

    assert opened.redirect_chain[-1][0] == "/r/?gone"
    assert SECRET_WORDS[0] not in opened.content.decode()


def test_strangers_can_be_sent_only_a_few_mails(house: House):
    for _ in range(30):
        amend(make_encounter(house.point, "bad", text="Kanarialintu"), email=STRANGE)
    came = letters()

    assert len(came) == MOST_QUESTIONS
    assert not any("Kanarialintu" in str(letter.message()) for letter in came)


def test_whoever_wants_no_questions_gets_none(house: House, encounter: Encounter):
    [question] = letters()
    page = Client().post(links(question)[0], {"news": "never"}).content.decode()
    amend(make_encounter(house.point, "good"), email=OWN.upper())
    amend(make_encounter(house.point, "good"), email=STRANGE)

    assert "No more such mail comes to this address." in page
    assert UnwantedMail.objects.count() == 1
    assert [letter.to for letter in letters()] == [[STRANGE]]


def test_an_address_that_is_typed_on_is_asked_once(encounter: Encounter):
    for email in ("asiakas@example.org.x", "asiakas@example.com"):
        amend(encounter, email=email)

    assert [letter.to for letter in letters()] == [["asiakas@example.com"]]


def test_an_address_that_was_taken_back_gets_nothing(encounter: Encounter):
    amend(encounter, email="")

    assert letters() == []
    assert OrganisationMail.objects.count() == 0


def test_the_question_is_asked_again_for_whoever_asks(encounter: Encounter):
    client = holding(encounter)
    address = f"/r/{encounter.pk}/news/"
    twice = [client.post(address).url for _ in range(2)]  # one is on its way
    first = letters()
    client.post(address)
    again = letters()
    Client().post(links(again[0])[0], {"news": "confirm"})
    letters()
    client.post(address)

    assert twice == [f"/r/{encounter.pk}/?asked"] * 2
    assert [len(first), len(again), len(letters())] == [1, 1, 0]


# --- News ----------------------------------------------------------------------------------------


def test_what_happens_within_ten_minutes_is_one_mail(house: House, encounter: Encounter):
    confirmed(encounter)
    answer(house, encounter)
    close(house, encounter)
    [owed] = OrganisationMail.objects.filter(kind=OrganisationMailKind.NEWS)
    wait = owed.due_at - owed.owed_at

    letter, *_later = letters()
    said = str(letter.message())

    assert timedelta(minutes=10) <= wait <= timedelta(minutes=13)
    assert letter.body.index("You got an answer.") < letter.body.index("has come to its end.")
    assert [word in said for word in SECRET_WORDS] == [False, False]
    assert letter.subject == "There is news of your feedback"


@pytest.mark.parametrize(
    ("what", "told"),
    [
        (lambda house, encounter: answer(house, encounter, wait=True), "You were asked something."),
        (
            lambda house, encounter: close(house, encounter, outcome="change_made", change="Uusi kone."),
            "Something changes",
        ),
    ],
)
def test_each_kind_of_news_is_told(house: House, encounter: Encounter, what: Any, told: str):
    confirmed(encounter)
    what(house, encounter)

    letter, *_later = letters()

    assert told in letter.body
    assert "Uusi kone" not in str(letter.message())


def test_a_case_that_is_taken_up_again_is_told_but_not_what_the_customer_did(house: House, encounter: Encounter):
    confirmed(encounter)
    close(house, encounter)
    letters()
    give_verdict(encounter=encounter, verdict="no", now=timezone.now())
    by_customer = [letter for letter in letters() if letter.to == [OWN]]
    close(house, encounter)
    letters()
    reopen_case(case=case_of(encounter), by=house.supervisor, now=timezone.now(), reason="Syy")

    assert by_customer == []
    assert "is being looked into again" in letters()[0].body


def test_what_happens_while_a_mail_is_being_sent_is_another_one(house: House, encounter: Encounter):
    confirmed(encounter)
    answer(house, encounter)
    OrganisationMail.objects.filter(kind=OrganisationMailKind.NEWS).update(sending_since=timezone.now())
    answer(house, encounter)

    assert OrganisationMail.objects.filter(kind=OrganisationMailKind.NEWS, state=MailState.WAITING).count() == 2


def test_what_is_refused_owes_nothing(house: House, encounter: Encounter):
    confirmed(encounter)
    with pytest.raises(Stale):
        answer(house, encounter, version=1)

    assert letters() == []


def test_without_a_yes_no_news_comes(house: House, encounter: Encounter):
    letters()
    answer(house, encounter)

    assert letters() == []


# --- The end -------------------------------------------------------------------------------------


def test_one_press_in_the_mail_program_stops_the_mail(house: House, encounter: Encounter):
    confirmed(encounter)
    answer(house, encounter)
    [letter] = letters()
    headers = letter.message()
    path = urlsplit(headers["List-Unsubscribe"].strip("<>")).path

    opened = Client().get(path).status_code
    stopped = Client(headers={"Origin": "null"}).post(path, {"List-Unsubscribe": "One-Click"})
    answer(house, encounter)

    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert (opened, stopped.status_code) == (405, 200)
    assert letters() == []
    assert Client().get(links(letter)[0], follow=True).redirect_chain[-1][0] == "/r/?gone"


def test_a_stop_on_the_page_can_be_taken_back(house: House, encounter: Encounter):
    confirmed(encounter)
    answer(house, encounter)
    [letter] = letters()
    page, client = links(letter)[1], Client()

    client.post(page, {"news": "stop"})
    answer(house, encounter)
    between = letters()
    client.post(page, {"news": "confirm"})
    link_again = letters()  # it came today already
    answer(house, encounter)

    assert (between, link_again) == ([], [])
    assert [again.subject for again in letters()] == ["There is news of your feedback"]


@pytest.mark.parametrize("end", ["withdrawn", "another address"])
def test_links_end_with_the_receipt_and_with_the_address(house: House, encounter: Encounter, end: str):
    confirmed(encounter)
    answer(house, encounter)
    [letter] = letters()
    answer(house, encounter)  # which owes one more
    if end == "withdrawn":
        withdraw_encounter(encounter=encounter, now=timezone.now())
    else:
        amend(encounter, email=STRANGE)
    client = Client()

    statuses = [
        client.get(links(letter)[1]).status_code,
        client.post(links(letter)[1], {"news": "confirm"}).status_code,
    ]

    assert client.get(links(letter)[0]).url == "/r/?gone"
    assert statuses == [404, 404]
    assert [one.to for one in letters()] == ([] if end == "withdrawn" else [[STRANGE]])


@pytest.mark.parametrize("signed", ["x", "WyJhIl0:1:2", "a" * 3000])
def test_a_link_of_nobodys_leads_nowhere(db, signed: str):
    assert Client().get(f"/r/mail/{signed}/").status_code == 404
    assert Client().get(f"/r/mail/{signed}/receipt/").status_code == 302


@pytest.mark.parametrize(
    ("language", "subject"),
    [
        ("fi", "Haluatko sähköpostia, kun palautteesi etenee?"),
        ("sv", "Vill du ha e-post när det händer något med din respons?"),
    ],
)
def test_a_customer_reads_it_in_the_language_of_their_feedback(house: House, language: str, subject: str):
    encounter = make_encounter(house.point, "bad", text="x")
    Encounter.objects.update(language=language)
    amend(encounter, email=OWN)

    [question] = letters()

    assert question.subject == subject
    assert f'lang="{language}"' in Client().get(links(question)[0] + f"?lang={language}").content.decode()


# --- Was it put right? ---------------------------------------------------------------------------

QUESTION, REMINDER = "Was it put right?", "Was it put right? We ask once more"
ASKED = [OrganisationMailKind.FOLLOW_UP, OrganisationMailKind.REMINDER]


def due_mails() -> list[Any]:
    return [(mail.kind, mail.due_at) for mail in OrganisationMail.objects.filter(kind__in=ASKED).order_by("due_at")]


@pytest.mark.parametrize(
    ("closed_at", "asked_at"),
    [
        ("2026-06-10T12:00+03:00", ["2026-06-17T12:00+03:00", "2026-06-24T12:00+03:00"]),
        ("2026-10-20T23:30+03:00", ["2026-10-27T23:30+02:00", "2026-11-03T23:30+02:00"]),  # summer time ends between
        ("2027-03-25T03:30+02:00", ["2027-04-01T03:30+03:00", "2027-04-08T03:30+03:00"]),  # and begins
    ],
)
def test_a_week_is_a_week_of_the_locations_clock(
    house: House, encounter: Encounter, time_machine, closed_at: str, asked_at: list[str]
):
    confirmed(encounter)
    close(house, encounter, now=datetime.fromisoformat(closed_at))

    moments = [datetime.fromisoformat(moment) for moment in asked_at]
    assert due_mails() == list(zip(ASKED, moments, strict=True))


def test_the_customer_is_asked_and_reminded_once(house: House, encounter: Encounter):
    confirmed(encounter)
    close(house, encounter)

    came = [letter for letter in letters() if "put right" in letter.subject]

    assert sorted(letter.subject for letter in came) == [QUESTION, REMINDER]
    assert OrganisationMail.objects.exclude(state=MailState.SENT).count() == 0
    assert not any(word in str(letter.message()) for letter in came for word in SECRET_WORDS)


@pytest.mark.parametrize("end", ["answered", "taken up again", "stopped", "closed anew"])
def test_nobody_is_asked_for_what_is_over(house: House, encounter: Encounter, end: str):
    confirmed(encounter)
    close(house, encounter)
    if end == "answered":
        give_verdict(encounter=encounter, verdict="yes", now=timezone.now())
    elif end == "stopped":
        stop_news(contact=Contact.objects.select_related("encounter").get(), now=timezone.now())
    else:
        reopen_case(case=case_of(encounter), by=house.supervisor, now=timezone.now(), reason="Syy")
    if end == "closed anew":
        close(house, encounter)

    asked = [letter.subject for letter in letters() if "put right" in letter.subject]

    assert sorted(asked) == ([QUESTION, REMINDER] if end == "closed anew" else [])


@pytest.mark.parametrize(("days", "asked_after"), [(2, [5, 12]), (10, [0, 7]), (20, [0, 7]), (31, [])])
def test_an_address_that_is_confirmed_later_is_asked_later(
    house: House, encounter: Encounter, days: int, asked_after: list[int]
):
    [question] = letters()
    page, client, now = links(question)[0], Client(), timezone.now()
    close(house, encounter, now=now - timedelta(days=days))
    for decision in ("confirm", "stop", "confirm"):
        client.post(page, {"news": decision})

    assert [round((due_at - now) / timedelta(days=1)) for _kind, due_at in due_mails()] == asked_after


def test_another_address_is_asked_in_place_of_the_first(house: House, encounter: Encounter):
    confirmed(encounter)
    close(house, encounter)
    OrganisationMail.objects.exclude(kind__in=ASKED).delete()
    amend(encounter, email=STRANGE)
    Client().post(address_to_confirm(encounter), {"news": "confirm"})

    asked = [(letter.to, letter.subject) for letter in letters() if "put right" in letter.subject]

    assert sorted(asked) == [([STRANGE], QUESTION), ([STRANGE], REMINDER)]


def address_to_confirm(encounter: Encounter) -> str:
    return f"/r/mail/{issue_mail_link(Contact.objects.get(encounter=encounter), NEWS)}/"


def test_a_flood_of_questions_waits(encounter: Encounter, monkeypatch: pytest.MonkeyPatch):
    with monkeypatch.context() as flooded:
        flooded.setattr("encounters.receipt.emails.MOST_IN_ALL", 0)
        during = letters()

    assert (during, [letter.to for letter in letters()]) == ([], [[OWN]])


def test_links_that_programs_open_answer_nothing_and_one_press_does(house: House, encounter: Encounter):
    confirmed(encounter)
    close(house, encounter)
    [letter] = [letter for letter in letters() if letter.subject == QUESTION]
    answers = re.findall(r"^(\S.*): (http\S+verdict=\w+)", letter.body, re.MULTILINE)
    for _label, link in answers * 2:
        for method in ("GET", "HEAD"):
            Client().generic(method, link.removeprefix(settings.PUBLIC_URL), follow=True)
    nothing = case_of(encounter).verdict
    client = Client()
    page = client.get(dict(answers)["Partly"].removeprefix(settings.PUBLIC_URL), follow=True)
    [marked] = re.findall(r'value="(\w+)" class="marked"', page.content.decode())
    client.post(f"/r/{encounter.pk}/verdict/", {"verdict": marked})

    case = case_of(encounter)
    assert [label for label, _link in answers] == ["Yes", "Partly", "No", "Can't tell"]
    assert nothing == ""
    assert (marked, case.reopened_by_verdict, case.state) == ("partly", True, "in_work")
