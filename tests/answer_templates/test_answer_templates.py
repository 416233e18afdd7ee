"""An admin prepares answers in three languages, and sees beforehand what a customer would read."""

from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from encounters.models import AnswerTemplate
from encounters.models.answer_template import TEXTS, filled
from tests.at_once import all_at_once
from tests.factories import House, case_of, make_complaint, make_member
from tests.promises.faults import Forms

TEXT = "Hei {customer}\n\nKiitos ({place}, {day}). {organisation}"


@pytest.fixture
def admin(house: House, signed_in) -> Client:
    return signed_in(house.admin)


def form_at(client: Client, address: str, **changed: Any) -> dict[str, Any]:
    """What the form of a page would send, with what an admin changes."""
    fields = Forms(client.get(address).content.decode()).sent_to(address).fields
    return {name: values[0] for name, values in fields.items()} | changed


def make(house: House, **what: Any) -> AnswerTemplate:
    return AnswerTemplate.objects.create(organisation=house.organisation, **{"title": "Pahoittelu"} | what)


def test_a_template_is_added_changed_and_switched_off(admin: Client, house: House, signed_in):
    address = house.at("answer_templates:add")

    added = admin.post(
        address, form_at(admin, address, title="Pahoittelu", text_fi=TEXT, text_sv="Hej", is_active="on")
    )

    template = AnswerTemplate.objects.get()
    assert added.url == house.at("answer_templates:list")
    assert (template.title, template.text_fi, template.languages) == ("Pahoittelu", TEXT, ["fi", "sv"])
    assert "Suomi · Svenska" in admin.get(added.url).content.decode()
    address = house.at("answer_templates:edit", template.pk)
    sent = form_at(admin, address, title="Anteeksi")
    del sent["is_active"]
    admin.post(address, sent)
    template.refresh_from_db()
    assert (template.title, template.is_active) == ("Anteeksi", False)
    case = case_of(make_complaint(house))
    assert "Anteeksi" not in signed_in(house.supervisor).get(house.at("casework:case", case.pk)).content.decode()


def test_one_press_adds_one(admin: Client, house: House):
    address = house.at("answer_templates:add")
    sent = form_at(admin, address, title="Pahoittelu", text_fi="Hei")

    statuses = [admin.post(address, sent).status_code for _ in range(3)]

    assert (statuses, AnswerTemplate.objects.count()) == ([302] * 3, 1)


@pytest.mark.django_db(transaction=True)
def test_one_press_that_is_sent_at_once_adds_one(house: House, signed_in):
    clients, address = [signed_in(house.admin) for _ in range(4)], house.at("answer_templates:add")
    sent = form_at(clients[0], address, title="Pahoittelu", text_fi="Hei")

    all_at_once([partial(client.post, address, sent) for client in clients])

    assert AnswerTemplate.objects.count() == 1


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Hei {asiakas}", "{asiakas}"),
        ("{Customer}", "{Customer}"),
        ("{ customer }", "{ customer }"),
        ("{}", "{}"),
        ("{customer.password}", "{customer.password}"),
        ("{{place}}{x}", "{x}"),
    ],
)
def test_an_unknown_placeholder_is_refused_with_its_name(admin: Client, house: House, text: str, name: str):
    address = house.at("answer_templates:add")

    page = admin.post(address, form_at(admin, address, title="Pahoittelu", text_fi="Hei", text_sv=text))

    [said] = page.context["form"].errors["text_sv"]
    assert said == f"{name} stands for nothing. There are {{customer}}, {{place}}, {{day}}, {{organisation}}."
    assert f">{text}</textarea>" in page.content.decode().replace("\n", "")
    assert not AnswerTemplate.objects.exists()


@pytest.mark.parametrize("text", ["{customer", "}", "a { b", "{\n}"])
def test_a_single_brace_is_a_brace(admin: Client, house: House, text: str):
    address = house.at("answer_templates:add")

    admin.post(address, form_at(admin, address, title="Pahoittelu", text_fi=text))

    assert AnswerTemplate.objects.get().text_fi == text


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"text_fi": "", "text_sv": " ", "text_en": ""}, "text_fi"),
        ({"title": ""}, "title"),
        ({"title": "KYSYMYS"}, "title"),
        ({"text_en": "x" * 4001}, "text_en"),
    ],
)
def test_what_is_missing_or_too_much_is_said_and_kept(admin: Client, house: House, changed: dict[str, str], field: str):
    make(house, title="Kysymys", text_fi="Hei")
    address = house.at("answer_templates:add")

    page = admin.post(address, form_at(admin, address, **{"title": "Pahoittelu", "text_fi": "Oma teksti."} | changed))

    assert list(page.context["form"].errors) == [field]
    assert ("Oma teksti." in page.content.decode()) == ("text_fi" not in changed)
    assert AnswerTemplate.objects.count() == 1


def test_the_database_refuses_it_too(house: House):
    for wrong, constraint in (
        ({"title": "Tyhjä"}, "has_text"),
        ({"title": "Pitkä", "text_fi": "x" * 4001}, "text_length"),
    ):
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            make(house, **wrong)
    make(house, text_fi="Hei")
    with pytest.raises(IntegrityError, match="answer_template_once"), transaction.atomic():
        make(house, text_sv="Hej")


def test_of_two_admins_the_later_one_is_told_and_loses_nothing(admin: Client, house: House, signed_in):
    template = make(house, text_fi="Ensin.")
    other, address = signed_in(make_member(house.organisation)), house.at("answer_templates:edit", template.pk)
    mine, theirs = form_at(admin, address, text_fi="Minun."), form_at(other, address, text_fi="Heidän.")
    other.post(address, theirs)

    page = admin.post(address, mine).content.decode()

    assert "Somebody has changed this meanwhile" in page
    assert "Minun." in page
    assert "Heidän." in page
    assert AnswerTemplate.objects.get().text_fi == "Heidän."


# --- Preview -------------------------------------------------------------------------------------


def test_a_preview_shows_what_customers_read_and_stores_nothing(admin: Client, house: House, time_machine):
    time_machine.move_to("2026-06-10T12:00:00+03:00", tick=False)
    typed = form_at(
        admin, house.at("answer_templates:add"), title="Pahoittelu", text_fi=TEXT, text_en="Hello {customer}!"
    )

    page = admin.post(house.at("answer_templates:preview_new"), typed)

    shown = page.content.decode()
    assert "Hei Maija Virtanen\n\nKiitos (Kamppi, ke 10.6.2026). Kahvila Kulma</p>" in shown
    assert "Hei\n\nKiitos (Kamppi, ke 10.6.2026). Kahvila Kulma</p>" in shown  # of one who gave no name
    assert ("Hello Mary Smith!</p>" in shown, "Hello!</p>" in shown) == (True, True)
    assert not AnswerTemplate.objects.exists()
    again = {name: page.context["form"][name].value() for name in page.context["form"].fields}
    admin.post(house.at("answer_templates:add"), {name: value for name, value in again.items() if value is not False})
    assert AnswerTemplate.objects.get().text_fi == TEXT


def test_a_preview_of_one_that_is_stored_leaves_it_as_it_is(admin: Client, house: House):
    template = make(house, text_fi="Ensin.")
    typed = form_at(admin, house.at("answer_templates:edit", template.pk), text_fi="Toiseksi.")

    page = admin.post(house.at("answer_templates:preview", template.pk), typed).content.decode()

    assert page.count("Toiseksi.") == 2  # typed and shown
    assert AnswerTemplate.objects.get().text_fi == "Ensin."


@pytest.mark.parametrize("is_new", [True, False])
def test_what_was_previewed_is_stored_by_the_form_of_that_page(admin: Client, house: House, is_new: bool):
    template = make(house, title="Muu", text_fi="Ensin.")
    of_one = [] if is_new else [template.pk]
    form, preview = ("add", "preview_new") if is_new else ("edit", "preview")
    preview = house.at(f"answer_templates:{preview}", *of_one)
    typed = form_at(admin, house.at(f"answer_templates:{form}", *of_one), title="Pahoittelu", text_fi="Toiseksi.")
    shown = Forms(admin.post(preview, typed).content.decode()).by_id["page-form"]

    admin.post(shown.action or preview, {name: values[0] for name, values in shown.fields.items() if values})

    assert AnswerTemplate.objects.get(title="Pahoittelu").text_fi == "Toiseksi."


def test_a_preview_with_a_problem_says_so(admin: Client, house: House):
    typed = form_at(admin, house.at("answer_templates:add"), title="Pahoittelu", text_fi="{x}")

    page = admin.post(house.at("answer_templates:preview_new"), typed)

    assert list(page.context["form"].errors) == ["text_fi"]
    assert 'id="preview"' not in page.content.decode()


@pytest.mark.parametrize("value", ["{place}", "{organisation}", "\\1", "%s", "{", "}{customer}{"])
def test_a_value_is_never_read_as_a_placeholder(value: str):
    values = {"customer": value, "place": value, "day": value, "organisation": value}

    assert filled("{customer}|{place}|{day}|{organisation}", values) == "|".join([value] * 4)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Hei  {customer}!", "Hei!"),
        ("Hei, {customer}!", "Hei!"),
        ("Hei ,  {customer}!", "Hei !"),
        ("Hei  ({customer}) taas", "Hei taas"),
        ("a,{customer} {customer} b", "a b"),
    ],
)
def test_what_stands_before_a_name_goes_with_it(text: str, left: str):
    assert filled(text, {"customer": ""}) == left


# --- Whoever answers -----------------------------------------------------------------------------


def test_whoever_answers_is_offered_the_customers_language_first(house: House, signed_in):
    make(house, title="Aaa", text_sv="Bara på svenska.")
    both = make(house, title="Bbb", text_fi="Suomeksi {day}.", text_en="In English.")
    case, client = case_of(make_complaint(house)), signed_in(house.supervisor)  # of a customer who speaks Finnish

    page = client.get(house.at("casework:case", case.pk)).content.decode()
    chosen = client.post(house.at("casework:template", case.pk), {"template": both.pk, "text": ""}, follow=True)

    assert page.index(">Bbb<") < page.index(">Aaa (Svenska)<")
    assert "Suomeksi" in chosen.content.decode()
    assert "In English." not in chosen.content.decode()


def test_another_organisation_has_none_of_them(house: House, neighbour: House, signed_in):
    template = make(neighbour, title="Salaisuus", text_fi="Salaisuus.")
    client = signed_in(house.admin)

    page = client.get(house.at("answer_templates:list")).content.decode()
    statuses = [
        client.get(house.at("answer_templates:edit", template.pk)).status_code,
        client.post(house.at("answer_templates:preview", template.pk), {"title": "x"}).status_code,
    ]

    assert "Salaisuus" not in page
    assert statuses == [404, 404]


@pytest.mark.parametrize("words", ["pahoi", "KIITOS", "kulma"])
def test_templates_are_found_by_name_and_text(admin: Client, house: House, words: str):
    make(house, text_fi="Kiitos.", text_en="Kulma.")
    make(house, title="Muu", text_fi="Hei.")

    page = admin.get(house.at("answer_templates:list"), {"q": words}).content.decode()

    assert ("Pahoittelu" in page, "Muu" in page) == (True, False)


def test_there_is_a_text_for_each_language():
    from django.conf import settings

    assert list(TEXTS) == [language for language, _name in settings.LANGUAGES]
