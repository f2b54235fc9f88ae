"""The device cookie: a browser in which an operator has logged in before has tries of its own.

Strangers who use up the tries of an account can therefore not lock its owner out.
"""

import hashlib
import hmac
import secrets

KEPT_S = 400 * 24 * 3600


def new_device(key: str, operator_id: str) -> str:
    """Return the value of a cookie for this operator's browser."""
    name = secrets.token_urlsafe(16)
    return f"{name}.{_signature(key, operator_id, name)}"


def device_of(key: str, operator_id: str, cookie: str) -> str:
    """Return the name of the device; "" if the cookie is not one that this operator got from us."""
    name, _, signature = cookie.partition(".")
    good = name and hmac.compare_digest(signature.encode(), _signature(key, operator_id, name).encode())
    return name if good else ""


def _signature(key: str, operator_id: str, name: str) -> str:
    return hmac.new(key.encode(), f"device {operator_id} {name}".encode(), hashlib.sha256).hexdigest()
