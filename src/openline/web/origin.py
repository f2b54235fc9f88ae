"""Whose page is asking: exact origins, and the address of the person behind proxies that we trust."""

import ipaddress
from urllib.parse import urlsplit

from openline.config import LOOPBACK, Config


def is_own(config: Config, origin: str | None) -> bool:
    """Exactly the public address (T29). Names of the loopback count as equal, port and scheme do not."""
    if not origin:
        return False
    here = _on_loopback(config.origin)
    return origin == config.origin or (here is not None and _on_loopback(origin) == here)


def is_own_host(config: Config, host: str) -> bool:
    """Whether the Host header names us (T22): links are never made from it, unknown ones are refused."""
    return is_own(config, f"{urlsplit(config.origin).scheme}://{host.lower()}")


def is_loopback_host(host: str) -> bool:
    """Whether the Host header is a name of this machine, whatever the port."""
    return _on_loopback(f"http://{host.lower()}") is not None


def _on_loopback(origin: str) -> tuple[str, int] | None:
    """(scheme, port) when the origin is a name of this machine."""
    try:
        parts = urlsplit(origin)
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        return None
    is_plain = "@" not in parts.netloc and origin == f"{parts.scheme}://{parts.netloc}"
    if parts.hostname not in LOOPBACK or not is_plain:
        return None
    return parts.scheme, port


def person_behind(config: Config, peer: str, forwarded: str) -> str:
    """The right-most address that is not a trusted proxy; what stands left of it anyone can write (T67)."""
    hops = [hop.strip() for hop in forwarded.split(",") if hop.strip()]
    address = _plain(peer)
    while is_trusted(config, address) and hops:
        address = _plain(hops.pop())
    return address


def _plain(address: str) -> str:
    """IPv4 as such, also when it came through a socket for both (`::ffff:192.0.2.1`)."""
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
    """Limits count networks, not addresses: /24, or /64 of IPv6 (T53)."""
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
