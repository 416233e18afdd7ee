"""Finnish postcodes and the places that they name, as people write them."""

import re
import unicodedata
from functools import cache, lru_cache
from pathlib import Path

from encounters.masking.numbers import TAKEN_OUT
from encounters.texts.digits import AS_DIGITS
from encounters.texts.name_forms import stems_of
from encounters.texts.redacting import ENDING, MASK

TABLE = Path(__file__).with_name("postcodes.tsv")
# Endings change what is before them: Lahti, Lahdessa; Turku, Turussa.
MOST_CHANGED, LEAST_KEPT, LEAST_TELLING, MOST_WORDS, MOST_FILLERS = 2, 3, 5, 4, 3
# How far before a code its place is looked for, and what tells that an address comes.
FARTHEST, NEAREST = 120, 40
# What places are called by those who live there, by the stems of their names.
CALLED = {
    "helsin": ("hesa", "stadi", "hki", "helsing"),
    "tampe": ("tre", "manse"),
    "tur": ("tku",),
    "jyväsky": ("jkl", "jyskä"),
    "rovanie": ("roi",),
    "oul": ("olu",),
    "seinäjo": ("sjk",),
    "kuop": ("kpo",),
}
CURRENCY = r"(?:eur(?:o(?:a|n|j\w*|[ilst]\w*)?)?\b|kr\b|krono[rt]\b|krona\b|sek\b|€)"
COUNTED = (
    r"(?:kpl|kappale|kertaa|asia?ka|asuka|kävij|ihmi|henk|kund|person|customer|people|askel|pist|kilo|metri|litra|tuotet"
    r"|(?:km|m|kg|g|l|st|x|h|kk)\b|%)"
)
WORD = r"[^\W\d_](?:[^\W\d_]|['’:-]){0,40}"
DASH = r"\u2010-\u2015\u2212-"
# Between a code and its place stands whatever is no letter, no digit, no price and nothing masked.
GAP = rf"(?:[^\w€$£¥{MASK[0]}{TAKEN_OUT}]|_){{0,10}}"
NEAR = rf"[\s,.;:()\[\]/\"'”=_{DASH}]{{0,4}}"
FILLER = re.compile(
    r"eli(?:kkä)?|siis|on|oli|är|is|was|i|in|at|alltså|dvs|alias|alue\w{0,6}|kunta|kunna\w{1,4}|kaupun\w{1,6}|(?:posti)?toimipaik\w{1,5}"
    r"|paikkakun\w{1,5}|kk|as|kirkonkylä\w{0,4}|asema\w{0,4}|keskusta\w{0,4}|area|området|nimeltä|tarkoittaa"
    # The ending of a code: 52300:n alueella.
    r"|n|[st]?t?[aä]|s[st][aä]|l[lt][aä]|lle|een|aan|hen",
    re.IGNORECASE,
)
# In small letters only before a dash or the digits themselves: *se* is a word.
COUNTRY = rf"\b(?:(?-i:FIN?|AX|SWE|SE?)[\s{DASH}]{{0,3}}|(?:fin?|ax|swe|se?)(?:\s?[{DASH}]\s?|(?=\d)))"
AS_GROUPED = r"\d{5}|\d{3}\s\d{2}|\d{2}\s\d{3}"
# Digits parted by one kind of sign, also with letters that look like them: only where the place agrees.
ONE = r"(?-i:[\dOolI|sS])"
FIRST = r"(?:\d|(?<![^\W_])(?-i:[OolI|]))"
PARTINGS = (r"\s{0,3}", rf"(?:\s?[{DASH}]\s?)?", r"(?:\s?[./_·*~]\s?)?")
AS_PARTED = "|".join(rf"{FIRST}(?:{parting}{ONE}){{4}}" for parting in PARTINGS)
CODE = re.compile(
    rf"(?<!\d)(?<!\d[.,:+-])(?P<country>{COUNTRY})?"
    rf"(?P<digits>(?P<grouped>{AS_GROUPED})(?!\d|[.,]\d)|{AS_PARTED})(?!\d|[.,]\d)",
    re.IGNORECASE,
)
JOINING, ENDS = frozenset(".,:+-"), ":'’-"
AS_DAY = re.compile(r"\d{1,2}([./-])\d{1,2}\1\d{1,2}")
NAMED = re.compile(
    r"\b(?:posti[\s-]?(?:numero|nro|n:o|nr|koodi|osoite|osoittee)\w{0,6}|p\.?nro|post[\s-]?(?:nummer|nr|adress|kod)\w{0,3}"
    r"|post(?:al)?[\s-]?code|zip(?:[\s-]?code)?)"
    r"(?:\W{1,3}(?:on|oli|är|is|was))?\W{0,3}(?P<digits>\d{3}\s?\d{2}|\d{2}\s\d{3}|\d{4})\b",
    re.IGNORECASE,
)
ADDRESSED = re.compile(
    r"\b(?:posti|(?:koti)?osoit(?:e|teeni|teemme|teena)|(?:hem)?adress(?:en)?|address)(?:\W{1,3}(?:on|oli|är|is|was))?\W{1,3}$",
    re.IGNORECASE,
)
BESIDE = r"[\s,.;:/()@#-]{0,4}"
BEHIND_MASK, BEFORE_MASK = re.compile(rf"{MASK[0]}{BESIDE}$"), re.compile(rf"{BESIDE}{MASK[0]}")
# A phone number or the like beside it tells of an address where no word says what the digits are: a receipt.
BEHIND_CONTACT, BEFORE_CONTACT = re.compile(rf"{TAKEN_OUT}{BESIDE}$"), re.compile(rf"{BESIDE}{TAKEN_OUT}")
SAID = re.compile(r"[^\W\d_][.:#]?\s{0,2}$")
COUNTS = re.compile(rf"\s{{0,2}}(?:{CURRENCY}|{COUNTED})", re.IGNORECASE)
# Abroad, with the sign of the country, before a place.
ABROAD = re.compile(
    rf"(?<![\w{DASH}])(?:(?:AT?|BE?|BG|CH|CY|CZ|DE?|DK|EE|ES?|FR?|GB|GR|HR|HU?|IE|IT?|IS|LT|LU?|LV|MT|NO?|NL|PL|PT|RO|RU|SI|SK|UA|USA?)"
    rf"\s?[{DASH}]\s?(?:\d{{3}}\s\d{{2}}|\d{{2}}-\d{{3}}|\d{{4}}-\d{{3}}|\d{{4}}\s?[A-Z]{{2}}|\d{{4,5}})(?!\w)"
    r",?\s{1,3}(?=[^\W\d_a-zåäö])[^\W\d_]{3,40}|(?:LV-\d{4}|LT-\d{5})(?!\w))"
)
GAPS, WORDS = re.compile(GAP), re.compile(WORD, re.IGNORECASE)
WORD_AFTER = re.compile(rf"{GAP}(?!{CURRENCY})({WORD})", re.IGNORECASE)
NEAR_AFTER = re.compile(rf"{NEAR}(?!{CURRENCY})({WORD})", re.IGNORECASE)


def mask_postcodes(text: str) -> str:
    """Return the text without postcodes and the places that they name; longer numbers are taken out before."""
    text = ABROAD.sub(MASK, mask_codes(text))
    return NAMED.sub(lambda found: found[0].replace(found["digits"], MASK), text)


def mask_codes(text: str) -> str:
    """Return the text without Finnish and Swedish postcodes and their places."""
    kept, done, at = [], 0, 0
    while found := CODE.search(text, at):
        at = found.start() + 1
        if code := place_of_code(text, found, done):
            kept += [text[done : code.start], MASK]
            done = at = code.stop
    return "".join([*kept, text[done:]])


def place_of_code(text: str, found: re.Match[str], done: int) -> range | None:
    """Return where in the text the code stands with the place that it names; None for other digits."""
    digits = digits_of(found)
    if digits in places():
        named = range(start_of_place(digits, text, found, done), end_of_place(digits, text, found.end()))
        if len(named) > len(found[0]) or is_in_address(text, found, done):
            return named
    if not found["grouped"] or (not found["country"] and text[max(0, found.start() - 1) : found.start()] in JOINING):
        return None
    if end := end_of_name(found, text):
        return range(found.start(), end)
    if found["country"] or (digits.startswith("0") and found["digits"] in places()):
        return range(found.start(), found.end())
    return None


def digits_of(found: re.Match[str]) -> str:
    """Return the digits of a code without what parts them, also those drawn as letters; empty for a day or a word."""
    written = found["digits"]
    if AS_DAY.fullmatch(written) or sum(map(str.isdecimal, written)) < 2:
        return ""
    signs = (sign.translate(AS_DIGITS) for sign in written)
    return "".join(str(unicodedata.decimal(sign)) for sign in signs if sign.isdecimal())


def is_in_address(text: str, found: re.Match[str], done: int) -> bool:
    """Return whether five digits stand beside something masked, as a street, or behind a word for an address."""
    if not found["digits"].isdecimal() or COUNTS.match(text, found.end()):
        return False
    start = max(done, found.start() - NEAREST)
    before = MASK * (0 < done == start) + text[start : found.start()]
    if BEHIND_MASK.search(before) or ADDRESSED.search(before) or BEFORE_MASK.match(text, found.end()):
        return True
    by_contact = BEHIND_CONTACT.search(before) or BEFORE_CONTACT.match(text, found.end())
    return bool(by_contact and not SAID.search(before))


def start_of_place(digits: str, text: str, found: re.Match[str], done: int) -> int:
    """Return where the name of its place begins that stands before a Finnish postcode; else where the code does."""
    words = words_before(text, found.start(), done)
    # *Tampereella oli 33100 asiakasta* is a count.
    fillers = 0 if COUNTS.match(text, found.end()) else MOST_FILLERS
    for skipped in range(min(fillers + 1, len(words))):
        for count in range(MOST_WORDS, 0, -1):
            named = words[skipped : skipped + count]
            if is_place(digits, [word[0] for word in reversed(named)]):
                return named[-1].start()
        if not FILLER.fullmatch(words[skipped][0].rstrip(ENDS)):
            break
    return found.start()


def words_before(text: str, at: int, done: int) -> list[re.Match[str]]:
    """Return the words before a code, the nearest first, with nothing but gaps between."""
    words: list[re.Match[str]] = []
    for word in reversed(list(WORDS.finditer(text, max(done, at - FARTHEST), at))):
        if not GAPS.fullmatch(text, word.end(), at):
            break
        words.append(word)
        at = word.start()
    return words


def end_of_place(digits: str, text: str, at: int) -> int:
    """Return where the name of its place ends that follows a Finnish postcode; else where the code does."""
    words: list[str] = []
    end, fillers = at, 0
    while len(words) < MOST_WORDS and (following := WORD_AFTER.match(text, at)):
        words.append(following[1])
        at = following.end()
        if is_place(digits, words):
            end = at
        elif len(words) == 1 and fillers < MOST_FILLERS and FILLER.fullmatch(words[0].rstrip(ENDS)):
            words, fillers = [], fillers + 1
    return end


def end_of_name(found: re.Match[str], text: str) -> int:
    """Return where a word with a capital ends that follows digits grouped as in a postcode; else 0."""
    following = NEAR_AFTER.match(text, found.end())
    if following is None or not following[1][0].isupper() or re.fullmatch(r"\d{2}\s\d{3}", found["digits"]):
        return 0
    return following.end()


def is_place(digits: str, words: list[str]) -> bool:
    """Return whether these words are a name of the place of a postcode, in any form."""
    read = [word.casefold().rstrip(ENDS) for word in words]
    names = [name for name in places().get(digits, ()) if len(name) == len(read)]
    if any(read[0].startswith(CALLED.get(stem_of(first), MASK)) for (first, *_more) in names):
        return True
    return any(all(map(is_form, read, name)) for name in names)


def is_form(read: str, name: str) -> bool:
    """Return whether a word is a form of a name; of a short one as it is inflected: *turha* is no Turku."""
    stem = stem_of(name)
    if len(stem) >= LEAST_TELLING:
        return read.startswith(stem)
    return bool(forms_of(name).fullmatch(read))


@lru_cache(10_000)
def forms_of(name: str) -> re.Pattern[str]:
    """Return the expression for the forms of a name."""
    stems = [re.escape(name), *(stems_of(name) if name.isalpha() else ())]
    rest = "|.*" if len(name) >= LEAST_TELLING else ""  # Turku-
    return re.compile(rf"(?:{'|'.join(stems)})(?:{ENDING}|lai[ns]\w*)|{re.escape(name)}(?:{rest})")


@cache
def places() -> dict[str, list[list[str]]]:
    """Return the names of the place of each Finnish postcode, in their words."""
    rows = (line.split("\t") for line in TABLE.read_text().splitlines() if not line.startswith("#"))
    return {code: [name.casefold().split() for name in names] for code, *names in rows}


def stem_of(word: str) -> str:
    """Return a word as far as it stands in every form."""
    return word[: max(LEAST_KEPT, len(word) - MOST_CHANGED)]
