"""The long works of the staff pages: each ends in a word for people."""

from content_packs.running.orders import Progress
from kiosk.delivery.delivering import Deliver, Delivered, deliver
from kiosk.fetch.port import NotOurs, Unreachable
from kiosk.line import Revoked
from kiosk.office import Office
from kiosk.staff.chores import Ended
from kiosk.staff.room import Room
from kiosk.staff.sticks import NotCarried, Stick
from kiosk.staff.words import key
from kiosk.sync.outcome import Outcome
from kiosk.sync.sync import Sync, sync
from kiosk.wishes.sending import send_wishes

NEWS = {  # outcome of a sync → word
    "current": key("news-said-current"),
    "updated": key("news-said-updated"),
    "offline": key("news-said-offline"),
    "portal": key("news-said-portal"),
    "insecure": key("news-said-insecure"),
    "busy": key("news-said-busy"),
    "refused": key("news-said-refused"),
    "full": key("news-said-full"),
    "untrusted": key("news-said-untrusted"),
    "incomplete": key("news-said-incomplete"),
    "failed": key("news-said-failed"),
    "unknown": key("news-said-unknown"),
    "broken": key("news-said-broken"),
}
HOME = {  # end of a delivery → word
    "delivered": key("home-said-delivered"),
    "not-enrolled": key("news-said-unknown"),
    "no-network": key("news-said-offline"),
    "not-ours": key("news-said-portal"),
    "server-busy": key("news-said-busy"),
    "refused": key("home-said-refused"),
    "revoked": key("news-said-refused"),
}
FAULT = key("chore-fault")


def look_for_news(room: Room) -> bool:
    """False where something else goes on."""
    return room.chores.begin("news", lambda progress: told(sync(room.office, Sync(), "staff", progress)), FAULT)


def take_from(room: Room, stick: Stick) -> bool:
    return room.chores.begin("stick", lambda progress: told(room.sticks.take_from(stick, progress)), FAULT)


def bring_home(room: Room, stick: Stick | None = None) -> bool:
    """To the server; or on a stick, where one is named."""
    if stick is None:
        return room.chores.begin("home", lambda progress: _deliver(room.office, progress), FAULT)
    return room.chores.begin("home", lambda progress: _carry(room, stick, progress), FAULT)


def told(outcome: Outcome) -> Ended:
    why = ", ".join(outcome.packs) if outcome.state == "updated" else outcome.why
    return Ended(word=NEWS[outcome.state], why=why, good=outcome.good)


def _deliver(office: Office, progress: Progress) -> Ended:
    """Attendance first, then what visitors wished for."""
    came_to: Delivered = deliver(office, Deliver(again=True), "staff", progress)
    if came_to.end == "delivered":
        try:
            line = office.line()
            send_wishes(office, line.web, line.token(False))
        except (Unreachable, NotOurs, Revoked) as error:
            return Ended(word=key("news-said-offline"), why=str(error), good=False)
    return Ended(word=HOME[came_to.end], why=came_to.why, good=came_to.end == "delivered")


def _carry(room: Room, stick: Stick, progress: Progress) -> Ended:
    try:
        room.carrying.say(room.sticks.bring_home(stick, progress))
    except NotCarried as error:
        return Ended(word=key("home-said-stick-fault"), why=str(error), good=False)
    return Ended(word=key("home-said-stick"), why=stick.label)
