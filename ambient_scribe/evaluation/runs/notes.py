"""Scores notes against those that people wrote of the same visits; a report leaves.

Ours are drafted from the conversation; or a file of another system's notes is scored with the same
figures, those that need evidence aside. ROUGE is never shown without the figures of truth beside it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ambient_scribe.domain.clinical import Claim, Spoken
from ambient_scribe.domain.encounter import Encounter, EngineIdentity
from ambient_scribe.domain.note import Note, NoteSentence, SupportState
from ambient_scribe.domain.transcript import Transcript
from ambient_scribe.evaluation.corpora.dialogues import Dialogue
from ambient_scribe.evaluation.corpora.noted import NotedVisit
from ambient_scribe.evaluation.notes.checklists import items_told
from ambient_scribe.evaluation.notes.concepts import public_concepts
from ambient_scribe.evaluation.notes.divisions import divisions_of, divisions_of_text
from ambient_scribe.evaluation.notes.texts import claims_of_note, plain_text, rouge
from ambient_scribe.evaluation.results.assembly import Scored, assemble
from ambient_scribe.evaluation.results.provenance import corpus_used, provenance_of
from ambient_scribe.evaluation.results.report import Report, Row
from ambient_scribe.evaluation.runs.recordings import Tell, score_each
from ambient_scribe.evaluation.tally import Tally, one
from ambient_scribe.protocols import Verifier

AS_PUBLISHED = "ROUGE: rouge_score without stemming, Lsum by lines, mean over notes"
NO_TRUTH = "ROUGE says nothing of truth, and rewards length: read it beside the figures of support."
TUNED_ON = "These visits are what was trained and tuned on: no figure to report."
_TUNING = frozenset({"train"})

Read = Callable[[str, str], tuple[Claim, ...]]

_BORNE_OUT = frozenset(
    {SupportState.SUPPORTED, SupportState.UNCERTAIN, SupportState.CHART_CONFLICT}
)


@dataclass(frozen=True)
class NotesTask:
    """`draft` writes our note of a conversation; `others`: the notes of another system by visit, which
    are scored instead. `read`: the claims of a sentence in a section."""

    title: str
    split: str
    visits: tuple[NotedVisit, ...]
    read: Read
    draft: Callable[[Dialogue], Encounter] | None = None
    verifier: Verifier | None = None
    """Judges the statements that a clinician rated, where a corpus has such."""
    others: Mapping[str, str] = field(default_factory=dict)
    hypotheses: Path | None = None


def bench_notes(
    task: NotesTask,
    command: str,
    tell: Tell,
    complain: Tell,
    keep: Callable[[str, str], None] = lambda id_, text: None,
) -> Report:
    """`keep` is given every note that was scored. Raises InputError when nothing could be scored."""
    files: list[Path] = []
    engines: dict[EngineIdentity, None] = {}
    visits = {visit.id: visit for visit in task.visits}

    def score(id_: str) -> Scored:
        visit = visits[id_]
        dialogue = visit.read()
        files.append(dialogue.path)
        if task.draft is None:
            text = task.others[id_]
            tallies = _of_text(visit, dialogue, text, divisions_of_text(text), task.read)
        else:
            began = time.perf_counter()
            encounter = task.draft(dialogue)
            spent = time.perf_counter() - began
            engines.update(dict.fromkeys(encounter.provenance.engines))
            assert encounter.note is not None
            text = plain_text(encounter.note)
            tallies = {
                **_of_text(visit, dialogue, text, divisions_of(encounter.note), task.read),
                **_of_evidence(encounter.note, encounter.transcript, task.read),
                **_of_labels(visit, encounter, task.verifier),
                "draft_s": one(spent),
            }
        keep(id_, text)
        told = ", ".join(f"{100 * tallies[name].errors:.1f}" for name in _ROUGE)
        tell(f"{list(visits).index(id_) + 1}/{len(visits)} {id_}: ROUGE {told}")
        return Scored(id_, tallies, extra=_counts(visit))

    outcome = score_each(tuple(visits), score, complain)
    provenance = provenance_of(
        command,
        engines,
        corpus_used(task.split, None, sorted(set(files))),
        AS_PUBLISHED,
        hypotheses=task.hypotheses,
        notes=(*((TUNED_ON,) if task.split in _TUNING else ()), NO_TRUTH),
    )
    return assemble(task.title, outcome.scored, outcome.failed, provenance)


_ROUGE = ("rouge1", "rouge2", "rougeLsum")


def _counts(visit: NotedVisit) -> Row:
    return {"checklist_items": float(len(visit.checklist))} if visit.checklist else {}


# ---------------------------------------------------------------- against the reference
def _of_text(
    visit: NotedVisit, dialogue: Dialogue, text: str, parts: Mapping[str, str], read: Read
) -> dict[str, Tally]:
    tallies = {name: one(value) for name, value in rouge(visit.note, text).items()}
    for part, reference in visit.divisions.items():
        scores = rouge(reference, parts.get(part, ""))
        tallies |= {f"{name}_{part}": one(value) for name, value in scores.items()}
    ours, theirs = claims_of_note(text, read), claims_of_note(visit.note, read)
    tallies["note_claim_precision"] = Tally(len(ours & theirs), len(ours))
    tallies["note_claim_recall"] = Tally(len(ours & theirs), len(theirs))
    tallies |= _of_concepts(visit.note, text, dialogue.transcript)
    if visit.checklist:
        told = items_told(visit.checklist, text.splitlines())
        critical = [
            is_told for item, is_told in zip(visit.checklist, told, strict=True) if item.critical
        ]
        human = items_told(visit.checklist, visit.note.splitlines())
        tallies["checklist_told"] = Tally(sum(told), len(told))
        tallies["checklist_told_critical"] = Tally(sum(critical), len(critical))
        tallies["checklist_told_reference"] = Tally(sum(human), len(human))
    tallies["note_words"] = one(float(len(text.split())))
    tallies["note_words_reference"] = one(float(len(visit.note.split())))
    return tallies


def _of_concepts(reference: str, text: str, transcript: Transcript) -> dict[str, Tally]:
    """By names that are looked up: shared with the reference, and said at all."""
    concepts = public_concepts().concepts
    ours, theirs = concepts(text), concepts(reference)
    said = concepts(" ".join(passage.text for passage in transcript.passages()))
    return {
        "concept_precision": Tally(len(ours & theirs), len(ours)),
        "concept_recall": Tally(len(ours & theirs), len(theirs)),
        "concepts_said": Tally(len(ours & said), len(ours)),
        "concepts_said_reference": Tally(len(theirs & said), len(theirs)),
    }


# ---------------------------------------------------------------- against its own evidence
def _of_evidence(note: Note, transcript: Transcript, read: Read) -> dict[str, Tally]:
    sentences = [s for s in note.sentences() if s.support.state is not SupportState.SYSTEM]
    held = [s for s in sentences if _resolves(s, transcript)]
    claims = [(s, len(read(s.text, s.section))) for s in sentences]
    borne_out = sum(number for s, number in claims if s.support.state in _BORNE_OUT)
    return {
        "claims_supported": Tally(borne_out, sum(number for _, number in claims)),
        "evidence_resolves": Tally(len(held), len(sentences)),
        "note_sentences": one(float(len(sentences))),
        "note_flagged": one(float(len(note.flagged))),
    }


def _resolves(sentence: NoteSentence, transcript: Transcript) -> bool:
    """Every word that it cites is there."""
    return bool(sentence.basis) and all(transcript.holds(word) for word in sentence.word_ids)


def _of_labels(
    visit: NotedVisit, encounter: Encounter, verifier: Verifier | None
) -> dict[str, Tally]:
    """Statements that a clinician rated, verified against the whole visit: how many of the correct ones
    pass, and how many of the others are caught."""
    if verifier is None or not visit.rated:
        return {}
    whole = Spoken(word_ids=tuple(word.id for word in encounter.transcript.words))
    passed: dict[bool, list[bool]] = {True: [], False: []}
    for number, rated in enumerate(visit.rated):
        sentence = NoteSentence(id=f"rated{number}", section="hpi", text=rated.text, basis=(whole,))
        support = verifier.support(
            sentence, encounter.transcript, encounter.facts, encounter.context
        )
        passed[rated.correct].append(not support.flagged)
    return {
        "rated_correct_passed": Tally(sum(passed[True]), len(passed[True])),
        "rated_wrong_caught": Tally(sum(not one for one in passed[False]), len(passed[False])),
    }


def other_notes(records: Sequence[Mapping[str, str]], system: str | None) -> dict[str, str]:
    """Notes by visit, of one system where several are in the file."""
    return {one["id"]: one["note"] for one in records if system in {None, one.get("system")}}
