"""From which address a visitor comes, and which part of it is counted."""

import ipaddress

from django.conf import settings


def address_of_client(peer: str, forwarded: str) -> str:
    """Return the visitor's address: the peer, or what the configured number of proxies says in X-Forwarded-For."""
    hops = forwarded.split(",")
    if settings.TRUSTED_PROXIES and len(hops) >= settings.TRUSTED_PROXIES:
        return without_port(hops[-settings.TRUSTED_PROXIES].strip()[:60])
    return peer


def without_port(address: str) -> str:
    """Return the address without the port that some proxies add."""
    if address.startswith("["):
        return address[1:].partition("]")[0]
    if address.count(":") == 1:
        return address.partition(":")[0]
    return address


def address_prefix(address: str) -> str:
    """Return the part of an address that one group or shop shares: all of IPv4, /64 of IPv6."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(parsed, ipaddress.IPv6Address):
        parsed = parsed.ipv4_mapped or parsed
    size = 64 if parsed.version == 6 else 32
    return str(ipaddress.ip_network(f"{parsed}/{size}", strict=False))
