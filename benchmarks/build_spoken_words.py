"""Makes `ambient_scribe/clinical/hearing/spoken_words.tsv`: the words that visits are made of.

Usage: python benchmarks/build_spoken_words.py DATA

Counts in how many training conversations each word was said: ACI-Bench train, MTS-Dialog train,
PriMock57 days 1 to 3. Words of fewer conversations than `FEWEST` are left out: a recognizer's own
slips are among those.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

TARGET = Path(__file__).parents[1] / "ambient_scribe" / "clinical" / "hearing" / "spoken_words.tsv"
FEWEST = 4
TRAINING_DAYS = (1, 2, 3)
_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")
_HEAD = """\
# Words of visits, with the number of training conversations in which each was said.
# Source: counted by benchmarks/build_spoken_words.py in ACI-Bench train (Yim et al. 2023), MTS-Dialog train
# (Ben Abacha et al. 2023) and PriMock57 days 1 to 3 (Papadopoulos Korfiatis et al. 2022), all CC BY 4.0.
word\tconversations
"""


def conversations(data: Path) -> Iterator[str]:
    for line in (data / "aci-bench" / "train.jsonl").read_text(encoding="utf-8").splitlines():
        yield " ".join(turn["text"] for turn in json.loads(line)["turns"])
    for line in (data / "mts-dialog" / "train.jsonl").read_text(encoding="utf-8").splitlines():
        yield json.loads(line)["dialogue"]
    for day in TRAINING_DAYS:
        for path in sorted((data / "primock57" / "transcripts").glob(f"day{day}_*.json")):
            visit = json.loads(path.read_text(encoding="utf-8"))
            yield " ".join(utterance["text"] for utterance in visit["utterances"])


def words_of(text: str) -> set[str]:
    plain = text.lower().replace("’", "'").replace(" n't", "n't").replace(" '", "'")
    return set(_WORD.findall(plain))


def main() -> None:
    counts: Counter[str] = Counter()
    for text in conversations(Path(sys.argv[1])):
        counts.update(words_of(text))
    rows = sorted((word, n) for word, n in counts.items() if n >= FEWEST)
    body = "".join(f"{word}\t{n}\n" for word, n in rows)
    TARGET.write_text(_HEAD + body, encoding="utf-8", newline="\n")
    print(f"{len(rows)} words")


if __name__ == "__main__":
    main()
