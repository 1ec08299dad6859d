"""`POST /sync/v1/enrol` and `/sync/v1/heartbeat`: how a device becomes a kiosk, and says how it is (fleet.py)."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING, Any

import msgspec
from litestar import Response, post
from litestar.openapi.spec import OpenAPIMediaType, OpenAPIType, Operation, Parameter, RequestBody, Schema
from litestar.params import JSONBody

from companion.accounts.browsers import client_of, network_of
from companion.kiosks.errors import KioskRefused, TooManyWrong, UnknownKiosk, WrongCode
from companion.kiosks.guessing import Guesses
from companion.store.errors import StoreError
from companion.web.described import refusals
from companion.web.sync.passing import refuse_for_now
from content_packs.exchange.devices import KIOSK, NUMBER, SIGNATURE
from content_packs.exchange.fleet import Enrol, Enrolled, Heard
from content_packs.visitor.asking import AnyRequest
from content_packs.visitor.failures import NOT_KEPT, PROBLEM, Problem

if TYPE_CHECKING:  # SQLAlchemy takes longer to load than the first page
    from companion.kiosks.hearing import Letter
    from companion.office import Office

REPORT_LIMIT = 400_000  # bytes
ENROL_LIMIT = 4_000  # bytes
NUMBER_LIMIT = 2**53
Finding = Callable[[], "Office"]


@dataclass
class SignedOperation(Operation):
    """Signed by a kiosk's key (devices.py)."""

    def __post_init__(self) -> None:
        text = Schema(type=OpenAPIType.STRING)
        number = Schema(type=OpenAPIType.INTEGER, minimum=1, maximum=NUMBER_LIMIT)
        fields = {KIOSK: text, NUMBER: number, SIGNATURE: text}
        self.parameters = [
            *(self.parameters or []),
            *(Parameter(name=name, param_in="header", required=True, schema=kind) for name, kind in fields.items()),
        ]
        report = OpenAPIMediaType(schema=Schema(type=OpenAPIType.OBJECT, description="A Report."))
        self.request_body = RequestBody({"application/json": report}, required=True)


def enrolling_doors(office: Finding) -> list[Any]:
    guesses = Guesses()
    handlers: dict[int | type[Exception], Any] = {KioskRefused: refuse_kiosk, StoreError: refuse_for_now}

    @post(
        "/enrol",
        sync_to_thread=True,
        status_code=200,
        request_max_body_size=ENROL_LIMIT,
        exception_handlers=handlers,
        responses=refusals(403, 404, 409, 410, 413, 429),
        summary="A device becomes a kiosk",
    )
    def enrol(request: AnyRequest, data: JSONBody[Enrol]) -> Response[Enrolled]:
        from companion.kiosks.enrolling import enrol as admit

        here = office()
        client = client_key(request, here)
        if wait := guesses.wait(client, monotonic()):
            raise TooManyWrong(wait)
        try:
            return Response(admit(here, data, client), headers=NOT_KEPT)
        except WrongCode:
            guesses.note(client, monotonic())
            raise

    @post(
        "/heartbeat",
        status_code=200,
        request_max_body_size=REPORT_LIMIT,
        exception_handlers=handlers,
        operation_class=SignedOperation,
        responses=refusals(401, 403, 409, 413),
        summary="A kiosk says how it is, and gets a pass",
    )
    async def heartbeat(request: AnyRequest) -> Response[Heard]:
        body = await request.body()
        return Response(await asyncio.to_thread(_hear, office, request, body), headers=NOT_KEPT)

    return [enrol, heartbeat]


def refuse_kiosk(_: AnyRequest, error: KioskRefused) -> Response[bytes]:
    """RFC 9457; `title` is what programs look at."""
    headers = dict(NOT_KEPT)
    if isinstance(error, TooManyWrong):
        headers["retry-after"] = str(error.seconds)
    body = msgspec.json.encode(Problem(title=error.kind, status=error.status, detail=error.detail))
    return Response(body, status_code=error.status, media_type=PROBLEM, headers=headers)


def client_key(request: AnyRequest, office: "Office") -> str:
    """Whom wrong codes are counted for: an address, of IPv6 its network."""
    peer = request.client.host if request.client else ""
    forwarded = ", ".join(request.headers.getall("x-forwarded-for", []))
    return network_of(client_of(peer, forwarded, office.settings.proxies))


def _hear(office: Finding, request: AnyRequest, body: bytes) -> Heard:
    from companion.kiosks.hearing import hear

    letter = _letter(request, body)
    return hear(office(), letter, letter.kiosk)


def _letter(request: AnyRequest, body: bytes) -> "Letter":
    from companion.kiosks.hearing import Letter

    kiosk, number, signature = (request.headers.get(name, "") for name in (KIOSK, NUMBER, SIGNATURE))
    whole = number.isascii() and number.isdecimal() and len(number) <= 16 and 0 < int(number) < NUMBER_LIMIT
    if not (kiosk and len(kiosk) <= 64 and whole and len(signature) == 128):
        raise UnknownKiosk
    return Letter(kiosk=kiosk, number=int(number), signature=signature, body=body)
