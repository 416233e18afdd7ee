"""Phone numbers, addresses, codes and accounts are taken out of what an employee reads."""

import re
import unicodedata

from encounters.masking.addresses import E_MAILS, ON_THE_NET, PLACES, STREETS
from encounters.masking.numbers import NUMBERS, SPELLED_NUMBERS
from encounters.masking.postcodes import mask_postcodes
from encounters.texts.redacting import MASK

# What nobody sees between two letters or digits, and the frame around the digits of a keycap.
UNSEEN_WITHIN = re.compile(
    "(?<=[\x21-\u024f])[\u00ad\u034f\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe0e\ufe0f\u20e3\ufeff\U000e0000-\U000e007f]+"
)


def mask(text: str) -> str:
    """Return the text without phone numbers, addresses, identity codes, accounts, plates and names on the net.

    Days, times, opening hours and prices stay. Full-width letters become plain.
    """
    masked = UNSEEN_WITHIN.sub("", unicodedata.normalize("NFKC", text))
    for private in (E_MAILS, ON_THE_NET, PLACES, STREETS):
        masked = private.sub(MASK, masked)
    masked = SPELLED_NUMBERS.sub(MASK, masked)
    return mask_postcodes(NUMBERS.sub(lambda found: found["readable"] or MASK, masked))
