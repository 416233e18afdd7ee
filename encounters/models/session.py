"""Where staff are signed in."""

from datetime import datetime, timedelta
from importlib import import_module
from typing import Any, Self

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import Q

from encounters.models.user import User
from encounters.texts.browser_names import name_browser


class SessionQuerySet(models.QuerySet["Session"]):
    """Queries for sessions."""

    def of(self, user: User) -> Self:
        """Sessions in which this user signed in."""
        return self.filter(user=user)

    def open(self, now: datetime) -> Self:
        """Sessions that have not expired: neither unused for too long, nor older than the longest may be."""
        longest = timedelta(seconds=settings.SESSION_LONGEST)
        return self.filter(expire_date__gt=now).exclude(began_at__lte=now - longest)

    def expired(self, now: datetime) -> Self:
        """Sessions that were not used for so long that they open nothing."""
        return self.filter(expire_date__lte=now)

    def excluding(self, session_key: str | None) -> Self:
        """All sessions but the one with this key."""
        return self.exclude(session_key=session_key)

    def for_list(self, session_key: str | None) -> Self:
        """Sessions with `is_here`: the one with this key first, then those that were used last."""
        marked = self.annotate(is_here=Q(session_key=session_key))
        return marked.order_by("-is_here", "-expire_date", "number")


class Session(AbstractBaseSession):
    """What is kept of one browser; what it says of who signed in stands in its data, too."""

    # What stands for the session in addresses, where its key must not.
    number = models.UUIDField(unique=True, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="sessions", null=True, blank=True)
    browser = models.CharField(max_length=20, blank=True)
    system = models.CharField(max_length=20, blank=True)
    began_at = models.DateTimeField(null=True, blank=True, help_text="Empty where nobody has signed in.")

    objects = SessionQuerySet.as_manager()  # type: ignore[assignment,misc]  # Django's own finds nothing more

    def __str__(self) -> str:
        return str(self.number)

    @classmethod
    def get_session_store_class(cls) -> Any:
        """Return what reads and writes sessions."""
        return import_module(settings.SESSION_ENGINE).SessionStore

    @property
    def browser_name(self) -> str:
        """The browser and its system in plain words."""
        return name_browser(self.browser, self.system)

    @property
    def used_at(self) -> datetime:
        """When it was used last, to the minute."""
        return self.expire_date - timedelta(seconds=settings.SESSION_COOKIE_AGE)
