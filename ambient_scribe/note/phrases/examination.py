"""How an examination is called out and listed: `examination.toml`."""

from __future__ import annotations

from ambient_scribe.domain.base import Frozen


class Remark(Frozen):
    """What is said of a finding besides (`said`), and how a note adds it."""

    said: tuple[str, ...]
    written: str


class ExamWords(Frozen):
    """Single words of an examination; see the comments in `examination.toml`."""

    links: frozenset[str]
    gives: frozenset[str]
    shown: frozenset[str]
    addressed: frozenset[str]
    placed: frozenset[str]
    under_hand: frozenset[str]
    describing: frozenset[str]
    good: frozenset[str]
    empty: frozenset[str]
    unsafe: frozenset[str]
    vital: frozenset[str]
    inner: frozenset[str]
    findings: frozenset[str]
    parts: frozenset[str]


class ExamGrammar(Frozen):
    """How clauses of an examination are told apart; see the comments in `examination.toml`."""

    binding: frozenset[str]
    in_subject: frozenset[str]
    subject_ends: frozenset[str]
    after_verb: frozenset[str]
    verbless: frozenset[str]
    not_kinds: frozenset[str]


class Maneuvers(Frozen):
    """What is asked while a part is pressed or moved; see the comments in `examination.toml`."""

    hurts: tuple[str, ...]
    tails: tuple[str, ...]
    pressing: frozenset[str]
    moving: dict[str, str]
    again: tuple[str, ...]
    spots: frozenset[str]
    written: dict[str, str]
    yes: tuple[str, ...]
    no: tuple[str, ...]
    slight: tuple[str, ...]
    turns_yes: frozenset[str]
    turns_no: frozenset[str]


class Examination(Frozen):
    """How findings are called out, and the body systems by which a note lists them."""

    positive: tuple[str, ...]
    negative: tuple[str, ...]
    talk: tuple[str, ...]
    remarks: tuple[Remark, ...]
    studies: tuple[str, ...]
    showing: frozenset[str]
    words: ExamWords
    grammar: ExamGrammar
    normal_names: dict[str, str]
    systems: dict[str, str]
    sure: dict[str, tuple[str, ...]]
    likely: dict[str, tuple[str, ...]]
    maneuvers: Maneuvers
