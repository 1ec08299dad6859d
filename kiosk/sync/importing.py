"""The order `import`: takes what a stick has, and asks no server. The path of a sync, with the stick as its source."""

from pathlib import Path

import msgspec

from content_packs.running.control import silent
from content_packs.running.orders import Progress
from kiosk.office import Office
from kiosk.store import facts
from kiosk.sync.confirming import Asked, is_stick
from kiosk.sync.outcome import Outcome
from kiosk.sync.syncing import run

FACT = "import"


class NoStick(Exception):
    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"{folder} is no stick of this program: name the folder in which `metadata` lies, as /media/you/STICK "
            "(companion kiosk stick writes one)"
        )


class ImportStick(msgspec.Struct, frozen=True):
    folder: str  # absolute


def import_stick(office: Office, wish: ImportStick, by: str, progress: Progress = silent) -> Outcome:
    """Packs where they are accepted; and, each judged by itself, what else is for this kiosk."""
    folder = Path(wish.folder)
    if not is_stick(folder):
        raise NoStick(folder)
    outcome = run(office, by, progress, Asked((folder,), server=False))
    outcome = msgspec.structs.replace(outcome, brought=office.stick_errands(folder))
    office.store.write(lambda db: facts.keep(db, FACT, outcome))
    return outcome
