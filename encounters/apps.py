"""The application, and what listens to signals in it."""

from django.apps import AppConfig


class EncountersConfig(AppConfig):
    """Everything that servicelog stores and shows."""

    name = "encounters"
    verbose_name = "Servicelog"

    def ready(self) -> None:
        """Let signing in be noted, whatever was imported before."""
        from encounters import reauthentication  # noqa: F401, PLC0415 (its receiver; models are known only now)
