"""What an organisation puts on its own pages, into its mail and on its receipts, in the language of the page."""

from typing import NamedTuple

from django.conf import settings
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from encounters.models import FeedbackPoint
from encounters.points.printing import link_of

FRAME = 320, 380  # room for the two faces, and for the thanks after them


class Sharing(NamedTuple):
    """What leads to a feedback point besides a poster; each is a text to be copied as it is."""

    good: str
    bad: str
    mail_plain: str
    mail_html: str
    till: str
    frame: str


def sharing_of(point: FeedbackPoint) -> Sharing:
    """Return what leads to a feedback point."""
    link = link_of(point)
    good, bad = f"{link}?face=good", f"{link}?face=bad"
    question, well, badly = _("How were you served?"), pgettext("served", "Well"), pgettext("served", "Badly")
    return Sharing(
        good=good,
        bad=bad,
        mail_plain=f"{question}\n{well}: {good}\n{badly}: {bad}",
        # Letters for faces: a picture would be fetched from us, and tell us who opened the mail.
        mail_html=format_html(
            '<p>{} <a href="{}">\N{SLIGHTLY SMILING FACE} {}</a> · <a href="{}">\N{SLIGHTLY FROWNING FACE} {}</a></p>',
            *(question, good, well, bad, badly),
        ),
        till=f"{question}\n{link}",
        frame=format_html(
            '<iframe src="{}" title="{}" width="{}" height="{}" loading="lazy"></iframe>',
            *(settings.PUBLIC_URL + reverse("feedback:embed", args=[point.code]), question, *FRAME),
        ),
    )
