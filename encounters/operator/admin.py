"""What stands on the operator's site beside jobs: organisations and accounts, and nothing of what customers say."""

from datetime import datetime
from typing import Any

import pghistory
from django.contrib import admin
from django.contrib.messages import WARNING
from django.db.models import Model, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _

from encounters.accounts.actions import end_sessions
from encounters.http import LOOKS, without
from encounters.models import Organisation, User
from encounters.operator.actions import remove_second_step, send_password_link
from encounters.operator.forms import AccountForm, OrganisationForm


class ListedAdmin(admin.ModelAdmin):
    """Rows that are made and deleted elsewhere."""

    list_per_page = 50  # all of a page can be chosen at once
    show_full_result_count = False
    narrowed_by: tuple[str, ...] = ()

    def has_add_permission(self, request: HttpRequest, *_parent: Any) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        # A language in an address narrows no list.
        request.GET = without(request.GET, *LOOKS)  # type: ignore[assignment]
        return super().changelist_view(request, extra_context)

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Return whether a list may be narrowed by this: not by any column, for one may be a password's."""
        return lookup.partition("__")[0] in self.narrowed_by


@admin.register(Organisation)
class OrganisationAdmin(ListedAdmin):
    form = OrganisationForm
    fields = ("name", "slug", "created")
    readonly_fields = ("slug", "created")
    list_display = ("called", "slug", "created", "members", "locations")
    search_fields = ("name", "slug")
    ordering = ("sort_key", "pk")
    sortable_by = ("called", "created")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Organisation]:
        return Organisation.objects.with_sizes()

    def save_model(self, request: HttpRequest, obj: Organisation, form: ModelForm, change: bool) -> None:
        with pghistory.context(operator=True):
            obj.save(update_fields=["name", "sort_key"])

    @admin.display(description=_("Name"), ordering="sort_key")
    def called(self, organisation: Organisation) -> str:
        return organisation.name

    @admin.display(description=_("Created"), ordering="created_at")
    def created(self, organisation: Organisation) -> datetime:
        return organisation.created_at

    @admin.display(description=_("Members"))
    def members(self, organisation: Any) -> int:
        return organisation.member_count

    @admin.display(description=_("Locations"))
    def locations(self, organisation: Any) -> int:
        return organisation.location_count


@admin.register(User)
class AccountAdmin(ListedAdmin):
    form = AccountForm
    fields = ("email", "name", "is_active", "is_operator", "second_step", "last_login", "memberships")
    readonly_fields = ("email", "second_step", "last_login", "memberships")
    list_display = ("email", "called", "is_open", "is_operator", "second_step", "last_login")
    search_fields = ("email", "name")
    ordering = ("sort_key", "pk")
    sortable_by = ("called", "last_login")
    actions = ("send_link", "take_off")

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return User.objects.with_second_step()

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        """Return what can't be changed: nobody closes their own account, or takes the operator's right off it."""
        if obj == request.user:
            return (*self.readonly_fields, "is_active", "is_operator")
        return self.readonly_fields

    def save_model(self, request: HttpRequest, obj: User, form: ModelForm, change: bool) -> None:
        if "is_operator" in form.cleaned_data:
            obj.is_staff = obj.is_superuser = form.cleaned_data["is_operator"]
        obj.save(update_fields=["name", "is_active", "is_staff", "is_superuser", "sort_key"])
        if not obj.is_active:
            end_sessions(user=obj)

    @admin.display(description=_("Name"), ordering="sort_key")
    def called(self, account: User) -> str:
        return account.name

    @admin.display(description=_("Account is open"), boolean=True)
    def is_open(self, account: User) -> bool:
        return account.is_active

    @admin.display(description=_("Operator"), boolean=True)
    def is_operator(self, account: User) -> bool:
        return account.is_superuser

    @admin.display(description=_("Second step"), boolean=True)
    def second_step(self, account: Any) -> bool:
        return account.has_second_step

    @admin.display(description=_("Organisations"))
    def memberships(self, account: User) -> SafeString:
        members = account.memberships.current().by_organisation()
        return format_html_join(", ", "{} ({})", ((one.organisation, one.get_role_display()) for one in members))

    @admin.action(description=_("Send a link for a new password"))
    def send_link(self, request: HttpRequest, accounts: QuerySet[User]) -> None:
        chosen = list(accounts.filter(is_active=True))
        for account in chosen:
            send_password_link(user=account, language=get_language() or "en", now=timezone.now())
            self.log_change(request, account, gettext("A link for a new password was sent."))
        self.report(request, chosen, ngettext("%d link is on its way.", "%d links are on their way.", len(chosen)))

    @admin.action(description=_("Take the second step off"))
    def take_off(self, request: HttpRequest, accounts: QuerySet[User]) -> None:
        language, now = get_language() or "en", timezone.now()
        others = [account for account in accounts if account != request.user]  # one's own is removed in one's account
        done = [account for account in others if remove_second_step(user=account, language=language, now=now)]
        for account in done:
            self.log_change(request, account, gettext("The second step was taken off."))
        self.report(
            request,
            done,
            ngettext(
                "The second step was taken off %d account, which is signed out everywhere.",
                "The second step was taken off %d accounts, which are signed out everywhere.",
                len(done),
            ),
        )

    def report(self, request: HttpRequest, done: list[User], said: str) -> None:
        """Say how many accounts something was done for; warn where it was none."""
        if done:
            self.message_user(request, said % len(done))
        else:
            self.message_user(request, gettext("Nothing was done for the accounts that you chose."), WARNING)
