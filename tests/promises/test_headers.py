"""Every class of answer carries the same protection and shows nothing of the inside."""

import os
import subprocess
import sys

import pytest
from django.urls import reverse

from tests.everything import PRODUCTION
from tests.factories import House, code_of, holding, make_encounter

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
ALWAYS = {
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "strict-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Robots-Tag": "noindex",
}
NEVER = ("Server", "X-Powered-By")


def parts(policy: str) -> set[str]:
    return {part.strip() for part in policy.split(";")}


@pytest.fixture
def answers(house: House, client, signed_in):
    client.raise_request_exception = False
    encounter = make_encounter(house.point, "bad", text="Odotin.")
    staff = signed_in(house.admin)
    start = reverse("inbox:start", args=[house.organisation.slug])
    return {
        "feedback page": client.get(f"/f/{code_of(house.point)}/"),
        "faces in a frame": client.get(f"/f/{code_of(house.point)}/embed/"),
        "unknown point": client.get("/f/unknown1/"),
        "receipt": holding(encounter).get(f"/r/{encounter.pk}/"),
        "staff page": staff.get(start),
        "redirect": client.get(start),
        "forbidden": signed_in(house.employee).get(start),
        "not found": client.get("/nothing/here/"),
        "not allowed": client.post("/accessibility/"),
        "junk": client.get("/r/?%00=a"),
        "too large": client.post(f"/f/{code_of(house.point)}/", {"key": "x" * 300_000}),
        "static": client.get("/static/customer.css"),
        "health": client.get("/health/live/"),
    }


def test_every_answer_is_protected(answers):
    wrong = {}
    for name, answer in answers.items():
        said = {header: answer.get(header) for header in ALWAYS}
        differing = {
            header: said[header]
            for header, wanted in ALWAYS.items()
            if (parts(said[header] or "") != parts(wanted) if "Policy" in header else said[header] != wanted)
        }
        if differing or any(header in answer for header in NEVER) or "Permissions-Policy" not in answer:
            wrong[name] = differing or answer.headers

    assert wrong == {}
    assert "unsafe" not in POLICY


def test_on_allowed_sites_the_faces_alone_may_be_framed(house: House, client):
    house.organisation.embed_hosts = ["www.example.org"]
    house.organisation.save()

    answer, other = (client.get(f"/f/{code_of(house.point)}/{page}") for page in ("embed/", ""))

    said = {header: answer.get(header) for header in ALWAYS}
    assert parts(said.pop("Content-Security-Policy")) ^ parts(POLICY) == {
        "frame-ancestors 'none'",
        "frame-ancestors www.example.org",
    }
    assert said == {header: value for header, value in ALWAYS.items() if header != "Content-Security-Policy"} | {
        "X-Frame-Options": None
    }
    assert (parts(other["Content-Security-Policy"]), other["X-Frame-Options"]) == (parts(POLICY), "DENY")


def test_pages_are_not_stored_and_files_are(answers):
    stored = {name: answer.get("Cache-Control") for name, answer in answers.items() if name != "static"}

    assert {name: value for name, value in stored.items() if "no-store" not in value} == {
        # Back shows the same form, so that it stays one submission.
        **dict.fromkeys(("feedback page", "faces in a frame"), "private, no-cache")
    }
    assert "no-store" not in answers["static"]["Cache-Control"]


def test_statuses_are_as_meant(answers):
    assert {name: answer.status_code for name, answer in answers.items()} == {
        "feedback page": 200,
        "faces in a frame": 200,
        "unknown point": 404,
        "receipt": 200,
        "staff page": 200,
        "redirect": 302,
        "forbidden": 403,
        "not found": 404,
        "not allowed": 405,
        "junk": 400,
        "too large": 413,
        "static": 200,
        "health": 200,
    }


def test_an_unforeseen_fault_says_nothing_of_the_inside(client, house: House, monkeypatch):
    client.raise_request_exception = False

    def broken(*_arguments, **_named):
        raise ZeroDivisionError("secret inside")

    monkeypatch.setattr("encounters.feedback.views.issue_submission", broken)

    answer = client.get(f"/f/{code_of(house.point)}/")

    page = answer.content.decode()
    assert answer.status_code == 500
    assert "Something went wrong" in page
    assert not any(word in page for word in ("secret inside", "ZeroDivision", "Traceback", "encounters/"))
    assert parts(answer["Content-Security-Policy"]) == parts(POLICY)


def manage(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    plain = {name: value for name, value in os.environ.items() if not name.startswith("DJANGO_")}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        env=plain | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_production_cookies_are_secure_and_bound_to_the_host():
    done = manage(
        "shell",
        "--no-imports",
        "--command",
        "from django.conf import settings as s;"
        "print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.RECEIPT_COOKIE_NAME, s.KNOWN_BROWSER_COOKIE_NAME,"
        " s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SECURE_HSTS_SECONDS)",
        **PRODUCTION,
    )

    assert done.stdout == "__Host-session __Host-csrf __Host-receipts __Host-known_browser True True 31536000\n"


@pytest.mark.parametrize(
    ("environment", "named"),
    [
        ({"PORT": "eight"}, "PORT"),
        ({"PUBLIC_URL": "feedback"}, "PUBLIC_URL"),
        ({"DATABASE_URL": "nonsense"}, "DATABASE_URL"),
        ({"LOG_LEVEL": "LOUD"}, "LOG_LEVEL"),
        ({"PUBLIC_URL": "https://feedback.example.org", "SECRET_KEY": ""}, "SECRET_KEY"),
    ],
)
def test_a_wrong_setting_is_named_at_the_start(environment, named):
    done = manage("check", **environment)

    assert done.returncode != 0
    assert named in done.stderr
    assert "Traceback" not in done.stderr
