"""One way for all that staff decide of an encounter: its page, the forms on it, and how a refusal is told."""

from collections.abc import Callable
from functools import cached_property, wraps
from typing import Any, ClassVar, Self, TypeVar
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from encounters.access import View, handler
from encounters.changes.case_file import CaseFile
from encounters.changes.changing import read_file
from encounters.changes.refusals import AgainstRule, Refused, Stale
from encounters.fields import VersionField, WordsField
from encounters.http import MemberRequest, as_query, bind_form, render_page
from encounters.models import CaseEvent, Encounter, Member, Redaction
from encounters.models.timeline import Timeline

Decision = TypeVar("Decision", bound="DecisionForm")
AnyPage = TypeVar("AnyPage", bound="DecisionPage")


class DecisionForm(forms.Form):
    """What is decided of an encounter or its case, from a page that showed it in some version.

    `name` is what its page calls the form, and what the ids of its fields begin with.
    """

    name: ClassVar[str]
    version = VersionField()

    def __init__(
        self, data: Any = None, *, file: CaseFile, member: Member, initial: dict[str, Any] | None = None
    ) -> None:
        defaults = {"version": lambda: file.timeline.version}
        super().__init__(data, auto_id=f"{self.ids()}_%s", initial=defaults | (initial or {}))
        self.file, self.encounter, self.member = file, file.encounter, member
        self.refusal: Refused | None = None
        self.changed: Any = None
        self.fit()

    @classmethod
    def ids(cls) -> str:
        return cls.name

    def fit(self) -> None:
        """Adapt the fields to the encounter and the member."""

    def arguments(self) -> dict[str, Any]:
        """Return the verb's arguments, besides who decides, when, and from which version."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}

    def carry_out(self, verb: Callable[..., Any], **subject: Any) -> bool:
        """Carry out the verb and keep what it returns as `changed`; False when it was refused, which the form says."""
        if not self.is_valid():
            return False
        who = {"by": self.member, "now": timezone.now(), "version": self.cleaned_data["version"]}
        try:
            self.changed = verb(**subject, **who, **self.arguments())
        except (AgainstRule, Stale) as refusal:
            self.refuse(refusal)
            return False
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
        self.initial["version"] = version
        self.data = {name: self.data[name] for name in self.data} | {"version": str(version)}


class PageForms(dict[str, DecisionForm]):
    """The forms of a page by name, each made when the template asks for it."""

    def __init__(self, page: "DecisionPage") -> None:
        super().__init__()
        self.page = page

    def __missing__(self, name: str) -> DecisionForm:
        form_classes = {form_class.name: form_class for form_class in self.page.form_classes}
        form = self[name] = self.page.blank_form(form_classes[name])
        return form


class DecisionPage:
    """The page of one encounter: what it shows, and the forms by which something is decided."""

    template: ClassVar[str]
    form_classes: ClassVar[tuple[type[DecisionForm], ...]]

    def __init__(self, request: MemberRequest, encounter: Encounter) -> None:
        self.request, self.member, self.encounter = request, request.member, encounter
        self.file = read_file(encounter)
        self.forms = PageForms(self)
        self.sent: DecisionForm | None = None

    @classmethod
    def find(cls, request: MemberRequest, pk: UUID) -> Self:
        """Return the page; raise NotAllowed for one about the member, Http404 for what is not theirs."""
        raise NotImplementedError

    def reloaded(self) -> "DecisionPage":
        """Return the same page as things stand now."""
        raise NotImplementedError

    @property
    def subject(self) -> dict[str, Any]:
        """What the verbs change, by the name of their argument."""
        raise NotImplementedError

    def leave(self, done: Any = None) -> HttpResponse:
        """Return the redirect that follows once something was done."""
        raise NotImplementedError

    def submit(self, form_class: type[DecisionForm], verb: Callable[..., Any]) -> HttpResponse:
        """Carry out the verb with what was sent and redirect, or show the page again with what was sent."""
        form = self.sent_form(form_class)
        if form.carry_out(verb, **self.subject):
            return self.leave(form.changed)
        return self.show_again(form)

    @cached_property
    def timeline(self) -> list[CaseEvent]:
        """The events of the encounter, with words and names."""
        return list(CaseEvent.objects.timeline_of(self.encounter))

    def load(self) -> None:
        """Read the timeline once: the rules ask what the page shows."""
        self.file.timeline = Timeline(self.timeline)
        self.file.stored_texts = [text for event in self.timeline for text in event.texts.all()]

    @cached_property
    def redactions(self) -> list[Redaction]:
        return list(Redaction.objects.readable_by(self.member).of(self.encounter))

    @property
    def query(self) -> str:
        """What the queue is narrowed to, as it stands in an address."""
        asked = self.request.GET.copy()
        asked.pop("exclude", None)
        return as_query(asked)

    @property
    def opened(self) -> str:
        """The name of the form that is shown open: the one that was sent, or that the address names."""
        if self.sent:
            return self.sent.name
        if "exclude" in self.request.GET:
            return "exclude"
        return ""

    @property
    def is_late(self) -> bool:
        """Whether the sent form was refused because somebody else had changed something."""
        return self.sent is not None and isinstance(self.sent.refusal, Stale)

    @property
    def written(self) -> list[str]:
        """Every text that came with the form that was refused, for its fields may not be shown any more."""
        if self.sent is None or self.sent.refusal is None:
            return []
        fields = {name: field for form_class in self.form_classes for name, field in form_class.base_fields.items()}
        texts = [text for name, text in self.sent.data.items() if isinstance(fields.get(name), WordsField)]
        return [text for text in texts if text.strip()]

    def blank_form(self, form_class: type[Decision], **initial: Any) -> Decision:
        return form_class(file=self.file, member=self.member, initial=initial)

    def sent_form(self, form_class: type[Decision]) -> Decision:
        """Return the form as it was sent; when only the language is switched, with what was typed."""
        return bind_form(form_class, self.request, file=self.file, member=self.member)

    def show_again(self, form: DecisionForm, **more: Any) -> HttpResponse:
        """Show the page as things stand now, with the form that was sent and what is wrong with it."""
        page = self.reloaded()
        page.load()
        page.sent = page.forms[form.name] = form
        if form.is_bound:
            form.renew(page.file.timeline.version)
        status = 200
        if isinstance(form.refusal, Stale):
            status = 409
        elif form.refusal:
            status = 422
        return page.show(status=status, **more)

    def show(self, *, status: int = 200, **more: Any) -> HttpResponse:
        self.load()
        context = {"page": self, "encounter": self.encounter, "form": self.sent, "now": timezone.now(), **more}
        return render_page(self.request, self.template, context, status=status)


def decision(page_class: type[AnyPage]) -> Callable[[Callable[[AnyPage], HttpResponse]], View]:
    """Make the view of one verb: a POST is decided on; whoever only opens the address is led to the page."""

    def decorate(decide: Callable[[AnyPage], HttpResponse]) -> View:
        @handler
        @require_http_methods(["GET", "HEAD", "POST"])
        @wraps(decide)
        def view(request: MemberRequest, **address: UUID) -> HttpResponse:
            page = page_class.find(request, *address.values())
            if request.method == "POST":
                return decide(page)
            return page.leave()

        return view

    return decorate
