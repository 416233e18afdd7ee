"""What a supervisor says of an alert."""

from datetime import datetime

from encounters.models import Alert, Member
from encounters.models.alert import AlertState


def acknowledge_alert(*, alert: Alert, by: Member, now: datetime) -> bool:
    """Note that a member looks into an alert; return whether it was still new."""
    return bool(
        Alert.objects.filter(organisation=alert.organisation_id, pk=alert.pk)
        .new()
        .update(state=AlertState.ACKNOWLEDGED, acknowledged_by=by, acknowledged_at=now)
    )


def close_alert(*, alert: Alert, comment: str, by: Member, now: datetime) -> bool:
    """Close an alert with a comment on what lay behind it; return whether nobody had closed it before."""
    return bool(
        Alert.objects.filter(organisation=alert.organisation_id, pk=alert.pk)
        .unclosed()
        .update(state=AlertState.CLOSED, comment=comment, closed_by=by, closed_at=now)
    )
