"""Every text of a source by its place, as an exchange with translators needs it. Pure.

Texts are compared without the white space around them: cells and files end differently.
"""

import msgspec

from content_packs.guide.source.lock import WORDS, digest
from content_packs.guide.source.parts import documents, texts_in
from content_packs.guide.source.schema import Place, Source


def texts_of(source: Source) -> dict[Place, str]:
    """Each text in each language, originals too."""
    found: dict[Place, str] = {}
    for document in documents(source):
        file = document.file.as_posix()
        for path, text in texts_in(document.table):
            found.update({(file, path, language): words.strip() for language, words in text.items()})
        for by_language in document.words.values():
            for language, words in by_language.items():
                found[words.file.as_posix(), WORDS, language] = words.text.strip()
    return {place: text for place, text in found.items() if text}


def anchors_of(source: Source) -> dict[tuple[str, str], str]:
    """What tells the parts of a document apart, by file and path (`picture[1]`): their files, ids, references."""
    found: dict[tuple[str, str], str] = {}
    for document in documents(source):
        for key, parts in msgspec.to_builtins(document.table).items():
            for number, part in enumerate(parts if isinstance(parts, list | tuple) else ()):
                if isinstance(part, dict):
                    file = part.get("file") or (part.get("before") or {}).get("file")
                    other = (part.get(name) for name in ("id", "artifact", "scene", "to"))
                    anchor = (document.folder / file).as_posix() if file else next(filter(None, other), "")
                    found[document.file.as_posix(), f"{key}[{number}]"] = anchor
    return found


def original_of(place: Place, own: str) -> Place:
    """Where the text stands that a translation at `place` was made from: `story.en.easy.md` from `story.fr.easy.md`."""
    file, path, _ = place
    if path == WORDS:
        folder, _, name = file.rpartition("/")
        stem, _, *rest = name.split(".")
        file = f"{folder}/{'.'.join([stem, own, *rest])}"
    return (file, path, own)


def mark_of(text: str) -> str:
    """What stands for a text where it is remembered; "" for none."""
    return digest(text) if text else ""
