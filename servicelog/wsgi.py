"""The door for web servers."""

import os

import django
from django.utils.module_loading import import_string

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "servicelog.settings")
os.environ.setdefault("STATEMENT_TIMEOUT", "20s")  # a page may not take longer; a command may

django.setup(set_prefix=False)
application = import_string("encounters.faults.Application")()
