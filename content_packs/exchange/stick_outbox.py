"""The way home on a stick: letters that a kiosk sealed for the server, and what the server answers to each (pure).

    outbox/‹kiosk›/‹sha256›.sealed     Letter, signed by the kiosk inside, sealed to the server; named by its own hash
    receipts/‹kiosk›/‹sha256›.json     Answer to the letter of that name, signed by the server

Whoever finds the stick learns from a letter whose it is and how long, no more; who adds or changes one adds nothing,
since no kiosk signed it. One that comes twice is no harm: events and wishes are taken once each, of reports the newest
counts.
"""

from datetime import datetime
from hashlib import sha256
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from content_packs.errors import BadPath, Untrusted
from content_packs.exchange import devices, signed
from content_packs.exchange.devices import Device
from content_packs.exchange.fleet import Name
from content_packs.exchange.receipts import BYTES_LIMIT, Receipts
from content_packs.exchange.sealing import seal, unseal
from content_packs.exchange.squeezing import NotGzip, TooLong, squeeze, unsqueeze
from content_packs.exchange.wishes import Answers
from content_packs.format.paths import is_name, is_sha256

OUTBOX, RECEIPTS = "outbox", "receipts"
SEALED, ANSWER = ".sealed", ".json"
LONGEST = 1_500_000  # bytes of a letter, sealed
LONGEST_ANSWER = 500_000  # bytes
LETTER = "museum companion: outbox on a stick"  # purposes, said in what is sealed and signed
RECEIPT = "museum companion: receipt on a stick"
WISHES = "museum companion: answers to wishes on a stick"

What = Literal["events", "wishes", "report"]


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """`body` was JSON before it was squeezed: of `events` a Batch without `now`, of `wishes` Wishes, else a Report."""

    kiosk: Name
    number: Annotated[int, Meta(ge=0, le=2**53)]  # that it signed with, as in `devices`
    what: What
    signature: Annotated[str, Meta(max_length=128)]
    body: bytes  # gzip


class Answer(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    kiosk: Name
    sealed: Annotated[str, Meta(pattern=r"^[0-9a-f]{64}\Z")]  # SHA-256 of the letter as it lay on the stick
    what: What
    at: datetime  # by the server's clock
    receipts: Receipts | None = None  # of events
    wishes: bytes = b""  # Answers, sealed to the kiosk: tickets are in it
    count: int = 0  # of answers in it


class BadLetter(Untrusted):
    """It cannot be read, or does not say what it should."""


class _Said(msgspec.Struct, frozen=True):
    signature: str  # hex
    said: msgspec.Raw  # Answer: signed as these very bytes


_LETTER = msgspec.json.Decoder(Letter)
_SAID = msgspec.json.Decoder(_Said)
_ANSWER = msgspec.json.Decoder(Answer)
_UNREADABLE = (msgspec.MsgspecError, RecursionError, UnicodeDecodeError)


def letter_path(kiosk: str, name: str) -> str:
    """`name`: SHA-256 of the sealed bytes."""
    return f"{outbox_of(kiosk)}/{_checked(name)}{SEALED}"


def answer_path(kiosk: str, name: str) -> str:
    return f"{receipts_of(kiosk)}/{_checked(name)}{ANSWER}"


def outbox_of(kiosk: str) -> str:
    return f"{OUTBOX}/{_kiosk(kiosk)}"


def receipts_of(kiosk: str) -> str:
    return f"{RECEIPTS}/{_kiosk(kiosk)}"


def read_letter_name(name: str) -> str | None:
    """The SHA-256 that a file in an outbox is named by; None of other files."""
    return _hash_in(name, SEALED)


def read_answer_name(name: str) -> str | None:
    return _hash_in(name, ANSWER)


def name_of(sealed: bytes) -> str:
    return sha256(sealed).hexdigest()


def write_letter(device: Device, kiosk: str, number: int, what: What, body: bytes, sealing: str) -> bytes:
    """Sealed. `number` was never used before; `sealing`: the server's public key in hex."""
    fields = devices.sign(device, kiosk, number, _door(what), body)
    letter = Letter(
        kiosk=kiosk, number=number, what=what, signature=fields[devices.SIGNATURE], body=squeeze(body)
    )  # fmt: skip
    return seal(msgspec.json.encode(letter), sealing, LETTER)


def open_letter(sealed: bytes, private: bytes) -> Letter:
    """`NotForUs` or `BadLetter`. Nobody says yet that its kiosk wrote it."""
    try:
        return _LETTER.decode(unseal(sealed, private, LETTER))
    except _UNREADABLE:
        raise BadLetter("it cannot be read: are kiosk and server of the same edition?") from None


def body_of(letter: Letter, public: str) -> bytes:
    """What the holder of the kiosk's key `public` (hex) wrote, or `BadLetter`."""
    try:
        body = unsqueeze(letter.body, BYTES_LIMIT)
    except (NotGzip, TooLong) as error:
        raise BadLetter(str(error)) from None
    if not devices.is_signed(public, letter.kiosk, letter.number, _door(letter.what), body, letter.signature):
        raise BadLetter("its signature is not of this kiosk")
    return body


def write_answer(answer: Answer, seed: bytes) -> bytes:
    """`seed`: of the server's signing key."""
    said = msgspec.json.encode(answer)
    signature = signed.sign(said, seed, RECEIPT)[: signed.SIGNATURE]
    return msgspec.json.encode(_Said(signature.hex(), msgspec.Raw(said)))


def read_answer(raw: bytes, keys: tuple[str, ...]) -> Answer:
    """`NotSigned` where none of `keys` signed it, or it is damaged; to which letter it is, is the caller's to see."""
    try:
        found = _SAID.decode(raw)
        signature = bytes.fromhex(found.signature)
    except (*_UNREADABLE, ValueError):
        raise signed.NotSigned("a receipt") from None
    if len(signature) != signed.SIGNATURE:
        raise signed.NotSigned("a receipt")
    try:
        return _ANSWER.decode(signed.read(signature + bytes(found.said), keys, RECEIPT))
    except _UNREADABLE:
        raise BadLetter("a receipt cannot be read: are kiosk and server of the same edition?") from None


def seal_answers(answers: Answers, sealing: str) -> bytes:
    """To the kiosk's public key."""
    return seal(msgspec.json.encode(answers), sealing, WISHES)


def open_answers(sealed: bytes, private: bytes) -> Answers:
    try:
        return msgspec.json.decode(unseal(sealed, private, WISHES), type=Answers)
    except _UNREADABLE:
        raise BadLetter("answers to wishes cannot be read") from None


def _door(what: What) -> str:
    """As requests are signed for their path: so none serves at another door, nor over the network."""
    return f"stick/{what}"


def _kiosk(kiosk: str) -> str:
    if not is_name(kiosk):
        raise BadPath(kiosk)
    return kiosk


def _checked(name: str) -> str:
    if not is_sha256(name):
        raise BadPath(name)
    return name


def _hash_in(name: str, ending: str) -> str | None:
    found = name.removesuffix(ending)
    return found if name.endswith(ending) and is_sha256(found) else None
