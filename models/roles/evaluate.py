"""Measures the role model and the role assigner.

    python models/roles/evaluate.py DATA --split valid
    python models/roles/evaluate.py DATA --split test

valid: ACI-Bench valid, MTS-Dialog valid, PriMock57 day 4. test: ACI-Bench test1, MTS-Dialog test1,
PriMock57 day 5. "turn": one utterance by itself, clinician or not. "speaker": labels replaced by
S1, S2, …, a whole speaker right or wrong (clinician, patient, companion). "unlabelled": every utterance
under one label.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from pathlib import Path

from corpora import Conversation, aci, mts, primock, swapped_ids

from ambient_scribe.clinical.roles.assigner import ContentRoles
from ambient_scribe.clinical.roles.model import RoleModel
from ambient_scribe.domain.transcript import Passage, Utterance, Word

SPLITS = {"valid": ("valid", "valid", range(4, 5)), "test": ("test1", "test1", range(5, 6))}
RECOGNIZER = "whisper-large-v3"


def passages(conversation: Conversation, labels: dict[str, str]) -> list[Passage]:
    found = []
    for number, (speaker, _, text) in enumerate(conversation.turns):
        tokens = text.split()
        words = tuple(Word(id=f"w{number}.{i}", text=token) for i, token in enumerate(tokens))
        utterance = Utterance(
            id=f"u{number}", speaker=labels[speaker], word_ids=tuple(word.id for word in words)
        )
        found.append(Passage(utterance=utterance, words=words))
    return found


def shuffled_labels(conversation: Conversation) -> dict[str, str]:
    speakers = sorted({speaker for speaker, _, _ in conversation.turns})
    random.Random(conversation.id).shuffle(speakers)
    return {speaker: f"S{number}" for number, speaker in enumerate(speakers, start=1)}


def roles_of_speakers(assigned: tuple[Utterance, ...]) -> dict[str, str]:
    """By label, the role of most of the words."""
    words: dict[str, Counter[str]] = {}
    for utterance in assigned:
        count = words.setdefault(utterance.speaker, Counter())
        count[utterance.role.value] += len(utterance.word_ids)
    return {speaker: count.most_common(1)[0][0] for speaker, count in words.items()}


def measure(name: str, conversations: list[Conversation], assigner: ContentRoles) -> None:
    model = RoleModel.load(Path(__file__).resolve().parent)
    turns = right = unlabelled = speakers = speakers_right = others = others_right = 0
    for conversation in conversations:
        roles = [role for _, role, _ in conversation.turns]
        for _, role, text in conversation.turns:
            turns += 1
            right += (model.log_odds(text) > 0) == (role == "clinician")
        one = {speaker: "S1" for speaker, _, _ in conversation.turns}
        for utterance, role in zip(
            assigner.assign(passages(conversation, one)), roles, strict=True
        ):
            unlabelled += (utterance.role.value == "clinician") == (role == "clinician")
        assigned = assigner.assign(passages(conversation, shuffled_labels(conversation)))
        told = roles_of_speakers(assigned)
        truth = {u.speaker: role for u, role in zip(assigned, roles, strict=True)}
        for speaker, role in truth.items():
            speakers += 1
            speakers_right += told[speaker] == role
            others += role == "companion"
            others_right += role == "companion" and told[speaker] == role
    sys.stdout.write(
        f"{name}: {len(conversations)} conversations; "
        f"turn {right}/{turns} = {100 * right / turns:.1f} %; "
        f"unlabelled {unlabelled}/{turns} = {100 * unlabelled / turns:.1f} %; "
        f"speaker {speakers_right}/{speakers} = {100 * speakers_right / speakers:.1f} % "
        f"(of these companions: {others_right}/{others})\n"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--split", choices=SPLITS, default="valid")
    arguments = parser.parse_args()
    data, (aci_split, mts_split, days) = arguments.data, SPLITS[arguments.split]
    assigner = ContentRoles()
    swapped = swapped_ids(data, aci_split)
    whole = aci(data, aci_split)
    measure("ACI-Bench", whole, assigner)
    kept = [c for c in whole if c.id not in swapped]
    measure("ACI-Bench without known swaps", kept, assigner)
    measure("MTS-Dialog", mts(data, mts_split), assigner)
    measure("PriMock57", primock(data, days), assigner)
    measure(f"PriMock57, {RECOGNIZER}", primock(data, days, RECOGNIZER), assigner)


if __name__ == "__main__":
    main()
