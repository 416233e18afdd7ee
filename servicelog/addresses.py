"""Where this machine can be reached."""

import ipaddress
import socket

EVERYWHERE = {"0.0.0.0", "::"}  # noqa: S104 (recognised, not bound)


def is_loopback(host: str) -> bool:
    """Return whether only this machine can reach the address."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def reachable_host(host: str) -> str:
    """Return the host by which others reach a server that listens on `host`."""
    return own_address() if host in EVERYWHERE else host


def own_address() -> str:
    """Return the machine's address in its network, found without sending anything."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # an address kept for documentation
        except OSError:
            return "127.0.0.1"
        return str(probe.getsockname()[0])
