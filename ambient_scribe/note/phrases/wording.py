"""The names, units and short patterns that a note writes: `wording.toml`, `clinical.toml`,
`systems.toml`."""

from __future__ import annotations

from typing import Literal

from ambient_scribe.domain.base import Frozen


class Wording(Frozen):
    """The names and short patterns that a note uses."""

    systems: dict[str, str]
    system_aliases: dict[str, str]
    vital_names: dict[str, str]
    vital_units: dict[str, str]
    short_units: dict[str, str]
    times_of_day: dict[str, str]
    counted_units: dict[str, str]
    postures: frozenset[str]
    vague_durations: frozenset[str]
    siteless: frozenset[str]
    siteless_systems: frozenset[str]
    spoken_units: frozenset[str]
    unnamed_allergies: frozenset[str]
    acronyms: dict[str, str]
    uncountable: frozenset[str]
    plural_names: frozenset[str]
    changes: dict[str, str]
    change_said: dict[str, str]
    plainer_findings: dict[str, tuple[str, ...]]
    pain_words: frozenset[str]
    countable: frozenset[str]
    countable_tests: frozenset[str]
    measured_findings: frozenset[str]
    maneuvers: frozenset[str]
    empty_details: frozenset[str]
    condition_severities: frozenset[str]
    bare_social: frozenset[str]
    living_verbs: frozenset[str]
    manners_of_living: frozenset[str]
    unnamed_drugs: frozenset[str]
    bare_procedures: frozenset[str]
    taken_for: tuple[str, ...]
    negative_tests: tuple[str, ...]
    unreviewed: frozenset[str]
    review_cues: tuple[str, ...]
    list_cues: tuple[str, ...]
    unmeasured: frozenset[str]
    unnamed_tests: frozenset[str]
    immunizations: frozenset[str]
    follow_up: frozenset[str]
    follow_up_topic: str
    closing_openings: tuple[str, ...]
    general_topic: str
    states: frozenset[str]
    passing: frozenset[str]
    denied_names: dict[str, str]
    general_symptoms: frozenset[str]
    imperatives: frozenset[str]
    social_nouns: dict[str, tuple[str, str, str]]
    plan_items: dict[str, str]
    advised_as: dict[str, str]
    plurals: dict[str, str]


class Clinical(Frozen):
    """What a note writes for a patient's word or words; see the comments in `clinical.toml`."""

    words: dict[str, str]
    tellings: tuple[str, ...]
    places: dict[str, str]
    symptom_verbs: frozenset[str]
    symptom_states: frozenset[str]
    felt_doing: frozenset[str]
    treating: frozenset[str]
    sexed: dict[str, Literal["female", "male"]]
    attended: dict[str, str]
    stays: tuple[str, ...]
    no_reasons: frozenset[str]
    worries: frozenset[str]
    rating_cues: tuple[str, ...]
    rated: tuple[str, ...]
    relatives: frozenset[str]


class Systems(Frozen):
    """Words of symptom names by body system."""

    words: dict[str, tuple[str, ...]]
