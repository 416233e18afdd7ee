"""A mail server whose faults are scripted."""

import asyncio
import logging
from collections import Counter
from typing import Any

from aiosmtpd.controller import Controller

HOST = "127.0.0.1"
SLOW = 1.0
REFUSALS = {"4xx": "451 Try again later", "5xx": "554 No thanks"}


class Sink:
    """Counts the mails that it took, by their receiver. `mode` is ok, slow, 4xx or 5xx; it may also be down."""

    def __init__(self, port: int) -> None:
        self.port, self.mode, self.taken = port, "ok", Counter[str]()
        self.controller: Controller | None = None

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 (aiosmtpd's name)
        if self.mode in REFUSALS:
            return REFUSALS[self.mode]
        if self.mode == "slow":
            await asyncio.sleep(SLOW)
        self.taken.update(envelope.rcpt_tos)
        return "250 Taken"

    def up(self) -> None:
        logging.getLogger("mail.log").setLevel(logging.WARNING)
        self.controller = Controller(self, hostname=HOST, port=self.port, ready_timeout=30)
        self.controller.start()

    def down(self) -> None:
        if self.controller:
            self.controller.stop()
            self.controller = None
