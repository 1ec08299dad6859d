"""What the server's answers mean for the device: read, bounded, and told as errors that say what to do (pure)."""

from typing import TypeVar

import msgspec

from kiosk.fetch.port import Answer, NotOurs

T = TypeVar("T")
SMALL = 2_000_000  # bytes: a root is in the longest of them
SENTENCE = 300  # characters of the server's that are passed on


class ServerRefused(Exception):
    """The server says no, and why; `kind` is its word for it."""

    def __init__(self, kind: str, detail: str) -> None:
        super().__init__(f"the server refuses: {detail or kind}")
        self.kind = kind


class ServerBusy(Exception):
    """Not now; the same may go well in `seconds`."""

    def __init__(self, seconds: int, detail: str = "") -> None:
        super().__init__(f"the server cannot just now; try again in {seconds} seconds. {detail}".strip())
        self.seconds = seconds


class Revoked(ServerRefused):
    """The alliance shut this kiosk out."""


class Cloned(ServerRefused):
    """Another device speaks as this one: enrol again."""


class Unknown(ServerRefused):
    """The server does not know this kiosk, or not this key: enrol again."""


_KINDS = {"revoked": Revoked, "used-number": Cloned, "unknown-kiosk": Unknown}


class _Problem(msgspec.Struct, frozen=True):
    title: str
    detail: str = ""


def read_answer(answer: Answer, kind: type[T]) -> T:
    """What a 200 says, or the error that another status stands for; `NotOurs` where no server of ours speaks so."""
    media = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    if answer.status == 200 and media == "application/json":
        try:
            return msgspec.json.decode(answer.body, type=kind)
        except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
            raise NotOurs(f"the answer cannot be read ({error}): are kiosk and server of the same edition?") from None
    if media != "application/problem+json" or answer.status == 200:
        raise NotOurs(_told(answer.status, media))
    problem = _problem(answer)
    if answer.status in (429, 503, 507):
        raise ServerBusy(_seconds(answer), problem.detail)
    raise _KINDS.get(problem.title, ServerRefused)(problem.title, problem.detail)


def _problem(answer: Answer) -> _Problem:
    try:
        found = msgspec.json.decode(answer.body, type=_Problem)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
        return _Problem(f"status {answer.status}")
    return _Problem(_line(found.title, 60), _line(found.detail, SENTENCE))


def _told(status: int, media: str) -> str:
    if media == "text/html":
        return (
            f"a web page answers instead of the server (status {status}): log in to this network first, or mend the URL"
        )
    return f"what answers is no server of ours (status {status}, {_line(media, 60) or 'no type'}): look at the URL"


def _seconds(answer: Answer) -> int:
    said = answer.headers.get("retry-after", "")
    return min(int(said), 86_400) if said.isascii() and said.isdecimal() and len(said) < 9 else 60


def _line(text: str, most: int) -> str:
    return "".join(letter for letter in text if letter.isprintable())[:most]
