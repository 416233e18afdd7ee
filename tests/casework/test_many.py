"""Several cases of the queue at once: what was not done is named with its reason, and stays chosen."""

import re

from django.test import Client
from django.utils import timezone

from encounters.casework.actions import note_case
from encounters.models import Case
from encounters.models.choices import Role
from tests.casework.many import chosen, not_done, offered
from tests.factories import House, case_of, make_complaint, make_employee, make_encounter, make_member


def rows_of_page(client: Client, house: House) -> list[str]:
    """What the page sends for each of its cases when it is chosen."""
    return re.findall(r'name="cases" value="([^"]+)"', client.get(house.at("casework:queue")).content.decode())


def test_a_case_not_given_is_linked_with_its_reason(house: House, signed_in):
    here, elsewhere = (
        case_of(make_encounter(house.point, text="a")),
        case_of(make_encounter(house.porvoo_point, text="b")),
    )
    form = {"cases": [here.pk, elsewhere.pk], "owner": house.porvoo_supervisor.pk}

    page = signed_in(house.supervisor).post(house.at("casework:assign_many") + "?kind=complaint", form)

    content = page.content.decode()
    assert page.status_code == 422
    assert set(Case.objects.values_list("encounter__text", "owner")) == {("a", None), ("b", house.porvoo_supervisor.pk)}
    assert not_done(page) == ["Kamppi – That person may not handle it."]
    assert f'<li><a href="{house.at("casework:case", here.pk)}"><bdi>Kamppi</bdi> · ' in content
    assert re.sub(r"\s+", " ", content.split("<title>")[1]).startswith(
        "1 case assigned to Aino. Not done for 1 case. Cases"
    )
    assert content.count("autofocus") == 1
    assert chosen(page) == [str(here.pk)]
    assert page.context["assign_form"]["owner"].value() == str(house.porvoo_supervisor.pk)
    assert f'action="{house.at("casework:assign_many")}?kind=complaint"' in content


def test_only_the_case_changed_meanwhile_is_refused(house: House, signed_in):
    cases = [case_of(make_encounter(house.point, text=text)) for text in "ab"]
    client = signed_in(house.supervisor)
    rows = rows_of_page(client, house)
    note_case(case=cases[0], text="Soita.", by=house.admin, now=timezone.now())

    late = client.post(house.at("casework:assign_many"), {"cases": rows})
    given = set(Case.objects.filter(owner=house.supervisor).values_list("encounter__text", flat=True))
    again = client.post(house.at("casework:assign_many"), {"cases": chosen(late)})

    assert (late.status_code, not_done(late), given) == (409, ["Kamppi – Somebody has changed this meanwhile."], {"b"})
    assert (again.status_code, Case.objects.filter(owner=house.supervisor).count()) == (302, 2)


def test_ten_are_named_and_the_rest_counted(house: House, signed_in):
    cases = [case_of(make_encounter(house.point, text=str(number))) for number in range(12)]
    form = {"cases": [case.pk for case in cases], "owner": house.porvoo_supervisor.pk}

    page = signed_in(house.supervisor).post(house.at("casework:assign_many"), form)

    assert not_done(page) == ["Kamppi – That person may not handle it."] * 10 + ["and 2 more"]
    assert "Not done for 12 cases." in page.content.decode()
    assert len(chosen(page)) == 12


def test_only_who_may_handle_a_case_of_the_page_is_offered(house: House, neighbour: House, signed_in):
    make_complaint(house, text="a")
    bertta = make_employee(house.kamppi, first_name="Bertta")
    concerned = make_member(house.organisation, Role.SUPERVISOR, all_locations=True, employee=house.aino)
    other = make_member(house.organisation, Role.SUPERVISOR, (house.kamppi,), employee=bertta)
    client, address = signed_in(house.supervisor), house.at("casework:queue")

    about_aino = offered(client.get(address))
    make_complaint(house, text="b", employee=bertta)
    about_both = offered(client.get(address))
    make_encounter(house.porvoo_point, text="c")
    in_both = offered(client.get(address))

    assert about_aino == {house.admin.pk, other.pk}
    assert about_both == {house.admin.pk, other.pk, concerned.pk}
    assert in_both == {house.admin.pk, other.pk, concerned.pk, house.porvoo_supervisor.pk}


def test_a_refused_form_keeps_what_was_chosen(house: House, signed_in):
    case = case_of(make_encounter(house.point, text="a"))
    client, address = signed_in(house.supervisor), house.at("casework:assign_many")

    nothing = client.post(address, {"owner": house.admin.pk})
    nobody = client.post(address, {"cases": [case.pk], "owner": house.employee.pk})
    gone = client.post(address, {"cases": [case.pk, "00000000-0000-0000-0000-000000000000"]})
    no_id = client.post(address, {"cases": [case.pk, "abc"]})

    for page, said, status in (
        (nothing, "Choose at least one case.", 200),
        (nobody, "That person may not handle it.", 422),
        (gone, "You can&#x27;t handle one of these any more", 422),
        (no_id, "You can&#x27;t handle one of these any more", 422),
    ):
        assert said in page.content.decode().split("<main")[1]
        assert page.status_code == status
    assert nothing.context["assign_form"]["owner"].value() == str(house.admin.pk)
    assert [chosen(page) for page in (nothing, nobody, gone)] == [[], [str(case.pk)], [str(case.pk)]]
    assert not Case.objects.exclude(owner=None).exists()
