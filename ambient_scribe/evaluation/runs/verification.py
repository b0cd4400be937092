"""How well the verifier tells true sentences from wrong ones; a report leaves.

Two sorts of sentences are put to it. Human: of notes that people wrote, read by a person against
the visit, with the turns that bear them. Own: of the program's own drafts, with their evidence.
Each that is supported is also made wrong, by kind (`notes/corruptions`).

`false_alarms` are of human sentences that were read and found supported; `caught` of the wrong ones
made of those; `caught_clean` only of those whose true form is let pass. `own_flagged` are sentences
of drafts as they are; `own_caught` of wrong ones made of those that are let pass. `ledger_plan_items`
are sentences of our plans that the ledger of omissions holds once they are taken out of the draft.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ambient_scribe.domain.clinical import PatientContext, Spoken
from ambient_scribe.domain.encounter import Encounter, EngineIdentity
from ambient_scribe.domain.transcript import Transcript
from ambient_scribe.evaluation.corpora.dialogues import Dialogue, read_dialogue
from ambient_scribe.evaluation.corpora.human_notes import human_note
from ambient_scribe.evaluation.notes.corruptions.kinds import Corruptor
from ambient_scribe.evaluation.notes.omitted import dropped_plan
from ambient_scribe.evaluation.notes.trials import Sentence, Trial, Visit, tried
from ambient_scribe.evaluation.notes.verdicts import ReadNote
from ambient_scribe.evaluation.results.assembly import Scored, assemble
from ambient_scribe.evaluation.results.provenance import corpus_used, provenance_of
from ambient_scribe.evaluation.results.report import Report
from ambient_scribe.evaluation.runs.recordings import Tell, score_each
from ambient_scribe.evaluation.tally import Tallies, Tally, one, pooled
from ambient_scribe.note.templates.contents import SectionId
from ambient_scribe.protocols import FactExtractor, Verifier

DEVELOPMENT = frozenset({"train"})
TUNED_ON = "These sentences are what was tuned on: no figure to report."
MADE = "wrong sentences are made of true ones by fixed rules, at most one a kind and sentence"
FIRST = 10
"""Entries of the ledger that a reviewer is taken to read."""
_TAIL = 0.95


@dataclass(frozen=True)
class VerificationTask:
    """`draft`: our draft of a transcript, None where only human sentences are tried."""

    title: str
    data: Path
    verdicts: Path
    notes: tuple[ReadNote, ...]
    extractor: FactExtractor
    verifier: Verifier
    corruptor: Corruptor
    draft: Callable[[Transcript], Encounter] | None = None
    engines: tuple[EngineIdentity, ...] = ()


def bench_verification(
    task: VerificationTask,
    command: str,
    tell: Tell,
    complain: Tell,
    differ: Callable[[str, Trial], None] = lambda visit, trial: None,
) -> Report:
    """`differ` hears of every false alarm and of all that was let pass. Raises InputError when
    nothing could be scored."""
    files: list[Path] = [task.verdicts / f"{note.id}.json" for note in task.notes]
    notes = {note.id: note for note in task.notes}

    def score(id_: str) -> Scored:
        note = notes[id_]
        dialogue = read_dialogue(task.data, note.corpus, id_)
        files.append(dialogue.path)
        visit = _visit(id_, dialogue.transcript, task.extractor)
        human = list(tried(visit, _human(task, note, dialogue), task.verifier, task.corruptor))
        drafted = task.draft(dialogue.transcript) if task.draft is not None else None
        own = list(tried(visit, _sentences(drafted), task.verifier, task.corruptor))
        dropped = dropped_plan(drafted) if drafted is not None else ()
        for trial in (*human, *own):
            if _is_wrong(trial):
                differ(id_, trial)
        tallies = {
            **_of_human(human),
            **_of_own(own),
            **_of_dropped(dropped),
            **_cost([*human, *own]),
        }
        tell(f"{list(notes).index(id_) + 1}/{len(notes)} {id_}")
        return Scored(
            id_,
            tallies,
            groups={"corpus": note.corpus},
            parts={
                "kind": _by_kind(human, own),
                "section": _by_section(human),
            },
        )

    outcome = score_each(tuple(notes), score, complain)
    tuned = (TUNED_ON,) if task.verdicts.resolve().name in DEVELOPMENT else ()
    provenance = provenance_of(
        command,
        task.engines,
        corpus_used(task.verdicts.resolve().name, None, sorted(set(files))),
        MADE,
        notes=tuned,
    )
    return assemble(task.title, outcome.scored, outcome.failed, provenance)


def _visit(id_: str, transcript: Transcript, extractor: FactExtractor) -> Visit:
    stream = extractor.open_stream(PatientContext())
    for passage in transcript.passages():
        stream.accept(passage)
    return Visit(id_, transcript, stream.finish()[0])


def _human(task: VerificationTask, note: ReadNote, dialogue: Dialogue) -> Iterable[Sentence]:
    text = human_note(task.data, note.corpus, note.id)
    for read in note.sentences:
        turns = set(read.turns)
        words = tuple(
            word
            for utterance in dialogue.transcript.utterances
            if dialogue.turns[utterance.id] in turns
            for word in utterance.word_ids
        )
        basis = (Spoken(word_ids=words),)
        written = text[read.start : read.end]
        yield Sentence(f"h{read.number}", read.section, written, basis, read.supported)


def _sentences(drafted: Encounter | None) -> Iterable[Sentence]:
    note = drafted.note if drafted is not None else None
    for sentence in note.sentences() if note is not None else ():
        spoken = all(isinstance(basis, Spoken) for basis in sentence.basis)
        if sentence.section != SectionId.RECORDING and spoken:
            clean = not sentence.support.flagged
            yield Sentence(sentence.id, sentence.section, sentence.text, sentence.basis, clean)


# ---------------------------------------------------------------- figures
def _is_wrong(trial: Trial) -> bool:
    flagged = trial.support.flagged
    return flagged is trial.sentence.supported if trial.kind is None else not flagged


def _rate(trials: Sequence[Trial], *, flagged: bool = True) -> Tally:
    return Tally(sum(t.support.flagged is flagged for t in trials), len(trials))


def _made(trials: Iterable[Trial]) -> list[Trial]:
    return [trial for trial in trials if trial.kind is not None]


def _as_written(trials: Iterable[Trial], *, supported: bool) -> list[Trial]:
    return [t for t in trials if t.kind is None and t.sentence.supported is supported]


def _of_human(trials: Sequence[Trial]) -> Tallies:
    made = _made(trials)
    return {
        "verification_false_alarms": _rate(_as_written(trials, supported=True)),
        "verification_unsupported_caught": _rate(_as_written(trials, supported=False)),
        "verification_caught": _rate(made),
        "verification_caught_clean": _rate([t for t in made if t.clean]),
    }


def _of_own(trials: Sequence[Trial]) -> Tallies:
    if not trials:
        return {}
    written = [trial for trial in trials if trial.kind is None]
    return {
        "own_flagged": _rate(written),
        "own_flagged_visit": one(sum(t.support.flagged for t in written)),
        "own_caught": _rate(_made(trials)),
    }


def _of_dropped(places: Sequence[int | None]) -> Tallies:
    if not places:
        return {}
    first = [place for place in places if place is not None and place <= FIRST]
    found = [place for place in places if place is not None]
    return {
        "ledger_plan_items": Tally(len(found), len(places)),
        "ledger_plan_items_first": Tally(len(first), len(places)),
    }


def _by_kind(human: Sequence[Trial], own: Sequence[Trial]) -> dict[str, Tallies]:
    found: dict[str, list[Tallies]] = {}
    for trial in _made(human):
        rate = {"verification_caught": _rate([trial])}
        rate |= {"verification_caught_clean": _rate([trial])} if trial.clean else {}
        found.setdefault(str(trial.kind), []).append(rate)
    for trial in _made(own):
        found.setdefault(str(trial.kind), []).append({"own_caught": _rate([trial])})
    return {kind: pooled(rows) for kind, rows in found.items()}


def _by_section(human: Sequence[Trial]) -> dict[str, Tallies]:
    found: dict[str, list[Trial]] = {}
    for trial in _as_written(human, supported=True):
        found.setdefault(trial.sentence.section, []).append(trial)
    return {
        section: {"verification_false_alarms": _rate(trials)} for section, trials in found.items()
    }


def _cost(trials: Sequence[Trial]) -> Tallies:
    """Milliseconds a sentence, means over the visits: the middle one, a slow one, the slowest."""
    ordered = sorted(trial.seconds for trial in trials)
    if not ordered:
        return {}
    return {
        "sentence_p50_ms": one(1000 * ordered[len(ordered) // 2]),
        "sentence_p95_ms": one(1000 * ordered[int(_TAIL * (len(ordered) - 1))]),
        "sentence_most_ms": one(1000 * ordered[-1]),
    }
