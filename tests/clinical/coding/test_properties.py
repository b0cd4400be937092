"""What holds of the codes of any visit, whatever was said."""

from __future__ import annotations

import datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from ambient_scribe.clinical.coding.releases import shipped_release
from ambient_scribe.clinical.coding.visit_coder import VisitCoder
from ambient_scribe.clinical.lexicon import LexiconKind, load_lexicon
from ambient_scribe.domain.clinical import (
    Assertion,
    Attributes,
    Fact,
    FactKind,
    Laterality,
    PatientContext,
    Spoken,
    Subject,
)
from ambient_scribe.domain.note import SuggestionKind

KINDS = {
    FactKind.SYMPTOM: LexiconKind.SYMPTOM,
    FactKind.CONDITION: LexiconKind.CONDITION,
    FactKind.FAMILY_HISTORY: LexiconKind.CONDITION,
    FactKind.MEDICATION: LexiconKind.MEDICATION,
    FactKind.ALLERGY: LexiconKind.ALLERGEN,
    FactKind.PROCEDURE: LexiconKind.PROCEDURE,
    FactKind.TEST: LexiconKind.TEST,
}
CODER = VisitCoder()


@st.composite
def facts(draw):
    made = []
    for number in range(draw(st.integers(1, 12))):
        kind = draw(st.sampled_from(list(KINDS)))
        entry = draw(st.sampled_from(load_lexicon().of_kind(KINDS[kind])))
        family = kind is FactKind.FAMILY_HISTORY
        made.append(
            Fact(
                id=f"f{number}",
                kind=kind,
                normalized=entry.name,
                text=entry.name,
                assertion=draw(st.sampled_from(list(Assertion))),
                subject=Subject.FAMILY if family else draw(st.sampled_from(list(Subject))),
                attributes=Attributes(laterality=draw(st.none() | st.sampled_from(Laterality))),
                evidence=(Spoken(word_ids=(f"w{number}",)),),
            )
        )
    return tuple(made)


@given(facts())
@settings(max_examples=60, deadline=None)
def test_every_code_is_of_the_release_and_every_suggestion_has_its_facts(visit):
    told = CODER.suggest(visit, PatientContext(), datetime.date(2026, 7, 1), None)
    release = shipped_release()
    by_id = {fact.id: fact for fact in visit}
    coded = []
    for one in told:
        assert one.fact_ids and set(one.fact_ids) <= by_id.keys()
        words = {word for fact_id in one.fact_ids for word in by_id[fact_id].word_ids}
        assert {word for basis in one.evidence for word in basis.word_ids} == words
        for code in one.codes:
            assert release.is_billable(code.code), one.text
            assert code.display == release[code.code].description
        coded += [code.code for code in one.codes]
    assert len(coded) == len(set(coded))
    assert sum(one.kind is SuggestionKind.VISIT_LEVEL for one in told) <= 1


@given(facts())
@settings(max_examples=30, deadline=None)
def test_a_visit_is_coded_the_same_twice(visit):
    day = datetime.date(2026, 7, 1)
    once = CODER.suggest(visit, PatientContext(), day, 60_000)
    assert CODER.suggest(visit, PatientContext(), day, 60_000) == once


@given(facts())
@settings(max_examples=30, deadline=None)
def test_what_is_denied_changes_no_code(visit):
    """Denials are not coded, and take nothing away but a drug that is told as stopped."""
    day = datetime.date(2026, 7, 1)
    kept = tuple(fact for fact in visit if fact.assertion is not Assertion.ABSENT)

    def codes(of):
        told = CODER.suggest(of, PatientContext(), day, None)
        return [one.text for one in told if one.kind is SuggestionKind.DIAGNOSIS_CODE and one.codes]

    assert codes(visit) == codes(kept)
