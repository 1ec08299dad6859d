"""How the door's facts are told: times where the hall is, languages, what was said last."""

from zoneinfo import ZoneInfo

from companion.web.staff.telling import Telling
from companion.web.words import key, words_in
from content_packs.exchange.door.lists import Held, Last
from content_packs.exchange.events import Came, Counted, Felt, Used, WalkedIn
from content_packs.exchange.programme import State

STATES: dict[State, str] = {
    "planned": key("door-state-planned"),
    "open": key("door-state-open"),
    "full": key("door-state-full"),
    "running": key("door-state-running"),
    "held": key("door-state-held"),
    "cancelled": key("door-state-cancelled"),
}
BOOKINGS = {
    "confirmed": key("door-booking-confirmed"),
    "offered": key("door-booking-offered"),
    "waiting": key("door-booking-waiting"),
    "cancelled": key("door-booking-cancelled"),
    "expired": key("door-booking-expired"),
}
DAYS = {-1: key("door-yesterday"), 0: key("door-today"), 1: key("door-tomorrow")}


class Told(Telling):
    def __init__(self, lang: str) -> None:
        super().__init__(lang)
        self._lang = lang

    def day(self, held: Held, from_today: int) -> str:
        words = words_in(self._lang)
        if from_today in DAYS:
            return words(DAYS[from_today])
        return words.day(held.session.begins.astimezone(ZoneInfo(held.venue.zone)).date().isoformat())

    def span(self, held: Held) -> str:
        zone = ZoneInfo(held.venue.zone)
        begins, ends = held.session.begins.astimezone(zone), held.session.ends.astimezone(zone)
        return f"{begins:%H:%M}–{ends:%H:%M}"

    def tongues(self, tags: tuple[str, ...]) -> str:
        words = words_in(self._lang)
        return words.listed(words.language(tag[:35]) for tag in tags)

    def amount(self, amount: float) -> str:
        return words_in(self._lang).number(round(amount, 3))

    def act(self, last: Last) -> str:
        """What was said, for who may take it back."""
        words, fact = words_in(self._lang), last.event.fact
        if isinstance(fact, Came):
            name = self.name(last)
            return words.plural(
                "door-act-came", fact.people, name=f"\N{FIRST STRONG ISOLATE}{name}\N{POP DIRECTIONAL ISOLATE}"
            )
        if isinstance(fact, WalkedIn):
            return words.plural("door-act-walked-in", fact.people)
        if isinstance(fact, Felt):
            return words("door-act-felt")
        return words("door-act-counted") if isinstance(fact, Counted) else words("door-act-used")

    def name(self, last: Last) -> str:
        if last.guest and (last.guest.school or last.guest.name):
            return last.guest.school or last.guest.name
        return last.event.fact.booking if isinstance(last.event.fact, Came) else ""


__all__ = ["BOOKINGS", "STATES", "Told", "Used"]
