"""The newly written part of a reply by email, without the quoted letter and the signature.

A line is quotation only with proof: our own marker, the head or the attribution of a mail program, or marks
below one. When in doubt, keep text.
"""

from typing import Literal

from openline.domain.mail import quotations as shapes
from openline.domain.mail.attributions import inner_start
from openline.domain.mail.incoming import IncomingMail
from openline.domain.mail.quoted_blocks import (
    attribution_at,
    heading_start,
    without_quoted_blocks,
    without_rules,
)
from openline.domain.mail.signatures import without_signature
from openline.domain.text import TEXT_LIMIT
from openline.domain.values import Immutable, replace

LINES_LIMIT = 20_000
PARTS_LIMIT, RECIPIENTS_LIMIT = 5, 20
NAME_LENGTH = 3
CUT = "[…]"
MailKind = Literal["reply", "forward", "new"]
"""Only a reply quotes. In a new mail and in a forwarded one the client sends the words of others to us."""


class ReplyText(Immutable):
    """A reply after quotations and signatures were taken out of it.

    `kept`: what the client wrote, for the dialog. `whole`: the text as it came, for those who want to see
    what was left out.
    """

    kept: str
    whole: str

    @property
    def is_cut(self) -> bool:
        """True if words were left out, not only blanks and empty lines."""
        return self.kept.split() != self.whole.split()


def with_own_words(mail: IncomingMail) -> IncomingMail:
    """Return the mail with only the newly written text, which may be empty if it brings files.

    Do this outside the write transaction: it may take most of a second.
    """
    reply = split_reply(
        mail.text,
        may_be_empty=bool(mail.files or mail.rejected),
        kind=kind_of(mail.subject, is_answer=bool(mail.thread) or _names_us(mail)),
        names=_names(mail),
    )
    return replace(mail, text=reply.kept, whole_text=reply.whole if reply.is_cut else "")


def kind_of(subject: str, *, is_answer: bool) -> MailKind:
    """Return what kind of mail has this subject; `is_answer`: it is known to answer one."""
    prefix = shapes.prefix_of(subject)
    if prefix == "forward":
        return "forward"
    return "reply" if is_answer or prefix else "new"


def split_reply(
    text: str, *, may_be_empty: bool = False, kind: MailKind = "reply", names: frozenset[str] = frozenset()
) -> ReplyText:
    """Return what was newly written, together with the whole text.

    If everything seems to be quoted, something is kept all the same, unless `may_be_empty`: then only a photo
    was sent back, and marks without anything else are enough. `names`: words of the sender's signature.
    """
    lines = _lines(text)
    start, forward = _quotation_start(lines, kind)
    parts = without_quoted_blocks(lines[:forward], is_reply=kind == "reply")
    own = [without_signature(part, names, is_below=at > 0) for at, part in enumerate(parts)]
    kept = _as_text([*own, lines[forward:start]])
    if may_be_empty and kind == "reply" and forward == len(lines) and _is_marked(kept):
        kept = ""
    elif not kept and not may_be_empty:
        kept = _fallback(lines, parts, start)
    return ReplyText(kept, text.replace(shapes.CITED, ">"))


def in_messages(text: str, limit: int = TEXT_LIMIT) -> list[str]:
    """Break a long mail into at most PARTS_LIMIT messages, between paragraphs, lines or words."""
    pieces: list[str] = []
    rest = text.strip()
    while len(rest) > limit and len(pieces) < PARTS_LIMIT - 1:
        piece = _first_piece(rest, limit)
        pieces.append(piece.strip())
        rest = rest[len(piece) :].strip()
    if len(rest) > limit:
        rest = f"{rest[: limit - len(CUT) - 1]} {CUT}"
    return [piece for piece in (*pieces, rest) if piece]


def _first_piece(text: str, limit: int) -> str:
    for between in ("\n\n", "\n", " "):
        at = text.rfind(between, limit // 2, limit)
        if at > 0:
            return text[:at]
    return text[:limit]


def _names(mail: IncomingMail) -> frozenset[str]:
    words = mail.sender_name.casefold().split()
    return frozenset(word for word in (*words, mail.sender.casefold()) if len(word) >= NAME_LENGTH)


def _names_us(mail: IncomingMail) -> bool:
    """Return True if the text has an address that the mail went to, as an attribution does."""
    text = mail.text.casefold()
    return any(each.casefold() in text for each in mail.recipients[:RECIPIENTS_LIMIT] if "@" in each)


def _lines(text: str) -> list[str]:
    """Return the lines; a phone's attribution that follows the last word gets a line of its own."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")[:LINES_LIMIT]
    for at, line in enumerate(lines):
        if start := inner_start(line):
            return [*lines[:at], line[:start].rstrip("- "), line[start:], *lines[at + 1 :]]
    return lines


def _quotation_start(lines: list[str], kind: MailKind) -> tuple[int, int]:
    """Return where a quotation without marks begins, and where a mail that was forwarded begins.

    Both extend to the end; the line count if there is none.
    """
    forward = len(lines)
    for at, line in enumerate(lines):
        if not line.strip():
            continue
        if forward == len(lines) and _is_forward(lines, at):
            forward = at
        elif not shapes.is_quoted(line) and shapes.has_marker(line):
            start = heading_start(lines, at)
            return start, min(start, forward)
        elif kind == "reply" and forward == len(lines) and _begins_quotation(lines, at):
            start = without_rules(lines, at)
            return start, start
    return len(lines), forward


def _is_forward(lines: list[str], at: int) -> bool:
    """Return True where a forwarded mail begins, which is meant to be read; not if it is quoted in turn."""
    return shapes.is_forward(lines[at]) and not (
        at and shapes.is_quoted(lines[at]) and shapes.is_quoted(lines[at - 1])
    )


def _begins_quotation(lines: list[str], at: int) -> bool:
    line = lines[at]
    return not shapes.is_quoted(line) and (
        shapes.is_original(line) or bool(shapes.head_length(lines, at)) or _is_bare_attribution(lines, at)
    )


def _is_bare_attribution(lines: list[str], at: int) -> bool:
    """Return True for an attribution without quotation marks after it: some web mail quotes without any."""
    count, proof = attribution_at(lines, at)
    if proof != "certain":
        return False
    following = [line for line in lines[at + count : at + count + 5] if line.strip()]
    return not following or not shapes.is_quoted(following[0])


def _is_marked(text: str) -> bool:
    return all(line.startswith(">") or not line for line in text.split("\n"))


def _fallback(lines: list[str], parts: list[list[str]], start: int) -> str:
    """Return the text with its signature, or else everything from an unmarked quotation on."""
    foreign = [line for line in lines[start:] if not shapes.is_quoted(line) and not shapes.has_marker(line)]
    return _as_text(parts) or _as_text([foreign])


def _as_text(parts: list[list[str]]) -> str:
    texts = ("\n".join(map(str.rstrip, part)).strip("\n ") for part in parts)
    return "\n\n".join(filter(None, texts)).replace(shapes.CITED, ">").strip()
