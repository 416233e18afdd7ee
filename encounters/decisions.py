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
        self.fit()

    @classmethod
    def ids(cls) -> str:
        return cls.name

    def fit(self) -> None:
        """Adapt the fields to the encounter and the member."""

    def arguments(self) -> dict[str, Any]:
        """Return the verb's arguments, besides who decides, when, and from which version."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}

    def carry_out(self, verb: Callable[..., Any], **subject: Any) -> Any:
        """Carry out the verb and return what it changed; None when it was refused, which the form then says."""
        if not self.is_valid():
            return None
        who = {"by": self.member, "now": timezone.now(), "version": self.cleaned_data["version"]}
        try:
            return verb(**subject, **who, **self.arguments())
        except (AgainstRule, Stale) as refusal:
            self.refuse(refusal)
        return None

    def refuse(self, refusal: AgainstRule | Stale) -> None:
        """Keep the refusal; a rule that was broken is shown among the errors."""
        self.refusal = refusal
        if isinstance(refusal, AgainstRule):
            self.add_error(None, refusal.rule.label)

    def renew(self, version: int) -> None:
        """Give the sent form the version of the page as it stands now, so that it can be sent again."""
        self.initial["version"] = version
        self.data = {name: self.data[name] for name in self.data} | {"version": str(version)}

    @property
    def written(self) -> list[str]:
        """The free texts that were written in the form."""
        texts = [self.cleaned_data.get(name) for name, field in self.fields.items() if isinstance(field, WordsField)]
        return [str(text) for text in texts if text]


class PageForms(dict[str, DecisionForm]):
    """The forms of a page by name, each made when the template asks for it."""

    def __init__(self, page: "DecisionPage") -> None:
        super().__init__()
        self.page = page

    def __missing__(self, name: str) -> DecisionForm:
        form_class = next(one for one in self.page.form_classes if one.name == name)
        form = self[name] = self.page.blank_form(form_class)
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
        """Return the page of what the member handles; raise Http404 for anything else."""
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

    def carry_out(self, form_class: type[DecisionForm], verb: Callable[..., Any]) -> HttpResponse:
        """Carry out the verb with what was sent and redirect, or show the page again with what was sent."""
        form = self.sent_form(form_class)
        done = form.carry_out(verb, **self.subject)
        if done is None:
            return self.show_again(form)
        return self.leave(done)

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
        """The query that the page was opened with, as it stands in an address."""
        return as_query(self.request.GET)

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
        """What was written in the form that was refused."""
        if self.sent and self.sent.refusal:
            return self.sent.written
        return []

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
