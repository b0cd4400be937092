"""Lists a visit for a reader: its numbered turns, then the numbered sentences of the human note.

usage: python benchmarks/verification/sentences.py --corpus DIR CORPUS ID
CORPUS is aci-bench/train, aci-bench/valid or primock57.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from ambient_scribe.evaluation.corpora.dialogues import read_dialogue
from ambient_scribe.evaluation.corpora.human_notes import human_note
from ambient_scribe.evaluation.notes.sentences import sentences_of


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("name")
    parser.add_argument("id")
    told = parser.parse_args()
    dialogue = read_dialogue(told.corpus, told.name, told.id)
    lines = []
    for passage in dialogue.transcript.passages():
        turn = dialogue.turns[passage.utterance.id]
        lines.append(f"[{turn}] {dialogue.speakers[turn]}: {passage.text}")
    lines.append("")
    for one in sentences_of(human_note(told.corpus, told.name, told.id)):
        lines.append(f"{one.number} ({one.start}-{one.end}) {one.heading or '-'}: {one.text}")
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
