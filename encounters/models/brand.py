"""What customers see of an organisation on every page of theirs."""

import re
from typing import NamedTuple

LOGO_PATTERN = r"^[0-9a-f]{32}-([0-9]{1,3})x([0-9]{1,3})\.(png|jpg)$"


class Brand(NamedTuple):
    """The name of an organisation, its word in addresses, and the languages that its customers are offered.

    A `colour` as #rrggbb, and the name of the `logo`, are empty where it has chosen none.
    """

    organisation: str
    slug: str
    languages: tuple[str, ...]
    colour: str = ""
    logo: str = ""

    @property
    def logo_size(self) -> tuple[str, ...]:
        """The width and the height of the logo, in pixels; nothing without one."""
        named = re.match(LOGO_PATTERN, self.logo)
        return named.groups()[:2] if named else ()
