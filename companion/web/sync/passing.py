"""Who asks at a door of `/sync/v1`: a kiosk with a pass."""

from typing import TYPE_CHECKING, Any

import msgspec
from litestar import Response

from content_packs.visitor.asking import AnyRequest
from content_packs.visitor.failures import NOT_KEPT, PROBLEM, Problem

if TYPE_CHECKING:
    from companion.office import Office


class NoPass(Exception):
    """No pass, one that is over, or one of another server."""


class Shut(Exception):
    """The pass is good, and its kiosk was revoked since it was given."""


def kiosk_asking(request: AnyRequest, office: "Office") -> str:
    """Its id, or `NoPass`, or `Shut` (within seconds after it was revoked). For threads: the office may be asked for
    its key, and the store for who is revoked."""
    from companion.kiosks.passes import kiosk_of
    from companion.kiosks.revoked import is_revoked

    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    kiosk = kiosk_of(office, token.strip()) if scheme.lower() == "bearer" else None
    if kiosk is None:
        raise NoPass
    if is_revoked(office, kiosk):
        raise Shut
    return kiosk


def refuse_pass(request: AnyRequest, error: Any) -> Response[bytes]:
    """RFC 9457; a kiosk then asks for a new one by a heartbeat."""
    detail = "A pass is needed, and this is none or it is over: send a heartbeat first."
    body = msgspec.json.encode(Problem(title="no-pass", status=401, detail=detail))
    headers = {"www-authenticate": "Bearer", "cache-control": "no-store"}
    return Response(body, status_code=401, media_type=PROBLEM, headers=headers)


def refuse_shut(request: AnyRequest, error: Any) -> Response[bytes]:
    detail = "This kiosk was revoked: the alliance can restore it, or invite it anew."
    body = msgspec.json.encode(Problem(title="revoked", status=403, detail=detail))
    return Response(body, status_code=403, media_type=PROBLEM, headers=dict(NOT_KEPT))


def refuse_for_now(request: AnyRequest, error: Any) -> Response[bytes]:
    """The database is full, busy or about to close."""
    detail = "The database is not to be had just now: try again in a minute."
    body = msgspec.json.encode(Problem(title="not-now", status=503, detail=detail))
    return Response(body, status_code=503, media_type=PROBLEM, headers={**NOT_KEPT, "retry-after": "60"})
