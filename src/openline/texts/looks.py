"""The colours of a letter: the company's own, if it has set one, with words on it that can be read."""

from openline.domain.values import Immutable


class Look(Immutable):
    """Colours of the button and of the initials, and of the words on them; by day and in the dark."""

    colour: str
    ink: str
    dark: str
    dark_ink: str


OUR_LOOK = Look("#0b6e69", "#ffffff", "#5cc8c0", "#06211f")


def look_of(colour: str) -> Look:
    """Return the colours. `colour`: such as #0b6e69; empty = ours."""
    if not colour:
        return OUR_LOOK
    ink = ink_on(colour)
    return Look(colour, ink, colour, ink)


def ink_on(colour: str) -> str:
    """Return white or black, whichever stands out more. One of them always reaches a contrast of 4.5."""
    light = _luminance(colour)
    return "#ffffff" if 1.05 / (light + 0.05) >= (light + 0.05) / 0.05 else "#000000"


def _luminance(colour: str) -> float:
    """Return the relative luminance (WCAG 2)."""
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
