"""The settings of a worker that knows `tests.running.poison`."""

from servicelog.settings import *  # noqa: F403
from servicelog.settings import PROCRASTINATE_IMPORT_PATHS

PROCRASTINATE_IMPORT_PATHS += ["tests.running.poison"]
