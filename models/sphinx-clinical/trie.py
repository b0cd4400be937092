"""Reads and writes the binary language models of pocketsphinx 5 ("Trie Language Model").

In: a file, or a `Trigram`. Out: the other one. The layout is that of the decoder's own reader
(CMU pocketsphinx, src/lm/lm_trie.c, lm_trie_quant.c, ngram_model_trie.c; KenLM's bit-packed trie
is its model): little-endian; n-grams hang on their *last* word, then the word before it and the
one before that; probabilities and backoff weights of bigrams and trigrams are numbers of 16 bits
into tables of as many values; logarithms are to the base 1.0001.
"""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
from ngrams import NEVER, Trigram, pack, unpack
from numpy.typing import NDArray

HEADER = b"Trie Language Model"
ORDER = 3
QUANT_BITS = 16
BINS = 1 << QUANT_BITS
_LOG_BASE = np.log(1.0001)
_PADDING = 8
"""Bytes after each array, so that the decoder may read 64 bits at its very end."""

_UNIGRAM = np.dtype([("prob", "<f4"), ("back", "<f4"), ("next", "<u4")])
_CHUNK = 1 << 18

Values = NDArray[np.float64]
Whole = NDArray[np.int64]


def read_trie(path: Path) -> Trigram:
    """Raises ValueError when the file is no trigram trie."""
    content = path.read_bytes()
    start = len(HEADER)
    if content[:start] != HEADER or content[start] != ORDER:
        raise ValueError(f"{path.name} is no binary trigram model of pocketsphinx")
    counts = struct.unpack_from("<3I", content, start + 1)
    at = start + 1 + 12 + 4  # a number follows the counts that says nothing
    tables = np.frombuffer(content, "<f4", 3 * BINS, at).astype(float).reshape(3, BINS)
    at += tables.size * 4
    unigrams = np.frombuffer(content, _UNIGRAM, counts[0] + 1, at)
    at += unigrams.nbytes
    word_bits, next_bits = counts[0].bit_length(), counts[2].bit_length()
    middle = (word_bits, QUANT_BITS, QUANT_BITS, next_bits)
    last = (word_bits, QUANT_BITS)
    rows = _unpacked(content, at, counts[1] + 1, middle)
    at += _array_bytes(counts[1], sum(middle))
    leaves = _unpacked(content, at, counts[2], last)
    at += _array_bytes(counts[2], sum(last))
    words = content[at + 4 :].split(b"\0")[: counts[0]]
    w_of_row = np.repeat(np.arange(counts[0]), np.diff(unigrams["next"].astype(np.int64)))
    used = len(w_of_row)
    v_of_row, backs, probs, nexts = rows
    spans = np.diff(nexts[: used + 1])
    row_of_leaf = np.repeat(np.arange(used), spans)
    tri = leaves[1][: len(row_of_leaf)]
    bi_keys = pack(v_of_row[:used], w_of_row)
    tri_keys = pack(leaves[0][: len(row_of_leaf)], v_of_row[row_of_leaf], w_of_row[row_of_leaf])
    bi_order, tri_order = np.argsort(bi_keys), np.argsort(tri_keys)
    return Trigram(
        [word.decode("utf-8") for word in words],
        unigrams["prob"][:-1] * _LOG_BASE,
        unigrams["back"][:-1] * _LOG_BASE,
        bi_keys[bi_order],
        tables[0][probs[:used]][bi_order] * _LOG_BASE,
        tables[1][backs[:used]][bi_order] * _LOG_BASE,
        tri_keys[tri_order],
        tables[2][tri][tri_order] * _LOG_BASE,
    )


def write_trie(path: Path, model: Trigram) -> None:
    """The last two words of every trigram must stand among the bigrams."""
    v, w = unpack(model.bi_keys, 2)
    rows = np.lexsort((v, w))
    a, b, c = unpack(model.tri_keys, 3)
    leaves = np.lexsort((a, b, c))
    suffixes = pack(c, b)[leaves]
    row_keys = pack(w, v)[rows]
    next_leaf = np.searchsorted(suffixes, row_keys)
    if not np.array_equal(row_keys[np.searchsorted(row_keys, suffixes)], suffixes):
        raise ValueError("a trigram's last two words are no bigram of the model")
    prob_table, prob_code = _quantized(model.bi[rows] / _LOG_BASE)
    back_table, back_code = _quantized(model.bi_back[rows] / _LOG_BASE)
    leaf_table, leaf_code = _quantized(model.tri[leaves] / _LOG_BASE)
    size = len(model.words)
    unigrams = np.zeros(size + 1, _UNIGRAM)
    unigrams["prob"][:-1] = np.maximum(model.uni, NEVER) / _LOG_BASE
    unigrams["back"][:-1] = model.uni_back / _LOG_BASE
    unigrams["next"] = np.searchsorted(w[rows], np.arange(size + 1))
    word_bits, next_bits = size.bit_length(), len(leaves).bit_length()
    middle = _packed(
        (v[rows], word_bits),
        (back_code, QUANT_BITS),
        (prob_code, QUANT_BITS),
        (next_leaf, next_bits),
        closing=(0, 0, 0, len(leaves)),
    )
    last = _packed((a[leaves], word_bits), (leaf_code, QUANT_BITS), closing=(0, 0))
    names = b"".join(word.encode("utf-8") + b"\0" for word in model.words)
    path.write_bytes(
        b"".join(
            (
                HEADER,
                struct.pack("<B3Ii", ORDER, size, len(rows), len(leaves), 1),
                *(table.astype("<f4").tobytes() for table in (prob_table, back_table, leaf_table)),
                unigrams.tobytes(),
                middle,
                last,
                struct.pack("<i", len(names)),
                names,
            )
        )
    )


def _array_bytes(entries: int, bits: int) -> int:
    return ((1 + entries) * bits + 7) // 8 + _PADDING


def _unpacked(content: bytes, at: int, rows: int, widths: tuple[int, ...]) -> list[Whole]:
    """The columns of `rows` records of fields that are `widths` bits wide, packed without gaps."""
    block = np.frombuffer(content, np.uint8, offset=at)
    bits, columns, before = sum(widths), [], 0
    for width in widths:
        offset = np.arange(rows, dtype=np.int64) * bits + before
        first = offset >> 3
        value = np.zeros(rows, np.int64)
        for byte in range(5):  # a field of up to 32 bits touches five bytes at most
            value |= block[np.minimum(first + byte, len(block) - 1)].astype(np.int64) << (8 * byte)
        columns.append((value >> (offset & 7)) & ((1 << width) - 1))
        before += width
    return columns


def _packed(*columns: tuple[Whole, int], closing: tuple[int, ...]) -> bytes:
    """The reverse, with one more record at the end, and room behind it."""
    rows = len(columns[0][0]) + 1
    bits = sum(width for _, width in columns)
    out = bytearray()
    rest = np.zeros(0, np.uint8)
    for begin in range(0, rows, _CHUNK):
        end = min(begin + _CHUNK, rows)
        table = np.zeros((end - begin, bits), np.uint8)
        before = 0
        for (values, width), last in zip(columns, closing, strict=True):
            part = np.append(values, last)[begin:end] if end == rows else values[begin:end]
            shifts = np.arange(width)
            table[:, before : before + width] = (part[:, None] >> shifts) & 1
            before += width
        stream = np.concatenate([rest, table.ravel()])
        whole = len(stream) if end == rows else len(stream) // 8 * 8
        out += np.packbits(stream[:whole], bitorder="little").tobytes()
        rest = stream[whole:]
    return bytes(out) + bytes(_array_bytes(rows - 1, bits) - len(out))


def _quantized(values: Values) -> tuple[Values, Whole]:
    """A rising table of 65536 values, each the mean of as many inputs, and each input's place."""
    order = np.argsort(values, kind="stable")
    edges = (len(values) * np.arange(BINS + 1, dtype=np.int64)) // BINS
    sums = np.concatenate([[0.0], np.cumsum(values[order])])
    filled = np.diff(edges) > 0
    means = np.full(BINS, -np.inf)
    means[filled] = np.diff(sums[edges])[filled] / np.diff(edges)[filled]
    table = np.maximum.accumulate(means)
    table[np.isinf(table)] = np.finfo(np.float32).min
    above = np.clip(np.searchsorted(table, values), 1, BINS - 1)
    nearer_below = values - table[above - 1] < table[above] - values
    return table, above - nearer_below
