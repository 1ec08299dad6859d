"""Passes: what a kiosk shows at the doors of `/sync/v1` for an hour, after it signed once (fleet.py).

Nothing is kept of one: id, end and a MAC under a key of the server's own. That a kiosk was revoked meanwhile is looked
up where it counts.
"""

import hmac
from datetime import datetime, timedelta
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path

from companion.accounts.seals import open_seals
from companion.office import Office
from content_packs.exchange.fleet import PASS_SECONDS

USE = "kiosk pass"
MAC = 16  # bytes
LONGEST = 200  # characters
SLACK = 60  # seconds by which the clock may be set back


def issue(office: Office, kiosk: str) -> str:
    """A pass for the next hour."""
    until = int((office.now() + timedelta(seconds=PASS_SECONDS)).timestamp())
    return f"{kiosk}.{until}.{_mac(office, kiosk, until)}"


def kiosk_of(office: Office, token: str) -> str | None:
    """Whose pass it is; None of one that is over, or none of ours."""
    kiosk, _, rest = token[:LONGEST].partition(".")
    until, _, mac = rest.partition(".")
    if not (until.isascii() and until.isdecimal() and mac.isascii()):
        return None
    right = hmac.compare_digest(mac, _mac(office, kiosk, int(until)))
    return kiosk if right and _holds(int(until), office.now()) else None


def _holds(until: int, now: datetime) -> bool:
    """Within an hour from when it was made: none of a day when this server's clock ran ahead."""
    return 0 < until - now.timestamp() <= PASS_SECONDS + SLACK


def _mac(office: Office, kiosk: str, until: int) -> str:
    return blake2b(f"{kiosk}.{until}".encode(), key=_key(office.keys), digest_size=MAC).hexdigest()


@lru_cache(maxsize=16)
def _key(keys: Path) -> bytes:
    return open_seals(keys).derive(USE)
