"""One home for colours, `ui/tokens.css`. What cannot import it says the same, by day and by night."""

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
TEXTS = ROOT / "src" / "openline" / "texts"
LAUNCHER = ROOT / "widget" / "src" / "loader" / "launcher.ts"
COPIES = [
    LAUNCHER,
    *(ROOT / "workspace" / "src" / "core").glob("*.svg"),
    *(TEXTS / "templates").glob("*.html"),
    TEXTS / "letter_page.css",
    TEXTS / "chat.css",
]
"""Not demo.css: a page like a customer's, which shares nothing with the product."""
DARK_GROUND = "#0e1014"
"""Behind the card of a page of ours in the dark: the chat and the workspace have no such place."""

Colours = Mapping[str, str]


def whole(colour: str) -> str:
    """`#fff` and `#FFFFFF` are one."""
    digits = colour.lower().removeprefix("#")
    return "#" + (digits if len(digits) == 6 else "".join(digit * 2 for digit in digits))


def colours_in(css: str) -> list[str]:
    return [whole(each) for each in re.findall(r"#(?:[0-9a-fA-F]{6}|[0-9a-fA-F]{3})\b", css)]


def named(block: str) -> dict[str, str]:
    return {name: whole(value) for name, value in re.findall(r"--([\w-]+):\s*(#\w+)", block)}


def blocks(css: str) -> list[dict[str, str]]:
    """Return the named colours of each rule that names some, in their order."""
    return [found for each in re.findall(r"[{]([^{}]*)[}]", css) if (found := named(each))]


LIGHT, DARK, *CHOSEN_DARK = blocks((ROOT / "ui" / "tokens.css").read_text())


def test_the_dark_of_the_system_and_the_chosen_dark_are_one() -> None:
    assert CHOSEN_DARK == [DARK]
    assert DARK.keys() == LIGHT.keys()
    assert (LIGHT["accent"], DARK["accent"]) == ("#0b6e69", "#5cc8c0")


@pytest.mark.parametrize("path", COPIES, ids=lambda it: it.name)
def test_a_colour_elsewhere_is_one_of_the_tokens(path: Path) -> None:
    known = {*LIGHT.values(), *DARK.values(), DARK_GROUND}

    assert colours_in(path.read_text()), "nothing to compare"
    assert set(colours_in(path.read_text())) <= known


def test_the_pages_behind_letters_name_their_colours_alike() -> None:
    light, dark = blocks((TEXTS / "letter_page.css").read_text())
    ground = light.pop("ground"), dark.pop("ground")

    assert ground == (LIGHT["paper-3"], DARK_GROUND)
    assert [light, dark] == [{name: each[name] for name in light} for each in (LIGHT, DARK)]


@pytest.mark.parametrize("name, tokens", [("LIGHT", LIGHT), ("DARK", DARK)])
def test_the_launcher_has_the_colours_of_the_panel(name: str, tokens: Colours) -> None:
    found = re.search(rf"const {name} = '([^']*)'", LAUNCHER.read_text())
    short = {"a": "accent", "i": "accent-ink", "p": "paper", "r": "late"}

    assert found
    assert named(found[1]) == {letter: tokens[token] for letter, token in short.items()}
