"""A box that is no kiosk yet: its home page is where it becomes one, for its own screen alone."""

import asyncio
from typing import Any

import pytest

from kiosk.screen.doors import Doors


def ask(path: str, *, host: str = "127.0.0.1", new: bool = True) -> list[dict[str, Any]]:
    sent: list[dict[str, Any]] = []

    def app(name: str) -> Any:
        async def answer(scope: Any, receive: Any, send: Any) -> None:
            await send({"name": name})

        return answer

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "GET", "path": path, "query_string": b"", "headers": [], "client": (host, 1)}
    doors = Doors(app("screen"), app("phones"), app("staff"), is_new=lambda: new)
    asyncio.run(doors(scope, None, send))
    return sent


def test_home_page_of_a_new_box_leads_to_its_setup() -> None:
    assert (b"location", b"/staff/setup") in ask("/")[0]["headers"]


@pytest.mark.parametrize(
    ("path", "host", "new", "name"),
    [
        ("/", "127.0.0.1", False, "screen"),
        ("/", "192.168.4.20", True, "phones"),
        ("/search", "127.0.0.1", True, "screen"),
    ],
)
def test_everything_else_is_as_ever(path: str, host: str, new: bool, name: str) -> None:
    assert ask(path, host=host, new=new) == [{"name": name}]
