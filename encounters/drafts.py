"""What a member is writing on a page and has not sent is kept as their draft."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import cached_property
from typing import Any

from django.contrib.messages import WARNING
from django.db import transaction
from django.http import HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from encounters.changes.refusals import NotShown
from encounters.fields import as_typed
from encounters.http import MemberRequest, announce, note_refusal, remember_theme
from encounters.models import Draft, Encounter, Member
from encounters.models.draft import remove_fields
from encounters.models.encounter_queryset import EncounterQuerySet
from encounters.models.redaction import read_redacted_words

TOO_LONG = gettext_lazy(
    "What is being written is too long to be kept, so nothing was done. Shorten it, then press again."
)
NOT_SHOWN = gettext_lazy(
    "What was sent does not say how this stood when you decided, so nothing was done. Below it stands as it is now:"
    " read it, then press again."
)
# What is pressed to look at the page in another way; what is typed is kept then, too, and nothing is said of it.
LOOK_BUTTONS = {"switch_language", "theme"}


def read_draft(encounter: Encounter, member: Member) -> Draft:
    """Return the member's draft about the encounter; an empty one, which is not stored, where there is none."""
    stored = Draft.objects.of(encounter).filter(member=member).first()
    return stored or Draft(organisation=member.organisation, member=member, encounter=encounter)


class PageDraft:
    """The draft that a page shows, and what was typed on it.

    `labels` name the fields that are kept, by the names under which the page sends them; `writable` are the encounters
    of which the member may write this. `choices` are the labels of what can be chosen, by field and value.
    """

    def __init__(
        self,
        request: MemberRequest,
        encounter: Encounter,
        labels: Mapping[str, Any],
        writable: EncounterQuerySet,
        choices: Mapping[str, Mapping[str, Any]] | None = None,
    ) -> None:
        self.request, self.member, self.encounter = request, request.member, encounter
        self.labels, self.writable, self.choices = labels, writable, choices or {}
        self.is_refused = False

    @cached_property
    def stored(self) -> Draft:
        return read_draft(self.encounter, self.member)

    @cached_property
    def is_older(self) -> bool:
        """Whether the page that was sent shows less than the draft: another tab saved since."""
        return self.request.POST.get("draft", "") != self.stored.token

    @property
    def is_token_sent(self) -> bool:
        """Whether what was sent says which draft its page showed: once, and as a page writes it."""
        tokens = self.request.POST.getlist("draft")
        try:
            return len(tokens) == 1 and (not tokens[0] or bool(datetime.fromisoformat(tokens[0])))
        except ValueError:
            return False

    @cached_property
    def typed(self) -> dict[str, str]:
        """What was sent of the fields that are kept, as it was typed."""
        return {name: as_typed(str(text)) for name, text in self.request.POST.items() if name in self.labels}

    @property
    def texts(self) -> dict[str, str]:
        """What stands in the fields: what was just sent, else the draft."""
        return {name: text for name, text in (self.stored.texts | self.typed).items() if name in self.labels}

    @property
    def overlooked(self) -> list[tuple[str, str]]:
        """The label of each field with what another tab has written in it, where this page does not show it."""
        texts, labels = self.texts, self.labels
        return [
            (str(labels[name]), self.in_words(name, text))
            for name, text in self.stored.overlooked.items()
            if name in labels and text.strip() not in texts.get(name, "")
        ]

    def in_words(self, name: str, text: str) -> str:
        """Return what stands in a field as its page shows it: what was chosen by its label."""
        return str(self.choices.get(name, {}).get(text, text))

    # --- Keeping and removing ------------------------------------------------------------------------

    @property
    def is_too_long(self) -> bool:
        """Whether what was typed was not kept because there is too much of it."""
        return self.is_refused and not self.stored.fits

    def keep(self, typed: Mapping[str, str]) -> None:
        """Save what was typed, if something differs; of two tabs the later wins, and both texts stay readable.

        Words that were redacted before stay out. Nothing is saved once the customer took everything back, or when the
        member may no longer write of the encounter.
        """
        if not typed or self.stored.with_typed(typed, older=self.is_older) == self.stored.texts:
            return
        with transaction.atomic():
            # The lock that every change takes: what is redacted or withdrawn at this moment is so before, or after.
            rows = self.writable.filter(pk=self.encounter.pk, withdrawn_at=None).select_for_update(no_key=True)
            self.is_refused = not rows.order_by().values_list("pk")[:1]
            if self.is_refused:
                return
            shown, self.stored = self.stored.token, read_draft(self.encounter, self.member)
            self.is_older = self.is_older or shown != self.stored.token
            if self.is_older:
                self.stored.overlooked |= self.stored.overlooked_by(typed)
            self.stored.texts = self.stored.with_typed(typed, older=self.is_older)
            self.is_refused = not self.stored.fits
            if not self.is_refused:
                self.write()

    def keep_or_say(self, typed: Mapping[str, str]) -> bool:
        """Save what was typed; where it is too long, say so on the page that is shown next and return False."""
        self.keep(typed)
        if self.is_too_long:
            announce(self.request, TOO_LONG, level=WARNING)
        return not self.is_too_long

    def put_away(self) -> None:
        """Forget what another tab had written: it was read."""
        rows = Draft.objects.of(self.encounter).filter(member=self.member)
        rows.filter(texts={}).delete()
        rows.update(overlooked={})
        self.stored.overlooked = {}

    def write(self) -> None:
        """Store the draft; delete it when nothing is left of it."""
        draft = self.stored
        if not (draft.texts or draft.overlooked):
            Draft.objects.of(self.encounter).filter(member=self.member).delete()
            del self.stored
            return
        draft.leave_out(read_redacted_words(self.encounter))
        draft.saved_at = timezone.now()
        draft.save()

    def remove(self, names: Iterable[str]) -> None:
        """Take out the fields that were sent; what another tab wrote there meanwhile stays."""
        if not self.typed or self.stored.saved_at is None:
            return
        texts, kept = self.stored.texts, self.typed
        sent = {name for name in names if not self.is_older or texts.get(name, "").strip() in kept.get(name, "")}
        if sent & (texts.keys() | self.stored.overlooked.keys()):
            rows = Draft.objects.of(self.encounter).filter(member=self.member, saved_at=self.stored.saved_at)
            remove_fields(rows, sent)

    # --- The draft's own address ---------------------------------------------------------------------

    def answer(self, leads_back: HttpResponse, show_again: Callable[[], HttpResponse]) -> HttpResponse:
        """Keep what was sent: a script is told how it went, a person is led back to the page.

        What is too long to be kept is shown again, for it stands nowhere else; so is what does not say which draft
        it was written over.
        """
        if "X-Saves-Itself" in self.request.headers:
            self.is_refused = not self.is_token_sent
            if not self.is_refused:
                self.keep(self.typed)
            return self.as_json()
        if not self.is_token_sent:
            announce(self.request, NOT_SHOWN, level=WARNING)
            note_refusal(self.request, NotShown.__name__)
            return show_again()
        if not self.keep_or_say(self.typed):
            note_refusal(self.request, "too_long")
            return show_again()
        if "put_away" in self.request.POST and not self.is_older:
            self.put_away()
            announce(self.request, _("The other text is put away."))
        elif self.stored.texts and not LOOK_BUTTONS & self.request.POST.keys():
            announce(self.request, _("Draft saved."))
        self.announce_overlooked()
        return remember_theme(self.request, leads_back)

    def as_json(self) -> JsonResponse:
        """Return what the page that saved by itself shows now."""
        if self.is_refused:
            note_refusal(self.request, "draft")
            return JsonResponse({}, status=409)
        said = ""
        if self.stored.saved_at:
            moment = date_format(self.encounter.location.local(self.stored.saved_at), "TIME_FORMAT")
            said = _("Draft saved %(moment)s") % {"moment": moment}
        overlooked = [{"label": label, "text": text} for label, text in self.overlooked]
        return JsonResponse({"said": said, "token": self.stored.token, "overlooked": overlooked})

    def announce_overlooked(self) -> None:
        """Say on the page that follows that another tab had written something."""
        if self.is_older and self.overlooked:
            announce(self.request, _("You wrote in another tab, too. Both texts stand here."))
