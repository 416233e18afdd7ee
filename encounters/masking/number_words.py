"""Numbers in words: in Finnish, Swedish and English, as they are written, said and joined."""


def any_of(*words: str) -> str:
    """Return a pattern for one of the words, the longest that fits; the words stand between blanks."""
    found = {word for some in words for word in some.split()}
    return "(?:" + "|".join(sorted(found, key=lambda word: (-len(word), word))) + ")"


ZEROS = "nolla noll zero oh"
DIGITS = """
    yksi yks yhden yhtä yy ykkönen ykkös kaksi kaks kahden kahta kaa kakkonen kakkos kolme kolmen kolmea kolmonen koo
    neljä nelja neljän neljää nelonen nelos nee viisi viis viiden viittä viitonen vii kuusi kuus kuuden kuutta kutonen
    kuu seitsemän seitseman seittemän seiska seittemä see kahdeksan kaheksan kasi kahdeksikko
    yhdeksän yhdeksan yheksän ysi yhdeksikkö
    en ett två tva tvåa tvaa tre trea fyra fem femma sex sexa sju sjua åtta atta nio nia nie
    one two three four five six seven eight nine
"""
LARGER = """
    kymmenen kymmentä kymmenta toista sata sataa tupla kertaa
    tio elva tolv tretton fjorton femton sexton sjutton arton nitton tjugo trettio fyrtio femtio sextio sjuttio åttio
    nittio dubbel hundra
    ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty
    seventy eighty ninety double triple hundred
"""
LETTER = r"[^\W\d_]"


def whole(words: str) -> str:
    """Return a pattern for one of the words where no other letters follow than those of a further one."""
    return rf"{words}(?=(?:{ANY})|(?!{LETTER}))"


ANY = any_of(ZEROS, DIGITS, LARGER)
ZERO_WORD, DIGIT_WORD, ANY_WORD = whole(any_of(ZEROS)), whole(any_of(ZEROS, DIGITS)), whole(ANY)
# As a house is said to be numbered, in the form of its street: Koivukadulla viidessä.
COUNTED = (
    r"(?:(?:yksi|kaksi|kolme|neljä|viisi|kuusi|seitsemän|kahdeksan|yhdeksän)(?:toista|kymmentä)?|kymmenen"
    r"|ett|två|tre|fyra|fem|sex|sju|åtta|nio|tio|elva|tolv|tretton|fjorton|femton|sexton|sjutton|arton|nitton|tjugo\w{0,5}"
    r"|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\b"
)
CASE = r"(?:s[st][aä]|l[lt][aä]|lle|n)"
COUNTED_IN = (
    rf"(?:yhde|kahde|kolme|neljä|viide|kuude|seitsemä|kahdeksa|yhdeksä){CASE}(?:toista|kymmene{CASE})?\b"
    rf"|kymmene{CASE}\b"
)
