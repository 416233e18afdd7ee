"""How e-mail addresses are written, and the ways to say their signs."""

import re

LOCAL = r"[\w.!#$%&'*+/=?^`{|}~-]"
E_MAIL = rf"(?<!{LOCAL}){LOCAL}++@[^\s@]{{0,254}}[^\s@.,;:!?)\]}}>\"'’”]"
# Pulled apart: m a i j a @ …
APART = r"(?<![\w.])(?:[\w.-]\s){2,64}+(?:@|[aä]t(?=\s))(?:(?:\s[\w.-](?![\w-]))++|\s{0,2}[^\s@]{2,254})"
NAME = r"(?>[^\W_](?:[\w-]{0,62}[^\W_])?)"
AROUND, AFTER = r"\s?[\[({<«*_\"“”'|/~-]{1,2}\s?", r"\s?[\])}>»*_\"“”'|/~-]{1,2}\s?"
DOT_WORD = r"(?:dot|piste|pist|pkt|punkt|point)"
SPELLED_DOT = rf"(?:{AROUND}{DOT_WORD}{AFTER}|\s{DOT_WORD}\s)"
DOT = rf"(?:{SPELLED_DOT}|\.|\s\.\s|,(?=(?:fi|se|com|net|org)\b))"
ENDED = r"(?:fi|se|ax|ee|no|dk|eu|com|net|org|info|io|me|uk|de)\b"
KNOWN_END = rf"\.{ENDED}"
PROVIDER = (
    r"(?:g-?mail|googlemail|hotmail|outlook|luukku|suomi24|yahoo|icloud|proton(?:mail)?"
    r"|elisanet|kolumbus|saunalahti|gmx|telia|bredband|spray)"
)
SPELLED_NAME = r"(?:[\w-]{1,63}\s(?:dot|piste|punkt)\s){0,3}+"
DOMAIN = rf"(?:{NAME}(?:{DOT}{NAME}){{1,3}}|{PROVIDER}(?:\s{ENDED})?\b)"
JOIN = r"[-_*~{}]{1,2}"
# A sign of its own name needs no brackets; "at" is also a word: then the dot is spelled as well, or the end is known.
SIGN = (
    r"(?:[äa]t-?\s?(?:merkki|märkki|sign|symbol|tecken(?:et)?)|miuku(?:mauku|merkki)?|miumau|mau(?:ku)?|kissanhän\w{1,5}"
    r"|snabel[\s-]?a|snabeln?|alfakrull|kanelbulle|kringla|apinanhäntä|ätmärkki)"
)
BRACKETED = rf"{AROUND}(?:a|at|ät|ätt|{SIGN}|@){AFTER}"
# Before "at" stands what somebody does there, and no name.
NO_NAME = (
    r"(?!(?:meet|met|look(?:ed|ing)?|be|see|seen|are|is|was|were|am|been|here|there|found|find|eat|ate|shop|shopping|buy|bought|order"
    r"|ordered|book|booked|work|works|worked|us|me|you|it|them|him|her|people|staff|service|good|great|only|not|and|or|also|check"
    r"|lunch|dinner|food|coffee|arrived|stopped|stayed|waited|visit|time|all|pay|paid)\s)"
)
SPELLED = (
    rf"(?<!{LOCAL})(?:(?!\s){NO_NAME}{SPELLED_NAME}{LOCAL}++"
    rf"(?:\s{{0,2}}@\s{{0,2}}{DOMAIN}|\s{SIGN}\s{DOMAIN}|\s(?:at|ät|ätt|a)\s(?:{NAME}{SPELLED_DOT}{NAME}|{PROVIDER}\b(?:(?:\s|{DOT}){ENDED})?)"
    rf"|\s(?:at|ät|ätt)\s{NAME}{KNOWN_END}|{BRACKETED}{DOMAIN})"
    # Joined by signs that LOCAL would take: maija-at-gmail-dot-com.
    rf"|[^\W_][\w.]{{0,40}}?{JOIN}(?:at|ät){JOIN}[^\W_]{{1,40}}(?:{JOIN}{DOT_WORD}{JOIN}|\.)[^\W_]{{2,20}})"
)
# A name beside the word for mail or for who carries it.
OWN_NAME = r"[^\W\d_][\w-]{0,40}[._][\w.-]{0,40}\w"
MAIL_WORD = r"(?:sähköposti(?:ni|osoite|osoitteeni)?|s-posti(?:ni)?|meili(?:ni)?|e-?mail|e-?post(?:adress)?|mejl)"
BESIDE = (
    rf"\b{PROVIDER}\w{{0,5}}(?:\s?[:=]\s?{LOCAL}{{3,64}}+|\s(?:(?:on|nimellä|nimi|osoite|är|is|as|som)\s)?{OWN_NAME})"
    rf"|\b{MAIL_WORD}(?:\s?[:=]\s?|\s)(?:(?:on|är|is)\s)?{OWN_NAME}(?:,?\s{PROVIDER}\w{{0,5}})?"
    rf"|(?<!{LOCAL}){OWN_NAME}\s(?:(?:at|ät|a)\s|@\s?)?{PROVIDER}(?:{KNOWN_END}|\w{{0,5}}\b)"
    rf"|(?<!{LOCAL})[^\W\d_]{{2,40}}\s{PROVIDER}(?:{KNOWN_END}|{SPELLED_DOT}{ENDED}|\s{ENDED})"
)
E_MAILS = re.compile(f"{APART}|{E_MAIL}|{SPELLED}|{BESIDE}", re.IGNORECASE)
