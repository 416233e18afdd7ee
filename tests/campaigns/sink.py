"""A mail server whose faults are scripted."""

import asyncio
import logging
from collections import Counter
from typing import Any

from aiosmtpd.controller import Controller

HOST = "127.0.0.1"
SLOW = 1.0
REFUSALS = {"4xx": "451 Try again later", "5xx": "554 No thanks"}
NOBODY = {
    "busy": "450 Mailbox busy",
    "unknown": "550 5.1.1 <{address}>: no such user here",
    "policy": "550 5.7.1 <{address}>: message refused",
    "relay": "554 Relay access denied",
    "helo": "504 5.5.2 <localhost>: Helo command rejected",
    "sender_at_once": "550 Sender verify failed",
    "full": "552 5.2.2 Mailbox full",
}


class Sink:
    """Keeps the mails that it took, and counts them by their receiver. It may be down; else `mode` says what it does.

    It may be ok, or slow; refuse what it was given (4xx, 5xx), or the receiver (busy, unknown; for other reasons: policy, relay, helo, sender_at_once, full) or the sender; break off
    before it has taken the mail (closes), or when it has but did not say so (deaf).
    """

    def __init__(self, port: int) -> None:
        self.port, self.mode, self.taken = port, "ok", Counter[str]()
        self.letters: list[bytes] = []
        self.connections = 0
        self.controller: Controller | None = None

    async def handle_EHLO(self, _server: Any, session: Any, _envelope: Any, hostname: str, responses: Any) -> Any:  # noqa: N802
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_MAIL(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802
        if self.mode == "sender":
            return "553 Not from you"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802
        if self.mode in NOBODY:
            return NOBODY[self.mode].format(address=address)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 (aiosmtpd's names)
        if self.mode in REFUSALS:
            return REFUSALS[self.mode]
        if self.mode == "slow":
            await asyncio.sleep(SLOW)
        if self.mode == "closes":
            server.transport.abort()
        else:
            self.taken.update(envelope.rcpt_tos)
            self.letters.append(envelope.content)
        if self.mode == "deaf":
            server.transport.abort()
        return "250 Taken"

    def up(self) -> None:
        logging.getLogger("mail.log").setLevel(logging.WARNING)
        self.controller = Controller(self, hostname=HOST, port=self.port, ready_timeout=30)
        self.controller.start()

    def down(self) -> None:
        if self.controller:
            self.controller.stop()
            self.controller = None
