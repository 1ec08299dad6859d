"""Where a phone in the kiosk's own Wi-Fi finds the same pages. Asks the system for its address: an edge."""

import socket
from ipaddress import ip_address

ANYWHERE = ("192.0.2.1", 9)  # RFC 5737: never reached, and nothing is sent
EVERY = frozenset({"0.0.0.0", "::"})  # noqa: S104


def address_for_phones(host: str, port: int, given: str = "") -> str:
    """As `http://10.0.0.1:8080`: what the settings say, else this machine's own; empty where no phone gets through."""
    if given:
        return given.rstrip("/")
    name = own_address() if host in EVERY else host
    if not name or _is_loopback(name):
        return ""
    return f"http://[{name}]:{port}" if ":" in name else f"http://{name}:{port}"


def own_address() -> str:
    """Of the network that a packet would leave by; empty without one."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(ANYWHERE)
        except OSError:
            return ""
        name: str = probe.getsockname()[0]
        return name


def _is_loopback(name: str) -> bool:
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return name == "localhost"
