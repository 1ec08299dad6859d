"""A second implementation of FORMAT.md's Trust, written from the page alone: no code of ours, none of python-tuf's.

It is no model of good code, only short: where it and the verifier disagree, one of them or the page is wrong.
"""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

Json = dict[str, Any]


class Refused(Exception):
    pass


def need(fact: object, why: str) -> None:
    if not fact:
        raise Refused(why)


def instant(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)


def verify(raw: bytes, kind: str, keys: Mapping[str, Json], role: Json) -> Json:
    """The signed part, where enough of the role's keys have signed its canonical form."""
    try:
        whole = json.loads(raw)
        signed = whole["signed"]
        message = json.dumps(signed, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
        given = {one["keyid"]: one["sig"] for one in whole["signatures"]}
        need(signed["_type"] == kind, "another kind")
    except (ValueError, KeyError, TypeError):
        raise Refused("not a signed file") from None
    good = 0
    for keyid in role["keyids"]:
        if keyid in given and keyid in keys:
            try:
                public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(keys[keyid]["keyval"]["public"]))
                public.verify(bytes.fromhex(given[keyid]), message)
                good += 1
            except (InvalidSignature, ValueError):
                pass
    need(good >= role["threshold"], "too few signatures")
    result: Json = signed
    return result


Held = tuple[dict[int, Json], list[Json]]  # versions, steps


class SecondReader:
    """`file(name)` and `target(path, sha256)` give bytes or None."""

    def __init__(self, root: bytes, built: datetime, group: str) -> None:
        self.root: Json = json.loads(root)["signed"]
        self.built, self.group = built, group
        self.issued: datetime | None = None
        self.timestamp: Json | None = None
        self.snapshot: Json | None = None
        self.channel_seen: tuple[int, str] = (0, "")
        self.floors: dict[str, tuple[int, str]] = {}
        self.copies: dict[str, bytes] = {}
        self.confirmed: dict[str, Held] = {}

    def refresh(
        self, file: Callable[[str], bytes | None], target: Callable[[str, str], bytes | None], now: datetime
    ) -> dict[str, Held]:
        self.file, self.target, self.now = file, target, now
        self.take_roots()
        self.take_timestamp()
        self.take_snapshot()
        targets = self.role_file("targets", self.root["keys"], self.root["roles"]["targets"])  # 4
        self.keys = targets["delegations"]["keys"]
        self.delegated = {role["name"]: role for role in targets["delegations"]["roles"]}
        channel = self.take_channel()
        joint = targets.get("joint", {})
        words = {}  # None: silent; not in it: removed
        for pack in channel["packs"]:
            for museum in {pack.split("/")[0], *joint.get(pack, [])} & self.delegated.keys():
                words[museum] = self.hear(museum)
        chosen = {pack: self.choose(pack, steps, words, joint) for pack, steps in channel["packs"].items()}
        if channel["version"]:
            self.channel_seen = (channel["version"], self.whose("channels"))
        self.confirmed = {pack: held for pack, held in chosen.items() if held}
        return self.confirmed

    def judged(self) -> datetime:
        floor = max(x for x in (self.built, self.issued, instant(self.root["issued"])) if x)
        return self.now if floor <= self.now <= floor + timedelta(days=400) else floor

    def fresh(self, signed: Json) -> Json:
        need(instant(signed["expires"]) > self.judged(), "expired")
        return signed

    def fetch(self, name: str) -> bytes:
        raw = self.file(name)
        need(raw is not None, f"no {name}")
        assert raw is not None
        return raw

    def take_roots(self) -> None:  # 1
        while (raw := self.file(f"{self.root['version'] + 1}.root.json")) is not None:
            old = self.root
            new = verify(raw, "root", old["keys"], old["roles"]["root"])
            verify(raw, "root", new["keys"], new["roles"]["root"])
            need(new["version"] == old["version"] + 1, "root version")
            if any(old["roles"][role] != new["roles"][role] for role in ("timestamp", "snapshot")):
                self.timestamp = self.snapshot = self.issued = None
            self.root = new
        self.fresh(self.root)

    def take_timestamp(self) -> None:  # 2
        stamp = verify(self.fetch("timestamp.json"), "timestamp", self.root["keys"], self.root["roles"]["timestamp"])
        if self.timestamp and stamp["version"] == self.timestamp["version"]:
            stamp = self.timestamp
        elif self.timestamp:
            need(stamp["version"] > self.timestamp["version"], "older timestamp")
            kept, given = (one["meta"]["snapshot.json"]["version"] for one in (self.timestamp, stamp))
            need(given >= kept, "older snapshot")
        learnt = instant(stamp["issued"])
        need(learnt < instant(stamp["expires"]), "issued when expired")
        before, self.issued = self.issued, max(learnt, self.issued or learnt)
        try:
            self.fresh(self.root)
            self.fresh(stamp)
        except Refused:
            self.issued = before
            raise
        self.timestamp = stamp

    def take_snapshot(self) -> None:  # 3
        assert self.timestamp
        meta = self.timestamp["meta"]["snapshot.json"]
        if not self.snapshot or self.snapshot["version"] != meta["version"]:
            raw = self.fetch(f"{meta['version']}.snapshot.json")
            need((len(raw), sha256(raw).hexdigest()) == (meta["length"], meta["hashes"]["sha256"]), "other snapshot")
            new = verify(raw, "snapshot", self.root["keys"], self.root["roles"]["snapshot"])
            need(new["version"] == meta["version"], "snapshot version")
            for name, known in (self.snapshot["meta"] if self.snapshot else {}).items():
                need(name in new["meta"] and new["meta"][name]["version"] >= known["version"], f"older {name}")
            self.snapshot = self.fresh(new)
        self.fresh(self.snapshot)

    def role_file(self, role: str, keys: Mapping[str, Json], who: Json) -> Json:
        """From the copy at hand, if it is still the one."""
        assert self.snapshot
        need(f"{role}.json" in self.snapshot["meta"], f"{role} in no snapshot")
        version = self.snapshot["meta"][f"{role}.json"]["version"]
        for fetched in (False, True):
            raw = self.fetch(f"{version}.{role}.json") if fetched else self.copies.get(role, b"")
            try:
                signed = verify(raw, "targets", keys, who)
                need(signed["version"] == version, "another version")
            except Refused:
                continue
            self.fresh(signed)
            self.copies[role] = raw
            return signed
        raise Refused(role)

    def delegated_file(self, role: str) -> Json:
        who = self.delegated[role]
        need(who["paths"] == [f"{role}/*"] and who["terminating"], "delegated otherwise")
        return self.role_file(role, self.keys, who)

    def whose(self, role: str) -> str:
        return json.dumps([sorted(self.delegated[role]["keyids"]), self.delegated[role]["threshold"]])

    def document(self, path: str, line: Json) -> Json:
        digest = line["hashes"]["sha256"]
        raw = self.copies.get(digest) or self.target(path, digest)
        need(raw is not None and sha256(raw).hexdigest() == digest, f"no {path}")
        assert raw is not None
        self.copies[digest] = raw
        found: Json = json.loads(raw)
        return found

    def take_channel(self) -> Json:  # 5
        assert self.snapshot
        seen = self.channel_seen[0] if self.channel_seen[1] == self.whose("channels") else 0
        path = f"channels/{self.group}.json"
        lines = self.delegated_file("channels")["targets"] if "channels.json" in self.snapshot["meta"] else {}
        need(path in lines or not seen, "channel gone")
        channel: Json = self.document(path, lines[path]) if path in lines else {"version": 0, "packs": {}}
        need(channel["version"] >= seen, "older channel")
        return channel

    def hear(self, museum: str) -> Json | None:  # 6
        try:
            lines: Json = self.delegated_file(museum)["targets"]
            need(all(name.startswith(f"{museum}/") for name in lines), "a path of another")
        except Refused:
            return None
        return lines

    def choose(self, pack: str, steps: list[Json], words: Mapping[str, Json | None], joint: Json) -> Held | None:  # 8
        museum = pack.split("/", maxsplit=1)[0]
        last, last_steps = self.confirmed.get(pack, ({}, []))
        role = words.get(museum, {})
        versions = dict(last) if role is None else numbered(pack, role)
        silent = role is None
        for member in set(joint.get(pack, [])) - {museum}:
            carried = words.get(member, {})
            silent |= carried is None
            said = last if carried is None else {n: carried.get(consent(member, pack, n)) for n in versions}
            versions = {n: line for n, line in versions.items() if said.get(n) == line}
        try:
            floor = self.floor(pack, role or {})
        except Refused:
            versions, silent, floor = {n: line for n, line in versions.items() if last.get(n) == line}, True, 0
        versions = {n: line for n, line in versions.items() if n >= floor}
        left = [step for step in steps if step["version"] in versions]
        if silent and not left:
            left = [step for step in last_steps if step["version"] in versions]
        return (versions, left) if left else None

    def floor(self, pack: str, role: Json) -> int:  # 7
        museum, name = pack.split("/")
        if museum not in self.delegated:
            return 0
        kept, under = self.floors.get(pack, (0, ""))
        kept = kept if under == self.whose(museum) else 0
        path = f"{museum}/{name}.floor.json"
        if path in role:
            kept = max(kept, self.document(path, role[path])["floor"])
            self.floors[pack] = (kept, self.whose(museum))
        return kept


def consent(member: str, pack: str, version: int) -> str:
    return f"{member}/{pack.replace('/', '.')}.{version}.json"


def numbered(pack: str, role: Json) -> dict[int, Json]:
    """The versions of a pack among a museum's lines."""
    museum, name = pack.split("/")
    parts = {path: path.removeprefix(f"{museum}/").split(".") for path in role}
    return {int(p[1]): role[path] for path, p in parts.items() if len(p) == 3 and p[0] == name and p[1].isdigit()}
