"""The command `kiosk sync` in a process of its own, whose kiosk has the contact of tests."""

import json
import os
import sys
from pathlib import Path
from typing import Any

import msgspec

from content_packs.exchange.fleet import Profile
from kiosk import office
from kiosk.cli import kiosk
from tests.kiosk.sync.homes import Guest


def main() -> None:
    facts = json.loads(sys.argv[1])
    os.environ |= {"KIOSK_DATA": facts["data"], "KIOSK_OUTBOX_SPACE": "0", "KIOSK_STICKS": "[]"}

    class Known(office.Office):
        def __init__(self, *words: Any) -> None:
            super().__init__(*words)
            profile = msgspec.json.decode(facts["profile"], type=Profile)
            self.contact = Guest(facts["url"], facts["token"], profile)

    office.Office = Known  # type: ignore[assignment, misc]
    Path(facts["data"]).mkdir(exist_ok=True)
    sys.argv = ["kiosk", "sync"]
    kiosk()


if __name__ == "__main__":
    main()
