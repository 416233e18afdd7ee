"""Without a mail server each mail is a file of its own, which mail programs open."""

import resource
from collections.abc import Iterator
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path

import pytest
from django.core import mail
from django.core.mail import get_connection

from tests.factories import House, make_invited
from tests.mails import be_the_demo
from tests.worker import work

END = "Tähän loppui."


@pytest.fixture
def folder(settings, tmp_path: Path) -> Path:
    be_the_demo(settings, tmp_path / "mail")
    return tmp_path / "mail"


def read(path: Path) -> EmailMessage:
    with path.open("rb") as file:
        return BytesParser(EmailMessage, policy=policy.default).parse(file)


def mails_in(folder: Path) -> list[EmailMessage]:
    """The mails of a folder in the order of their names."""
    return [read(path) for path in sorted(folder.glob("*.eml"))]


def letter(number: int, text: str = END) -> mail.EmailMessage:
    return mail.EmailMessage(f"Äänestys {number}", text, to=[f"{number}@example.org"])


def test_mails_over_one_connection_are_a_file_each_in_their_order(folder: Path):
    connection = get_connection()
    connection.open()

    taken = [connection.send_messages([letter(number) for number in some]) for some in ([1, 2, 3], [4], [])]

    assert taken == [3, 1, 0]
    assert [one["Subject"] for one in mails_in(folder)] == [f"Äänestys {number}" for number in (1, 2, 3, 4)]
    assert {one.get_content().strip() for one in mails_in(folder)} == {END}
    assert len([*folder.iterdir()]) == 4


def test_what_the_worker_sends_is_a_file_each(folder: Path, house: House):
    for number in range(5):
        make_invited(house.organisation, f"{number}@example.org")

    work()

    assert sorted(one["To"] for one in mails_in(folder)) == [f"{number}@example.org" for number in range(5)]


def test_the_folder_is_for_its_owner_alone(folder: Path):
    get_connection().send_messages([letter(1)])

    assert folder.stat().st_mode & 0o777 == 0o700


@pytest.fixture
def short_of_room() -> Iterator[None]:
    """A disk that takes no more than the beginning of a file."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, hard))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_nobody_sees_half_a_mail(folder: Path, short_of_room: None):
    text = "Pitkä rivi.\n" * 10_000

    with pytest.raises(OSError, match="File too large"):
        get_connection().send_messages([letter(1, text)])

    assert [path.suffix for path in folder.iterdir()] == [".draft"]


@pytest.mark.parametrize(
    "message_id", ["<../../../etc/passwd>", "<a/b@example.org>", f"<{'x' * 500}@example.org>", "<ä>"]
)
def test_the_name_of_a_file_stays_in_its_folder(folder: Path, message_id: str):
    get_connection().send_messages([mail.EmailMessage("Hei", END, headers={"Message-ID": message_id})])

    (path,) = folder.parent.rglob("*.eml")
    assert path.parent == folder
