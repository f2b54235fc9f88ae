"""Verification of identities signed by the company's site: a JWT with HS256 and the channel's secret."""

from typing import Any

import jwt

from openline.domain.channels.channels import Channel
from openline.domain.refusals import Forbidden
from openline.domain.visitors.identities import identity_of
from openline.domain.visitors.visitors import Identity

_REQUIRED = ["sub", "exp", "aud"]


def identity_in(signed: str, channel: Channel, now: int, country: str) -> Identity:
    """Return the identity in a token that is signed with the channel's secret, for this channel.

    `country`: two letters, for phone numbers without a country code. Raises Forbidden if the signature, the
    audience or the times do not hold; times are checked against `now`, not by the library's clock.
    """
    if not channel.secret:
        raise Forbidden("This channel has no identity verification secret.")
    try:
        claims = _claims(signed, channel)
    except (jwt.InvalidTokenError, ValueError, RecursionError):
        raise Forbidden("The signed identity isn't valid.") from None
    return identity_of(claims, now, country)


def _claims(signed: str, channel: Channel) -> dict[str, Any]:
    times = {"verify_exp": False, "verify_iat": False, "verify_nbf": False}
    # The algorithm is fixed: a token that names its own ("none", or one with a public key) could be forged.
    return jwt.decode(  # pyright: ignore[reportUnknownMemberType]
        signed,
        channel.secret,
        algorithms=["HS256"],
        audience=channel.key,
        options={"require": _REQUIRED, **times},  # pyright: ignore[reportArgumentType]
    )
