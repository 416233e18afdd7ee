#!/usr/bin/env python
"""Django's command line for Servicelog."""

import os
import sys

from servicelog.signals import stop_listener


def main() -> None:
    """Run the command named on the command line."""
    supervises = sys.argv[1:2] in (["run"], ["serve"])
    if supervises:
        stop_listener.listen()  # from the first moment, and what follows takes a while
    from django.core.exceptions import ImproperlyConfigured  # noqa: PLC0415
    from django.core.management import execute_from_command_line  # noqa: PLC0415

    from servicelog.preparing import prepare, prepare_files  # noqa: PLC0415

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "servicelog.settings")
    try:
        if supervises:
            prepare_files()  # these start the private PostgreSQL as a part of theirs
            stop_listener.leave_at_once()  # loading takes a while
        else:
            prepare()
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as problem:
        sys.exit(str(problem))


if __name__ == "__main__":
    main()
