"""Verification of identities signed by the company's site: a JWT with HS256 and a secret of the channel."""

import hashlib
from typing import Any, NamedTuple

import jwt
import structlog

from openline.domain.channels.channels import Channel
from openline.domain.refusals import Forbidden
from openline.domain.times import MINUTE
from openline.domain.visitors.identities import WrongClaim, ends_at, identity_of
from openline.domain.visitors.visitors import Identity

log = structlog.get_logger()
MOST_REMEMBERED = 20_000
"""Tokens that are remembered as used. Only who has the secret can fill it."""


class SignedIdentity(NamedTuple):
    """`use`: what makes the token one of a kind, to be used by one browser; `ends_at`: when it is over."""

    identity: Identity
    use: str
    ends_at: int


class UsedIdentities:
    """Who used which signed identity, until each has expired: a copied one serves nobody else.

    In memory, so after a restart a token may be used again for the few minutes that it still lives.
    """

    def __init__(self, most: int = MOST_REMEMBERED):
        self._most = most
        self._used: dict[str, tuple[set[str], int]] = {}
        self._logged: dict[tuple[str, str], int] = {}

    def check(self, signed: SignedIdentity, token_hash: str, now: int) -> None:
        """Raise WrongClaim if another browser has used it. The same one may: pages are reloaded."""
        users, until = self._used.get(signed.use, (set[str](), 0))
        if users and until >= now and token_hash not in users:
            raise WrongClaim("jti", "Another browser has used this token already: sign one for each page.")

    def note(self, signed: SignedIdentity, token_hash: str, now: int) -> None:
        """Note who uses it. Call it right after `check`: two browsers may come at the same moment."""
        users, until = self._used.pop(signed.use, (set[str](), 0))
        self._used[signed.use] = ((users if until >= now else set[str]()) | {token_hash}, signed.ends_at)
        if len(self._used) > self._most:
            self._used = {use: it for use, it in self._used.items() if it[1] >= now}
        while len(self._used) > self._most:
            del self._used[next(iter(self._used))]

    def give_back(self, signed: SignedIdentity | None, token_hash: str) -> None:
        """The browser was refused for another reason, and comes again under another token."""
        users, _ = self._used.get(signed.use, (set[str](), 0)) if signed else (set[str](), 0)
        users.discard(token_hash)

    def renamed(self, old_hash: str, new_hash: str) -> None:
        """The browser changed its token: what it used is its own still."""
        for users, _ in self._used.values():
            if old_hash in users:
                users.add(new_hash)

    def forget(self, token_hash: str) -> None:
        """The browser forgot its visitor: the next one may be the same person, with the same page."""
        self._used = {use: it for use, it in self._used.items() if token_hash not in it[0]}

    def log_refusal(self, channel_key: str, refused: Forbidden, now: int) -> None:
        """Log it for the site's developer: once a minute for each channel and claim."""
        claim = refused.claim if isinstance(refused, WrongClaim) else ""
        if now - self._logged.get((channel_key, claim), 0) >= MINUTE:
            self._logged[channel_key, claim] = now
            log.warning("identity_refused", channel=channel_key, claim=claim, why=refused.text)


def identity_in(signed: str, channel: Channel, now: int, country: str) -> SignedIdentity:
    """Return the identity in a token that is signed with a live secret of the channel, for this channel.

    `country`: two letters, for phone numbers without a country code. Raises WrongClaim if the signature, the
    audience or the times do not hold; times are checked against `now`, not by the library's clock.
    """
    if not channel.secret:
        raise Forbidden("This channel has no identity verification secret.")
    claims = _claims(signed, channel.live_secrets(now), channel.key)
    identity = identity_of(claims, now, country)
    jti = claims.get("jti")
    one = f"jti:{jti}" if isinstance(jti, str) and jti else signed
    use = f"{channel.id}:{hashlib.sha256(one.encode()).hexdigest()}"
    return SignedIdentity(identity, use, ends_at(claims))


def _claims(signed: str, secrets: tuple[str, ...], key: str) -> dict[str, Any]:
    unchecked = ("exp", "iat", "nbf", "aud", "sub", "jti", "iss")
    options = {f"verify_{name}": False for name in unchecked}
    for secret in secrets:
        try:
            # The algorithm is fixed: a token that names its own ("none", or one with a public key) could be
            # forged.
            found: dict[str, Any] = jwt.decode(  # pyright: ignore[reportUnknownMemberType]
                signed,
                secret,
                algorithms=["HS256"],
                options=options,  # pyright: ignore[reportArgumentType]
            )
        except jwt.InvalidSignatureError:
            continue
        except (jwt.InvalidTokenError, ValueError, RecursionError):
            raise WrongClaim("token", "This is no JWT signed with HS256.") from None
        return _for_channel(found, key)
    raise WrongClaim("signature", "The signature doesn't fit the channel's secret.")


def _for_channel(claims: dict[str, Any], key: str) -> dict[str, Any]:
    audience = claims.get("aud")
    if key not in (audience if isinstance(audience, list) else [audience]):
        raise WrongClaim("aud", f"`aud` must be the key of the channel, {key}.")
    return claims
