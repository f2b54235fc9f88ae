"""The plain text of a letter: complete, 78 columns, ready for `format=flowed` (RFC 3676).

A line that ends in a space goes on in the next one; a paragraph ends where none is.
"""

import textwrap

WIDTH = 78


def paragraph(text: str, quote: str = "") -> str:
    """Each line of the text wrapped. `quote`: what every line begins with, "> " for the client's words."""
    return "\n".join(_wrapped(line, quote) for line in text.split("\n"))


def _wrapped(line: str, quote: str) -> str:
    room = WIDTH - 1 - len(quote)
    if len(line) <= room:
        # Most lines are short, and textwrap is slow.
        return (quote + (line if quote else _stuffed(line))).rstrip()
    pieces = textwrap.wrap(line, room, break_long_words=False, break_on_hyphens=False)
    return " \n".join(quote + (piece if quote else _stuffed(piece)) for piece in pieces)


def _stuffed(piece: str) -> str:
    """Without the space these would be a quote, or the beginning of a mail in an old mailbox file."""
    return f" {piece}" if piece.startswith((" ", ">", "From ")) else piece
