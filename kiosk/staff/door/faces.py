"""A face for how it was, on this screen in visitors' hands: it leads nowhere else, and the way back is the PIN."""

from typing import Annotated

from litestar import get, post
from litestar.di import NamedDependency
from litestar.exceptions import NotFoundException
from litestar.params import FromPath, FromQuery, QueryParameter

from content_packs.exchange.door.acts import WORDS
from content_packs.exchange.door.errors import DoorError
from kiosk.door.taking import door_list, feel
from kiosk.staff import visit as visits
from kiosk.staff.answers import Answer, go
from kiosk.staff.door.taker import PATH, doing, once_of, show
from kiosk.staff.visit import AnyRequest, Visit, form_of
from kiosk.staff.words import key, words_in

FACES = {"happy": key("door-face-happy"), "so-so": key("door-face-so-so"), "sad": key("door-face-sad")}
Felt = Annotated[str, QueryParameter(max_length=40)]


@post(f"{PATH}/{{session:str}}/hand-over")
async def hand_over(visit: NamedDependency[Visit], session: FromPath[str]) -> Answer:
    """Staff go out, visitors may say how it was."""
    await doing(door_list, visit, session)
    if visit.entered:
        visit.room.entries.end(visit.entered.token)
    return go(f"{PATH}/{session}/faces", visit.room.entries.begin("faces", session))


@get(f"{PATH}/{{session:str}}/faces", opt=visits.FACES)
async def show_faces(
    visit: NamedDependency[Visit], session: FromPath[str], felt: Felt = "", done: FromQuery[str] = ""
) -> Answer:
    return await _faces(visit, session, felt, done=done)


@post(f"{PATH}/{{session:str}}/faces", opt=visits.FACES)
async def say_felt(request: AnyRequest, visit: NamedDependency[Visit], session: FromPath[str]) -> Answer:
    """The face counts at once; words that follow join it."""
    _check(visit, session)
    form = await form_of(request)
    face, before = form.get("face", ""), form.get("felt", "")[:40]
    said = face if face in FACES else "", form.get("words", "")[: 2 * WORDS], visit.lang, before
    try:
        felt = await doing(feel, visit, session, once_of(form), *said)
    except DoorError as error:
        return await _faces(visit, session, "", wrong=error)
    asked = f"felt={felt}" if felt and not before else "done=thanks"
    return go(f"{PATH}/{session}/faces?lang={visit.lang}&{asked}")


def _check(visit: Visit, session: str) -> None:
    if visit.entered is None or (visit.entered.stage == "faces" and visit.entered.session != session):
        raise NotFoundException


async def _faces(visit: Visit, session: str, felt: str, *, done: str = "", wrong: DoorError | None = None) -> Answer:
    _check(visit, session)
    title = words_in(visit.lang)(key("door-say-more") if felt else key("door-how-was-it"))
    return await show(
        visit, "door/faces.html", title, session, done=done, wrong=wrong, faces=FACES, felt=felt, longest=WORDS
    )


HANDLERS = [hand_over, show_faces, say_felt]
