"""When the demo of these tests is loaded."""

from datetime import UTC, datetime

NOW = datetime(2026, 4, 10, 9, 0, tzinfo=UTC)  # the clocks changed twelve days before
