"""A kiosk on a disk that fills up: run in a mount namespace of its own, on a small tmpfs. Says what came of it."""

import subprocess
import sys
from pathlib import Path

import msgspec

from content_packs.exchange.events import WalkedIn
from kiosk.outbox.port import OutboxFull
from kiosk.store.store import FILE, Store
from tests.kiosk.outbox.making import make_outbox

SIZE = "8m"
BALLAST = 1_000_000  # bytes


def main(folder: Path) -> None:
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(folder)], check=True)
    store = Store(folder / FILE)
    made = make_outbox(store, BALLAST)
    outbox = made.outbox
    outbox.flush()
    said = [outbox.append("today", WalkedIn(people=1)).id]
    held = made.ballast.held
    with (folder / "other").open("wb", buffering=0) as other:  # somebody else takes all that is left
        try:
            while other.write(bytes(4_096)):
                pass
        except OSError:
            pass
    outbox.opened("sichuan-example/mask", "ja")
    for _ in range(400):
        said.append(outbox.append("today", WalkedIn(people=1)).id)
    thrown_off = not made.ballast.held
    refused = 0
    try:
        for _ in range(100_000):
            said.append(outbox.append("today", WalkedIn(people=1)).id)
    except OutboxFull:
        refused = 1
    (folder / "other").unlink()
    outbox.flush()
    said.append(outbox.append("today", WalkedIn(people=1)).id)
    kept = [one.id for one in outbox.waiting(most=10**6) if b'"today"' in one.raw]
    found = {
        "held": held, "thrown_off": thrown_off, "refused": refused, "lost": len({*said} - {*kept}),
        "more": len({*kept} - {*said}),
        "openings": outbox.backlog().waiting - len(kept), "held_again": made.ballast.held,
        "acts": len(said),
    }  # fmt: skip
    store.close()
    print(msgspec.json.encode(found).decode())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
