"""The accounts that people sign in with."""

from typing import Any, ClassVar

from django.apps import apps
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import Exists, OuterRef, Value
from django.db.models.functions import Coalesce, Lower, NullIf
from django.utils.translation import gettext_lazy as _

from encounters.models.choice_constraints import one_of_or_blank
from encounters.models.choices import Language
from encounters.models.sorting import SortKeyField, sorts_by

SECOND_STEPS = ("totp", "webauthn")  # as allauth calls them; recovery codes alone are none


class UserManager(BaseUserManager["User"]):
    """Makes users that sign in with an e-mail address."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Store a user; the address is kept in lower case."""
        user = self.model(email=email.lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Store a user who operates the installation."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, email: str | None) -> "User":
        """Find a user by address, whatever its case."""
        return self.get(email=(email or "").lower())

    def with_second_step(self) -> models.QuerySet["User"]:
        """Return all users, each with `has_second_step`: whether an app or a passkey is asked for."""
        added = apps.get_model("mfa", "Authenticator").objects.filter(user=OuterRef("pk"), type__in=SECOND_STEPS)
        return self.annotate(has_second_step=Exists(added))


class User(AbstractBaseUser, PermissionsMixin):
    """An account; what it may do is said by its memberships."""

    email = models.EmailField(_("E-mail"), max_length=254, unique=True)
    name = models.CharField(_("Name"), max_length=100, blank=True)
    language = models.CharField(max_length=2, choices=Language.choices, blank=True, default="", db_default="")
    mail_refused_at = models.DateTimeField(null=True, blank=True)  # by the address, for good; what was tried last
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    date_joined = models.DateTimeField(auto_now_add=True)
    sort_key = SortKeyField()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = UserManager()

    class Meta:
        verbose_name, verbose_name_plural = _("account"), _("accounts")
        constraints = (
            models.CheckConstraint(name="user_email_lower_case", condition=models.Q(email=Lower("email"))),
            *one_of_or_blank("user", language=Language),
            sorts_by("user", Coalesce(NullIf("name", Value("")), "email")),
        )

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def is_unclaimed(self) -> bool:
        """Whether it was made for invitations and nothing else: nobody has chosen a password, and it opens nothing."""
        return not (self.has_usable_password() or self.is_staff or self.memberships.filter(is_active=True).exists())
