"""How numbers are written that lead to a person, and those that look like them and tell nothing of anybody.

No library finds them here: `phonenumbers` matches a number of a known region in the formats of that region, and takes
seconds for a page of digits. It is the measure of the tests instead.
"""

import re

DASH = r"\u2010-\u2015\u2212\u30fc-"
# What stands between the digits of a phone number.
BETWEEN = rf"[\s()\[\]./\\·•∙*_|~{DASH}]"

# --- Codes and accounts --------------------------------------------------------------------------

# Finnish and Swedish, the day perhaps with dots or dashes, the sign of the century also a letter.
IDENTITY = (
    r"\b(?:\d{2}\.?\d{2}\.?(?:\d{2})?\d{2}|\d{4}-\d{2}-\d{2})"
    rf"\s?[a-fu-y+{DASH}]\s?[\da-z]\d{{2}}[\da-y]\b"
)
ACCOUNT = r"\b[a-z]{2}\d{2}[\s-]?(?:[a-z]{4}[\s-]?)?[a-z]{0,2}\d(?:[\s-]?[a-z]{0,2}\d){7,}[a-z]{0,4}\b"
PLATE = rf"(?-i:(?<![\w-])[A-ZÅÄÖ]{{2,3}}[{DASH}]\d{{1,3}}(?![\w{DASH}]|[.,:\s]\d))"
PLATE_NAMED = (
    r"\b(?:rekister\w{1,12}|rekkari\w{0,4}|rek\.|reg\.?\s?(?:nr|nro|no|number)\b|registr\w{1,12}(?:\snumber)?"
    r"|(?:license|number)\splate|bilnummer|plates?)\W{1,3}(?:(?:on|oli|är|is|was)\s)?[a-zåäö]{2,3}[\s-]?\d{1,3}[a-z]?\b"
    r"|\b(?:auto\w{0,6}|bil(?:en|ar|arna)?|car|van)\W{1,3}(?-i:[A-ZÅÄÖ]{2,3})[\s-]?\d{2,3}[a-z]?\b"
)

# --- What stays ----------------------------------------------------------------------------------

NO_MORE = rf"(?!{BETWEEN}{{0,3}}\d)"
DAY, MONTH, YEAR = r"(?:0?[1-9]|[12]\d|3[01])", r"(?:0?[1-9]|1[0-2])", r"(?:19|20)\d{2}"
HOUR = r"(?:[01]?\d|2[0-4])(?:[.:][0-5]\d)?"
HOURS = rf"{HOUR}\s?[{DASH}]\s?{HOUR}\b"
CURRENCY = r"(?:€|eur|kr|sek\b|snt|c\b|¢|\$|£|dollar|punt)"
AMOUNT = r"(?!\d{8})(?:[1-9]\d{0,2}(?:[\s.']?\d{3}){0,3}(?:[.,]\d{1,2})?|0[.,]\d{1,2})"
UNIT = (
    r"(?:%|prosent|procent|percent|kg|g\b|k?m\b|km|m[²2³]|cm|mm|l\b|dl|cl|ml|kpl|st\b|kcal|kj|kwh?|°|astet|min|h\b|s\b|t\b"
    r"|asiakas|asiakka|ihmi|henk|kävij|kund|person|customers?|people|askel|neliö|kilo|gram|litra|metri|tonni|x\b)"
)
AS_DAY = (
    rf"{YEAR}[/.-](?:0[1-9]|1[0-2])[/.-](?:0[1-9]|[12]\d|3[01])(?!\d)"
    rf"|{DAY}(?:\.?\s?[{DASH}]\s?{DAY})?\.\s?{MONTH}\.(?:\s?{YEAR}\b|\d{{2}}\b{NO_MORE}|(?!\d))"
    rf"(?:\s?[{DASH}]\s?{DAY}\.\s?{MONTH}\.(?:\s?{YEAR}\b|(?!\d)))?"
    rf"|{DAY}(?P<parting>[/-]){MONTH}(?P=parting)(?:{YEAR}|\d{{2}})\b{NO_MORE}"
    rf"|{DAY}\.{MONTH}\.?\s?[{DASH}]\s?{DAY}\.{MONTH}\.?(?:{YEAR})?(?!\d){NO_MORE}"
    rf"|{YEAR}\s?[/{DASH}]\s?(?:{YEAR}|\d{{2}})\b{NO_MORE}"
)
AS_TIME = (
    rf"{HOURS}(?:[\s,;]{{1,2}}{HOURS})*+{NO_MORE}"
    rf"|(?:1?\d|2[0-4])[.:][0-5]\d(?::[0-5]\d)?\b(?![./]\d)(?!\s?[{DASH}]\s\d)|0\d(?::[0-5]\d\b|\.[0-5]\d\b{NO_MORE})"
)
DECIMAL = r"[1-9]\d{0,2}[.,]\d{2}\b(?![./]\d)"
AS_AMOUNT = (
    rf"{AMOUNT}(?:\s?[{DASH}]\s?{AMOUNT})?\s?(?:{CURRENCY}|{UNIT})"
    # Round thousands, decimals, and several of them in a row.
    rf"|(?:[1-9]\d{{0,2}}|[1-9]\d?\s\d{{3}})\s\d00\b{NO_MORE}"
    rf"|{DECIMAL}(?:[\s+;{DASH}]{{1,3}}{DECIMAL})*+(?!\s?[{DASH}]\s?\d{{3}}){NO_MORE}"
)
READABLE = rf"(?<![\d+])(?:{AS_DAY}|{AS_TIME}|{AS_AMOUNT})|{CURRENCY}\s?{AMOUNT}\b{NO_MORE}"

# --- Phone numbers -------------------------------------------------------------------------------

# Six digits or more, whatever parts them, also one above the other.
NUMBER = rf"(?:\+\s?|\b00\s?|\()?\d(?:{BETWEEN}{{0,4}}\d){{5,}}"
NUMBERS = re.compile(f"{IDENTITY}|{ACCOUNT}|(?P<readable>{READABLE})|{PLATE_NAMED}|{PLATE}|{NUMBER}", re.IGNORECASE)
DIGITS_IN_WORDS = (
    r"(?:nolla|yksi|yks|kaksi|kaks|kolme|neljä|viisi|viis|kuusi|kuus|seitsemän|seittemän|kahdeksan|kaheksan|yhdeksän|yheksän"
    r"|noll|ett|en|två|tre|fyra|fem|sex|sju|åtta|nio|zero|oh|one|two|three|four|five|six|seven|eight|nine)"
)
SPELLED_NUMBERS = re.compile(rf"\b{DIGITS_IN_WORDS}(?:[\s,.-]{{1,3}}{DIGITS_IN_WORDS}\b){{5,}}", re.IGNORECASE)
