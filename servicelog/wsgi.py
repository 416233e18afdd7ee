"""The door for web servers."""

import os

import django
from django.utils.module_loading import import_string

from servicelog.preparing import prepare

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "servicelog.settings")
os.environ.setdefault("STATEMENT_TIMEOUT", "20s")  # a page may not take longer; a command may

prepare()
django.setup(set_prefix=False)
import_string("encounters.texts.dictionaries.dictionaries")()  # or the first who writes words would wait for them
application = import_string("encounters.junk.Application")()
