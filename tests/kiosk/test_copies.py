"""What a tablet keeps of its pages, to show them without a network, and what is installed on it."""

import json
import re
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from encounters.models import Encounter, Kiosk
from tests.promises.test_headers import POLICY, parts

COPIES, TAP, SCREEN = "/k/copies/", "/k/tap/", "/k/"

pytestmark = pytest.mark.django_db


def test_copies_hold_the_faces_the_thanks_and_their_files(kiosk: Kiosk, tablet: Client):
    answer = tablet.post(COPIES, {"waiting": 3})

    kit = json.loads(answer.content)
    wanted = [f"screen/{lang}" for lang in ("fi", "sv", "en")]
    wanted += [f"kept/{rating}/{lang}" for lang in ("fi", "sv", "en") for rating in ("good", "bad")]
    assert set(kit["pages"]) == {*wanted, "away"}
    assert kit["language"] == "fi"
    assert Kiosk.objects.get().waiting == 3
    assert all(page.rstrip().endswith("</html>") for page in kit["pages"].values())
    for name in ("screen/fi", "screen/sv", "screen/en"):
        page = kit["pages"][name]
        assert page.count('name="nth" value=""') == 1  # the blank that the worker fills
        assert f'action="{TAP}?lang={name[-2:]}"' in page
        assert 'data-page="screen"' in page
    assert "Hyvin" in kit["pages"]["screen/fi"]
    used = {file for page in kit["pages"].values() for file in re.findall(r'(?:href|src)="(/static/[^"]+)"', page)}
    icons = {file for file in used if "face-192" in file}
    assert used - icons == set(kit["files"])
    assert all("/r/" not in page and '<svg class="qr"' not in page for page in kit["pages"].values())


def test_a_press_on_a_copy_is_taken_when_the_network_is_back(kiosk: Kiosk, tablet: Client):
    page = json.loads(tablet.post(COPIES, {"waiting": 0}).content)["pages"]["screen/fi"]
    key = re.search(r'name="key" value="(.*?)"', page)[1]  # type: ignore[index]

    pages = [tablet.post(TAP, {"rating": "good", "key": key, "nth": str(uuid4())}).content.decode() for _ in range(2)]

    assert all("Kiitos!" in page for page in pages)
    assert Encounter.objects.count() == 2


@pytest.mark.parametrize(("status", "answers"), [("active", 200), ("paused", 204), ("retired", 403)])
def test_a_tablet_that_takes_nothing_gets_nothing_to_keep(kiosk: Kiosk, tablet: Client, status: str, answers: int):
    Kiosk.objects.update(status=status, secret_hash=None if status == "retired" else kiosk.secret_hash)

    answer = tablet.post(COPIES, {"waiting": 0})

    assert answer.status_code == answers
    assert bool(answer.content) == (answers == 200)


def test_copies_are_as_protected_as_the_pages_themselves(kiosk: Kiosk, tablet: Client):
    shown, kit = tablet.get(SCREEN), tablet.post(COPIES, {"waiting": 0})

    tablets = parts(POLICY) | {"worker-src 'self'", "manifest-src 'self'"}
    assert parts(shown["Content-Security-Policy"]) == parts(kit["Content-Security-Policy"]) == tablets
    for header in ("Referrer-Policy", "X-Frame-Options", "Permissions-Policy", "Cache-Control"):
        assert shown[header] == kit[header]
    assert parts(Client().get("/")["Content-Security-Policy"]) == parts(POLICY)


@pytest.mark.parametrize(("lang", "called"), [("fi", "Palaute"), ("sv", "Respons"), ("en", "Feedback")])
def test_it_is_installed_in_the_tablets_language(db: None, lang: str, called: str):
    answer = Client(headers={"Accept-Language": lang}).get(reverse("kiosk:manifest"))

    said = json.loads(answer.content)
    assert answer["Content-Type"] == "application/manifest+json"
    assert (said["lang"], said["short_name"]) == (lang, called)
    assert (said["scope"], said["start_url"], said["display"]) == (SCREEN, SCREEN, "fullscreen")
    assert {icon["sizes"] for icon in said["icons"]} == {"192x192", "512x512", "any"}
    assert all(Client().get(icon["src"]).status_code == 200 for icon in said["icons"])


def test_the_worker_serves_the_tablets_pages_alone(db: None):
    answer = Client().get(reverse("kiosk:worker"))

    assert (answer["Content-Type"], answer["Cache-Control"]) == ("text/javascript; charset=utf-8", "no-cache")
    assert reverse("kiosk:worker").rsplit("/", 1)[0] + "/" == SCREEN
    assert "Service-Worker-Allowed" not in answer
