"""Colours by their contrast, as WCAG defines it. Pure: colours as #rrggbb in, colours and numbers out."""

import re
from collections.abc import Sequence

WHITE, BLACK = "#ffffff", "#000000"
HOUSE = "#14588f"  # where an organisation has chosen none
COLOUR = re.compile("#[0-9a-f]{6}")
READ_WELL = 4.5  # the contrast that WCAG asks of small text; white or black has it upon any colour
STEPS = 100  # from a colour to white or black


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours as WCAG defines it, from 1 to 21."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    """Return how light a colour is, as WCAG defines it, from 0 to 1."""
    red, green, blue = (linear(part / 255) for part in parts_of(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def linear(share: float) -> float:
    """Return how much light a share of a colour's red, green or blue is."""
    return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4


def parts_of(colour: str) -> list[int]:
    """Return the red, green and blue of a colour, from 0 to 255."""
    return [int(colour[place : place + 2], 16) for place in (1, 3, 5)]


def shade(colour: str, grounds: Sequence[str], towards: str) -> str:
    """Return the colour, mixed with another as little as it takes to be read well upon all grounds."""
    for step in range(STEPS):
        mixed = mix(colour, towards, step / STEPS)
        if all(contrast(mixed, ground) >= READ_WELL for ground in grounds):
            return mixed
    return towards


def mix(colour: str, other: str, share: float) -> str:
    """Return a colour with this share of another in it."""
    pairs = zip(parts_of(colour), parts_of(other), strict=True)
    return "#" + "".join(f"{round(one + (two - one) * share):02x}" for one, two in pairs)
