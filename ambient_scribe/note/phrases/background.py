"""The words of histories, medications and habits, as `background.toml` lists them."""

from __future__ import annotations

from ambient_scribe.domain.base import Frozen


class Background(Frozen):
    """What a patient had before, takes and does; see the comments in `background.toml`."""

    conservative: frozenset[str]
    unplaced_procedures: frozenset[str]
    measured_substances: frozenset[str]
    taking: frozenset[str]
    regimen_questions: frozenset[str]
    frequency_words: frozenset[str]
    continuing: frozenset[str]
    earlier: frozenset[str]
    percent_routes: frozenset[str]
    dose_words: frozenset[str]
    corrections: frozenset[str]
    fearing: frozenset[str]
    mishaps: frozenset[str]
    other_side: frozenset[str]
    done: frozenset[str]
    acquaintances: frozenset[str]
    set_apart: tuple[str, ...]
    in_part: frozenset[str]
    lately: frozenset[str]
    illness_around: frozenset[str]
    pastime_verbs: frozenset[str]
    conditions_of_life: frozenset[str]
    reached_over: frozenset[str]
