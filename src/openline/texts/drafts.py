"""A letter between what it says and how it looks: one draft becomes both parts of the mail, word for word.

The template is the only place that makes HTML; it escapes everything.
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
    """Who said what, when, and what came with it. `by` decides the colour, and what is quoted.

    `around`: the words before the files, and those after.
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
    """The same, ready for both parts. The day stands above the first row of it."""

    day: str
    html: Markup
    text: str


@dataclass(frozen=True, slots=True)
class Draft:
    """In the order of reading. An empty text is left out, with the link that it stands for."""

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


def row(said: DraftText, back_url: str, *, is_styled: bool) -> Row:
    """Without styles of its own it is lighter, for long copies. Files lead where the button does."""
    lines = said.text.split("\n") if said.text else []
    html = _module("entry.html").entry(said, lines, back_url, is_styled)
    before, _, after = said.around
    files = f"{before}{', '.join(said.files)}{after}" if said.files else ""
    whole = "\n".join(filter(None, (said.text, files)))
    words = plain.paragraph(whole, "> " if said.by == "visitor" else "")
    heading = plain.paragraph(f"{said.who}, {said.clock}:")
    return Row(said.day, html, f"{heading}\n{words}")


def html_of(draft: Draft) -> str:
    values = {field.name: getattr(draft, field.name) for field in fields(draft)}
    direction = dates.locale_of(draft.lang).text_direction
    days = [(day, Markup("").join(each.html for each in rows)) for day, rows in _by_day(draft)]
    return _template("letter.html").render(
        values, days=days, tag=tag_of(draft.lang), direction=direction, marker=REPLY_MARKER
    )


def text_of(draft: Draft) -> str:
    """Blank lines between blocks; each link alone on its line, whole."""
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
    """The macros of a template."""
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
