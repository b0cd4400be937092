"""How many names that recognizers wrote otherwise are offered as possible readings, and how many
offers are wrong.

    python benchmarks/misheard.py --primock DATA/primock57 --days 4 \
        [--recognizers whisper-large-v3 ...] [--clean DATA/aci-bench/valid.jsonl] \
        [--out FILE.json] [--list FILE]

Names of drugs, conditions, symptoms, tests and procedures that the reference holds are looked for in
what a recognizer wrote at the same place (alignment of words by edit distance). Counted are

- *misheard*: the lexicon does not find the name there; *recovered*: the name is offered there;
- *offers*, and those that are *not confirmed*: the reference does not name it there. A reference
  that leaves a name out, or misspells it, counts against the offer;
- offers on *clean* text, references themselves and any others: nothing was misheard there, so that
  an offer is wrong unless the transcriber misspelt.

No chart is given: with the patient's own drugs more is recovered.
"""

from __future__ import annotations

import argparse
import json
import re
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from rapidfuzz.distance import Levenshtein

from ambient_scribe.clinical.hearing.ear import KINDS, EarConfig, build_ear
from ambient_scribe.clinical.hearing.english import load_english
from ambient_scribe.clinical.language.entities import PhraseReader
from ambient_scribe.clinical.language.reading import Reading, Span
from ambient_scribe.clinical.lexicon import Entry
from ambient_scribe.clinical.vocabulary import load_vocabulary
from ambient_scribe.evaluation.results.provenance import machine, versions

RECOGNIZERS = ("whisper-large-v3", "whisper-large-v3-turbo", "parakeet-tdt-0.6b-v2")
EDGE = 2
"""Words by which an alignment may be off."""


@dataclass(frozen=True)
class Place:
    """Words `[start, end)` of a visit; `entries` are what stands or may stand there."""

    start: int
    end: int
    entries: tuple[Entry, ...]
    text: str
    sure: bool = False

    def is_near(self, start: int, end: int) -> bool:
        return self.start < end + EDGE and self.end > start - EDGE

    def may_be(self, entry: Entry) -> bool:
        return any((e.kind, e.name) == (entry.kind, entry.name) for e in self.entries)


@dataclass
class Text:
    words: list[str] = field(default_factory=list)
    named: list[Place] = field(default_factory=list)
    offered: list[Place] = field(default_factory=list)


class Listener:
    def __init__(self) -> None:
        known = load_vocabulary()
        self._reader = PhraseReader(known.lexicon, known.cues, known.attributes, known.plans)
        self._ear = build_ear(EarConfig(), known.lexicon, load_english())
        self.milliseconds: list[float] = []

    def listen(self, utterances: Iterable[str]) -> Text:
        found = Text()
        for utterance in utterances:
            words = utterance.split()
            if not words:
                continue
            plain = self._reader.read(" ".join(words))
            started = time.perf_counter()
            reading = self._ear.hear(plain)
            self.milliseconds.append(1000 * (time.perf_counter() - started))
            for m in reading.mentions:
                if m.kind in KINDS:
                    start, end = _words(reading, m, words)
                    entries = (m.entry, *m.also)
                    found.named.append(_placed(found, start, end, entries, words))
            for h in reading.heard:
                start, end = _words(reading, h, words)
                found.offered.append(_placed(found, start, end, h.entries, words, h.sure))
            found.words += words
        return found


def _words(reading: Reading, span: Span, words: Sequence[str]) -> tuple[int, int]:
    """A span of tokens as a span of written words."""
    first, last = reading.characters(span)
    starts = [0]
    for word in words:
        starts.append(starts[-1] + len(word) + 1)
    return sum(s <= first for s in starts) - 1, sum(s <= last - 1 for s in starts)


def _placed(
    text: Text,
    start: int,
    end: int,
    entries: tuple[Entry, ...],
    words: Sequence[str],
    sure: bool = False,
) -> Place:
    before = len(text.words)
    return Place(before + start, before + end, entries, " ".join(words[start:end]), sure)


def aligned(said: Sequence[str], written: Sequence[str]) -> tuple[list[int], list[int]]:
    """Where the words of one text begin and end in the other."""
    one, other = (
        [re.sub(r"[^a-z0-9']", "", w.lower()) for w in words] for words in (said, written)
    )
    starts, ends = [0] * len(one), [0] * len(one)
    for op in Levenshtein.opcodes(one, other):
        for at in range(op.src_start, op.src_end):
            kept = op.tag != "delete"
            starts[at] = op.dest_start + (at - op.src_start if kept else 0)
            ends[at] = starts[at] + kept
    return starts, ends


def score(said: Text, written: Text, counts: dict[str, Counter[str]], listed: list[str]) -> None:
    starts, ends = aligned(said.words, written.words)
    confirmed: set[int] = set()
    for name in said.named:
        entry = name.entries[0]
        first, last = min(starts[name.start : name.end]), max(ends[name.start : name.end])
        count = counts.setdefault(entry.kind.value, Counter())
        count["named"] += 1
        hits = [
            at
            for at, offer in enumerate(written.offered)
            if offer.is_near(first, last + 1) and any(offer.may_be(e) for e in name.entries)
        ]
        confirmed.update(hits)
        if any(
            one.is_near(first, last) and any(one.may_be(e) for e in name.entries)
            for one in written.named
        ):
            continue
        count["misheard"] += 1
        if hits:
            count["recovered"] += 1
            count["recovered as a fact"] += any(written.offered[at].sure for at in hits)
        else:
            around = " ".join(written.words[max(0, first - EDGE) : last + EDGE])
            listed.append(f"missed\t{name.text}\t{around}")
    count = counts.setdefault("offers", Counter())
    for at, offer in enumerate(written.offered):
        count["offered"] += 1
        count["as facts"] += offer.sure
        if at not in confirmed:
            count["not confirmed"] += 1
            count["not confirmed, as facts"] += offer.sure
            around = " ".join(written.words[max(0, offer.start - 3) : offer.end + 3])
            listed.append(f"not confirmed\t{offer.entries[0].name}\t[{offer.text}] in {around}")


def utterances_of(path: Path) -> list[str]:
    visit = json.loads(path.read_text(encoding="utf-8"))
    return [one["text"] or "" for one in visit["utterances"]]


def clean_visits(paths: Sequence[Path]) -> Iterator[list[str]]:
    for path in paths:
        for line in path.read_text(encoding="utf-8").splitlines():
            yield [turn["text"] or "" for turn in json.loads(line)["turns"]]


def count_clean(
    visits: Iterable[list[str]], listener: Listener, listed: list[str]
) -> dict[str, int | float]:
    count: Counter[str] = Counter()
    for visit in visits:
        text = listener.listen(visit)
        count["visits"] += 1
        count["words"] += len(text.words)
        count["offered"] += len(text.offered)
        count["as facts"] += sum(offer.sure for offer in text.offered)
        for offer in text.offered:
            around = " ".join(text.words[max(0, offer.start - 3) : offer.end + 3])
            listed.append(f"on clean text\t{offer.entries[0].name}\t[{offer.text}] in {around}")
    return {**count, "offers per visit": round(count["offered"] / max(1, count["visits"]), 3)}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--primock", type=Path, required=True)
    parser.add_argument("--days", type=int, nargs="+", default=[4])
    parser.add_argument("--recognizers", nargs="*", default=RECOGNIZERS)
    parser.add_argument("--clean", type=Path, nargs="*", default=[])
    parser.add_argument("--limit", type=int, help="so many visits of each clean file's")
    parser.add_argument("--out", type=Path)
    parser.add_argument(
        "--list", type=Path, help="where to write what was missed and not confirmed"
    )
    options = parser.parse_args()
    listener, listed = Listener(), []
    files = [
        path
        for day in options.days
        for path in sorted((options.primock / "transcripts").glob(f"day{day}_*.json"))
    ]
    recognizers: dict[str, object] = {}
    for recognizer in options.recognizers:
        counts: dict[str, Counter[str]] = {}
        folder = options.primock / "asr-aligned" / recognizer
        heard = [path for path in files if (folder / path.name).exists()]
        for path in heard:
            written = folder / path.name
            said = listener.listen(utterances_of(path))
            score(said, listener.listen(utterances_of(written)), counts, listed)
        offers = counts["offers"]
        offers["visits"] = len(heard)
        recognizers[recognizer] = {kind: dict(count) for kind, count in counts.items()}
    clean = {"primock57": count_clean(map(utterances_of, files), listener, listed)}
    for path in options.clean:
        visits = islice(clean_visits([path]), options.limit)
        clean[f"{path.parent.name}/{path.name}"] = count_clean(visits, listener, listed)
    times = sorted(listener.milliseconds)
    document = {
        "recognizers": recognizers,
        "clean": clean,
        "milliseconds": {
            "mean": round(sum(times) / len(times), 2),
            "p99": round(times[int(0.99 * len(times))], 2),
            "utterances": len(times),
        },
        "inputs": [f"primock57 day {day}" for day in options.days]
        + [f"{path.parent.name}/{path.name}" for path in options.clean],
        "machine": machine(),
        "versions": versions(),
    }
    print(
        json.dumps(
            {key: document[key] for key in ("recognizers", "clean", "milliseconds")}, indent=1
        )
    )
    if options.out:
        options.out.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
    if options.list:
        options.list.write_text("\n".join(sorted(listed)) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
