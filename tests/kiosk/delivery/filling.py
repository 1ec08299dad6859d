"""A stick that is too small, then none of it taken by others: run in a mount namespace of its own. Says what came."""

import subprocess
import sys
from pathlib import Path
from secrets import token_hex

from tests.kiosk.delivery.home import home

EVENTS = 2_500


def main(filled: Path, place: Path) -> None:
    with home(filled, place) as (server, van, stick):
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", str(stick)], check=True)
        other = stick / "holiday.mp4"
        other.write_bytes(bytes(420_000))
        for _ in range(EVENTS):
            van.office.outbox.opened(f"sichuan-example/{token_hex(32)}", "en")
        done = van.export(stick)
        print("SAID", done.state, done.left, done.why)
        found = server.receive(stick)
        assert [each.new for each in found.kiosks] == [done.events]
        other.unlink()
        done = van.export(stick)
        server.receive(stick)
        van.take(stick)
        assert (van.waiting(), len(server.taken(van.id))) == (0, EVENTS)
        print("SAID", done.state)
        subprocess.run(["umount", "-l", str(stick)], check=True)


main(Path(sys.argv[1]), Path(sys.argv[2]))
