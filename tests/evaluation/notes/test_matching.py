"""Matching of found facts to gold: what counts strictly, what loosely."""

from __future__ import annotations

import pytest

from ambient_scribe.domain.clinical import Assertion, Fact, FactKind, Spoken, Subject
from ambient_scribe.evaluation.notes.gold import GoldFact
from ambient_scribe.evaluation.notes.matching import score
from ambient_scribe.testing import a_transcript

VISIT = a_transcript(
    [("clinician", "any fever"), ("patient", "no"), ("patient", "my mother had diabetes")]
)
GOLD = (
    GoldFact(kind=FactKind.SYMPTOM, term="fever", turns=(0, 1), assertion=Assertion.ABSENT),
    GoldFact(
        kind=FactKind.FAMILY_HISTORY, term="diabetes", turns=(2,), subject=Subject.FAMILY
    ),
)  # fmt: skip


def found(
    name: str,
    utterance: int,
    *,
    kind: FactKind = FactKind.SYMPTOM,
    assertion: Assertion = Assertion.PRESENT,
    subject: Subject = Subject.PATIENT,
) -> Fact:
    return Fact(
        id=f"f-{name}",
        kind=kind,
        text=name,
        normalized=name,
        assertion=assertion,
        subject=subject,
        evidence=(Spoken(word_ids=VISIT.utterances[utterance].word_ids),),
    )


def right(fact: Fact, *, strict: bool) -> int:
    return score([fact], GOLD, VISIT, VISIT, strict=strict).right


def test_the_same_fact_with_its_evidence_is_right() -> None:
    assert right(found("fever", 1, assertion=Assertion.ABSENT), strict=True) == 1


@pytest.mark.parametrize(
    "fact",
    [
        found("fever", 1),
        found("fever", 2, assertion=Assertion.ABSENT),
        found("chills", 1, assertion=Assertion.ABSENT),
        found("diabetes", 2, kind=FactKind.FAMILY_HISTORY),
    ],
    ids=["lost negation", "wrong evidence", "wrong name", "wrong person"],
)
def test_what_is_wrong_in_one_respect_is_wrong_strictly(fact: Fact) -> None:
    assert right(fact, strict=True) == 0


def test_loosely_kind_and_name_decide() -> None:
    assert right(found("high fever", 2), strict=False) == 1
    assert right(found("fever", 1, kind=FactKind.CONDITION), strict=False) == 0


def test_a_term_goes_by_the_name_that_the_lexicon_gives_it() -> None:
    visit = a_transcript([("clinician", "your pulse is eighty")])
    gold = GoldFact(kind=FactKind.VITAL, term="pulse", turns=(0,))
    vital = Fact(
        id="f1",
        kind=FactKind.VITAL,
        text="pulse",
        normalized="heart rate",
        evidence=(Spoken(word_ids=visit.utterances[0].word_ids),),
    )
    assert score([vital], [gold], visit, visit, strict=True).right == 1


def test_one_found_fact_serves_once() -> None:
    twice = (GOLD[0], GOLD[0])
    fact = found("fever", 1, assertion=Assertion.ABSENT)
    scores = score([fact], twice, VISIT, VISIT, strict=True)
    assert (scores.right, scores.precision, scores.recall) == (1, 1.0, 0.5)
