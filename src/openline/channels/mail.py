"""A letter as it goes over the wire: headers, text first, then HTML, signed if there is a key.

Nothing that people wrote reaches a header except as an encoded name or subject, and nothing they wrote makes
composing fail: it would stop the queue (T04).
"""

import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.header import Header
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime
from typing import Any

from openline.channels.signing import SigningKey, signed
from openline.domain.mail_servers import ascii_domain
from openline.domain.sheets import Paper

LONGEST_SUBJECT, LONGEST_NAME = 200, 100
LONGEST_PLAIN_LINE, LONGEST_PLAIN_WORD = 78, 60
_ATOM = re.compile(r"[^\x00-\x20()<>\[\]:;@\\,\"\x7f]+")
_PRINTABLE = bytes(code for code in range(0x20, 0x7F) if code != ord("=")) + b"\n\t"
# C0, C1, DEL, line and paragraph separators, halves of pairs; tab and line feed stand in texts.
_NOT_IN_HEADERS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
_NOT_IN_TEXTS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Envelope:
    """What stands on a letter besides its text. `references`: the first of the thread at the front.

    `stop_url`: the page with "do not write"; its one-click door is `/stop` below it. `feedback`: what kind
    of letter it is, for the big providers' complaint figures.
    """

    sender_name: str
    sender: str
    to: str
    message_id: str
    reply_to: str = ""
    references: tuple[str, ...] = ()
    stop_url: str = ""
    lang: str = ""
    feedback: str = ""


def compose(envelope: Envelope, paper: Paper, now: int, key: SigningKey | None = None) -> bytes:
    """The whole letter, of seven-bit lines that are short enough for every server on its way."""
    needs_utf8 = not (_local(envelope.sender) + _local(envelope.to) + _local(envelope.reply_to)).isascii()
    message = EmailMessage(policy=_UTF8 if needs_utf8 else _ASCII)
    for name, value in headers(envelope, paper, now):
        if value:
            message[name] = value
    # The text is laid out for it (texts/plain.py): narrow screens join its lines, and break them anew.
    message.set_content(*_text(paper.text), params={"format": "flowed"})
    message.add_alternative(*_text(paper.html, "html"))
    if paper.attached:
        name, html = paper.attached
        message.add_attachment(*_text(html, "html"), filename=_file_name(name))
    if envelope.lang:
        # Last: the library hands what begins with Content- down to the parts.
        message["Content-Language"] = _bare(envelope.lang)
    content = message.as_bytes()
    return signed(content, _domain(envelope.sender), key) if key else content


def headers(envelope: Envelope, paper: Paper, now: int) -> Iterable[tuple[str, str]]:
    stop = f"<{_bare(envelope.stop_url)}/stop>" if envelope.stop_url else ""
    return (
        ("From", _mailbox(envelope.sender_name, envelope.sender)),
        ("To", _address(envelope.to)),
        ("Subject", _words(_line(paper.subject)[:LONGEST_SUBJECT], len("Subject: "))),
        ("Date", format_datetime(datetime.fromtimestamp(now / 1000, UTC))),
        ("Message-ID", _bare(envelope.message_id)),
        ("Reply-To", _address(envelope.reply_to)),
        ("In-Reply-To", _bare(envelope.references[-1]) if envelope.references else ""),
        ("References", "\r\n ".join(map(_bare, envelope.references))),
        ("Auto-Submitted", "auto-generated"),
        ("X-Auto-Response-Suppress", "All"),
        ("List-Unsubscribe", stop),
        ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click" if stop else ""),
        ("Feedback-ID", _feedback(envelope)),
    )


class Whole(EmailPolicy):
    """Our headers are written as they are: the library breaks long addresses and ids into encoded words."""

    OURS = frozenset(
        "from to subject date message-id reply-to in-reply-to references auto-submitted feedback-id"
        " x-auto-response-suppress list-unsubscribe list-unsubscribe-post content-language".split()
    )

    def header_store_parse(self, name: str, value: Any) -> tuple[str, Any]:
        return (name, value) if name.lower() in self.OURS else super().header_store_parse(name, value)

    def header_fetch_parse(self, name: str, value: str) -> Any:
        return value if name.lower() in self.OURS else super().header_fetch_parse(name, value)

    def fold(self, name: str, value: str) -> str:
        return f"{name}: {value}{self.linesep}" if name.lower() in self.OURS else super().fold(name, value)

    def fold_binary(self, name: str, value: str) -> bytes:
        return self.fold(name, value).encode()


_ASCII = Whole(linesep="\r\n", cte_type="7bit")
_UTF8 = _ASCII.clone(utf8=True)


def _mailbox(name: str, address: str) -> str:
    words = _line(name)[:LONGEST_NAME]
    if not words:
        return _address(address)
    if not words.isascii() or "=?" in words:
        return f"{_words(words, len('From: '))} <{_address(address)}>"
    quoted = words.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{quoted}" <{_address(address)}>'


def _words(text: str, indent: int) -> str:
    """As encoded words of at most 75 signs (RFC 2047), folded; plain ASCII as it is, if it can be folded."""
    is_plain = text.isascii() and "=?" not in text and max(map(len, text.split(" "))) < LONGEST_PLAIN_WORD
    charset = "us-ascii" if is_plain else "utf-8"
    return Header(text, charset, maxlinelen=76, header_name="x" * indent).encode(linesep="\r\n")


def _address(address: str) -> str:
    """Never two for one: what is no plain local part is quoted."""
    local, at, _ = _bare(address, keep_foreign=True).rpartition("@")
    domain = _domain(address)
    if local and not _ATOM.fullmatch(local):
        local = '"' + local.replace("\\", "").replace('"', "") + '"'
    return f"{local}{at}{domain}"


def _domain(address: str) -> str:
    domain = re.sub(r"[<>,;:()\"\\]", "", _bare(address, keep_foreign=True).rpartition("@")[2])
    with suppress(ValueError):
        return ascii_domain(domain)
    return domain


def _local(address: str) -> str:
    return address.rpartition("@")[0]


def _line(text: str) -> str:
    return " ".join(_NOT_IN_HEADERS.sub(" ", text).split())


def _bare(text: str, *, keep_foreign: bool = False) -> str:
    """An id, an address: no blanks, no controls."""
    bare = "".join(_NOT_IN_HEADERS.sub("", text).split())
    return bare if keep_foreign else bare.encode("ascii", "ignore").decode()


def _feedback(envelope: Envelope) -> str:
    return f"{_bare(envelope.feedback)}:openline" if envelope.feedback else ""


def _file_name(name: str) -> str:
    return re.sub(r'[/\\<>:"|?*%]', "_", _line(name))[:100] or "letter.html"


def _text(text: str, subtype: str = "plain") -> tuple[str, str, str, str]:
    """Arguments of `set_content`: text, subtype, charset, encoding.

    Encoded to ASCII whatever the server offers: a server on the way that takes no eight bits would encode it
    anew and break the signature. The shorter of the two encodings.
    """
    clean = _NOT_IN_TEXTS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    if clean.isascii() and max(map(len, clean.split("\n"))) < LONGEST_PLAIN_LINE:
        return clean, subtype, "utf-8", "7bit"
    octets = clean.encode()
    strange = len(octets.translate(None, _PRINTABLE))
    return clean, subtype, "utf-8", "base64" if strange * 6 > len(octets) else "quoted-printable"
