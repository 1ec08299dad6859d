"""One start of the device, as a process: `python -m tests.kiosk.slots.driver FOLDER sync|look [system]`.

Opens, then syncs (or looks what is due), and prints what is on screen and what it knows of the time. With `system` its
clock is the system's, else the simulator's day.
"""

import json
import sys
from contextlib import suppress
from pathlib import Path

import structlog

from content_packs.errors import PackError
from tests.kiosk.slots.vans import Kiosk, system_now
from tests.simulator import NOW


def run(folder: Path, act: str, system: bool) -> dict[str, object]:
    kiosk = Kiosk(folder, system_now if system else lambda: NOW)
    opened, why = kiosk.title(), ""
    try:
        kiosk.sync() if act == "sync" else kiosk.slots.look()
    except PackError as error:
        why = f"{type(error).__name__}: {error}"
    kiosk.clock.note()
    belief, fresh = kiosk.clock.belief(), kiosk.slots.fresh()
    said: dict[str, object] = {
        "opened": opened,
        "title": kiosk.title(),
        "why": why,
        "clock": belief.why,
        "judged": belief.at.isoformat(),
        "fresh": fresh.isoformat() if fresh else "",
        "year": kiosk.clock.stamp().at.year,
    }
    kiosk.close()
    return said


if __name__ == "__main__":
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    with suppress(BrokenPipeError):
        print(json.dumps(run(Path(sys.argv[1]), sys.argv[2], "system" in sys.argv[3:])))
