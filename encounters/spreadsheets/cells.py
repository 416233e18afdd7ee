"""What stands in a cell: texts that no spreadsheet program takes for a formula, and whatever a program puts there."""

import re
import unicodedata
from datetime import date, datetime, time
from typing import Any

from encounters.fields import CONTROLS, as_seen, as_typed

# With what a program begins a formula, in letters of either width, and what it skips before that.
DANGER = "[=+\\-@%|\t\r\n＝＋－＠％｜]"
DANGEROUS = re.compile(f"'*\\s*{DANGER}")
DISARMED = re.compile(f"'+\\s*{DANGER}")
ERRORS = {"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A"}
AS_IT_IS = "…"  # stands for what does not fit into a cell, and changes nothing
LONGEST_CELL = 32_767  # letters, in XLSX


def disarmed(text: str) -> str:
    """Return a text as a cell in which no program finds a formula: with an apostrophe before it, where it could."""
    return f"'{text}" if DANGEROUS.match(text) else text


def restored(text: str) -> str:
    """Return the text that `disarmed` made a cell of; any other as it is."""
    return text[1:] if DISARMED.match(text) else text


def exported(value: Any) -> Any:
    """Return a value as a cell: numbers stay numbers, texts are harmless and fit."""
    if isinstance(value, int):
        return value
    text = disarmed(CONTROLS.sub("", str(value)))
    return text if len(text) <= LONGEST_CELL else AS_IT_IS


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
