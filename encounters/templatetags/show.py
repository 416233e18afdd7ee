"""How shares and people's words are shown, and what every page has."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from html import unescape
from typing import Any

import segno
from django import template
from django.conf import settings
from django.contrib.messages.storage.base import Message
from django.forms import ChoiceField, Field, Form
from django.template.defaultfilters import date as format_date
from django.urls import reverse
from django.utils.html import escape, format_html, strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from encounters.database_faults import is_read_only
from encounters.hits import Hit, Piece
from encounters.http import SYSTEM, carried_on, chosen_theme, isolated, joint, messages_here
from encounters.models import Case, CaseText, Encounter, Member
from encounters.models.choices import Aspect, Language
from encounters.models.counting import COUNT_CAP
from encounters.models.redaction import is_covered
from encounters.texts.reading import unturned
from encounters.texts.redacting import MASK

register = template.Library()
COVERED = re.compile(f"{MASK[0]}+")
ISOLATED = re.compile("<bdi>(.*?)</bdi>", re.DOTALL)
FORMS_OF_PAGES = ("form", "webauthn_form")
# Kinds of letters and numbers that are read from the right.
FROM_THE_RIGHT = {"R", "AL", "AN"}


@register.simple_tag(takes_context=True)
def offered_languages(context: dict[str, Any]) -> Sequence[str]:
    """Return the languages of this page: those that its organisation offers its customers, else all."""
    brand = getattr(context.get("request"), "brand", None)
    return brand.languages if brand else [code for code, _name in settings.LANGUAGES]


@register.filter
def own_name(code: str) -> str:
    """Return the name of a language in that language."""
    return str(Language(code).label)


@register.simple_tag(takes_context=True)
def with_query(context: dict[str, Any], name: str, value: str) -> str:
    """Return the query of this page with one value set."""
    query = context["request"].GET.copy()
    query[name] = value
    return str(query.urlencode())


@register.filter
def at(values: Mapping[Any, Any], key: Any) -> Any:
    """Return what stands under a key."""
    return values[key]


@register.filter
def within(hit: Hit | None, shown: str) -> list[Piece]:
    """Return a text that is shown anyway, in pieces, where a hit stands in it; empty where it does not."""
    return hit.within(shown) if hit else []


register.filter(carried_on)
register.filter(isolated)
register.filter(unturned)
register.filter(joint)


@register.filter
def isolated_in_plain(name: object) -> str:
    """Return a name for a title or an attribute, where no tag can stand; one that is read from the right has marks."""
    text = unturned(name)
    if any(unicodedata.bidirectional(letter) in FROM_THE_RIGHT for letter in text):
        return f"\u2068{text}\u2069"
    return text


@register.filter
def chosen_filters(form: Form) -> list[tuple[Any, Any]]:
    """Return what the form of a filter narrows a list to: the label of each field that is set, with its value in words.

    A box that is ticked says all by its label. The words of a search stand in their own line.
    """
    values = [(field, form.cleaned_data.get(field.name)) for field in form.visible_fields() if field.name != "q"]
    return [(field.label, value_in_words(field.field, value)) for field, value in values if value]


def value_in_words(field: Field, value: Any) -> Any:
    """Return what a value of a filter is called; nothing for a box that is ticked."""
    if value is True:
        return ""
    if isinstance(value, str) and isinstance(field, ChoiceField):
        choices: Any = field.choices
        return dict(choices).get(value, value)
    if isinstance(value, date):
        return format_date(value, "SHORT_DATE_FORMAT")
    return value


@register.filter
def in_plain(said: object) -> str:
    """Return what is said without tags and signs that stand for others, for a title; names stay set apart."""
    plain = ISOLATED.sub(lambda name: escape(isolated_in_plain(unescape(name[1]))), str(said))
    return unescape(strip_tags(plain))


@register.simple_tag(takes_context=True)
def chosen_language(context: dict[str, Any]) -> str:
    """Return the query that carries a language chosen in the address on to the next page; else empty."""
    chosen = context["request"].GET.get("lang")
    if chosen in dict(settings.LANGUAGES):
        return f"?lang={chosen}"
    return ""


@register.simple_tag(takes_context=True)
def theme(context: dict[str, Any]) -> str:
    """Return the chosen theme, light or dark; empty where the system decides."""
    return chosen_theme(context["request"])


@register.simple_tag(takes_context=True)
def offered_themes(context: dict[str, Any]) -> list[tuple[str, str, bool]]:
    """Return the themes to choose from: what stands in the address, the name, and whether the page is shown in it."""
    chosen = chosen_theme(context["request"]) or SYSTEM
    names = {"light": gettext("Light"), "dark": gettext("Dark"), SYSTEM: gettext("As the system")}
    return [(theme, name, theme == chosen) for theme, name in names.items()]


@register.simple_tag(takes_context=True)
def what_was_done(context: dict[str, Any]) -> list[Message]:
    """Return what is said of this organisation since the last page: once, and first of all on this one."""
    return messages_here(context["request"])


@register.simple_tag(takes_context=True)
def is_of_undoable(context: dict[str, Any], said: Message) -> bool:
    """Return whether what is said tells of the very decision that may be undone on this page."""
    decision = getattr(context.get("page"), "undoable", None)
    return decision is not None and decision.at.isoformat() == tags_of(said)[1]


@register.filter
def place_of_message(done: list[Message]) -> str:
    """Return the part of the page where the last of what was done is said; empty for above all others."""
    if not done:
        return ""
    return tags_of(done[-1])[2]


def tags_of(said: Message) -> list[str]:
    """Return whose organisation a message belongs to, when what it tells was done, and where it is said."""
    return [*(said.extra_tags or "").split(" "), "", "", ""][:3]


@register.simple_tag
def nothing_can_be_saved() -> bool:
    """Return whether the database can only be read at the moment."""
    return is_read_only()


@register.simple_tag
def absolute(path: str) -> str:
    """Return the address of a path as people outside reach it."""
    return settings.PUBLIC_URL + path


@register.simple_tag
def qr(link: str) -> SafeString:
    """Return a QR code as inline SVG; with any mask, finding the best of eight takes as long as all of the page."""
    svg = segno.make(link, error="m", mask=0).svg_inline(
        scale=4, border=2, svgclass="qr", lineclass=None, omitsize=True
    )
    return mark_safe(svg)  # noqa: S308 (made from the link alone)


@register.filter
def aspect_names(aspects: Iterable[str]) -> str:
    """Return the names of aspects, in a line."""
    return ", ".join(str(Aspect(aspect).label) for aspect in aspects)


@register.filter
def with_covered(text: str) -> SafeString:
    """Return the text with a name for what was taken out of it, for those who hear it."""
    covered = format_html('<span role="img" aria-label="{}">', gettext("covered"))
    return mark_safe(COVERED.sub(rf"{covered}\g<0></span>", escape(text)))  # noqa: S308 (escaped)


@register.simple_tag
def has_covered(encounter: Encounter, said: Iterable[CaseText] = ()) -> bool:
    """Return whether staff have taken words out of what the customer told, or of texts of the conversation."""
    return is_covered(encounter, [*encounter.words, *(text.text for text in said or ())])


@register.filter
def capped(count: int) -> str:
    """Return a count as people care for it, at most "99+"."""
    if count > COUNT_CAP:
        return f"{COUNT_CAP}+"
    return str(count)


@register.simple_tag(takes_context=True)
def nav(context: dict[str, Any], name: str, within: str = "") -> dict[str, Any]:
    """Return an entry of a menu: its address, whether this page is it, and whether the page lies beneath it.

    `within` names a part of the organisation's pages that lies beneath it too.
    """
    slug, path = context["organisation"].slug, context["request"].path
    url = reverse(name, args=[slug])
    above = f"{reverse('inbox:start', args=[slug])}{within}/" if within else url
    return {"url": url, "here": path == url, "within": path.startswith(above)}


@register.simple_tag(takes_context=True)
def problem_first(context: dict[str, Any]) -> str:
    """Return what the title of a page begins with while something on it has to be mended."""
    forms = [context.get(name) for name in FORMS_OF_PAGES] + [getattr(context.get("filter"), "form", None)]
    is_late = getattr(context.get("page"), "is_late", False)
    if is_late or context.get("problem") or any(getattr(form, "errors", None) for form in forms):
        return gettext("Problem") + ": "
    return ""


@register.simple_tag(takes_context=True)
def action_url(context: dict[str, Any], name: str, subject: Case | Encounter) -> str:
    """Return the address of what may be done to a case or an encounter, with the list that its page was opened from."""
    return reverse(name, args=[context["organisation"].slug, subject.pk]) + context["page"].query


@register.filter
def names_employee_of(encounter: Encounter, member: Member) -> bool:
    """Return whether the encounter is about the member who looks at it."""
    return encounter.names_employee_of(member)
