"""A form by which staff decide something of an encounter."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, ClassVar, cast

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from encounters.changes.case_file import CaseFile
from encounters.changes.refusals import AgainstRule, NotShown, Refused, Stale
from encounters.fields import VersionField, WordsField, ask_to_choose
from encounters.models import Member


class DecisionForm(forms.Form):
    """What is decided of an encounter or its case, from a page that showed it in some version.

    `name` is what its page calls the form; `done` says that it was carried out, `ended` that it brought a case to its
    end. All forms of a page are sent as one, so those whose fields are called like another's have a `prefix`. A draft
    keeps the words, but for those `not_drafted`. `line` is the field in which Enter shows what follows. One that
    `answers` sends its `text` to the customer.
    """

    name: ClassVar[str]
    done: ClassVar[Any] = ""
    ended: ClassVar[Any] = _("Closed:")
    not_drafted: ClassVar[frozenset[str]] = frozenset()
    line: ClassVar[str] = ""
    answers: ClassVar[bool] = False
    version = VersionField()

    def __init__(
        self, data: Any = None, *, file: CaseFile, member: Member, initial: dict[str, Any] | None = None
    ) -> None:
        defaults = {"version": lambda: file.version}
        auto_id = "%s" if self.prefix else f"{self.ids()}_%s"
        super().__init__(data, auto_id=auto_id, initial=defaults | (initial or {}))
        self.file, self.encounter, self.member = file, file.encounter, member
        self.refusal: Refused | None = None
        self.changed: Any = None
        self.done_at: datetime | None = None
        ask_to_choose(self.fields)
        self.fit()

    @classmethod
    def ids(cls) -> str:
        return cls.name

    @classmethod
    def sent_name(cls, field_name: str) -> str:
        """Return the name under which the page sends a field; the version stands once for all forms of a page."""
        if cls.prefix is None or field_name == "version":
            return field_name
        return f"{cls.prefix}-{field_name}"

    @classmethod
    def sent_names(cls) -> dict[str, str]:
        """Return the name under which the page sends each field, but for the version."""
        return {name: cls.sent_name(name) for name in cls.base_fields if name != "version"}

    def add_prefix(self, field_name: str) -> str:
        return self.sent_name(field_name)

    @classmethod
    def is_drafted(cls, name: str) -> bool:
        """Return whether a draft keeps what is typed in a field: words do."""
        return isinstance(cls.base_fields[name], WordsField) and name not in cls.not_drafted

    @classmethod
    def drafted(cls) -> dict[str, Any]:
        """Return the labels of the fields that a draft keeps, by the names under which the page sends them."""
        return {cls.sent_name(name): field.label for name, field in cls.base_fields.items() if cls.is_drafted(name)}

    @classmethod
    def drafted_choices(cls) -> dict[str, dict[str, Any]]:
        """Return the label of each choice in the fields that a draft keeps, by the name of the field and the value."""
        kept = {cls.sent_name(name): field for name, field in cls.base_fields.items() if cls.is_drafted(name)}
        return {
            name: dict(cast("Any", field.choices))
            for name, field in kept.items()
            if isinstance(field, forms.ChoiceField)
        }

    @property
    def is_begun(self) -> bool:
        """Whether something stands in it that was typed: it was sent, or is in the draft."""
        return self.is_bound or any(
            self.get_initial_for_field(field, name) for name, field in self.fields.items() if self.is_drafted(name)
        )

    @property
    def has_unkept(self) -> bool:
        """Whether something was typed or chosen in it that no draft keeps."""
        sent = {name: self.sent_name(name) for name, field in self.fields.items() if not field.widget.is_hidden}
        typed = {name for name in self.changed_data if sent.get(name) in self.data}
        return any(not self.is_drafted(name) for name in typed)

    def fit(self) -> None:
        """Adapt the fields to the encounter and the member."""

    def add_error(self, field: str | None, error: Any) -> None:
        """Refuse what does not say which version it was decided from; that is no mistake in a field."""
        if field == "version":
            self.cleaned_data.pop("version", None)
            self.refusal = NotShown()
        else:
            super().add_error(field, error)

    def is_valid(self) -> bool:
        return super().is_valid() and not isinstance(self.refusal, NotShown)

    def said_when_done(self) -> Any:
        """Return the sentence that tells, once it was carried out, what was done."""
        return self.done

    @property
    def leads_to(self) -> str:
        """The list that follows once it was carried out: `queue` or `held`; empty for the page itself."""
        return ""

    @property
    def beside(self) -> str:
        """The part of the page where it is told, if that is not above all others."""
        return ""

    @property
    def names_what_is_not_offered(self) -> bool:
        """Whether something was chosen that the page does not offer to this member, as what is another's."""
        return self.is_bound and any(self.has_error(name, "invalid_choice") for name in self.fields)

    def look_ahead(self) -> None:
        """Drop errors of fields that are still empty: a preview does not need them."""

    def arguments(self) -> dict[str, Any]:
        """Return the verb's arguments, besides who decides, when, and from which version."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}

    def carry_out(self, verb: Callable[..., Any], **subject: Any) -> bool:
        """Carry out the verb and keep what it returns as `changed`; False when it was refused, which the form says."""
        if not self.is_valid():
            return False
        now, version = timezone.now(), self.cleaned_data["version"]
        try:
            self.changed = verb(**subject, by=self.member, now=now, version=version, **self.arguments())
        except (AgainstRule, Stale) as refusal:
            self.refuse(refusal)
            return False
        self.done_at = now
        return True

    def refuse(self, refusal: AgainstRule | Stale) -> None:
        """Keep the refusal; a rule that was broken is shown among the errors."""
        self.refusal = refusal
        if isinstance(refusal, AgainstRule):
            self.add_error(None, refusal.rule.label)

    def renew(self, version: int) -> None:
        """Give the sent form the version of the page as it stands now, so that it can be sent again.

        Whoever had seen less is told so first, also where nothing was to be stored yet.
        """
        self.is_valid()
        seen = self.cleaned_data.get("version")
        if self.refusal is None and seen is not None and seen < version:
            self.refusal = Stale()
        elif self.refusal is None and seen is not None and seen > version:
            self.refusal = NotShown()
        self.initial["version"] = version
        data: Any = cast("QueryDict", self.data).copy()
        data["version"] = str(version)
        self.data = data
