"""What a browser and its system are called, recognised in what the browser says that it is; the rest is not kept."""

from typing import NamedTuple

from django.utils.translation import gettext as _

# Browsers name those that they are built upon, and systems those that they are like: the first that is found counts.
BROWSERS = (
    ("SamsungBrowser/", "Samsung Internet"),
    ("Edg/", "Edge"),
    ("EdgA/", "Edge"),
    ("EdgiOS/", "Edge"),
    ("OPR/", "Opera"),
    ("OPT/", "Opera"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
)


class Browser(NamedTuple):
    """The names of a browser and of its system; empty where they are not known."""

    browser: str
    system: str


def recognise_browser(user_agent: str) -> Browser:
    """Return what is known of a browser by what it says of itself."""
    return Browser(first_found(BROWSERS, user_agent), first_found(SYSTEMS, user_agent))


def name_browser(browser: str, system: str) -> str:
    """Return a browser and its system in plain words."""
    called = browser or _("Unknown browser")
    if not system:
        return called
    return _("%(browser)s on %(system)s") % {"browser": called, "system": system}


def first_found(names: tuple[tuple[str, str], ...], user_agent: str) -> str:
    """Return the name of the first mark that stands in the text; empty where none does."""
    for mark, name in names:
        if mark in user_agent:
            return name
    return ""
