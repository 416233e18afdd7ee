"""What README, CONTRIBUTING and docs/ name is where they say."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAPERS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")])
FOLDERS = {"encounters", "servicelog", "templates", "static", "tests", "docs", "locale", "requirements"}


def named_in(text: str) -> set[str]:
    """The files and folders in backticks, and what links lead to."""
    names = {name for name in re.findall(r"`([\w./*-]+)`", text) if name.split("/")[0] in FOLDERS and "/" in name}
    return names | {link for link in re.findall(r"\]\(([^)#]+)", text) if "://" not in link}


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.name)
def test_what_a_paper_names_exists(paper: Path):
    missing = [
        name
        for name in sorted(named_in(paper.read_text()))
        if not list(ROOT.glob(name.rstrip("/"))) and not (paper.parent / name).exists()
    ]

    assert missing == []


def test_the_example_of_a_verb_is_one_of_ours():
    (shown,) = re.findall(r"^```python\n(.*?)^```$", (ROOT / "CONTRIBUTING.md").read_text(), re.DOTALL | re.MULTILINE)

    assert [path.name for path in ROOT.glob("encounters/*/*.py") if shown in path.read_text()] == ["actions.py"]


def test_what_stands_in_a_file_stands_there():
    """Words in backticks that a paper says to be `in` a file."""
    gone = [
        (paper.name, word, name)
        for paper in PAPERS
        for word, name in re.findall(
            r"`([A-Za-z_.]+)` (?:in|of) `((?:encounters|servicelog|tests)/[\w/]+\.py)`", paper.read_text()
        )
        if word.rsplit(".")[-1] not in (ROOT / name).read_text()
    ]

    assert gone == []


def test_a_name_that_leads_nowhere_is_found():
    assert named_in("See `encounters/nowhere.py` and [that](gone.md), not `now/then`.") == {
        "encounters/nowhere.py",
        "gone.md",
    }


def test_the_environment_to_begin_with_sets_what_there_is():
    read, papers = (ROOT / "servicelog/environment.py").read_text(), (ROOT / "README.md").read_text()
    names = re.findall(r"^(\w+)=", (ROOT / "docs/deployment/environment").read_text(), re.MULTILINE)

    assert {"PUBLIC_URL", "SECRET_KEY", "RECEIPT_KEY", "DATABASE_URL"} <= set(names)
    assert [name for name in names if f'"{name}"' not in read or f"`{name}`" not in papers] == []


def test_every_decision_is_found_from_the_list_at_the_top():
    beginning, text = re.split(r"(?m)^(?=## )", (ROOT / "docs/decisions.md").read_text(), maxsplit=1)
    headings = re.findall(r"(?m)^## (.*)$", text)

    assert sorted(re.findall(r"\]\(#([^)]+)\)", beginning)) == sorted(map(anchor_of, headings))


def anchor_of(heading: str) -> str:
    """The name by which a link leads to a heading: letters, digits and hyphens."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
