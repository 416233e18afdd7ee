"""What is done to an organisation, besides what its form stores."""

from django.db.transaction import atomic

from encounters.models import Logo, Organisation
from encounters.organisation.pictures import Picture


@atomic
def set_logo(*, organisation: Organisation, picture: Picture) -> None:
    """Let an organisation show this picture, in place of the one it had."""
    drawn = {"name": picture.name, "content": picture.content}
    Logo.objects.update_or_create(organisation=organisation, defaults=drawn)
    organisation.logo = picture.name
    organisation.save(update_fields=["logo"])


@atomic
def remove_logo(*, organisation: Organisation) -> None:
    """Take the logo of an organisation away."""
    organisation.logo = ""
    organisation.save(update_fields=["logo"])
    Logo.objects.filter(organisation=organisation).delete()
