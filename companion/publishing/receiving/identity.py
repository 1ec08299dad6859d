"""Who may push for a museum: whoever holds one of the keys that the top targets delegate its name to.

The ticket only lets bytes in. What counts is the museum's metadata, which is verified with its threshold at the commit.
"""

from functools import lru_cache
from typing import Protocol

from securesystemslib.exceptions import UnverifiedSignatureError, VerificationError
from securesystemslib.signer import Key, Signature

from companion.publishing.receiving.messages import PURPOSE, is_loopback
from companion.publishing.receiving.refusals import SignatureRefused, WrongAudience
from content_packs.format.trust.files import museums_of


@lru_cache(maxsize=16)  # reading the list of 500 museums takes longer than all the rest of an answer to a stranger
def keys_of(targets: bytes, museum: str) -> tuple[dict[str, Key], int]:
    """The keys of a museum by their ids and its threshold, as the alliance signed them; none without a delegation."""
    found = museums_of(targets).get(museum)
    return ({key.keyid: key for key in found.keys}, found.threshold) if found else ({}, 0)


class Said(Protocol):
    @property
    def purpose(self) -> str: ...

    @property
    def museum(self) -> str: ...

    def signed(self) -> bytes: ...


class SignedByKey(Protocol):
    """A statement, and a key's signature over its bytes."""

    @property
    def statement(self) -> Said: ...

    @property
    def keyid(self) -> str: ...

    @property
    def signature(self) -> str: ...


def check_signature(wish: SignedByKey, targets: bytes, purpose: str = PURPOSE) -> None:
    """That a key of the statement's museum signed the statement, or `SignatureRefused`."""
    museum = wish.statement.museum
    key = keys_of(targets, museum)[0].get(wish.keyid)
    if key is None:
        raise SignatureRefused(museum, f"key {wish.keyid[:12]}… is not one of its keys")
    if wish.statement.purpose != purpose:
        raise SignatureRefused(museum, "it was signed for another purpose")
    try:
        key.verify_signature(Signature(wish.keyid, wish.signature), wish.statement.signed())
    except (UnverifiedSignatureError, VerificationError):
        raise SignatureRefused(museum, f"the signature is not one of key {wish.keyid[:12]}…") from None


def check_audience(signed: str, own: str) -> None:
    """That the client meant this server. What it typed for its own machine cannot have been meant for another's."""
    if signed != own and not is_loopback(signed):
        raise WrongAudience(signed, own)
