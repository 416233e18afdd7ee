"""Phone numbers, addresses, codes and accounts are taken out of what an employee reads."""

import re
import unicodedata

from encounters.masking.addresses import PLACES, STREETS
from encounters.masking.codes import CODES
from encounters.masking.e_mails import E_MAILS
from encounters.masking.net import mask_net
from encounters.masking.numbers import TAKEN_OUT, mask_numbers
from encounters.masking.postcodes import mask_postcodes
from encounters.texts.digits import plain_digits
from encounters.texts.redacting import MASK

# What nobody sees between two letters or digits, and the frame around the digits of a keycap.
UNSEEN_WITHIN = re.compile(
    "(?<=[\x21-\u024f])[\u00ad\u034f\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe0e\ufe0f\u20e3\ufeff\U000e0000-\U000e007f]+"
)


def mask(text: str) -> str:
    """Return the text without phone numbers, addresses, identity codes, accounts, plates and names on the net.

    Days, times, opening hours and prices stay. Full-width letters and digits of every kind become plain.
    """
    plain = UNSEEN_WITHIN.sub("", unicodedata.normalize("NFKC", plain_digits(text.replace(TAKEN_OUT, ""))))
    masked = mask_net(E_MAILS.sub(TAKEN_OUT, plain))
    for private, instead in ((PLACES, MASK), (STREETS, MASK), (CODES, TAKEN_OUT)):
        masked = private.sub(instead, masked)
    return mask_postcodes(mask_numbers(masked)).replace(TAKEN_OUT, MASK)
