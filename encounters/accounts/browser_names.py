"""What a browser is called, from what it says that it is."""

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


def name_browser(user_agent: str) -> str:
    """Return a browser and its system in plain words, as far as they are known."""
    browser = first_found(BROWSERS, user_agent) or _("Unknown browser")
    system = first_found(SYSTEMS, user_agent)
    if not system:
        return browser
    return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}


def first_found(names: tuple[tuple[str, str], ...], user_agent: str) -> str:
    """Return the name of the first mark that stands in the text; empty where none does."""
    for mark, name in names:
        if mark in user_agent:
            return name
    return ""
