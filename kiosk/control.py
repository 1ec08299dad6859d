"""Orders of commands: given to the kiosk that runs, or carried out here, holding the folder's lock."""

from typing import Any

from content_packs.running import control
from content_packs.running.control import SOCKET, Refused, sentence, silent
from content_packs.running.lock import Lock
from content_packs.running.orders import Order, Progress
from kiosk.config import Settings
from kiosk.orders import ORDERS


def carry_out(settings: Settings, order: str, wish: Any, by: str = "command", progress: Progress | None = None) -> Any:
    """The outcome of an order, done by the kiosk that runs, else here. Raises `Refused` with a sentence."""
    found, tell = ORDERS.find(order), progress or silent
    return control.carry_out(
        settings.data / SOCKET, found, wish, lambda: _do(settings, found, wish, by, tell), by, tell
    )


def _do(settings: Settings, order: Order, wish: Any, by: str, progress: Progress) -> Any:
    from content_packs.running import logs
    from kiosk.whole import open_house

    logs.speak_aside()
    lock = Lock(settings.data)
    try:
        office = open_house(settings).office
        try:
            return order.carry_out(office, wish, by, progress)
        finally:
            office.store.close()
    except Exception as error:
        if (why := sentence(error)) is None:
            raise
        raise Refused(why) from error
    finally:
        lock.release()
