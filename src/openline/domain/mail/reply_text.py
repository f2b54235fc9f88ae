"""The newly written part of a reply by email, without the quoted letter and the signature.

When in doubt, keep text.
"""

from dataclasses import dataclass, replace

from openline.domain.mail import quotations as shapes
from openline.domain.mail.incoming import IncomingMail
from openline.domain.text import TEXT_LIMIT

LINES_LIMIT = 20_000
ATTRIBUTION_LINES, HEADER_LINES, SIGNATURE_LINES, BLANKS = 4, 8, 15, 5
PARTS_LIMIT = 5
CUT = "[…]"


@dataclass(frozen=True, slots=True)
class ReplyText:
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
    reply = split_reply(mail.text, may_be_empty=bool(mail.files or mail.rejected))
    return replace(mail, text=reply.kept, whole_text=reply.whole if reply.is_cut else "")


def split_reply(text: str, *, may_be_empty: bool = False) -> ReplyText:
    """Return what was newly written, together with the whole text.

    If everything seems to be quoted, something is kept all the same, unless `may_be_empty`: then only a photo
    was sent back.
    """
    lines = _lines(text)
    own = lines[: _quotation_start(lines)]
    kept = _as_text([_without_signature(part) for part in _unquoted_parts(own)])
    return ReplyText(kept if kept or may_be_empty else _fallback(lines), text)


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


def _lines(text: str) -> list[str]:
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")[:LINES_LIMIT]


def _quotation_start(lines: list[str]) -> int:
    """Return the line where a quotation without marks begins that extends to the end; else the line count."""
    for at, line in enumerate(lines):
        if not line.strip() or shapes.is_quoted(line):
            continue
        if shapes.has_marker(line):
            return _above(lines, at)
        if shapes.is_original(line) or _is_header_block(lines, at) or _is_bare_attribution(lines, at):
            return _without_rules(lines, at)
    return len(lines)


def _above(lines: list[str], at: int) -> int:
    """Return the line where the quotation around our marker begins.

    The mail program's attribution above the marker belongs to it, in whatever language.
    """
    paragraph = _paragraph_above(lines, at)
    count = _attribution_length(paragraph)
    end = at if not count else _end_of_paragraph(lines, at) - count
    return _without_rules(lines, end)


def _without_rules(lines: list[str], at: int) -> int:
    while at and (not lines[at - 1].strip() or shapes.is_rule(lines[at - 1])):
        at -= 1
    return at


def _is_header_block(lines: list[str], at: int) -> bool:
    """Return True for From, Sent, To, Subject: Outlook, and phones after "Original message"."""
    if shapes.label_of(lines[at]) != "from":
        return False
    following = [line for line in lines[at + 1 : at + HEADER_LINES] if line.strip()]
    return len({shapes.label_of(line) for line in following} - {"", "from"}) >= 2


def _is_bare_attribution(lines: list[str], at: int) -> bool:
    """Return True for an attribution without quotation marks after it: some web mail quotes without any."""
    if not shapes.may_begin(lines[at]):
        return False
    for count in range(1, ATTRIBUTION_LINES + 1):
        candidate = lines[at : at + count]
        if len(candidate) < count or not candidate[-1].strip() or shapes.is_quoted(candidate[-1]):
            return False
        if shapes.is_certain(candidate):
            following = [line for line in lines[at + count : at + count + BLANKS] if line.strip()]
            return not following or not shapes.is_quoted(following[0])
    return False


def _unquoted_parts(lines: list[str]) -> list[list[str]]:
    """Return the text above, between and below quotations, without their attributions."""
    parts: list[list[str]] = [[]]
    for line in lines:
        if not shapes.is_quoted(line):
            parts[-1].append(line)
        elif parts[-1]:
            parts[-1] = _without_attribution(parts[-1])
            parts.append([])
    return parts


def _without_attribution(part: list[str]) -> list[str]:
    end = _end_of_paragraph(part, len(part))
    count = _attribution_length(_paragraph_above(part, len(part)))
    return part[: end - count] if count else part


def _end_of_paragraph(lines: list[str], at: int) -> int:
    """Return the position after the last line above `at` that is not empty."""
    while at and (not lines[at - 1].strip() or shapes.is_rule(lines[at - 1])):
        at -= 1
    return at


def _paragraph_above(lines: list[str], at: int) -> list[str]:
    end = _end_of_paragraph(lines, at)
    start = end
    while start and end - start <= ATTRIBUTION_LINES and lines[start - 1].strip():
        start -= 1
    return lines[start:end]


def _attribution_length(paragraph: list[str]) -> int:
    """Return how many lines at the end of the paragraph are an attribution; 0 = none."""
    for count in range(1, min(ATTRIBUTION_LINES, len(paragraph)) + 1):
        candidate = paragraph[-count:]
        ends_before = any(line.rstrip().endswith((".", "!", "?")) for line in candidate[:-1])
        if not ends_before and shapes.is_attribution(candidate):
            return count
    if paragraph and shapes.is_attribution_by_itself(paragraph[-1]):
        return 1
    joined = " ".join(paragraph)
    is_whole = len(paragraph) < ATTRIBUTION_LINES and shapes.is_attribution_by_itself(joined)
    return len(paragraph) if is_whole else 0


def _without_signature(part: list[str]) -> list[str]:
    for at, line in enumerate(part):
        if shapes.is_signature_line(line) and len(part) - at <= SIGNATURE_LINES + 1:
            part = part[:at]
            break
    end = len(part)
    while end and _is_noise(part[end - 1]):
        end -= 1
    return part[:end]


def _is_noise(line: str) -> bool:
    return not line.strip() or shapes.is_program(line) or shapes.is_rule(line)


def _fallback(lines: list[str]) -> str:
    """Return the text with its signature, or else everything from an unmarked quotation on."""
    end = _quotation_start(lines)
    foreign = [line for line in lines[end:] if not shapes.is_quoted(line) and not shapes.has_marker(line)]
    return _as_text(_unquoted_parts(lines[:end])) or _as_text([foreign])


def _as_text(parts: list[list[str]]) -> str:
    return "\n\n".join(filter(None, ("\n".join(map(str.rstrip, part)).strip() for part in parts)))
