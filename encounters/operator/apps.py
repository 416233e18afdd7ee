"""Django's admin as it stands here: with a site of our own, and on it only what `admin`, `jobs` and `mail` register."""

from importlib import import_module

from django.contrib.admin.apps import SimpleAdminConfig


class OperatorConfig(SimpleAdminConfig):
    """Leaves out what libraries would register by themselves."""

    default_site = "encounters.operator.site.OperatorSite"

    def ready(self) -> None:
        super().ready()
        import_module("encounters.operator.admin")
        import_module("encounters.operator.jobs")
        import_module("encounters.operator.mail")
