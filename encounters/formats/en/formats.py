"""Days and moments as written in this language."""

DATETIME_FORMAT = "D j M Y, H:i"
DATE_FORMAT = "j M Y"
MONTH_DAY_FORMAT = "j M"
SHORT_DATE_FORMAT = "D j M Y"
THOUSAND_SEPARATOR = "\u202f"
FIRST_DAY_OF_WEEK = 1
TIME_FORMAT = "H:i"
