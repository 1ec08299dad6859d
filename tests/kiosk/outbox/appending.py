"""A kiosk that is killed: appends for ever, and says each id as soon as it is told that the event is kept."""

import sys
from itertools import count
from pathlib import Path

from content_packs.exchange.events import WalkedIn
from kiosk.store.store import FILE, Store
from tests.kiosk.outbox.making import make_outbox

outbox = make_outbox(Store(Path(sys.argv[1]) / FILE)).outbox
for number in count(1):
    outbox.opened("sichuan-example/mask", "ja")
    print(outbox.append("today", WalkedIn(people=number % 9 + 1)).id, flush=True)
