"""Similarity of two texts by shared character n-grams: Chinese has no spaces to split words at."""

from __future__ import annotations

import re
import unicodedata

import numpy as np
from numpy.typing import NDArray

GRAM = 4
BANDS = 8
ROWS = 4

# Threshold from which two texts count as the same: a short article with one edited sentence stays above it.
SAME = 0.8

_NO_WORD = re.compile(r"[\W_]+")
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
_FACTORS, _SHIFTS = np.random.default_rng(20220709).integers(1, 2**63, size=(2, BANDS * ROWS), dtype=np.uint64) | 1

Hashes = NDArray[np.uint64]


def grams(text: str) -> Hashes:
    """Return the hashes of the text's n-grams, without duplicates. Punctuation, spaces and letter case are ignored."""
    plain = _NO_WORD.sub("", unicodedata.normalize("NFKC", text).lower())
    codes = np.frombuffer(plain.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.uint64)
    if len(codes) == 0:
        return np.empty(0, dtype=np.uint64)
    width = min(GRAM, len(codes))
    hashes = np.zeros(len(codes) - width + 1, dtype=np.uint64)
    for offset in range(width):
        hashes = (hashes ^ codes[offset : len(codes) - width + 1 + offset]) * _MULTIPLIER
        hashes ^= hashes >> np.uint64(29)
    return np.unique(hashes)


def band_keys(hashes: Hashes) -> list[int]:
    """Return ``BANDS`` signed 64-bit keys. Similar texts share at least one of them; others hardly ever do.

    MinHash with bands of ``ROWS``: two texts that share four fifths of their n-grams have a key in common in 98.5 of
    100 cases, two that share a fifth in 1.3 (Leskovec, Rajaraman, Ullman: Mining of Massive Datasets, section 3.4).
    """
    if len(hashes) == 0:
        return []
    keys = (hashes[:, np.newaxis] * _FACTORS + _SHIFTS).min(axis=0).reshape(BANDS, ROWS)
    folded = np.zeros(BANDS, dtype=np.uint64)
    for row in range(ROWS):
        folded = (folded ^ keys[:, row]) * _MULTIPLIER
        folded ^= folded >> np.uint64(29)
    return [int(key) for key in folded.view(np.int64)]


def resemblance(first: Hashes, second: Hashes) -> float:
    """Return the share of n-grams that two texts have in common, from 0 to 1 (Jaccard)."""
    if len(first) == 0 or len(second) == 0:
        return 0.0
    common = len(np.intersect1d(first, second, assume_unique=True))
    return common / (len(first) + len(second) - common)
