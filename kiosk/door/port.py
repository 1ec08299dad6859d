"""What the door needs of the outbox: the one place where this kiosk's events are made."""

from typing import Protocol

from content_packs.exchange.events import Door, Event


class Outbox(Protocol):
    @property
    def source(self) -> str:
        """As whom this kiosk speaks."""
        ...

    def append(self, session: str, fact: Door) -> Event:
        """On the disk when it returns, or with the store's transaction in which it is called."""
        ...
