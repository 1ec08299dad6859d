"""Feedback: three faces that a child can tap, then words if it likes; nothing else is on the page."""

from typing import Annotated

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, QueryParameter

from companion.door.taking import Feel, feel
from companion.web.staff.answers import Answer, go
from companion.web.staff.door.taker import PATH, Taker, doing, known, listed, show, taker_of
from companion.web.staff.frame import languages_for
from companion.web.staff.visit import AnyRequest, Visit, form_of
from companion.web.words import key, words_in
from content_packs.exchange.door.acts import WORDS
from content_packs.exchange.door.errors import DoorError

FACES = {"happy": key("door-face-happy"), "so-so": key("door-face-so-so"), "sad": key("door-face-sad")}
Felt = Annotated[str, QueryParameter(max_length=40)]


@get(f"{PATH}/{{session:str}}/faces")
async def show_faces(
    request: AnyRequest,
    visit: NamedDependency[Visit],
    session: FromPath[str],
    felt: Felt = "",
    done: FromQuery[str] = "",
) -> Answer:
    return await _faces(taker_of(request, visit), session, felt, done=done)


@post(f"{PATH}/{{session:str}}/faces")
async def say_felt(request: AnyRequest, visit: NamedDependency[Visit], session: FromPath[str]) -> Answer:
    """The face counts at once; words that follow join it."""
    form, taker = await form_of(request), taker_of(request, visit)
    face, before = form.get("face", ""), form.get("felt", "")[:40]
    wish = Feel(
        **taker.act(session, form),
        face=face if face in FACES else "",
        words=form.get("words", "")[: 2 * WORDS],
        lang=visit.lang,
        instead_of=before,
    )
    try:
        felt = await doing(feel, taker, wish)
    except DoorError as error:
        return await _faces(taker, session, "", wrong=error)
    asked = f"felt={felt}" if felt and not before else "done=thanks"
    return known(taker, go(visit, f"{PATH}/{session}/faces?lang={visit.lang}&{asked}"))


async def _faces(taker: Taker, session: str, felt: str, *, done: str = "", wrong: DoorError | None = None) -> Answer:
    shown = await listed(taker, session)
    lang = taker.visit.lang
    return show(
        taker,
        "door/faces.html",
        words_in(lang)(key("door-say-more") if felt else key("door-how-was-it")),
        shown,
        done=done,
        wrong=wrong,
        faces=FACES,
        felt=felt,
        longest=WORDS,
        choices=languages_for(lang),
    )


HANDLERS = [show_faces, say_felt]
