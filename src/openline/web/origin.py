"""Origins and addresses of requests: is the page ours, and which client is behind the trusted proxies."""

import ipaddress
from functools import lru_cache

from openline.config import Config
from openline.domain.channels.sites import LOOPBACK_NAMES
from openline.domain.urls import split_url

UNKNOWN = "unknown"
"""Instead of an address that could not be read."""
ADDRESS_LIMIT = 45
"""Characters of the longest address: IPv6 with an IPv4 address in it."""
FORWARDED_READ = 4_000
"""Characters of X-Forwarded-For that are read, from the right."""


def is_own(config: Config, origin: str | None) -> bool:
    """Return whether `origin` is exactly the public origin. Names of the loopback count as equal; scheme and
    port must still match.
    """
    if not origin:
        return False
    here = _here(config.origin)
    return origin == config.origin or (here is not None and _on_loopback(origin) == here)


def is_own_host(config: Config, host: str) -> bool:
    """Return whether the Host header names us. Links are never built from it, unknown hosts are refused."""
    return is_own(config, f"{split_url(config.origin).scheme}://{host.lower()}")


def is_loopback_host(host: str) -> bool:
    """Return whether the Host header is a name of the loopback, with any port."""
    return _on_loopback(f"http://{host.lower()}") is not None


@lru_cache
def _here(own_origin: str) -> tuple[str, int] | None:
    return _on_loopback(own_origin)


def _on_loopback(origin: str) -> tuple[str, int] | None:
    """Return (scheme, port) if the origin is on the loopback, else None."""
    try:
        parts = split_url(origin)
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        return None
    is_plain = "@" not in parts.netloc and origin == f"{parts.scheme}://{parts.netloc}"
    if parts.hostname not in LOOPBACK_NAMES or not is_plain:
        return None
    return parts.scheme, port


def cookie_name(config: Config) -> str:
    """Return the name of the cookie that holds an operator's session."""
    return "__Host-openline" if config.is_https else "openline"


def cookie_in(header: str, name: str) -> str:
    """Return the value of a cookie of ours in a Cookie header; "" if it is not there.

    The readers of Python and of the framework take the square of a quoted value's length: seconds for 32 KB.
    Our values are never quoted.
    """
    for pair in header.split(";"):
        key, _, value = pair.partition("=")
        if key.strip() == name:
            return value.strip()
    return ""


def person_behind(config: Config, peer: str, forwarded: str) -> str:
    """Return the right-most address that is not a trusted proxy: entries left of it can be forged.

    UNKNOWN if the proxy named none: all those visitors count as one.
    """
    hops = forwarded[-FORWARDED_READ:].split(",")
    if len(forwarded) > FORWARDED_READ:
        # The first one may have been cut in two.
        hops = hops[1:]
    address = address_in(peer)
    while is_trusted(config, address) and hops:
        hop = hops.pop().strip()
        address = address_in(hop) if hop else address
    return address


def address_in(hop: str) -> str:
    """Return the IP address in an entry that a proxy wrote; UNKNOWN if it holds none.

    Some proxies add the port ("203.0.113.7:1234", "[2001:db8::7]:1234"), quotation marks or a zone. Others
    write "unknown", or a name of their own, and may write a new one each time. An IPv4 address that a
    dual-stack socket reported as `::ffff:192.0.2.1` is returned as such.
    """
    text = hop.strip().strip('"')
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    text = text.partition("%")[0]
    return _plain(text) if len(text) <= ADDRESS_LIMIT else UNKNOWN


# One handshake asks several times, and the next ones come from the same proxy or network.
@lru_cache(1024)
def _plain(text: str) -> str:
    try:
        ip = ipaddress.ip_address(text)
    except ValueError:
        return UNKNOWN
    mapped = ip.ipv4_mapped if isinstance(ip, ipaddress.IPv6Address) else None
    return str(mapped or ip)


@lru_cache(1024)
def is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


@lru_cache(1024)
def network_of(address: str) -> str:
    """Return the /24 network of an IPv4 address or the /64 of an IPv6 one.

    Rate limits count networks: a single client can switch between the addresses of its own.
    """
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network(f"{ip}/{24 if ip.version == 4 else 64}", strict=False))


def is_trusted(config: Config, address: str) -> bool:
    return _is_in(address, config.trusted_proxies)


@lru_cache(1024)
def _is_in(address: str, networks: tuple[str, ...]) -> bool:
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(ip in _network(network) for network in networks)


@lru_cache
def _network(text: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network:
    return ipaddress.ip_network(text)
