"""How numbers come out when words are written as a reader writes them.

    python benchmarks/written_form.py --aci DATA/aci-bench/valid.jsonl \
        --primock DATA/primock57/transcripts --day 4 [--out FILE.json] [--errors FILE]

Two figures, on the words of reference transcripts (no sound, no recognizer):

- *round trip*: digits of the reference are said in words, in each way that people say them, and
  written again. Right, left in words, or wrong digits.
- *words kept true*: numbers that the reference holds as words are written, and the reader of
  clinical quantities must find the same values in both forms.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from num2words import num2words

from ambient_scribe.clinical.quantities.numbers import read_quantities
from ambient_scribe.domain.transcript import AS_HEARD, HeardWord
from ambient_scribe.evaluation.results.provenance import machine, versions
from ambient_scribe.numbers.words import DIGITS, TEENS, TENS
from ambient_scribe.speech.written_form import written_form

WAYS = ("plain", "with and", "short")
"""Of saying 128: "one hundred twenty eight", "one hundred and twenty eight", "one twenty eight"."""
_EDGES = re.compile(r"^[^\w%.]+|[^\w%+]+$")
_NUMBER = re.compile(r"\d+(?:[.,:/]\d+)*")
_SAYABLE = re.compile(
    r"(?P<number>\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?)(?P<ordinal>st|nd|rd|th)?"
    r"(?P<rest>%|\+|mg|-?year-old|-?week-old|-?month-old)?"
)
_RESTS = {"%": "percent", "+": "plus", "mg": "milligrams"}
_UNITS = {"mg": "milligrams", "mcg": "micrograms", "%": "percent", "ml": "milliliters"}
_NAMES = {"a1c": "a one c", "b12": "b twelve", "t4": "t four", "covid-19": "covid nineteen"}
_MANY = frozenset({*TEENS, *TENS, "hundred", "thousand"})


def utterances(options: argparse.Namespace) -> Iterator[tuple[str, str]]:
    """Where an utterance comes from, and its text."""
    for path in options.aci:
        for line in path.read_text(encoding="utf-8").splitlines():
            record = json.loads(line)
            for turn in record["turns"]:
                yield f"aci-bench {record['subset']}", turn["text"] or ""
    for path in sorted(options.primock.glob(f"day{options.day}*.json")) if options.primock else ():
        for one in json.loads(path.read_text(encoding="utf-8"))["utterances"]:
            yield "primock57", one["text"] or ""


def tokens_of(text: str) -> list[str]:
    """Written tokens as a reader would have them: "120 over 80" and "45 %" are one each."""
    text = re.sub(r"(\d+) (?:over|/) (\d+)", r"\1/\2", text.lower().replace("’", "'"))
    text = re.sub(r"(\d) %", r"\1%", text)
    return [token for raw in text.split() if (token := _EDGES.sub("", raw))]


def spoken(token: str, way: str) -> list[str] | None:
    """The words of a token with digits; None for what this benchmark cannot say (dates, codes)."""
    if token in _NAMES:
        return _NAMES[token].split()
    if pressure := re.fullmatch(r"(\d{2,3})/(\d{2,3})", token):
        return [*_cardinal(pressure[1], way), "over", *_cardinal(pressure[2], way)]
    if span := re.fullmatch(r"(\d+)-(\d+)", token):
        return [*_cardinal(span[1], way), "to", *_cardinal(span[2], way)]
    match = _SAYABLE.fullmatch(token)
    if match is None:
        return None
    number, rest = match["number"].replace(",", ""), match["rest"] or ""
    if match["ordinal"]:
        return _words(num2words(int(number), to="ordinal"))
    after = _RESTS.get(rest) or rest.replace("-", " ")
    return [*_cardinal(number, way), *after.split()]


def _cardinal(number: str, way: str) -> list[str]:
    year = number.isdigit() and 1900 <= int(number) <= 2029
    if year:
        return _words(num2words(int(number), to="year"))
    words = _words(num2words(number))
    hundreds = len(number) == 3 and number.isdigit() and number[1] != "0"
    if way == "short" and hundreds:
        return [*_words(num2words(number[0])), *_words(num2words(number[1:]))]
    return words if way == "with and" else [word for word in words if word != "and"]


def _words(text: str) -> list[str]:
    return text.replace("-", " ").replace(",", "").split()


def _numbers(text: str) -> list[str]:
    return [one.replace(",", "").removesuffix(".0") for one in _NUMBER.findall(text)]


def heard(words: list[str]) -> list[HeardWord]:
    return [HeardWord(text=word) for word in words]


def round_trip(text: str, way: str) -> Iterator[tuple[str, str, str]]:
    """Each token with digits: the token, what became of it, and what was written."""
    tokens = tokens_of(text)
    said, owner = [], []
    for index, token in enumerate(tokens):
        words = spoken(token, way) if any(map(str.isdigit, token)) else None
        for word in words or [_UNITS.get(token, token)]:
            said.append(word)
            owner.append(index)
    written: dict[int, list[str]] = {}
    position = 0
    for word in written_form(heard(said)):
        length = next((len(r.text.split()) for r in word.alternatives if r.source == AS_HEARD), 1)
        for index in sorted(set(owner[position : position + length])):
            written.setdefault(index, []).append(word.text)
        position += length
    for index, token in enumerate(tokens):
        if any(map(str.isdigit, token)) and spoken(token, way) is not None:
            yield token, _verdict(token, " ".join(written[index])), " ".join(written[index])


def _verdict(token: str, written: str) -> str:
    found = _numbers(written)
    if not found:
        return "left in words"
    return "right" if found == _numbers(token.replace("-", " ")) else "wrong digits"


def kept_true(text: str) -> tuple[str, str] | None:
    """For an utterance with numbers in words: what became of them, and the written text."""
    tokens = tokens_of(text)
    said = [part for token in tokens for part in token.split("-") if part]
    if not any(word in DIGITS or word in _MANY for word in said):
        return None
    texts = [word.text for word in written_form(heard(said))]
    before = [(q.magnitude, q.unit) for q in read_quantities(said)]
    after = [(q.magnitude, q.unit) for q in read_quantities(texts)]
    verdict = "same values" if before == after else "other values"
    return verdict, f"{' '.join(texts)}   [{before} | {after}]"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--aci", type=Path, nargs="*", default=[])
    parser.add_argument("--primock", type=Path)
    parser.add_argument("--day", type=int, default=4)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--errors", type=Path, help="where to list what was not right")
    options = parser.parse_args()
    trips: dict[str, Counter[str]] = {way: Counter() for way in WAYS}
    kept: dict[str, Counter[str]] = {}
    listed: list[str] = []
    for source, text in utterances(options):
        for way in WAYS:
            for token, verdict, written in round_trip(text, way):
                trips[way][verdict] += 1
                if verdict != "right":
                    listed.append(f"{verdict} ({way}): {token} → {written}    in: {text[:150]}")
        counts = kept.setdefault(source, Counter())
        if (found := kept_true(text)) is not None:
            counts[found[0]] += 1
            left = sum(word in _MANY for word in re.split(r"[\s-]+", found[1].split("   [")[0]))
            said = sum(word in _MANY for token in tokens_of(text) for word in token.split("-"))
            counts["number words from ten on"] += said
            counts["… left in words"] += left
            if found[0] != "same values" or left:
                listed.append(f"{found[0]}: {found[1]}    in: {text[:200]}")
    document = {
        "round_trip": {way: dict(sorted(counts.items())) for way, counts in trips.items()},
        "words": {source: dict(sorted(counts.items())) for source, counts in kept.items()},
        "inputs": [path.name for path in options.aci] + [f"primock57 day {options.day}"],
        "machine": machine(),
        "versions": versions(),
    }
    print(json.dumps({key: document[key] for key in ("round_trip", "words")}, indent=1))
    if options.out:
        options.out.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
    if options.errors:
        options.errors.write_text("\n".join(listed) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
