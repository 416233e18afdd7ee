"""What nobody sees is taken out of what is typed or pasted; what belongs to a script or an emoji stays."""

import pytest

from encounters.models import CaseText, Contact, Encounter
from tests.factories import House, holding, make_encounter

MARKS = {
    "a control from a word processor": "\x02",
    "a bell": "\x07",
    "a delete": "\x7f",
    "a control of eight bits": "\x9d",
    "a byte order mark": "\ufeff",
    "no character at all": "\uffff",
}
UNSEEN_IN_NAMES = {
    "a zero-width space": "\u200b",
    "a word joiner": "\u2060",
    "a soft hyphen": "\u00ad",
    "a joiner that joins nothing": "\u200d",
    "a non-joiner that parts nothing": "\u200c",
    "a tag behind no flag": "\U000e0067",
}
DIRECTION = {"left to right": "\u200e", "right to left": "\u200f", "of Arabic letters": "\u061c"}
WHOLE = [
    "👩‍🍳",
    "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
    "❤️‍🔥 🏳️‍🌈",
    "🧑🏽‍🤝‍🧑🏻",
    "علی‌رضا",
    "क्‍ष",
    "שלום",
    "\U0001fae9\U0001f6d8",  # newer than the tables of Python
    "Åsa Öberg-Ström",
]


def say(house: House, **said: str) -> Encounter:
    encounter = make_encounter(house.point, "bad")
    answer = holding(encounter).post(f"/f/more/{encounter.pk}/", said)
    assert answer.status_code == 302, answer.context["form"].errors
    return Encounter.objects.get(pk=encounter.pk)


@pytest.mark.parametrize("mark", MARKS.values(), ids=MARKS.keys())
def test_a_control_is_taken_out_of_every_kind_of_field(house: House, mark: str):
    encounter = say(
        house,
        text=f"Odotin{mark} kauan.\r\nToinen rivi.",
        employee_description=f"pitkä{mark}",
        name=f"Ma{mark}tti",
        phone=f"040{mark} 123",
        email=f"matti{mark}@example.org",
    )

    contact = Contact.objects.get()
    assert encounter.text == "Odotin kauan.\nToinen rivi."
    assert encounter.employee_description == "pitkä"
    assert (contact.name, contact.email, contact.phone) == ("Matti", "matti@example.org", "040 123")


@pytest.mark.parametrize("end", ["\x0b", "\x0c", "\r", "\r\n", "\x85", "\u2028", "\u2029"])
def test_ends_of_lines_of_every_program_are_kept(house: House, end: str):
    encounter = say(house, text=f"Odotin.{end}Lähdin.", name=f"Matti{end}Virta", email="a@b.fi")

    assert (encounter.text, Contact.objects.get().name) == ("Odotin.\nLähdin.", "Matti Virta")


@pytest.mark.parametrize("mark", UNSEEN_IN_NAMES.values(), ids=UNSEEN_IN_NAMES.keys())
def test_a_name_is_stored_as_it_is_seen(house: House, mark: str):
    encounter = say(house, employee_description=f"{mark}pit{mark}kä{mark}", name=f"Mat{mark}ti", email=f"{mark}m@b.fi")

    contact = Contact.objects.get()
    assert (encounter.employee_description, contact.name, contact.email) == ("pitkä", "Matti", "m@b.fi")


@pytest.mark.parametrize("mark", DIRECTION.values(), ids=DIRECTION.keys())
def test_a_copied_address_loses_its_direction_marks(house: House, mark: str):
    say(house, email=f"{mark}matti@example.org{mark}", phone=f"{mark}+358\u2011401234567{mark}")

    contact = Contact.objects.get()
    assert (contact.email, contact.phone) == ("matti@example.org", "+358-401234567")


def test_an_address_loses_what_turns_it_around(house: House):
    say(house, email="\u202amatti@example.org\u202c", phone="\u2066+358 40\u2069")

    contact = Contact.objects.get()
    assert (contact.email, contact.phone) == ("matti@example.org", "+358 40")


@pytest.mark.parametrize(
    "around", ["\u202a{}\u202c", "\u2068{}\u2069", "\u200f{}", "{}\u200e", "\u202b\u2067{}\u2069\u202c"]
)
def test_a_name_copied_with_its_wrapping_is_taken(house: House, around: str):
    say(house, name=around.format("Åsa"), email="a@b.fi")

    assert Contact.objects.get().name == "Åsa"


@pytest.mark.parametrize("words", WHOLE)
def test_joiners_and_new_emoji_stay(house: House, words: str):
    encounter = say(house, text=words, name=words, employee_description=words, email="a@b.fi")

    assert (encounter.text, encounter.employee_description, Contact.objects.get().name) == (words, words, words)


@pytest.mark.parametrize("mark", ["\u202e", "\u202d", "\u202a", "\u2066", "\u2067", "\u2068"])
def test_a_name_that_is_turned_around_is_refused(house: House, mark: str):
    encounter = make_encounter(house.point, "bad")

    answer = holding(encounter).post(f"/f/more/{encounter.pk}/", {"name": f"a{mark}b", "email": "a@b.fi"})

    assert answer.context["form"].errors["name"] == ["Please leave out the marks that turn the text around."]


@pytest.mark.parametrize(
    "between",
    ["-", "\u2010", "\u2011", "–", "—", "−", " ", "\u00a0", "\u202f", "\u200e", "\ufe0f", "\u034f", "/", " · ", ""],
)
def test_digits_are_read_however_they_are_parted(client, house: House, between: str):
    encounter = make_encounter(house.point, "bad")
    digits = holding(encounter).get(f"/r/{encounter.pk}/").context["secrets"].digits_in_fours.split()

    answer = client.post("/r/", {"digits": "\u200e" + between.join(digits) + "\ufeff"})

    assert (answer.status_code, answer.url) == (302, f"/r/{encounter.pk}/")


def test_digits_of_another_script_are_read(client, house: House):
    encounter = make_encounter(house.point, "bad")
    digits = holding(encounter).get(f"/r/{encounter.pk}/").context["secrets"].digits_in_fours

    answer = client.post("/r/", {"digits": digits.translate({ord("0") + n: ord("٠") + n for n in range(10)})})

    assert answer.url == f"/r/{encounter.pk}/"


@pytest.mark.parametrize("digits", ["1234", "x" * 16, "1234 5678 9012 345x", "²" * 16, "½" * 16])
def test_what_is_no_code_is_said(client, db, digits: str):
    answer = client.post("/r/", {"digits": digits})

    assert answer.context["form"].errors["digits"] == ["The code has 16 digits."]


@pytest.mark.parametrize("mark", ["\u200d", "\u200e", "\u2028", "\u202e", "\u00ad"])
def test_a_name_copied_from_a_text_can_be_redacted(signed_in, house: House, mark: str):
    encounter = make_encounter(house.point, "bad", text=f"Myyjä Mat{mark}ti Virta huusi.")
    client, address = signed_in(house.admin), house.at("review:redact", encounter.pk)
    stored = Encounter.objects.get().text

    words = stored.removeprefix("Myyjä ").removesuffix(" huusi.")
    client.post(address, {"redact-words": words, "redact-reason": "Nimi."})

    assert "Virta" not in Encounter.objects.get().text


BLANK = {
    "zero-width spaces": "\u200b\u200b",
    "a braille blank": "\u2800",
    "a Hangul filler between spaces": " \u3164 ",
    "marks of direction": "\u200e\u200f",
    "a joiner": "\u200d",
}


@pytest.mark.parametrize("text", BLANK.values(), ids=BLANK)
def test_a_text_of_which_nobody_sees_anything_is_none(house: House, signed_in, text: str):
    told = say(house, text=text)
    complaint = make_encounter(house.point, "bad", text="Odotin.")
    client = signed_in(house.supervisor)

    client.post(house.at("casework:answer", complaint.case.pk), {"text": text})
    client.post(house.at("review:exclude", complaint.pk), {"exclude-reason": text})

    assert told.text == ""
    assert not CaseText.objects.exists()
    assert Encounter.objects.get(pk=complaint.pk).counted
