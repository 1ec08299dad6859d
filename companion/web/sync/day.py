"""`GET /sync/v1/day`: the kiosk's day sheet, sealed to it; 304 while it has this one (RFC 9110, 13.1.2)."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import msgspec
from litestar import Response, get

from companion.web.described import refusals
from companion.web.sync.passing import kiosk_asking
from content_packs.visitor.asking import AnyRequest
from content_packs.visitor.failures import PROBLEM, Problem

if TYPE_CHECKING:
    from companion.kiosks.days import Registry
    from companion.office import Office

Office_ = Callable[[], "Office"]
KEPT = {"cache-control": "private, no-cache"}
LONGEST = 200  # characters of If-None-Match


def day_doors(find: "Registry", seed: "Callable[[Office], bytes]") -> Callable[[Office_], Sequence[Any]]:
    """For ROOMS. `seed`: of the server's signing key."""

    def doors(office: Office_) -> Sequence[Any]:
        @get(
            "/day",
            sync_to_thread=True,
            responses=refusals(304, 401, 403, 503),
            summary="The kiosk's day sheet, sealed to it",
        )
        def send_day(request: AnyRequest) -> Response[bytes]:
            return _answer(request, office(), find, seed)

        return [send_day]

    return doors


def _answer(
    request: AnyRequest, office: "Office", find: "Registry", seed: "Callable[[Office], bytes]"
) -> Response[bytes]:
    from companion.kiosks.days import NoKiosk, day_for

    kiosk = kiosk_asking(request, office)
    known = find(office, kiosk)
    if known is None:
        body = Problem(title="no-kiosk", status=403, detail=str(NoKiosk(kiosk)))
        return Response(msgspec.json.encode(body), status_code=403, media_type=PROBLEM)
    had = request.headers.get("if-none-match", "")[:LONGEST].strip().removeprefix("W/").strip('"')
    sealed = day_for(office, known, seed(office), unless=had)
    if sealed is None:
        return Response(b"", status_code=304, headers={**KEPT, "etag": f'"{had}"'})
    headers = {**KEPT, "etag": f'"{sealed.tag}"'}
    return Response(sealed.sheet, media_type="application/octet-stream", headers=headers)
