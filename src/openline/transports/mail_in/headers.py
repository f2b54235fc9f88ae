"""Parsers of mail headers: words in any charset, addresses, ids, the authentication of the sender.

Written by hand: the standard library's parsers recurse on nested comments, and take quadratic time on
hostile headers.
"""

import binascii
import ipaddress
import quopri
import re
from collections.abc import Iterable
from email.utils import parsedate_to_datetime
from itertools import islice

from openline.domain.mail.incoming import AuthResult, domain_of
from openline.transports.mail_in.mime import Headers, to_text

ADDRESSES, IDS, RESULTS = 50, 30, 20
ADDRESS_LIMIT, ID_LIMIT, DATE_LIMIT = 320, 250, 100
LOOKED_AT = 8 * 1024
"""Characters of one header that are parsed."""
TRACE, TRACE_LIMIT = 10, 1000
"""`Received` headers, and octets of each, in which the connecting address is looked for."""
_IN_BRACKETS = re.compile(rb"\[(?:IPv6:)?([0-9A-Fa-f:.]{2,45})\]")


def words(value: bytes) -> str:
    """Decode encoded words (RFC 2047), and guess the charset of raw octets between them."""
    text = to_text(value, "")[:LOOKED_AT]
    pieces: list[str] = []
    after_word = False
    while text:
        before, mark, rest = text.partition("=?")
        if before and not (after_word and before.isspace()):
            pieces.append(before)
        if not mark:
            break
        word, text = _word(rest)
        after_word = word is not None
        if word is None:
            word, text = "=?", rest
        pieces.append(word)
    return "".join(pieces)


def _word(text: str) -> tuple[str | None, str]:
    """Decode `utf-8?B?…?=`; return its text and what follows. None: it is not an encoded word after all."""
    charset, _, rest = text[:100].partition("?")
    how, _, _ = rest.partition("?")
    begins = len(charset) + len(how) + 2
    ends = text.find("?=", begins, begins + 1_000)
    if ends < 0 or how.lower() not in ("b", "q") or " " in charset:
        return None, text
    octets = text[begins:ends].encode("ascii", "replace")
    # RFC 2231 lets a language follow the charset: "utf-8*en".
    return to_text(_unworded(octets, how.lower()), charset.partition("*")[0]), text[ends + 2 :]


def _unworded(octets: bytes, how: str) -> bytes:
    if how == "q":
        return quopri.decodestring(octets.replace(b"_", b" "), header=False)
    try:
        return binascii.a2b_base64(octets + b"=" * (-len(octets) % 4))
    except binascii.Error:
        return b""


def addresses(values: Iterable[bytes]) -> list[tuple[str, str]]:
    """Return (address, name) in their order. A piece without @ is no address."""
    found: list[tuple[str, str]] = []
    for value in islice(values, 20):
        for piece in _at_commas(to_text(value, "")[:LOOKED_AT]):
            address, name = _address(piece)
            if address:
                found.append((address, name))
            if len(found) >= ADDRESSES:
                return found
    return found


def _at_commas(text: str) -> list[str]:
    """Split at the commas and semicolons outside of quotes, brackets and comments; drop comments."""
    pieces: list[list[str]] = [[]]
    is_quoted = is_escaped = is_in_brackets = False
    comment = 0
    for char in text:
        if is_escaped:
            is_escaped = False
        elif char == "\\":
            is_escaped = True
        elif is_quoted or (char == '"' and not comment):
            is_quoted = char != '"' if is_quoted else True
        elif char in "()" and not is_in_brackets:
            comment = max(0, comment + (1 if char == "(" else -1))
            continue
        elif char in "<>":
            is_in_brackets = char == "<"
        elif char in ",;" and not is_in_brackets and not comment:
            pieces.append([])
            continue
        if not comment:
            pieces[-1].append(char)
    return ["".join(piece) for piece in pieces]


def _address(piece: str) -> tuple[str, str]:
    before, bracket, rest = piece.rpartition("<")
    if bracket:
        address, name = rest.partition(">")[0], before
    else:
        # A group ("Undisclosed recipients: ann@example.com") names itself before the first address.
        address, name = piece.rpartition(": ")[2], ""
    address = address.strip().strip('"')
    is_address = "@" in address.strip("@") and not any(char.isspace() for char in address)
    if not is_address or len(address) > ADDRESS_LIMIT:
        return "", ""
    return address, words(_unquoted(name).encode("utf-8", "replace")).strip()


def _unquoted(name: str) -> str:
    name = name.strip()
    if len(name) >= 2 and name[0] == name[-1] == '"':
        name = name[1:-1].replace('\\"', '"').replace("\\\\", "\\")
    return name


def ids(value: bytes) -> list[str]:
    """Return Message-IDs with their brackets."""
    found: list[str] = []
    rest = to_text(value, "")
    while len(found) < IDS:
        _, bracket, rest = rest.partition("<")
        inner, closed, rest = rest.partition(">")
        if not bracket or not closed:
            break
        inner = "".join(inner.split())
        if inner and len(inner) <= ID_LIMIT - 2:
            found.append(f"<{inner}>")
    return found


def sent_at(headers: Headers) -> int:
    """Return the date in milliseconds since 1970; 0 = missing or malformed."""
    text = to_text(headers.first("date"), "")[:DATE_LIMIT]
    try:
        return max(0, int(parsedate_to_datetime(text).timestamp() * 1000))
    except (ValueError, TypeError, IndexError, OverflowError, OSError):
        return 0


def auth_result(headers: Headers, authserv_id: str, sender: str) -> AuthResult | None:
    """Return the verdict of our own mail server on the sender's domain (RFC 8601); None if no server is set.

    Only the topmost header under that name counts: ours was written last. One below it came with the mail,
    and results under any other name are anybody's. A DMARC pass is enough, a DMARC failure is final; without
    either, a valid DKIM signature of the sender's own domain is required. SPF alone is not enough: it vouches
    for the envelope, which nobody sees.
    """
    if not authserv_id:
        return None
    domain = domain_of(sender)
    dmarc: set[str] = set()
    is_signed = False
    for method, result, properties in _results(headers, authserv_id):
        if method == "dmarc" and _is_about(properties.get("header.from", domain), domain):
            dmarc.add(result)
        if method == "dkim" and result == "pass":
            signer = properties.get("header.d") or domain_of(properties.get("header.i", ""))
            is_signed = is_signed or _is_about(signer, domain)
    if "fail" in dmarc:
        return "fail"
    # Two results that differ were not written by one check: one of them was smuggled in with the envelope.
    return "pass" if dmarc == {"pass"} or (is_signed and len(dmarc) < 2) else "none"


def _is_about(signer: str, domain: str) -> bool:
    """Return whether the signer is the domain or one above it: one organisation, as far as names tell."""
    signer = domain_of(signer)
    if "." not in signer:
        return False
    return signer == domain or domain.endswith(f".{signer}")


def _results(headers: Headers, authserv_id: str) -> Iterable[tuple[str, str, dict[str, str]]]:
    """Yield (method, result, properties) of the topmost header under this name."""
    for value in headers.all("authentication-results")[:RESULTS]:
        named, *results = _at_commas(to_text(value, "")[:LOOKED_AT])
        if named.strip().split(" ")[0].casefold() == authserv_id.casefold():
            yield from map(_result, results[:RESULTS])
            return


def _result(text: str) -> tuple[str, str, dict[str, str]]:
    method, _, rest = text.strip().partition("=")
    result, *given = rest.split() or [""]
    pairs = (pair.partition("=") for pair in given)
    properties = {name.casefold(): value.strip('"') for name, _, value in pairs}
    return method.partition("/")[0].strip().casefold(), result.casefold(), properties


def came_from(headers: Headers, envelope_sender: str) -> str:
    """Return the network that handed the mail to our side; without one, the domain of the envelope's sender.

    The topmost public address in the trace was written by a server of ours: the sender cannot choose it, as
    they choose every name.
    """
    for value in headers.all("received")[:TRACE]:
        for text in _IN_BRACKETS.findall(value[:TRACE_LIMIT]):
            try:
                address = ipaddress.ip_address(text.decode("ascii"))
            except ValueError:
                continue
            if address.is_global:
                return str(ipaddress.ip_network((address, 24 if address.version == 4 else 64), strict=False))
    return domain_of(envelope_sender)
