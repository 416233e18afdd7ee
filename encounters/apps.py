"""The application, and what listens to signals in it."""

from django.apps import AppConfig


class EncountersConfig(AppConfig):
    """Everything that servicelog stores and shows."""

    name = "encounters"
    verbose_name = "Servicelog"

    def ready(self) -> None:
        """Let signing in be noted, and name the page of a case to the flows below, whatever was imported before."""
        # Models are known only now.
        from encounters import reauthentication  # noqa: F401, PLC0415 (its receiver)
        from encounters.casework.page import CasePage  # noqa: PLC0415
        from encounters.decisions import DecisionPage  # noqa: PLC0415

        DecisionPage.of_case = CasePage
