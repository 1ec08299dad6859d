"""Every order that a command may give to the kiosk that runs: its name and the function that carries it out."""

from content_packs.running.orders import Orders

_TABLE: dict[str, str] = {  # order → module:function
    "doctor": "kiosk.doctor:look",
    "enrol": "kiosk.device.enrolling:enrol",
    "import": "kiosk.sync.importing:import_stick",
    "status": "kiosk.device.status:look",
    "sync": "kiosk.sync.sync:sync",
    "pin.set": "kiosk.staff.pins:set_pin",
    "deliver": "kiosk.delivery.delivering:deliver",
    "export": "kiosk.delivery.exporting:export",
}


def _office() -> type:
    from kiosk.office import Office  # rooms import it for their types alone

    return Office


ORDERS = Orders(_TABLE, _office)
