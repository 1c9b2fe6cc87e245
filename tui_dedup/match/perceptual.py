"""All pairs of hashes within a Hamming distance, found exactly without comparing all pairs.

Multi-index hashing: cut the bits into chunks. When two hashes differ in at most `distance` bits and there are more
than distance / (reach + 1) chunks, then one chunk at least differs in no more than `reach` bits (pigeonhole). So it is
enough to look each chunk up as it is and with up to `reach` bits changed, and to compare what is found in full.
Norouzi, Punjani, Fleet: Fast Exact Search in Hamming Space with Multi-Index Hashing, 2014.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tui_dedup.match.pairs import Indices

Hashes = NDArray[np.uint8]
"""Hashes as packed bits: uint8 of shape (n, bits / 8), of 128 or 256 bits."""

Words = NDArray[np.uint64]
"""Hashes as uint64 of shape (n, bits / 64), the first bit as the highest."""

Found = tuple[Indices, Indices, NDArray[np.float32]]

KEY_BITS = 24
BLOCK, SPREAD_BLOCK = 1 << 18, 1 << 14
"""Rows or candidates handled at a time: it bounds the memory and fits the processor's cache."""
COMPARE, LOOK_UP = 6, 1
"""What a comparison costs in look-ups."""


@dataclass(frozen=True, slots=True)
class Scheme:
    """How `bits` are cut: into `chunks`, each looked up with up to `reach` (0 or 1) bits changed.

    Of longer chunks the first `key_bits` are looked up: the table stays in proportion, and what is found is compared.
    """

    chunks: int
    reach: int
    bits: int
    key_bits: int = KEY_BITS

    def bounds(self, chunk: int) -> tuple[int, int]:
        """Return the first bit of a chunk's key and the one after its last."""
        start, stop = chunk * self.bits // self.chunks, (chunk + 1) * self.bits // self.chunks
        return start, min(stop, start + self.key_bits)

    def cost(self, base: int, queries: int) -> float:
        """Return what looking up and comparing would take if the hashes were random."""
        bits = min(self.bits // self.chunks, self.key_bits)
        probes = self.chunks * (1 + bits * self.reach)
        return float(probes * queries * (LOOK_UP + COMPARE * base / 2**bits))


def scheme(distance: int, base: int, queries: int, bits: int) -> Scheme:
    """Return the cheaper scheme that finds all pairs within `distance` among so many hashes and queries of `bits`."""
    key_bits = min(KEY_BITS, base.bit_length() + 4)
    choices = [Scheme(distance // (reach + 1) + 1, reach, bits, key_bits) for reach in (0, 1)]
    return min(choices, key=lambda choice: choice.cost(base, queries))


def distances(a: Hashes, b: Hashes) -> NDArray[np.int64]:
    """Return the Hamming distance of each row of `a` to the same row of `b`, shape (n,)."""
    counts: NDArray[np.int64] = np.bitwise_count(a ^ b).sum(axis=1, dtype=np.int64)
    return counts


def near(base: Hashes, queries: Hashes, distance: int, plan: Scheme | None = None) -> Iterator[Found]:
    """Yield every (base row, query row, distance) that differ in at most `distance` bits, each once, chunk by chunk."""
    plan = plan or scheme(distance, len(base), len(queries), 8 * base.shape[1])
    base_words, query_words = spread(base, plan.chunks), spread(queries, plan.chunks)
    for chunk in range(plan.chunks):
        table = _Table(_key(base_words, plan, chunk), plan.bounds(chunk))
        keys = _key(query_words, plan, chunk)
        found = [
            _near(base_words, query_words, rows, distance, plan, chunk)
            for probe in table.probes(plan.reach)
            for rows in table.look_up(keys, probe)
        ]
        left, right, apart = zip(*found, strict=True) if found else ((), (), ())
        none = np.empty(0, np.int32)
        yield np.concatenate([none, *left]), np.concatenate([none, *right]), np.concatenate([none, *apart]).astype(np.float32)


def spread(hashes: Hashes, chunks: int) -> Words:
    """Reorder the bits so that a chunk takes them from all over the picture: neighbours in a hash are alike."""
    bits = 8 * hashes.shape[1]
    order = np.argsort(np.arange(bits) % chunks, kind="stable")
    spread = np.empty((len(hashes), bits // 64), np.uint64)
    for start in range(0, len(hashes), SPREAD_BLOCK):
        cut = np.take(np.unpackbits(hashes[start : start + SPREAD_BLOCK], axis=1), order, axis=1)
        spread[start : start + SPREAD_BLOCK] = np.packbits(cut, axis=1).view(">u8")
    return spread


def _key(words: Words, plan: Scheme, chunk: int) -> NDArray[np.uint32]:
    """Return a chunk of each hash as a number, uint32 (n,)."""
    start, stop = plan.bounds(chunk)
    word, offset = divmod(start, 64)
    key = words[:, word] << np.uint64(offset)
    if offset + (stop - start) > 64:
        key = key | (words[:, word + 1] >> np.uint64(64 - offset))
    return (key >> np.uint64(64 - (stop - start))).astype(np.uint32)


class _Table:
    """The rows of the base by their key: those of key k are rows[starts[k] : starts[k + 1]]."""

    def __init__(self, keys: NDArray[np.uint32], bounds: tuple[int, int]) -> None:
        self._bits = bounds[1] - bounds[0]
        self._rows = np.argsort(keys, kind="stable").astype(np.int32)
        self._starts = np.zeros((1 << self._bits) + 1, np.int32)
        np.cumsum(np.bincount(keys, minlength=1 << self._bits), out=self._starts[1:])

    def probes(self, reach: int) -> list[int]:
        """Return what is to be changed in a key: nothing, and each bit when they may differ in one."""
        return [0] + [1 << bit for bit in range(self._bits)] * reach

    def look_up(self, keys: NDArray[np.uint32], probe: int) -> Iterator[tuple[Indices, Indices]]:
        """Yield blocks of (base row, query row) whose keys differ in `probe`."""
        for start in range(0, len(keys), BLOCK):
            changed = keys[start : start + BLOCK] ^ np.uint32(probe)
            first = self._starts[changed]
            counts = self._starts[changed + np.uint32(1)] - first
            hits = np.flatnonzero(counts)
            yield from self._expanded(first[hits], counts[hits], (hits + start).astype(np.int32))

    def _expanded(self, first: Indices, counts: Indices, queries: Indices) -> Iterator[tuple[Indices, Indices]]:
        ends = np.cumsum(counts, dtype=np.int64)
        start = 0
        while start < len(counts):
            done = int(ends[start - 1]) if start else 0
            stop = max(start + 1, int(np.searchsorted(ends, done + BLOCK, "right")))
            repeats = counts[start:stop]
            offsets = np.arange(int(ends[stop - 1]) - done) - np.repeat(ends[start:stop] - done - repeats, repeats)
            yield self._rows[np.repeat(first[start:stop], repeats) + offsets], np.repeat(queries[start:stop], repeats)
            start = stop


def _near(
    base: Words, queries: Words, rows: tuple[Indices, Indices], distance: int, plan: Scheme, chunk: int
) -> tuple[Indices, Indices, NDArray[np.uint16]]:
    """Keep the candidates that are near, unless an earlier chunk found them already."""
    left, right = rows
    apart = np.zeros(len(left), np.uint16)
    middle = base.shape[1] // 2
    for half in (slice(0, middle), slice(middle, None)):
        different = base[left, half] ^ queries[right, half]
        apart = apart + np.bitwise_count(different).sum(axis=1, dtype=np.uint16)
        keep = apart <= distance
        left, right, apart = left[keep], right[keep], apart[keep]
    new = np.ones(len(left), bool)
    xor = base[left] ^ queries[right]
    for earlier in range(chunk):
        new &= np.bitwise_count(_key(xor, plan, earlier)) > plan.reach
    return left[new], right[new], apart[new]
