"""Mail on the operator's site: what became of it, without its words, and to send it again."""

from datetime import datetime
from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.messages import WARNING
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from encounters.models import AccountMail, OrganisationMail
from encounters.models.mail import Mail, said_when_sent_again
from encounters.operator.admin import ListedAdmin
from encounters.outbox import send_again


class MailAdmin(ListedAdmin):
    """Mail of one outbox, the latest first."""

    fields: ClassVar[tuple[str, ...]] = ("sort", "receiver", "what_became", "why", "tried", "owed", "next_try", "over")
    list_display: tuple[str, ...] = ("sort", "receiver", "what_became", "why", "tried", "owed")
    list_filter = ("state", "problem", "kind")
    narrowed_by = list_filter
    ordering = ("-pk",)
    sortable_by = ()
    actions = ("try_again",)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    @admin.display(description=_("Mail"))
    def sort(self, mail: Mail) -> str:
        return str(mail)

    @admin.display(description=_("Receiver"))
    def receiver(self, mail: Any) -> str:
        return mail.receiver or self.get_empty_value_display()

    @admin.display(description=_("State"))
    def what_became(self, mail: Any) -> str:
        return mail.get_state_display()

    @admin.display(description=_("Why it was not sent"))
    def why(self, mail: Any) -> str:
        if not mail.problem:
            return self.get_empty_value_display()
        return f"{mail.get_problem_display()} ({mail.code})" if mail.code else mail.get_problem_display()

    @admin.display(description=_("Tries that failed"))
    def tried(self, mail: Mail) -> int:
        return mail.tries

    @admin.display(description=pgettext_lazy("mail", "Since"))
    def owed(self, mail: Mail) -> datetime:
        return mail.owed_at

    @admin.display(description=_("Next try"))
    def next_try(self, mail: Mail) -> datetime | None:
        return mail.next_try_at

    @admin.display(description=_("Sent or given up"))
    def over(self, mail: Mail) -> datetime | None:
        return mail.over_at

    @admin.action(description=_("Send again"))
    def try_again(self, request: HttpRequest, mails: QuerySet[Any]) -> None:
        now = timezone.now()
        chosen = self.model.objects.in_trouble(now).filter(pk__in=[mail.pk for mail in mails])
        if sent := send_again(chosen, now=now):
            self.message_user(request, said_when_sent_again(sent))
        else:
            self.message_user(request, gettext("Nothing was left to send: it was sent meanwhile."), WARNING)


@admin.register(AccountMail)
class AccountMailAdmin(MailAdmin):
    list_select_related = ("user",)


@admin.register(OrganisationMail)
class OrganisationMailAdmin(MailAdmin):
    fields = ("organisation", *MailAdmin.fields)
    list_display = (*MailAdmin.list_display, "organisation")
    list_select_related = ("organisation", "member__user", "member__employee", "encounter__contact")
