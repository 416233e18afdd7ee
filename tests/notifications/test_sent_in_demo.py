"""In the demo an admin at its machine reads the mail that was sent; nobody else does, and nowhere else."""

import re
from collections.abc import Callable
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from django.urls import reverse

from encounters.models.mail import AccountMailKind, OrganisationMailKind
from encounters.notifications.sent_files import MOST, read_mail
from tests.factories import House, make_invited
from tests.mails import be_the_demo
from tests.worker import work

NAME = "20261128-120000-000000-a"
MAIL = b"From: a@example.org\nTo: b@example.org\nSubject: Hei\nDate: Sat, 28 Nov 2026 12:00:00 +0000\n"
TEXT = MAIL + b"Content-Type: text/plain; charset=%s\n\nMoi.\n"
PAGES = ("demo", "demo_mail", "demo_html")


@pytest.fixture
def folder(settings, tmp_path: Path) -> Path:
    folder = tmp_path / "mail"
    be_the_demo(settings, folder)
    folder.mkdir()
    return folder


@pytest.fixture
def ask(house: House, signed_in) -> Callable:
    """Ask for a page of a mail, as the admin."""

    def get(page: str, name: str = NAME, **environ: str):
        return signed_in(house.admin).get(address(house, page, name), **environ)

    return get


def address(house: House, page: str, name: str = NAME) -> str:
    return house.at(f"notifications:{page}", *([] if page == "demo" else [name]))


def put(folder: Path, content: bytes, name: str = NAME) -> None:
    (folder / f"{name}.eml").write_bytes(content)


def with_html(html: str, *headers: bytes) -> bytes:
    return MAIL + b"".join(headers) + b"Content-Type: text/html; charset=utf-8\n\n" + html.encode()


def test_mail_that_the_worker_sent_is_read_with_its_link(folder: Path, house: House, signed_in):
    make_invited(house.organisation)
    work()
    (path,) = folder.glob("*.eml")
    text = message_from_bytes(path.read_bytes(), policy=policy.default).get_body(("plain",)).get_content()
    link = re.search(r"\S+/start/join/\S+", text)[0]
    client = signed_in(house.admin)

    listed = client.get(house.at("notifications:demo")).content.decode()
    page, html = (client.get(address(house, page, path.stem)).content.decode() for page in PAGES[1:])

    assert address(house, "demo_mail", path.stem) in listed
    assert "uusi@example.org" in listed
    assert "uusi@example.org" in page
    assert f'<a href="{link}">' in page
    assert f'src="{address(house, "demo_html", path.stem)}"' in page
    assert f'<a href="{link}">' in html


def test_the_latest_mails_come_first_and_old_ones_are_left_out(folder: Path, ask):
    names = [f"20261128-120000-{number:06}-a" for number in range(MOST + 2)]
    for name in names:
        put(folder, TEXT % b"utf-8", name)
    (folder / "zzz.eml").write_bytes(TEXT % b"utf-8")
    (folder / f"{NAME}.draft").write_bytes(TEXT % b"utf-8")

    listed = re.findall(r"/mail/demo/(2[^/]+)/", ask("demo").content.decode())

    assert listed == names[:1:-1]


def test_without_mail_the_list_says_so(folder: Path, ask):
    folder.rmdir()

    assert "No mail was sent yet." in ask("demo").content.decode()


# --- Who may look ------------------------------------------------------------------------------------


def statuses(ask: Callable, **environ: str) -> list[int]:
    return [ask(page, **environ).status_code for page in PAGES]


def test_only_the_demo_shows_mail_and_only_at_its_machine(folder: Path, ask, settings):
    put(folder, with_html("<p>Moi.</p>"))
    shown = statuses(ask)
    over_ipv6 = statuses(ask, REMOTE_ADDR="::1")
    from_elsewhere = statuses(ask, REMOTE_ADDR="192.0.2.7")
    behind_a_proxy = statuses(ask, HTTP_X_FORWARDED_FOR="127.0.0.1")
    settings.EMAIL = {"EMAIL_HOST": "mail.example.org"}
    with_a_server = statuses(ask)
    settings.EMAIL, settings.DEMO = None, False
    elsewhere = statuses(ask)

    assert (shown, over_ipv6) == ([200] * 3, [200] * 3)
    assert (from_elsewhere, behind_a_proxy, with_a_server, elsewhere) == ([404] * 3,) * 4


def test_the_page_of_mail_leads_there_in_the_demo_alone(folder: Path, house: House, signed_in, settings):
    client, there = signed_in(house.admin), house.at("notifications:list")

    here, away = (client.get(there, REMOTE_ADDR=where).content.decode() for where in ("127.0.0.1", "192.0.2.7"))
    settings.DEMO = False
    other = client.get(there).content.decode()

    assert [address(house, "demo") in page for page in (here, away, other)] == [True, False, False]


def test_who_is_no_admin_is_refused(folder: Path, house: House, neighbour: House, signed_in):
    put(folder, with_html("<p>Moi.</p>"))
    refused = {
        who: {signed_in(member).get(address(house, page)).status_code for page in PAGES}
        for who, member in {
            "supervisor": house.supervisor,
            "employee": house.employee,
            "outsider": neighbour.admin,
        }.items()
    }

    assert refused == {"supervisor": {403}, "employee": {403}, "outsider": {404}}


# --- What may stand in an address --------------------------------------------------------------------


@pytest.mark.parametrize("way", ["../", "..%2F", "%2e%2e/", "..%5C", "a/../../", "%2Ftmp%2F", ".", "%00"])
def test_no_name_leads_out_of_the_folder(folder: Path, house: House, signed_in, way: str):
    put(folder.parent, TEXT % b"utf-8")
    client, demo = signed_in(house.admin), address(house, "demo")

    answers = [client.get(f"{demo}{way}{NAME}/{part}").status_code for part in ("", "html/")]

    assert set(answers) <= {400, 404}


def test_no_name_but_that_of_a_mail_is_read(folder: Path, ask):
    for name in ("secret", f"{NAME}-{'x' * 100}", NAME):
        put(folder, TEXT % b"utf-8", name)
    put(folder.parent, TEXT % b"utf-8")
    outside = [f"../{NAME}", str(folder.parent / NAME), f"./{NAME}", f"{NAME}\n", "", "x" * 5_000]

    assert [read_mail(name) for name in outside] == [None] * len(outside)
    assert [ask("demo_mail", name).status_code for name in ("secret", f"{NAME}-{'x' * 100}", "x" * 5_000)] == [404] * 3
    assert ask("demo_mail").status_code == 200  # the control


# --- What may stand in a file ------------------------------------------------------------------------

BROKEN = {
    "empty": b"",
    "no mail": bytes(range(256)) * 20,
    "no date": b"To: b@example.org\n\nMoi.",
    "a date that is none": MAIL.replace(b"Sat, 28 Nov 2026", b"at once") + b"\nMoi.",
    "the last day": MAIL.replace(b"28 Nov 2026 12", b"31 Dec 9999 23") + b"\nMoi.",
    "an unknown charset": TEXT % b"klingon",
    "a charset that is no text": TEXT % b"zip",
    "halves of characters": (TEXT % b"unicode_escape").replace(b"Moi.", b"\\ud800"),
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_broken_file_is_not_found(folder: Path, ask, what: str):
    put(folder, BROKEN[what])

    assert statuses(ask) == [200, 404, 404]
    assert NAME not in ask("demo").content.decode()


def test_what_is_gone_or_no_file_is_not_found(folder: Path, ask):
    (folder / f"{NAME}.eml").mkdir()
    (folder / f"{NAME}b.eml").symlink_to(folder / "gone")

    assert statuses(ask) == [200, 404, 404]
    assert [ask("demo_mail", f"{NAME}{which}").status_code for which in "bc"] == [404, 404]


HOSTILE = "<script>alert(1)</script>"


def test_hostile_words_are_shown_as_words(folder: Path, ask):
    headers = f'From: "{HOSTILE}" <a@example.org>\nTo: "{HOSTILE}" <b@example.org>\nSubject: {HOSTILE} \u202eabc\n'
    rest = f"Date: Sat, 28 Nov 2026 12:00:00 -0000\nContent-Type: text/plain; charset=utf-8\n\n{HOSTILE}\u202e\n"
    link = f'\n{reverse("home")}"{HOSTILE}\njavascript:alert(1)\nhttp://127.0.0.1:8000/"{HOSTILE}\n'
    put(folder, (headers + rest + link).encode())

    pages = [ask(page).content.decode() for page in PAGES[:2]]

    assert [HOSTILE in page for page in pages] == [False, False]
    assert ["\u202e" in page for page in pages] == [False, False]
    assert [page.count("&lt;script&gt;alert(1)&lt;/script&gt;") >= 2 for page in pages] == [True, True]
    assert 'href="javascript' not in pages[1]


def test_the_html_of_a_mail_may_do_nothing_and_be_framed_by_us_alone(folder: Path, ask):
    put(folder, with_html(f"<p>Moi.</p>{HOSTILE}"))

    answer, page = ask("demo_html"), ask("demo_mail")

    assert answer.content.decode().strip() == f"<p>Moi.</p>{HOSTILE}"
    assert set(answer["Content-Security-Policy"].split("; ")) == {
        *("default-src 'none'", "style-src 'unsafe-inline'", "sandbox"),
        *("form-action 'none'", "base-uri 'none'", "frame-ancestors 'self'"),
    }
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-src 'self'" in page["Content-Security-Policy"]
    assert "unsafe" not in page["Content-Security-Policy"]
    assert page["X-Frame-Options"] == "DENY"
    assert HOSTILE not in page.content.decode()


def test_a_mail_without_html_has_no_frame(folder: Path, ask):
    put(folder, TEXT % b"utf-8")

    page = ask("demo_mail").content.decode()

    assert ("Moi." in page, "<iframe" in page) == (True, False)


def test_each_kind_of_mail_is_shown_in_each_language(folder: Path, ask):
    listed = re.findall(r"/mail/demo/([a-z_]+-(?:fi|sv|en))/", ask("demo").content.decode())

    assert len(listed) == 3 * (len(AccountMailKind) + len(OrganisationMailKind))
    assert [ask(page, name).status_code for name in listed for page in PAGES[1:]] == [200] * 2 * len(listed)
    assert "Sinulle annettiin tapaus" in ask("demo_mail", "assigned-fi").content.decode()


@pytest.mark.parametrize("name", ["assigned-xx", "gone-fi", "-fi", "assigned"])
def test_of_what_is_no_kind_there_is_no_example(folder: Path, ask, name: str):
    assert ask("demo_mail", name).status_code == 404
