"""Origins and addresses of requests: is the page ours, and which client is behind the trusted proxies."""

import ipaddress
from urllib.parse import urlsplit

from openline.config import Config
from openline.domain.channels.sites import LOOPBACK_NAMES


def is_own(config: Config, origin: str | None) -> bool:
    """Return whether `origin` is exactly the public origin. Names of the loopback count as equal; scheme and
    port must still match.
    """
    if not origin:
        return False
    here = _on_loopback(config.origin)
    return origin == config.origin or (here is not None and _on_loopback(origin) == here)


def is_own_host(config: Config, host: str) -> bool:
    """Return whether the Host header names us. Links are never built from it, unknown hosts are refused."""
    return is_own(config, f"{urlsplit(config.origin).scheme}://{host.lower()}")


def is_loopback_host(host: str) -> bool:
    """Return whether the Host header is a name of the loopback, with any port."""
    return _on_loopback(f"http://{host.lower()}") is not None


def _on_loopback(origin: str) -> tuple[str, int] | None:
    """Return (scheme, port) if the origin is on the loopback, else None."""
    try:
        parts = urlsplit(origin)
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


def person_behind(config: Config, peer: str, forwarded: str) -> str:
    """Return the right-most address that is not a trusted proxy: entries left of it can be forged."""
    hops = [hop.strip() for hop in forwarded.split(",") if hop.strip()]
    address = _plain(peer)
    while is_trusted(config, address) and hops:
        address = _plain(hops.pop())
    return address


def _plain(address: str) -> str:
    """Return an IPv4 address as such, even if a dual-stack socket reported it as `::ffff:192.0.2.1`."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return address
    mapped = ip.ipv4_mapped if isinstance(ip, ipaddress.IPv6Address) else None
    return str(mapped or ip)


def is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


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
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(ip in ipaddress.ip_network(network) for network in config.trusted_proxies)
