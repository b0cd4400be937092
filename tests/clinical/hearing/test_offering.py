"""Both spellings go with a fact, are offered once, and are flagged in the note."""

from __future__ import annotations

from collections.abc import Callable

from ambient_scribe.clinical.extractor import DialogueExtractor, DialogueExtractorConfig
from ambient_scribe.clinical.hearing.offering import gathered
from ambient_scribe.domain.clinical import (
    ChartMedication,
    FactKind,
    PatientContext,
    Quantity,
    Spoken,
)
from ambient_scribe.domain.note import Suggestion, SuggestionKind
from ambient_scribe.testing import a_transcript

CHART = PatientContext(medications=(ChartMedication(name="lisinopril"),))
TAKES = ("patient", "I take listen pro ten milligrams daily.")


def test_a_fact_bears_what_was_written_and_what_is_likely(read: Callable[..., object]) -> None:
    visit = read(TAKES, context=CHART)
    fact = visit.named("lisinopril")
    assert (fact.heard_as, fact.text) == ("listen pro", "listen pro")
    assert fact.attributes.dose == Quantity(magnitude="10", unit="mg")
    assert "listen pro" in visit.evidence(fact)


def test_every_such_fact_comes_with_an_offer_on_its_words(read: Callable[..., object]) -> None:
    visit = read(TAKES, context=CHART)
    (offer,) = (q for q in visit.questions if q.kind is SuggestionKind.POSSIBLE_READING)
    assert offer.text == "heard 'listen pro': lisinopril? (in the chart)"
    (words,) = offer.evidence
    assert isinstance(words, Spoken)
    assert visit.transcript.text_of(words.word_ids) == "listen pro"


def test_words_that_name_it_plainly_settle_it(read: Callable[..., object]) -> None:
    visit = read(
        TAKES,
        ("clinician", "Lisinopril, ten milligrams daily, okay."),
        ("patient", "Yes, I take lisinopril 10 milligrams daily."),
        context=CHART,
    )
    assert visit.named("lisinopril").heard_as is None


def test_what_only_the_likely_name_told_keeps_its_doubt(read: Callable[..., object]) -> None:
    visit = read(("patient", "I take lisinopril."), TAKES, context=CHART)
    fact = visit.named("lisinopril")
    assert fact.attributes.dose is not None
    assert fact.heard_as == "listen pro"


def test_a_drug_that_no_table_holds_keeps_its_name(read: Callable[..., object]) -> None:
    visit = read(("patient", "I take zibotentan 10 milligrams daily."))
    fact = visit.named("zibotentan")
    assert (fact.kind, fact.heard_as) == (FactKind.MEDICATION, None)
    assert fact.attributes.dose == Quantity(magnitude="10", unit="mg")
    (offer,) = (q for q in visit.questions if q.kind is SuggestionKind.POSSIBLE_READING)
    assert offer.text == "heard 'zibotentan': gabapentin?"


def test_what_is_only_offered_takes_no_name_away(read: Callable[..., object]) -> None:
    visit = read(("patient", "I was diagnosed with die a beetus."))
    assert [fact.normalized for fact in visit.facts] == []
    (offer,) = (q for q in visit.questions if q.kind is SuggestionKind.POSSIBLE_READING)
    assert "diabetes mellitus" in offer.text


def test_an_answer_without_the_name_settles_nothing(read: Callable[..., object]) -> None:
    visit = read(
        ("patient", "I take nephormin 500 milligrams."),
        ("clinician", "How often do you take it?"),
        ("patient", "Twice a day."),
    )
    assert visit.named("metformin").heard_as == "nephormin"


def test_an_allergy_keeps_the_doubt_with_its_reaction(read: Callable[..., object]) -> None:
    visit = read(
        ("clinician", "Any allergies?"),
        ("patient", "I'm allergic to penethylene, it gives me a rash."),
    )
    (allergy,) = (f for f in visit.facts if f.kind is FactKind.ALLERGY)
    assert (allergy.normalized, allergy.heard_as) == ("penicillin", "penethylene")


def test_a_condition_that_was_heard_has_no_code(read: Callable[..., object]) -> None:
    heard = read(("patient", "I have asthma and osteoperosis."))
    plain = read(("patient", "I have asthma and osteoporosis."))
    assert plain.named("osteoporosis").codes
    assert heard.named("osteoporosis").heard_as == "osteoperosis"
    assert heard.named("osteoporosis").codes == ()


def test_a_name_that_was_misheard_twice_is_offered_once() -> None:
    def of(word: str) -> Suggestion:
        return Suggestion(
            kind=SuggestionKind.POSSIBLE_READING, text="?", evidence=(Spoken(word_ids=(word,)),)
        )

    question = Suggestion(kind=SuggestionKind.OPEN_QUESTION, text="?")
    found = gathered([of("w1"), question, of("w2"), question])
    assert [one.kind for one in found].count(SuggestionKind.POSSIBLE_READING) == 1
    assert found[0].evidence == (Spoken(word_ids=("w1",)), Spoken(word_ids=("w2",)))
    assert found.count(question) == 2


def test_nothing_is_heard_when_it_is_not_wanted() -> None:
    stream = DialogueExtractor(DialogueExtractorConfig(possible_readings=False)).open_stream(CHART)
    for passage in a_transcript([TAKES]).passages():
        stream.accept(passage)
    facts, suggestions = stream.finish()
    assert all(fact.heard_as is None for fact in facts)
    assert suggestions == ()
