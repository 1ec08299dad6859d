"""The demonstration: the example museums, built as a museum would build its own, and served.

A pack is built again only when its source, or the code that builds, has changed since.
"""

import socket
import subprocess
import sys
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path

import content_packs
from content_packs.format.blobs import write_durably
from content_packs.format.pack import MANIFEST
from content_packs.guide.codes import show
from content_packs.guide.library import Library
from content_packs.guide.model import Museum

HOME = Path(content_packs.__file__).parent
EXAMPLES = HOME / "examples"
KEPT_IN = ("pack.toml", "collection.xlsx")
BUILDERS = (HOME / "format", HOME / "guide")
ANY = ("0.0.0.0", "::")  # noqa: S104
NOWHERE = ("192.0.2.1", 9)  # RFC 5737: never reached, and nothing is sent


class NotBuilt(Exception):
    def __init__(self, source: Path, code: int) -> None:
        super().__init__(f"{source}: not built (exit code {code}), see above")


def build_examples(data: Path, sources: Path = EXAMPLES) -> Iterator[tuple[Path, bool]]:
    """Each example pack's folder below `data`, and whether it was built now."""
    found = example_sources(sources)
    for source in found:
        out, stamp = data / "packs" / source.name, data / "packs" / f"{source.name}.stamp"
        # Each may refer to the others, so each is made from all of them.
        made_from = digest([*found, *BUILDERS])
        fresh = not (out / MANIFEST).exists() or not stamp.exists() or stamp.read_text() != made_from
        if fresh:
            _build(source, out, data / "cache", [other for other in found if other != source])
            write_durably(stamp, made_from.encode())
        yield out, fresh


def example_sources(sources: Path = EXAMPLES) -> list[Path]:
    """The example packs' sources, folders of text files and those that hold a workbook."""
    return sorted(folder for folder in sources.iterdir() if any((folder / name).is_file() for name in KEPT_IN))


def digest(folders: Iterable[Path]) -> str:
    """A SHA-256 over the names and bytes of all files in `folders`."""
    whole = sha256()
    for folder in folders:
        for file in sorted(folder.rglob("*")):
            if file.is_file() and "__pycache__" not in file.parts:
                whole.update(f"{file.relative_to(folder)}\0".encode() + sha256(file.read_bytes()).digest())
    return whole.hexdigest()


def home_at(host: str, port: int) -> str:
    """What a phone in the same network types."""
    name = own_address() if host in ANY else host
    return f"http://[{name}]:{port}" if ":" in name else f"http://{name}:{port}"


def announce(library: Library, home: str) -> str:
    """What the terminal shows: the museums, the address, a story, and a QR for a phone."""
    from content_packs.visitor.qr import as_blocks

    code = min(library.codes, key=lambda code: library.codes[code])
    names = [_name(museum) for museum in library.museums.values()]
    lines = [*(f"  {name}" for name in names), "", f"  All of it   {home}/", f"  A story     {home}/q/{show(code)}"]
    return "\n".join(["", *lines, "", as_blocks(f"{home}/"), "  For a phone in the same network. Ctrl-C stops.", ""])


def _name(museum: Museum) -> str:
    """In its own language and in English."""
    words = (museum.name.get(museum.languages[0], ""), museum.name.get("en", ""))
    return " · ".join(dict.fromkeys(word for word in words if word)) or museum.id


def own_address() -> str:
    """This machine's address in its network, or the loopback's where it has none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(NOWHERE)
        except OSError:
            return "127.0.0.1"
        return str(probe.getsockname()[0])


def _build(source: Path, out: Path, cache: Path, others: list[Path]) -> None:
    words = [sys.executable, "-m", "companion.commands.demo_build", *map(str, (source, out, cache, *others))]
    done = subprocess.run(words, check=False)  # noqa: S603 (our own words)
    if done.returncode:
        raise NotBuilt(source, done.returncode)
