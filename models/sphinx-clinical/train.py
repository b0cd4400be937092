"""Builds the clinical language model and dictionary of the embedded recognizer.

    python models/sphinx-clinical/train.py DATA [--out FOLDER]

DATA is the folder with aci-bench, mts-dialog and primock57; training splits are learnt from, valid
chooses the weights. Writes clinical.lm.bin, clinical.dict, model.toml, seen.txt and build.json
(what was counted and measured on the way) beside this file. Needs espeak-ng. Nothing is random but
the drills, whose seed is fixed.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from classes import counted, expanded, tagged, word_classes
from drills import drilled
from graphones import learnt
from kneser_ney import smoothed
from mixture import best_weights, interpolated, pruned, without_words
from ngrams import BEGIN, END, Trigram, perplexity
from pocketsphinx import get_model_path
from pronunciations import (
    Dictionary,
    Pronouncer,
    Source,
    read_corrections,
    read_dictionary,
    teaching_entries,
)
from spelling_check import spelling_errors
from spoken import Speaker, read_forms
from texts import conversations
from trie import read_trie, write_trie
from vocabulary import believed, class_members, spelt_out

from ambient_scribe import simulation

HERE = Path(__file__).resolve().parent
LANGUAGE_MODEL, DICTIONARY, CARD = "clinical.lm.bin", "clinical.dict", "model.toml"
SEED = 7
DRILL_SHARE = 0.03
"""The corpora hold few doses and readings, so that weights chosen on them would leave the drills
nearly nothing (0.0005); a clinic says them in every visit."""
GENERAL_FLOOR = 0.65
"""General English keeps at least this weight. Held-out visits prefer 0.26; but then read English
(`ljspeech_read` and `misc_read`, 178 words) is 56 % more perplexing than with the general model
alone. Perplexity of visits and of read English by this weight: 0.26: 58.5, 570; 0.45: 60.0, 468;
0.65: 65.1, 410; 0.85: 77.4, 376; the general model alone: 119.6, 365."""
PRUNING = 5e-9
"""Nats a word: keeps the binary file near 20 MB; at 2e-9 it was 27 MB and no better on valid."""


class Stages:
    """Says on the terminal how long each stage took, and keeps what it found."""

    def __init__(self) -> None:
        self._begin = self._last = time.monotonic()
        self.report: dict[str, Any] = {}

    def done(self, name: str, **found: Any) -> None:
        now = time.monotonic()
        sys.stdout.write(f"{now - self._begin:7.1f} s  {name}  {found}\n")
        sys.stdout.flush()
        self.report[name] = {"seconds": round(now - self._last, 1), **found}
        self._last = now


def build(data: Path, out: Path) -> None:
    stages = Stages()
    stock = read_dictionary(Path(get_model_path("en-us/cmudict-en-us.dict")))
    speaker = Speaker(read_forms(HERE / "spoken_forms.tsv"), stock.__contains__)
    members = class_members(speaker)
    named = {word for name in members for word in name}
    training = list(conversations(data, "train"))
    said = [s for _, turns in training for turn in turns for s in speaker.sentences(turn)]
    sentences = list(believed(said, stock.__contains__, named))
    held_out = [
        s for _, turns in conversations(data, "valid") for turn in turns
        for s in speaker.sentences(turn)
    ]  # fmt: skip
    stages.done(
        "text", conversations=len(training), sentences=len(sentences),
        words=sum(map(len, sentences)), held_out_words=sum(map(len, held_out)),
        class_members=len(members),
    )  # fmt: skip
    model = language_model(sentences, held_out, members, stages)
    pronounced = dictionary_of(model.words, stock, stages)
    unsaid = {word for word in model.words if word not in pronounced} - {BEGIN, END}
    model = without_words(model, unsaid)
    stages.done(
        "without words nobody can pronounce", left_out=len(unsaid), sizes=model.sizes,
        perplexity=round(perplexity(model, held_out), 2),
    )  # fmt: skip
    write_trie(out / LANGUAGE_MODEL, model)
    write_dictionary(out / DICTIONARY, pronounced)
    write_card(out, [identifier for identifier, _ in training])
    (out / "build.json").write_text(json.dumps(stages.report, indent=1) + "\n", encoding="utf-8")
    stages.done("written", bytes=(out / LANGUAGE_MODEL).stat().st_size)


def language_model(
    sentences: Sequence[list[str]],
    held_out: Sequence[list[str]],
    members: dict[tuple[str, ...], str],
    stages: Stages,
) -> Trigram:
    """Visits as they are, visits by class, drills and general English in one, pruned."""
    visits = smoothed(sentences)
    classes = word_classes(members, counted(sentences, members))
    by_class = expanded(smoothed(tagged(sentences, members)), classes)
    drills = drilled(HERE / "templates.tsv", HERE / "slots.tsv", SEED)
    drill = expanded(smoothed(drills), classes)
    general = read_trie(Path(get_model_path("en-us/en-us.lm.bin")))
    stages.done("parts", visits=visits.sizes, by_class=by_class.sizes, drills=drill.sizes)
    parts = [visits, by_class, general]
    free = best_weights(parts, held_out)
    share = max(float(free[2]), GENERAL_FLOOR)
    rest = (1 - DRILL_SHARE - share) / float(free[0] + free[1])
    weights = [float(free[0]) * rest, float(free[1]) * rest, share, DRILL_SHARE]
    whole = interpolated([*parts, drill], weights)
    stages.done(
        "interpolated",
        best_weights=[round(float(weight), 4) for weight in free],
        weights=dict(zip(("visits", "by_class", "general", "drills"), weights, strict=True)),
        sizes=whole.sizes,
        perplexity={
            "general": round(perplexity(general, held_out), 2),
            "visits": round(perplexity(visits, held_out), 2),
            "interpolated": round(perplexity(whole, held_out), 2),
        },
        unknown_held_out={
            "general": unknown(general, held_out),
            "interpolated": unknown(whole, held_out),
        },
    )
    small = pruned(whole, PRUNING)
    stages.done("pruned", sizes=small.sizes, perplexity=round(perplexity(small, held_out), 2))
    return small


def unknown(model: Trigram, sentences: Sequence[list[str]]) -> int:
    return sum(word not in model.index for sentence in sentences for word in sentence)


def dictionary_of(words: Sequence[str], stock: Dictionary, stages: Stages) -> Dictionary:
    """Pronunciations of every word that has any, corrections first."""
    corrections = read_corrections(HERE / "corrections.tsv")
    tables = (HERE / "acronyms.tsv", Path(simulation.__path__[0]) / "spoken_forms.tsv")
    speller = learnt(teaching_entries(stock))
    stages.done("model of spelling", **spelling_errors(speller, stock))
    pronouncer = Pronouncer(stock, corrections, spelt_out(tables), speller)
    new = [
        word for word in words
        if word not in stock and word not in (BEGIN, END) and word.isascii()
    ]  # fmt: skip
    found = pronouncer.all(new)
    pronounced = {word: stock[word] for word in words if word in stock}
    for word in corrections.keys() & pronounced.keys():
        pronounced[word] = list(dict.fromkeys(corrections[word] + stock[word]))
    pronounced.update({word: [phones for phones, _ in ways] for word, ways in found.items()})
    sources = dict.fromkeys(Source, 0)
    for ways in found.values():
        sources[ways[0][1]] += 1
    stages.done(
        "dictionary",
        words=len(pronounced),
        new=len(found),
        first_from={str(source): count for source, count in sources.items()},
    )
    return pronounced


def write_dictionary(path: Path, pronounced: Dictionary) -> None:
    lines = []
    for word in sorted(pronounced):
        for number, phones in enumerate(pronounced[word], start=1):
            name = word if number == 1 else f"{word}({number})"
            lines.append(f"{name} {' '.join(phones)}\n")
    path.write_text("".join(lines), encoding="utf-8", newline="\n")


def write_card(out: Path, seen: Sequence[str]) -> None:
    digests = {
        name: hashlib.sha256((out / name).read_bytes()).hexdigest()
        for name in (DICTIONARY, LANGUAGE_MODEL)
    }
    lines = "".join(f'"{name}" = "{digest}"\n' for name, digest in digests.items())
    (out / CARD).write_text(
        'name = "sphinx-clinical"\n'
        'version = "1"\n'
        'kind = "recognizer"\n'
        'engine = "pocketsphinx"\n'
        'accuracy = "low"\n'
        'task = "language model and dictionary of the embedded recognizer, English visits"\n'
        "licence = \"Apache-2.0; holds parts of pocketsphinx's US English model (BSD-2-Clause) and "
        'learnt from data under CC BY 4.0, see card.md"\n\n'
        f"[sha256]\n{lines}",
        encoding="utf-8",
        newline="\n",
    )
    (out / "seen.txt").write_text(
        "".join(f"{one}\n" for one in sorted(set(seen))), encoding="utf-8", newline="\n"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--out", type=Path, default=HERE)
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    build(arguments.data, arguments.out)


if __name__ == "__main__":
    main()
