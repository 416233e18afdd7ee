"""One way for all that staff decide of an encounter: its page with its forms, and how a refusal is told."""

from collections.abc import Callable
from functools import cached_property, partial, wraps
from typing import Any, ClassVar, Self, TypeVar
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from encounters.access import handler
from encounters.changes.changing import read_file
from encounters.changes.refusals import NotShown, Stale
from encounters.decision_forms import DecisionForm
from encounters.drafts import PageDraft
from encounters.http import (
    LOOKS,
    MemberRequest,
    View,
    announce,
    as_query,
    bind_form,
    carried_on,
    note_refusal,
    render_page,
    without,
)
from encounters.models import CaseEvent, Encounter, Redaction
from encounters.models.redaction import original_texts
from encounters.models.timeline import StoredTimeline, TimelinePart, read_part
from encounters.timeline_lines import TimelineLine, timeline_lines

Decision = TypeVar("Decision", bound="DecisionForm")
AnyPage = TypeVar("AnyPage", bound="DecisionPage")


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
    """The page of one encounter: what it shows, and the forms by which something is decided.

    In the browser they are one form, so that whatever is pressed, all that is being written comes along and is kept.
    """

    template: ClassVar[str]
    form_classes: ClassVar[tuple[type[DecisionForm], ...]]
    # The page of a case, named once the app is ready, for its flow stands above: it, too, decides of the encounter.
    of_case: ClassVar["type[DecisionPage] | None"] = None

    def __init__(self, request: MemberRequest, encounter: Encounter, version: int) -> None:
        self.request, self.member, self.encounter = request, request.member, encounter
        self.file = read_file(encounter, version)
        self.forms = PageForms(self)
        self.sent: DecisionForm | None = None
        handled = Encounter.objects.still_handled_by(self.member)
        page_class = self.of_case or type(self)
        labels, choices = drafted_fields(page_class), drafted_choices(page_class)
        self.draft = PageDraft(request, encounter, labels, handled, choices)

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

    @property
    def url(self) -> str:
        """The address of the page, with what the queue is narrowed to."""
        raise NotImplementedError

    def leave(self, form: DecisionForm | None = None) -> HttpResponse:
        """Return the redirect that follows once something was done, or once somebody opens the address of a verb."""
        raise NotImplementedError

    def submit(self, form_class: type[DecisionForm], verb: Callable[..., Any]) -> HttpResponse:
        """Carry out the verb with what was sent and redirect, or show the page again with what was sent.

        What stood in the other forms is kept as a draft; what stood in this one, if it was refused.
        """
        form, fields = self.sent_form(form_class), form_class.drafted()
        others = {name: text for name, text in self.draft.typed.items() if name not in fields}
        if not self.draft.keep_or_say(others):
            return self.show_again(form)
        if not form.carry_out(verb, **self.subject):
            return self.show_again(form)
        self.draft.remove(fields)
        announce(self.request, form.said_when_done(), done_at=form.done_at, beside=form.beside)
        return self.leave(form)

    def look_ahead(self, form_class: type[DecisionForm]) -> HttpResponse:
        """Show a preview: the page with what the sent form would do, without doing it."""
        form = self.sent_form(form_class)
        form.look_ahead()
        return self.show_again(form)

    def save_draft(self) -> HttpResponse:
        """Keep what is being written, and lead back to the page; show it at once where a draft would not keep all.

        That is what Enter in a line does: with words in one that leads on, it shows what follows.
        """
        if self.entered and self.is_pressed:
            return self.look_ahead(self.entered)
        answer = self.draft.answer(self.leave(), partial(self.show, status=422))
        if answer.status_code != 302 or not self.has_unkept:
            return answer
        page = self.reloaded()
        page.draft.stored = self.draft.stored
        return page.show()

    @property
    def is_pressed(self) -> bool:
        """Whether somebody sent it, and not only to put away what another tab wrote; else the page saves itself."""
        return "X-Saves-Itself" not in self.request.headers and "put_away" not in self.request.POST

    @property
    def entered(self) -> type[DecisionForm] | None:
        """The form whose line leads on and was written in, if there is one."""
        lines = ((one, one.sent_name(one.line)) for one in self.form_classes if one.line)
        return next((one for one, sent in lines if self.request.POST.get(sent, "").strip()), None)

    @property
    def has_unkept(self) -> bool:
        """Whether something was typed or chosen that no draft keeps."""
        return any(one(self.request.POST, file=self.file, member=self.member).has_unkept for one in self.form_classes)

    @cached_property
    def timeline(self) -> TimelinePart:
        """A part of the events of the encounter, with words and names."""
        return read_part(CaseEvent.objects.timeline_of(self.encounter), self.request.GET.get("earlier", ""))

    @property
    def lines(self) -> list[TimelineLine]:
        """The timeline as it is shown."""
        return timeline_lines(self.timeline.rows, self.encounter.location, self.encounter.rating)

    @property
    def earlier_url(self) -> str:
        """The address of the page with the part of the timeline before the one that is shown."""
        query = without(self.request.GET, *LOOKS)
        query["earlier"] = str(self.timeline.rows[0].pk)
        return self.url.partition("?")[0] + as_query(query)

    @cached_property
    def undoable(self) -> CaseEvent | None:
        """The decision that may be undone here, if there is one; each line of the timeline asks for it."""
        return self.file.timeline.undoable

    def load(self) -> None:
        """Read the timeline once: the rules ask what the page shows, where it shows the newest of it."""
        shown = self.timeline
        if shown.later:
            return
        self.file.timeline = StoredTimeline(self.encounter, shown.rows, is_whole=shown.is_whole)
        self.__dict__.pop("undoable", None)
        if shown.is_whole:
            self.file.stored_texts = [text for event in shown.rows for text in event.texts.all()]

    @cached_property
    def redactions(self) -> list[Redaction]:
        """What was redacted with the events that are shown."""
        redactions = Redaction.objects.readable_by(self.member).of(self.encounter)
        return list(redactions.filter(event__in=[event.pk for event in self.timeline.rows]))

    @property
    def originals(self) -> list[tuple[str, str]]:
        """Each text as it stood before, once."""
        return original_texts(self.redactions)

    @property
    def query(self) -> str:
        """What the list that it was opened from is narrowed to, and its page, as they stand in an address."""
        return carried_on(self.request)

    @property
    def is_late(self) -> bool:
        """Whether the sent form was refused because somebody else had changed something."""
        return self.sent is not None and isinstance(self.sent.refusal, Stale)

    @property
    def is_not_shown(self) -> bool:
        """Whether the sent form was refused because it did not say what its page showed."""
        return self.sent is not None and isinstance(self.sent.refusal, NotShown)

    @property
    def written(self) -> list[str]:
        """Every text of the form that was refused, for its fields may not be shown any more."""
        if self.sent is None or self.sent.refusal is None:
            return []
        typed = self.draft.typed
        return [self.draft.in_words(name, typed[name]) for name in self.sent.drafted() if typed.get(name, "").strip()]

    @property
    def not_shown(self) -> list[tuple[str, str]]:
        """The label of each field of the draft that stands in no form which the page has shown, with its text."""
        shown = {name for form in self.forms.values() for name in form.drafted()}
        draft = self.draft
        kept = {name: text for name, text in draft.texts.items() if name not in shown}
        return [(str(draft.labels[name]), draft.in_words(name, text)) for name, text in kept.items()]

    def blank_form(self, form_class: type[Decision], **initial: Any) -> Decision:
        """Return the form with what was typed in it on the page that was sent, else with the draft."""
        typed, drafted, known = self.request.POST, self.draft.texts, dict[str, Any]()
        for name, sent in form_class.sent_names().items():
            if sent in typed:
                known[name] = form_class.base_fields[name].widget.value_from_datadict(typed, {}, sent)
            elif sent in drafted:
                known[name] = drafted[sent]
        return form_class(file=self.file, member=self.member, initial=known | initial)

    def sent_form(self, form_class: type[Decision]) -> Decision:
        """Return the form as it was sent; when only the language is switched, with what was typed."""
        return bind_form(form_class, self.request, file=self.file, member=self.member)

    def show_again(self, form: DecisionForm, **more: Any) -> HttpResponse:
        """Show the page as things stand now, with the form that was sent and what is wrong with it."""
        self.draft.keep(self.draft.typed)
        page = self.reloaded()
        page.load()
        page.draft.stored = self.draft.stored
        page.sent = page.forms[form.name] = form
        if form.is_bound:
            form.renew(page.file.version)
        return page.show(status=self.refused_as(form), **more)

    def refused_as(self, form: DecisionForm) -> int:
        """Return the status of the answer to a form that is shown again, and note what refused it."""
        if form.refusal:
            note_refusal(self.request, form.refusal.name)
        elif form.names_what_is_not_offered:
            note_refusal(self.request, "not_offered")
            return 422
        elif self.draft.is_too_long:
            note_refusal(self.request, "too_long")
            return 422
        if isinstance(form.refusal, Stale):
            return 409
        if form.refusal:
            return 422
        return 200

    def show(self, *, status: int = 200, **more: Any) -> HttpResponse:
        self.load()
        shown = {"page": self, "encounter": self.encounter, "place": self.encounter.location, "draft": self.draft}
        context = {**shown, "form": self.sent, "now": timezone.now(), **more}
        return render_page(self.request, self.template, context, status=status)


def drafted_fields(page_class: type[DecisionPage]) -> dict[str, Any]:
    """Return the labels of all fields of a page that a draft keeps."""
    return {name: label for one in page_class.form_classes for name, label in one.drafted().items()}


def drafted_choices(page_class: type[DecisionPage]) -> dict[str, dict[str, Any]]:
    """Return the labels of all that can be chosen in a field that a draft keeps, by field and value."""
    return {name: labels for one in page_class.form_classes for name, labels in one.drafted_choices().items()}


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
