"""How mail programs mark the beginning of a quotation, in the languages they use: single lines, and heads.

Words and shapes: a check examines a bounded part of a line, so hostile mail cannot make it slow.
"""

import re
from typing import Literal

from openline.domain.letters.content import REPLY_MARKER
from openline.domain.mail.attributions import LINE_LIMIT, has_address, has_date, has_time, joined
from openline.domain.mail.quotation_words import ANSWERS, FORWARDED, FORWARDS, LABEL_OF, ORIGINAL

_OF_HEADER = re.compile(r"\d\d:\d\d:\d\d [+-]\d{4}")
LABEL_LIMIT, HEAD_LIMIT = 40, 14
MARKER_CORE = REPLY_MARKER.strip("- ")
CITED = ">\u2063"
"""Begins a line that HTML marks as a quotation. A ">" that somebody typed proves nothing."""

_DASHES = frozenset("-–—·•_~*| ")
_RULES = frozenset("-_=*—–─━ ")


def is_quoted(line: str) -> bool:
    return line.lstrip().startswith((">", "＞"))


def without_marks(line: str) -> str:
    return line[: 4 * LINE_LIMIT].lstrip("> \t＞\u2063")


def is_rule(line: str) -> bool:
    text = line.strip()[:LINE_LIMIT]
    return len(text) >= 4 and set(text) <= _RULES


def has_marker(line: str) -> bool:
    """Return True for the line with our own marker: what follows was written by us.

    Not if somebody only mentions it: on our line there are dashes before and after it, or nothing.
    """
    before, core, after = line.partition(MARKER_CORE) if len(line) <= 4 * LINE_LIMIT else ("", "", "")
    if not core:
        return False
    return _is_of_marker(without_marks(before).strip(" *_\t\xa0"), joined([after]))


def is_original(line: str) -> bool:
    text = joined([line[:LINE_LIMIT]])
    if text.casefold().startswith("original message processed by"):
        return True
    return line.strip(" \t>").startswith(("--", "__", "*", "==")) and _heading(text) in ORIGINAL


def is_forward(line: str) -> bool:
    text = joined([without_marks(line[:LINE_LIMIT])])
    heading = _heading(text)
    return heading in FORWARDED and (text.startswith(("--", "__")) or text.endswith(":"))


def label_of(line: str) -> str:
    before, colon, _ = line[:LABEL_LIMIT].replace("：", ":").partition(":")
    if not colon:
        return ""
    bare = before.strip(" \t*_")
    if not bare.isascii():
        bare = joined([bare])
    return LABEL_OF.get(bare.casefold(), "")


def head_length(lines: list[str], at: int) -> int:
    """Return how many lines the head of a quoted mail has (From, Sent, To, Subject); 0 = there is none.

    Orders and tickets look alike. A head has an address and a moment; below a rule a day is enough.
    """
    if not label_of(lines[at]):
        return 0
    end, kinds = _labels(lines, at)
    if "sent" not in kinds or len(kinds - {"other"}) < 2:
        return 0
    head = lines[at:end]
    moments = [line for line in head if label_of(line) == "sent" and has_date(line)]
    if not moments:
        return 0
    is_timed = any(map(has_time, moments))
    if not kinds & {"from", "subject"} and not any(map(_OF_HEADER.search, moments)):
        return 0
    is_addressed = any(map(has_address, head))
    if is_timed and (is_addressed or kinds >= {"from", "to", "subject", "other"}):
        return end - at
    if is_addressed and _is_below_heading(lines, at):
        return end - at
    is_answer = any(_is_answer(line) for line in head if label_of(line) == "subject")
    return end - at if is_timed and is_answer and kinds >= {"from", "to", "subject"} else 0


def labels_above(lines: list[str], at: int) -> int:
    start = at
    while start and at - start < HEAD_LIMIT and label_of(lines[start - 1]):
        start -= 1
    head = lines[start:at]
    return at - start if any(has_address(line) or has_time(line) for line in head) else 0


def _labels(lines: list[str], at: int) -> tuple[int, set[str]]:
    kinds: set[str] = set()
    end = at
    blanks = broken = 0
    for place in range(at, min(len(lines), at + HEAD_LIMIT)):
        kind = label_of(lines[place])
        if kind and kind in kinds and kind != "other":
            break
        if kind:
            kinds.add(kind)
            end, blanks, broken = place + 1, 0, 0
            continue
        blanks += not lines[place].strip()
        broken += bool(lines[place].strip())
        if blanks > 1 or broken > 2 or (blanks and broken) or is_quoted(lines[place]):
            break
    return end, kinds


def _is_below_heading(lines: list[str], at: int) -> bool:
    above = [line for line in lines[max(0, at - 3) : at] if line.strip()]
    return bool(above) and (is_original(above[-1]) or is_rule(above[-1]))


def prefix_of(subject: str) -> Literal["", "answer", "forward"]:
    """Return what the subject says the mail is: "Re:", "AW: ", "Re[2]:", "Fwd:"."""
    before, colon, _ = subject[:LABEL_LIMIT].replace("：", ":").partition(":")
    word = before.partition("[")[0].strip().casefold()
    if not colon or not word:
        return ""
    return "forward" if word in FORWARDS else "answer" if word in ANSWERS else ""


def _is_answer(line: str) -> bool:
    value = line[:LINE_LIMIT].replace("：", ":").partition(":")[2]
    return prefix_of(value) == "answer"


def _is_of_marker(before: str, after: str) -> bool:
    is_alone_before, is_alone_after = set(before) <= _DASHES, set(after) <= _DASHES
    if is_alone_after and (is_alone_before or before[-1] in _DASHES):
        return True
    return before[:1] in _DASHES and after[-1:] in _DASHES


def _heading(text: str) -> str:
    return text.strip("-_*=—– :>").casefold()
