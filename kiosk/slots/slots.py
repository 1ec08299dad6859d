"""The slots of a running kiosk: what is on screen, what was before, what is tried (DESIGN.md, Activation).

    stage → hash → preflight → pointer (trial) → self-test → on screen, good; or back to what was shown

One `Slots` for a data folder, whose lock its process holds. Everything is from any thread; activations go one after
another. Whatever goes wrong, what is on screen stays.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from threading import RLock

import msgspec
import structlog

from content_packs.errors import Damaged, PackError
from content_packs.exchange.fleet import Failed, Profile
from content_packs.format.blobs import TEMPORARY
from content_packs.format.manifest import Entry
from content_packs.format.trust.confirmed import Confirmed
from content_packs.format.trust.documents import bucket_of
from content_packs.format.trust.memory import load_state
from content_packs.guide.library import Library
from content_packs.running.control import silent
from content_packs.running.orders import Progress
from content_packs.running.stored import Stored
from content_packs.visitor.display import Display
from kiosk.clock import Clock
from kiosk.office import Office
from kiosk.ports import Activated
from kiosk.slots import activating, deciding, pointer
from kiosk.slots.fonts import missing_fonts
from kiosk.slots.opening import Opened, is_whole, open_packs, rebuild
from kiosk.slots.pointer import Packs, Pointer, Version
from kiosk.slots.preflight import Flight, Verdict, look_over_apart

log = structlog.get_logger()


class Who(msgspec.Struct, frozen=True):
    """Which kiosk this is, and what for."""

    kiosk: str
    profile: Profile


class Slots:
    def __init__(
        self,
        office: Office,
        who: Callable[[], Who | None],
        clock: Clock,
        stored: Stored | None = None,
        address: str = "",
    ) -> None:
        """`who`: None before it is enrolled. `address`: where its pages are shown."""
        self._office, self._who, self._clock, self._address = office, who, clock, address
        self._stored = stored or Stored(office.blobs, office.catalogues)
        self._lock = RLock()
        self._display: Display | None = None
        self._others: tuple[Display, ...] = ()
        self._opened: Opened | None = None
        self._pointer = Pointer()
        self._offered: Packs = {}
        self._waiting: dict[str, str] = {}  # manifest → what is lacking
        self._media = Profile(name="-").media

    # Said to others

    def shown(self) -> dict[str, int]:
        """museum/pack → version on screen."""
        return _numbers(self._opened.packs if self._opened else {})

    def offered(self) -> dict[str, int]:
        """museum/pack → version that the channel names for this kiosk, as far as was looked."""
        return _numbers(self._offered)

    def failed(self) -> dict[str, Failed]:
        return {pack: Failed(version=f.version, why=f.why) for pack, f in self._pointer.failed.items()}

    def missing(self) -> dict[str, str]:
        """museum/pack → why it is not shown as it was last."""
        return {pack: str(error) for pack, error in self._opened.errors.items()} if self._opened else {}

    def fresh(self) -> datetime | None:
        """When what may be shown was last confirmed fresh."""
        confirmed = self._remembered()
        return confirmed.issued if confirmed else None

    def warnings(self) -> tuple[str, ...]:
        """Words of `fleet.WARNINGS`."""
        languages = self._opened.library.languages if self._opened else ()
        found = {"failed": self._pointer.failed, "damaged": self.missing(), "fonts": missing_fonts(languages)}
        return tuple(word for word, reason in found.items() if reason)

    def kept(self) -> frozenset[str]:
        """Manifests whose blobs and catalogues a sweep leaves alone."""
        self.library()
        shown = self._opened.packs if self._opened else {}
        return self._pointer.kept | {version.sha256 for version in shown.values()}

    # At the start

    def library(self) -> Library:
        """What was good last, opened at the first call."""
        with self._lock:
            if self._opened is None:
                self._opened = self._open()
            return self._opened.library

    def show_on(self, display: Display, *others: Display) -> None:
        """From now on what is activated goes on `display`, which was made of `library()`, and then on the others."""
        self._display, self._others = display, others

    def _open(self) -> Opened:
        who = self._who()
        self._media = who.profile.media if who else self._media
        found = pointer.read_pointer(self._office.data)
        self._pointer = pointer.count_try(found) if found else self._rebuild(who)
        if self._pointer != found and self._pointer != Pointer():
            self._keep_or_tell()
        active, previous = (self._still_allowed(packs) for packs in (self._pointer.active, self._pointer.previous))
        return open_packs(self._stored, active, previous, self._media, self._address)

    def _rebuild(self, who: Who | None) -> Pointer:
        confirmed = self._remembered()
        if not (who and confirmed):
            return Pointer()
        offered = self._offer(who, confirmed)
        tried = {file.stem for file in self._office.catalogues.glob("*.sqlite")}
        made = rebuild(confirmed, offered, lambda p, v: is_whole(self._stored, p, v, self._media), tried)
        log.warning("pointer made anew", packs=_numbers(made.active))
        return made

    def _still_allowed(self, packs: Packs) -> dict[str, Version]:
        """As far as that is known: where the verifier's memory is lost, what was allowed when it was activated."""
        confirmed = self._remembered()
        return deciding.of_allowed(packs, deciding.allowed_in(confirmed)) if confirmed else dict(packs)

    def _remembered(self) -> Confirmed | None:
        who = self._who()
        try:
            return load_state(self._office.memory).confirmed.get(who.profile.group) if who else None
        except PackError as error:
            log.error("trust not readable", why=str(error))
            return None

    # Activation

    def look(self) -> Activated:
        """What is due by now, out of what was confirmed before: scheduled versions, a trial that was cut off. Cheap
        where there is nothing to do; nothing is asked again that was lacking when last fetched."""
        confirmed = self._remembered()
        return self._activate(confirmed, silent) if confirmed else Activated(shown=self.shown())

    def activate(self, confirmed: Confirmed, progress: Progress = silent) -> Activated:
        """Show what was confirmed just now, as far as it was fetched."""
        self._clock.learn()
        with self._lock:
            self._waiting = {}
            return self._activate(confirmed, progress)

    def _activate(self, confirmed: Confirmed, progress: Progress) -> Activated:
        with self._lock:
            self.library()
            before = self._shown
            try:
                self._settle(confirmed, progress)
            except OSError as error:  # the pointer could not be written
                log.error("not activated", why=str(error))
                return self._outcome(before, str(error))
            return self._outcome(before)

    def _settle(self, confirmed: Confirmed, progress: Progress) -> None:
        if who := self._who():
            self._settle_for(who, confirmed, progress)

    def _settle_for(self, who: Who, confirmed: Confirmed, progress: Progress) -> None:
        offered = self._offered = self._offer(who, confirmed)
        now = pointer.forgive(self._pointer, offered)
        other_media = who.profile.media != self._media
        verdicts = self._preflight(who, now, {} if other_media else self._shown, progress)
        now = pointer.refuse(now, activating.refused(offered, verdicts))
        ready = {sha256 for sha256, verdict in verdicts.items() if verdict.state == "ready"}
        ready |= set() if other_media else {version.sha256 for version in self._shown.values()}
        allowed = deciding.allowed_in(confirmed)
        while True:  # each round shows something or has one more version that failed
            packs = deciding.settle(offered, ready, now.failed, self._shown, allowed)
            if deciding.is_same(packs, self._shown) and not (other_media and ready):
                return self._keep(pointer.stay(now, packs))
            known = set(now.failed)
            now = self._try(now, packs, verdicts, who.profile)
            if deciding.is_same(packs, self._shown) or set(now.failed) == known:
                return self._let_go()

    def _preflight(self, who: Who, now: Pointer, shown: Packs, progress: Progress) -> dict[str, Verdict]:
        seen = {version.sha256 for version in shown.values()}
        flight = Flight(
            blobs=str(self._office.blobs.root),
            catalogues=str(self._office.catalogues),
            candidates=activating.candidates(self._offered, seen | self._waiting.keys(), now.failed),
            known=tuple(sorted(seen)),
            kinds=who.profile.media,
            spare=self._office.settings.outbox_space,
        )
        verdicts = look_over_apart(flight, progress)
        self._waiting |= {verdict.sha256: verdict.why for verdict in verdicts.values() if verdict.state == "waiting"}
        return verdicts

    def _try(self, now: Pointer, packs: Packs, verdicts: dict[str, Verdict], profile: Profile) -> Pointer:
        """The trial of a set: it is on screen and good afterwards, or what was shown goes on."""
        if now.trial is None or not deciding.is_same(now.trial, packs):
            now = pointer.try_out(now, packs)
        self._keep(now)
        new = activating.changed(self._shown, packs)
        old = {p: v for p, v in self._still_allowed(now.previous).items() if p not in new}
        opened = open_packs(self._stored, packs, old, profile.media, self._address)
        errors = {p: error for p, error in opened.errors.items() if p in new}  # others' damage holds nobody up
        errors = errors or self._put_on(opened, activating.hashed(packs, verdicts))
        if errors:
            now = pointer.go_back(now, self._reasons(errors))
            self._keep(now)
            return now
        self._opened, self._media = opened, profile.media
        now = pointer.pass_on(now)
        self._keep(now)
        return now

    def _put_on(self, opened: Opened, sound: Iterable[str]) -> dict[str, Exception]:
        display = self._display or _display_of(self.library())
        packs = activating.changed(self._shown, opened.packs)
        errors = activating.put_on(display, opened.library, packs, sound)
        if not errors:
            for other in self._others:
                other.swap(opened.library)
        return errors

    def _reasons(self, errors: dict[str, Exception]) -> dict[str, str]:
        """Of versions at fault. What the device could not do is tried again after the next fetch."""
        reasons = {}
        for pack, error in errors.items():
            log.error("self-test failed", pack=pack, why=str(error))
            if isinstance(error, activating.LATER) and pack in self._offered:
                self._waiting[self._offered[pack].sha256] = str(error)
            else:
                reasons[pack] = activating.reason_of(error)
        return reasons

    # A blob that was found damaged

    def damage(self, sha256: str) -> None:
        """A blob of what is shown is damaged or gone (the scrub says so): a medium is not served again; a pack with a
        damaged document is shown in the version before, if that is whole, else goes on without that document."""
        with self._lock:
            library = self.library()
            library.withdraw(sha256)
            assert self._opened is not None
            hit = {s.pack.name for s in library.shelves if _is_document(s.pack.entries.values(), sha256)}
            fallback = {p: v for p, v in self._still_allowed(self._pointer.previous).items() if p in hit}
            if whole := {p: v for p, v in fallback.items() if is_whole(self._stored, p, v, self._media)}:
                self._replace(
                    {**self._opened.packs, **whole}, {p: Damaged(sha256, "found by the scrub") for p in whole}
                )

    def _replace(self, packs: Packs, errors: dict[str, Exception]) -> None:
        opened = open_packs(self._stored, packs, {}, self._media, self._address)
        if opened.errors or self._put_on(opened, ()):
            return
        told = self._opened.errors if self._opened else {}
        self._opened = Opened(opened.library, opened.packs, {**told, **errors})

    # Small steps

    @property
    def _shown(self) -> dict[str, Version]:
        return self._opened.packs if self._opened else {}

    def _offer(self, who: Who, confirmed: Confirmed) -> dict[str, Version]:
        begun = {**self._pointer.active, **self._shown}
        return deciding.offer(confirmed, bucket_of(who.kiosk), self._clock.judged(), who.profile, begun)

    def _keep(self, now: Pointer) -> None:
        if now != self._pointer:
            pointer.write_pointer(self._office.data, now)
        self._pointer = now

    def _keep_or_tell(self) -> None:
        try:
            self._office.data.mkdir(parents=True, exist_ok=True)
            pointer.write_pointer(self._office.data, self._pointer)
        except OSError as error:  # a full disk: the start goes on
            log.error("pointer not written", why=str(error))

    def _let_go(self) -> None:
        """Of catalogues that nothing points to: what has one was good (see `opening.rebuild`)."""
        kept = self.kept()
        self._stored.keep_only(version.sha256 for version in self._shown.values())
        for file in self._office.catalogues.glob("*"):
            if file.stem not in kept or file.name.startswith(TEMPORARY):
                _drop(file)

    def _outcome(self, before: Packs, trouble: str = "") -> Activated:
        shown, offered = self._shown, self._offered
        return Activated(
            shown=_numbers(shown),
            changed=tuple(sorted({*activating.changed(before, shown), *(before.keys() - shown.keys())})),
            waiting={p: self._waiting[v.sha256] for p, v in offered.items() if v.sha256 in self._waiting},
            failed={pack: failed.why for pack, failed in self._pointer.failed.items()},
            trouble=trouble,
        )


def _numbers(packs: Packs) -> dict[str, int]:
    return {pack: version.version for pack, version in packs.items()}


def _is_document(entries: Iterable[Entry], sha256: str) -> bool:
    return any(entry.sha256 == sha256 and entry.kind != "media" for entry in entries)


def _display_of(library: Library) -> Display:
    from content_packs.visitor.making import display_of  # a command that only syncs needs it now

    return display_of(library)


def _drop(file: Path) -> None:
    try:
        file.unlink(missing_ok=True)
    except OSError as error:
        log.warning("catalogue not deleted", file=file.name, why=error.strerror)
