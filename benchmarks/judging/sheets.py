"""Sheets for judging notes by hand: visits with gold `must` and `traps`, and notes of several systems.

    python benchmarks/judging/sheets.py --gold benchmarks/judging/gold/valid --corpus DATA --out SHEETS \\
        --notes ours=DRAFTS --notes human=DRAFTS [--seed 1]

DATA holds aci-bench and primock57; each `--notes` names a system and a folder of ID.txt, or "human" for
the corpus's own notes. SHEETS receives ID.md (the conversation, what must be told, the traps, the notes as
A, B … in an order drawn for each visit) for the reader, and key.json (which is whose), which the reader
does not open. Sheets hold the corpus's text and are not kept.
"""

from __future__ import annotations

import argparse
import json
import random
from pathlib import Path

from ambient_scribe.evaluation.corpora.dialogues import Dialogue, read_dialogue
from ambient_scribe.evaluation.corpora.noted import noted_visits

HUMAN = "human"
LETTERS = "ABCDEFGH"


def main() -> None:
    told = _arguments()
    told.out.mkdir(parents=True, exist_ok=True)
    draw, key = random.Random(told.seed), {}
    for path in sorted(told.gold.glob("*.json")):
        gold = json.loads(path.read_text(encoding="utf-8"))
        if told.only and gold["id"] not in told.only:
            continue
        systems = dict(one.split("=", 1) for one in told.notes)
        notes = {name: _note(told.corpus, gold, name, folder) for name, folder in systems.items()}
        order = sorted(notes)
        draw.shuffle(order)
        key[gold["id"]] = dict(zip(LETTERS, order, strict=False))
        dialogue = read_dialogue(told.corpus, gold["corpus"], gold["id"])
        sheet = _sheet(gold, dialogue, [notes[name] for name in order])
        (told.out / f"{gold['id']}.md").write_text(sheet, encoding="utf-8")
    (told.out / "key.json").write_text(json.dumps(key, indent=1), encoding="utf-8")
    print(f"{len(key)} sheets in {told.out}")


def _note(corpus: Path, gold: dict[str, str], system: str, folder: str) -> str:
    if system != HUMAN:
        return (Path(folder) / f"{gold['id']}.txt").read_text(encoding="utf-8")
    name, _, split = gold["corpus"].partition("/")
    day = gold["id"].partition("_")[0]
    visits = noted_visits(corpus / name, split or day)
    return next(visit.note for visit in visits if visit.id == gold["id"])


def _sheet(gold: dict[str, list[dict[str, str]]], dialogue: Dialogue, notes: list[str]) -> str:
    passages = dialogue.transcript.passages()
    lines = [f"# {gold['id']}", "", "## The conversation", ""]
    for passage in passages:
        turn = dialogue.turns[passage.utterance.id]
        lines.append(f"[{turn}] {dialogue.speakers[turn]}: {passage.text}")
    lines += ["", "## What a good note must tell (number, importance, section)", ""]
    for number, must in enumerate(gold["must"]):
        lines.append(f"M{number} ({must['importance']}, {must['section']}) {must['statement']}")
    lines += ["", "## Traps: false here", ""]
    for number, trap in enumerate(gold["traps"]):
        lines.append(f"T{number} {trap['statement']} ({trap['why']})")
    for letter, note in zip(LETTERS, notes, strict=False):
        lines += ["", f"## Note {letter}", "", *_laid_out(note)]
    return "\n".join(lines) + "\n"


def _laid_out(note: str) -> list[str]:
    """Headings and sentences alike, whoever wrote them: bullets and marks of markup go."""
    lines = (line.strip().lstrip("#-*• ").strip() for line in note.splitlines())
    return [line for line in lines if line]


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gold", type=Path, required=True)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--notes", action="append", required=True)
    parser.add_argument("--only", nargs="*", default=[])
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


if __name__ == "__main__":
    main()
