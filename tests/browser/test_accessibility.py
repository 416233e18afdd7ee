"""Everybody can use every page, in every language, as WCAG 2.2 AA asks."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from encounters.casework.closing import Findings, close_case
from encounters.models import Encounter
from tests.browser.conftest import DESK, NARROW
from tests.browser.samples import fill, samples
from tests.factories import House, code_of, make_encounter
from tests.promises.site import ROUTES
from tests.thorough import usually

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
ALL_RULES: dict[str, Any] = {"type": "tag", "values": TAGS}
# What may differ between the languages of a page. The other rules are tried in two of them.
RULES_OF_TEXTS: dict[str, Any] = {
    "type": "rule",
    "values": [
        *("aria-command-name", "aria-input-field-name", "button-name", "document-title", "empty-heading"),
        *("frame-title", "html-has-lang", "html-lang-valid", "image-alt", "input-button-name", "label", "link-name"),
        *("scrollable-region-focusable", "select-name", "summary-name", "target-size", "valid-lang"),
    ],
}
EVERY_LOOK = [(lang, look, ALL_RULES) for lang in ("fi", "sv", "en") for look in ("light narrow", "dark wide")]
SOME_LOOKS = [("fi", "light narrow", ALL_RULES), ("sv", "dark wide", ALL_RULES), ("en", "light narrow", RULES_OF_TEXTS)]
# Routes that answer no page of their own, each with the reason.
NO_PAGE = {
    "feedback:tap": "the page of feedback:rate",
    "feedback:embed_tap": "the page of feedback:embed",
    **dict.fromkeys(("live", "ready"), "plain text for machines"),
    **dict.fromkeys(("receipt:stop_news", "mail:stop"), "pressed in a mail program"),
    **dict.fromkeys(
        ("receipt:open", "receipt:from_mail", "receipt:leave", "receipt:ask_for_news", "feedback:change_rating"),
        "leads on",
    ),
    **dict.fromkeys(("casework:assign_many", "casework:pass_on_many"), "leads on"),
    **dict.fromkeys(("casework:draft", "review:draft", "employees:side_draft"), "leads back to its page"),
    **dict.fromkeys(
        (
            "review:release",
            "review:exclude",
            "review:restore",
            "review:reattribute",
            "review:move",
            "review:redact",
            "review:preview_redaction",
            "review:redact_suspect",
            "review:undo",
        ),
        "shown in the page of one encounter",
    ),
    **dict.fromkeys(
        (
            *(
                "casework:assign",
                "casework:severity",
                "casework:note",
                "casework:answer",
                "casework:preview",
                "casework:template",
            ),
            *("casework:close", "casework:cause", "casework:reopen"),
            *("casework:pass_on", "casework:stop", "casework:side", "casework:heard"),
        ),
        "shown in the page of the case",
    ),
    **dict.fromkeys(("receipt:reply", "receipt:verdict", "receipt:why"), "shown in the receipt"),
    **dict.fromkeys(
        (
            "roster:end",
            "roster:off",
            "roster:remove",
            "locations:close",
            "locations:reopen",
            "points:add_missing",
            "points:replace_code",
            "points:remove",
            "members:remove",
            "answer_templates:preview_new",
            "answer_templates:preview",
            "organisation:remove_logo",
            "members:invite_again",
            "notifications:send_again",
            "spreadsheets:check_again",
            "spreadsheets:store",
            "spreadsheets:remove",
            "alerts:acknowledge",
            "downloads:write_again",
            "downloads:remove",
            *("topics:join", "topics:remove"),
        ),
        "leads on",
    ),
    **dict.fromkeys(
        ("notifications:demo", "notifications:demo_mail", "notifications:demo_html"),
        "in the demo alone: test_sent_mail.py looks at it",
    ),
    **dict.fromkeys(("account_end_session", "account_end_other_sessions"), "leads on"),
    **dict.fromkeys(("points:poster", "points:code"), "a file to print"),
    **dict.fromkeys(("look:colour", "look:logo"), "a part of other pages"),
    **dict.fromkeys(("spreadsheets:export", "spreadsheets:wrong", "downloads:fetch"), "a file to work on"),
    "receipt:copy": "a file to keep",
    **dict.fromkeys(
        ("kiosk:begin", "kiosk:tap", "kiosk:choose_aspects"), "shown on a tablet: test_kiosk.py looks at it"
    ),
    **dict.fromkeys(("kiosk:copies", "kiosk:waiting"), "between a tablet and the server"),
    **dict.fromkeys(("kiosk:manifest", "kiosk:worker"), "a file for browsers"),
    "mfa_authenticate": "stands between two steps: test_two_factor.py looks at it",
}


def problems_of(page: Page, run_only: dict[str, Any] = ALL_RULES) -> list[str]:
    found = Axe().run(page, options={"runOnly": run_only}).response["violations"]
    problems = [f"{rule['id']}: {node['html'][:160]}" for rule in found for node in rule["nodes"]]
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return problems + ([f"{wide} px too wide"] if wide > 0 else [])


@pytest.mark.parametrize(("lang", "look", "rules"), usually(SOME_LOOKS, EVERY_LOOK))
def test_no_page_has_a_fault_that_axe_finds(house: House, visit, lang: str, look: str, rules: dict[str, Any]):
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
            if problems := problems_of(page, rules):
                faults[address, who] = problems

    assert faults == {}


# What depends on the sizes of letters; the other rules were tried with the fonts of this machine.
RULES_OF_SIZE = {"type": "rule", "values": ["scrollable-region-focusable", "target-size"]}
# Other machines have other fonts: flat ones, whose letters fill less of a line, and wide ones.
FONTS = {"flat": 0.3, "wide": 0.72}


def take_font(page: Page, kind: str) -> None:
    """Let every page use letters of another height, and width, in lines of the same size."""
    page.context.add_init_script(
        f"""const other = new CSSStyleSheet();
            other.replaceSync("* {{ font-size-adjust: {FONTS[kind]} !important }}");
            document.adoptedStyleSheets = [other];"""
    )


def height_of_letters(page: Page) -> float:
    """The height that the letters of the heading take, whatever the height of their line."""
    return page.locator("h1").evaluate(
        """h1 => {
            const range = document.createRange();
            range.selectNodeContents(h1);
            return range.getClientRects()[0].height;
        }"""
    )


@pytest.mark.parametrize("kind", usually(["flat"], [*FONTS]))
@pytest.mark.parametrize("who", ["anyone", "receipt", "handler", "employee"])
def test_no_size_hangs_on_a_font(house: House, visit, kind: str, who: str):
    encounter, held = fill(house)
    page = visit(who, encounter, viewport=NARROW, lang="fi")
    addresses = samples(house, encounter, held)[who]
    page.goto(addresses[0])
    own = height_of_letters(page)
    take_font(page, kind)
    faults = {}
    for address in addresses:
        page.goto(address)
        for summary in page.locator("summary").all():
            summary.click()
        if problems := problems_of(page, RULES_OF_SIZE):
            faults[address] = problems
    page.goto(addresses[0])
    other = height_of_letters(page)

    assert faults == {}
    assert other != own


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
        with page.expect_navigation():
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
