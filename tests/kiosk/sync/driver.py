"""The command `kiosk sync` in a process of its own, whose kiosk has the contact of tests."""

import json
import os
import sys
from pathlib import Path

import msgspec

from content_packs.exchange.fleet import Profile
from kiosk import whole
from kiosk.cli import kiosk
from tests.kiosk.sync.homes import Guest


def main() -> None:
    facts = json.loads(sys.argv[1])
    os.environ |= {"KIOSK_DATA": facts["data"], "KIOSK_OUTBOX_SPACE": "0", "KIOSK_STICKS": "[]"}

    def furnish(house: whole.House) -> None:
        profile = msgspec.json.decode(facts["profile"], type=Profile)
        house.office.reach = lambda: Guest(facts["url"], facts["token"], profile)

    whole.furnish = furnish
    Path(facts["data"]).mkdir(exist_ok=True)
    sys.argv = ["kiosk", "sync"]
    kiosk()


if __name__ == "__main__":
    main()
