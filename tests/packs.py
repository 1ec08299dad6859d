"""Small packs for tests, made from structs: `make_pack(tmp_path, [artifact("bells", title={"en": "Bells"})])`.

Everything goes the way that `pack build` goes, through blobs and `write_pack`, so that what a test
opens is a real pack.
"""

from collections.abc import Iterable, Mapping
from hashlib import sha256
from html import escape
from pathlib import Path
from typing import Any

from content_packs.format.blobs import FileBlobs
from content_packs.format.manifest import Entry, encode
from content_packs.format.media_types import TYPES
from content_packs.format.pack import BLOBS, Pack, open_folder, write_pack
from content_packs.guide import codes, model

MUSEUM = "example"
LANGUAGES = ("zh-Hans", "en")

Document = model.Museum | model.Venue | model.Artifact | model.Exhibition | model.Tour | model.Scene


def make_pack(
    folder: Path,
    documents: Iterable[Document],
    *,
    museum: str = MUSEUM,
    pack: str = "main",
    version: int = 1,
    languages: tuple[str, ...] = LANGUAGES,
    media: Mapping[str, bytes] | None = None,  # path -> bytes
) -> Pack:
    """A pack in `folder`, written and opened again; a museum document is added where none is given."""
    documents = list(documents)
    if not any(isinstance(one, model.Museum) for one in documents):
        documents.append(model.Museum(id=museum, name={"en": museum.title()}, languages=languages))
    contents = [(_path(one), type(one).__name__.lower(), encode(one)) for one in documents]
    contents += [(path, "media", raw) for path, raw in (media or {}).items()]
    names = FileBlobs(folder / BLOBS).put_all(raw for _, _, raw in contents)
    entries = [
        Entry(path=path, kind=kind, type=_type(path, kind), sha256=name, length=len(raw))
        for (path, kind, raw), name in zip(contents, names, strict=True)
    ]
    write_pack(folder, museum, pack, version, languages, entries)
    return open_folder(folder)


def artifact(name: str, *, museum: str = MUSEUM, **facts: Any) -> model.Artifact:
    """An artifact with a code and a title, and whatever `facts` say."""
    return model.Artifact(**{"id": name, "code": codes.issue(museum, name), "title": {"en": name.title()}, **facts})


def stories(variant: str = "standard", **texts: str) -> dict[str, dict[str, model.Story]]:
    """Stories of one variant, a paragraph per language; `zh_Hans` stands for zh-Hans."""
    return {variant: {lang.replace("_", "-"): story(text) for lang, text in texts.items()}}


def story(text: str) -> model.Story:
    return model.Story(html=f"<p>{escape(text)}</p>", origin=sha256(text.encode()).hexdigest()[:16])


def picture(name: str = "front", *, raw: bytes = b"picture", **facts: Any) -> model.Picture:
    """A picture with one size in each format; put `raw` into `media` where its bytes are asked for."""
    sizes = tuple(
        model.Derivative(sha256=sha256(raw).hexdigest(), length=len(raw), type=kind, width=480, height=360)
        for kind in ("image/avif", "image/webp")
    )
    return model.Picture(**{"id": name, "alt": {"en": name}, "width": 960, "height": 720, "sizes": sizes, **facts})


def medium(raw: bytes, media_type: str) -> model.Medium:
    return model.Medium(sha256=sha256(raw).hexdigest(), length=len(raw), type=media_type)


def _path(document: Document) -> str:
    match document:
        case model.Museum():
            return "museum"
        case model.Venue():
            return "venue"
    return f"{type(document).__name__.lower()}s/{document.id}"


def _type(path: str, kind: str) -> str:
    if kind != "media":
        return "application/json"
    return TYPES.get(path.rpartition(".")[2], "application/octet-stream")
