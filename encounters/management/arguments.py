"""What the commands are told, checked like what is typed into forms."""

from argparse import ArgumentTypeError
from collections.abc import Callable

from django import forms
from django.core.exceptions import ValidationError

from encounters.accounts.emails import reset_address
from encounters.fields import AccountAddressField, NameField
from encounters.models import User


def typed_into(field: forms.Field) -> Callable[[str], str]:
    """Return what reads an argument as the field does, and raises ArgumentTypeError for what it refuses."""

    def read(typed: str) -> str:
        try:
            value: str = field.clean(typed)
        except ValidationError as refused:
            raise ArgumentTypeError(" ".join(refused.messages)) from refused
        return value

    return read


email = typed_into(AccountAddressField(max_length=254))
name = typed_into(NameField(max_length=100))


def account_of(address: str, name: str) -> User:
    """Return the account with this e-mail address, or a new one, not stored yet, which has no password."""
    address = address.lower()
    account = User.objects.filter(email=address).first()
    if account is None:
        account = User(email=address, name=name)
        account.set_unusable_password()
    return account


def how_to_sign_in(account: User) -> str:
    """Return what whoever runs a command passes on to the account's owner."""
    if account.has_usable_password():
        return f"{account.email} signs in with the password of before."
    return (
        f"{account.email} has no password yet. It is chosen with this link, within an hour:\n{reset_address(account)}\n"
        "Later, whoever has that address asks for another link on the page for signing in."
    )
