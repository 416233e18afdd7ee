"""What stands in a cell of a sheet that was sent, whatever a program put there."""

import re
import unicodedata
from datetime import date, datetime, time
from typing import Any

from encounters.fields import as_seen, as_typed
from encounters.table_files import DANGER

DISARMED = re.compile(f"'+\\s*{DANGER}")
ERRORS = {"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A"}


def restored(text: str) -> str:
    """Return the text that `disarmed` made a cell of; any other as it is."""
    return text[1:] if DISARMED.match(text) else text


def as_called(text: str) -> str:
    """Return a text as it is compared with names: whatever its case, however its letters are put together."""
    return unicodedata.normalize("NFC", as_seen(as_typed(text))).casefold()


def cell_text(value: Any) -> str:
    """Return a cell of XLSX as the text that somebody would have typed."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else str(value)
    if isinstance(value, datetime) and value.time() == time():
        value = value.date()
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)
