"""How addresses are written: of mail, of houses, and of people on the net."""

import re

LOCAL = r"[\w.!#$%&'*+/=?^`{|}~-]"
E_MAIL = rf"(?<!{LOCAL}){LOCAL}++@[^\s@]{{0,254}}[^\s@.,;:!?)\]}}>\"'’”]"
# An e-mail address spelled out. A bare "at" is a word of English: then the dot is spelled as well, or the end is known.
NAME, DOT = r"[\w-]{1,63}", r"(?:\s?[\[({]\s?(?:dot|piste|punkt)\s?[\])}]\s?|\s(?:dot|piste|punkt)\s|\.)"
SPELLED_DOT = r"(?:\s?[\[({]\s?(?:dot|piste|punkt)\s?[\])}]\s?|\s(?:dot|piste|punkt)\s)"
SPELLED_NAME = r"(?:[\w-]{1,63}\s(?:dot|piste|punkt)\s){0,3}+"
KNOWN_END = r"\.(?:fi|se|ax|ee|no|dk|eu|com|net|org|info)\b"
SPELLED = (
    rf"(?<!{LOCAL}){SPELLED_NAME}{LOCAL}++"
    rf"(?:\s{{0,2}}@\s{{0,2}}{NAME}(?:\s?\.\s?{NAME}){{1,3}}|[\[({{]a[\])}}]{NAME}(?:{DOT}{NAME}){{1,3}}|\s?[\[({{]\s?(?:at|ät|ät-merkki|miukumauku|snabel-a|@)\s?[\])}}]\s?{NAME}(?:{DOT}{NAME}){{1,3}}"
    rf"|\s(?:at|ät|miukumauku|snabel-a)\s{NAME}(?:{SPELLED_DOT}{NAME}|{KNOWN_END}))"
)
# A house, with staircase and flat; neither a day, a time, a price nor a length of time.
UNIT = (
    r"€|%|(?:eur(?:o\w{0,4})?|kr|kronor|min|minuut\w{1,6}|minut(?:er|es)?|t|h|tun(?:ti|tia|nin|nissa)|tim|timm\w{1,4}|hours?"
    r"|päiv\w{1,6}|dag(?:ar|en)?|days?|vuo(?:si|tta|den|tias)|år|years?|kerta\w{0,3}|kertaa|gång(?:er)?|times?"
    r"|henk(?:eä|ilöä|ilö)?|kpl|st|cl|dl)\b"
)
IN_WORDS = (
    r"(?:yksi|kaksi|kolme|neljä|viisi|kuusi|seitsemän|kahdeksan|yhdeksän|kymmenen"
    r"|ett|två|tre|fyra|fem|sex|sju|åtta|nio|tio)\b"
)
HOUSE = (
    r"\s{1,3}(?:(?:nro|n:o|nr|no|num(?:ero|mer))\.?\s?)?"
    rf"(?:\d{{1,4}}(?!\d|[.:,]\d|\s?(?:{UNIT}))|{IN_WORDS}(?!\s[^\W\d]))"
)
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
WEAK_END = (
    rf"(?:ran(?:ta|taa|na{IN})|mä(?:ki|keä|e{IN})|kallio(?:{IN})?|laituri(?:{IN})?|niit(?:ty|tyä|y{IN})|kier(?:to|toa|ro{IN})"
    rf"|suora(?:{IN}|a)?|tai(?:val|valta|pale{IN})|puisti(?:kko|kkoa|ko{IN})|puisto(?:{IN}|a)?|ken(?:ttä|ttää|tä{IN})"
    rf"|piha(?:{IN}|a)?|por(?:tti|ttia|ti{IN})|kulma(?:{IN}|a)?|sil(?:ta|taa|la{IN})|niem(?:i|eä|e{IN})|saar(?:i|ta|e{IN})"
    rf"|pel(?:to|toa|lo{IN})|har(?:ju|jua|ju{IN})|laakso(?:{IN}|a)?|satama(?:{IN}|a)?|stranden|parken|brinken|udden|plan)"
)
# Streets that are counted: Kolmas linja, 3. linja.
COUNTED = (
    r"\b(?:(?:ensimmäi|toi|kolma|neljä|viide)[a-zäö]{1,5}|\d\.)"
    rf"\s?(?:linja(?:{IN}|a)?|poikkika(?:tu|tua|du{IN})){HOUSE}{FLAT}"
)
RANGE = r"(?:\s?[\u2010-\u2015/-]\s?\d{1,4}\b)?"
STREET = (
    r"(?<![\w-])(?=[^\W\d](?:[^\W\d]|-){2,60}+(?:\s[a-zåäö]{2,12})?\s{1,3}(?:n(?:ro|:o|r|o|umero|ummer)\.?\s?)?"
    rf"(?:\d|{IN_WORDS}))(?:"
    rf"(?:[\w-]{{2,40}}(?:n\s)?|(?=bulev|espl)){STREET_END}{HOUSE}{RANGE}{FLAT}"
    rf"|[\w-]{{2,40}}{SQUARE_END}{HOUSE}(?!\s?[\u2010-\u2015-]\s?\d){FLAT}"
    rf"|(?-i:[A-ZÅÄÖ])[\w-]{{1,40}}{WEAK_END}{HOUSE}{FLAT}"
    r"|(?-i:[A-ZÅÄÖ])[\w-]{2,40}\s\d{1,4}\s?(?-i:[A-ZÅÄÖ])\s\d{1,3}\b(?![.:,]?\d)"
    r")"
)
ENGLISH_STREET = r"\b\d{1,5}[a-z]?\s(?:[a-z][\w'-]{1,40}\s){1,2}(?:street|road|lane|avenue|drive|square|st|rd|ave)\b"
BOX = r"\b(?:pl|pb|p\.?\s?o\.?\s?box|postilokero|postbox)\.?\s{0,2}\d{1,6}\b"
# A page, and a name on a social network: what follows a sign or the network's name.
LINK = r"\b(?:https?://|www\.)\S{3,}|\b[a-z\d-]{2,63}\.(?:com|fi|se|me|net|org|tv|gg|app|link|be|co|io)/[^\s]{2,}"
HANDLE = r"(?<![\w@./])@[a-z\d_](?:[\w.]{0,28}\w)?(?!@)"
NETWORK = (
    r"\b(?:instagram|insta|ig|facebook|fb|tiktok|snapchat|snap|telegram|whatsapp|discord|skype|linkedin|twitter|x|threads|jodel)"
    r"(?:-?(?:tili|nimi|tunnus|konto|account|name|handle|user)\w{0,4})?\s?:\s?@?[\w.#-]{2,40}"
)
ON_THE_NET = re.compile(f"{LINK}|{HANDLE}|{NETWORK}", re.IGNORECASE)
E_MAILS = re.compile(f"{E_MAIL}|{SPELLED}", re.IGNORECASE)
STREETS = re.compile(STREET, re.IGNORECASE)
PLACES = re.compile(f"{COUNTED}|{ENGLISH_STREET}|{BOX}", re.IGNORECASE)
