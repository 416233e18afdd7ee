"""`manage.py`, but a part that is not heard of for ten seconds hangs."""

import os
import sys

from django.core.management import execute_from_command_line

from servicelog import heartbeats

heartbeats.LOOK_EVERY = 1.0

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "servicelog.settings")
    execute_from_command_line(sys.argv)
