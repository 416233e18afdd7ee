"""How a name is heard, however it is spelled: Müller and Mueller, Cederqvist and Sederkvist, Sjöberg and Shöberg.

No language is spelled so: two words that come out alike may be one name, and that is all it says.
"""

import re
from functools import lru_cache

SOFT = "(?=[eiyäö]|ae|oe)"  # what makes c and g before it soft
HEARD_ALIKE = str.maketrans("wcqzyjf", "vkksiiv")
# Letters that are heard as others, one after the other: those that several are written for, then what is left of them.
HEARD = [
    (re.compile(written), heard)
    for written, heard in (
        (r"^[dghl]j", "j"),
        (rf"^g{SOFT}", "j"),
        ("sch|skj|stj|sh|sj", "s"),
        (f"sc{SOFT}|c{SOFT}", "s"),
        ("[kt]j|[ck]h", "k"),
        ("qu", "kv"),
        ("ph", "f"),
        ("th|dt", "t"),
        ("x", "ks"),
        ("(?<=[aeiouyåäö])h(?=[lmnr])", ""),
        ("ae", "ä"),
        ("å", "a"),
        ("oe|ö", "o"),
        ("ue", "u"),
    )
]
DOUBLED = re.compile(r"(.)\1+")


@lru_cache(20_000)
def sounding(letters: str) -> str:
    """Return letters as they are heard: without doubled ones, and one for all that sound alike."""
    for written, heard in HEARD:
        letters = written.sub(heard, letters)
    return DOUBLED.sub(r"\1", letters.translate(HEARD_ALIKE))


def soundings(letters: str) -> set[str]:
    """Return letters as they may be heard: å as the a that many type for it, and as the o that it is in Swedish."""
    return {sounding(letters), sounding(letters.replace("å", "o"))}
