"""What a letter contains, without its layout: quoted messages, a return link, an unsubscribe link."""

from typing import Literal

from openline.domain.dialogs.events import Rating
from openline.domain.dialogs.letter_views import LetterKind
from openline.domain.values import Immutable

Speaker = Literal["visitor", "operator", "line"]

CUT_MARK = "ol-3f9c7"
"""Stands once in both parts of a letter that may be answered, in the line above everything that we wrote.

A quotation in a reply begins there. Plain ASCII, so that no charset, translation or typography changes it.
The line around it has dashes at both ends: "— Reply above this line · ol-3f9c7 —".
"""
REPLY_MARKER = f"--- {CUT_MARK} ---"
"""The line as letters of earlier versions had it, and as readers of HTML note it."""


class QuotedMessage(Immutable):
    """A message of the dialog. `name` is empty for the client's messages and in lines that hide names.

    `is_new`: an answer that the letter is about; the others are the question before it. `files`: names and
    sizes of the files that came with the message; `text` may be empty then.
    """

    by: Speaker
    name: str
    text: str
    at: int
    is_new: bool = False
    files: tuple[str, ...] = ()


class LetterContent(Immutable):
    """Everything a letter is made from. Plain text throughout; the two URLs are our own.

    `entries`: in an unread letter the client's last question, if it is still unanswered, then the answers; in
    a transcript the dialog. `left_out`: number of older messages not among them. `back_url` leads to the
    dialog on the site, `stop_url` to the page with "do not write" and "it was not me"; in a `confirm` letter
    `back_url` is its only button.
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
    site: str = ""
    """Host of the page that the dialog began on, as text; empty = the public chat page."""
    is_answerable: bool = False
    """True if a reply by email is added to the dialog."""
    is_proved: bool = False
    """The addressee is known to be the one who wrote: their own words come back as they were."""
    is_zone_theirs: bool = False
    """`zone` is the client's own, so that no letter has to name it."""
    imprint: str = ""
    colour: str = ""
    """Of the button and the initials, such as #0b6e69; empty = ours."""


class RenderedLetter(Immutable):
    """A letter ready to send. `attached`: name and HTML of a transcript that is too long for the mail."""

    subject: str
    text: str
    html: str
    attached: tuple[str, str] | None = None
