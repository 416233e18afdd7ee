"""Phone numbers, addresses and personal identity codes are taken out of what an employee reads."""

import re
import unicodedata

from encounters.models.masking import MASK

# --- Addresses -----------------------------------------------------------------------------------

LOCAL = r"[\w.!#$%&'*+/=?^`{|}~-]"
E_MAIL = rf"(?<!{LOCAL}){LOCAL}++@[^\s@]{{1,255}}+"
# An e-mail address spelled out. A bare "at" is a word of English: then the dot is spelled as well, or the end is known.
NAME, DOT = r"[\w-]{1,63}", r"(?:\s?[\[({]\s?(?:dot|piste|punkt)\s?[\])}]\s?|\s(?:dot|piste|punkt)\s|\.)"
SPELLED_DOT = r"(?:\s?[\[({]\s?(?:dot|piste|punkt)\s?[\])}]\s?|\s(?:dot|piste|punkt)\s)"
KNOWN_END = r"\.(?:fi|se|ax|ee|no|dk|eu|com|net|org|info)\b"
SPELLED = (
    rf"(?<!{LOCAL}){LOCAL}++"
    rf"(?:\s?[\[({{]\s?(?:at|ät|ät-merkki|miukumauku|snabel-a|@)\s?[\])}}]\s?{NAME}(?:{DOT}{NAME}){{1,3}}"
    rf"|\s(?:at|ät|miukumauku|snabel-a)\s{NAME}(?:{SPELLED_DOT}{NAME}|{KNOWN_END}))"
)
# A house, with staircase and flat; neither a day, a time, a price nor a length of time.
UNIT = (
    r"€|%|(?:eur(?:o\w{0,4})?|kr|kronor|min|minuut\w{1,6}|minut(?:er|es)?|t|h|tun(?:ti|tia|nin|nissa)|tim|timm\w{1,4}|hours?"
    r"|päiv\w{1,6}|dag(?:ar|en)?|days?|vuo(?:si|tta|den|tias)|år|years?|kerta\w{0,3}|kertaa|gång(?:er)?|times?"
    r"|henk(?:eä|ilöä|ilö)?|kpl|st|cl|dl)\b"
)
HOUSE = rf"\s{{1,3}}\d{{1,4}}(?!\d|[.:,]\d|\s?(?:{UNIT}))"
FLAT = r"(?:\s?[a-zåäö]\b)?(?:,?\s(?:as\.?\s?|lgh\s?)?\d{1,3}\b(?![\s-]?\d|[.:,]\d))?"
# Streets by their ending, in Finnish as they are inflected, and in Swedish. Squares have opening hours: no range there.
IN = r"(?:n|l[lt][aä]|lle|s[st][aä])"
STREET_END = (
    rf"(?:ka(?:tu|tua|du{IN})|tie(?:{IN}|tä)?|kuja(?:{IN}|a)?|pol(?:ku|kua|u{IN})|kaar(?:i|ta|e{IN})"
    rf"|rait(?:ti|tia|i{IN})|rin(?:ne|nettä|tee{IN})|väylä(?:{IN}|ä)?|penger|penkereellä|linja(?:{IN}|a)?"
    rf"|bulevardi(?:{IN}|a)?|esplanadi(?:{IN}|a)?|gata|gatan|väg|vägen|gränd|gränden|stig|stigen|allé|allén"
    rf"|bulevarden|esplanaden|backen|kajen)"
)
SQUARE_END = rf"(?:tor(?:i|i{IN})|aukio(?:{IN}|ta)?|torg|torget|platsen)"
# Endings that are also ends of other words: only of a name.
WEAK_END = rf"(?:ran(?:ta|taa|na{IN})|mä(?:ki|keä|e{IN})|kallio(?:{IN})?|laituri(?:{IN})?|niitty|kierto|suora|taival)"
RANGE = r"(?:\s?[\u2010-\u2015/-]\s?\d{1,4}\b)?"
STREET = (
    r"(?<![\w-])(?=[^\W\d](?:[^\W\d]|-){2,60}+(?:\s[a-zåäö]{2,12})?\s{1,3}\d)(?:"
    rf"(?:[\w-]{{2,40}}(?:n\s)?|(?=bulev|espl)){STREET_END}{HOUSE}{RANGE}{FLAT}"
    rf"|[\w-]{{2,40}}{SQUARE_END}{HOUSE}(?!\s?[\u2010-\u2015-]\s?\d){FLAT}"
    rf"|(?-i:[A-ZÅÄÖ])[\w-]{{1,40}}{WEAK_END}{HOUSE}{FLAT}"
    r"|(?-i:[A-ZÅÄÖ])[\w-]{2,40}\s\d{1,4}\s?(?-i:[A-ZÅÄÖ])\s\d{1,3}\b(?![.:,]?\d)"
    r")"
)
ENGLISH_STREET = r"\b\d{1,5}[a-z]?\s(?:[a-z][\w'-]{1,40}\s){1,2}(?:street|road|lane|avenue|drive|square|st|rd|ave)\b"
BOX = r"\b(?:pl|pb|p\.?\s?o\.?\s?box|postilokero|postbox)\.?\s{0,2}\d{1,6}\b"
POSTCODE = (
    r"(?<![\d-])(?<!\d\s)\b(?:(?:fi|ax|se|s)[\s-]?)?"
    r"(?:0\d{4}[\s,]{1,2}(?!eur)[^\W\d]|(?:\d{5}|\d{3}\s\d{2})[\s,]{1,2}(?!eur)(?-i:[A-ZÅÄÖ]))[\w-]{1,40}"
)
E_MAILS = re.compile(f"{E_MAIL}|{SPELLED}", re.IGNORECASE)
STREETS = re.compile(STREET, re.IGNORECASE)
PLACES = re.compile(f"{ENGLISH_STREET}|{BOX}|{POSTCODE}", re.IGNORECASE)

# --- Numbers -------------------------------------------------------------------------------------

# Finnish and Swedish, the day perhaps with dots or dashes, the sign of the century also a letter.
IDENTITY = (
    r"\b(?:\d{2}\.?\d{2}\.?(?:\d{2})?\d{2}|\d{4}-\d{2}-\d{2})"
    r"\s?[a-fu-y+\u2010-\u2015-]\s?[\da-z]\d{2}[\da-y]\b"
)
NO_MORE = r"(?![\s()\u2010-\u2015-]{0,2}\d)"
HOUR = r"(?:[01]?\d|2[0-4])(?:[.:][0-5]\d)?"
HOURS = rf"{HOUR}\s?[\u2010-\u2015-]\s?{HOUR}\b"
YEAR = r"(?:19|20)\d{2}"
CURRENCY = r"(?:€|eur|kr|sek\b)"
AMOUNT = r"(?!\d{8})[1-9]\d{0,2}(?:\s?\d{3}){0,3}(?:[.,]\d{2})?"
# What looks like a number of some length and is a day, a time, opening hours, years or a price.
READABLE = (
    rf"\b(?:{YEAR}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])(?!\d)"
    rf"|\d{{1,2}}\.\s?\d{{1,2}}\.(?:\s?{YEAR}\b|(?!\d))"
    rf"|{HOURS}(?:[\s,;]{{1,2}}{HOURS})*+{NO_MORE}"
    rf"|(?:1?\d|2[0-4])[.:][0-5]\d\b|0\d(?::[0-5]\d\b|\.[0-5]\d\b{NO_MORE})"
    rf"|{YEAR}\s?[\u2010-\u2015-]\s?{YEAR}\b{NO_MORE}"
    rf"|{AMOUNT}\s?{CURRENCY})"
    rf"|{CURRENCY}\s?{AMOUNT}\b{NO_MORE}"
)
# Seven digits or more with at most spaces, dashes or brackets between: a phone number, an account. Dots and
# slashes separate only within a phone number's beginning.
NUMBER = r"\+?\d(?:[\s()\u2010-\u2015-]{0,2}\d){6,}|\b0\d{1,3}[./]\s?\d{3}[./ ]?\d{2,4}(?:[./ ]?\d{1,4})?"
NUMBERS = re.compile(f"{IDENTITY}|(?P<readable>{READABLE})|{NUMBER}", re.IGNORECASE)


def mask(text: str) -> str:
    """Return the text without phone numbers, addresses and identity codes; full-width letters become plain.

    Days, times, opening hours and prices stay.
    """
    masked = unicodedata.normalize("NFKC", text)
    for private in (E_MAILS, STREETS, PLACES):
        masked = private.sub(MASK, masked)
    return NUMBERS.sub(lambda found: found["readable"] or MASK, masked)
