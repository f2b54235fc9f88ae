"""Texts that the server writes for people, in their language: gettext catalogues, one `.po` per language.

The English source text is the key, and the fallback for texts that are not translated.
"""

import gettext
from collections.abc import Callable
from functools import cache
from importlib import resources

from babel.messages import Catalog
from babel.messages.pofile import read_po

CONTEXT = "server"
LOCALES = resources.files("openline") / "locales"
TAGS = {"pt": "pt-BR"}
"""Language tags for HTML and Babel, where they differ from our codes."""

RIGHT_TO_LEFT = frozenset(("ar", "fa", "he", "ur"))


def _offered() -> tuple[str, ...]:
    names = sorted(each.name.removesuffix(".po") for each in LOCALES.iterdir() if each.name.endswith(".po"))
    return ("en", *(name for name in names if name != "en"))


OFFERED = _offered()
"""Languages on offer: those that have a catalogue, and English."""


def direction_of(lang: str) -> str:
    """Return the direction of writing as in HTML: `rtl` or `ltr`."""
    return "rtl" if lang in RIGHT_TO_LEFT else "ltr"


def tag_of(lang: str) -> str:
    return TAGS.get(lang, lang)


def say(lang: str, text: str, **values: str | int) -> str:
    """Return the text in `lang`. Its {placeholders} are filled in one pass: values are never expanded."""
    return _filled(_catalogue(lang).get(text, text), values)


def say_n(lang: str, one: str, many: str, count: int, **values: str | int) -> str:
    """Return the plural form that `count` needs in `lang`, filled like `say`; {count} is filled in."""
    forms = _plurals(lang).get(one)
    text = forms[_form_of(lang)(count)] if forms else one if count == 1 else many
    return _filled(text, {"count": count, **values})


def _filled(text: str, values: dict[str, str | int]) -> str:
    parts = text.split("{")
    filled = [parts[0]]
    for part in parts[1:]:
        name, closed, rest = part.partition("}")
        filled.append(f"{values.get(name, '')}{rest}" if closed else "{" + part)
    return "".join(filled)


def load_texts() -> None:
    """Read all catalogues now instead of at the first text in each language."""
    for lang in OFFERED:
        _catalogue(lang)
        _plurals(lang)
        _form_of(lang)


@cache
def _catalogue(lang: str) -> dict[str, str]:
    """Return the texts without a plural, by their English source."""
    texts = (m for m in _read(lang) if m.context == CONTEXT and not m.pluralizable)
    return {str(m.id): str(m.string) for m in texts if m.string}


@cache
def _plurals(lang: str) -> dict[str, tuple[str, ...]]:
    """Return the plural forms by their English singular, in the order of the catalogue's header."""
    counted = (m for m in _read(lang) if m.context == CONTEXT and m.pluralizable)
    forms = {m.id[0]: tuple(m.string or ()) for m in counted}
    return {one: each for one, each in forms.items() if all(each)}


@cache
def _form_of(lang: str) -> Callable[[int], int]:
    return gettext.c2py(_read(lang).plural_expr)  # type: ignore[attr-defined]


@cache
def _read(lang: str) -> Catalog:
    """Return the catalogue; an empty one if the language is not on offer."""
    if lang not in OFFERED:
        return Catalog()
    with (LOCALES / f"{lang}.po").open("rb") as file:
        return read_po(file)
