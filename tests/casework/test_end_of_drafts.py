"""A draft ends when it is sent, withdrawn, redacted away, when its writer may not write it any more, or is forgotten."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from encounters.casework.tasks import forget_old_drafts
from encounters.changes.actions import mark_seen
from encounters.models import Draft, Employee, Encounter, Member
from encounters.models.choices import Role
from encounters.models.draft import MOST_STORED
from encounters.review.actions import exclude_encounter, move_encounter, reattribute_encounter, restore_encounter
from encounters.review.redacting import redact_encounter
from tests.casework.drafts import on_page
from tests.factories import CLOSING, House, alias_of, amend, case_of, holding, make_complaint, make_member, make_thanks

WORDS = {"text": "Virtanen tuli.", "note-text": "Soita Virtaselle.", "exclude-reason": "Virta."}


@pytest.fixture
def complaint(house: House) -> Encounter:
    """A complaint about Aino that was read, and may be told about by her."""
    encounter = make_complaint(house, text="Odotin Virtasta.")
    mark_seen(encounter=encounter, by=house.admin, now=timezone.now())
    return encounter


@pytest.fixture
def write(house: House, signed_in) -> Callable[..., None]:
    """Let a member type something on the page of a case."""

    def write(member: Member, encounter: Encounter, **typed: str) -> None:
        typed = typed or WORDS
        signed_in(member).post(house.at("casework:draft", case_of(encounter).pk), typed)

    return write


def writers(encounter: Encounter) -> set[str]:
    """The roles of those who are writing of it."""
    return set(Draft.objects.of(encounter).values_list("member__role", flat=True))


def tell_side(house: House, signed_in, encounter: Encounter, text: str = "Olin yksin.") -> None:
    signed_in(house.employee).post(house.at("employees:side_draft", alias_of(encounter)), {"side-text": text})


# --- Sent ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "sent", "left"),
    [
        ("casework:answer", {}, {"note-text", "exclude-reason"}),
        ("casework:note", {}, {"text", "exclude-reason"}),
        ("casework:close", CLOSING, {"note-text", "exclude-reason"}),
        ("review:exclude", {}, {"text", "note-text"}),
    ],
)
def test_what_is_sent_is_gone_and_nothing_else(house: House, signed_in, complaint: Encounter, write, name, sent, left):
    write(house.supervisor, complaint)
    client, page = signed_in(house.supervisor), house.at("casework:case", case_of(complaint).pk)
    before = set(Draft.objects.get().texts)

    pk = case_of(complaint).pk if name.startswith("casework") else complaint.pk
    client.post(house.at(name, pk), on_page(client, page) | sent)

    assert before == set(WORDS)
    assert set(Draft.objects.get().texts) == left


def test_the_last_that_is_sent_takes_the_draft_along(house: House, signed_in, complaint: Encounter, write):
    write(house.supervisor, complaint, text="Olen pahoillani.")
    client, case = signed_in(house.supervisor), case_of(complaint)

    client.post(house.at("casework:answer", case.pk), on_page(client, house.at("casework:case", case.pk)))

    assert not Draft.objects.exists()


def test_a_word_that_goes_with_thanks_is_gone(house: House, signed_in, write):
    thanks = make_thanks(house, text="Kiitos!")
    write(house.supervisor, thanks, word="Hienoa.")
    client, case = signed_in(house.supervisor), case_of(thanks)

    client.post(house.at("casework:pass_on", case.pk), on_page(client, house.at("casework:case", case.pk)))

    assert not Draft.objects.exists()


# --- Withdrawn, redacted -------------------------------------------------------------------------


def test_the_customer_who_withdraws_ends_every_draft(house: House, signed_in, complaint: Encounter, write):
    another = make_complaint(house)
    for member in (house.admin, house.supervisor):
        write(member, complaint)
    write(house.admin, another)
    tell_side(house, signed_in, complaint)
    before = writers(complaint)

    holding(complaint).post(f"/r/{complaint.pk}/withdraw/")

    assert before == {Role.ADMIN, Role.SUPERVISOR, Role.EMPLOYEE}
    assert (writers(complaint), writers(another)) == (set(), {Role.ADMIN})


def test_what_is_redacted_goes_out_of_every_draft(house: House, signed_in, complaint: Encounter, write):
    for member in (house.admin, house.supervisor):
        write(member, complaint)
    tell_side(house, signed_in, complaint, "Virtanen huusi.")
    client, page = signed_in(house.supervisor), house.at("casework:case", case_of(complaint).pk)
    token = on_page(client, page)["draft"]

    redact_encounter(encounter=complaint, words="Virta", reason="Nimi.", by=house.admin, now=timezone.now())

    texts = [text for draft in Draft.objects.all() for text in draft.texts.values()]
    assert sorted(set(texts)) == ["Soita ▒▒▒.", "▒▒▒ huusi.", "▒▒▒ tuli.", "▒▒▒."]
    assert on_page(client, page)["draft"] == token


def test_an_old_page_brings_no_redacted_word_back(house: House, signed_in, complaint: Encounter, write):
    write(house.supervisor, complaint)
    client, page = signed_in(house.supervisor), house.at("casework:case", case_of(complaint).pk)
    old = on_page(client, page)
    redact_encounter(encounter=complaint, words="Virta", reason="Nimi.", by=house.admin, now=timezone.now())

    client.post(house.at("casework:draft", case_of(complaint).pk), old | {"text": "Virtanen tuli taas."})

    assert on_page(client, page)["text"] == "▒▒▒ tuli taas."
    assert "Virta" not in str(Draft.objects.values_list("texts", "overlooked"))


# --- Not theirs any more -------------------------------------------------------------------------


def test_who_becomes_the_one_concerned_loses_the_draft(house: House, complaint: Encounter, write, bertta: Employee):
    concerned = make_member(house.organisation, Role.SUPERVISOR, all_locations=True, employee=bertta)
    for member in (house.admin, concerned):
        write(member, complaint)
    before = writers(complaint)

    reattribute_encounter(encounter=complaint, employee=bertta, by=house.admin, now=timezone.now(), reason="Vuoro.")

    assert (before, writers(complaint)) == ({Role.ADMIN, Role.SUPERVISOR}, {Role.ADMIN})


def test_whom_the_customer_names_loses_the_draft(house: House, write, bertta: Employee):
    complaint = make_complaint(house, employee=None, attribution="")
    concerned = make_member(house.organisation, Role.SUPERVISOR, all_locations=True, employee=bertta)
    write(concerned, complaint)
    before = writers(complaint)

    amend(complaint, employee=bertta, attribution="think_so")

    assert (before, writers(complaint)) == ({Role.SUPERVISOR}, set())


def test_the_side_of_who_is_no_longer_concerned_is_gone(
    house: House, signed_in, complaint: Encounter, bertta: Employee
):
    tell_side(house, signed_in, complaint)
    before = writers(complaint)

    reattribute_encounter(encounter=complaint, employee=bertta, by=house.admin, now=timezone.now(), reason="Vuoro.")

    assert (before, writers(complaint)) == ({Role.EMPLOYEE}, set())


def test_who_does_not_handle_the_new_place_loses_the_draft(house: House, complaint: Encounter, write):
    of_kamppi = make_member(house.organisation, Role.SUPERVISOR, (house.kamppi,))
    for member in (house.admin, of_kamppi):
        write(member, complaint)
    before = writers(complaint)

    move_encounter(encounter=complaint, location=house.porvoo, by=house.admin, now=timezone.now(), reason="Sieltä.")

    assert (before, writers(complaint)) == ({Role.ADMIN, Role.SUPERVISOR}, {Role.ADMIN})


def test_what_is_excluded_and_restored_keeps_its_drafts(house: House, signed_in, complaint: Encounter, write):
    write(house.admin, complaint)
    tell_side(house, signed_in, complaint)

    for verb in (exclude_encounter, restore_encounter):
        verb(encounter=complaint, by=house.admin, now=timezone.now(), reason="Syy.")

    assert writers(complaint) == {Role.ADMIN, Role.EMPLOYEE}


LOSSES: dict[str, Callable[[House, Member], object]] = {
    "inactive": lambda _house, member: Member.objects.filter(pk=member.pk).update(is_active=False),
    "no account": lambda _house, member: type(member.user).objects.filter(pk=member.user_id).update(is_active=False),
    "another role": lambda house, member: Member.objects.filter(pk=member.pk).update(
        role=Role.EMPLOYEE, employee=house.aino
    ),
    "other locations": lambda house, member: member.supervises.update(location=house.porvoo),
    "the one concerned": lambda house, member: Member.objects.filter(pk=member.pk).update(employee=house.aino),
}


@pytest.mark.parametrize("why", LOSSES)
def test_each_night_drafts_end_whose_writer_may_not_open_it(house: House, complaint: Encounter, write, why: str):
    member = make_member(house.organisation, Role.SUPERVISOR, (house.kamppi,))
    for one in (house.admin, member):
        write(one, complaint)
    forget_old_drafts(0)
    before = writers(complaint)

    LOSSES[why](house, member)
    forget_old_drafts(0)

    assert (before, writers(complaint)) == ({Role.ADMIN, Role.SUPERVISOR}, {Role.ADMIN})


def test_after_thirty_days_it_is_forgotten(house: House, signed_in, complaint: Encounter, write):
    write(house.admin, complaint)
    write(house.supervisor, complaint)
    tell_side(house, signed_in, complaint)
    now = timezone.now()
    Draft.objects.filter(member=house.admin).update(saved_at=now - timedelta(days=30, minutes=1))
    Draft.objects.exclude(member=house.admin).update(saved_at=now - timedelta(days=29, hours=23))

    forget_old_drafts(0)

    assert writers(complaint) == {Role.SUPERVISOR, Role.EMPLOYEE}


# --- What the database says ----------------------------------------------------------------------


def test_the_database_refuses_second_empty_and_endless_drafts(house: House, complaint: Encounter):
    row = {"organisation": house.organisation, "member": house.admin, "encounter": complaint}
    now = timezone.now()
    Draft.objects.create(**row, texts={"text": "Hei"}, saved_at=now)

    for name, more in {
        "draft_once": row | {"texts": {"text": "Hei"}},
        "draft_says_something": row | {"member": house.supervisor},
        "draft_texts_length": row | {"member": house.supervisor, "texts": {"text": "a" * (MOST_STORED + 1)}},
    }.items():
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            Draft.objects.create(**more, saved_at=now)


def test_the_database_refuses_a_draft_across_organisations(house: House, neighbour: House, complaint: Encounter):
    for row in (
        {"organisation": house.organisation, "member": neighbour.admin, "encounter": complaint},
        {"organisation": neighbour.organisation, "member": neighbour.admin, "encounter": complaint},
    ):
        with pytest.raises(IntegrityError, match="same_organisation"), transaction.atomic():
            Draft.objects.create(**row, texts={"text": "Hei"}, saved_at=timezone.now())
