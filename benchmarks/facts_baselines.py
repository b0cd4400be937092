"""What plain tools find in the gold's visits: rows for `bench facts --found`, a file a visit.

    python benchmarks/facts_baselines.py lexicon|negex|context DATA FOUND [--gold GOLD] [--recognizer NAME]
    ambient-scribe bench facts --gold GOLD --corpus DATA --found FOUND

Each turn is read by itself by a blank English spaCy with its rule-based sentencizer and a phrase
matcher that holds every form of our lexicon, the longest match first. `lexicon`: whatever is named is
present. `negex`: NegEx as negspacy has it, with its clinical terms. `context`: ConText as medspaCy has it,
with its own rules: negated is absent, hypothetical conditional, uncertain possible, and a relative's
condition family history. One row for each kind, name and assertion of a visit. The last two need their
libraries (README.md beside this file).
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

from ambient_scribe.clinical.language.blank_english import blank_english
from ambient_scribe.clinical.lexicon import Lexicon, LexiconKind, load_lexicon
from ambient_scribe.domain.clinical import Assertion, FactKind, Subject
from ambient_scribe.evaluation.corpora.dialogues import PRIMOCK, Dialogue, read_dialogue
from ambient_scribe.evaluation.facts.gold import FactRow, GoldVisit, read_visits

GOLD = Path(__file__).parent / "gold" / "dev"
KINDS = {
    LexiconKind.MEDICATION: FactKind.MEDICATION,
    LexiconKind.CONDITION: FactKind.CONDITION,
    LexiconKind.SYMPTOM: FactKind.SYMPTOM,
    LexiconKind.VITAL: FactKind.VITAL,
    LexiconKind.TEST: FactKind.TEST,
    LexiconKind.PROCEDURE: FactKind.PROCEDURE,
    LexiconKind.EXAM: FactKind.EXAM,
    LexiconKind.SOCIAL: FactKind.SOCIAL,
}
"""In the order in which a form that several kinds have is read."""

Standing = tuple[Assertion, Subject]
Component = Callable[[Any], Any]
"""Of a spaCy pipeline: it takes a document whose entities and sentences are set."""


def untold(span: Any) -> Standing:
    return Assertion.PRESENT, Subject.PATIENT


def by_negex(span: Any) -> Standing:
    return (Assertion.ABSENT if span._.negex else Assertion.PRESENT), Subject.PATIENT


def by_context(span: Any) -> Standing:
    told = span._
    subject = Subject.FAMILY if told.is_family else Subject.PATIENT
    for said, assertion in (
        (told.is_negated, Assertion.ABSENT),
        (told.is_hypothetical, Assertion.CONDITIONAL),
        (told.is_historical, Assertion.HISTORICAL),
        (told.is_uncertain, Assertion.POSSIBLE),
    ):
        if said:
            return assertion, subject
    return Assertion.PRESENT, subject


def negex(nlp: Any) -> Component:
    import negspacy.negation  # noqa: F401  (it makes the component known)

    found: Component = nlp.create_pipe("negex")
    return found


def context(nlp: Any) -> Component:
    # medspaCy imports these two for parts of it that are not used here
    for unused, name in (("PyRuSH", "PyRuSHSentencizer"), ("quickumls", "spacy_component")):
        if unused not in sys.modules:
            stand_in = ModuleType(unused)
            setattr(stand_in, name, None)
            sys.modules[unused] = stand_in
    import medspacy.context  # noqa: F401
    from medspacy._extensions import set_extensions

    set_extensions()
    found: Component = nlp.create_pipe("medspacy_context")
    return found


def nothing(nlp: Any) -> Component:
    return lambda doc: doc


WAYS: dict[str, tuple[Callable[[Any], Component], Callable[[Any], Standing]]] = {
    "lexicon": (nothing, untold),
    "negex": (negex, by_negex),
    "context": (context, by_context),
}


class Baseline:
    """Reads turn by turn, and knows of no turn but the one it reads."""

    def __init__(self, lexicon: Lexicon, way: str) -> None:
        from spacy.matcher import PhraseMatcher

        build, self._judge = WAYS[way]
        self._nlp = blank_english()
        self._sentences, self._mark = self._nlp.create_pipe("sentencizer"), build(self._nlp)
        self._matcher = PhraseMatcher(self._nlp.vocab, attr="LOWER")
        self._names: dict[str, tuple[FactKind, str]] = {}
        for kind, meant in KINDS.items():
            for form, entry in lexicon.forms(kind).items():
                if form not in self._names:
                    self._names[form] = (meant, entry.name)
                    self._matcher.add(form, [self._nlp.tokenizer(form)])

    def find(self, dialogue: Dialogue) -> list[FactRow]:
        turns_of: dict[tuple[FactKind, str, Standing], set[int]] = {}
        for passage in dialogue.transcript.passages():
            turns = dialogue.turns_of(passage.utterance.word_ids)
            for found in self._read(passage.text):
                turns_of.setdefault(found, set()).update(turns)
        return [
            FactRow(
                kind=FactKind.FAMILY_HISTORY if subject is Subject.FAMILY else kind,
                term=name,
                turns=frozenset(turns),
                assertion=assertion,
                subject=subject,
            )
            for (kind, name, (assertion, subject)), turns in turns_of.items()
        ]

    def _read(self, text: str) -> Iterator[tuple[FactKind, str, Standing]]:
        from spacy.tokens import Span
        from spacy.util import filter_spans

        doc = self._nlp.make_doc(text)
        found = []
        for key, start, end in self._matcher(doc):
            form = doc.vocab.strings[key]
            label = self._names[form][0].upper()
            found.append(Span(doc, start, end, label=label, span_id=form))
        doc.ents = filter_spans(found)
        for span in self._mark(self._sentences(doc)).ents:
            yield (*self._names[span.id_], self._judge(span))


def written(visit: GoldVisit, rows: list[FactRow]) -> str:
    facts = [
        {
            "kind": row.kind,
            "term": row.term,
            "turns": sorted(row.turns),
            "assertion": row.assertion,
            "subject": row.subject,
            "attributes": {},
        }
        for row in rows
    ]
    return json.dumps({"id": visit.id, "corpus": visit.corpus, "facts": facts}, indent=1)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("way", choices=WAYS)
    parser.add_argument("data", type=Path, help="the folder that holds aci-bench and primock57")
    parser.add_argument("found", type=Path, help="the folder to write to")
    parser.add_argument("--gold", type=Path, default=GOLD)
    parser.add_argument("--recognizer", help="read what this recognizer wrote; PriMock57 only")
    told = parser.parse_args()
    baseline = Baseline(load_lexicon(), told.way)
    told.found.mkdir(parents=True, exist_ok=True)
    count = 0
    for visit in read_visits(told.gold):
        if told.recognizer and visit.corpus != PRIMOCK:
            continue
        dialogue = read_dialogue(told.data, visit.corpus, visit.id, recognizer=told.recognizer)
        rows = baseline.find(dialogue)
        (told.found / f"{visit.id}.json").write_text(written(visit, rows), encoding="utf-8")
        count += len(rows)
    print(f"{count} facts in {told.found}")


if __name__ == "__main__":
    main()
