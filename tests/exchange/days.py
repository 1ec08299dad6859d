"""Day sheets for tests: one session here today, one for another van, one far off; a server's key and a device."""

from datetime import timedelta
from typing import Any

from content_packs.exchange.bookings import BookingState
from content_packs.exchange.daysheet import DaySheet, horizon
from content_packs.exchange.devices import make_device
from content_packs.exchange.door.lists import Guest
from content_packs.exchange.tickets import public_of
from tests.exchange.timetables import FESTIVAL, HALL, NOW, TIGERS, session

SEED = bytes(range(32))  # of the server's signing key
TICKETS = bytes(range(1, 33))
DEVICE = make_device()
KIOSK = "van-2-left"
LI, WANG, CLASS = "0000000000000001", "0000000000000002", "0000000000000003"
KEYS = (public_of(SEED).hex(),)


def guest(booking: str, name: str = "", people: int = 3, state: BookingState = "confirmed", **more: Any) -> Guest:
    known: dict[str, Any] = {"session": "today", "kept": 0, "school": "", "lang": "zh-Hans", "edition": 1} | more
    return Guest(id=booking, state=state, people=people, name=name, **known)


def make_sheet(**facts: Any) -> DaySheet:
    begins = NOW + timedelta(hours=1)
    known: dict[str, Any] = {
        "kiosk": KIOSK,
        "made": NOW,
        "until": horizon(NOW),
        "venues": (HALL,),
        "workshops": (TIGERS,),
        "programmes": (FESTIVAL,),
        "sessions": (
            session("today", begins=begins, ends=begins + timedelta(hours=2), kiosk=KIOSK, seats=8, teacher="Ms Zhou"),
            session("theirs", begins=begins, ends=begins + timedelta(hours=2), kiosk="van-2-right", seats=8),
            session("far", begins=begins + timedelta(days=9), ends=begins + timedelta(days=9, hours=2), seats=8),
        ),
        "guests": {
            "today": (guest(LI, "李小龙"), guest(WANG, "Wang Fang", 2), guest(CLASS, "", 6, school="Ciqikou School")),
            "theirs": (guest("0000000000000004", "Zhao", session="theirs"),),
        },
        "tickets": (public_of(TICKETS).hex(),),
        "door": ("today",),
    }
    return DaySheet(**{**known, **facts})
