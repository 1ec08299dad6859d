"""Deciding from a museum's own machine what is shown of its packs: an order signed with its key."""

from datetime import datetime
from typing import Any, Literal

from companion.publishing.receiving.messages import Order, Ordered, SignedOrder
from companion.pushing.door import Door
from companion.pushing.patience import Patience
from content_packs.format.keys import PrivateKey
from content_packs.format.trust.names import split

Kind = Literal["publish", "rollback", "withdraw", "cancel"]


def order(
    door: Door, signer: PrivateKey, patience: Patience, kind: Kind, pack: str, group: str, **facts: Any
) -> Ordered:
    """What holds then. Each try has a fresh challenge and the same key: the server does it once."""
    museum, name = split(pack)

    def say() -> Ordered:
        statement = Order(
            challenge=door.challenge(museum).challenge,
            audience=door.origin,  # what was typed here, never what the server says it is
            museum=museum,
            pack=name,
            kind=kind,
            group=group,
            **facts,
        )
        made = signer.sign(statement.signed())
        return door.order(SignedOrder(statement=statement, keyid=made.keyid, signature=made.signature))

    return patience.ask(say)


def write_instant(at: datetime | None) -> str:
    return at.isoformat(timespec="seconds") if at else ""
