"""Every order that a command may give to the server that runs: its name and the function that carries it out.

A function is `verb(office, wish, by) -> outcome`; wish and outcome are Structs, found by its annotations. It may take
`progress` too. It is named here as text, so that knowing the names imports no room; a test finds all of them.
"""

from collections.abc import Callable
from importlib import import_module
from inspect import signature
from typing import Any, get_type_hints

import msgspec

Progress = Callable[[int, int, str], None]  # done, of how many, what was done last

ORDERS: dict[str, str] = {  # order → module:function
    "impact.export": "companion.web.staff.impact.exporting:export",
    "impact.recompute": "companion.impact.recomputing:recompute",
    "museum.list": "companion.publishing.museums:list_museums",
    "backup": "companion.backups:back_up",
    "alliance.install": "companion.publishing.alliance:install",
    "pack.cancel": "companion.publishing.publications.deciding:cancel",
    "pack.list": "companion.publishing.publications.listing:list_packs",
    "pack.preview": "companion.publishing.previews.links:make_preview",
    "pack.publish": "companion.publishing.publications.deciding:publish",
    "pack.rollback": "companion.publishing.publications.deciding:rollback",
    "pack.sweep": "companion.publishing.sweep.sweeping:sweep",
    "pack.unpreview": "companion.publishing.previews.links:revoke_previews",
    "pack.withdraw": "companion.publishing.publications.deciding:withdraw",
    "session.import": "companion.workshops.importing.taking:import_sessions",
    "session.list": "companion.workshops.listing:list_sessions",
    "staff.add": "companion.accounts.staff:add_staff",
    "staff.close": "companion.accounts.staff:close_staff",
    "staff.list": "companion.accounts.staff:list_staff",
    "staff.open": "companion.accounts.staff:open_staff",
    "staff.reset": "companion.accounts.staff:reset_staff",
    "workshop.define": "companion.workshops.defining:define",
}


class UnknownOrder(Exception):
    def __init__(self, name: str) -> None:
        super().__init__(f"the server knows no order {name[:100]!r}: command and server are of different editions")


class Order(msgspec.Struct, frozen=True):
    name: str
    wish: Any  # type
    outcome: Any  # type
    run: Callable[..., Any]
    progress: bool  # it tells how far it has come


def find(name: str) -> Order:
    """The order of that name; imports its room."""
    if name not in ORDERS:
        raise UnknownOrder(name)
    module, _, function = ORDERS[name].partition(":")
    return read(name, getattr(import_module(module), function))


def read(name: str, run: Callable[..., Any]) -> Order:
    """What a function's annotations say."""
    from companion.office import Office  # rooms import it for their types alone

    hints = get_type_hints(run, localns={"Office": Office})
    return Order(name, hints["wish"], hints["return"], run, "progress" in signature(run).parameters)
