"""What was done is said on the next page, first of all and in its title; of each organisation on its own pages."""

import re
from html import unescape
from typing import Any

import pytest
from django.http import HttpResponse
from django.utils import timezone

from encounters.changes.actions import mark_seen
from encounters.models import Employee, Encounter, Organisation
from encounters.models.choices import Role
from tests.factories import CLOSING, House, case_of, make_complaint, make_encounter, make_member, make_thanks

FOUND = {name: value for name, value in CLOSING.items() if name != "text"}


def said(page: HttpResponse) -> list[str]:
    """What stands first on the page: that which was just done."""
    content = page.content.decode()
    assert content.count("autofocus") == 1
    box = content.split('<div class="messages" id="told" tabindex="-1" autofocus>')[1].split("</div>")[0]
    return [" ".join(re.sub("<[^>]+>", "", one).split()) for one in re.findall(r"<p .*?</p>", box, re.DOTALL)]


def title(page: HttpResponse) -> str:
    return re.sub(r"\s+", " ", page.content.decode().split("<title>")[1].split("</title>")[0]).strip()


def made(house: House, kind: str, bertta: Employee) -> Encounter:
    """An encounter of the kind that the verb is for."""
    if kind == "held":
        return make_encounter(house.point, "bad", text="Odotin.", hold_reason="fast")
    if kind == "thanks":
        return make_thanks(house, text="Kiitos!")
    if kind == "bare":
        return make_complaint(house, text="")
    employee = bertta if kind == "about Bertta" else house.aino
    encounter = make_complaint(house, text="Odotin Virtasta.", employee=employee)
    mark_seen(encounter=encounter, by=house.admin, now=timezone.now())
    return encounter


VERBS: list[tuple[str, str, dict[str, Any], str]] = [
    ("complaint", "casework:assign", {"take": "1"}, "It is yours now."),
    ("complaint", "casework:assign", {"owner": "admin"}, "Assigned to Aino."),
    ("complaint", "casework:severity", {"severity": "2"}, "Severity saved."),
    ("complaint", "casework:note", {"note-text": "Soita."}, "Note saved."),
    ("complaint", "casework:answer", {"text": "Hei."}, "Answer sent."),
    ("complaint", "casework:answer", {"text": "Hei?", "wait": "1"}, "Question sent."),
    ("complaint", "casework:side", {}, "Their side is asked for."),
    ("about Bertta", "casework:heard", {"heard-text": "Jono."}, "It is recorded that they were heard."),
    ("complaint", "casework:close", CLOSING, "Closed: Kamppi"),
    ("bare", "casework:cause", FOUND, "Outcome and cause are written down: Kamppi"),
    ("bare", "casework:reopen", {"reopen-reason": "Syy."}, "Opened again."),
    ("thanks", "casework:pass_on", {}, "Passed on to Aino Rautio."),
    ("thanks", "casework:stop", {"stop-reason": "Ei."}, "They are not passed on."),
    ("held", "review:release", {}, "Counted: Kamppi"),
    ("held", "review:exclude", {"exclude-reason": "Syy."}, "Excluded from the figures: Kamppi"),
    ("complaint", "review:exclude", {"exclude-reason": "Syy."}, "Excluded from the figures."),
    ("excluded", "review:restore", {"restore-reason": "Syy."}, "Restored to the figures."),
    ("complaint", "review:reattribute", {"reattribute-reason": "Syy."}, "The employee has been changed."),
    ("complaint", "review:move", {"move-location": "porvoo", "move-reason": "Syy."}, "Moved to the other location"),
    ("complaint", "review:redact", {"redact-words": "Virta", "redact-reason": "Syy."}, "The words are taken out"),
    ("complaint", "casework:draft", {"text": "Hei"}, "Draft saved."),
]


@pytest.mark.parametrize(("kind", "name", "sent", "told"), VERBS, ids=[f"{name} {told}" for _, name, _, told in VERBS])
def test_what_was_done_is_told(house: House, signed_in, bertta: Employee, kind, name, sent, told):
    client, encounter = signed_in(house.supervisor), made(house, kind, bertta)
    if kind == "bare":
        client.post(house.at("casework:close", case_of(encounter).pk))
    if kind == "excluded":
        client.post(house.at("review:exclude", encounter.pk), {"exclude-reason": "Syy."})
    client.get(house.at("inbox:start"))  # what was said before is read
    meant = {"admin": house.admin.pk, "porvoo": house.porvoo.pk}
    pk = case_of(encounter).pk if name.startswith("casework") else encounter.pk

    page = client.post(house.at(name, pk), {key: meant.get(value, value) for key, value in sent.items()}, follow=True)

    assert said(page)[0].startswith(told)
    assert title(page).startswith(told)
    assert client.get(page.request["PATH_INFO"], follow=True).content.decode().count('class="messages"') == 0


@pytest.mark.parametrize(
    ("name", "sent", "told"),
    [
        ("casework:note", {"note-text": " "}, "Problem: "),
        ("casework:note", {"note-text": "Soita.", "version": "0"}, "Problem: "),
        ("casework:heard", {"heard-text": "Jono."}, "Problem: "),
        ("casework:preview", {"text": "Hei."}, "Preview: "),
    ],
)
def test_what_was_not_done_is_told_as_well(house: House, signed_in, bertta: Employee, name, sent, told):
    encounter = made(house, "complaint", bertta)

    page = signed_in(house.supervisor).post(house.at(name, case_of(encounter).pk), sent)

    assert title(page).startswith(told)
    assert page.content.decode().count("autofocus") == 1


def test_what_is_done_to_many_is_told(house: House, signed_in):
    client, thanks = signed_in(house.supervisor), [make_thanks(house, text="Kiitos!") for _ in range(2)]
    chosen = {"cases": [str(case_of(one).pk) for one in thanks]}

    given = client.post(house.at("casework:assign_many"), chosen | {"owner": house.admin.pk}, follow=True)
    passed_on = client.post(house.at("casework:pass_on_many"), chosen, follow=True)

    assert (said(given), said(passed_on)) == (["2 cases assigned to Aino."], ["2 thanks passed on."])


def test_one_organisation_says_nothing_on_pages_of_another(house: House, neighbour: House, signed_in):
    member = make_member(neighbour.organisation, Role.ADMIN, user=house.admin.user)
    client, encounter = signed_in(house.admin), make_encounter(house.point, "bad", text="Odotin.")
    client.post(house.at("casework:note", case_of(encounter).pk), {"note-text": "Soita."})

    elsewhere = [client.get(address) for address in (neighbour.at("inbox:start"), "/accounts/password/change/")]
    here = client.get(house.at("inbox:start"))

    assert member.organisation != house.organisation
    assert ["Note saved." in page.content.decode() for page in elsewhere] == [False, False]
    assert said(here) == ["Note saved."]
    assert Organisation.objects.count() == 2


def test_a_name_with_a_quote_is_in_the_title_as_written(house: House, signed_in):
    case = case_of(make_complaint(house))
    house.admin.user.name = "Aoife O'Brien & Co"
    house.admin.user.save(update_fields=["name", "sort_key"])
    form = {"owner": house.admin.pk}

    page = signed_in(house.supervisor).post(house.at("casework:assign", case.pk), form, follow=True)

    assert unescape(title(page)).startswith("Assigned to Aoife O'Brien & Co.")
