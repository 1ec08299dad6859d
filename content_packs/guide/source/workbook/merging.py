"""What translators changed in an exported workbook, and which of it may go back into the source. Pure.

A change is taken where the source still is what was exported, text and original. Where either has changed since, both
are kept as they are and it is said so: a conflict is for people. A text that was emptied is left as it is.
"""

from collections.abc import Iterable, Mapping

import msgspec

from content_packs.guide.source.schema import Place, Source
from content_packs.guide.source.wordings import anchors_of, mark_of, original_of, texts_of
from content_packs.guide.source.workbook.writing import Memo


class Change(msgspec.Struct, frozen=True, order=True):
    place: Place
    old: str
    new: str


class Conflict(msgspec.Struct, frozen=True, order=True):
    place: Place
    why: str
    new: str


class Merge(msgspec.Struct, frozen=True):
    changes: list[Change]
    conflicts: list[Conflict]


def plan_merge(source: Source, workbook: Source, memo: Iterable[Memo]) -> Merge:
    """What becomes of every text that was exported."""
    ours, theirs = texts_of(source), texts_of(workbook)
    moved = _moved(source, workbook)
    changes: list[Change] = []
    conflicts: list[Conflict] = []
    for one in memo:
        now, new = ours.get(one.place, ""), theirs.get(one.place, "")
        if mark_of(new) == one.text or new == now:
            continue
        if why := _objection(one, ours, new, source.languages[0], moved):
            conflicts.append(Conflict(one.place, why, new))
        else:
            changes.append(Change(one.place, now, new))
    return Merge(sorted(changes), sorted(conflicts))


def _objection(one: Memo, ours: Mapping[Place, str], new: str, own: str, moved: set[tuple[str, str]]) -> str:
    """Why a change cannot be taken; "" where it can."""
    file, path, language = one.place
    if (file, path.partition("]")[0] + "]") in moved:
        return "its row was moved, added or deleted in the workbook or the source"
    if not new:
        return "it was emptied in the workbook; delete it in the source if that is meant"
    if mark_of(ours.get(one.place, "")) != one.text:
        return "it has changed in the source since the export"
    if language != own and mark_of(ours.get(original_of(one.place, own), "")) != one.original:
        return "its original has changed in the source since the export"
    return ""


def _moved(source: Source, workbook: Source) -> set[tuple[str, str]]:
    """Parts that are not what they were: their texts could be those of another."""
    ours, theirs = anchors_of(source), anchors_of(workbook)
    return {at for at in ours.keys() | theirs.keys() if ours.get(at) != theirs.get(at)}
