"""Scores who is told to be who in the conversations of ACI-Bench and PriMock57; a report leaves.

Conversations of ACI-Bench whose own labels are known to be wrong in part are reported apart: their
figures say how far two wrong things agree.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ambient_scribe.domain.encounter import EngineIdentity
from ambient_scribe.domain.transcript import Transcript
from ambient_scribe.errors import InputError
from ambient_scribe.evaluation.corpora.dialogues import (
    ACI,
    PRIMOCK,
    Dialogue,
    ids_of,
    read_dialogue,
)
from ambient_scribe.evaluation.results.assembly import Scored, assemble
from ambient_scribe.evaluation.results.provenance import (
    corpus_used,
    models_used,
    provenance_of,
    seen_by,
)
from ambient_scribe.evaluation.results.report import Provenance, Report, Row
from ambient_scribe.evaluation.runs.recordings import Tell, score_each
from ambient_scribe.evaluation.speakers.assignment import (
    score_exchanged,
    score_labels,
    score_sentences,
    score_without_labels,
)
from ambient_scribe.evaluation.tally import Tally
from ambient_scribe.interop.transcripts import read_transcript
from ambient_scribe.protocols import RoleAssigner

COMPARED = "plain words, lower case, without punctuation"
FLAGGED = "mislabelled_"
"""Before the name of a metric: of conversations whose own labels are known to be wrong in part."""
CHOSEN_ON = "These conversations are what settings were chosen on: no figure to report."
_FLAGS = "swapped_speaker_flags.json"
_CHOOSING = "valid"


@dataclass(frozen=True)
class RolesTask:
    """`data` holds aci-bench and primock57. `recognizer` names a folder of `primock57/asr`, None to
    leave its plain texts out."""

    data: Path
    split: str
    assigner: RoleAssigner
    recognizer: str | None = None
    limit: int | None = None
    """Conversations of each corpus."""


def bench_roles(task: RolesTask, command: str, tell: Tell, complain: Tell) -> Report:
    """Raises InputError when nothing could be scored."""
    corpora = {
        id_: corpus
        for corpus in (ACI, PRIMOCK)
        for id_ in ids_of(task.data, corpus, task.split)[: task.limit]
    }
    flagged = flagged_ids(task.data, task.split)
    files: list[Path] = []

    def score(id_: str) -> Scored:
        dialogue = _read(task, corpora[id_], id_)
        files.append(dialogue.path)
        tallies = _tallies(task, dialogue, files)
        wrong = tallies["speakers_wrong"]
        tell(
            f"{list(corpora).index(id_) + 1}/{len(corpora)} {id_}: {wrong.errors:.0f} of "
            f"{wrong.total:.0f} speakers wrong{', flagged' if id_ in flagged else ''}"
        )
        if id_ in flagged:
            return Scored(id_, {f"{FLAGGED}{name}": one for name, one in tallies.items()})
        counts: Row = {"speakers": float(wrong.total), "speakers_misjudged": float(wrong.errors)}
        return Scored(id_, tallies, groups={"corpus": corpora[id_]}, extra=counts)

    outcome = score_each(tuple(corpora), score, complain)
    engines = (task.assigner.identity,)
    provenance = provenance_of(
        command,
        engines,
        corpus_used(f"{ACI} and {PRIMOCK}, {task.split}", None, sorted(set(files))),
        COMPARED,
        notes=(CHOSEN_ON,) if task.split == _CHOOSING else (),
    )
    title = f"Roles: {task.split}{f', {task.recognizer}' if task.recognizer else ''}"
    seen = _with_seen(provenance, engines, corpora)
    return assemble(title, outcome.scored, outcome.failed, seen)


def flagged_ids(data: Path, split: str) -> frozenset[str]:
    """Conversations of ACI-Bench whose labels are known to be exchanged somewhere."""
    path = data / ACI / _FLAGS
    try:
        flags = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(f"{path} cannot be read: {error}") from error
    whole = flags.get("whole_conversation_swapped_by_5fold_role_classifier", ())
    return frozenset(flags.get(split, {}).get("majority_flagged", ())) | frozenset(whole)


def _read(task: RolesTask, corpus: str, id_: str) -> Dialogue:
    name = corpus if corpus == PRIMOCK else f"{corpus}/{task.split}"
    return read_dialogue(task.data, name, id_)


def _tallies(task: RolesTask, dialogue: Dialogue, files: list[Path]) -> dict[str, Tally]:
    truth, assigner = dialogue.transcript, task.assigner
    tallies = {
        **score_labels(truth, dialogue.id, assigner),
        **score_without_labels(truth, assigner),
        **score_exchanged(truth, dialogue.id, assigner),
    }
    plain = _plain_text(task, dialogue)
    if plain is not None:
        path, recognized = plain
        files.append(path)
        tallies |= score_sentences(truth, recognized, assigner)
    return tallies


def _plain_text(task: RolesTask, dialogue: Dialogue) -> tuple[Path, Transcript] | None:
    """None where that recognizer wrote nothing of this conversation."""
    if task.recognizer is None:
        return None
    folder = task.data / PRIMOCK / "asr" / task.recognizer
    if not folder.is_dir():
        raise InputError(f"{folder}: there is no such recognizer")
    path = folder / f"{dialogue.id}.txt"
    return (path, read_transcript(path)) if path.is_file() else None


def _with_seen(
    provenance: Provenance, engines: tuple[EngineIdentity, ...], corpora: Mapping[str, str]
) -> Provenance:
    """Which conversations the role model was made from."""
    seen = seen_by(models_used(engines), {id_: frozenset({id_}) for id_ in corpora})
    return provenance.changed(seen=seen)
