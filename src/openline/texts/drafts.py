"""Drafts: a letter between content and layout. Both parts of the mail are made from one draft, word for word.

Only the template makes HTML; it escapes everything.
"""

from collections.abc import Iterator
from functools import cache
from itertools import groupby
from operator import attrgetter
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from openline.domain.letters.content import CUT_MARK, Speaker
from openline.domain.values import Immutable
from openline.texts import dates, plain, tag_of
from openline.texts.links import Piece, pieces_of
from openline.texts.looks import OUR_LOOK, Look
from openline.texts.words import initials


class DraftText(Immutable):
    """A message. `lines`: of pieces, some of them links.

    `around`: the words before the files, the place of the files, and the words after them.
    """

    text: str
    lines: tuple[tuple[Piece, ...], ...]
    files: tuple[str, ...] = ()
    around: tuple[str, str, str] = ("", "", "")


class Block(Immutable):
    """What one person said within a minute. `by` decides the colour, and whether it is quoted."""

    by: Speaker
    who: str
    day: str
    clock: str
    parts: tuple[DraftText, ...]

    @property
    def initials(self) -> str:
        return initials(self.who)


class Row(Immutable):
    """A block, rendered for both parts. The day is shown above its first row. `count`: of messages."""

    day: str
    html: Markup
    text: str
    count: int = 1


class Draft(Immutable):
    """The blocks of a letter in the order of reading. An empty text is left out, together with its link.

    `answers`: rows of a letter that begins with them, instead of with its title; `rows`: of a transcript.
    `second`: the button beside the first one, which leads where `stop` would.
    """

    lang: str
    portal: str
    subject: str
    preheader: str
    title: str
    meta: str = ""
    reply_above: str = ""
    above: tuple[str, ...] = ()
    answers: tuple[Row, ...] = ()
    rows: tuple[Row, ...] = ()
    below: tuple[str, ...] = ()
    button: str = ""
    back_url: str = ""
    second: str = ""
    hint: str = ""
    small: tuple[str, ...] = ()
    stop: str = ""
    stop_url: str = ""
    imprint: tuple[str, ...] = ()
    look: Look = OUR_LOOK


def draft_text(text: str, *, is_linked: bool = False, **files: Any) -> DraftText:
    """Return a message. `is_linked`: addresses in it are links."""
    lines = text.split("\n") if text else []
    return DraftText(text, tuple(pieces_of(line) if is_linked else (Piece(line),) for line in lines), **files)


def row(block: Block, back_url: str) -> Row:
    """Render a block of a transcript. Files link to `back_url`. It has no styles: there are many of them."""
    return Row(block.day, _module().entry(block, back_url), _text(block), len(block.parts))


def answer_row(block: Block, back_url: str, look: Look, *, goes_on: bool) -> Row:
    """Render an answer, with the writer's initials. `goes_on`: below another of the same writer and day."""
    text = _text(block, block.clock if goes_on else f"{block.day} · {block.clock}")
    return Row("", _module().answer(block, back_url, look, goes_on), text, len(block.parts))


def quote_row(block: Block, back_url: str, lang: str) -> Row:
    """Render the client's words as a short quotation."""
    start = "right" if _direction(lang) == "rtl" else "left"
    return Row("", _module().quote(block, back_url, start), _text(block), len(block.parts))


def html_of(draft: Draft) -> str:
    values = {name: getattr(draft, name) for name in draft.__struct_fields__}
    direction = _direction(draft.lang)
    values["answers"] = Markup("").join(each.html for each in draft.answers)
    days = [(day, Markup("").join(each.html for each in rows)) for day, rows in _by_day(draft)]
    return _template("letter.html").render(
        values,
        days=days,
        tag=tag_of(draft.lang),
        direction=direction,
        end="left" if direction == "rtl" else "right",
        cut=_cut_line(draft),
    )


def text_of(draft: Draft) -> str:
    """Return the plain text: blank lines between blocks, each link whole and alone on its line."""
    heading = [plain.paragraph(line) for line in (draft.title, draft.meta) if line]
    blocks = [
        _cut_line(draft),
        "\n".join(heading),
        *map(plain.paragraph, draft.above),
        *(each.text for each in draft.answers),
        *(block for day, rows in _by_day(draft) for block in (day, *(row.text for row in rows))),
        *map(plain.paragraph, draft.below),
        _link(draft.button, draft.back_url),
        plain.paragraph(draft.hint),
        *map(plain.paragraph, draft.small),
        _link(draft.second or draft.stop, draft.stop_url),
        "\n".join(map(plain.paragraph, draft.imprint)),
    ]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _cut_line(draft: Draft) -> str:
    return f"— {draft.reply_above} · {CUT_MARK} —" if draft.reply_above else ""


def _text(block: Block, at: str = "") -> str:
    quote = "> " if block.by == "visitor" else ""
    heading = plain.paragraph(f"{block.who}, {at or block.clock}:")
    return "\n".join((heading, *(plain.paragraph(_whole(part), quote) for part in block.parts)))


def _whole(part: DraftText) -> str:
    before, _, after = part.around
    files = f"{before}{', '.join(part.files)}{after}" if part.files else ""
    return "\n".join(filter(None, (part.text, files)))


def _by_day(draft: Draft) -> Iterator[tuple[str, Iterator[Row]]]:
    return groupby(draft.rows, attrgetter("day"))


def _link(text: str, url: str) -> str:
    return f"{plain.paragraph(text)}:\n{url}" if text else ""


def _direction(lang: str) -> str:
    return dates.locale_of(lang).text_direction


@cache
def _module() -> Any:
    """Return the macros of entries."""
    return _template("entry.html").module


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
