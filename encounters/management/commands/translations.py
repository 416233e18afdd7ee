"""`manage.py translations`: the catalogues of Finnish and Swedish, without system gettext.

Texts are found as Django's own makemessages finds them, with Babel in the place of xgettext.
"""

import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation.template import templatize

LANGUAGES = [code for code, _name in settings.LANGUAGES if code != "en"]
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}


class Command(BaseCommand):
    """Update the catalogues; with --check only report what is missing; with --compile make .mo files."""

    help = "Update locale/*/LC_MESSAGES/django.po from code and templates."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="change nothing; exit 1 if a text is missing")
        parser.add_argument("--compile", action="store_true", help="only make the .mo files that Django reads")

    def handle(self, *args: Any, check: bool, compile: bool, **options: Any) -> None:  # noqa: A002
        if compile:
            for language in LANGUAGES:
                compile_catalog(language)
            return
        template = find_texts()
        problems = [problem for language in LANGUAGES for problem in self.update(language, template, check=check)]
        for problem in problems:
            self.stdout.write(problem)
        if problems:
            sys.exit(1)
        self.stdout.write(f"{len(template)} texts, all translated")

    def update(self, language: str, template: Catalog, *, check: bool) -> Iterator[str]:
        """Bring one catalogue up to date, or with `check` only look; yield what it lacks."""
        catalog = read_catalog(language)
        if check:
            for message in template:
                if message.id and catalog.get(message.id, message.context) is None:
                    yield f"{language}: not in the catalogue: {message.id}"
        else:
            catalog.update(template, no_fuzzy_matching=True)
            catalog.obsolete.clear()
            write_catalog(language, catalog)
        for message in catalog:
            yield from (f"{language}: {problem}" for problem in problems_of(message))


def path_of(language: str) -> Path:
    """Return where a language's catalogue stands."""
    return Path(settings.LOCALE_PATHS[0]) / language / "LC_MESSAGES" / "django.po"


def find_texts() -> Catalog:
    """Return every text of code and templates, in the order of the files."""
    catalog = Catalog(charset="utf-8", fuzzy=False)
    root = Path(settings.BASE_DIR)
    for path in sorted(
        [*root.glob("encounters/**/*.py"), *root.glob("servicelog/**/*.py"), *root.glob("templates/**/*.*")]
    ):
        source = path.read_text()
        if path.suffix != ".py":
            # What is no text becomes X, in lines that Python can read once they are not indented.
            source = "\n".join(line.strip() for line in templatize(source).split("\n"))
        for _line, message, _comments, context in extract("python", BytesIO(source.encode()), KEYWORDS):
            catalog.add(message, context=context, locations=[(path.relative_to(root).as_posix(), 0)])
    return catalog


def read_catalog(language: str) -> Catalog:
    """Return a language's catalogue as it is kept; empty when there is none yet."""
    path = path_of(language)
    if not path.exists():
        return Catalog(locale=language, charset="utf-8", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def write_catalog(language: str, catalog: Catalog) -> None:
    """Write a language's catalogue."""
    path = path_of(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    buffer = BytesIO()
    write_po(buffer, catalog, width=120, omit_header=False, sort_output=True, include_lineno=False)
    lines = buffer.getvalue().decode().splitlines(keepends=True)
    path.write_text("".join(line for line in lines if not line.startswith(('"POT-Creation-Date', '"PO-Revision-Date'))))


def compile_catalog(language: str) -> None:
    """Write the .mo file beside the catalogue."""
    with path_of(language).with_suffix(".mo").open("wb") as file:
        write_mo(file, read_catalog(language))


def problems_of(message: Message) -> Iterator[str]:
    """Yield what is wrong with a translation: missing, uncertain, or with other placeholders."""
    if not message.id:
        return
    is_translated = bool(message.string)
    if isinstance(message.string, tuple):
        is_translated = all(message.string)
    if not is_translated:
        yield f"not translated: {message.id}"
        return
    if message.fuzzy:
        yield f"uncertain: {message.id}"
    yield from (f"{error}: {message.id}" for error in message.check())
