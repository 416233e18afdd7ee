"""Mail of a server that has no mail server: each becomes a file of its own."""

import re
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

LONGEST_ID = 80  # characters of a Message-ID in the name of a file


class EmailBackend(BaseEmailBackend):
    """Write each mail to a file of its own, whose name begins with the moment."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Return how many mails were written; whoever looks into the folder never sees half of one."""
        folder = Path(settings.EMAIL_FILE_PATH)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for message in email_messages:
            written = message.message()
            message_id = re.sub(r"[^A-Za-z0-9]+", "-", written["Message-ID"]).strip("-")[:LONGEST_ID]
            name = f"{timezone.now():%Y%m%d-%H%M%S-%f}-{message_id}"
            draft = folder / f"{name}.draft"
            draft.write_bytes(written.as_bytes())
            draft.rename(folder / f"{name}.eml")
        return len(email_messages)
