"""A language that nobody speaks: every text of a catalogue is marked, and 40 % longer."""

import re
from collections.abc import Iterator
from pathlib import Path

import django.conf
from babel.messages import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.apps import apps
from django.conf import settings
from playwright.sync_api import Page

CARRIER = "sv"  # the language in whose place it stands
LONGER = 1.4
OPEN, CLOSE = "⟦", "⟧"
TAG = re.compile(r"(<[^>]+>)")
LEFT_ALONE = re.compile(r"(%\(\w+\)[sd]|%[sd%]|\{\w*\}|&\w+;)")
DRAWN = str.maketrans({letter: double * 2 for letter, double in zip("aeiouyAEIOUY", "àèìòùỳÀÈÌÒÙỲ", strict=True)})

# Texts and the attributes that people see or hear.
SHOWN = """() => {
  const names = ['title', 'placeholder', 'aria-label', 'alt', 'data-label', 'data-done', 'data-saved', 'data-saving',
                 'data-failed', 'data-closed'];
  const found = [document.title];
  // A name set apart is part of the text around it.
  for (const name of document.querySelectorAll('bdi')) name.replaceWith(...name.childNodes);
  document.body.normalize();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const parent = walker.currentNode.parentElement;
    if (!parent.closest('script, noscript, style, textarea, kbd, code')) found.push(walker.currentNode.data);
  }
  for (const element of document.querySelectorAll('*'))
    for (const name of names) if (element.hasAttribute(name)) found.push(element.getAttribute(name));
  return found;
}"""


def drawn_out(text: str) -> str:
    """The text with long vowels, in brackets, at least 40 % longer; tags and what is filled in stay as they are."""
    return "".join(piece if TAG.fullmatch(piece) or not piece else marked(piece) for piece in TAG.split(text))


def marked(text: str) -> str:
    pieces = LEFT_ALONE.split(text)
    longer = "".join(piece if index % 2 else piece.translate(DRAWN) for index, piece in enumerate(pieces))
    return f"{OPEN}{longer}{'~' * (int(len(text) * LONGER) - len(longer))}{CLOSE}"


def catalogues() -> Iterator[Catalog]:
    """What Django, the libraries and we have translated to the language that carries this one."""
    roots = [Path(django.conf.__file__).parent, *(Path(app.path) for app in apps.get_app_configs())]
    for folder in [*(root / "locale" for root in roots), *map(Path, settings.LOCALE_PATHS)]:
        path = folder / CARRIER / "LC_MESSAGES" / "django.po"
        if path.exists():
            with path.open("rb") as file:
                yield read_po(file, locale=CARRIER)


def compile_pseudo(folder: Path) -> None:
    """Write the language to a folder of locales."""
    pseudo = Catalog(locale=CARRIER, charset="utf-8", fuzzy=False)
    for catalog in catalogues():
        for message in catalog:
            if isinstance(message.id, str) and message.id:
                pseudo.add(message.id, drawn_out(message.id), context=message.context)
            elif message.id:
                pseudo.add(message.id, tuple(map(drawn_out, message.id)), context=message.context)
    path = folder / CARRIER / "LC_MESSAGES" / "django.mo"
    path.parent.mkdir(parents=True)
    with path.open("wb") as file:
        write_mo(file, pseudo)


def unmarked(page: Page, own: tuple[str, ...]) -> list[str]:
    """The texts of a page that came from no catalogue; `own` are words of people and names."""
    found = []
    for text in page.evaluate(SHOWN):
        left = re.sub(r"https?://\S+", "", text)
        while (inner := re.sub(rf"{OPEN}[^{OPEN}{CLOSE}]*{CLOSE}", "", left)) != left:
            left = inner
        for word in own:
            left = left.replace(word, "")
        if re.search(r"[^\W\d_]", left):
            found.append(text.strip())
    return found
