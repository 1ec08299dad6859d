"""A kiosk that is killed while it delivers: `sending.py FOLDER KIOSK URL TOKEN`."""

import sys
from pathlib import Path

from content_packs.running.control import silent
from kiosk.delivery.delivering import Deliver, deliver
from tests.kiosk.served import kiosk_office

folder, kiosk, url, token = sys.argv[1:]
with kiosk_office(Path(folder), kiosk, url, lambda: token) as office:
    print("begins", flush=True)
    print(deliver(office, Deliver(), "test", silent).end, flush=True)
