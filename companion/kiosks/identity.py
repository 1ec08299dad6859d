"""The server's own keys towards kiosks. They follow from its seals, so that one file is to be kept and shared."""

from typing import TYPE_CHECKING

from companion.accounts.seals import open_seals
from companion.bookings.telling import ticket_keys
from content_packs.exchange.devices import Device

if TYPE_CHECKING:
    from companion.office import Office

SIGNING, SEALING, CODES = "kiosks: signing", "kiosks: sealing", "kiosks: invite"


def signing_seed(office: "Office") -> bytes:
    """Of the Ed25519 key that signs day sheets and receipts; 32 bytes, private."""
    return open_seals(office.keys).derive(SIGNING)


def sealing_key(office: "Office") -> bytes:
    """The X25519 key that opens what kiosks seal to the server; 32 bytes, private."""
    return open_seals(office.keys).derive(SEALING)


def code_mark(office: "Office", code: str) -> str:
    """As which an invite's code (normal) is kept: 50 bits alone would be found from a plain hash in hours."""
    return open_seals(office.keys).derive(CODES, code).hex()


def public_keys(office: "Office") -> tuple[tuple[str, ...], str]:
    """What kiosks are told: (signing keys, the newest first, then those of tickets; the sealing key)."""
    own = Device(signing_seed(office), sealing_key(office))
    return (own.signing_public, *(key.hex() for key in ticket_keys(office))), own.sealing_public
