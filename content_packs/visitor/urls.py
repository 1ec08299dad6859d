"""The addresses of pages and media, as the design settles them. Whatever prints a link takes it from here."""

from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import quote, urlencode

from content_packs.format import media_types
from content_packs.guide.model import Medium

EXTENSIONS = media_types.EXTENSIONS
AS_VISITOR = "show=1"  # in a ticket's address: whoever asks is shown the visitors' page


def home() -> str:
    return "/"


def code(code: str) -> str:
    return f"/q/{quote(code, safe='')}"


def ticket(text: str) -> str:
    """The address that a ticket's symbol carries: staff are led to the door, others to a word about it."""
    return f"/t/{quote(text, safe='')}"


def printed_ticket(address: str, text: str) -> str:
    """Capitals alone fit the symbol's alphanumeric mode; the route takes either case."""
    return f"{address}{ticket(text)}".upper()


def keypad() -> str:
    """Where the form sends a number or code that was typed: `?code=`."""
    return "/q"


def artifact(ref: str) -> str:
    return f"/artifacts/{quote(ref)}"


def museum(museum: str) -> str:
    return f"/museums/{quote(museum)}"


def exhibition(ref: str) -> str:
    return f"/exhibitions/{quote(ref)}"


def exhibition_files(ref: str) -> str:
    """All that the exhibition's pages need, to be kept for reading without a network."""
    return f"/api/v1/exhibitions/{quote(ref)}/files"


def tour(ref: str) -> str:
    return f"/tours/{quote(ref)}"


def scene(ref: str) -> str:
    return f"/scenes/{quote(ref)}"


def document(kind: str, ref: str) -> str:
    """The page of an artifact, exhibition, tour or scene."""
    return f"/{kind}s/{quote(ref)}"


def floor_map(museum: str, level: str = "") -> str:
    return f"/map/{quote(museum)}" + (f"?{urlencode({'level': level})}" if level else "")


def search(
    query: str = "",
    chosen: Mapping[str, Iterable[str]] | None = None,
    *,
    sort: str = "",
    more: str = "",
    cursor: str = "",
) -> str:
    """A list of what was found, or of everything; `chosen` by facet."""
    keys = [(facet, key) for facet, keys in (chosen or {}).items() for key in keys]
    said = [("q", query), *keys, ("sort", sort), ("more", more), ("cursor", cursor)]
    wanted = urlencode([(name, text) for name, text in said if text])
    return f"/search?{wanted}" if wanted else "/search"


def workshops(**wanted: str) -> str:
    """The list of workshops, narrowed by what is wanted."""
    return listing("/workshops", [(name, text) for name, text in wanted.items() if text])


def listing(path: str, pairs: Sequence[tuple[str, str]]) -> str:
    """`path` with a query that says `pairs`."""
    return f"{path}?{urlencode(pairs)}" if pairs else path


def workshop(workshop: str, session: str = "") -> str:
    there = f"/workshops/{quote(workshop, safe='')}"
    return f"{there}?{urlencode({'session': session})}#s-{quote(session, safe='')}" if session else there


def booking(token: str) -> str:
    return f"/bookings/{quote(token, safe='')}"


def medium(medium: Medium) -> str:
    return f"/media/{medium.sha256}.{EXTENSIONS[medium.type]}"


def with_choice(path: str, *, lang: str = "", variant: str = "") -> str:
    """`path` with the visitor's choice of language or variant in its query."""
    choice = {k: v for k, v in (("lang", lang), ("variant", variant)) if v}
    return f"{path}{'&' if '?' in path else '?'}{urlencode(choice)}" if choice else path


def printed(address: str, code: str, *, capitals: bool = True) -> str:
    """What a QR symbol carries. Capitals alone fit its alphanumeric mode: fewer modules, read from further away."""
    whole = f"{address}/q/{code}"
    return whole.upper() if capitals else whole.lower()
