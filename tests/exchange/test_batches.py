import io
import struct

import pytest
import zstandard

from content_packs.exchange.batches import VERSION, BadBatch, BatchLimits, pack_batch, unpack_batch

BLOBS = [b"", b"one", b"\x00" * 70_000, b"two"]


def unpack(raw: bytes, limits: BatchLimits | None = None) -> list[bytes]:
    return list(unpack_batch(io.BytesIO(raw), limits or BatchLimits()))


def compressed(raw: bytes) -> bytes:
    return VERSION + zstandard.ZstdCompressor().compress(raw)


def test_blobs_come_out_as_they_went_in() -> None:
    assert unpack(pack_batch(BLOBS)) == BLOBS


def test_same_blobs_give_the_same_bytes() -> None:
    assert pack_batch(BLOBS) == pack_batch(BLOBS)


def test_compressed_bomb_is_refused_before_memory_is_given_to_it() -> None:
    bomb = compressed(struct.pack(">II", 1, 5_000_001) + bytes(200_000_000))
    assert len(bomb) < 20_000
    with pytest.raises(BadBatch, match="over the 5,000,000 allowed"):
        unpack(bomb)
    many = compressed(
        struct.pack(">I", 5) + b"".join(struct.pack(">I", 4_000_000) + bytes(4_000_000) for _ in range(5))
    )
    with pytest.raises(BadBatch, match="unpacks to more than 16,000,000 bytes"):
        unpack(many)


def test_window_larger_than_eight_megabytes_is_refused() -> None:
    parameters = zstandard.ZstdCompressionParameters.from_level(3, window_log=27, enable_ldm=True)
    stream = zstandard.ZstdCompressor(compression_params=parameters).compressobj()
    raw = VERSION + stream.compress(struct.pack(">I", 1) + bytes(20_000_000)) + stream.flush()
    with pytest.raises(BadBatch, match="more memory"):
        unpack(raw)


def test_more_blobs_than_allowed_are_refused() -> None:
    assert len(unpack(pack_batch([b"x"] * 3), BatchLimits(blobs=3))) == 3
    with pytest.raises(BadBatch, match="more than 3 blobs"):
        unpack(pack_batch([b"x"] * 4), BatchLimits(blobs=3))


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x02",
        VERSION,
        VERSION + b"no zstd",
        pack_batch(BLOBS)[:-5],
        compressed(b"\x00\x00\x00"),
        compressed(struct.pack(">II", 1, 10) + b"short"),
        compressed(struct.pack(">I", 1) + b"\xff\xff\xff\xff"),
    ],
    ids=["empty", "other edition", "no frame", "no zstd", "cut", "half a length", "half a blob", "four gigabytes"],
)
def test_broken_batch_is_refused(raw: bytes) -> None:
    with pytest.raises(BadBatch):
        unpack(raw)


def test_batch_of_nothing_is_empty() -> None:
    assert unpack(pack_batch([])) == []
