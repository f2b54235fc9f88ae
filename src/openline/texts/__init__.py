"""What the server says to people, in their language: gettext catalogues, one `.po` per language.

The English source text is the key; it is also what is said when a language has no word for it.
"""

from functools import cache
from importlib import resources

from babel.messages.pofile import read_po

CONTEXT = "server"
LOCALES = resources.files("openline") / "locales"
TAGS = {"pt": "pt-BR"}
"""What a language is called outside, where that is not its code: in HTML, for Babel."""

RIGHT_TO_LEFT = frozenset(("ar", "fa", "he", "ur"))


def _offered() -> tuple[str, ...]:
    names = sorted(each.name.removesuffix(".po") for each in LOCALES.iterdir() if each.name.endswith(".po"))
    return ("en", *(name for name in names if name != "en"))


OFFERED = _offered()
"""A language is offered by its catalogue being there."""


def direction_of(lang: str) -> str:
    """As HTML writes it: `rtl` or `ltr`."""
    return "rtl" if lang in RIGHT_TO_LEFT else "ltr"


def tag_of(lang: str) -> str:
    return TAGS.get(lang, lang)


def say(lang: str, text: str, **values: str | int) -> str:
    """The text in `lang`, with its {placeholders} filled in one pass: values are never expanded again."""
    return _filled(_catalogue(lang).get(text, text), values)


def _filled(text: str, values: dict[str, str | int]) -> str:
    parts = text.split("{")
    filled = [parts[0]]
    for part in parts[1:]:
        name, closed, rest = part.partition("}")
        filled.append(f"{values.get(name, '')}{rest}" if closed else "{" + part)
    return "".join(filled)


@cache
def _catalogue(lang: str) -> dict[str, str]:
    if lang not in OFFERED:
        return {}
    with (LOCALES / f"{lang}.po").open("rb") as file:
        catalogue = read_po(file)
    return {str(m.id): str(m.string) for m in catalogue if m.context == CONTEXT and m.string}
