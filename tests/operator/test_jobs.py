"""Jobs can be looked at."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateEvent, ProcrastinateJob

from encounters.notifications.tasks import send_account_mail, send_organisation_mail
from encounters.operator.jobs import EVENTS, STATES
from tests.operator.people import entered, make_operator, with_second_step
from tests.worker import jobs

LIST = "/operator/encounters/job/"

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(db: None) -> Client:
    return entered(with_second_step(make_operator()))


@pytest.fixture
def job(db: None) -> ProcrastinateJob:
    send_account_mail.defer(mail_id=7)
    return ProcrastinateJob.objects.latest("pk")


def page_of(job: ProcrastinateJob) -> str:
    return reverse("admin:encounters_job_change", args=[job.pk])


def test_a_job_shows_its_task_and_arguments(client: Client, job: ProcrastinateJob):
    shown = [client.get(page).content.decode() for page in (LIST, page_of(job))]

    for page in shown:
        assert "notifications.send_account_mail" in page
        assert "&quot;mail_id&quot;: 7" in page
        assert "rocrastinate" not in page
    assert re.search(r"\w{3} \d+ \w{3} \d{4}, \d\d:\d\d Queued", shown[1])
    assert ">None<" not in shown[1]


def test_what_a_job_holds_is_no_name_of_its_page(client: Client):
    send_organisation_mail.defer(organisation_id=7654321, mail_id=8)

    page = client.get(page_of(ProcrastinateJob.objects.latest("pk"))).content.decode()

    assert page.count("7654321") == 1  # among its arguments


def test_jobs_are_narrowed_by_state_and_task(client: Client, job: ProcrastinateJob):
    send_organisation_mail.defer(organisation_id=7, mail_id=8)

    page = client.get(LIST, {"task_name": job.task_name, "status__exact": "todo"}).content.decode()

    assert ("send_account_mail" in page, "&quot;mail_id&quot;: 8" in page) == (True, False)
    assert client.get(LIST, {"args__mail_id": "7"}).status_code == 400


@pytest.mark.parametrize(
    ("language", "waits", "failed", "queued"),
    [
        ("en", "Waits to be done", "Failed for good", "Queued"),
        ("fi", "Odottaa vuoroaan", "Epäonnistui lopullisesti", "Lisätty jonoon"),
        ("sv", "Väntar på sin tur", "Misslyckades för gott", "Lades i kön"),
    ],
)
def test_states_are_told_in_the_language_of_the_page(
    client: Client, job: ProcrastinateJob, language: str, waits: str, failed: str, queued: str
):
    listed, shown = (client.get(page, {"lang": language}).content.decode() for page in (LIST, page_of(job)))

    assert listed.count(waits) == 2  # the job, and a choice to narrow by
    assert (failed in listed, waits in shown, queued in shown) == (True, True, True)
    for page in (listed, shown):
        assert not re.search(r">\s*(todo|doing|failed|deferred|Scheduled at|Queue name)\s*<", page)


def test_every_state_and_event_has_a_name():
    assert set(STATES) == set(ProcrastinateJob.STATUSES)
    assert set(EVENTS) == set(ProcrastinateEvent.TYPES)


@pytest.mark.parametrize("action", ["retry", "cancel", "abort", "delete_selected"])
def test_nothing_is_done_to_a_job(client: Client, job: ProcrastinateJob, action: str):
    before = jobs("send_account_mail")

    client.post(LIST, {"action": action, "_selected_action": [job.pk], "post": "yes"})

    assert client.post(page_of(job), {"status": "failed"}).status_code == 403
    assert client.post(f"{LIST}add/", {}).status_code == 403
    assert client.post(f"{LIST}{job.pk}/delete/", {"post": "yes"}).status_code == 403
    assert jobs("send_account_mail") == before
    assert "<select" not in client.get(LIST).content.decode()
