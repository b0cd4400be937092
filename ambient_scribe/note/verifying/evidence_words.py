"""The words by which a sentence is checked: `configs/phrases/evidence.toml`, as one value."""

from __future__ import annotations

from functools import cache

from ambient_scribe.domain.base import Frozen
from ambient_scribe.resources import shipped
from ambient_scribe.toml_files import read_as


class EvidenceWords(Frozen):
    """See the comments in `evidence.toml`."""

    negations_written: frozenset[str]
    negations_heard: frozenset[str]
    denials: frozenset[str]
    assents: frozenset[str]
    hedges: frozenset[str]
    doubts: frozenset[str]
    inabilities: frozenset[str]
    well: frozenset[str]
    pronouns: frozenset[str]
    no_denial: frozenset[str]
    not_before_any: tuple[str, ...]
    kin: frozenset[str]
    family: tuple[str, ...]
    family_openings: tuple[str, ...]
    done: frozenset[str]
    of_doing: frozenset[str]
    told_done: tuple[str, ...]
    past: frozenset[str]
    future: frozenset[str]
    general_names: frozenset[str]
    weak_hedges: frozenset[str]
    certain: frozenset[str]
    agreed: tuple[str, ...]
    left_open: frozenset[str]
    no_longer: frozenset[str]
    starts: frozenset[str]
    at_large: frozenset[str]
    formal: frozenset[str]
    both_sided: frozenset[str]
    sided: frozenset[str]
    before_side: frozenset[str]
    descriptions: dict[str, tuple[str, ...]]
    opposites: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]
    times: dict[str, str]
    named_times: dict[str, frozenset[str]]
    not_sides: tuple[str, ...]
    counted: frozenset[str]
    vague_counts: frozenset[str]
    ignored: frozenset[str]
    general_allergies: frozenset[str]
    sides: dict[str, frozenset[str]]
    units: dict[str, frozenset[str]]
    same: dict[str, str]


@cache
def load_evidence_words() -> EvidenceWords:
    """Raises UsageError, naming the file and what is wrong in it."""
    path = shipped("configs", "phrases", "evidence.toml")
    return read_as(EvidenceWords, path, "phrase file")
