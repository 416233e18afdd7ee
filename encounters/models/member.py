"""The people who sign in to an organisation, and what they look after."""

from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, ExpressionWrapper, OuterRef, Prefetch, Q
from django.urls import reverse
from django.utils.translation import get_language

from encounters.models.choice_constraints import one_of, one_of_or_blank
from encounters.models.choices import Report, Role, SignedBy
from encounters.models.organisation import Location, LocationQuerySet, Organisation
from encounters.models.setting import Setting, added_once
from encounters.models.tenancy import TenantKey, TenantModel, own_parent, same_organisation
from encounters.models.user import SECOND_STEPS, User

if TYPE_CHECKING:
    from encounters.models.employee import Employee

FIRST_DAY = timedelta(days=1)  # of an organisation, in which nothing stands before its first feedback


class MemberQuerySet(models.QuerySet["Member"]):
    """Queries for members."""

    def active(self) -> "MemberQuerySet":
        """Members who may sign in."""
        return self.filter(is_active=True, user__is_active=True)

    def of(self, member: "Member") -> "MemberQuerySet":
        """All members of the member's organisation, with what a list of them says: those who left too."""
        listed = self.filter(organisation_id=member.organisation_id)
        return listed.select_related("user", "employee").prefetch_related(
            Prefetch("supervises", SupervisedLocation.objects.select_related("location").order_by("location__sort_key"))
        )

    def of_account(self, user_id: int | None) -> "MemberQuerySet":
        """The memberships with which somebody signs in, by the name of the organisation, with it."""
        return self.active().filter(user=user_id).by_organisation()

    def current(self) -> "MemberQuerySet":
        """Members who may sign in, or are invited to."""
        return self.filter(Q(is_active=True) | Q(invitation__isnull=False))

    def invited(self) -> "MemberQuerySet":
        """Members who were invited and have not come yet, the latest invitation first."""
        return self.filter(is_active=False, invitation__isnull=False).order_by("-invited_at", "pk")

    def matching(self, words: str) -> "MemberQuerySet":
        """Members that have these words, as they are written, in their address or, once they have come, their name."""
        return self.filter(Q(user__email__icontains=words) | Q(is_active=True, user__name__icontains=words))

    def logins_of(self, employee: "Employee") -> "MemberQuerySet":
        """Members with whose login the employee signs in."""
        return self.active().filter(organisation_id=employee.organisation_id, employee=employee)

    def handlers_in(self, organisation: "Organisation") -> "MemberQuerySet":
        """Members who handle what customers say, somewhere in the organisation."""
        return self.active().filter(organisation=organisation, role__in=(Role.ADMIN, Role.SUPERVISOR))

    def handlers_at(self, locations: LocationQuerySet) -> "MemberQuerySet":
        """Members who handle what customers say at any of these locations."""
        anywhere = Exists(locations.filter(organisation=OuterRef("organisation")))
        there = Exists(SupervisedLocation.objects.filter(member=OuterRef("pk"), location__in=locations))
        everywhere = Q(role=Role.ADMIN) | Q(role=Role.SUPERVISOR, all_locations=True)
        return self.active().filter(everywhere & Q(anywhere) | Q(there, role=Role.SUPERVISOR))

    def with_second_step(self, now: datetime, *, of_admins: bool) -> "MemberQuerySet":
        """These members, each with `lacks_second_step`: whether they have to add one before they go on.

        An organisation may ask that of all its members. Where it is asked of admins in any case, it is once there
        is a second member or the organisation is a day old.
        """
        added = apps.get_model("mfa", "Authenticator").objects.filter(user=OuterRef("user"), type__in=SECOND_STEPS)
        asked = Q(organisation__second_step_for_all=True)
        if of_admins:
            others = Member.objects.active().filter(organisation=OuterRef("organisation")).exclude(pk=OuterRef("pk"))
            has_begun = Q(organisation__created_at__lte=now - FIRST_DAY) | Q(Exists(others))
            asked |= Q(role=Role.ADMIN) & has_begun
        lacks = asked & ~Exists(added)
        return self.annotate(lacks_second_step=ExpressionWrapper(lacks, models.BooleanField()))

    def by_name(self) -> "MemberQuerySet":
        """Members by name, with their users."""
        return self.select_related("user").order_by("user__sort_key", "pk")

    def by_organisation(self) -> "MemberQuerySet":
        """Members by the name of their organisation, with it."""
        return self.select_related("organisation").order_by("organisation__sort_key", "pk")


class Member(Setting):
    """A user's role in an organisation; of one who was invited, the role that waits for them."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role.choices)
    all_locations = models.BooleanField(default=False)
    employee = TenantKey("encounters.Employee", null=True, blank=True, related_name="logins")
    is_active = models.BooleanField(default=True)
    # The kinds of mail that they have switched off.
    unwanted_mail = ArrayField(models.CharField(max_length=40), size=20, default=list, db_default=[], blank=True)
    report = models.CharField(max_length=40, choices=Report.choices, default="", db_default="", blank=True)
    # The key of the link in the latest invitation, and when that was sent; the key goes when they are removed.
    invitation = models.UUIDField(null=True, blank=True, unique=True, editable=False)
    invited_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = MemberQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            own_parent("member"),
            added_once("member"),
            *same_organisation("member", "employee"),
            models.UniqueConstraint(fields=["organisation", "user"], name="member_once_in_organisation"),
            models.CheckConstraint(
                name="member_employee_role_has_employee",
                condition=~models.Q(role=Role.EMPLOYEE) | models.Q(employee__isnull=False),
            ),
            *one_of("member", role=Role),
            *one_of_or_blank("member", report=Report),
        ]

    def __str__(self) -> str:
        return f"{self.display_name} · {self.get_role_display()}"

    @property
    def is_invited(self) -> bool:
        """Whether an invitation waits for an answer."""
        return not self.is_active and self.invitation is not None

    @property
    def display_name(self) -> str:
        """Their name; as long as they were only invited the address, for no admin learns more of an account."""
        return self.user.email if self.is_invited else str(self.user)

    @property
    def mail_language(self) -> str:
        """The language of mail to the member: the account's, or the first of the organisation."""
        return self.user.language or str(self.organisation.languages[0])

    def wants_mail(self, kind: str) -> bool:
        """Return whether mail of a kind goes to them: they are still here, want it, and their address takes mail."""
        return self.is_active and self.chose_mail(kind) and self.user.mail_refused_at is None

    def chose_mail(self, kind: str) -> bool:
        """Return whether they chose mail of a kind: a report by asking for it, the rest by not switching it off."""
        return self.report == kind if kind in Report.values else kind not in self.unwanted_mail

    @property
    def signature(self) -> str:
        """How the member signs an answer: by name with a title, or by the title alone."""
        role, title = str(self.get_role_display()), self.employee.title if self.employee else ""
        if self.organisation.answers_signed_by == SignedBy.NAME and self.user.name:
            return f"{self.user.name}, {title or behind_name(role)}"
        return title or role

    @property
    def is_admin(self) -> bool:
        """Whether the member sets the organisation up."""
        return self.role == Role.ADMIN

    @property
    def handles(self) -> bool:
        """Whether the member handles what customers say."""
        return self.role in {Role.ADMIN, Role.SUPERVISOR}

    def start_page(self) -> str:
        """Return the address where the member's work begins."""
        if self.handles:
            return reverse("inbox:start", args=[self.organisation.slug])
        return reverse("employees:own", args=[self.organisation.slug])

    @property
    def sees_all_locations(self) -> bool:
        """Whether no location of the organisation is closed to the member."""
        return self.role == Role.ADMIN or (self.role == Role.SUPERVISOR and self.all_locations)

    @cached_property
    def chosen_locations(self) -> list[int]:
        """The ids of the locations that the member handles, as they were when this was first asked; not all of them."""
        return list(Location.objects.visible_to(self).values_list("pk", flat=True))


class SupervisedLocation(TenantModel):
    """A location that a supervisor of chosen locations looks after."""

    member = TenantKey(Member, related_name="supervises")
    location = TenantKey(Location, related_name="supervised")

    class Meta:
        constraints: ClassVar[list[Any]] = [
            *same_organisation("supervised", "member", "location"),
            models.UniqueConstraint(fields=["member", "location"], name="supervised_once"),
        ]


def behind_name(role: str) -> str:
    """Return what a role is called behind a name: all but English begin it with a small letter."""
    return role if get_language() == "en" else role[:1].lower() + role[1:]
