"""The signature of an identity that the company's site gives its visitor (CHAT-8): JWT, HS256, one secret."""

from typing import Any

import jwt

from openline.domain.channels.channels import Channel
from openline.domain.refusals import Forbidden
from openline.domain.visitors.identities import identity_of
from openline.domain.visitors.visitors import Identity

_REQUIRED = ["sub", "exp", "aud"]


def identity_in(signed: str, channel: Channel, now: int, country: str) -> Identity:
    """Raises Forbidden for anything that is not signed with this channel's secret, for this channel, for now.

    One algorithm, named here: a token that names its own ("none", a public key) must not be believed. Times
    are checked against `now`, not against a clock of the library.
    """
    if not channel.secret:
        raise Forbidden("This channel has no secret for signed identities.")
    try:
        claims = _claims(signed, channel)
    except (jwt.InvalidTokenError, ValueError, RecursionError):
        raise Forbidden("The signed identity is not valid.") from None
    return identity_of(claims, now, country)


def _claims(signed: str, channel: Channel) -> dict[str, Any]:
    times = {"verify_exp": False, "verify_iat": False, "verify_nbf": False}
    return jwt.decode(  # pyright: ignore[reportUnknownMemberType]
        signed,
        channel.secret,
        algorithms=["HS256"],
        audience=channel.key,
        options={"require": _REQUIRED, **times},  # pyright: ignore[reportArgumentType]
    )
