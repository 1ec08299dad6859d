"""How doors for programs are described at `/schema`: what they refuse, and what of a request no signature shows."""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus

from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.spec import (
    Components,
    OpenAPIFormat,
    OpenAPIMediaType,
    OpenAPIType,
    Operation,
    Parameter,
    RequestBody,
    Schema,
    SecurityScheme,
)

from content_packs.visitor.failures import PROBLEM, Problem

TICKET = "ticket"
ALWAYS = (400, 414, 503, 507)  # a request that cannot be read; a server that cannot just now
COMPONENTS = Components(
    security_schemes={TICKET: SecurityScheme(type="http", scheme="bearer", description="From POST /publish/v1/uploads")}
)


def refusals(*statuses: int) -> Mapping[int, ResponseSpec]:
    """Problem details (RFC 9457), whose `title` is a kind of PROTOCOL.md."""
    return {
        status: ResponseSpec(
            Problem, description=HTTPStatus(status).phrase, media_type=PROBLEM, generate_examples=False
        )
        for status in (*ALWAYS, *statuses)
    }


@dataclass
class TicketOperation(Operation):
    """Needs a ticket."""

    def __post_init__(self) -> None:
        self.security = [{TICKET: []}]


@dataclass
class PieceOperation(TicketOperation):
    """Takes bytes at an offset."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.parameters = [*(self.parameters or []), _number("upload-offset"), _number("upload-length", needed=False)]
        octets = OpenAPIMediaType(schema=Schema(type=OpenAPIType.STRING, format=OpenAPIFormat.BINARY))
        self.request_body = RequestBody({"application/octet-stream": octets}, required=True)


def _number(name: str, *, needed: bool = True) -> Parameter:
    schema = Schema(type=OpenAPIType.INTEGER, minimum=0, maximum=10**15 - 1)
    return Parameter(name=name, param_in="header", required=needed, schema=schema)
