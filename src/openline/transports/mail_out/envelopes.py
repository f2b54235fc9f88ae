"""A letter as it is sent: headers, text first, then HTML, signed if there is a key.

Nothing that people wrote reaches a header except as an encoded name or subject (header injection), and
nothing they wrote makes encoding fail: such a letter would stop the queue.
"""

import re
from base64 import encodebytes
from binascii import b2a_qp
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime
from email.header import Header
from email.message import Message
from email.policy import Compat32
from email.utils import format_datetime

from openline.domain.letters.addresses import ascii_domain
from openline.domain.letters.content import RenderedLetter
from openline.domain.mail.reply_addresses import PROOF_HEADER
from openline.domain.values import Immutable
from openline.transports.mail_out.signing import SigningKey, signed

LONGEST_SUBJECT, LONGEST_NAME = 200, 100
LONGEST_PLAIN_LINE, LONGEST_PLAIN_WORD = 78, 60
_ATOM = re.compile(r"[^\x00-\x20()<>\[\]:;@\\,\"\x7f]+")
_PRINTABLE = bytes(code for code in range(0x20, 0x7F) if code != ord("=")) + b"\n\t"
# C0, C1, DEL, line and paragraph separators, lone surrogates; texts may contain tab and line feed.
_NOT_IN_DOMAINS = re.compile(r"[<>,;:()\"\\]")
_NOT_IN_NAMES = re.compile(r'[/\\<>:"|?*%]')
_NOT_IN_HEADERS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
_NOT_IN_TEXTS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


class LetterHeaders(Immutable):
    """Everything for a letter's headers except the subject. `references`: the thread's ids, oldest first.

    `stop_url`: the opt-out page; its one-click endpoint is `/stop` below it. `feedback`: the kind of letter,
    for the complaint statistics of big providers. `token`: what only this letter has, so that a report that
    returns it has seen the letter.
    """

    sender_name: str
    sender: str
    to: str
    message_id: str
    reply_to: str = ""
    references: tuple[str, ...] = ()
    stop_url: str = ""
    token: str = ""
    lang: str = ""
    feedback: str = ""


def encode_letter(
    about: LetterHeaders, rendered: RenderedLetter, now: int, key: SigningKey | None = None
) -> bytes:
    """Return the whole letter, in seven-bit lines that are short enough for every server on its way."""
    # The text is laid out for `flowed` (texts/plain.py): narrow screens join its lines and break them anew.
    parts = [_text(rendered.text, "plain", format="flowed"), _text(rendered.html, "html")]
    ours = [*headers(about, rendered, now), ("MIME-Version", "1.0")]
    letter = _multipart("alternative", parts, () if rendered.attached else ours)
    if rendered.attached:
        name, html = rendered.attached
        attached = _text(html, "html")
        attached.add_header("Content-Disposition", "attachment", filename=("utf-8", "", _file_name(name)))
        letter = _multipart("mixed", [letter, attached], ours)
    if about.lang:
        letter["Content-Language"] = _bare(about.lang)
    content = letter.as_bytes()
    return signed(content, _domain(about.sender), key) if key else content


def headers(about: LetterHeaders, rendered: RenderedLetter, now: int) -> Iterable[tuple[str, str]]:
    stop = f"<{_bare(about.stop_url)}/stop>" if about.stop_url else ""
    return (
        ("From", _mailbox(about.sender_name, about.sender)),
        ("To", _address(about.to)),
        ("Subject", _words(_line(rendered.subject)[:LONGEST_SUBJECT], len("Subject: "))),
        ("Date", format_datetime(datetime.fromtimestamp(now / 1000, UTC))),
        ("Message-ID", _bare(about.message_id)),
        ("Reply-To", _address(about.reply_to)),
        ("In-Reply-To", _bare(about.references[-1]) if about.references else ""),
        ("References", "\r\n ".join(map(_bare, about.references))),
        ("Auto-Submitted", "auto-generated"),
        ("X-Auto-Response-Suppress", "All"),
        ("List-Unsubscribe", stop),
        ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click" if stop else ""),
        ("Feedback-ID", _feedback(about)),
        (PROOF_HEADER, _bare(about.token)),
    )


class _Written(Compat32):
    """Headers kept as we write them: the library would break long addresses and ids into encoded words.

    This is the older of the library's two APIs. The newer one parses every header it is given and encodes
    octet by octet: it is four times as slow, and would be half of the total cost of a letter.
    """

    def fold(self, name: str, value: str) -> str:
        return f"{name}: {value}{self.linesep}"

    def fold_binary(self, name: str, value: str) -> bytes:
        return self.fold(name, value).encode()


_WRITTEN = _Written(linesep="\r\n")


def _multipart(subtype: str, parts: Iterable[Message], above: Iterable[tuple[str, str]]) -> Message:
    whole = Message(_WRITTEN)
    for name, value in above:
        if value:
            whole[name] = value
    whole["Content-Type"] = f"multipart/{subtype}"
    for part in parts:
        whole.attach(part)
    return whole


def _mailbox(name: str, address: str) -> str:
    words = _line(name)[:LONGEST_NAME]
    if not words:
        return _address(address)
    if not words.isascii() or "=?" in words:
        return f"{_words(words, len('From: '))} <{_address(address)}>"
    quoted = words.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{quoted}" <{_address(address)}>'


def _words(text: str, indent: int) -> str:
    """Encode as words of at most 75 characters (RFC 2047), folded; keep plain ASCII if it can be folded."""
    is_plain = text.isascii() and "=?" not in text and max(map(len, text.split(" "))) < LONGEST_PLAIN_WORD
    charset = "us-ascii" if is_plain else "utf-8"
    return Header(text, charset, maxlinelen=76, header_name="x" * indent).encode(linesep="\r\n")


def _address(address: str) -> str:
    """Return exactly one address: unless plain, the local part is quoted, so that it cannot become two."""
    local, at, _ = _bare(address, keep_foreign=True).rpartition("@")
    domain = _domain(address)
    if local and not _ATOM.fullmatch(local):
        local = '"' + local.replace("\\", "").replace('"', "") + '"'
    return f"{local}{at}{domain}"


def _domain(address: str) -> str:
    domain = _NOT_IN_DOMAINS.sub("", _bare(address, keep_foreign=True).rpartition("@")[2])
    with suppress(ValueError):
        return ascii_domain(domain)
    return domain


def _line(text: str) -> str:
    return " ".join(_NOT_IN_HEADERS.sub(" ", text).split())


def _bare(text: str, *, keep_foreign: bool = False) -> str:
    """Return an id or an address without blanks and controls."""
    bare = "".join(_NOT_IN_HEADERS.sub("", text).split())
    return bare if keep_foreign else bare.encode("ascii", "ignore").decode()


def _feedback(about: LetterHeaders) -> str:
    return f"{_bare(about.feedback)}:openline" if about.feedback else ""


def _file_name(name: str) -> str:
    return _NOT_IN_NAMES.sub("_", _line(name))[:100] or "letter.html"


def _text(text: str, subtype: str, **more: str) -> Message:
    """Return a part in the shorter of the two encodings.

    It is ASCII whatever the server offers: a server on the way that accepts no eight-bit content would encode
    it anew and break the signature.
    """
    clean = _NOT_IN_TEXTS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    body, encoding = _encoded(clean if clean.endswith("\n") else clean + "\n")
    part = Message(_WRITTEN)
    part.add_header("Content-Type", f"text/{subtype}", charset="utf-8", **more)
    part["Content-Transfer-Encoding"] = encoding
    part.set_payload(body)
    return part


def _encoded(text: str) -> tuple[str, str]:
    """Return the encoded text and the name of the encoding."""
    if text.isascii() and max(map(len, text.split("\n"))) < LONGEST_PLAIN_LINE:
        return text, "7bit"
    octets = text.encode()
    strange = len(octets.translate(None, _PRINTABLE))
    if strange * 6 > len(octets):
        return encodebytes(octets).decode(), "base64"
    return b2a_qp(octets, istext=True).decode(), "quoted-printable"
