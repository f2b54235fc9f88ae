"""Responses that are the same for everybody: compressed once, with an ETag for each encoding.

Not for API responses: compressing secrets together with input of an attacker reveals the secrets through
the length of the response (BREACH).
"""

import gzip
import hashlib
from functools import lru_cache

from litestar import Response

from openline.web.request import AnyRequest


def compressed(request: AnyRequest, body: bytes, media_type: str, headers: dict[str, str]) -> Response[bytes]:
    """Return `body`, gzipped if the client accepts it and it is shorter; 304 if the client's ETag matches."""
    small = _gzip(body)
    is_packed = len(small) < len(body) and takes_gzip(request.headers.get("Accept-Encoding", ""))
    etag = f'"{_hash(body)}-gzip"' if is_packed else f'"{_hash(body)}"'
    own = {**headers, "ETag": etag, "Vary": "Accept-Encoding"}
    if etag in _known_etags(request.headers.get("If-None-Match", "")):
        return Response(b"", status_code=304, headers=own, media_type=media_type)
    if is_packed:
        own["Content-Encoding"] = "gzip"
    return Response(small if is_packed else body, headers=own, media_type=media_type)


def takes_gzip(accepted: str) -> bool:
    """Return whether Accept-Encoding names gzip or `*` with a weight above zero (RFC 9110, 12.5.3)."""
    weights = dict(_weighted(each) for each in accepted.lower().split(","))
    return weights.get("gzip", weights.get("*", 0)) > 0


def _weighted(coding: str) -> tuple[str, float]:
    name, _, weight = coding.partition(";")
    try:
        return name.strip(), float(weight.strip().removeprefix("q=") or 1)
    except ValueError:
        return name.strip(), 0


def _known_etags(named: str) -> set[str]:
    """Parse If-None-Match. A proxy that compresses marks our ETags as weak (`W/`); the prefix is ignored."""
    return {each.strip().removeprefix("W/") for each in named.split(",")}


@lru_cache(maxsize=256)
def _gzip(body: bytes) -> bytes:
    """Compress without a timestamp, so that every node answers with the same bytes."""
    return gzip.compress(body, 9, mtime=0)


@lru_cache(maxsize=256)
def _hash(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()[:20]
