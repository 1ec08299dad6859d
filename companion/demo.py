"""The demonstration: an alliance of the example museums, made by the commands that real ones use.

The example packs are built, each by a process of its own, and again only when a source, or the code that builds, has
changed. The acts (`companion.demo_acts`) hold the ceremony of the keys and then, while this process serves, push,
consent and publish.
"""

import os
import socket
import subprocess
import sys
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path
from secrets import token_urlsafe
from shutil import rmtree

import msgspec

import content_packs
from companion.config import Settings, load
from content_packs.format.blobs import write_durably
from content_packs.format.manifest import read_manifest
from content_packs.format.pack import MANIFEST
from content_packs.guide.codes import show
from content_packs.guide.library import Library
from content_packs.guide.model import Museum

HOME = Path(content_packs.__file__).parent
EXAMPLES = HOME / "examples"
PROGRAMME = Path(__file__).parent / "examples" / "programme.toml"
JOINT, MEMBERS = "joint-example/main", ("chongqing-example", "sichuan-example")
KEPT_IN = ("pack.toml", "collection.xlsx")
BUILDERS = (HOME / "format", HOME / "guide")
ANY = ("0.0.0.0", "::")  # noqa: S104
NOWHERE = ("192.0.2.1", 9)  # RFC 5737: never reached, and nothing is sent


class NotBuilt(Exception):
    def __init__(self, source: Path, code: int) -> None:
        super().__init__(f"{source}: not built (exit code {code}), see above")


class NotShown(Exception):
    """An act failed; what its command said stands above."""

    def __init__(self, act: str, code: int) -> None:
        super().__init__(f"the demonstration could not {act} (exit code {code}), see above")


class Places(msgspec.Struct, frozen=True):
    """Where the demonstration keeps everything. In earnest each key lies on a machine of its own."""

    data: Path

    @property
    def server(self) -> Path:
        return self.data / "server"

    @property
    def alliance(self) -> Path:
        return self.data / "alliance"

    @property
    def keys(self) -> Path:
        return self.data / "keys"

    @property
    def passphrase(self) -> Path:
        return self.data / "passphrase"

    @property
    def settings(self) -> Path:
        return self.data / "companion.toml"

    @property
    def founded(self) -> Path:
        """There when the ceremony is complete; names the museums."""
        return self.data / "founded"

    @property
    def kiosk(self) -> Path:
        """What the kiosk keeps; in earnest it is a box in a van."""
        return self.data / "kiosk"

    @property
    def enrolled(self) -> Path:
        """There when the kiosk is enrolled with this server."""
        return self.data / "enrolled"

    @property
    def words(self) -> tuple[str, str]:
        return "--passphrase-file", str(self.passphrase)

    def key(self, name: str) -> Path:
        return self.keys / f"{name}.key"

    def public(self, name: str) -> Path:
        return self.keys / f"{name}.pub"

    def signer(self, name: str) -> tuple[str, ...]:
        return "--key", str(self.key(name)), *self.words

    def built(self) -> list[Path]:
        """Folders of the built packs."""
        return sorted(file.parent for file in (self.data / "packs").glob(f"*/{MANIFEST}"))

    def name(self, folder: Path) -> str:
        """`museum/pack` of a built pack."""
        manifest = read_manifest((folder / MANIFEST).read_bytes())
        return f"{manifest.museum}/{manifest.pack}"

    def museums(self) -> list[str]:
        return sorted({self.name(folder).partition("/")[0] for folder in self.built()})


def prepare(data: Path, host: str, port: int) -> Settings:
    """Settings of the demonstration's server, written down for the commands too."""
    places = Places(data.resolve())
    places.keys.mkdir(parents=True, exist_ok=True)
    if not places.passphrase.exists():
        write_durably(places.passphrase, token_urlsafe(24).encode())
        places.passphrase.chmod(0o600)
    given = f'host = "{host}"\nport = {port}\npublic_url = "{home_at(host, port)}"\nlog_level = "error"\n'
    write_durably(places.settings, f'data = "server"\npassphrase_file = "passphrase"\n{given}'.encode())
    return load(places.settings, {})


def found(data: Path) -> None:
    """Keys, root and museums, unless they are there; what an interrupted ceremony left is begun anew."""
    places = Places(data.resolve())
    museums = "\n".join(places.museums())
    if places.founded.exists() and places.founded.read_text() == museums:
        return
    places.founded.unlink(missing_ok=True)
    places.enrolled.unlink(missing_ok=True)
    for folder in (places.alliance, places.keys, places.server, places.kiosk):
        rmtree(folder, ignore_errors=True)
    places.keys.mkdir()
    play("found", data)
    write_durably(places.founded, museums.encode())


def play(act: str, data: Path, *words: str) -> None:
    """An act in a process of its own, which ends when this one does."""
    with begin(act, data, *words) as playing:
        code = playing.wait()
    if code:
        raise NotShown(act, code)


def begin(act: str, data: Path, *words: str) -> "subprocess.Popen[bytes]":
    """An act that goes on beside this process and ends with it."""
    line = [sys.executable, "-m", "companion.demo_acts", act, str(data.resolve()), *words]
    return subprocess.Popen(line, stdin=subprocess.PIPE)  # noqa: S603 (our own words)


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


def announce(library: Library, home: str, kiosk: str = "") -> str:
    """What the terminal shows: the museums, the addresses, a story, and a QR for a phone."""
    from content_packs.visitor.qr import as_blocks

    code = min(library.codes, key=lambda code: library.codes[code])
    names = [_name(museum) for museum in library.museums.values()]
    lines = [*(f"  {name}" for name in names), "", f"  All of it   {home}/", f"  A story     {home}/q/{show(code)}"]
    lines += [f"  Workshops   {home}/workshops", f"  Staff       {home}/staff   (links to first log-ins stand above)"]
    if kiosk:
        lines += [f"  A kiosk     {kiosk}/   (enrolled, synced; its own staff page is at /staff)"]
        lines += [f"  Cut its network: kill -STOP {os.getpid()}, watch it go on, then kill -CONT {os.getpid()}"]
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
