"""`/staff/notes`: what staff write down for the coordinator; taken back as long as it is not home."""

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery

from kiosk.notes import LONGEST, MOST, NoteRefused, list_notes, take_back, text_of, write_note
from kiosk.outbox.port import NotEnrolled, OutboxFull
from kiosk.staff.answers import HOME, Answer, go, page
from kiosk.staff.door.telling import Told
from kiosk.staff.visit import AnyRequest, Visit, form_of, off_loop
from kiosk.staff.words import key, words_in

PATH = f"{HOME}/notes"
DONE = {"kept": key("note-kept"), "undone": key("note-undone")}
QUICK = (
    key("note-quick-begin"),
    key("note-quick-end"),
    key("note-quick-screen"),
    key("note-quick-chair"),
    key("note-quick-paper"),
)
WRONG = {
    "note-empty": key("note-empty"),
    "note-long": key("note-long"),
    "note-many": key("note-many"),
    "note-home": key("note-home"),
}


@get(PATH)
async def show_notes(visit: NamedDependency[Visit], done: FromQuery[str] = "") -> Answer:
    return await _notes(visit, done=DONE.get(done, ""))


@post(PATH)
async def keep_note(request: AnyRequest, visit: NamedDependency[Visit]) -> Answer:
    typed = (await form_of(request)).get("words", "")
    try:
        await off_loop(write_note, visit.room.office, typed)
    except NoteRefused as error:
        return await _notes(visit, wrong=WRONG[error.code], typed=typed)
    except NotEnrolled:
        return await _notes(visit, wrong=key("note-unknown"), typed=typed)
    except OutboxFull:
        return await _notes(visit, wrong=key("note-full"), typed=typed)
    return go(f"{PATH}?done=kept")


@post(f"{PATH}/undo")
async def undo_note(request: AnyRequest, visit: NamedDependency[Visit]) -> Answer:
    try:
        await off_loop(take_back, visit.room.office, (await form_of(request)).get("note", ""))
    except NoteRefused as error:
        return await _notes(visit, wrong=WRONG[error.code])
    return go(f"{PATH}?done=undone")


async def _notes(visit: Visit, wrong: str = "", typed: str = "", done: str = "") -> Answer:
    words, tell = words_in(visit.lang), Told(visit.lang)
    notes = await off_loop(list_notes, visit.room.office)
    most = {"most": words.number(MOST if wrong == "note-many" else LONGEST)}
    return page(
        visit,
        "notes.html",
        words("notes"),
        status=400 if wrong else 200,
        done=words(done) if done else "",
        wrong=words(wrong, **(most if wrong in ("note-long", "note-many") else {})) if wrong else "",
        typed=typed[: 2 * LONGEST],
        longest=LONGEST,
        quick=[words(each) for each in QUICK],
        notes=[(note.id, text_of(note), tell.moment(note.at)) for note in notes],
    )


HANDLERS = [show_notes, keep_note, undo_note]
