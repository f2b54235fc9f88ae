"""What the server says to people, in their language: gettext catalogues, one `.po` per language.

The English source text is the key; it is also what is said when a language has no word for it.
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


def say_n(lang: str, one: str, many: str, count: int, **values: str | int) -> str:
    """The same with the plural that `count` needs in `lang`; {count} is filled in."""
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


@cache
def _catalogue(lang: str) -> dict[str, str]:
    """What is said without a count."""
    texts = (m for m in _read(lang) if m.context == CONTEXT and not m.pluralizable)
    return {str(m.id): str(m.string) for m in texts if m.string}


@cache
def _plurals(lang: str) -> dict[str, tuple[str, ...]]:
    """By the English singular: a form for each case of the header, in its order."""
    counted = (m for m in _read(lang) if m.context == CONTEXT and m.pluralizable)
    forms = {m.id[0]: tuple(m.string or ()) for m in counted}
    return {one: each for one, each in forms.items() if all(each)}


@cache
def _form_of(lang: str) -> Callable[[int], int]:
    return gettext.c2py(_read(lang).plural_expr)  # type: ignore[attr-defined]


@cache
def _read(lang: str) -> Catalog:
    """Empty when nobody speaks it here."""
    if lang not in OFFERED:
        return Catalog()
    with (LOCALES / f"{lang}.po").open("rb") as file:
        return read_po(file)
