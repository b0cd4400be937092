"""The parts of a visit and what is said in each: `stages.toml`."""

from __future__ import annotations

from typing import Literal

from ambient_scribe.domain.base import Frozen


class Frame(Frozen):
    """How a clinician's words to the patient open (`said`), and what a note writes (`written`).

    What follows the opening stands at `{rest}`, in the third person.
    """

    said: tuple[str, ...]
    written: str


class Stages(Frozen):
    """The cues by which the parts of a visit are told apart, and what is said in each."""

    exam_cues: tuple[str, ...]
    assessment_cues: tuple[str, ...]
    examining_words: frozenset[str]
    weak_assessment_cues: tuple[str, ...]
    visit_reasons: dict[str, str]
    visit_cues: tuple[str, ...]
    opening_questions: tuple[str, ...]
    weak_opening_questions: tuple[str, ...]
    complaint_cues: tuple[str, ...]
    complaint_ends: frozenset[str]
    plain_answers: frozenset[str]
    return_cues: tuple[str, ...]
    titles: dict[str, Literal["female", "male"]]
    female: frozenset[str]
    male: frozenset[str]
    order_verbs: frozenset[str]
    stop_verbs: frozenset[str]
    reason_cues: tuple[str, ...]
    dictated_verbs: frozenset[str]
    order_rewrites: dict[str, str]
    plain_words: frozenset[str]
    prognosis_verbs: frozenset[str]
    screenings: frozenset[str]
    unsure_leads: frozenset[str]
    unnamed_orders: frozenset[str]
    view_leads: dict[str, str]
    order_leads: tuple[str, ...]
    operations: frozenset[str]
    excluding: tuple[str, ...]
    alarm_leads: tuple[str, ...]
    requests: frozenset[str]
    refusing_requests: frozenset[str]
    line_openings: tuple[str, ...]
    topic_cues: tuple[str, ...]
    problem_nouns: frozenset[str]
    ordinals: frozenset[str]
    name_ends: frozenset[str]
    declining: tuple[str, ...]
    taking_back: tuple[str, ...]
    room_words: frozenset[str]
    courtesies: tuple[str, ...]
    slips: frozenset[str]
    question_openings: tuple[str, ...]
    sentence_links: frozenset[str]
    sentence_starts: frozenset[str]
    fronted_tails: tuple[str, ...]
    emphasized_verbs: frozenset[str]
    restart_words: frozenset[str]
    antecedents: frozenset[str]
    frames: tuple[Frame, ...]
    intents: tuple[Frame, ...]
    needs: tuple[Frame, ...]
    plan_statements: tuple[str, ...]
    unsettled_words: frozenset[str]
    verdict_words: frozenset[str]
    findings: tuple[Frame, ...]
    finding_words: frozenset[str]
    result_words: frozenset[str]
    advice_verbs: frozenset[str]
    advice_words: frozenset[str]
