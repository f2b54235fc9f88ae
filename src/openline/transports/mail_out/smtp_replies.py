"""The replies of a mail server, parsed strictly, and its refusals."""

import asyncio
import re
from collections.abc import Generator
from contextlib import contextmanager
from typing import Literal

from openline.domain.letters.smtp_refusals import Refusal
from openline.domain.values import Immutable, replace
from openline.transports.mail_out.errors import Unreachable

LONGEST_LINE = 4_096
"""Eight times what RFC 5321 allows for a line of a reply; a peer that sends more is no mail server."""
MOST_LINES = 100
_REPLY = re.compile(rb"([2-5][0-9]{2})(?:([ -])(.*))?", re.DOTALL)
_ENHANCED = re.compile(r"([245]\.[0-9]{1,3}\.[0-9]{1,3})(?: |$)")


class SaidNo(Exception):
    """The server's refusal of this letter."""

    def __init__(self, refusal: Refusal):
        super().__init__(f"{refusal.code} {refusal.text}")
        self.refusal = refusal


class SmtpReply(Immutable):
    code: int
    text: str
    """Lines joined by a blank, printable; the enhanced code at its beginning is kept."""
    lines: tuple[str, ...] = ()

    @property
    def enhanced(self) -> str:
        found = _ENHANCED.match(self.text)
        return found[1] if found else ""

    def no(self) -> SaidNo:
        return SaidNo(Refusal(self.code, self.text, self.enhanced))


@contextmanager
def refusal_concerns(whom: Literal["sender", "recipient"]) -> Generator[None]:
    """Mark a refusal raised inside as one of the sender or of the recipient."""
    try:
        yield
    except SaidNo as no:
        raise SaidNo(replace(no.refusal, to=whom)) from None


async def read_reply(reader: asyncio.StreamReader) -> SmtpReply:
    code, lines = b"", list[str]()
    while len(lines) < MOST_LINES:
        try:
            line = await reader.readuntil(b"\n")
        except asyncio.LimitOverrunError:
            raise Unreachable("The mail server's answer is too long.") from None
        found = _REPLY.fullmatch(line.rstrip(b"\r\n"))
        if not found or (code and found[1] != code):
            raise Unreachable("The mail server's answer makes no sense: is it one?")
        code = found[1]
        lines.append(_printable(found[3] or b""))
        if found[2] != b"-":
            return SmtpReply(int(code), " ".join(lines).strip(), tuple(lines))
    raise Unreachable("The mail server's answer has too many lines.")


def _printable(line: bytes) -> str:
    return "".join(sign if sign.isprintable() else " " for sign in line.decode("utf-8", "replace")).strip()
