"""Which mail a member wants, and the link in each mail by which they want no more of its kind."""

from collections.abc import Mapping

from django.conf import settings
from django.core import signing
from django.db.transaction import atomic
from django.urls import reverse

from encounters.models import Member, User
from encounters.models.choices import Report
from encounters.models.mail import OrganisationMailKind

SALT = "mail to member"


def stop_links(member: Member, kind: str, language: str) -> dict[str, str]:
    """Return the links of a mail to a member by which it is stopped: to a page, and for one press in a mail program."""
    signed = sign_stop_link(member, kind)
    page, press = (reverse(f"mail:{name}", args=[signed]) for name in ("wanted", "stop"))
    return {
        "stop": f"{settings.PUBLIC_URL}{page}?lang={language}",
        "one_click_stop": f"{settings.PUBLIC_URL}{press}?lang={language}",
    }


def sign_stop_link(member: Member, kind: str) -> str:
    """Return the signed part of the links by which a member stops mail of a kind."""
    return signing.dumps([member.pk, kind], salt=SALT)


def read_stop_link(signed: str) -> tuple[Member, str] | None:
    """Return whose mail of what kind a link stops; None for none of ours."""
    try:
        member_id, kind = signing.loads(signed, salt=SALT)
    except signing.BadSignature:
        return None
    member = Member.objects.select_related("user", "organisation").filter(pk=member_id).first()
    return (member, kind) if member and kind in OrganisationMailKind.values else None


@atomic
def choose_mail(*, member: Member, wanted: Mapping[str, bool], language: str = "") -> None:
    """Store which of these kinds of mail a member wants, and the language of all, if one is given; others stay.

    Of the reports they get one at most: the one that is wanted takes the place of another.
    """
    stored = Member.objects.select_for_update(no_key=True).get(pk=member.pk)
    others = [kind for kind in stored.unwanted_mail if kind not in wanted]
    switched_off = [kind for kind, is_wanted in wanted.items() if not (is_wanted or kind in Report.values)]
    stored.unwanted_mail = [*others, *switched_off]
    kept = stored.report if wanted.get(stored.report, True) else ""
    stored.report = next((kind for kind in Report.values if wanted.get(kind)), kept)
    stored.save(update_fields=["unwanted_mail", "report"])
    if language:
        User.objects.filter(pk=stored.user_id).update(language=language)
