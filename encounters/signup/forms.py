"""What somebody types who signs their organisation up."""

from typing import Any

from allauth.account.fields import SetPasswordField
from django import forms
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from encounters.accounts.forms import LimitedPasswords
from encounters.accounts.tries import allowances_for, begin_try, take_one, wait_after_asking
from encounters.fields import AccountAddressField, NameField
from encounters.limits import LIMITS
from encounters.models import User
from encounters.signup.links import SignUpLink
from encounters.visitors import client_address, hashed


class StartForm(forms.Form):
    """Asks for a link by mail. Every address takes the same steps, so that no answer tells of an account."""

    email = AccountAddressField(
        label=_("E-mail"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email", "autofocus": True})
    )

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request

    def clean_email(self) -> str:
        """Take any address; raise Wait after too many were asked for from here."""
        email, now = self.cleaned_data["email"], timezone.now()
        asked = allowances_for("sign-up", account=email, address=client_address(self.request), browser="", now=now)
        if seconds := begin_try(asked, now):
            raise wait_after_asking(seconds)
        return email


class NewOrganisationForm(forms.Form):
    """The name of an organisation, which somebody sets up who has an account already."""

    organisation = NameField(
        label=_("Name of the organisation"),
        max_length=100,
        help_text=_("As your customers know it."),
        widget=forms.TextInput(attrs={"autocomplete": "organization", "dir": "auto"}),
    )

    def __init__(self, *args: Any, link: SignUpLink, admin: User | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.link = link
        self.admin = admin or User(email=link.email)

    def clean(self) -> dict[str, Any]:
        """Refuse, but for a while, who sets up one organisation after the other."""
        cleaned, now = super().clean() or {}, timezone.now()
        if not self.errors and not take_one(f"set up:{hashed(self.link.email, now)}", LIMITS["set up"], now):
            self.add_error(None, _("You have set up many organisations just now. Go on in half an hour."))
        return cleaned


class NewAccountForm(LimitedPasswords):
    """The name and the password of an account that has none yet."""

    account: User
    name = NameField(
        label=_("Your name"),
        max_length=100,
        help_text=_("The people you work with see it."),
        widget=forms.TextInput(attrs={"autocomplete": "name", "dir": "auto"}),
    )
    password1 = SetPasswordField(label=_("Password"))

    def choose_for(self, account: User) -> None:
        """Say whose password it is: it must be like neither the address nor the name."""
        password: Any = self.fields["password1"]
        self.account = password.user = account

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        self.account.name = name
        return name

    def clean(self) -> dict[str, Any]:
        """Hash the password once all is right: that takes long, and no transaction is open yet."""
        cleaned = super().clean() or {}
        self.account.language = self.account.language or get_language() or ""  # of mail to them
        if not self.errors and "password1" in cleaned:
            self.account.set_password(cleaned["password1"])
        return cleaned


class SignUpForm(NewAccountForm, NewOrganisationForm):
    """The name of an organisation, and the account of somebody who has none yet."""

    field_order = ("organisation", "name", "password1")

    def __init__(self, *args: Any, link: SignUpLink, admin: User | None, **kwargs: Any) -> None:
        super().__init__(*args, link=link, admin=admin, **kwargs)
        self.choose_for(self.admin)


class JoinForm(forms.Form):
    """The answer of somebody who has an account: a press of the button."""

    def __init__(self, *args: Any, account: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.account = account


class NewMemberForm(NewAccountForm, JoinForm):
    """The answer of somebody who has no account yet, or whose account has no name."""

    def __init__(self, *args: Any, account: User, **kwargs: Any) -> None:
        super().__init__(*args, account=account, **kwargs)
        self.choose_for(account)
        if account.has_usable_password():
            del self.fields["password1"]
