"""Days and moments as written in this language."""

DATETIME_FORMAT = "D j.n.Y \\k\\l.\u00a0G.i"
DATE_FORMAT = "j.n.Y"
MONTH_DAY_FORMAT = "j.n"
SHORT_DATE_FORMAT = "D j.n.Y"
THOUSAND_SEPARATOR = "\u202f"
FIRST_DAY_OF_WEEK = 1
TIME_FORMAT = "G.i"
