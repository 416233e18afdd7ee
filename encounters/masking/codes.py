"""Codes that stand for a person: of identity, accounts, cards, plates, customers, devices, and where somebody was."""

import re

DASH = r"\u2010-\u2015\u2212\u30fc-"
IS = r"(?:on|oli|är|is|was|are|den|the|loppu\w{0,5})"
# What stands after the name of a code, before the code itself.
THEN = rf"\W{{1,3}}(?:{IS}\W{{1,3}}){{0,2}}"

# --- Identity and birth --------------------------------------------------------------------------

# Finnish and Swedish, the day perhaps with dots or dashes, the sign of the century also a letter.
IDENTITY = (
    r"\b(?:\d{2}\.?\d{2}\.?(?:\d{2})?\d{2}|\d{4}-\d{2}-\d{2})"
    rf"\s?[a-fu-y+{DASH}]\s?[\da-z]\d{{2}}[\da-y]\b"
    r"|\b\d{1,2}[./]\s?\d{1,2}[./]\s?(?:\d{2})?\d{2}"
    rf"(?:\s?[+{DASH}]\s?|[a-fu-y])[\da-z]\d{{2}}[a-y\d]\b(?!\s?(?:€|eur|kr|kpl))"
    rf"|\b\d{{1,2}}(?P<parting>[\s-])\d{{1,2}}(?P=parting)(?:\d{{2}})?\d{{2}}\s?[+{DASH}]\s?\d{{3}}[a-y]\b"
)
OF_IDENTITY = (
    r"(?:hetu|sotu|henkilötunnu|henkilönumero|personnum(?:mer|ret)|personbeteckning|ssn"
    r"|social\ssecurity(?:\snumber)?|identity\scode)"
)
IDENTITY_END = (
    rf"\b{OF_IDENTITY}\w{{0,6}}\W{{1,3}}(?:(?!\d)\w{{2,12}}\W{{1,3}}){{0,3}}(?:[\d.]{{4,10}}\s?[+{DASH}]\s?)?(?:\d{{3}}[a-y\d]|\d{{6}}(?:\d\d)?(?:\s?\d{{3}}[a-y\d])?)\b"
    r"|\b(?:loppuosa|loppu|tunnusosa|slutsiffror|de\ssista\sfyra|last\sfour(?:\sdigits)?)\w{0,4}\W{1,3}(?:(?!\d)\w{2,12}\W{1,3}){0,2}\d{3}[a-y\d]\b"
)
MONTH = (
    r"(?:tammi|helmi|maalis|huhti|touko|kesä|heinä|elo|syys|loka|marras|joulu)kuu\w{0,3}"
    r"|(?:jan|feb|mar|apr|ma[jy]|jun|jul|aug|sep|o[ck]t|nov|dec)[a-z]{0,7}"
)
BORN = (
    r"\b(?:syn(?:nyin|t\.|tynyt|tyny\w{1,4}|tymä(?:aika|päivä|vuosi)\w{0,5}|tyi\w{0,3}|t(?=\s)|t\.?\s?aika\w{0,4}|t\.?\s?pvm)|synttärini|född\w?|födelse\w{0,12}|born"
    r"|birth\s?day|(?:date\sof\s)?birth|dob)(?:\W{1,3}(?:(?:on|oli|är|is|was|in|i|den|the|vuonna|år|date|ni)\W{1,3}){0,3}|\s?)"
    rf"(?:\d{{1,4}}[./{DASH}]\s?\d{{1,2}}(?:[./\s{DASH}]{{1,2}}\d{{2,4}})?\.?"
    rf"|\d{{1,2}}(?:\.|st|nd|rd|th)?\s(?:of\s)?(?:{MONTH})(?:,?\s\d{{4}})?|(?:{MONTH})\s\d{{1,2}}(?:\w\w)?(?:,?\s\d{{4}})?"
    r"|(?:19|20)\d{2}|\d{6}(?:\d{2})?)\b"
    r"|(?<!\w)s\.\s?\d{1,2}\.\s?\d{1,2}\.\s?(?:19|20)?\d{2}\b"
)

# --- Accounts, cards, customers ------------------------------------------------------------------

PART = r"[\s.,;:/_-]{0,3}"
ACCOUNT = rf"\b[a-z]{{2}}\d{{2}}{PART}(?:[a-z]{{4}}{PART})?[a-z]{{0,2}}\d(?:{PART}[a-z]{{0,2}}\d){{7,}}[a-z]{{0,4}}\b"
CARD = (
    r"(?<!\w)\d{4}(?:[\W_]{0,3}[\dx*•#]{4}){2}[\W_]{0,3}\d{4}(?!\w)|(?<!\w)(?:[x*•#.]{4}[\W_]{0,3}){1,3}\d{4}(?!\w)"
    rf"|\b(?:kortin|kortti(?:ni)?|korttinumero|card|kort(?:et|ets)?)\s(?:loppu\w{{0,5}}|numero|number|nummer|ending(?:\sin)?|slutar\s(?:på|med)){THEN}\d{{4}}\b"
)
OF_CUSTOMER = (
    r"(?:(?:kanta-?)?asiaka[sa]\w{0,3}|jäsen|bonus(?:korti[nt]\w?|kortti\w{0,3})?|etukort\w{2,4}|plussa(?:korti\w|kortti)?|kund|medlem[s]?|customer"
    r"|member(?:ship)?|client|loyalty|account|passi\w?|pass(?:port)?|ajokort\w{2,3}|kela-?kort\w{2,3}|opiskelija|student|potilas|patient|vakuutus)"
)
CUSTOMER = (
    rf"\b{OF_CUSTOMER}[\s-]?(?:nr(?:o)?|numero|n:o|number|no|nummer|id|tunnus|koodi)\w{{0,4}}\.?{THEN}[a-z]{{0,3}}[\s-]?\d(?:[\s.-]?\d){{2,}}\b"
    rf"|\b(?:bonuskort\w{{2,4}}|etukort\w{{2,4}}|passi(?:ni)?|passport){THEN}[a-z]{{0,2}}\d(?:[\s-]?\d){{4,}}\b"
)

# --- Plates --------------------------------------------------------------------------------------

# Letters in capitals before three digits that everybody knows, and all that stands in a text of capitals.
NO_PLATE = (
    r"(?!(?:hsl|vr|bmw|usb|ibm|vat|alv|eur|sek|usd|gbp|suv|sms|gps|cpu|rtx|gtx|dvd|top|ale|klo|kpl|oli|yli|jos|vai|kun|the|and|for|was|had|got"
    r"|alle|noin|max|min|nro|box|win|mac|kia|ktm|led|uhd|dpi|rpm|psi|mah|iso|din|ral|isbn|abb|pin|osa|kok|vko|sis|sen|jag|har|var|fick|hade|kl)[\W_\d])"
)
PLATE = (
    rf"(?-i:(?<![\w-])(?i:{NO_PLATE})(?:[A-ZÅÄÖ]{{2}}[{DASH}]\d{{2,3}}|[A-ZÅÄÖ]{{3}}[{DASH}]\d{{1,3}})(?![\w{DASH}]|[.,:\s]\d))"
    rf"|(?-i:(?<![\w-])(?i:{NO_PLATE})(?:[A-ZÅÄÖ]{{3}}(?:\s?[./_·{DASH}]\s?|\s{{1,2}}|:)?(?:\d{{3}}|\d{{2}}[A-Z])))(?![\w{DASH}]|[.,:]\d)"
    rf"|(?<![\w-]){NO_PLATE}[a-zåäö]{{3}}[{DASH}]\d{{3}}(?![\w{DASH}]|[.,:]\d)"
    rf"|(?-i:(?<![\w-])[A-Z]{{2}}[\s{DASH}]\d{{2}}-\d{{2}}(?![\w-]))"
)
LETTERS = rf"(?!(?:on|ja|se|ei|är|is|in|at|of|klo|yli|kl)\b)[a-zåäö]{{1,3}}\s?[./_{DASH}]?\s?\d{{1,3}}[a-z]?\b"
PLATE_NAMED = (
    r"\b(?:rekister\w{1,12}|rekkari\w{0,4}|rek\.?(?:\s?(?:nro|nr|n:o))?|reg\.?\s?(?:nr|nro|no|number)\b|registr\w{1,12}(?:\snumber)?|kil(?:pi|ven|vessä|peni|pinumero)"
    rf"|nummerskylt\w{{0,4}}|skylten|(?:license|number)\splate|bilnummer|plates?)\W{{1,3}}(?:(?:on|oli|är|is|was|nro|numero)\W{{1,2}}){{0,2}}{LETTERS}"
    r"|\b(?:auto\w{0,6}|bil(?:en|ar|arna)?|car|van)\W{1,3}(?-i:[A-ZÅÄÖ]{2,3})[\s-]?\d{2,3}[a-z]?\b"
)

# --- Devices and places --------------------------------------------------------------------------

HEX = r"[\da-f]{1,4}"
DEVICE = (
    rf"(?<![\w:])(?:(?:{HEX}:){{1,7}}:(?:{HEX}(?::{HEX}){{0,6}})?|::{HEX}(?::{HEX}){{1,6}}|(?:{HEX}:){{5,7}}{HEX})(?:%\w+)?(?![\w:])"
    r"|(?<![\w:-])(?:[\da-f]{2}[:-]){5}[\da-f]{2}(?![\w:-])|(?<![\w.])(?=[\d.]{0,13}[a-f])[\da-f]{4}\.[\da-f]{4}\.[\da-f]{4}(?!\w)"
    r"|(?<![\w.+)])[1-9]\d{1,2}(?:\.\d{1,3}){3}(?!\w|\.\d)"
)
PARTS = r"(?:[.,]\d{1,8})?"
DEGREES = rf"\d{{1,3}}{PARTS}\s?°\s?\d{{1,2}}{PARTS}\s?['’′](?:\s?\d{{1,2}}{PARTS})?\s?(?:[\"”″]|['’′]{{1,2}})?"
DECIMAL = r"-?\d{1,3}[.,]\d{3,10}\s?°?"
WHERE = (
    rf"(?:\b[nsewip]\s?)?{DEGREES}(?:\s?[nsewip]\b)?(?:[\s,;]{{0,3}}(?:[nsewip]\s?)?{DEGREES}(?:\s?[nsewip]\b)?)?"
    rf"|(?:\b[nsew]\s?)?(?<![\d.,]){DECIMAL}(?:\s?[nsewip]\b)?[\s,;/]{{1,3}}(?:[nsew]\s?)?-?\d{{1,3}}[.,]\d{{4,10}}\b\s?°?(?:\s?[nsewip]\b)?"
)
CODES = re.compile(
    f"{IDENTITY}|{BORN}|{IDENTITY_END}|{ACCOUNT}|{CARD}|{CUSTOMER}|{PLATE_NAMED}|{PLATE}|{DEVICE}|{WHERE}",
    re.IGNORECASE,
)
