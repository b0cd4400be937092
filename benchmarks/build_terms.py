"""Writes the published lists of drug names and clinical terms from the lexicons.

    python benchmarks/build_terms.py VERSION

They are what `drug_wer` and `medical_wer` are counted on, and so they change only when somebody
decides it, under a new version: figures of two versions are not compared. A form of the lexicons
goes in unless `terms/left_out.tsv` says otherwise, or it is longer than four words. Nothing comes
from a corpus. Read the difference before you keep it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass

from ambient_scribe.clinical.lexicon import Entry, LexiconKind, load_lexicon
from ambient_scribe.evaluation.words import TERMS_FOLDER
from ambient_scribe.tables import read_table

LISTS = {
    "drugs": (LexiconKind.MEDICATION,),
    "clinical": (
        LexiconKind.CONDITION,
        LexiconKind.SYMPTOM,
        LexiconKind.PROCEDURE,
        LexiconKind.TEST,
        LexiconKind.VITAL,
        LexiconKind.EXAM,
    ),
}
LONGEST = 4
"""Words of a form."""
SHORTEST = 3
"""Letters of a form: two letters are too often something else."""
SAYS = {
    "drugs": "Names of medicines, generic and brand, without dosage forms and classes.",
    "clinical": "Names of conditions, symptoms, procedures, tests, vital signs and findings.",
}


@dataclass(frozen=True)
class LeftOut:
    alone: frozenset[str]
    anywhere: frozenset[str]

    def holds(self, form: str, entry: Entry) -> bool:
        words = form.split()
        if form in self.alone or len(words) > LONGEST or len(form) < SHORTEST:
            return True
        kept = form == entry.name and entry.kind is not LexiconKind.MEDICATION
        return len(words) > 1 and not kept and not self.anywhere.isdisjoint(words)


def left_out(name: str) -> LeftOut:
    rows = read_table(TERMS_FOLDER / "left_out.tsv", ("list", "where", "words"))
    own = [row for row in rows if row["list"] == name]
    alone, anywhere = (
        frozenset(word for row in own if row["where"] == where for word in row["words"].split("|"))
        for where in ("alone", "anywhere")
    )
    return LeftOut(alone, anywhere)


def forms(name: str) -> Iterator[tuple[str, str, str]]:
    """Form, name and kind, each form once."""
    lexicon, out = load_lexicon(), left_out(name)
    seen = set()
    for kind in LISTS[name]:
        for entry in lexicon.of_kind(kind):
            for form in entry.forms:
                if form not in seen and not out.holds(form, entry):
                    seen.add(form)
                    yield form, entry.name, kind.value


def main(version: str) -> None:
    for name in LISTS:
        rows = sorted(forms(name))
        lines = [
            f"# version: {version}",
            f"# {SAYS[name]} Written by benchmarks/build_terms.py; do not edit.",
            "# Source: ambient_scribe/clinical/lexicons (their sources stand in each), less the words of left_out.tsv; no corpus was read.",
            "form\tname\tkind",
            *("\t".join(row) for row in rows),
        ]
        path = TERMS_FOLDER / f"{name}.tsv"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
        print(f"{path.name}: {len(rows)} forms")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python benchmarks/build_terms.py VERSION")
    main(sys.argv[1])
