"""What limits remember: counters that can't be traced to an address, and the key that made them.

Both tables are unlogged. Dumps leave them out (`pg_dump --no-unlogged-table-data`).
"""

from typing import Any, ClassVar

from django.db import models


class LimitKey(models.Model):
    """The key of one day's hashes; thrown away within 48 hours."""

    day = models.DateField(primary_key=True)
    key = models.BinaryField(max_length=32)


class LimitBucket(models.Model):
    """What is left of an allowance; `name` is a scope with an id, or with 20 bits of a keyed hash."""

    name = models.CharField(primary_key=True, max_length=60)
    left = models.FloatField()
    at = models.DateTimeField(help_text="To the minute; of tries to sign in, to the microsecond.")

    class Meta:
        indexes: ClassVar[list[Any]] = [models.Index(fields=["at"], name="limit_bucket_at")]
