"""Sentences to speak: the corpora go in, sentences as a reader writes them and as a voice says them
leave.

A sentence is a tuple of written tokens and, beside each, the words that are said for it ("10" and
"ten", "128/76" and "one twenty eight over seventy six").
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from num2words import num2words

SPLITS = {
    "train": ("train", "train", ("day1", "day2", "day3")),
    "valid": ("valid", "valid", ("day4",)),
}
LONGEST_WORDS = 20
SHORT_WORDS = 3
SHORT_SHARE = 0.25
"""Of the sentences of one or two words, so many: "Yes." and "Okay." are everywhere."""

SPELLED = ("mri", "ct", "ekg", "ecg", "copd", "gi", "iv", "gp", "er", "ent", "uti", "ibs", "ed")
UNITS = {
    "mg": "milligrams", "mcg": "micrograms", "ml": "milliliters", "kg": "kilograms",
    "cm": "centimeters", "mm": "millimeters", "lbs": "pounds", "dr": "doctor", "mr": "mister",
    "mrs": "missus", "ms": "miz",
}  # fmt: skip
TEENS = {
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15,
    "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19,
}  # fmt: skip
TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70,
    "eighty": 80, "ninety": 90,
}  # fmt: skip
ONES = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9,
}  # fmt: skip
LARGER = ("hundred", "thousand", "million", "point", "oh")

TEMPLATES = (
    "Your blood pressure was {high}/{low} today.",
    "It was {high}/{low} at home.",
    "The nurse got {high}/{low}.",
    "Last time it was {high}/{low}, and now it is {high2}/{low2}.",
    "I take {dose} mg in the morning.",
    "Let's go up to {dose} mg a day.",
    "She is on {dose} mg twice a day.",
    "We will start with {dose} mg and see how you do.",
    "Your pulse is {pulse} and your temperature is {temperature}.",
    "The temperature was {temperature} last night.",
    "Your oxygen is {oxygen} percent.",
    "I am {age} years old.",
    "He turned {age} in March.",
    "It has been about {age} days.",
    "I weigh {weight} pounds.",
    "So {weight} pounds, that is down {few} since the spring.",
    "The A1c was {a1c}.",
    "Your potassium is {potassium}.",
)
"""Numbers as a chart shows them; the corpora mostly write them out in words."""


@dataclass(frozen=True)
class Sentence:
    id: str
    written: tuple[str, ...]
    spoken: tuple[str, ...]

    @property
    def text(self) -> str:
        return " ".join(self.written)


def sentences(data: Path, split: str, seed: int = 7) -> list[Sentence]:
    """Every different sentence of a split in random order, for `train` with made ones of numbers."""
    draw = random.Random(seed)
    found: dict[str, Sentence] = {}
    for conversation, raw in _turns(data, split):
        for number, text in enumerate(re.split(r"(?<=[.?!])\s+", raw)):
            made = sentence(f"{conversation}.{number}", text)
            if made is None or len(made.written) > LONGEST_WORDS or made.text.lower() in found:
                continue
            if len(made.written) >= SHORT_WORDS or draw.random() < SHORT_SHARE:
                found[made.text.lower()] = made
    if split == "train":
        for text in _with_numbers(draw, per_template=60):
            made = sentence("numbers", text)
            if made is not None:
                found.setdefault(made.text.lower(), made)
    ordered = [found[key] for key in sorted(found)]
    draw.shuffle(ordered)
    return ordered


def _turns(data: Path, split: str) -> Iterator[tuple[str, str]]:
    aci, mts, days = SPLITS[split]
    for path in (data / f"aci-bench/{aci}.jsonl", data / f"mts-dialog/{mts}.jsonl"):
        with path.open(encoding="utf-8") as lines:
            for line in lines:
                record = json.loads(line)
                yield from ((record["id"], turn["text"]) for turn in record["turns"])
    for path in sorted((data / "primock57/transcripts").glob("*.json")):
        if path.name.startswith(days):
            record = json.loads(path.read_text(encoding="utf-8"))
            yield from ((path.stem, turn["text"]) for turn in record["utterances"])


def _with_numbers(draw: random.Random, per_template: int) -> Iterator[str]:
    for template in TEMPLATES:
        for _ in range(per_template):
            yield template.format(
                high=draw.randint(100, 189), low=draw.randint(56, 104), few=draw.randint(10, 30),
                high2=draw.randint(100, 189), low2=draw.randint(56, 104),
                dose=draw.choice((5, 10, 15, 20, 25, 30, 40, 50, 60, 75, 80, 100, 150, 200, 250,
                                  300, 400, 500, 600, 750, 800, 850)),
                pulse=draw.randint(52, 118), oxygen=draw.randint(88, 99),
                temperature=f"{draw.randint(97, 103)}.{draw.randint(1, 9)}",
                age=draw.randint(10, 95), weight=draw.randint(104, 268),
                a1c=f"{draw.randint(5, 11)}.{draw.randint(1, 9)}",
                potassium=f"{draw.randint(3, 5)}.{draw.randint(1, 9)}",
            )  # fmt: skip


def sentence(identity: str, text: str) -> Sentence | None:
    """None for what a voice could not say as it stands: tags, abbreviations, odd signs."""
    text = text.replace("’", "'").replace("--", " ").replace("...", " ").replace("…", " ")
    text = re.sub(r"\s+([,.?!;:])", r"\1", text).strip()
    text = re.sub(r",(?=\w)", ", ", text)
    text = re.sub(r"(?<=[a-z])-(?=[a-z])", " ", text)
    text = re.sub(r"\s+(n't|'s|'re|'ve|'m|'ll|'d)\b", r"\1", text)
    if not re.fullmatch(r"[A-Za-z0-9 ,.?!;:'/%-]+", text):
        return None
    tokens = _digits([token for token in text.split() if re.search(r"[A-Za-z0-9]", token)])
    pairs = [_pair(token) for token in tokens]
    if not pairs or any(pair is None for pair in pairs):
        return None
    known = [pair for pair in pairs if pair is not None]
    written = [pair[0] for pair in known]
    written[0] = written[0][:1].upper() + written[0][1:]
    written[-1] = re.sub(r"[,;:-]+$", "", written[-1])
    if written[-1][-1] not in ".?!":
        written[-1] += "."
    return Sentence(identity, tuple(written), tuple(pair[1] for pair in known))


def _pair(token: str) -> tuple[str, str] | None:
    """A written token and what is said for it, its punctuation kept for the voice's melody."""
    match = re.fullmatch(r"'?(.*?)([,.?!;:'-]*)", token)
    core, tail = (match[1], match[2][:1].strip("'-;:")) if match else ("", "")
    low = core.lower()
    said: str | None
    if low in ("i", "i'm", "i've", "i'll", "i'd"):
        core = "I" + low[1:]
        said = core
    elif low in SPELLED and (core.isupper() or low not in ("er", "ed", "iv", "ent")):
        core, said = core.upper(), " ".join("ay" if c == "a" else c for c in low)
    elif low in UNITS:
        core, said = (core if low not in ("dr", "mr", "mrs", "ms") else core.title()), UNITS[low]
    elif any(c.isdigit() for c in core):
        said = _number(low)
    elif re.fullmatch(r"[A-Za-z]+('[A-Za-z]+)?", core) and len(core) < 18:
        said = core.lower()
    else:
        said = None
    return None if said is None else (core + tail, said + tail)


def _number(token: str) -> str | None:
    if token == "a1c":
        return "ay one see"
    if match := re.fullmatch(r"(\d{2,3})/(\d{2,3})", token):
        return f"{_pressure(int(match[1]))} over {_words(match[2])}"
    if match := re.fullmatch(r"(\d+)\.(\d)", token):
        return f"{_words(match[1])} point {_words(match[2])}"
    if match := re.fullmatch(r"(\d+)-year-old", token):
        return f"{_words(match[1])} year old"
    if match := re.fullmatch(r"(\d+)%", token):
        return f"{_words(match[1])} percent"
    if match := re.fullmatch(r"(\d+)(st|nd|rd|th)", token):
        return num2words(int(match[1]), to="ordinal").replace("-", " ")
    if re.fullmatch(r"(19|20)\d\d", token):
        return str(num2words(int(token), to="year")).replace("-", " ")
    return _words(token) if re.fullmatch(r"\d{1,4}", token) else None


def _words(digits: str) -> str:
    return str(num2words(int(digits))).replace("-", " ").replace(" and ", " ").replace(",", "")


def _pressure(value: int) -> str:
    if value < 100 or value % 100 == 0:
        return _words(str(value))
    rest = f"oh {_words(str(value % 100))}" if value % 100 < 10 else _words(str(value % 100))
    return f"{_words(str(value // 100))} {rest}"


def _digits(tokens: Iterable[str]) -> list[str]:
    """Numbers from ten to ninety-nine in digits, unless they are part of a larger one."""
    tokens = list(tokens)
    if any(token.lower().strip(",.?!") in LARGER for token in tokens):
        return tokens
    made: list[str] = []
    position = 0
    while position < len(tokens):
        core = tokens[position].lower().rstrip(",.?!")
        tail = tokens[position][len(core) :]
        following = tokens[position + 1].lower() if position + 1 < len(tokens) else ""
        unit = following.rstrip(",.?!")
        if core in TEENS:
            made.append(f"{TEENS[core]}{tail}")
        elif core in TENS and not tail and unit in ONES:
            made.append(f"{TENS[core] + ONES[unit]}{following[len(unit) :]}")
            position += 1
        elif core in TENS:
            made.append(f"{TENS[core]}{tail}")
        else:
            made.append(tokens[position])
        position += 1
    return made
