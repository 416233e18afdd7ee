"""Everybody can use every page (K1–K3), in every language."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Page

from encounters.casework.closing import Findings, close_case
from encounters.casework.thanks import pass_on
from encounters.changes.actions import mark_seen
from encounters.models import Case, Encounter
from encounters.review.actions import exclude_encounter
from encounters.review.redacting import redact_encounter
from tests.browser.conftest import DESK
from tests.conftest import House
from tests.factories import alias_of, code_of, make_encounter
from tests.promises.site import ROUTES

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
NARROW = {"width": 320, "height": 640}
# Routes that answer no page of their own, each with the reason.
NO_PAGE = {
    "feedback:tap": "the page of feedback:rate",
    **dict.fromkeys(("live", "ready"), "plain text for machines"),
    **dict.fromkeys(("receipt:open", "receipt:leave", "feedback:change_rating"), "leads on"),
    **dict.fromkeys(("casework:assign_many", "casework:pass_on_many"), "leads on"),
    **dict.fromkeys(
        ("review:release", "review:exclude", "review:restore", "review:reattribute", "review:move", "review:redact"),
        "shown in the page of one encounter",
    ),
    **dict.fromkeys(
        (
            *("casework:assign", "casework:severity", "casework:note", "casework:answer", "casework:preview"),
            *("casework:close", "casework:cause", "casework:reopen"),
            *("casework:pass_on", "casework:stop", "casework:side", "casework:heard"),
        ),
        "shown in the page of the case",
    ),
    **dict.fromkeys(("receipt:reply", "receipt:verdict", "receipt:why"), "shown in the receipt"),
    "receipt:copy": "a file to keep",
}


def samples(house: House, encounter: Encounter, held: Encounter) -> dict[str, list[str]]:
    """Addresses that show each route, by who may open them."""
    home = f"/o/{house.organisation.slug}"
    passed_on = Encounter.objects.get(case__passed_on_at__isnull=False)
    to_pass_on = Encounter.objects.filter(case__in=Case.objects.to_pass_on()).order_by("pk")[0]
    return {
        "anyone": [
            *("/", "/accessibility/", "/privacy/", "/r/", "/r/withdrawn/", "/f/unknown1/", "/nothing/here/"),
            f"/f/{code_of(house.point)}/",
            *("/accounts/login/", "/accounts/signup/", "/accounts/inactive/", "/accounts/password/reset/"),
            *("/accounts/password/reset/sent/", "/accounts/password/reset/done/", "/accounts/password/reset/1-x/"),
        ],
        "receipt": [f"/f/more/{encounter.pk}/", f"/r/{encounter.pk}/", f"/r/{encounter.pk}/withdraw/"],
        "handler": [
            *(f"{home}/", f"{home}/encounters/", f"{home}/encounters/?rating=good&first=x", f"{home}/held/"),
            *(f"{home}/encounters/{encounter.pk}/", f"{home}/encounters/{held.pk}/"),
            *(
                f"{home}/cases/",
                f"{home}/cases/?q=kahvi",
                *(f"{home}/cases/{one.case.pk}/" for one in (encounter, to_pass_on)),
                f"{home}/figures/",
                f"{home}/figures/employees/",
            ),
            *("/accounts/logout/", "/accounts/password/change/"),
        ],
        "employee": [
            *(f"{home}/employees/own/", f"{home}/employees/own/said/", f"{home}/"),
            f"{home}/employees/own/side/{alias_of(encounter)}/",
            f"{home}/employees/own/card/{alias_of(passed_on)}/",
        ],
    }


def fill(house: House) -> tuple[Encounter, Encounter]:
    encounter = make_encounter(
        house.point,
        "bad",
        text="Odotin kauan.\nKukaan ei tullut.",
        wish="Tervehdys.",
        employee=house.aino,
        attribution="sure",
        aspects=["speed"],
        attention="too_little",
        step="customer",
        email="a@example.org",
        wants_answer=True,
    )
    mark_seen(encounter=encounter, by=house.admin, now=timezone.now())
    redact_encounter(encounter=encounter, words="Kukaan", reason="Testi.", by=house.admin, now=encounter.reported_at)
    for _ in range(5):
        make_encounter(house.point, "good", text="Kiitos.", employee=house.aino, attribution="sure")
    passed_on = make_encounter(house.point, "good", text="Kiitos.", employee=house.aino, attribution="sure")
    pass_on(case=passed_on.case, by=house.supervisor, now=timezone.now(), word="Hienoa.")
    gone = make_encounter(house.porvoo_point, "bad", text="Koe.")
    exclude_encounter(encounter=gone, by=house.admin, now=gone.reported_at, reason="Koe.")
    return encounter, make_encounter(house.point, "bad", hold_reason="fast", text="Nopea.")


def problems_of(page: Page) -> list[str]:
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": TAGS}}).response["violations"]
    problems = [f"{rule['id']}: {node['html'][:160]}" for rule in found for node in rule["nodes"]]
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return problems + ([f"{wide} px too wide"] if wide > 0 else [])


@pytest.mark.parametrize("lang", ["fi", "sv", "en"])
@pytest.mark.parametrize("look", ["light narrow", "dark wide"])
def test_no_page_has_a_fault_that_axe_finds(house: House, visit, lang: str, look: str):
    encounter, held = fill(house)
    options = {
        "viewport": NARROW if "narrow" in look else DESK,
        "color_scheme": "dark" if "dark" in look else "light",
        "lang": lang,
    }
    faults = {}
    for who, addresses in samples(house, encounter, held).items():
        page = visit(who, encounter, **options)
        for address in addresses:
            page.goto(address)
            if page.locator("html").get_attribute("lang") != lang:
                faults[address, who] = ["another language"]
            for summary in page.locator("summary").all():
                summary.click()
            if problems := problems_of(page):
                faults[address, who] = problems

    assert faults == {}


def test_a_page_with_a_fault_is_noticed(open_browser, house: House):
    page = open_browser(viewport=NARROW)
    page.goto("/accessibility/")
    page.evaluate("""() => { document.body.insertAdjacentHTML('beforeend', '<img src="data:,"><div id="wide">x</div>');
                             document.getElementById('wide').style.width = '2000px'; }""")

    problems = problems_of(page)

    assert any(problem.startswith("image-alt") for problem in problems)
    assert any("too wide" in problem for problem in problems)


@pytest.mark.parametrize("look", ["light", "dark"])
def test_whether_it_was_put_right_is_asked_without_a_fault(house: House, visit, look: str):
    encounter = make_encounter(house.point, "bad", text="Odotin.")
    found = {"outcome": "put_right", "cause": "process", "known_before": False, "done": "Hyvitin."}
    close_case(
        case=encounter.case,
        by=house.admin,
        now=encounter.reported_at,
        text="Olen pahoillani.",
        findings=Findings(**found),
    )
    page = visit("receipt", encounter, viewport=NARROW, color_scheme=look)
    page.goto(f"/r/{encounter.pk}/")

    asked = problems_of(page)
    heights = page.locator(".verdicts button").evaluate_all("buttons => buttons.map(button => button.clientHeight)")
    page.get_by_role("button", name="Can't tell").click()
    page.get_by_text("Change the answer").click()

    assert (asked, problems_of(page)) == ([], [])
    assert [height >= 44 for height in heights] == [True] * 4
    assert page.get_by_role("button", name="Can't tell", pressed=True).is_visible()


def test_every_route_has_a_sample(house: House, client):
    from django.urls import resolve

    encounter, held = fill(house)
    shown = set()
    for addresses in samples(house, encounter, held).values():
        for address in addresses:
            if not address.startswith("/nothing"):
                shown.add(resolve(address.split("?")[0]).view_name)

    assert set(ROUTES) - shown == set(NO_PAGE)


def test_errors_are_summed_up_and_lead_to_their_fields(house: House, visit):
    encounter, _ = fill(house)
    make_encounter(house.point, "bad")
    for lang in ("fi", "sv", "en"):
        page = visit("receipt", encounter, lang=lang, viewport=NARROW, java_script_enabled=True)
        page.goto("/r/")
        page.locator("input[name=digits]").fill("12")
        page.locator("form#find button.primary").click()
        assert problems_of(page) == []
        summary = page.get_by_role("alert")
        assert page.evaluate("document.activeElement.classList.contains('error-summary')")
        summary.get_by_role("link").click()
        assert page.evaluate("document.activeElement.name") == "digits"
        assert page.locator("input[name=digits]").input_value() == "12"


def test_a_customer_needs_only_the_keyboard(open_browser, house: House):
    page = open_browser()
    page.goto(f"/f/{code_of(house.point)}/")

    order = []
    for _ in range(3):
        page.keyboard.press("Tab")
        order.append(page.evaluate("document.activeElement.value || document.activeElement.className"))
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
    page.keyboard.press("Enter")
    page.wait_for_url("**/f/more/**")
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == "text":
            break
    page.keyboard.type("Odotin.")
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.className") == "primary":
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/r/*/?saved")

    assert order == ["skip", "good", "bad"]
    assert Encounter.objects.get().text == "Odotin."


@pytest.mark.parametrize("who", ["anyone", "receipt", "handler", "employee"])
def test_targets_are_large_enough(house: House, visit, who: str):
    encounter, held = fill(house)
    page = visit(who, encounter)
    small = {}
    for address in samples(house, encounter, held)[who]:
        page.goto(address)
        found = page.evaluate(
            """() => [...document.querySelectorAll('button, .button, input:not([type=hidden]), select, summary')]
                .filter(e => e.checkVisibility() && !e.closest('.unseen'))
                .map(e => [e.outerHTML.slice(0, 80), e.getBoundingClientRect()])
                .filter(([_, box]) => box.height < 24 || box.width < 24).map(([html]) => html)"""
        )
        found = [html for html in found if 'type="radio"' not in html and 'type="checkbox"' not in html]
        if found:
            small[address] = found

    assert small == {}
