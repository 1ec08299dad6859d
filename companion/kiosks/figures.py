"""The fleet in figures, for a monitoring system."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from companion.metrics import Figure

if TYPE_CHECKING:
    from companion.office import Office


def fleet_figures(opened: "Callable[[], Office | None]") -> tuple[Figure, ...]:
    """`opened`: the office, as far as its store is open."""

    def read(which: int) -> float:
        from companion.kiosks import rows
        from companion.kiosks.judging import SILENT

        office = opened()
        return office.store.read(lambda db: rows.counts(db, office.now() - SILENT))[which] if office else 0

    return (
        Figure("kiosks", "Kiosks that are enrolled and not revoked.", lambda: read(0)),
        Figure("kiosks_silent", "Of those, not heard of for two days.", lambda: read(1)),
    )
