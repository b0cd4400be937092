"""Corpus dialogues spoken by synthetic voices: the data folder goes in, recordings with their
reference leave (`manifest.jsonl`, FLAC, RTTM, and JSON with the words and their times).

    python -m ambient_scribe.simulation.dialogues DATA OUT --corpus aci-bench --split test1 \
        --count 10 --voices unseen --seed 1

Turns are spoken phrase by phrase. Phrases have exact times; a word's time inside its phrase is by
the length of the words. What is measured on such sound is an instrument's figure.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

import numpy as np

from ambient_scribe.domain.time import SAMPLE_RATE_HZ
from ambient_scribe.errors import ScribeError
from ambient_scribe.simulation.cast import Part, Voices, cast
from ambient_scribe.simulation.corpus import Made, Stretch, write_corpus
from ambient_scribe.simulation.corpus_texts import CORPORA, Conversation, Line, conversations
from ambient_scribe.simulation.scene import Piece, at_level, mixed, random_scene, seconds
from ambient_scribe.simulation.spoken_text import aloud
from ambient_scribe.simulation.turn_taking import NO_OVERLAP, VISIT, TurnTaking
from ambient_scribe.simulation.voices import Samples, synthesize

LEAD_IN_S, LEAD_OUT_S = 0.8, 1.0
PHRASE_WORDS = (4, 18)
"""A phrase ends at a mark after so many words, and at the latest after the second number."""
PAUSES_S = {".": (0.25, 0.6), "?": (0.25, 0.6), "!": (0.25, 0.6), ",": (0.08, 0.25)}
NO_MARK_PAUSE_S = (0.0, 0.05)
PACE = (0.96, 1.05)
SPEECH_OVER_NOISE_DB = (15.0, 30.0)
LONGEST_YIELD = 0.5
"""A turn begins at most this part of its own length before the last one ends."""


@dataclass(frozen=True)
class Request:
    """Which dialogues, spoken how. `most_words` of a dialogue, from a random turn on (None: all)."""

    corpus: str = "aci-bench"
    split: str = "train"
    count: int = 10
    voices: Voices = "train"
    seed: int = 1
    room: bool = True
    overlap: bool = True
    most_words: int | None = 300
    speech_over_noise_db: tuple[float, float] = SPEECH_OVER_NOISE_DB


def make_dialogues(data: Path, out: Path, request: Request) -> Path:
    """The manifest's path. The same request gives the same sound.

    Raises InputError, UsageError (what is asked for is not in the data), EngineError (a
    synthesizer is missing) and OutputError.
    """
    found = conversations(data, request.corpus, request.split)
    order = np.random.default_rng(request.seed).permutation(len(found))[: request.count]
    chosen = sorted((found[i] for i in order), key=lambda one: one.id)
    return write_corpus(out, (_record(one, request) for one in chosen))


def _record(conversation: Conversation, request: Request) -> Made:
    random = np.random.default_rng([request.seed, *conversation.id.encode()])
    lines = excerpt(conversation.lines, request.most_words, random)
    speakers = tuple(sorted({line.speaker for line in lines}))
    parts = {part.speaker: part for part in cast(speakers, request.voices, random)}
    taking = VISIT if request.overlap else NO_OVERLAP
    spoken = list(_speak(lines, parts, taking, random))
    pieces = [piece for turn in spoken for piece in turn.pieces]
    length = max(piece.end for piece in pieces) + round(LEAD_OUT_S * SAMPLE_RATE_HZ)
    scene = random_scene(speakers, random) if request.room else None
    noise_db = round(float(random.uniform(*request.speech_over_noise_db)), 1)
    samples = mixed(pieces, length, random, scene, noise_db if request.room else None)
    utterances = [turn.entry() for turn in spoken]
    return Made(
        name=conversation.id,
        samples=samples,
        stretches=tuple(Stretch(piece.speaker, piece.start, piece.end) for piece in pieces),
        entry={
            "text": " ".join(line.text for line in lines),
            "spoken": " ".join(aloud(line.text) for line in lines),
            "roles": {line.speaker: line.role for line in lines},
            "voices": {name: vars(part.voice) for name, part in parts.items()},
            "speech_over_noise_db": noise_db if request.room else None,
            "source": f"{request.corpus} {request.split} {conversation.id}",
            "licence": "CC BY 4.0 (text), synthetic voices",
            "synthetic": True,
        },
        transcript={"id": conversation.id, "synthetic": True, "utterances": utterances},
    )


def excerpt(
    lines: tuple[Line, ...], most_words: int | None, random: np.random.Generator
) -> tuple[Line, ...]:
    """Consecutive turns of about so many words that hold more than one speaker, if any do."""
    if most_words is None or sum(len(line.text.split()) for line in lines) <= most_words:
        return lines
    first = int(random.integers(max(1, len(lines) * 2 // 3)))
    kept: list[Line] = []
    words = 0
    for line in lines[first:]:
        enough = words + len(line.text.split()) > most_words
        if enough and len({one.speaker for one in kept}) > 1:
            break
        kept.append(line)
        words += len(line.text.split())
    return tuple(kept)


@dataclass(frozen=True)
class _Turn:
    line: Line
    pieces: tuple[Piece, ...]
    phrases: tuple[str, ...]

    def entry(self) -> dict[str, Any]:
        words: list[dict[str, Any]] = []
        for piece, phrase in zip(self.pieces, self.phrases, strict=True):
            words += word_times(phrase.split(), piece.start, piece.end)
        return {
            "speaker": self.line.speaker,
            "role": self.line.role,
            "start": seconds(self.pieces[0].start),
            "end": seconds(self.pieces[-1].end),
            "text": self.line.text,
            "spoken": aloud(self.line.text),
            "words": words,
        }


def _speak(
    lines: Sequence[Line],
    parts: dict[str, Part],
    taking: TurnTaking,
    random: np.random.Generator,
) -> Iterator[_Turn]:
    free, before, last_start = round(LEAD_IN_S * SAMPLE_RATE_HZ), "", 0
    for line in lines:
        part, phrases = parts[line.speaker], tuple(phrases_of(line.text))
        spoken = [_phrase(part, phrase, random) for phrase in phrases]
        pauses = [_pause(phrase, random) for phrase in phrases]
        length = sum(map(len, spoken))
        offset = round(taking.offset(line.speaker == before, random) * SAMPLE_RATE_HZ)
        earliest = max(last_start, free - round(LONGEST_YIELD * length))
        start = max(earliest, free + offset) if before else free
        pieces: list[Piece] = []
        at = start
        for sound, pause in zip(spoken, pauses, strict=True):
            pieces.append(Piece(line.speaker, at, sound))
            at += len(sound) + pause
        free, before, last_start = max(free, pieces[-1].end), line.speaker, start
        yield _Turn(line, tuple(pieces), phrases)


def _phrase(part: Part, phrase: str, random: np.random.Generator) -> Samples:
    words = aloud(phrase)
    dry = synthesize(part.voice, words, pace=float(random.uniform(*PACE)))
    return at_level(dry, part.level_db + float(random.uniform(-1.5, 1.5)))


def _pause(phrase: str, random: np.random.Generator) -> int:
    return round(float(random.uniform(*PAUSES_S.get(phrase[-1], NO_MARK_PAUSE_S))) * SAMPLE_RATE_HZ)


def phrases_of(text: str) -> Iterator[str]:
    """A turn in pieces that are said in one breath, each with a word that can be said."""
    fewest, most = PHRASE_WORDS
    held: list[str] = []
    for word in text.split():
        held.append(word)
        sayable = any(character.isalnum() for character in "".join(held))
        ends = bool(re.search(r"[.?!]$", word)) or (word[-1] in ",;:" and len(held) >= fewest)
        if sayable and (ends or len(held) >= most):
            yield " ".join(held)
            held = []
    if any(character.isalnum() for character in "".join(held)):
        yield " ".join(held)


def word_times(words: Sequence[str], start: int, end: int) -> list[dict[str, Any]]:
    """Each word with its share of a phrase's samples, by its letters as they are said."""
    weights = np.array([1 + len(aloud(word).replace(" ", "")) for word in words], dtype=float)
    edges = start + np.concatenate([[0.0], np.cumsum(weights) / weights.sum()]) * (end - start)
    return [
        {"text": word, "start": seconds(int(a)), "end": seconds(int(b))}
        for word, a, b in zip(words, edges[:-1], edges[1:], strict=True)
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; writes and says where."""
    default = Request()
    parser = argparse.ArgumentParser(
        prog="python -m ambient_scribe.simulation.dialogues",
        description="Corpus dialogues spoken by synthetic voices, with their reference.",
    )
    parser.add_argument("data", type=Path, help="folder that holds aci-bench and primock57")
    parser.add_argument("out", type=Path)
    parser.add_argument("--corpus", choices=CORPORA, default=default.corpus)
    parser.add_argument("--split", default=default.split, help="train, valid, test1 or test2")
    parser.add_argument("--count", type=int, default=default.count)
    parser.add_argument("--voices", choices=get_args(Voices), default=default.voices)
    parser.add_argument("--seed", type=int, default=default.seed)
    parser.add_argument("--room", action=argparse.BooleanOptionalAction, default=default.room)
    parser.add_argument("--overlap", action=argparse.BooleanOptionalAction, default=default.overlap)
    parser.add_argument("--words", type=int, default=default.most_words, help="0: whole dialogues")
    given = parser.parse_args(arguments)
    request = Request(
        corpus=given.corpus,
        split=given.split,
        count=given.count,
        voices=given.voices,
        seed=given.seed,
        room=given.room,
        overlap=given.overlap,
        most_words=given.words or None,
    )
    try:
        manifest = make_dialogues(given.data, given.out, request)
    except ScribeError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    sys.stdout.write(f"{manifest}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
