"""Reads the training visits with their human notes for the recipe.

In: the folder that holds `aci-bench` and `mts-dialog`. Out: of each conversation a survey of what was
said, with the facts that the extractor finds in it, and the sentences of its note by division.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ambient_scribe.build_writing import build_extractor
from ambient_scribe.domain.clinical import PatientContext
from ambient_scribe.domain.transcript import Role
from ambient_scribe.interop.composing import Turn, composed
from ambient_scribe.note.drafting.content.model import Division
from ambient_scribe.note.drafting.survey.visit import Survey, Visit

_ROLES = {"doctor": Role.CLINICIAN, "guest_clinician": Role.CLINICIAN, "patient": Role.PATIENT}

HEADERS = {
    "CHIEF COMPLAINT": Division.HPI,
    "CC": Division.HPI,
    "HISTORY OF PRESENT ILLNESS": Division.HPI,
    "HPI": Division.HPI,
    "REVIEW OF SYSTEMS": Division.ROS,
    "SOCIAL HISTORY": Division.HISTORY,
    "MEDICAL HISTORY": Division.HISTORY,
    "PAST MEDICAL HISTORY": Division.HISTORY,
    "FAMILY HISTORY": Division.HISTORY,
    "PAST HISTORY": Division.HISTORY,
    "SURGICAL HISTORY": Division.HISTORY,
    "MEDICATIONS": Division.MEDICATIONS,
    "CURRENT MEDICATIONS": Division.MEDICATIONS,
    "ALLERGIES": Division.MEDICATIONS,
    "PHYSICAL EXAM": Division.EXAM,
    "PHYSICAL EXAMINATION": Division.EXAM,
    "EXAM": Division.EXAM,
    "VITALS": Division.EXAM,
    "VITALS REVIEWED": Division.EXAM,
    "RESULTS": Division.RESULTS,
    "ASSESSMENT AND PLAN": Division.ASSESSMENT,
    "ASSESSMENT": Division.ASSESSMENT,
    "IMPRESSION": Division.ASSESSMENT,
    "PLAN": Division.PLAN,
    "INSTRUCTIONS": Division.PLAN,
    "PROCEDURE": Division.PLAN,
}
PLANNING = re.compile(
    r"^\W*(?:medical treatment|additional testing|patient education|specialist referral|"
    r"treatment|referral|follow|procedure|counseling)",
    re.IGNORECASE,
)
REASONING = re.compile(r"^\W*medical reasoning", re.IGNORECASE)
NOT_TOLD = re.compile(r"patient agreements|understands and agrees|consent", re.IGNORECASE)

SECTIONS = {
    "GENHX": Division.HPI,
    "CC": Division.HPI,
    "GYNHX": Division.HISTORY,
    "PASTMEDICALHX": Division.HISTORY,
    "PASTSURGICAL": Division.HISTORY,
    "FAM/SOCHX": Division.HISTORY,
    "IMMUNIZATIONS": Division.HISTORY,
    "OTHER_HISTORY": Division.HISTORY,
    "MEDICATIONS": Division.MEDICATIONS,
    "ALLERGY": Division.MEDICATIONS,
    "ROS": Division.ROS,
    "EXAM": Division.EXAM,
    "LABS": Division.RESULTS,
    "IMAGING": Division.RESULTS,
    "ASSESSMENT": Division.ASSESSMENT,
    "DIAGNOSIS": Division.ASSESSMENT,
    "PLAN": Division.PLAN,
    "DISPOSITION": Division.PLAN,
    "EDCOURSE": Division.PLAN,
    "PROCEDURES": Division.PLAN,
}
"""The sections of MTS-Dialog."""


@dataclass(frozen=True)
class Example:
    """`group`: conversations of one group must not be parted between training and judging. `part`: it is
    a piece of a visit, of which the note tells one section."""

    id: str
    group: str
    survey: Survey
    note: tuple[tuple[Division, str], ...]
    part: bool


def examples(data: Path) -> list[Example]:
    """ACI-Bench train without the visits whose speaker labels are known to be swapped, and MTS-Dialog
    train."""
    return [*_aci(data), *_mts(data)]


def _records(path: Path) -> Iterator[dict]:
    with path.open(encoding="utf-8") as lines:
        yield from (json.loads(line) for line in lines)


def _swapped(data: Path) -> frozenset[str]:
    flags = json.loads((data / "aci-bench/swapped_speaker_flags.json").read_text(encoding="utf-8"))
    whole = flags["whole_conversation_swapped_by_5fold_role_classifier"]
    return frozenset(flags["train"]["majority_flagged"]) | frozenset(whole)


def _aci(data: Path) -> Iterator[Example]:
    swapped = _swapped(data)
    for record in _records(data / "aci-bench/train.jsonl"):
        if record["id"] not in swapped:
            note = tuple(note_sentences(record["note"]))
            group = str(record["source_id"])
            yield Example(record["id"], group, surveyed(record["turns"]), note, part=False)


def _mts(data: Path) -> Iterator[Example]:
    for record in _records(data / "mts-dialog/train.jsonl"):
        division = SECTIONS[record["section_header"]]
        note = tuple((division, one) for one in sentences(record["section_text"]))
        turns = [turn for turn in record["turns"] if turn["text"].strip()]
        group = f"mts-{record['source_id']}"
        yield Example(record["id"], group, surveyed(turns), note, part=True)


def surveyed(turns: list[dict]) -> Survey:
    said = [Turn(t["speaker"], t["text"], role=_ROLES.get(t["speaker"], Role.OTHER)) for t in turns]
    stream = build_extractor().open_stream(PatientContext())
    passages = list(composed(said).passages())
    for passage in passages:
        stream.accept(passage)
    facts, _ = stream.finish()
    visit = Visit()
    for passage in passages:
        visit.accept(passage, ())
    if passages:
        visit.accept(passages[-1], facts)
    return visit.survey()


def note_sentences(note: str) -> Iterator[tuple[Division, str]]:
    """The sentences of a whole note under their division; the bullets of a plan tell which they are."""
    section = division = Division.HPI
    for line in map(str.strip, note.split("\n")):
        header = HEADERS.get(line.rstrip(":").upper()) if line.rstrip(":").isupper() else None
        if header is not None:
            section = division = header
            continue
        if section in (Division.ASSESSMENT, Division.PLAN):
            division = section
            if PLANNING.match(line):
                division = Division.PLAN
            elif REASONING.match(line):
                division = Division.ASSESSMENT
        for one in sentences(line):
            if not NOT_TOLD.search(one):
                yield division, one


def sentences(text: str) -> list[str]:
    found = re.split(r"(?<=[.?!;])\s+(?=[A-Z•\-])|\n|•", text)
    return [one.strip() for one in found if one.strip()]


if __name__ == "__main__":
    sys.stdout.write(__doc__ or "")
