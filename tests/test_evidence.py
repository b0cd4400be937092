"""Every basis resolves: words that were said, items that the chart holds. For whole sample visits,
and for whatever piece of them is drafted with whatever chart."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ambient_scribe.build import draft_transcript
from ambient_scribe.domain.clinical import Authored, Basis, Chart, PatientContext, Spoken
from ambient_scribe.domain.encounter import Encounter
from ambient_scribe.domain.note import SupportState
from ambient_scribe.domain.transcript import Transcript
from ambient_scribe.interop.context import read_context
from ambient_scribe.interop.transcripts import read_transcript
from ambient_scribe.samples import sample, samples

VISITS = [one.id for one in samples()]


@cache
def reference(name: str) -> tuple[Transcript, PatientContext]:
    visit = sample(name)
    return read_transcript(visit.transcript), read_context(visit.context)


@cache
def drafted(name: str) -> Encounter:
    return draft_transcript(*reference(name))


def every_basis(encounter: Encounter) -> Iterator[tuple[str, Basis]]:
    assert encounter.note is not None
    for fact in encounter.facts:
        yield from ((fact.id, basis) for basis in fact.evidence)
    for sentence in encounter.note.sentences():
        yield from ((sentence.text, basis) for basis in sentence.basis)
    for suggestion in encounter.suggestions:
        yield from ((suggestion.text, basis) for basis in suggestion.evidence)


def chart_items(context: PatientContext) -> set[str]:
    patient = context.patient
    known = {"name": patient.name, "date_of_birth": patient.date_of_birth, "sex": patient.sex}
    return {
        *(f"patient/{field}" for field, value in known.items() if value is not None),
        *(f"problems/{problem}" for problem in context.problems),
        *(f"medications/{drug.name}" for drug in context.medications),
        *(f"allergies/{allergy.substance}" for allergy in context.allergies),
        *(f"results/{result.name}" for result in context.results),
    }


def check(encounter: Encounter) -> int:
    """How many bases there were; each of them resolves."""
    heard, items = encounter.transcript, chart_items(encounter.context)
    bases = list(every_basis(encounter))
    for of, basis in bases:
        assert not isinstance(basis, Authored), of  # nobody has written anything yet
        if isinstance(basis, Spoken):
            unheard = [word_id for word_id in basis.word_ids if not heard.holds(word_id)]
            assert not unheard, of
        elif isinstance(basis, Chart):
            assert basis.source == encounter.context.source, of
            assert basis.item in items, of
    facts = {fact.id for fact in encounter.facts}
    for sentence in encounter.note.sentences() if encounter.note else ():
        assert set(sentence.fact_ids) <= facts, sentence.text
        assert sentence.support.state is not SupportState.UNVERIFIED, sentence.text
        if sentence.word_ids and all(heard.word(word_id).span for word_id in sentence.word_ids):
            assert heard.spans_of(sentence.word_ids)
    return len(bases)


@pytest.mark.parametrize("name", VISITS)
def test_in_a_sample_visit(name: str) -> None:
    encounter = drafted(name)
    assert check(encounter) > 50
    kinds = {basis.basis for _, basis in every_basis(encounter)}
    assert {"spoken", "chart"} <= kinds


@given(data=st.data())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_in_any_piece_of_a_visit_with_any_chart(data: st.DataObject) -> None:
    whole, _ = reference(data.draw(st.sampled_from(VISITS)))
    _, context = reference(data.draw(st.sampled_from(VISITS)))
    last = len(whole.utterances)
    start = data.draw(st.integers(0, last - 1))
    some = whole.utterances[start : start + data.draw(st.integers(1, 12))]
    kept = data.draw(st.permutations(some)) if data.draw(st.booleans()) else some
    words = tuple(whole.word(word_id) for utterance in kept for word_id in utterance.word_ids)
    piece = Transcript(words=words, utterances=tuple(kept), language=whole.language)
    check(draft_transcript(piece, context))


def test_a_basis_that_hangs_in_the_air_would_be_seen() -> None:
    encounter = drafted(VISITS[0])
    shortened = encounter.model_copy(
        update={
            "transcript": Transcript(words=encounter.transcript.words[:5]),
            "context": PatientContext(),
        }
    )
    with pytest.raises(AssertionError):
        check(shortened)
