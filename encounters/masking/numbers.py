"""How numbers are written that lead to a person, and those that look like them and tell nothing of anybody.

No library finds phone numbers here: `phonenumbers` matches a number of a known region in the formats of that region,
and takes seconds for a page of digits. It is the measure of the tests instead.
"""

import re

from encounters.masking.codes import DASH
from encounters.masking.number_words import ANY_WORD, DIGIT_WORD, ZERO_WORD
from encounters.texts.digits import drawn_as_digits

# What stands for what was taken out and is no address, until postcodes are: no letter that anybody has.
TAKEN_OUT = "\ue000"
# What stands between the digits of a phone number.
BETWEEN = rf"[\s()\[\]./\\·•∙*_|~{DASH}]"

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
    rf"|{DECIMAL}(?:[\s+=,;x{DASH}]{{1,3}}{DECIMAL})*+(?!\s?[{DASH}]\s?\d{{3}}){NO_MORE}"
)
AS_DAY_PLAIN = rf"{DAY}\.\s?{MONTH}\."
AT_HOURS = rf"\b(?:klo|kello|kl\.?|at)\s{HOUR}\b(?:(?:,|\sja|\soch|\sand|\stai|\seller|\sor)\s{HOUR}\b)+(?![.:]?\d)"
SIZES = r"[2-6]\d(?:/[2-6]\d){1,2}(?!\s?[\d/])"
READABLE = rf"{AT_HOURS}|(?<![\d+])(?:{AS_DAY}|{AS_TIME}|{AS_AMOUNT}|{SIZES})|{CURRENCY}\s?{AMOUNT}\b{NO_MORE}"

# --- Phone numbers -------------------------------------------------------------------------------

# Six digits or more, whatever parts them, also one above the other; ten may not go on behind a comma.
START = r"(?:\+\s?|\b00\s?|\()?\d"
WHOLE_NUMBER, NUMBER = (rf"{START}(?:{BETWEEN}{{0,4}}\d){{{more},}}" for more in (8, 5))
# What begins as only phone numbers do may be parted by all that is no word, by *and then*, and said in words.
FILLER = (
    r"(?:\s(?:x|ja|sitten|plus|pilkku|väli(?:lyönti|viiva)?|(?:tavu|kautta)?viiva|piste|och|sen|sedan|komma|mellanslag|streck"
    r"|and|then|comma|dot|blank|dash|space)(?=\s)|(?<=\d)x(?=\d))"
)
APART = rf"(?:{FILLER}|\W|_){{0,6}}+"
FIRST = (
    rf"(?:\+\d|0(?=\d)(?!\d{{4}},\s)|0(?!,\d|\.\d{{1,2}}(?![.\d]))(?={APART}(?:\d(?!\d)|{DIGIT_WORD}))"
    rf"|(?<![^\W\d_]){ZERO_WORD})"
)
TRUNK = rf"(?<![\d.,:])(?<!\d\s){FIRST}(?:{APART}(?:\d|{ANY_WORD})){{5,}}+"
IN_WORDS = rf"(?<![^\W\d_]){DIGIT_WORD}(?:[\s,.-]{{0,3}}{DIGIT_WORD}){{5,}}+"
GROUPS = r"(?<![\d.,:])\d{2,3}[,;:]\s?\d{3}[,;:]\s?\d{4}\b|(?<![\d.,:])\d(?:[:;]\s?\d){5,}\b"
ANNOUNCED = (
    r"\b(?:puh\.?|puhelin(?:numero\w*|nro)?|p\.|telefon\w{0,8}|tele?\.?|phone(?:\snumber)?|gsm|mobil\w{0,6}|mobile|känny\w{1,5}|luuri\w{0,3}|numeroni"
    r"|mitt\snummer|my\snumber|soita\w{0,5}|soittakaa|soitelkaa|ring|call|text|sms|tekstaa|fax|faksi)[\s.:]{1,3}"
    r"(?:(?:me|mig|minulle|mulle|numero\w{0,4}|nummer|number|nro|nr|no|on|är|is|at|to|på)[\s.:]{1,2}){0,3}"
    rf"(?!{HOURS}|{YEAR}\b|{AS_AMOUNT}|{AS_DAY_PLAIN}|\d{{1,2}}[.:]\d\d\b)"
    rf"(?P<told>(?:\+\s?|\()?\d(?:[\W_]{{0,3}}\d){{3,}}+)\b"
)
# A Finnish mobile number without its plus, which might read as amounts: 358,40,123,4567.
MOBILE = r"(?<![\d.,:])358[\W_]{1,3}(?:4\d|50)[\W_]{1,3}\d{3}[\W_]{0,3}\d{3,4}\b"
EXTENSION = r"(?:[\s,(]{0,2}(?:ext(?:ension)?|x|ala(?:numero|nro)|ankn(?:ytning)?)[.:]?\s?\d{1,6}\b)"
NUMBERS = re.compile(
    f"{ANNOUNCED}{EXTENSION}?|(?P<readable>(?!{MOBILE})(?:{READABLE}))"
    f"|(?:{MOBILE}|{WHOLE_NUMBER}|{TRUNK}|{NUMBER}|{GROUPS}|{IN_WORDS}){EXTENSION}?",
    re.IGNORECASE,
)


def mask_numbers(text: str) -> str:
    """Return the text with a mark for each number that may be of a phone."""
    digits = drawn_as_digits(text)
    kept, done = [], 0
    for found in NUMBERS.finditer(digits):
        if not found["readable"]:
            kept += [text[done : found.start("told" if found["told"] else 0)], TAKEN_OUT]
            done = found.end()
    return "".join([*kept, text[done:]])
