"""Who asks at a door of `/sync/v1`: a kiosk with a pass."""

from typing import TYPE_CHECKING, Any

import msgspec
from litestar import Response

from content_packs.visitor.asking import AnyRequest
from content_packs.visitor.failures import Problem

if TYPE_CHECKING:
    from companion.office import Office


class NoPass(Exception):
    """No pass, one that is over, or one of another server."""


def kiosk_asking(request: AnyRequest, office: "Office") -> str:
    """Its id, or `NoPass`. For threads: the office may be asked for its key."""
    from companion.kiosks.passes import kiosk_of

    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    kiosk = kiosk_of(office, token.strip()) if scheme.lower() == "bearer" else None
    if kiosk is None:
        raise NoPass
    return kiosk


def refuse_pass(request: AnyRequest, error: Any) -> Response[bytes]:
    """RFC 9457; a kiosk then asks for a new one by a heartbeat."""
    detail = "A pass is needed, and this is none or it is over: send a heartbeat first."
    body = msgspec.json.encode(Problem(title="no-pass", status=401, detail=detail))
    headers = {"www-authenticate": "Bearer", "cache-control": "no-store"}
    return Response(body, status_code=401, media_type="application/problem+json", headers=headers)
