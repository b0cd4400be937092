"""What the encrypted record costs, beside the same visit in plain files; and a reviewer's step.

    python benchmarks/record.py [--minutes 60] [--runs 7] [--out benchmarks/results/record.json]

The visit is the shipped samples' talk, repeated up to so many minutes of words with times, drafted by the
embedded drafter. All in one run on one core, a folder on this machine's disk.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from peak_memory import peak_mib

from ambient_scribe.build import draft_transcript
from ambient_scribe.build_writing import build_writing
from ambient_scribe.domain.editing import Replace
from ambient_scribe.domain.encounter import Encounter
from ambient_scribe.domain.record import Actor, RevisionKind, StaffRole, VisitEntry, VisitState
from ambient_scribe.domain.time import TimeSpan
from ambient_scribe.evaluation.results.provenance import measured_on
from ambient_scribe.interop.composing import Turn, composed
from ambient_scribe.interop.transcripts import read_transcript
from ambient_scribe.pipeline.reviewing import reviewed
from ambient_scribe.resources import shipped
from ambient_scribe.store.folder import FolderStore
from ambient_scribe.store.record import encounters, notes
from ambient_scribe.store.record.open_visits import OpenVisit, OpenVisits
from ambient_scribe.store.record.record import Record
from ambient_scribe.store.record.verification import verify
from ambient_scribe.store.recordings.room import RecordingRoom
from ambient_scribe.vault.keys import Vault
from ambient_scribe.workstation.review_view import omissions_json, review_bytes

RESULT = Path(__file__).parent / "results" / "record.json"
LEE = Actor(id="lee", name="Dr. Lee", roles=frozenset({StaffRole.PROVIDER}))
WORDS_A_MINUTE = 150
EDITS = 40


def a_visit(minutes: int) -> Encounter:
    """So many minutes of the samples' talk, over and over."""
    wanted, turns, now = minutes * WORDS_A_MINUTE, [], 0
    samples = sorted(shipped("samples").glob("*/transcript.*"))
    said = [passage for path in samples for passage in read_transcript(path).passages()]
    while sum(len(turn.text.split()) for turn in turns) < wanted:
        for passage in said:
            length = 400 * len(passage.words)
            span = TimeSpan(start_ms=now, end_ms=now + length)
            turns.append(Turn(passage.utterance.speaker, passage.text, span, role=passage.role))
            now += length
    return draft_transcript(composed(turns))


def timed(runs: int, *ways: Callable[[int], object]) -> list[list[float]]:
    """Milliseconds of each way, in turn, so that a slow moment hits all; the first round warms up."""
    times: list[list[float]] = [[] for _ in ways]
    for number in range(runs + 1):
        for way, own in zip(ways, times, strict=True):
            began = time.perf_counter()
            way(number)
            own.append(1000 * (time.perf_counter() - began))
    return [own[1:] for own in times]


def told(values: list[float]) -> dict[str, float]:
    ordered = sorted(values)
    return {
        "median_ms": statistics.median(values),
        "p95_ms": ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))],
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--minutes", type=int, default=60)
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--out", type=Path, default=RESULT)
    options = parser.parse_args()
    visit = a_visit(options.minutes)
    verifier = build_writing().verifier
    rows: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        record = Record.make(home / "record", Vault.fresh(), [home / "witness"])
        plain = FolderStore(home / "plain")
        copies = [visit.changed(id=f"{n:032}") for n in range(options.runs + 1)]
        for row, ways in {
            "save": (
                lambda n: encounters.save(record, copies[n], LEE),
                lambda n: plain.save(copies[n]),
            ),
            "load": (
                lambda n: encounters.load(record, copies[n].id, LEE),
                lambda n: plain.load(copies[n].id),
            ),
        }.items():
            sealed, open_ = timed(options.runs, *ways)
            rows[row] = {
                "record": told(sealed),
                "plain_files": told(open_),
                "ratio": statistics.median(sealed) / statistics.median(open_),
            }
        rows |= reviewing(record, copies[0], verifier, options.runs)
        (checked,) = timed(1, lambda n: verify(record, RecordingRoom(home / "recordings")))
        rows["verify_store"] = told(checked)
        size = sum(path.stat().st_size for path in (home / "record").iterdir())
        rows["bytes_a_visit"] = size // len(copies)
        record.close()
    for row, value in rows.items():
        sys.stdout.write(f"{row}: {json.dumps(value)}\n")
    document = {
        "what": f"{options.minutes} minutes of talk, {len(visit.transcript.words)} words, "
        f"{sum(1 for _ in visit.note.sentences()) if visit.note else 0} sentences",
        **measured_on(),
        "peak_mib": peak_mib(),
        "costs": rows,
    }
    options.out.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")


def reviewing(record: Record, visit: Encounter, verifier: Any, runs: int) -> dict[str, Any]:
    """What the page waits for: opening, and each sentence that is set right."""
    entry = VisitEntry(id=visit.id, patient=None, state=VisitState.DRAFT, at=visit.started_at)
    kept = OpenVisits(record)
    opening, shown, left_out = timed(
        runs,
        lambda n: kept.opened(visit.id, LEE),
        lambda n: review_bytes(OpenVisit("", visit), visit.note, entry, ()),
        lambda n: omissions_json(kept.at_hand(visit.id, LEE), visit.note),
    )
    steps: list[float] = []
    sentences = [one for one in visit.note.sentences() if one.word_ids] if visit.note else []
    for number in range(EDITS):
        one = sentences[number % len(sentences)]
        began = time.perf_counter()
        encounter = kept.at_hand(visit.id, LEE).encounter
        note = notes.standing(record, visit.id)
        assert note is not None
        edit = Replace(sentence=one.id, text=f"{one.text} Step {number}.")
        after = reviewed(encounter, note, edit, LEE.name, verifier)
        notes.revise(record, visit.id, after, LEE, kind=RevisionKind.EDITED, beside=note.revision)
        steps.append(1000 * (time.perf_counter() - began))
    return {
        "open_review": told(opening),
        "review_as_json": told(shown),
        "omissions": told(left_out),
        "edit_step": told(steps),
    }


if __name__ == "__main__":
    main()
