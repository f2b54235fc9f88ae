"""The parser of incoming mail: reads any mail as far as possible, or refuses it with a reason."""

import hashlib
import unicodedata
from collections.abc import Callable, Iterator
from functools import partial

from openline.domain.mail.incoming import MAIL_LIMIT, Attachment, IncomingMail, Unreadable
from openline.transports.mail_in import headers as heads
from openline.transports.mail_in.html_text import text_of_html
from openline.transports.mail_in.mime import (
    TEXT_PART_LIMIT,
    Headers,
    Part,
    decoded,
    part_text,
    parts,
    size_of,
    split,
    to_text,
    with_parameters,
)
from openline.transports.mail_in.reports import REPORT_LIMIT, report_of
from openline.transports.mail_in.sealed import (
    REACTION_KIND,
    opened,
    outlook_text,
    reaction_of,
    sealed_name,
)

TEXT_LIMIT = 500_000
STUB_LIMIT = 500
"""A longer plain text is no mere "your program shows no HTML"."""
_STUB_WORDS = ("html", "browser", "браузер", "متصفح")
SUBJECT_LIMIT, NAME_LIMIT = 300, 100
_RECIPIENTS = ("delivered-to", "x-original-to", "x-forwarded-to", "envelope-to", "to", "cc")
_BULK = ("bulk", "junk", "list")
_NO_ANSWERS = ("all", "oof", "autoreply")
_MACHINES = ("mailer-daemon", "postmaster")
_KEPT_CONTROLS = "\n\t"
_NAMELESS = {"message/rfc822": "message.eml", "text/calendar": "invitation.ics", "text/html": "page.html"}


def parse_mail(
    raw: bytes, *, authserv_id: str = "", envelope: tuple[str | None, tuple[str, ...]] = (None, ())
) -> IncomingMail | Unreadable:
    """Parse a mail; Unreadable if it is too large or has no headers.

    `envelope`: the sender that the mail server named (None: it named none), and the recipients.
    """
    if len(raw) > MAIL_LIMIT:
        return Unreadable("it is larger than 25 MB")
    headers, body = split(raw)
    if not headers.every:
        return Unreadable("it has no headers")
    leaves = opened(parts(headers, body))
    written_by = heads.addresses(headers.all("from"))
    sender, name = written_by[0] if len(written_by) == 1 else ("", "")
    reply_to, reply_to_name = _reply_to(headers, sender)
    text = _text(leaves)
    is_senderless = envelope[0] == "" or headers.first("return-path").strip() == b"<>"
    return IncomingMail(
        message_id=_message_id(headers, raw),
        sender=_plain(sender),
        sender_name=_plain(name)[:NAME_LIMIT],
        recipients=tuple(_recipients(headers, envelope[1])),
        subject=_plain(heads.words(headers.first("subject")))[:SUBJECT_LIMIT],
        text=text,
        text_file="" if text else _plain(sealed_name(leaves)),
        attachments=tuple(_attached(leaves)),
        thread=tuple(_thread(headers)),
        automatic=_automatic(headers, envelope[0], sender),
        asks_silence=_asks_silence(headers),
        reply_to=reply_to,
        reply_to_name=reply_to_name,
        report=report_of(headers, leaves, text or _whole(body), is_senderless=is_senderless),
        auth_result=heads.auth_result(headers, authserv_id, sender),
        came_from=heads.came_from(headers, _envelope_sender(headers, envelope[0])),
        sent_at=heads.sent_at(headers),
    )


def _message_id(headers: Headers, raw: bytes) -> str:
    """Return the Message-ID; if it is missing or not printable ASCII, one made from a hash of the mail."""
    found = heads.ids(headers.first("message-id"))
    if found and found[0].isascii() and found[0].isprintable():
        return found[0]
    return f"<{hashlib.sha256(raw).hexdigest()}@no-message-id.invalid>"


def _envelope_sender(headers: Headers, named: str | None) -> str:
    return named or next((found for found, _ in heads.addresses(headers.all("return-path"))), "")


def _recipients(headers: Headers, envelope: tuple[str, ...]) -> Iterator[str]:
    yield from (_plain(address) for address in envelope)
    for name in _RECIPIENTS:
        yield from (_plain(address) for address, _ in heads.addresses(headers.all(name)))


def _thread(headers: Headers) -> Iterator[str]:
    for name in ("in-reply-to", "references"):
        yield from heads.ids(headers.first(name))


def _automatic(headers: Headers, envelope_sender: str | None, sender: str) -> str:
    """Return the header that says that a machine wrote the mail; empty = none.

    RFC 3834: two machines that answer each other never stop.
    """
    kind, _ = with_parameters(headers.first("content-type"))
    returns = headers.first("return-path").strip()
    for is_so, why in (
        (_word(headers, "auto-submitted") not in ("", "no"), "Auto-Submitted"),
        (envelope_sender == "" or returns == b"<>", "Return-Path"),
        (_word(headers, "precedence") == "auto_reply", "Precedence"),
        (any(headers.all(f"x-auto{name}") for name in ("reply", "respond", "-reply")), "X-Autoreply"),
        (kind == "multipart/report", "Content-Type"),
        (sender.partition("@")[0].casefold() in _MACHINES, "From"),
    ):
        if is_so:
            return why
    return ""


def _asks_silence(headers: Headers) -> str:
    """Return the header that asks others not to answer automatically; empty = none.

    Machines write it, and so do mail servers, groups and customer databases around what people write.
    """
    silent = _word(headers, "x-auto-response-suppress")
    for is_so, why in (
        (_word(headers, "precedence") in _BULK, "Precedence"),
        (any(word.strip() in _NO_ANSWERS for word in silent.split(",")), "X-Auto-Response-Suppress"),
        (any(headers.all(name) for name in ("list-id", "list-unsubscribe")), "List-Id"),
    ):
        if is_so:
            return why
    return ""


def _reply_to(headers: Headers, sender: str) -> tuple[str, str]:
    """Return the one other address that answers are wanted at, and its name; empty = the sender's own."""
    wanted = heads.addresses(headers.all("reply-to"))
    if len(wanted) != 1 or wanted[0][0].casefold() == sender.casefold():
        return "", ""
    return _plain(wanted[0][0]), _plain(wanted[0][1])[:NAME_LIMIT]


def _word(headers: Headers, name: str) -> str:
    """Return the header's value without parameters and comments, in lower case."""
    value = headers.first(name).partition(b";")[0].partition(b"(")[0]
    return value.decode("ascii", "replace").strip().lower()


def _text(leaves: list[Part]) -> str:
    """Return the text of the mail: its plain parts, or the HTML ones converted, or what hides elsewhere."""
    reaction = reaction_of(leaves)
    if reaction:
        return _cleaned(reaction).strip()
    plain = _shown(leaves, "text/plain", _plain_part)
    if len(plain) > STUB_LIMIT:
        return plain[:TEXT_LIMIT]
    text = _with_html(plain, _shown(leaves, "text/html", _html_part))
    return (text or _cleaned(outlook_text(leaves)).strip())[:TEXT_LIMIT]


def _shown(leaves: list[Part], kind: str, read: Callable[[Part, str], str]) -> str:
    shown = [part for part in leaves if part.kind == kind and not part.is_attachment]
    read_ones = (read(part, source) for part, source in _sources(shown))
    return "\n\n".join(filter(None, (_cleaned(each).strip() for each in read_ones)))


def _with_html(plain: str, html: str) -> str:
    """Return a short plain text, or the HTML text if the plain one only says that there is one.

    Two texts that have little in common were written by two: what a person wrote, and what a gateway added.
    """
    if not plain or not html:
        return plain or html
    own = set(plain.casefold().split())
    if 2 * len(own & set(html.casefold().split())) >= len(own):
        return plain
    is_stub = any(word in plain.casefold() for word in _STUB_WORDS)
    return html if is_stub else f"{plain}\n\n{html}"


def _whole(body: bytes) -> str:
    """Return the undivided body, for reports whose parts cannot be told apart."""
    return _cleaned(to_text(body[:REPORT_LIMIT], "").replace("\r\n", "\n")).strip()


def _sources(shown: list[Part]) -> Iterator[tuple[Part, str]]:
    """Yield parts with their text; all together are limited to as much as one part."""
    left = TEXT_PART_LIMIT
    for part in shown:
        if left <= 0:
            break
        source = part_text(part)[:left]
        left -= len(source)
        yield part, source


def _html_part(_: Part, source: str) -> str:
    return text_of_html(source)


def _plain_part(part: Part, source: str) -> str:
    text = source.replace("\r\n", "\n").replace("\r", "\n")
    if part.parameters.get("format", "").lower() != "flowed":
        return text
    return _unflowed(text, deletes_space=part.parameters.get("delsp", "").lower() == "yes")


def _unflowed(text: str, *, deletes_space: bool) -> str:
    """Join the lines that were broken only for transport (RFC 3676)."""
    whole: list[list[str]] = []
    depth_before, goes_on = -1, False
    for line in text.split("\n"):
        content = line.lstrip(">")
        depth = len(line) - len(content)
        content = content.removeprefix(" ")
        is_soft = content.endswith(" ") and content != "-- "
        piece = content[:-1] if is_soft and deletes_space else content
        if goes_on and depth == depth_before and content != "-- ":
            whole[-1].append(piece)
        else:
            whole.append([f"{'>' * depth} {piece}" if depth else piece])
        depth_before, goes_on = depth, is_soft
    return "\n".join("".join(pieces) for pieces in whole)


def _attached(leaves: list[Part]) -> Iterator[Attachment]:
    for part in leaves:
        if part.is_attachment and not _is_report(part) and part.kind != REACTION_KIND:
            name = heads.words(part.name.encode("utf-8", "replace")) or _NAMELESS.get(part.kind, "")
            yield Attachment(name, size_of(part), _is_inline(part), partial(decoded, part))


def _is_inline(part: Part) -> bool:
    """True if the text shows the part by its Content-ID; a picture attached by hand is an attachment."""
    disposition, _ = with_parameters(part.headers.first("content-disposition"))
    return bool(part.headers.first("content-id")) and disposition != "attachment"


def _is_report(part: Part) -> bool:
    return part.kind in ("message/delivery-status", "message/feedback-report", "text/rfc822-headers")


def _plain(text: str) -> str:
    """Return the text as one line, without marks that turn the direction of the text after them."""
    return " ".join("".join(char for char in _cleaned(text) if unicodedata.category(char) != "Cf").split())


def _cleaned(text: str) -> str:
    """Remove characters that databases refuse and nobody means: NUL, other controls, lone surrogates."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(char for char in text if char in _KEPT_CONTROLS or _is_kept(char))


def _is_kept(char: str) -> bool:
    return unicodedata.category(char) not in ("Cc", "Cs") and char not in "\u2028\u2029\ufffe\uffff\ufeff"
