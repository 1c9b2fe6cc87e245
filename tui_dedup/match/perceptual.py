"""All pairs of 256-bit hashes within a Hamming distance, found exactly without comparing all pairs.

Multi-index hashing: cut the bits into distance + 1 chunks. Two hashes that differ in at most `distance` bits are
equal in at least one chunk (pigeonhole), so it is enough to compare those that share a chunk.
Norouzi, Punjani, Fleet: Fast Exact Search in Hamming Space with Multi-Index Hashing, 2014.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from tui_dedup.match.pairs import Indices

Hashes = NDArray[np.uint8]
"""Hashes as packed bits: uint8 of shape (n, 32)."""

BITS = 256
KEY_BITS = 32
BLOCK = 1 << 20
"""Candidates compared at a time: it bounds the memory."""

Found = tuple[Indices, Indices, NDArray[np.float32]]


def distances(a: Hashes, b: Hashes) -> NDArray[np.int64]:
    """Return the Hamming distance of each row of `a` to the same row of `b`, shape (n,)."""
    counts: NDArray[np.int64] = np.bitwise_count(a ^ b).sum(axis=1, dtype=np.int64)
    return counts


def near(base: Hashes, queries: Hashes, distance: int) -> Iterator[Found]:
    """Yield every (base row, query row, distance) that differ in at most `distance` bits, each once, chunk by chunk."""
    chunks = distance + 1
    spread_base, spread_queries = _spread(base, chunks), _spread(queries, chunks)
    for chunk in range(chunks):
        found = [
            _verified(spread_base, spread_queries, left, right, chunk, distance)
            for left, right in _candidates(_keys(spread_base, chunk, chunks), _keys(spread_queries, chunk, chunks))
        ]
        if found:
            left, right, apart = zip(*found, strict=True)
            yield np.concatenate(left), np.concatenate(right), np.concatenate(apart)
        else:
            yield np.empty(0, np.int32), np.empty(0, np.int32), np.empty(0, np.float32)


def _bounds(chunk: int, chunks: int) -> tuple[int, int]:
    return chunk * BITS // chunks, (chunk + 1) * BITS // chunks


def _spread(hashes: Hashes, chunks: int) -> NDArray[np.uint64]:
    """Reorder the bits so that a chunk takes them from all over the picture: neighbours in a hash are alike.

    Returns uint64 of shape (n, 4), the first bit as the highest.
    """
    order = np.argsort(np.arange(BITS) % chunks, kind="stable")
    parts = [
        np.packbits(np.unpackbits(hashes[start : start + BLOCK // 4], axis=1)[:, order], axis=1)
        for start in range(0, len(hashes), BLOCK // 4)
    ]
    spread = np.concatenate(parts) if parts else np.empty((0, BITS // 8), np.uint8)
    return np.ascontiguousarray(spread).view(">u8").astype(np.uint64)


def _keys(words: NDArray[np.uint64], chunk: int, chunks: int) -> NDArray[np.uint64]:
    """Return the chunk of each hash as a number of at most KEY_BITS bits, shape (n,)."""
    start, stop = _bounds(chunk, chunks)
    stop = min(stop, start + KEY_BITS)
    word, offset = divmod(start, 64)
    key = words[:, word] << np.uint64(offset)
    if offset + (stop - start) > 64:
        key = key | (words[:, word + 1] >> np.uint64(64 - offset))
    shifted: NDArray[np.uint64] = key >> np.uint64(64 - (stop - start))
    return shifted


def _candidates(base: NDArray[np.uint64], queries: NDArray[np.uint64]) -> Iterator[tuple[Indices, Indices]]:
    """Yield blocks of (base row, query row) whose keys are equal."""
    base_keys, base_rows = _sorted(base)
    query_keys, query_rows = _sorted(queries)
    first = np.searchsorted(base_keys, query_keys, "left")
    counts = np.searchsorted(base_keys, query_keys, "right") - first
    ends = np.cumsum(counts)
    start = 0
    while start < len(counts):
        done = ends[start - 1] if start else 0
        stop = max(start + 1, int(np.searchsorted(ends, done + BLOCK, "right")))
        repeats = counts[start:stop]
        if repeats.any():
            total = int(repeats.sum())
            offsets = np.arange(total) - np.repeat(np.cumsum(repeats) - repeats, repeats)
            yield base_rows[np.repeat(first[start:stop], repeats) + offsets], np.repeat(query_rows[start:stop], repeats)
        start = stop


def _sorted(keys: NDArray[np.uint64]) -> tuple[NDArray[np.uint64], Indices]:
    """Sort keys of at most 32 bits together with their rows, as one number: faster than an argsort."""
    both = np.sort((keys << np.uint64(32)) | np.arange(len(keys), dtype=np.uint64))
    return both >> np.uint64(32), (both & np.uint64(0xFFFFFFFF)).astype(np.int32)


def _verified(
    base: NDArray[np.uint64], queries: NDArray[np.uint64], left: Indices, right: Indices, chunk: int, distance: int
) -> Found:
    """Keep the candidates that are near, unless an earlier chunk found them already."""
    different = base[left] ^ queries[right]
    apart = np.bitwise_count(different).sum(axis=1, dtype=np.int16)
    keep = apart <= distance
    left, right, apart, different = left[keep], right[keep], apart[keep], different[keep]
    new = np.ones(len(left), bool)
    for earlier in range(chunk):
        new &= _keys(different, earlier, distance + 1) != 0
    return left[new], right[new], apart[new].astype(np.float32)
