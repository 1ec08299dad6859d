"""The two small modules of the staff pages: keys on the screen, and a page that follows what goes on."""

from functools import partial
from pathlib import Path

from litestar import Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from content_packs.visitor import statics
from content_packs.visitor.handlers import FOREVER, send_coded
from kiosk.staff.visit import OPEN, AnyRequest

FILES = statics.load(Path(__file__).parent / "static")
VERSION = statics.version_of(FILES)
ROOT = "/staff/files"


def url(name: str) -> str:
    return f"{ROOT}/{VERSION}/{name}"


@get(f"{ROOT}/{{version:str}}/{{name:str}}", opt=OPEN)
async def show_file(request: AnyRequest, version: FromPath[str], name: FromPath[str]) -> Response[bytes]:
    if name not in FILES:
        raise NotFoundException
    body = FILES[name]
    return send_coded(request, name, body.tag, FOREVER if version == VERSION else "no-cache", partial(getattr, body))


HANDLERS = [show_file]
