"""The receipt as its holder sees it: what was said, what came of it, and where to go on."""

from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from encounters.changes.changing import read_file
from encounters.changes.refusals import Rule
from encounters.feedback.actions import takes_additions
from encounters.http import ReceiptRequest, render_page
from encounters.models import CaseEvent, CaseText, Encounter
from encounters.models.choices import CaseKind, CaseState, EventKind, Verdict
from encounters.models.timeline import Timeline, TimelinePart, read_part
from encounters.receipt.actions import takes_verdicts
from encounters.receipt.copy import change_of
from encounters.receipt.forms import ReplyForm, WhyForm
from encounters.receipts.cookie import read_cookie
from encounters.receipts.secrets import secrets_of


class ReceiptPage:
    """One receipt, with the form by which the customer goes on: to reply, or to explain the verdict that they gave."""

    def __init__(
        self, request: ReceiptRequest, *, sent: ReplyForm | WhyForm | None = None, after_verdict: str = ""
    ) -> None:
        self.request, self.encounter, self.sent = request, request.encounter, sent
        self.after_verdict = after_verdict
        self.file = read_file(self.encounter)
        self.now = timezone.now()

    def show(self) -> HttpResponse:
        """Answer with the page."""
        context: dict[str, Any] = {
            "page": self,
            "form": self.sent,
            "form_id": self.form_id,
            "encounter": self.encounter,
        }
        context |= {"secrets": secrets_of(self.encounter.receipt), "notice": receipt_notice(self.request)}
        return render_page(self.request, "receipt/show.html", context)

    @property
    def is_correctable(self) -> bool:
        """Whether the customer may still change what was said, rather than only add to it."""
        return self.encounter.is_correctable(self.now)

    @cached_property
    def conversation(self) -> TimelinePart:
        """The newest texts between the customer and those who handle it, or earlier ones, as was asked."""
        texts = CaseText.objects.conversation_of(self.encounter)
        return read_part(texts, self.request.GET.get("earlier", ""), by="event_id")

    @cached_property
    def change(self) -> str:
        """What was changed because of it, in the words of those who handle it; empty where nothing was said."""
        return change_of(self.encounter)

    @property
    def others_are_open(self) -> bool:
        """Whether the browser holds receipts of other encounters, too."""
        return len(read_cookie(self.request).refs) > 1

    # --- The verdict -----------------------------------------------------------------------------

    verdicts = Verdict.choices

    @cached_property
    def verdict(self) -> Verdict | None:
        """The customer's verdict; None before they gave one."""
        return verdict_of(self.file.timeline.verdict)

    @property
    def verdict_in_mail(self) -> str:
        """The answer whose link in a mail led here, while none was given; a press is still needed."""
        return "" if self.verdict else self.request.GET.get("verdict", "")

    @property
    def just_answered(self) -> bool:
        has_pressed = self.after_verdict == "answered" or "answered" in self.request.GET
        return has_pressed and self.verdict is not None

    @property
    def was_too_late(self) -> bool:
        """Whether the verdict came after the case had been opened again."""
        return self.after_verdict == "late" or "late" in self.request.GET

    @property
    def may_change_verdict(self) -> bool:
        return takes_verdicts(self.file.timeline)

    # --- Going on --------------------------------------------------------------------------------

    @cached_property
    def takes_words(self) -> bool:
        """Whether the customer may add words by now: there are not very many of theirs already."""
        return takes_additions(self.file)

    @property
    def waiting_reason(self) -> str:
        """Why nothing can be added until it was read; empty while it can."""
        return "" if self.takes_words else str(Rule.ADDITIONS.label)

    @cached_property
    def why_form(self) -> WhyForm | None:
        """The form that explains a verdict; None while there is nothing to explain."""
        if isinstance(self.sent, WhyForm):
            return self.sent
        if asks_why(self.file.timeline):
            return WhyForm(verdict=self.verdict, initial=kept_words(self.request))
        return None

    @cached_property
    def reply_form(self) -> ReplyForm | None:
        """The form for words to those who handle it, once they have read it and unless a verdict is to be explained."""
        kept = kept_words(self.request)
        if isinstance(self.sent, ReplyForm):
            return self.sent
        if not self.why_form and (self.takes_words or kept["reply"]) and may_reply(self.encounter):
            return ReplyForm(initial=kept)
        return None

    @property
    def form_id(self) -> str:
        """The id of the form on the page, with which other buttons send what was typed; empty without one."""
        if self.why_form:
            return "why"
        return "reply" if self.reply_form else ""


def receipt_notice(request: HttpRequest) -> str:
    """Return what led to the page: something was saved, or sent to those who handle it; else nothing."""
    if "sent" in request.GET:
        return pgettext("words to those who handle it", "Sent")
    if "asked" in request.GET:
        return _("The mail is on its way. It comes within a few minutes.")
    return _("Saved") if "saved" in request.GET else ""


def kept_words(request: HttpRequest) -> dict[str, str]:
    """Return what was typed and came with another button of the page, for whichever form is shown now."""
    words = request.POST.get("reply") or request.POST.get("why", "")
    return {"reply": words, "why": words, "step": request.POST.get("step", "")}


def verdict_of(event: CaseEvent | None) -> Verdict | None:
    """Return what the customer answered; None before they did."""
    if event is None or not event.chosen.get("verdict"):
        return None
    return Verdict(event.chosen["verdict"])


def may_reply(encounter: Encounter) -> bool:
    """Return whether those who handle it have read it, or closed it: before that, the customer corrects."""
    case = getattr(encounter, "case", None)
    closed = case and case.state == CaseState.CLOSED and case.kind == CaseKind.COMPLAINT
    return bool(closed or (encounter.open_case and encounter.first_read_at))


def asks_why(timeline: Timeline) -> bool:
    """Return whether the page asks why: the customer may still say it, and nobody has answered since their verdict.

    Once somebody did, the customer replies; what is sent from a page that was opened before is stored all the same.
    """
    verdict, answer = timeline.unexplained_verdict, timeline.last(EventKind.ANSWERED, EventKind.ASKED)
    return verdict is not None and (answer is None or answer.pk < verdict.pk)
