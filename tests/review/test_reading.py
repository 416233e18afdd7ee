"""A supervisor reads one encounter."""

from encounters.models import Case, CaseEvent, Encounter
from encounters.models.choices import Role
from tests.factories import House, make_encounter, make_member


def test_opening_marks_seen_but_a_prefetch_does_not(house: House, signed_in):
    encounter = make_encounter(house.point, "bad", text="Odotin.")
    client, address = signed_in(house.supervisor), house.at("casework:case", encounter.case.pk)

    for headers in ({"Sec-Purpose": "prefetch;prerender"}, {"Purpose": "preview"}, {"X-Moz": "prefetch"}):
        client.get(address, headers=headers)
    client.head(address)
    unseen = Case.objects.get().state
    client.get(address)
    client.get(address)

    case = Case.objects.get()
    assert (unseen, case.state) == ("new", "seen")
    assert Encounter.objects.get().first_read_at == case.seen_at
    assert [event.kind for event in CaseEvent.objects.timeline_of(encounter)] == ["amended", "opened", "seen"]


def test_the_page_of_one_shows_everything_to_its_handler(house: House, signed_in):
    encounter = make_encounter(
        house.point,
        "bad",
        text="Odotin.",
        wish="Nopeammin.",
        employee=house.aino,
        attribution="think_so",
        step="customer",
        email="asiakas@example.org",
        phone="040 1234567",
        wants_answer=True,
    )

    page = signed_in(house.supervisor).get(house.at("review:encounter", encounter.pk), follow=True).content.decode()

    for words in (
        *("Odotin.", "Nopeammin.", "Aino Rautio", "the customer thinks so", "one place among many"),
        *("asiakas@example.org", "040 1234567", "Wants an answer"),
    ):
        assert words in page


def test_nobody_handles_feedback_about_themselves(house: House, signed_in):
    chief = make_member(house.organisation, Role.ADMIN, employee=house.aino)
    encounter = make_encounter(
        house.point, "bad", text="Aino oli tyly.", employee=house.aino, attribution="sure", email="salainen@example.org"
    )
    held_back = make_encounter(house.point, "bad", hold_reason="fast", employee=house.aino, attribution="sure")
    client = signed_in(chief)

    page = client.get(house.at("review:encounter", encounter.pk), follow=True).content.decode()
    pages = page + "".join(
        client.get(house.at(name)).content.decode()
        for name in ("inbox:start", "inbox:encounters", "inbox:held", "casework:queue")
    )

    assert "Nobody handles feedback about themselves" in page
    assert not any(word in pages for word in ("tyly", "salainen"))
    assert Case.objects.get(encounter=encounter).state == "new"
    for name in ("review:exclude", "review:restore", "review:release"):
        assert client.post(house.at(name, held_back.pk), {"reason": "x"}).status_code == 403
    assert Encounter.objects.get(pk=held_back.pk).hold_reason == "fast"
    assert (
        "tyly"
        in signed_in(house.supervisor).get(house.at("review:encounter", encounter.pk), follow=True).content.decode()
    )
