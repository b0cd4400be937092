"""The words and sentence patterns that drafting uses, read from `configs/phrases/*.toml`.

In: files that a clinician can read and correct. Out: a frozen `Phrases`, read once. A broken file
is a UsageError that names it.
"""

from __future__ import annotations

import hashlib
import tomllib
from functools import cache
from pathlib import Path
from typing import Any, Literal, TypeVar

from pydantic import ValidationError

from ambient_scribe.domain.base import Frozen
from ambient_scribe.errors import UsageError
from ambient_scribe.note.background_phrases import Background
from ambient_scribe.resources import shipped

_Part = TypeVar("_Part", bound=Frozen)


class Speech(Frozen):
    """How spoken English is cleaned; see the comments in `speech.toml`."""

    fillers: frozenset[str]
    filler_phrases: tuple[str, ...]
    openers: frozenset[str]
    like_before: frozenset[str]
    adverbs: frozenset[str]
    talk_adverbs: frozenset[str]
    unsafe: frozenset[str]
    dangling: frozenset[str]
    subordinators: frozenset[str]
    coordinators: frozenset[str]
    subjects: frozenset[str]
    question_openings: frozenset[str]
    asking: frozenset[str]
    refusing: frozenset[str]
    slips: frozenset[str]
    waiving: tuple[str, ...]
    talk_words: frozenset[str]
    talk_phrases: tuple[str, ...]
    needing_object: frozenset[str]
    needing_noun: frozenset[str]
    clause_takers: frozenset[str]
    corrections: tuple[str, ...]
    like_after: frozenset[str]
    contractions: dict[str, str]
    pairs: dict[str, str]


class Verbs(Frozen):
    """`irregular` rows are base, past, participle."""

    irregular: tuple[tuple[str, str, str], ...]
    same_past: frozenset[str]
    regular: frozenset[str]


class Relevance(Frozen):
    """Which narrative clauses are worth a place in a history."""

    mechanism: frozenset[str]
    treatment: frozenset[str]
    adherence: frozenset[str]
    function: frozenset[str]
    symptom: frozenset[str]
    exposure: frozenset[str]
    care: frozenset[str]
    body: frozenset[str]
    body_verbs: frozenset[str]
    stop: frozenset[str]

    def holds(self, word: str) -> bool:
        return any(
            word in words
            for words in (
                self.mechanism,
                self.treatment,
                self.adherence,
                self.function,
                self.symptom,
                self.exposure,
                self.care,
                self.body,
            )
        )


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


class Wording(Frozen):
    """The names and short patterns that a note uses."""

    systems: dict[str, str]
    system_aliases: dict[str, str]
    vital_names: dict[str, str]
    vital_units: dict[str, str]
    short_units: dict[str, str]
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


class Systems(Frozen):
    """Words of symptom names by body system."""

    words: dict[str, tuple[str, ...]]


class Exchange(Frozen):
    """A question and the heading that its answer gets; see the comments in `exchanges.toml`."""

    asked: str
    topic: str = ""
    sentence: str = ""
    needs: Literal["", "yes", "number"] = ""
    negative: str = ""
    first: bool = False


class Exchanges(Frozen):
    exchanges: tuple[Exchange, ...]


class Choice(Frozen):
    """A question with few answers, and what each of them says; see `questions.toml`."""

    asked: tuple[str, ...]
    no: str = ""
    answers: tuple[tuple[str, str], ...] = ()


class Questions(Frozen):
    """Questions that their answers complete as statements; see the comments in `questions.toml`."""

    openings: dict[str, Literal["time", "span", "often"]]
    dropped: frozenset[str]
    trailing: frozenset[str]
    of_the_talk: frozenset[str]
    complaints: frozenset[str]
    befell: frozenset[str]
    answer_openers: frozenset[str]
    relief_verbs: frozenset[str]
    relief: tuple[tuple[str, str], ...]
    tried: tuple[str, ...]
    treatments: dict[str, str]
    choices: tuple[Choice, ...]


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


class Standing(Frozen):
    """Words by which what is told is not so here and now; see the comments in `standing.toml`."""

    supposing: tuple[str, ...]
    awaiting: tuple[str, ...]
    weighing: tuple[str, ...]
    in_general: tuple[str, ...]
    comparing: tuple[str, ...]
    risks: frozenset[str]
    refusing_to_give: tuple[str, ...]
    waiving: tuple[str, ...]
    looking: tuple[str, ...]
    wishing: tuple[str, ...]
    aiming: tuple[str, ...]
    wanting: tuple[str, ...]
    changed_before: tuple[str, ...]
    changing_now: tuple[str, ...]
    stays: tuple[str, ...]
    since_stays: tuple[str, ...]
    lasting: tuple[str, ...]
    finding_out: tuple[str, ...]
    events: tuple[str, ...]
    before_events: tuple[str, ...]
    after_events: tuple[str, ...]
    hypothetical: tuple[str, ...]
    assenting: frozenset[str]
    some_day: tuple[str, ...]
    returning: tuple[str, ...]
    seeing: tuple[str, ...]
    offering: frozenset[str]


class Phrases(Frozen):
    speech: Speech
    verbs: Verbs
    relevance: Relevance
    stages: Stages
    wording: Wording
    systems: Systems
    examination: Examination
    exchanges: tuple[Exchange, ...]
    questions: Questions
    clinical: Clinical
    standing: Standing
    background: Background


def read_phrases(folder: Path) -> Phrases:
    """Raises UsageError, naming the file and what is wrong in it."""
    return Phrases(
        speech=_read(folder / "speech.toml", Speech),
        verbs=_read(folder / "verbs.toml", Verbs),
        relevance=_read(folder / "relevance.toml", Relevance),
        stages=_read(folder / "stages.toml", Stages),
        wording=_read(folder / "wording.toml", Wording),
        systems=_read(folder / "systems.toml", Systems),
        examination=_read(folder / "examination.toml", Examination),
        exchanges=_read(folder / "exchanges.toml", Exchanges).exchanges,
        questions=_read(folder / "questions.toml", Questions),
        clinical=_read(folder / "clinical.toml", Clinical),
        standing=_read(folder / "standing.toml", Standing),
        background=_read(folder / "background.toml", Background),
    )


@cache
def load_phrases() -> Phrases:
    """The shipped phrases."""
    return read_phrases(shipped("configs", "phrases"))


def phrases_sha256() -> str:
    """Of the shipped phrase files, names and contents, for the provenance of a note."""
    digest = hashlib.sha256()
    for path in sorted(shipped("configs", "phrases").glob("*.toml")):
        digest.update(path.name.encode("utf-8"))
        digest.update(path.read_text(encoding="utf-8").encode("utf-8"))
    return digest.hexdigest()


def _read(path: Path, model: type[_Part]) -> _Part:
    document = read_toml(path, "phrase file")
    try:
        return model.model_validate(document)
    except ValidationError as error:
        raise UsageError(f"{path.name}: {first_mistake(error)}") from error


def read_toml(path: Path, what: str) -> dict[str, Any]:
    """Raises UsageError with one line when the file is absent, unreadable or not TOML."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise UsageError(f"no such {what}: {path}") from None
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"the {what} {path} cannot be read: {error}") from error
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"the {what} {path} is not valid TOML: {error}") from error


def first_mistake(error: ValidationError) -> str:
    """The first thing that validation found, as one line: place and message."""
    first = error.errors()[0]
    place = ".".join(str(part) for part in first["loc"])
    return f"{place}: {first['msg']}" if place else str(first["msg"])
