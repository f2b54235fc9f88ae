"""The signature of our domain on a letter (DKIM, RFC 6376), if the administrator has set a key."""

import re

import dkim  # pyright: ignore[reportMissingTypeStubs]
from dkim.crypto import (  # pyright: ignore[reportMissingTypeStubs]
    UnparsableKeyError,
    parse_pem_private_key,  # pyright: ignore[reportUnknownVariableType]
)

from openline.domain.values import Confidential

SIGNED = (
    "From From To Subject Date Message-ID Reply-To In-Reply-To References MIME-Version Content-Type"
    " Auto-Submitted List-Unsubscribe List-Unsubscribe-Post Feedback-ID X-Openline-Letter"
).split()
"""From is listed twice, so that a second one added on the way breaks the signature. Both List-Unsubscribe
headers must be signed: otherwise big providers offer no one-click opt-out, and may refuse the letters."""


_SELECTOR = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?")


class SigningKey(Confidential):
    """`pem`: the private RSA key. The public one is published at SELECTOR._domainkey.DOMAIN-OF-THE-SENDER."""

    selector: str
    pem: bytes


def signing_key(selector: str, pem: str) -> SigningKey:
    """Check the selector and the key. Raises ValueError with one sentence."""
    if not _SELECTOR.fullmatch(selector):
        raise ValueError("The selector must be a name of letters, digits and hyphens.")
    normal = pem.replace("\r\n", "\n").strip() + "\n"
    try:
        parse_pem_private_key(normal.encode())
    except (UnparsableKeyError, UnicodeError, ValueError, LookupError):
        raise ValueError("The key must be an RSA key in PEM (-----BEGIN … PRIVATE KEY-----).") from None
    return SigningKey(selector, normal.encode())


def signed(content: bytes, domain: str, key: SigningKey) -> bytes:
    """Put a signature before the content.

    `domain`: the sender's, so that the signature counts for the From that people see (DMARC).
    """
    headers = content.partition(b"\r\n\r\n")[0].split(b"\r\n")
    present = {line.partition(b":")[0].lower() for line in headers}
    signature = dkim.sign(  # pyright: ignore[reportUnknownMemberType]
        content,
        key.selector.encode(),
        domain.encode(),
        key.pem,
        canonicalize=(b"relaxed", b"relaxed"),
        include_headers=[name.encode() for name in SIGNED if name.lower().encode() in present],
    )
    return signature + content
