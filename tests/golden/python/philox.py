# SPDX-License-Identifier: Apache-2.0
"""shoal's random numbers in plain Python, written from the text of include/shoal/random.hpp and not from its code:
Philox 4x32-10, the keys of runs, row orders and dropout masks."""

import numpy as np

WEIGHTS, DROPOUT, ROW_ORDER = 1, 2, 3
MASK = 0xFFFFFFFF


def philox(key, counter):
    """The four words of one block (Salmon et al. 2011, section 3.5)."""
    k0, k1 = key
    c0, c1, c2, c3 = counter
    for _ in range(10):
        p0, p1 = 0xD2511F53 * c0, 0xCD9E8D57 * c2
        c0, c1, c2, c3 = (p1 >> 32) ^ c1 ^ k0, p1 & MASK, (p0 >> 32) ^ c3 ^ k1, p0 & MASK
        k0, k1 = (k0 + 0x9E3779B9) & MASK, (k1 + 0xBB67AE85) & MASK
    return c0, c1, c2, c3


# Known answers of Random123's tests/kat_vectors: key, counter, words.
KNOWN_ANSWERS = [
    ((0, 0), (0, 0, 0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
    ((MASK, MASK), (MASK, MASK, MASK, MASK), (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
    ((0xA4093822, 0x299F31D0), (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
     (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1)),
]
for _key, _counter, _words in KNOWN_ANSWERS:
    assert philox(_key, _counter) == _words


def run_key(seed, trial, fold, repeat, purpose):
    return philox((seed & MASK, seed >> 32), (trial, fold | repeat << 16, purpose, 0))[:2]


def row_order(n, seed, fold, repeat, epoch):
    """Positions of the fold's training rows in an epoch, which counts from 1."""
    key = run_key(seed, 0, fold, repeat, ROW_ORDER)
    order = list(range(n))
    for i in range(n - 1, 0, -1):
        other = philox(key, (i >> 2, epoch, 0, 0))[i & 3] * (i + 1) >> 32
        order[i], order[other] = order[other], order[i]
    return order


def dropout_mask(rate, rows, units, seed, trial, fold, repeat, layer, epoch, step):
    """[rows][units] of 0 and 1 / (1 - rate). Layer 0 is the input; epochs count from 1, the steps of an epoch from 0."""
    key = run_key(seed, trial, fold, repeat, DROPOUT)
    threshold = int(rate * 2**32)
    words = [[philox(key, (j >> 2, b, step, layer << 24 | epoch))[j & 3] for j in range(units)] for b in range(rows)]
    return np.where(np.array(words, dtype=np.uint64) >= threshold, 1.0 / (1.0 - rate), 0.0)
