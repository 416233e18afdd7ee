"""Pages and people on the net: links, names after a sign, and what is said beside a network's name."""

import re

from encounters.texts.finnish import analyses, is_name
from encounters.texts.lexemes import is_known, plain
from encounters.texts.redacting import MASK

ENDS = (
    r"(?:com|fi|se|ax|me|net|org|tv|gg|app|link|be|co|io|ly|page|dev|info|eu|ee|no|dk|de|uk|us|ru|site|online|xyz|blog|shop|store"
    r"|tk|to|cc|la|lol|bio|social|chat|cafe|club|fm|im|gl|gle|st|name|pro|cloud|ai|id|in|pl|lv|lt|fr|es|it)"
)
LINK = (
    r"\b[a-z]{2,10}://\S{3,}|\b(?:h[tx]{2}ps?\s?(?::\s?/{1,2}|:?//)|www\s?\.)\s?\S{3,}"
    rf"|\bwww\s[\w-]{{2,63}}\s{ENDS}\b|\b(?:[a-z\d-]{{1,63}}\.){{1,4}}+(?<=\.){ENDS}/\S{{2,}}"
    rf"|\b(?:[a-z\d-]{{1,63}}\.){{1,3}}{ENDS}/\S{{2,}}|(?<![\w/])[ur]/[\w-]{{3,40}}"
    r"|\b[\w-]{2,63}\s(?:piste|punkt|dot)\s(?:fi|com|se|net|org)\b"
)
# A page alone, and of which the name is no everyday word: kahvila.fi tells nothing of anybody.
PAGE = re.compile(
    r"(?<![\w.@-])(?P<name>[^\W_][\w-]{1,62})(?P<more>(?:\.[\w-]{2,63}){0,2}?)"
    r"\.(?-i:com|fi|se|net|org|eu|me|io|info|blog|ax|dev|page|app|site|online|xyz)\b(?!\.?\w|[@/])",
    re.IGNORECASE,
)
HANDLE = re.compile(r"(?<![\w@./])@(?:[a-z\d_](?:[\w.]{0,28}\w)?(?!@)|\s(?P<apart>[a-z_][\w.]{1,28}\w))", re.IGNORECASE)
NETWORKS = (
    r"(?:instagram|insta|ig|facebook|face|fb|tiktok|tik\stok|snapchat|snap|snäp|snäppi|telegram|tg|whatsapp|wa|discord|dc|skype|linkedin"
    r"|twitter|x|threads|jodel|reddit|youtube|twitch|steam|signal|mastodon|bluesky|bsky|pinterest|kik|viber|vk|onlyfans|messenger)"
)
ACCOUNT = r"(?:-?\s?(?:tili|nimi|nimimerkki|tunnus|konto|account|name|handle|user|käyttäjä)\w{0,4})?"
CAPITAL = r"(?-i:[A-ZÅÄÖ])[^\W\d_]{1,30}"
NETWORK = re.compile(
    rf"(?<![\w.'’-])(?P<network>{NETWORKS}){ACCOUNT}(?P<case>i?(?:s[st]a|lla|lta|iin|ia|in|n|a|[st]sä)?(?:ni)?)"
    r"(?:\s?(?P<sign>[:=]|->|-)\s?|\s)(?:(?:on|nimellä|nimi|tunnus|är|is|name|som|as|mun|my)\s){0,2}@?"
    rf"(?P<who>(?-i:(?:{CAPITAL}[ ,]{{1,2}}){{1,2}}{CAPITAL})|[\w.#-]{{2,40}})",
    re.IGNORECASE,
)
LINKS = re.compile(LINK, re.IGNORECASE)


def mask_net(text: str) -> str:
    """Return the text without links, names on networks, and pages that are named after somebody."""
    masked = LINKS.sub(MASK, text)
    masked = NETWORK.sub(lambda found: MASK if is_somebody(found) else found[0], masked)
    masked = HANDLE.sub(lambda found: found[0] if is_everyday(found["apart"] or "") else MASK, masked)
    return PAGE.sub(lambda found: MASK if is_of_somebody(found) else found[0], masked)


def is_of_somebody(found: re.Match[str]) -> bool:
    """Return whether a page has the name of somebody; names of people may also be compounds."""
    simple = any(len(analysis.parts) == 1 for analysis in analyses(plain(found["name"])))
    return bool(found["more"]) or not simple or not is_everyday(found["name"])


def is_somebody(found: re.Match[str]) -> bool:
    """Return whether a name stands beside the network, and not what somebody thinks of it."""
    who = found["who"].rstrip(".-")
    if re.search(r"[\s,._#]|\d[a-z]|[a-z]\d", who):
        return True
    if who.isdecimal() or (len(found["network"]) == 1 and not found["sign"]):
        return False
    return not is_everyday(who)


def is_everyday(word: str) -> bool:
    """Return whether it is a word or words of everyday, and no name."""
    parts = [part for part in re.split(r"[.-]", plain(word)) if part]
    return bool(parts) and all(part.isalpha() and is_known(part) and not is_name(part) for part in parts)
