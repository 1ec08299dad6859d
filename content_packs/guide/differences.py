"""What a new version of a pack changes: per document and language, for whoever publishes it (pure).

Entries are compared by hash; only documents that differ are read, and of those at most as many as are listed. Where a
text stands is named by its way through the document: `title`, `stories.easy`, `pictures.front.alt`.
"""

from collections.abc import Iterable, Iterator
from typing import Any, Literal

import msgspec

from content_packs.errors import PackError
from content_packs.format.manifest import Entry
from content_packs.format.pack import Pack
from content_packs.guide import model
from content_packs.guide.language import Text

How = Literal["added", "removed", "changed"]
LISTED = 200  # documents told one by one
KINDS: dict[str, type[msgspec.Struct]] = {
    "museum": model.Museum,
    "venue": model.Venue,
    "exhibition": model.Exhibition,
    "tour": model.Tour,
    "scene": model.Scene,
    "artifact": model.Artifact,
}
"""In the order in which they are told."""

_MEDIA = (model.Picture, model.Sound, model.Video, model.Model, model.Tiles, model.Medium)
_DERIVED = frozenset({"stale", "origin", "colour"})  # they follow from what is told


class Touch(msgspec.Struct, frozen=True):
    """A text, medium or fact, and what became of it."""

    where: str
    how: How


class Change(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What became of one document. What it holds is told where it was in both versions."""

    path: str  # artifacts/bells
    kind: str
    how: How
    title: Text = {}
    texts: dict[str, tuple[Touch, ...]] = {}  # by language
    media: tuple[Touch, ...] = ()
    facts: tuple[Touch, ...] = ()


class Count(msgspec.Struct, frozen=True):
    added: int
    removed: int
    changed: int


class Differences(msgspec.Struct, frozen=True, kw_only=True):
    """`documents` are the first of all that `counts` count by kind."""

    before: int | None  # version; None where nothing was shown
    after: int
    counts: dict[str, Count]
    documents: tuple[Change, ...]
    unlisted: int
    languages_added: tuple[str, ...]
    languages_removed: tuple[str, ...]
    new_media: int  # bytes that the version before does not have


def differences(old: Pack | None, new: Pack, listed: int = LISTED) -> Differences:
    """What is different in `new`; all of it where there is no `old`."""
    before, after = old.entries if old else {}, new.entries
    touched = list(_touched(before, after))
    first = touched[:listed]
    had, has = old.manifest.languages if old else (), new.manifest.languages
    return Differences(
        before=old.manifest.version if old else None,
        after=new.manifest.version,
        counts={kind: _count(kind, touched) for kind in KINDS if any(entry.kind == kind for _, entry in touched)},
        documents=tuple(_tell(old, new, how, entry) for how, entry in first),
        unlisted=len(touched) - len(first),
        languages_added=tuple(lang for lang in has if lang not in had),
        languages_removed=tuple(lang for lang in had if lang not in has),
        new_media=_new_media(before, after),
    )


def _touched(before: dict[str, Entry], after: dict[str, Entry]) -> Iterator[tuple[How, Entry]]:
    """Documents that differ: kinds in their order; of each kind first what changed, then what came, then what went."""
    order = {kind: place for place, kind in enumerate(KINDS)}
    found: list[tuple[How, Entry]] = []
    for path, entry in after.items():
        was = before.get(path)
        if entry.kind in order and (was is None or was.sha256 != entry.sha256):
            found.append(("added" if was is None else "changed", entry))
    found += [("removed", entry) for path, entry in before.items() if entry.kind in order and path not in after]
    ranks = {"changed": 0, "added": 1, "removed": 2}
    yield from sorted(found, key=lambda one: (order[one[1].kind], ranks[one[0]], one[1].path))


def _count(kind: str, touched: Iterable[tuple[How, Entry]]) -> Count:
    hows = [how for how, entry in touched if entry.kind == kind]
    return Count(hows.count("added"), hows.count("removed"), hows.count("changed"))


def _new_media(before: dict[str, Entry], after: dict[str, Entry]) -> int:
    known = {entry.sha256 for entry in before.values()}
    return sum({e.sha256: e.length for e in after.values() if e.kind == "media" and e.sha256 not in known}.values())


def _tell(old: Pack | None, new: Pack, how: How, entry: Entry) -> Change:
    was = _read(old, entry) if old and how != "added" else None
    now = _read(new, entry) if how != "removed" else None
    title = _title(now or was)
    if how != "changed" or was is None or now is None:  # a document that cannot be read is told by name alone
        return Change(path=entry.path, kind=entry.kind, how=how, title=title)
    touches = list(_compare(dict(_flatten(was)), dict(_flatten(now))))
    langs = dict.fromkeys(lang for family, lang, _ in touches if family == "text")
    return Change(
        path=entry.path,
        kind=entry.kind,
        how=how,
        title=title,
        texts={lang: tuple(touch for family, of, touch in touches if (family, of) == ("text", lang)) for lang in langs},
        media=tuple(touch for family, _, touch in touches if family == "media"),
        facts=tuple(touch for family, _, touch in touches if family == "fact"),
    )


def _read(pack: Pack, entry: Entry) -> msgspec.Struct | None:
    try:
        return pack.document(entry.path, KINDS[entry.kind])
    except PackError:
        return None


def _title(document: msgspec.Struct | None) -> Text:
    return getattr(document, "title", None) or getattr(document, "name", None) or {}


_Key = tuple[str, str, str]
"""(text, media or fact; language; where)."""


def _compare(before: dict[_Key, object], after: dict[_Key, object]) -> Iterator[tuple[str, str, Touch]]:
    for key in dict.fromkeys((*before, *after)):
        if before.get(key) != after.get(key):
            how: How = "added" if key not in before else "removed" if key not in after else "changed"
            yield key[0], key[1], Touch(key[2], how)


def _flatten(one: msgspec.Struct, where: str = "") -> Iterator[tuple[_Key, object]]:
    """Every text, medium and fact of a document, by where it stands; what is empty is not there."""
    lang = getattr(one, "language", "") if isinstance(one, model.Sound | model.Video) else ""
    for field in one.__struct_fields__:
        value = getattr(one, field)
        name = f"{where}.{field}" if where else field
        if field in _DERIVED or value in (None, "", (), {}):
            continue
        if isinstance(value, dict):
            yield from _texts(value, name)
        elif field == "transcript":
            yield ("text", lang, name), value
        elif isinstance(one, _MEDIA) and not _holds_texts(value):
            continue  # a medium is told as one
        else:
            yield from _parts(value, name)
    if isinstance(one, _MEDIA):
        yield ("media", "", where), _identity(one)


def _texts(value: dict[str, Any], name: str) -> Iterator[tuple[_Key, object]]:
    """A language map of texts or stories, or one such for each variant."""
    for key, each in value.items():
        if isinstance(each, dict):
            yield from _texts(each, name if key == "standard" else f"{name}.{key}")
        else:
            yield ("text", key, name), each.html if isinstance(each, model.Story) else each


def _parts(value: object, name: str) -> Iterator[tuple[_Key, object]]:
    if isinstance(value, msgspec.Struct):
        yield from _flatten(value, name)
    elif isinstance(value, tuple) and value and isinstance(value[0], msgspec.Struct):
        for place, each in enumerate(value, 1):
            yield from _flatten(each, f"{name}.{getattr(each, 'id', '') or place}")
    else:
        yield ("fact", "", name), value


def _holds_texts(value: object) -> bool:
    """Whether there is more to tell of a part of a medium than which bytes it is: a film's poster, a model's places."""
    one = value[0] if isinstance(value, tuple) and value else value
    return isinstance(one, model.Picture | model.Annotation)


def _identity(medium: msgspec.Struct) -> object:
    """All of a medium that is neither text nor told by itself."""
    return tuple(
        msgspec.to_builtins(value)
        for field in medium.__struct_fields__
        if field not in _DERIVED and field != "transcript" and not isinstance(value := getattr(medium, field), dict)
        if not _holds_texts(value)
    )
