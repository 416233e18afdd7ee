"""Words as people write them: their forms in three languages, their look-alikes, and how they are taken out.

Nothing here knows of Django or of encounters.
"""

FINNISH, SWEDISH, ENGLISH = LANGUAGES = ("fi", "sv", "en")
