"""What a letter shows, before anybody decides how it looks: words of people, a way back, a way out."""

from dataclasses import dataclass, field
from typing import Literal

from openline.domain.dialogs.events import Rating
from openline.domain.dialogs.letter_views import LetterKind

Speaker = Literal["visitor", "operator", "line"]

REPLY_MARKER = "--- ol-3f9c7 ---"
"""Stands in both parts of a letter that may be answered, once, above everything that we wrote.

What a reply quotes begins there. Plain ASCII, so that no charset, translation or typography changes it;
mail programs may still put dashes of their own: `ol-3f9c7` alone says enough.
"""


@dataclass(frozen=True, slots=True)
class QuotedMessage:
    """One message of the dialog. `name` empty: the client's own words, or a line that hides names.

    `is_new`: one of the answers that the letter is about; the others are what was asked before. `files`: what
    came with it, by name and size; the text may be empty then.
    """

    by: Speaker
    name: str
    text: str
    at: int
    is_new: bool = False
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LetterContent:
    """Everything a letter is made from. Plain text throughout; the two addresses are our own.

    `entries`: unread: the client's last question, if it still stands, then the answers. History: the dialog.
    `left_out`: older messages that are not among them. `back_url` leads to the dialog on the site, `stop_url`
    to the page with "do not write" and "it was not me"; in a `confirm` letter `back_url` is its one button.
    """

    kind: LetterKind
    lang: str
    portal: str
    line: str
    label: str
    address: str
    entries: tuple[QuotedMessage, ...] = ()
    left_out: int = 0
    zone: str = "UTC"
    rating: Rating = ""
    began_at: int = 0
    back_url: str = ""
    stop_url: str = ""
    site: str = field(default="")
    """Host of the page that the dialog began on, as text; empty = the public chat page."""
    is_answerable: bool = False
    """A reply by e-mail comes back into the dialog (MAIL-4)."""


@dataclass(frozen=True, slots=True)
class RenderedLetter:
    """A letter as it is read. `attached` (name, HTML text): the whole of a copy too long for a mail."""

    subject: str
    text: str
    html: str
    attached: tuple[str, str] | None = None
