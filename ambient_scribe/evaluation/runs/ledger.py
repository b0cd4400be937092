"""What our drafts lack of the gold, and where the ledger of omissions tells it; a report leaves.

A core fact of the gold (symptom, condition, medication) is told where a sentence that rests on one of
its turns uses a word of its name; one that is not told should stand among the first entries of the
ledger, by the same rule.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ambient_scribe.domain.encounter import Encounter, EngineIdentity
from ambient_scribe.domain.transcript import Transcript
from ambient_scribe.evaluation.corpora.dialogues import Dialogue
from ambient_scribe.evaluation.facts.gold import FactRow, GoldVisit
from ambient_scribe.evaluation.facts.scoring import CORE
from ambient_scribe.evaluation.facts.terms import words_of as words_of_name
from ambient_scribe.evaluation.notes.omitted import words_of
from ambient_scribe.evaluation.results.assembly import Scored, assemble
from ambient_scribe.evaluation.results.provenance import corpus_used, provenance_of
from ambient_scribe.evaluation.results.report import Report
from ambient_scribe.evaluation.runs.facts import DEVELOPMENT, TUNED_ON
from ambient_scribe.evaluation.runs.recordings import Tell, score_each
from ambient_scribe.evaluation.tally import Tallies, Tally, one
from ambient_scribe.note.ledger.ledger import ledger_of

BY_NAME = "told: a sentence of the fact's turns uses a word of its name"
_FEW, _MORE = 10, 20
"""Entries that a reviewer may read."""


@dataclass(frozen=True)
class LedgerTask:
    gold: Path
    visits: tuple[GoldVisit, ...]
    read: Callable[[GoldVisit], Dialogue]
    draft: Callable[[Transcript], Encounter]
    engines: tuple[EngineIdentity, ...] = ()


def bench_ledger(task: LedgerTask, command: str, tell: Tell, complain: Tell) -> Report:
    """Raises InputError when nothing could be scored."""
    files = [task.gold / f"{visit.id}.json" for visit in task.visits]
    visits = {visit.id: visit for visit in task.visits}

    def score(id_: str) -> Scored:
        visit = visits[id_]
        dialogue = task.read(visit)
        files.append(dialogue.path)
        tallies = _tallies(task.draft(dialogue.transcript), visit, dialogue)
        tell(f"{list(visits).index(id_) + 1}/{len(visits)} {id_}")
        return Scored(id_, tallies, groups={"corpus": visit.corpus} if visit.corpus else {})

    outcome = score_each(tuple(visits), score, complain)
    name = task.gold.resolve().name
    provenance = provenance_of(
        command,
        task.engines,
        corpus_used(name, None, sorted(set(files))),
        BY_NAME,
        notes=(TUNED_ON,) if name in DEVELOPMENT else (),
    )
    return assemble(f"Ledger: {name}", outcome.scored, outcome.failed, provenance)


def _tallies(drafted: Encounter, visit: GoldVisit, dialogue: Dialogue) -> Tallies:
    ledger = ledger_of(drafted)
    note = drafted.note
    told = [
        (one.text, dialogue.turns_of(one.word_ids)) for one in (note.sentences() if note else ())
    ]
    entries = [(one.text, dialogue.turns_of(sorted(words_of(one)))) for one in ledger.entries]
    core = [row for row in visit.facts if row.kind in CORE and not row.optional]
    places = [
        next((n for n, entry in enumerate(entries, 1) if _tells(entry, row)), None)
        for row in core
        if not any(_tells(sentence, row) for sentence in told)
    ]
    found = [place for place in places if place is not None]
    return {
        "ledger_lacking": Tally(len(places), len(core)),
        "ledger_first_10": Tally(sum(place <= _FEW for place in found), len(places)),
        "ledger_first_20": Tally(sum(place <= _MORE for place in found), len(places)),
        "ledger_any": Tally(len(found), len(places)),
        "ledger_entries": one(len(entries)),
    }


def _tells(told: tuple[str, frozenset[int]], row: FactRow) -> bool:
    text, turns = told
    words = {word.strip(".,;:?!()'\"") for word in text.lower().split()}
    return not turns.isdisjoint(row.turns) and not words.isdisjoint(words_of_name(row))
