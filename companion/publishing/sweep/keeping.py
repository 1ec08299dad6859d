"""Which versions are kept (pure): those that some group shows, will show, or would go back to, the newest of each pack,
those with a link to a preview, what this server has on display, and all that were shown or pushed not long ago.

The last is for whoever is still fetching: a kiosk on a slow line, a browser that saves an exhibition.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

import msgspec

from companion.publishing import plans
from companion.publishing.publications.rows import Publication
from companion.publishing.versions.rows import Pushed
from content_packs.format.trust.documents import Step

Version = tuple[str, int]
"""(museum/pack, version)"""


class State(msgspec.Struct, frozen=True, kw_only=True):
    """All that says whether a version is needed."""

    versions: Sequence[Pushed]
    steps: Mapping[str, Mapping[str, tuple[Step, ...]]]  # by pack and group
    history: Sequence[Publication]  # the newest first
    previewed: Iterable[Version]
    displayed: frozenset[str]  # manifests that this server shows, whatever the tables say


def kept(state: State, now: datetime, grace: timedelta) -> set[Version]:
    """Versions whose blobs stay."""
    newest: dict[str, int] = {}
    for version in state.versions:
        newest[version.name] = max(newest.get(version.name, 0), version.version)
    stay = {*newest.items(), *state.previewed}
    stay |= {version for pack, groups in state.steps.items() for version in _shown(pack, groups, state, now)}
    for version in state.versions:
        if version.sha256 in state.displayed or idle_since(version, state.history, now) > now - grace:
            stay.add((version.name, version.version))
    return stay


def idle_since(version: Pushed, history: Sequence[Publication], now: datetime) -> datetime:
    """When it was shown last, as far as groups' decisions say; else when it was pushed."""
    instants = [version.pushed]
    groups: dict[str, list[Publication]] = {}
    for decision in reversed(history):
        if decision.pack == version.name:
            groups.setdefault(decision.group, []).append(decision)
    for decisions in groups.values():
        about = [place for place, one in enumerate(decisions) if version.version in {one.version, one.before}]
        if about:
            ended = decisions[min(about[-1] + 1, len(decisions) - 1)]
            instants.append(max(ended.at, datetime.fromtimestamp(ended.since, UTC)))
    return max(instants)


def _shown(pack: str, groups: Mapping[str, tuple[Step, ...]], state: State, now: datetime) -> Iterable[Version]:
    for group, steps in groups.items():
        yield from ((pack, step.version) for step in steps)
        made = [
            (one.version, one.before)
            for one in state.history
            if (one.pack, one.group, one.kind) == (pack, group, "publish")
        ]
        before = plans.before(steps, made, now)
        if before is not None:
            yield pack, before
