"""A server with a hall, kiosks that it knows, and a stick between them: the functions that the commands call."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from companion.config import Settings as ServerSettings
from companion.kiosks import rows as fleet
from companion.kiosks.identity import public_keys
from companion.sticks.receiving import OfKiosk, Received, ReceiveStick, receive
from companion.store import schema
from companion.store.opening import open_store
from content_packs.exchange.attendance import Attendance
from content_packs.exchange.bookings import BookingWish
from content_packs.exchange.devices import Device, make_device
from content_packs.exchange.events import Event, WalkedIn
from content_packs.exchange.fleet import Enrolled, Profile, source_of
from content_packs.exchange.stamps import Stamp
from content_packs.exchange.wishes import WishAnswer, Wished, seal_wish
from kiosk.config import Settings
from kiosk.delivery.exporting import Exported, ExportStick, export
from kiosk.delivery.receipting import take_receipts
from kiosk.device.heartbeat import State, report_of
from kiosk.device.keys import Identity, read_identity, take_identity
from kiosk.office import Office
from kiosk.ports import Brought
from kiosk.store.store import FILE, Store
from kiosk.wishes import rows as wishes
from tests.companion.door.halls import START, Clocked, came, fill_hall

LATER = START + timedelta(hours=3)


class Server:
    """Over a folder; `again()` is a restart."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.open()

    def open(self) -> None:
        self.store = open_store(self.data)
        self.office = Clocked(ServerSettings(data=self.data, space_floor=0), self.store)
        self.office.at = LATER

    def fill(self) -> None:
        fill_hall(self.store)

    def know(self, id_: str, device: Device) -> Enrolled:
        profile = Profile(name=id_.title(), group="vans")
        made = fleet.Kiosk(
            id=id_, profile=profile, signing=device.signing_public, sealing=device.sealing_public, number=0,
            by="staff:mei", enrolled=START,
        )  # fmt: skip
        assert self.store.write_now(lambda db: fleet.add_kiosk(db, made))
        signing, sealing = public_keys(self.office)
        return Enrolled(kiosk=id_, root=b"", sealing=sealing, signing=signing, profile=profile)

    def sealing_key(self) -> str:
        return public_keys(self.office)[1]

    def receive(self, stick: Path) -> Received:
        return receive(self.office, ReceiveStick(folder=str(stick)), "command")

    def receive_one(self, stick: Path) -> OfKiosk:
        (found,) = self.receive(stick).kiosks
        return found

    def came(self) -> Attendance:
        return came(self.store)

    def taken(self, kiosk: str) -> list[str]:
        query = (
            select(schema.events.c.id).where(schema.events.c.source == source_of(kiosk)).order_by(schema.events.c.id)
        )
        return [*self.store.read(lambda db: db.scalars(query).all())]

    def aside(self) -> int:
        return len(self.store.read(lambda db: db.execute(select(schema.conflicting)).all()))

    def audited(self) -> int:
        query = select(schema.audit.c.id).where(schema.audit.c.action == "kiosk.receive")
        return len(self.store.read(lambda db: db.execute(query).all()))

    def kiosk(self, id_: str) -> fleet.Kiosk:
        found = self.store.read(lambda db: fleet.find_kiosk(db, id_))
        assert found
        return found


class Van:
    """A kiosk without a network."""

    def __init__(self, place: Path, server: Server, id_: str = "van-1") -> None:
        self.id, self.data = id_, place / id_
        self.open()
        device = make_device()
        enrolled = server.know(id_, device)
        made = Identity(
            signing=device.signing, sealing=device.sealing, server="https://guide.example", enrolled=enrolled
        )
        take_identity(self.data, made)

    def open(self) -> None:
        self.store = Store(self.data / FILE)
        self.office = Office(Settings(data=self.data, outbox_space=0), self.store, lambda: START)
        self.office.source = lambda: source_of(self.id)
        self.office.stamp = lambda: Stamp(START, "boot-1", 1_000, "good")

    def walk_in(self, *people: int) -> list[Event]:
        return [self.office.outbox.append("today", WalkedIn(people=each)) for each in people]

    def open_stories(self, number: int) -> None:
        for at in range(number):
            self.office.outbox.opened(f"sichuan-example/mask-{at}", "en")
        self.office.outbox.flush()

    def tell_state(self, **facts: Any) -> None:
        self.office.report = lambda: report_of(State(clock="good", **facts), 0, START)

    def wish(self, session: str, sealing: str, token: str = "1") -> str:
        """As a visitor wished at the screen; its number."""
        number = token.rjust(32, "0")
        asked = BookingWish(session=session, people=2, name="Zhang San")
        sealed = seal_wish(Wished(number=number, wish=asked, made=START), sealing).sealed
        row = wishes.Row(
            token=token, number=number, word=token, digest=token, session=session, people=2, kept=0,
            made=int(START.timestamp()), sealed=sealed,
        )  # fmt: skip
        self.store.write(lambda db: wishes.add(db, row))
        return number

    def answer(self, number: str) -> WishAnswer | None:
        found = self.store.read(lambda db: wishes.by_token(db, number.lstrip("0")))
        return found.said if found else None

    def export(self, stick: Path, *, again: bool = False) -> Exported:
        return export(self.office, ExportStick(folder=str(stick), again=again), "command")

    def take(self, stick: Path) -> Brought:
        return take_receipts(self.office, stick)

    def waiting(self) -> int:
        return self.office.outbox.backlog().waiting

    def letters(self, stick: Path) -> list[Path]:
        return sorted((stick / "outbox" / self.id).glob("*.sealed"))

    def receipts(self, stick: Path) -> list[Path]:
        return sorted((stick / "receipts" / self.id).glob("*.json"))

    @property
    def device(self) -> Device:
        identity = read_identity(self.data)
        assert identity
        return identity.device


@contextmanager
def home(data: Path, place: Path) -> Iterator[tuple[Server, Van, Path]]:
    """`data`: of a server that was filled and closed; copied."""
    shutil.copytree(data, place / "server")
    server = Server(place / "server")
    stick = place / "STICK"
    stick.mkdir()
    van = Van(place, server)
    try:
        yield server, van, stick
    finally:
        server.store.close()
        van.store.close()
