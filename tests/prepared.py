"""A plugin that pytest loads first of all, for settings are read before any conftest."""

from servicelog.preparing import prepare

prepare()
