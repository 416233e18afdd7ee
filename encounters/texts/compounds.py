"""The words that Swedish and English compounds are made of; Finnish ones are cut by `finnish`."""

from collections.abc import Iterator, Sequence

from encounters.texts import ENGLISH, SWEDISH
from encounters.texts.dictionaries import DICTIONARIES, entry, listed_lemmas
from encounters.texts.finnish import analyses
from encounters.texts.inflections import listed

Made = tuple[str, Sequence[str]]  # of a compound, its parts
LONGEST_COMPOUND = 40
SHORTEST_PART, LONGEST_PART, SHORTEST_VERB = 4, 20, 3
MOST_WAYS = 4  # in which as many words make one
LEAST_OF_PART = 2
# Shorter Swedish words that compounds are made of; the dictionary knows too many others that nobody uses.
SHORT_PARTS = frozenset(
    listed(
        "app arm bad bar ben bil bio bit bok bro bud bur båt bär båg dag dam duk fat fel fot gel gym hem hus hår häl "
        "is jul kex kod kök köp kål kor kö lag lax lek lån lås lök lön mat mos mur mål nät nöt ord ort ost par pub "
        "ras ren ris rum rör sal ske sko skå sol spa sås såg tak tal te tid tur tåg val var ved vin vår väg väst yta "
        "ägg öl"
    )
)
PREFIXES = frozenset(listed("barn när fjärr special stor små ute inne"))  # what stands before words and is none itself
# English words that others are written together with, at their end; of all words too many fit by chance: `carpet`.
TAILS = frozenset(
    listed("""
    back bag ball band bank bar bath bed belt berry bill bird board boat book bottle bowl box bread break brush bulb
    burger bus butter cake can cap car card care case chair charge check city clip clock cloth clothes coat code cook
    corn counter cover cream cup cut date day desk dish dog door drop end face fall fast field finger fish floor food
    fruit girl glass gown ground hat head hold hole home house juice keeper key lace land lid life light line lock mail
    maid maker mark market mat mate meal melon milk mother mug nail net note pack pad page pan paper park paste phone
    pick piece pin pipe place plane plate point pool port post pot powder print rack rail rest road roll roof room rope
    sale salt scape screen seat service sheet shelf shell ship shirt shoe shop shot side skin sleeve smith spoon spot
    spray stair stand station stick stone stop store storm strap stuff suit table tail tape tie time tip top town track
    tray trip truck tub tube van wall ware wash watch water way wear weight wheel wife window wood word work worker
    wrap yard boy boyfriend friend man woman father son daughter child pie tap toy tea cheese sauce steak dryer washer
    cleaner driver holder opener proof sick ache bell basket blanket body bone candy cart corner court craft dress drink
    dust fire flake flow flower frame gate glove guard gum guest hand hook horse jacket kit lamp lash load loaf master
    mill muffin nut oven paint path polish press pump purse rise robe set shade share shower skirt slide snack soap sock
    straw street strip switch tank team tooth towel tower trade train tree type view walk week wing wire wool writer
    site
    """)
)
SHORT_HEADS = frozenset(
    listed("""
    air arm bar bed bus car cup day dog ear egg eye gas gym hot ice key lap law leg lip mid net nut off oil out pan pet
    pop pot raw sea sky sun tax tea toe tub web wet
    """)
)
# What stands before English words without being looked for, and what looks like a compound and is none.
NO_HEADS = frozenset(listed("some every what when where other inter trans para super semi mush cons mono mega there"))
NO_COMPOUNDS = frozenset(
    listed("carport comprise forgettable sunday teammate understand understanding stable offend season outside")
)
# What stands behind English verbs in nouns that are also written apart: takeaway, check-out, pickup.
PARTICLES = frozenset(listed("around away back by down in off on out over through up"))
BEFORE_VERBS = ("over", "under")  # `overcharged`


def foreign_compounds(word: str) -> Iterator[Made]:
    """Yield the parts of a Swedish or English compound."""
    yield from swedish_compounds(word)
    yield from english_compounds(word)


def english_compounds(word: str) -> Iterator[Made]:
    """Yield the two parts of an English compound: a word, and one of those that others are written together with."""
    for lemma in {word, *listed_lemmas(word, ENGLISH)} - NO_COMPOUNDS:
        for length in range(3, min(len(lemma), LONGEST_COMPOUND) - 1):
            first, last = lemma[:length], lemma[length:]
            if begins_english(first) and ends_english(first, last):
                yield ENGLISH, (first, last)


def with_particle(word: str) -> Iterator[Sequence[str]]:
    """Yield an English verb and the particle behind it, which make this word, perhaps in the plural: `takeaways`."""
    for noun in {word, word.removesuffix("s")}:
        for length in range(SHORTEST_VERB, len(noun) - 1):
            if noun[length:] in PARTICLES and is_verb(noun[:length]):
                yield noun[:length], noun[length:]


def is_verb(word: str) -> bool:
    """Return whether an English dictionary has a form of the word that only verbs have."""
    doing = (word + "ing", word.removesuffix("e") + "ing", word + word[-1] + "ing")
    return any(entry(one, ENGLISH) == word for one in doing)


def begins_english(part: str) -> bool:
    """Return whether an English compound may begin with this."""
    if len(part) < SHORTEST_PART:
        return part in SHORT_HEADS
    return part not in NO_HEADS and entry(part, ENGLISH) is not None


def ends_english(first: str, part: str) -> bool:
    """Return whether an English compound that begins so may end with this."""
    if first in BEFORE_VERBS:
        return len(part) >= SHORTEST_PART and entry(part, ENGLISH) is not None
    return part in TAILS or entry(part, ENGLISH) in TAILS


def swedish_compounds(word: str) -> Iterator[Made]:
    """Yield the parts of a Swedish compound, and of its parts, as far as they are compounds."""
    lemmas = listed_lemmas(word, SWEDISH)
    found = [made for lemma in lemmas for made in compounds_of(lemma, inflected=False)]
    if found or not (lemmas or is_listed(word)):
        found += compounds_of(word, inflected=True)
    for parts in found:
        yield SWEDISH, parts
        for part in parts:
            yield from swedish_compounds(part)


def is_listed(word: str) -> bool:
    """Return whether a dictionary of any language has the word."""
    return any(entry(word, language) for language in DICTIONARIES) or any(one.is_known for one in analyses(word))


def compounds_of(word: str, *, inflected: bool) -> list[tuple[str, ...]]:
    """Return the fewest Swedish words that make this one, in each way, which may be inflected at its end."""
    if len(word) > LONGEST_COMPOUND:
        return []
    made: dict[int, list[tuple[str, ...]]] = {0: [()]}
    for end in range(LEAST_OF_PART, len(word) + 1):
        ways = [
            (*before, word[start:end])
            for start in made
            if end - start < min(len(word), LONGEST_PART)
            and is_part(word[start:end], ends=end == len(word), inflected=inflected)
            for before in made[start]
        ]
        if ways:
            fewest = min(map(len, ways))
            made[end] = [way for way in ways if len(way) == fewest][:MOST_WAYS]
    return made.get(len(word), [])


def is_part(part: str, *, ends: bool, inflected: bool) -> bool:
    """Return whether these letters are a Swedish word that compounds are made of, at their end or before."""
    if not ends and part in PREFIXES:
        return True
    if len(part) < SHORTEST_PART:
        return part in SHORT_PARTS or (
            len(part) > LEAST_OF_PART and not ends and any(entry(whole, SWEDISH) == whole for whole in with_a(part))
        )
    known = entry(part, SWEDISH)
    if not ends:
        return known is not None or any(entry(bare, SWEDISH) for bare in without_link(part))
    # Of nouns that look like a verb the dictionary names the verb: `stol` is no *stola*, `bulle` no *bulla*.
    return known is not None and (inflected or known.casefold() in {part, part + "a", part[:-1] + "a"})


def with_a(part: str) -> Iterator[str]:
    """Yield what the first word of a compound may be called that is shorter there: `hyrbil`, `simskola`."""
    yield from (part + "a", part + part[-1] + "a")


def without_link(part: str) -> Iterator[str]:
    """Yield what the first word of a compound may be called: `väntetid` begins with *vänta*."""
    yield from with_a(part)
    if part.endswith("s"):
        yield part.removesuffix("s")
    elif part.endswith(("e", "o", "u")):
        yield part[:-1] + "a"
