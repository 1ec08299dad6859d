"""`POST /sync/v1/wishes`: bookings that visitors wished for at a kiosk, decided now."""

import asyncio
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import msgspec
from litestar import Response, post
from litestar.exceptions import ClientException

from companion.web.described import refusals
from companion.web.sync.passing import kiosk_asking
from content_packs.exchange.wishes import Wishes
from content_packs.visitor.asking import AnyRequest
from content_packs.visitor.desk import Counter

if TYPE_CHECKING:
    from companion.office import Office

LIMIT = 1_000_000  # bytes


def wish_doors(
    counter: "Callable[[Callable[[], Office]], Counter]", private: "Callable[[Office], bytes]"
) -> "Callable[[Callable[[], Office]], Sequence[Any]]":
    """For ROOMS. `counter`: of bookings (reception.StoreCounter); `private`: the server's sealing key."""

    def doors(office: "Callable[[], Office]") -> Sequence[Any]:
        desk = counter(office)

        @post(
            "/wishes",
            status_code=200,
            request_max_body_size=LIMIT,
            responses=refusals(400, 401, 403, 413, 503),
            summary="Bookings that visitors wished for at a kiosk",
        )
        async def take_wishes(request: AnyRequest) -> Response[bytes]:
            from companion.kiosks.wishes import book_wishes

            opened = await asyncio.to_thread(office)
            kiosk = await asyncio.to_thread(kiosk_asking, request, opened)
            try:
                wishes = msgspec.json.decode(await request.body(), type=Wishes)
            except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
                raise ClientException(str(error)[:200]) from None
            key = await asyncio.to_thread(private, opened)
            answers = await book_wishes(opened, desk, wishes, kiosk, key)
            headers = {"cache-control": "no-store"}
            return Response(msgspec.json.encode(answers), media_type="application/json", headers=headers)

        return [take_wishes]

    return doors
