"""The door for web servers."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "servicelog.settings")
os.environ.setdefault("STATEMENT_TIMEOUT", "20s")  # a page may not take longer; a command may

application = get_wsgi_application()
