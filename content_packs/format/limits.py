"""Bounds on everything that a reader of packs takes in, checked before memory is given to it."""

import msgspec


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    manifest: int = 5_000_000  # bytes of the root
    shards: int = 50_000  # per manifest
    shard: int = 1_000_000  # bytes
    entries: int = 1_024  # per shard
    names: int = 500_000  # entries of all shards
    languages: int = 100
    version: int = 2**53 - 1  # what every JSON reader can hold
    document: int = 1_000_000  # bytes of one JSON document
    blob: int = 4_000_000_000  # bytes of one medium
    path: int = 200  # characters
    total: int = 1_000_000_000_000  # bytes that a manifest may promise
    root: int = 500_000  # bytes of a trust root
    roots: int = 1_000  # new roots followed at one refresh
    timestamp: int = 20_000  # bytes
    snapshot: int = 2_000_000  # bytes
    targets: int = 5_000_000  # bytes of the top targets
    role: int = 5_000_000  # bytes of a museum's role, of channels, of sticks
    channel: int = 2_000_000  # bytes of a group's document
    steps: int = 1_000  # of a pack in a channel
    floor: int = 10_000  # bytes of a floor document
    stick: int = 10_000  # bytes of a stick document


LIMITS = Limits()
