"""Checks for canned replies."""

import re

from openline.domain.refusals import BadText, WrongField
from openline.domain.text import UNSTORABLE, clean_text

_SHORTCUT = re.compile(r"[\w-]{1,40}")


def check_shortcut(shortcut: str) -> tuple[WrongField, ...]:
    """Check the word that is typed after `/` to insert a canned reply."""
    if _SHORTCUT.fullmatch(shortcut):
        return ()
    text = "Enter one word of up to 40 letters, digits and dashes."
    return (WrongField("shortcut", "wrong_shortcut", text),)


def check_reply(text: str) -> tuple[WrongField, ...]:
    """Check the text of a canned reply: not empty, and as long as a message may be."""
    if not text.strip():
        return (WrongField("text", "empty", "Enter a text."),)
    try:
        clean_text(text)
    except BadText as wrong:
        is_long = "limit" in wrong.values
        no = "Please shorten the text to 4000 characters." if is_long else UNSTORABLE
        return (WrongField("text", "too_long" if is_long else "bad_text", no),)
    return ()
