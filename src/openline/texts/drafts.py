"""Drafts: a letter between content and layout. Both parts of the mail are made from one draft, word for word.

Only the template makes HTML; it escapes everything.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import cache
from itertools import groupby
from operator import attrgetter
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from openline.domain.letters.content import REPLY_MARKER, Speaker
from openline.texts import dates, plain, tag_of


@dataclass(frozen=True, slots=True)
class DraftText:
    """A message: who wrote it, when, and its files. `by` decides the colour, and whether it is quoted.

    `around`: the words before the files, the place of the files, and the words after them.
    """

    by: Speaker
    who: str
    day: str
    clock: str
    text: str
    files: tuple[str, ...] = ()
    around: tuple[str, str, str] = ("", "", "")


@dataclass(frozen=True, slots=True)
class Row:
    """A message, rendered for both parts. The day is shown above its first row."""

    day: str
    html: Markup
    text: str


@dataclass(frozen=True, slots=True)
class Draft:
    """The blocks of a letter in the order of reading. An empty text is left out, together with its link."""

    lang: str
    portal: str
    subject: str
    preheader: str
    title: str
    meta: str = ""
    reply_above: str = ""
    above: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    below: tuple[str, ...] = ()
    button: str = ""
    back_url: str = ""
    hint: str = ""
    small: str = ""
    stop: str = ""
    stop_url: str = ""


def row(message: DraftText, back_url: str, *, is_styled: bool) -> Row:
    """Render a message for both parts. Files link to `back_url`.

    Without styles of its own it is smaller, for long transcripts.
    """
    lines = message.text.split("\n") if message.text else []
    html = _module("entry.html").entry(message, lines, back_url, is_styled)
    before, _, after = message.around
    files = f"{before}{', '.join(message.files)}{after}" if message.files else ""
    whole = "\n".join(filter(None, (message.text, files)))
    words = plain.paragraph(whole, "> " if message.by == "visitor" else "")
    heading = plain.paragraph(f"{message.who}, {message.clock}:")
    return Row(message.day, html, f"{heading}\n{words}")


def html_of(draft: Draft) -> str:
    values = {field.name: getattr(draft, field.name) for field in fields(draft)}
    direction = dates.locale_of(draft.lang).text_direction
    days = [(day, Markup("").join(each.html for each in rows)) for day, rows in _by_day(draft)]
    return _template("letter.html").render(
        values, days=days, tag=tag_of(draft.lang), direction=direction, marker=REPLY_MARKER
    )


def text_of(draft: Draft) -> str:
    """Return the plain text: blank lines between blocks, each link whole and alone on its line."""
    heading = [plain.paragraph(line) for line in (draft.title, draft.meta) if line]
    blocks = [
        f"{REPLY_MARKER}\n{draft.reply_above}" if draft.reply_above else "",
        "\n".join(heading),
        *map(plain.paragraph, draft.above),
        *(block for day, rows in _by_day(draft) for block in (day, *(row.text for row in rows))),
        *map(plain.paragraph, draft.below),
        _link(draft.button, draft.back_url),
        plain.paragraph(draft.hint),
        plain.paragraph(draft.small),
        _link(draft.stop, draft.stop_url),
    ]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _by_day(draft: Draft) -> Iterator[tuple[str, Iterator[Row]]]:
    return groupby(draft.rows, attrgetter("day"))


def _link(text: str, url: str) -> str:
    return f"{plain.paragraph(text)}:\n{url}" if text else ""


@cache
def _module(name: str) -> Any:
    """Return the macros of a template."""
    return _template(name).module


@cache
def _template(name: str) -> Template:
    return _templates().get_template(name)


@cache
def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("openline.texts", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
