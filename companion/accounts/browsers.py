"""Browsers that have logged in before: a cookie that only this server can make says for which accounts.

It lets nobody in. It only gives its browser a counter of its own (admission), so that guessing from elsewhere makes the
people who belong here wait for nothing (OWASP's "device cookies"). Other browsers are told apart by network address.
"""

import hmac
from ipaddress import IPv6Address, ip_address, ip_network
from secrets import token_hex

import msgspec

from companion.accounts.seals import Seals

PEOPLE = 4  # of one browser: a museum's computer has several
NONCE, MAC = 16, 32  # hexadecimal digits
UNKNOWN = "net:unknown"


class Origin(msgspec.Struct, frozen=True):
    """Where a log-in comes from, as `attempts` counts it."""

    key: str
    known: bool


def origin_of(seals: Seals, kept: str, name: str, address: str) -> Origin:
    """By the cookie's value where it is ours and for this account, else by network address."""
    for nonce, mac in _pairs(kept):
        if hmac.compare_digest(mac, _sign(seals, nonce, name)):
            return Origin(f"device:{nonce}", known=True)
    return Origin(network_of(address), known=False)


def remember(seals: Seals, kept: str, name: str) -> str:
    """The cookie's value with `name` among those who logged in here, the newest first."""
    others = [(nonce, mac) for nonce, mac in _pairs(kept) if not hmac.compare_digest(mac, _sign(seals, nonce, name))]
    nonce = token_hex(NONCE // 2)
    return "~".join(f"{one}.{mac}" for one, mac in [(nonce, _sign(seals, nonce, name)), *others][:PEOPLE])


def network_of(address: str) -> str:
    """One network: an IPv4 address, or the 64 bits that one subscriber of IPv6 has."""
    try:
        read = ip_address(address.partition("%")[0])
    except ValueError:
        return UNKNOWN
    if isinstance(read, IPv6Address):
        if read.ipv4_mapped is None:
            return f"net:{ip_network((read, 64), strict=False).network_address}"
        read = read.ipv4_mapped
    return f"net:{read}"


def client_of(peer: str, forwarded: str, proxies: int) -> str:
    """The client's address: the peer's, or as many entries from the end of X-Forwarded-For as we have proxies."""
    hops = [each.strip() for each in forwarded.split(",") if each.strip()]
    return hops[-proxies] if 0 < proxies <= len(hops) else peer


def _sign(seals: Seals, nonce: str, name: str) -> str:
    return seals.derive("browser", f"{nonce} {name}").hex()[:MAC]


def _pairs(kept: str) -> list[tuple[str, str]]:
    """What has the shape of ours; the rest is as if not sent."""
    parts = [each.partition(".") for each in kept[:1000].split("~")[:PEOPLE]]
    return [(nonce, mac) for nonce, _, mac in parts if _is_hex(nonce, NONCE) and _is_hex(mac, MAC)]


def _is_hex(text: str, length: int) -> bool:
    return len(text) == length and set(text) <= set("0123456789abcdef")
