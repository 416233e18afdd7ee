"""The tenant, and its places."""

from datetime import date, datetime, tzinfo
from typing import TYPE_CHECKING, Any, ClassVar
from zoneinfo import ZoneInfo

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from encounters.models.brand import LOGO_PATTERN, Brand
from encounters.models.choice_constraints import one_of, one_of_or_blank
from encounters.models.choices import HolidayCalendar, Language, NamesShown, Role, SignedBy
from encounters.models.colours import COLOUR
from encounters.models.embed_host import LONGEST_WRITTEN, MOST_HOSTS, check_host
from encounters.models.setting import Setting, added_once
from encounters.models.sorting import SortKeyField, sort_key, sorts_by
from encounters.models.tenancy import own_parent
from encounters.models.urgency import Days
from encounters.models.working_time import Calendar

MOST_DAYS = 30  # within which something is promised
# Figures show a share from so many on. Under three, whoever knows one of two ratings would know the other.
SMALL_COUNT, SMALL_COUNT_LEAST, SMALL_COUNT_MOST = 5, 3, 50

if TYPE_CHECKING:
    from encounters.models.encounter import Encounter
    from encounters.models.member import Member


def check_time_zone(name: str) -> None:
    """Raise ValidationError unless `name` is a zone of the tz database."""
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as problem:
        raise ValidationError(_("Unknown time zone.")) from problem


def every_day() -> list[int]:
    """Return all working days: Monday to Sunday as 1 to 7."""
    return [1, 2, 3, 4, 5, 6, 7]


def number_field(usual: int, least: int, most: int) -> models.SmallIntegerField:
    """Return a field for a number that an organisation may change within these bounds."""
    bounds = [MinValueValidator(least), MaxValueValidator(most)]
    return models.SmallIntegerField(default=usual, db_default=usual, validators=bounds)


def days_field(usual: int) -> models.SmallIntegerField:
    """Return a field for a number of working days that an organisation may change."""
    return number_field(usual, 1, MOST_DAYS)


def all_languages() -> list[str]:
    """Return the languages that customers are offered unless an organisation chooses among them."""
    return list(Language.values)


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    """Queries for organisations."""

    def with_sizes(self) -> "OrganisationQuerySet":
        """Organisations, each with `member_count` of those who may sign in and `location_count` of those open."""
        members = apps.get_model("encounters", "Member").objects.active()
        locations = Location.objects.filter(is_active=True)
        return self.annotate(member_count=count_of(members), location_count=count_of(locations))


def count_of(rows: models.QuerySet[Any]) -> Coalesce:
    """Return the number of these rows that belong to the organisation of a query."""
    of_organisation = rows.filter(organisation=OuterRef("pk")).order_by().values("organisation")
    return Coalesce(Subquery(of_organisation.annotate(number=Count("pk")).values("number")), 0)


class Organisation(models.Model):
    """A company or a public body: nothing crosses from one to another."""

    name = models.CharField(max_length=100)
    slug = models.SlugField(max_length=50, unique=True)
    # What customers are offered; staff choose theirs themselves.
    languages = ArrayField(
        models.CharField(max_length=2, choices=Language.choices),
        size=len(Language),
        default=all_languages,
        db_default=all_languages(),
    )
    names_shown = models.CharField(max_length=10, choices=NamesShown.choices, default=NamesShown.FIRST_NAME)
    team_mode = models.BooleanField(default=False, help_text=_("No figures per employee for anybody but themselves."))
    second_step_for_all = models.BooleanField(default=False, db_default=False)  # asked of admins in any case
    # Whether those on duty at the time of an encounter are offered first to who says who served.
    uses_roster = models.BooleanField(default=False, db_default=False)
    answers_signed_by = models.CharField(
        max_length=4, choices=SignedBy.choices, default=SignedBy.NAME, db_default=SignedBy.NAME
    )
    seen_days = days_field(Days().seen)
    answer_lower_days = days_field(Days().answer_lower)
    answer_unknown_days = days_field(Days().answer_unknown)
    answer_upper_days = days_field(Days().answer_upper)
    thanks_days = days_field(Days().thanks)
    # Where its faces may stand in a frame.
    embed_hosts = ArrayField(
        models.CharField(max_length=LONGEST_WRITTEN, validators=[check_host]),
        size=MOST_HOSTS,
        default=list,
        db_default=[],
        blank=True,
    )
    colour = models.CharField(max_length=7, blank=True, default="", db_default="")
    logo = models.CharField(
        max_length=50, blank=True, default="", db_default="", editable=False
    )  # the name of the Logo
    small_count_minimum = number_field(SMALL_COUNT, SMALL_COUNT_LEAST, SMALL_COUNT_MOST)
    created_at = models.DateTimeField(auto_now_add=True)
    sign_up_key = models.UUIDField(unique=True, null=True, editable=False)  # of the link that it was set up with
    sort_key = SortKeyField()

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("organisation"), _("organisations")
        constraints: ClassVar[list[Any]] = [
            *one_of("organisation", names_shown=NamesShown, answers_signed_by=SignedBy),
            models.CheckConstraint(
                name="organisation_languages_known",
                condition=Q(languages__len__gte=1, languages__contained_by=Language.values),
            ),
            models.CheckConstraint(
                name="organisation_days_in_bounds",
                condition=Q(**{f"{name}_days__range": (1, MOST_DAYS) for name in Days._fields}),
            ),
            models.CheckConstraint(
                name="organisation_small_count_in_bounds",
                condition=Q(small_count_minimum__range=(SMALL_COUNT_LEAST, SMALL_COUNT_MOST)),
            ),
            models.CheckConstraint(
                name="organisation_colour", condition=Q(colour="") | Q(colour__regex=f"^{COLOUR.pattern}$")
            ),
            models.CheckConstraint(name="organisation_logo", condition=Q(logo="") | Q(logo__regex=LOGO_PATTERN)),
            sorts_by("organisation", F("name")),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def days(self) -> Days:
        """The working days that it gives itself to read, answer and pass thanks on."""
        return Days(**{name: getattr(self, f"{name}_days") for name in Days._fields})

    @property
    def brand(self) -> Brand:
        """What its customers see of it on every page."""
        return Brand(self.name, self.slug, tuple(self.languages), self.colour, self.logo)


class LocationQuerySet(models.QuerySet["Location"]):
    """Queries for locations."""

    def visible_to(self, member: "Member") -> "LocationQuerySet":
        """Locations whose encounters the member may handle."""
        locations = self.filter(organisation_id=member.organisation_id)
        if member.sees_all_locations:
            return locations
        if member.role == Role.SUPERVISOR:
            return locations.filter(supervised__member=member)
        return locations.none()

    def logged_at_by(self, member: "Member") -> "LocationQuerySet":
        """Open locations at which the member logs what customers say: those that they handle, or where they serve."""
        if member.handles:
            return self.visible_to(member).filter(is_active=True)
        of_organisation = self.filter(organisation_id=member.organisation_id, is_active=True)
        return of_organisation.filter(served_by__employee=member.employee_id)

    def open_to(self, encounter: "Encounter") -> "LocationQuerySet":
        """Locations that the encounter may be passed on to, whoever handles them."""
        others = self.filter(organisation_id=encounter.organisation_id, is_active=True)
        return others.exclude(pk=encounter.location_id)

    def of(self, member: "Member") -> "LocationQuerySet":
        """All locations of the member's organisation, those that are closed too."""
        return self.filter(organisation_id=member.organisation_id)

    def open(self) -> "LocationQuerySet":
        """Locations that are not closed."""
        return self.filter(is_active=True)

    def in_region(self, region: str) -> "LocationQuerySet":
        """Locations of a region, by its name as it is written."""
        return self.filter(region=region)

    def named(self, name: str) -> "LocationQuerySet":
        """Locations with a name, in whatever case it is written."""
        return self.filter(name__iexact=name)

    def matching(self, words: str) -> "LocationQuerySet":
        """Locations that have these words, as they are written, in their name, region or address."""
        return self.filter(Q(name__icontains=words) | Q(region__icontains=words) | Q(address__icontains=words))

    def working_on(self, day: date) -> "LocationQuerySet":
        """Locations with working time on a day, by `Calendar.is_day_off`."""
        on_weekday = Q(working_days__len=0) | Q(working_days__contains=[day.isoweekday()])
        return self.filter(on_weekday).exclude(holidays__contains=[day])

    def without_point(self) -> "LocationQuerySet":
        """Open locations at which no feedback point with a code is switched on."""
        points: Any = apps.get_model("encounters", "FeedbackPoint")
        at_location = points.objects.with_code().filter(organisation=OuterRef("organisation"), location=OuterRef("pk"))
        return self.filter(~Exists(at_location.filter(is_active=True)), is_active=True)

    def with_points(self) -> "LocationQuerySet":
        """Locations with their feedback points that have codes, in the order in which they were added, and whose."""
        points: Any = apps.get_model("encounters", "FeedbackPoint")
        listed = points.objects.with_code().select_related("employee").prefetch_related("codes").order_by("pk")
        return self.prefetch_related(Prefetch("points", listed))

    def with_points_matching(self, words: str) -> "LocationQuerySet":
        """Locations that have these words in their own names, or in those of a feedback point, or one as its code."""
        points: Any = apps.get_model("encounters", "FeedbackPoint")
        of_employee = Q(employee__first_name__icontains=words) | Q(employee__last_name__icontains=words)
        named = points.objects.filter(Q(label__icontains=words) | Q(codes=words.lower()) | of_employee)
        named = named.filter(organisation=OuterRef("organisation"), location=OuterRef("pk"))
        return self.matching(words) | self.filter(Exists(named))

    def by_name(self) -> "LocationQuerySet":
        """Locations by name."""
        return self.order_by("sort_key", "pk")


CALENDAR = ("time_zone", "working_days", "holidays")  # the columns of a location that say when it works


def regions_of(locations: LocationQuerySet) -> list[str]:
    """Return the names of these locations' regions, in their order."""
    named = locations.exclude(region="").order_by().values_list("region", flat=True).distinct()
    return sorted(named, key=sort_key)


def latest_today(locations: LocationQuerySet, now: datetime) -> date:
    """Return the day that the clocks of these locations show; the latest, where they stand in several zones."""
    zones = locations.order_by().values_list("time_zone", flat=True).distinct()
    return max((now.astimezone(ZoneInfo(zone)).date() for zone in zones), default=timezone.localdate(now))


class Location(Setting):
    """A place where service is given."""

    name = models.CharField(max_length=100)
    sort_key = SortKeyField()
    region = models.CharField(max_length=100, blank=True)
    address = models.CharField(max_length=200, blank=True)
    time_zone = models.CharField(max_length=50, default="Europe/Helsinki", validators=[check_time_zone])
    working_days = ArrayField(
        models.SmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(7)]), size=7, default=every_day
    )
    holidays = ArrayField(models.DateField(), size=400, default=list, blank=True)
    # Whose public holidays are added to them each year, and the last year for which they were.
    holiday_calendar = models.CharField(max_length=2, choices=HolidayCalendar.choices, blank=True)
    holidays_until = models.SmallIntegerField(
        default=0, validators=[MinValueValidator(0), MaxValueValidator(9999)], editable=False
    )
    is_active = models.BooleanField(default=True)

    objects = LocationQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            own_parent("location"),
            added_once("location"),
            *one_of_or_blank("location", holiday_calendar=HolidayCalendar),
            sorts_by("location", F("name")),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> tzinfo:
        """The location's time zone."""
        return ZoneInfo(self.time_zone)

    @property
    def calendar(self) -> Calendar:
        """The calendar of the location's working time."""
        return Calendar(self.zone, self.working_days, self.holidays)

    def local(self, moment: datetime) -> datetime:
        """Return the moment as the location's clocks show it."""
        return moment.astimezone(self.zone)
