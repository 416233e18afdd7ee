"""How the addresses of houses are written, in Finnish, Swedish and English."""

import re

from encounters.masking.number_words import COUNTED, COUNTED_IN

# A house, with staircase and flat; neither a day, a time, a price nor a length of time.
UNIT = (
    r"€|%|(?:eur(?:o\w{0,4})?|kr|kronor|min|minuut\w{1,6}|minut(?:er|es)?|t|h|tun(?:ti|tia|nin|nissa)|tim|timm\w{1,4}|hours?"
    r"|päiv\w{1,6}|dag(?:ar|en)?|days?|vii?kko\w{0,3}|vuo(?:si|tta|den|tias)|år|years?|kerta\w{0,3}|kertaa|gång(?:er)?|times?"
    r"|k?m|metri\w{0,3}|kilometri\w{0,3}|meter|kilometer|metres?|tähteä|tähden|stjärnor|stars?"
    r"|henk(?:eä|ilöä|ilö)?|hengen|asiakasta|ihmistä|people|personer|kpl|st|cl|dl)\b"
)
NRO = r"(?:(?:nro|n:o|nr|no|num(?:ero\w{0,3}|mer|ber))\.?\s?)"
NUMBER = rf"\d{{1,4}}(?!\d|[.:,]\d|\s?(?:{UNIT}))"
HOUSE = (
    rf"(?:\s{{0,3}}[,:;]?\s{{0,3}}{NRO}?{NUMBER}"
    rf"|,?\s{{1,3}}{NRO}?(?:(?:{COUNTED_IN}|{COUNTED})(?!\s(?:{UNIT}))))"
)
DOOR = (
    r"(?:as(?:unto|unnossa|\.)?|huoneisto|rap(?:pu|ussa)|porras|ovi|lgh\.?|lägenhet|trappa|apt\.?|apartment|flat|door"
    r"|unit)"
)
FLAT = (
    rf"(?:\s?[a-zåäö]\b)?(?:,?\s{DOOR}\s?(?:\d{{1,4}}|[a-z])\b){{0,3}}"
    r"(?:,?\s\d{1,3}\b(?![\s-]?\d|[.:,]\d))?(?:,?\s\d\s?tr\b\.?)?"
)
# Streets by their ending, in Finnish as they are inflected, and in Swedish. Squares have opening hours: no range there.
IN = r"(?:n|l[lt][aä]|lle|s[st][aä])"
ROAD = rf"(?:ka(?:tu|tua|du{IN})|kuja(?:{IN}|a)?|pol(?:ku|kua|u{IN})|rait(?:ti|tia|i{IN}))"
STREET_END = (
    rf"(?:{ROAD}|tie(?:{IN}|tä)?|kaar(?:i|ta|e{IN})"
    rf"|rin(?:ne|nettä|tee{IN})|väylä(?:{IN}|ä)?|penger|penkereellä|linja(?:{IN}|a)?"
    rf"|bulevardi(?:{IN}|a)?|esplanadi(?:{IN}|a)?|gata|gatan|gränd|gränden|väg|vägen|stig|stigen|allé|allén"
    rf"|bulevarden|esplanaden|backen|kajen)"
)
SQUARE_END = rf"(?:tor(?:i|i{IN})|aukio(?:{IN}|ta)?|torg|torget|platsen)"
# Endings that are also ends of other words: only of a name.
WEAK_END = (
    rf"(?:ran(?:ta|taa|na{IN})|mä(?:ki|keä|e{IN})|kallio(?:{IN})?|laituri(?:{IN})?|niit(?:ty|tyä|y{IN})|kier(?:to|toa|ro{IN})"
    rf"|suora(?:{IN}|a)?|tai(?:val|valta|pale{IN})|puisti(?:kko|kkoa|ko{IN})|puisto(?:{IN}|a)?|ken(?:ttä|ttää|tä{IN})"
    rf"|piha(?:{IN}|a)?|por(?:tti|ttia|ti{IN})|kulma(?:{IN}|a)?|sil(?:ta|taa|la{IN})|niem(?:i|eä|e{IN})|saar(?:i|ta|e{IN})"
    rf"|pel(?:to|toa|lo{IN})|har(?:ju|jua|ju{IN})|laakso(?:{IN}|a)?|satama(?:{IN}|a)?|stranden|parken|brinken|udden|plan)"
)
# Streets that are counted: Kolmas linja, 3. linja.
ORDER = (
    r"\b(?:(?:ensimmäi|toi|kolma|neljä|viide)[a-zäö]{1,5}|\d\.|eka\w?|toka\w?)"
    rf"\s?(?:linja(?:{IN}|a)?|poikkika(?:tu|tua|du{IN})){HOUSE}{FLAT}"
)
# In two words, shortened, and as they are called in town.
APART = rf"(?<![\w-])[^\W\d]{{3,30}}\s(?:{ROAD}|gata|gatan|väg|vägen){HOUSE}{FLAT}"
SHORTENED = (
    r"(?<![\w-])(?-i:[A-ZÅÄÖ])[^\W\d]{1,30}"
    rf"(?:k|kj|p|n?t(?<=[nluäy]t)|g(?<!ig)(?<![aeiouyåäö]ng)(?<!dag)(?<!lag)(?<!tag)|[^\W\daeiouyåäö]v)\.\s?{NUMBER}{FLAT}"
)
CALLED = (
    r"(?<![\w-])(?:(?:iso|pikku|pohjois|etelä)[\s-])?(?:roba|espa|flemar|mansku|aleks(?:i(?!s))|hesari|freda|lönkka|bulsa|runski|tehtis"
    rf"|topelius|sturenka|unski|kaisis|helsarin|hämppi|kauppis|satakunnis|linsku)\w{{0,4}}{HOUSE}{FLAT}"
)
RANGE = r"(?:\s?[\u2010-\u2015/-]\s?\d{1,4}\b)?"
STREET = (
    r"(?<![\w-])(?=[^\W\d](?:[^\W\d]|-){2,60}+(?:\s[a-zåäö]{2,12})?[\s,:;]{0,5}(?:n(?:ro|:o|r|o|um\w{2,6})\.?\s?)?"
    rf"(?:\d|{COUNTED_IN}|{COUNTED}))(?:"
    rf"(?:[^\W\d](?:[^\W\d]|-){{1,39}}(?:n\s)?|(?=bulev|espl)){STREET_END}{HOUSE}{RANGE}{FLAT}"
    rf"|[\w-]{{2,40}}{SQUARE_END}{HOUSE}(?!\s?[\u2010-\u2015-]\s?\d){FLAT}"
    rf"|(?-i:[A-ZÅÄÖ])[\w-]{{1,40}}{WEAK_END}{HOUSE}{FLAT}"
    r"|(?-i:[A-ZÅÄÖ])[\w-]{2,40}\s\d{1,4}\s?(?-i:[A-ZÅÄÖ])\s\d{1,3}\b(?![.:,]?\d)"
    r")"
)
ENGLISH_END = r"(?:street|road|lane|avenue|drive|square|crescent|gardens?|grove|mews|boulevard|blvd|st|rd|ave)\b"
# Ends that are also other words: of a name, or where the address ends.
ENGLISH_NAME_END = r"(?:close|court|way|place|terrace|hill|row|park|green|walk|rise|view|alley|path|ct|cl|sq)\b"
ENGLISH_STREET = (
    rf"\b\d{{1,5}}[a-z]?\s(?:(?!(?:{UNIT}))[a-z][\w'-]{{1,40}}\s){{1,2}}(?:{ENGLISH_END}"
    r"|(?:close|court|terrace)(?=[,.;]|\s?$))"
    rf"|\b\d{{1,5}}[a-z]?\s(?-i:(?:[A-Z][\w'-]{{1,40}}\s){{1,2}}(?=[A-Z])){ENGLISH_NAME_END}"
    r"|(?-i:\b[A-Z])[\w'-]{1,40}\s(?:street|road|lane|avenue|drive|square|crescent|grove|boulevard|close|court|rd\.?|ave\.?)"
    rf"{HOUSE}{FLAT}"
)
BOX = r"\b(?:p\.?\s?l|p\.?\s?b|p\.?\s?o\.?\s?box|postilokero|postbox)\.?\s{0,2}\d{1,6}\b|\bbox\s\d{3,5}\b"
STREETS = re.compile(f"{STREET}|{APART}|{SHORTENED}|{CALLED}", re.IGNORECASE)
PLACES = re.compile(f"{ORDER}|{ENGLISH_STREET}|{BOX}", re.IGNORECASE)
