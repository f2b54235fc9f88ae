"""Addresses that only we can make. Each names a letter: replies go to one (r…), bounces to another (b…).

`pattern` is OPENLINE_REPLY_ADDRESS: `support@example.com` gives `support+r…@example.com`, and
`*@reply.example.com` gives `r…@reply.example.com`. With an empty pattern no mail is received.

Letters of earlier versions named their dialog (d…). Such an address still leads there, and proves nothing.
"""

import base64
import hmac
from collections.abc import Iterable

DIALOG, REPLY, BOUNCE, TOKEN = "d", "r", "b", "t"
PROOF_HEADER = "X-Openline-Letter"
ID_CHARS, PROOF_CHARS = 26, 20
"""128 bits of the id and 100 of the proof, in base32."""
TOKEN_CHARS = 1 + ID_CHARS + PROOF_CHARS
ADDRESS_LIMIT = 320
ADDRESSES_TRIED = 50


def reply_address(pattern: str, letter_id: str, secret: str) -> str:
    """Return the address for replies to this letter; only who has the letter knows it."""
    return _address(pattern, REPLY, letter_id, secret)


def bounce_address(pattern: str, letter_id: str, secret: str) -> str:
    """Return the envelope sender of a letter: what comes back to it is about this letter."""
    return _address(pattern, BOUNCE, letter_id, secret)


def letter_token(letter_id: str, secret: str) -> str:
    """Return what a header of this letter has and nothing else does: a report that quotes it has seen it."""
    return _token(TOKEN, letter_id, secret)


def answered_among(addresses: Iterable[str], pattern: str, secret: str) -> str | None:
    """Return the letter of the first valid reply address, or None.

    The envelope, Delivered-To, X-Original-To, To and Cc may each name one.
    """
    return _first(addresses, REPLY, pattern, secret)


def dialog_among(addresses: Iterable[str], pattern: str, secret: str) -> str | None:
    """Return the dialog of the first valid reply address of an earlier version, or None."""
    return _first(addresses, DIALOG, pattern, secret)


def bounced_among(addresses: Iterable[str], pattern: str, secret: str) -> str | None:
    """Return the letter of the first valid bounce address, or None."""
    return _first(addresses, BOUNCE, pattern, secret)


def letter_of_token(token: str, secret: str) -> str | None:
    """Return the letter that has this token in its header; None if it is not valid."""
    return _named(token.strip().casefold(), TOKEN, secret)


def is_reply_address(address: str, pattern: str, secret: str) -> bool:
    """Return True if mail to this address is for us: the plain address, or one with a valid token."""
    plain = _bare(address)
    if not pattern or not plain:
        return False
    if not pattern.startswith("*@") and plain == pattern.casefold():
        return True
    return any(_id_in(plain, kind, pattern, secret) for kind in (REPLY, BOUNCE, DIALOG))


def _address(pattern: str, kind: str, thing_id: str, secret: str) -> str:
    if not pattern:
        return ""
    before, domain = _ends(pattern)
    return f"{before}{_token(kind, thing_id, secret)}{domain}"


def _token(kind: str, thing_id: str, secret: str) -> str:
    return f"{kind}{_base32(_id_bytes(thing_id))[:ID_CHARS]}{_proof(kind, thing_id, secret)}"


def _first(addresses: Iterable[str], kind: str, pattern: str, secret: str) -> str | None:
    for address, _ in zip(addresses, range(ADDRESSES_TRIED), strict=False):
        found = _id_in(address, kind, pattern, secret)
        if found:
            return found
    return None


def _id_in(address: str, kind: str, pattern: str, secret: str) -> str | None:
    if not pattern:
        return None
    plain = _bare(address)
    before, domain = (end.casefold() for end in _ends(pattern))
    token = plain.removeprefix(before).removesuffix(domain)
    return _named(token, kind, secret) if plain == f"{before}{token}{domain}" else None


def _named(token: str, kind: str, secret: str) -> str | None:
    if len(token) != TOKEN_CHARS or token[0] != kind:
        return None
    thing_id = _id_of(token[1 : 1 + ID_CHARS])
    if thing_id is None or not token.isascii():
        return None
    is_good = hmac.compare_digest(_proof(kind, thing_id, secret), token[1 + ID_CHARS :])
    return thing_id if is_good else None


def _bare(address: str) -> str:
    """Return the address without angle brackets, in lower case: mail programs and servers change both."""
    if len(address) > ADDRESS_LIMIT:
        return ""
    return address.strip().removeprefix("<").removesuffix(">").casefold()


def _ends(pattern: str) -> tuple[str, str]:
    """Return the parts of an address before and after the token."""
    local, _, domain = pattern.rpartition("@")
    return ("" if local == "*" else f"{local}+"), f"@{domain}"


def _proof(kind: str, thing_id: str, secret: str) -> str:
    digest = hmac.digest(secret.encode(), f"reply-address:{kind}:{thing_id}".encode(), "sha256")
    return _base32(digest)[:PROOF_CHARS]


def _id_bytes(thing_id: str) -> bytes:
    return bytes.fromhex(thing_id.replace("-", ""))


def _id_of(encoded: str) -> str | None:
    try:
        found = base64.b32decode(encoded.upper() + "=" * (-len(encoded) % 8)).hex()
    except ValueError:
        return None
    return f"{found[:8]}-{found[8:12]}-{found[12:16]}-{found[16:20]}-{found[20:]}"


def _base32(octets: bytes) -> str:
    return base64.b32encode(octets).decode().lower()
