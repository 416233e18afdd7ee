"""A prepared answer is put behind what is being written, once, and the address keeps nothing of it."""

import pytest
from django.utils import timezone

from encounters.models import AnswerTemplate, CaseText, Draft, Encounter
from encounters.review.redacting import redact_encounter
from tests.casework.drafts import on_page
from tests.factories import House, case_of, make_encounter


@pytest.fixture
def complaint(house: House) -> Encounter:
    return make_encounter(house.point, "bad", text="Odotin.", name="Matti", email="matti@example.org")


def make_template(house: House, text: str, **more: str) -> AnswerTemplate:
    return AnswerTemplate.objects.create(
        organisation=house.organisation, **{"title": "Pahoittelu"} | more, text_fi=text
    )


def test_a_template_stands_behind_what_is_written(house: House, signed_in, complaint: Encounter):
    template = make_template(house, "Hei {customer}, {place} pahoittelee. {x}")
    client, case = signed_in(house.supervisor), case_of(complaint)

    chosen = client.post(
        house.at("casework:template", case.pk),
        {"template": template.pk, "text": "Oma alku.\r\n", "note-text": "Soita."},
    )
    page = client.get(chosen.url).content.decode()

    assert chosen.url == house.at("casework:case", case.pk) + "#answer_text"
    assert "Oma alku.\n\nHei Matti, Kamppi pahoittelee. {x}</textarea>" in page
    assert "Soita.</textarea>" in page
    assert "<title>Template inserted. " in page


def test_the_filter_of_the_queue_survives_a_template(house: House, signed_in, complaint: Encounter):
    template, case = make_template(house, "Hei."), case_of(complaint)
    address = house.at("casework:template", case.pk) + "?kind=complaint&whose=mine&lang=sv&theme=dark"

    chosen = signed_in(house.supervisor).post(address, {"template": template.pk})

    assert chosen.url == house.at("casework:case", case.pk) + "?kind=complaint&whose=mine#answer_text"


def test_what_was_sent_is_not_there_a_second_time(house: House, signed_in, complaint: Encounter):
    template, case, client = make_template(house, "Olen pahoillani."), case_of(complaint), signed_in(house.supervisor)
    another = case_of(make_encounter(house.point, "bad", text="Kylmää."))
    client.post(house.at("casework:template", case.pk), {"template": template.pk})
    form = on_page(client, house.at("casework:case", case.pk))

    client.post(house.at("casework:answer", case.pk), form)

    shown = [on_page(client, house.at("casework:case", one.pk))["text"] for one in (case, another)]
    assert form["text"] == "Olen pahoillani."
    assert shown == ["", ""]
    assert list(CaseText.objects.filter(kind="answer").values_list("text", flat=True)) == ["Olen pahoillani."]
    assert not Draft.objects.exists()


def test_what_would_be_too_long_is_said_and_nothing_is_lost(house: House, signed_in, complaint: Encounter):
    template, client, case = make_template(house, "a" * 3000), signed_in(house.supervisor), case_of(complaint)

    refused = client.post(house.at("casework:template", case.pk), {"template": template.pk, "text": "b" * 1500})

    assert "Together that would be 4502 characters, of 4000." in refused.content.decode()
    assert "<title>Problem: " in refused.content.decode()
    assert on_page(client, house.at("casework:case", case.pk))["text"] == "b" * 1500


@pytest.mark.parametrize(("of", "status"), [("nobody", 200), ("another house", 422)])
def test_without_a_template_of_ones_own_nothing_is_inserted(
    house: House, neighbour: House, signed_in, complaint: Encounter, of: str, status: int
):
    foreign = make_template(neighbour, "Salaisuus.")
    chosen = {"nobody": "", "another house": foreign.pk}[of]
    client, case = signed_in(house.supervisor), case_of(complaint)

    refused = client.post(house.at("casework:template", case.pk), {"template": chosen, "text": "Oma."})

    assert refused.status_code == status
    assert refused.context["form"].errors.keys() == {"template"}
    assert "Salaisuus." not in refused.content.decode()
    assert on_page(client, house.at("casework:case", case.pk))["text"] == "Oma."


def test_words_that_were_redacted_do_not_come_with_a_template(house: House, signed_in, complaint: Encounter):
    redact_encounter(encounter=complaint, words="Odotin", reason="Nimi.", by=house.admin, now=timezone.now())
    template, client, case = make_template(house, "Odotin tätä."), signed_in(house.supervisor), case_of(complaint)

    client.post(house.at("casework:template", case.pk), {"template": template.pk})

    assert on_page(client, house.at("casework:case", case.pk))["text"] == "▒▒▒ tätä."
