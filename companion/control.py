"""Orders of commands: given to the server that runs, or carried out here, holding the store's lock."""

from typing import Any

from companion.config import Settings
from companion.orders import ORDERS
from companion.store.errors import StoreError
from content_packs.running import control
from content_packs.running.control import SOCKET, Refused, sentence, silent
from content_packs.running.orders import Order, Progress


def carry_out(settings: Settings, order: str, wish: Any, by: str = "command", progress: Progress | None = None) -> Any:
    """The outcome of an order, done by the server that runs, else here. Raises `Refused` with a sentence."""
    found, tell = ORDERS.find(order), progress or silent
    return control.carry_out(
        settings.data / SOCKET, found, wish, lambda: _do(settings, found, wish, by, tell), by, tell
    )


def _do(settings: Settings, order: Order, wish: Any, by: str, progress: Progress) -> Any:
    from companion.office import Office
    from companion.store.opening import open_store

    try:
        store = open_store(settings.data, settings.database_url)
    except StoreError as error:
        raise Refused(str(error)) from error
    try:
        return order.carry_out(Office(settings, store), wish, by, progress)
    except Exception as error:
        if (why := sentence(error)) is None:
            raise
        raise Refused(why) from error
    finally:
        store.close()
