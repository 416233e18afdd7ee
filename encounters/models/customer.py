"""By what customers are reached, in one way of writing: the same number is found however it was typed."""

import re
from typing import Any, NamedTuple

from django.db.models import CharField, F, Func, Value
from django.db.models.functions import Lower

from encounters.texts.digits import PARTING, drawn_as_digits
from encounters.texts.phones import as_ascii, as_number

DIGITS_OF_RECEIPT = 16
FEWEST_DIGITS, MOST_DIGITS = 5, 15  # of a phone number
# Begun only where a word begins: whatever is typed is searched before its length is looked at, and must cost no more
# than it is long.
EMAIL = re.compile(r"(?<![^\s@])[^\s@]++@[^\s@]+\.[^\s@]+")
# A phone number as people type it: never with full stops or slashes, which dates have.
PHONE = re.compile(r"(?:(?:\+|00)[\s(),*_-]*[1-9]|0)(?:[\s(),*_-]*\d){5,14}")
# The same within other words, or with full stops or slashes; with so many digits that no day has them.
PHONE_WITHIN = re.compile(r"(?<![\w+./-])(?:\+|00|\(?0)(?:[\s(),./*_-]{0,3}\d){8,14}(?![\w]|[./-]\d)")
DAY = re.compile(r"(?<![\w./-])(?:\d{1,2}[./-]\d{1,2}[./-](?:\d\d){1,2}|\d{4}-\d\d-\d\d)(?![\w])")
RECEIPT_WITHIN = re.compile(r"(?<![\w.])\d{4}(?:[\s.-]?\d{4}){3}(?![\w])")
# So many digits that they can only be those of a receipt, rightly or wrongly copied.
LIKE_RECEIPT = re.compile(r"(?!00)(?:\d[\s-]*){14,}")
# What an address is copied with: its place in a sentence, or the name that a mail program sets before it.
IN_BRACKETS = re.compile(r"<([^<>]*@[^<>]*)>")
BESIDE_ADDRESS = " .,;:<>()[]\"'“”„‘’«»"
AT = re.compile(r"\s?(?:@|[(\[{]\s?(?:at|ät)\s?[)\]}])\s?", re.I)
# What is done to a phone number, one after the other, here and in the database.
STEPS = ((r"[^0-9+]", "", "g"), (r"^00", "+", ""), (r"^\+3580?", "0", ""))


class Customer(NamedTuple):
    """By what a customer is known: one of these, as it is compared."""

    email: str = ""
    phone: str = ""
    digits: str = ""


def identifies_customer(words: str) -> bool:
    """Return whether somebody looks for an e-mail address, a phone number or the digits of a receipt.

    Also among other words, in quotes, behind a minus, or with what stands around it where it was copied from.
    """
    typed = as_ascii(words)
    bare = as_number(typed.strip(f"{BESIDE_ADDRESS}-"))
    if PHONE.fullmatch(bare) or LIKE_RECEIPT.fullmatch(bare):
        return True
    others = DAY.sub(" day ", PARTING.sub(" ", drawn_as_digits(typed)))
    return any(
        pattern.search(text)
        for pattern, text in ((EMAIL, AT.sub("@", typed)), (PHONE_WITHIN, others), (RECEIPT_WITHIN, others))
    )


def customer_named(typed: str) -> Customer | None:
    """Return the customer who is known by this; None for what is no address, number or receipt."""
    typed = as_ascii(typed)
    email = plain_email(typed)
    if EMAIL.fullmatch(email):
        return Customer(email=email)
    typed = as_number(typed)
    digits = re.sub(r"\D", "", typed)
    if "@" in typed or re.search(r"[^\W\d_]", typed):
        return None
    if len(digits) == DIGITS_OF_RECEIPT:
        return Customer(digits=digits)
    if FEWEST_DIGITS <= len(digits) <= MOST_DIGITS:
        return Customer(phone=plain_phone(typed))
    return None


def miscounts_receipt(typed: str) -> bool:
    """Return whether it looks like the digits of a receipt, but for how many they are."""
    typed = as_ascii(typed)
    return bool(LIKE_RECEIPT.fullmatch(typed)) and len(re.findall(r"\d", typed)) != DIGITS_OF_RECEIPT


def plain_email(typed: str) -> str:
    """Return an e-mail address in small letters, without what stands around it where it was copied from."""
    if bracketed := IN_BRACKETS.search(typed):
        typed = bracketed[1]
    return typed.strip(BESIDE_ADDRESS).lower().removeprefix("mailto:")


def plain_phone(typed: str) -> str:
    """Return a phone number by its digits, with 0 for the code of Finland and + before that of another country."""
    for pattern, left, _flags in STEPS:
        typed = re.sub(pattern, left, typed)
    return typed


def stored_phone(column: str = "phone") -> Func:
    """Return the same of a column, as the database computes it."""
    phone: Any = F(column)
    for pattern, left, flags in STEPS:
        phone = Func(
            phone, Value(pattern), Value(left), Value(flags), function="regexp_replace", output_field=CharField()
        )
    return phone


def stored_email(column: str = "email") -> Lower:
    """Return an e-mail address without regard to the case of its letters."""
    return Lower(column)
