"""What is done to feedback points, besides what their form stores."""

from contextlib import suppress

from django.db import IntegrityError
from django.db.models import RestrictedError
from django.db.transaction import atomic

from encounters.models import FeedbackPoint, Location, Organisation, PointCode

MOST_CODES_TAKEN = 5  # in a row, of 78 billion


@atomic
def give_new_code(*, point: FeedbackPoint) -> PointCode:
    """Give a point a code, in place of the one it had, which leads nowhere from then on."""
    point.codes.all().delete()
    for _ in range(MOST_CODES_TAKEN):
        with suppress(IntegrityError), atomic():
            return PointCode.objects.create(organisation_id=point.organisation_id, point=point)
    raise RuntimeError("no free code for a feedback point")


def remove_point(*, point: FeedbackPoint) -> bool:
    """Delete a point at which nothing was ever said, and return True; leave any other as it is, and return False."""
    try:
        with atomic():
            point.codes.all().delete()
            point.delete()
    except RestrictedError:
        return False
    return True


@atomic
def add_missing_points(*, organisation: Organisation) -> int:
    """Add a feedback point at each open location where none is switched on, and return how many were added."""
    locations = Location.objects.filter(organisation=organisation).without_point().by_name()
    points = [FeedbackPoint(organisation=organisation, location=location) for location in locations]
    FeedbackPoint.objects.bulk_create(points)
    PointCode.objects.bulk_create(PointCode(organisation=organisation, point=point) for point in points)
    return len(points)
