"""Support is never better than hearing: words heard badly, in two ways, or out of all range."""

from __future__ import annotations

import pytest

from ambient_scribe.domain.clinical import (
    Fact,
    FactKind,
    PatientContext,
    Spoken,
)
from ambient_scribe.domain.encounter import Accuracy
from ambient_scribe.domain.note import NoteSentence, Support, SupportState
from ambient_scribe.domain.transcript import AS_HEARD, Reading, Transcript, Word
from ambient_scribe.note.verifying.verification import ClaimVerifier, VerifierConfig
from ambient_scribe.testing import a_transcript
from tests.note.stated import (
    CLEAN,
    DRUGS,
    FACTS,
    PRESSURE,
    TRANSCRIPT,
    Case,
    claim,
    verify,
    words,
)


def heard(transcript: Transcript, spoken: str, /, **changes: object) -> Transcript:
    """The transcript with some words heard otherwise."""
    changed = tuple(
        Word.model_validate({**dict(word), **changes}) if word.text == spoken else word
        for word in transcript.words
    )
    return Transcript(
        words=changed, utterances=transcript.utterances, turns=transcript.turns, language="en"
    )


@pytest.mark.parametrize(
    ("word", "case", "reason"),
    [
        ("twenty", CLEAN[3], "dose heard uncertainly: 'twenty' (0.30)"),
        ("lisinopril", CLEAN[3], "drug heard uncertainly: 'lisinopril' (0.30)"),
        ("no", CLEAN[0], "negation heard uncertainly: 'no' (0.30)"),
        ("left", CLEAN[1], "side heard uncertainly: 'left' (0.30)"),
        ("seventy", CLEAN[5], "number heard uncertainly: 'seventy' (0.30)"),
    ],
)
def test_a_critical_word_heard_badly_makes_the_sentence_uncertain(
    word: str, case: Case, reason: str
) -> None:
    transcript = heard(TRANSCRIPT, word, confidence=0.3)
    support = verify(case.text, case.claims, case.basis, transcript=transcript)
    assert support == Support(state=SupportState.UNCERTAIN, reasons=(reason,))


@pytest.mark.parametrize("word", ["take", "every", "morning", "I"])
def test_another_word_heard_badly_does_not(word: str) -> None:
    transcript = heard(TRANSCRIPT, word, confidence=0.05)
    support = verify(CLEAN[3].text, CLEAN[3].claims, (4,), transcript=transcript)
    assert support.state is SupportState.SUPPORTED


def test_a_low_accuracy_engine_is_doubted_at_a_lower_confidence() -> None:
    transcript = heard(TRANSCRIPT, "twenty", confidence=0.3)
    support = verify(
        CLEAN[3].text, CLEAN[3].claims, (4,), transcript=transcript, accuracy=Accuracy.LOW
    )
    assert support.state is SupportState.SUPPORTED


def test_two_readings_that_differ_make_the_sentence_uncertain() -> None:
    other = Reading(text="thirty", source="second pass")
    transcript = heard(TRANSCRIPT, "twenty", alternatives=(other,))
    support = verify(CLEAN[3].text, CLEAN[3].claims, (4,), transcript=transcript)
    assert support.reasons == ("dose heard in two ways: 'twenty' or 'thirty' (second pass)",)


@pytest.mark.parametrize(
    ("text", "reasons"),
    [
        ("metformin", ("drug heard in two ways: 'take' or 'metformin' (second reading)",)),
        ("tick", ()),
    ],
    ids=["a drug", "no drug"],
)
def test_a_drug_that_only_the_other_reading_names_makes_the_sentence_uncertain(
    text: str, reasons: tuple[str, ...]
) -> None:
    """What rests on the word cannot know of it."""
    other = Reading(text=text, source="second reading", confidence=0.9)
    transcript = heard(TRANSCRIPT, "take", alternatives=(other,))
    support = verify(CLEAN[3].text, CLEAN[3].claims, (4,), transcript=transcript)
    assert support.reasons == reasons


def test_two_readings_that_say_the_same_do_not() -> None:
    other = Reading(text="20", source="second pass")
    transcript = heard(TRANSCRIPT, "twenty", alternatives=(other,))
    support = verify(CLEAN[3].text, CLEAN[3].claims, (4,), transcript=transcript)
    assert support.state is SupportState.SUPPORTED


def test_the_words_behind_a_written_form_are_no_second_reading() -> None:
    said = Reading(text="one twenty", source=AS_HEARD)
    transcript = heard(TRANSCRIPT, "twenty", alternatives=(said,))
    support = verify(CLEAN[3].text, CLEAN[3].claims, (4,), transcript=transcript)
    assert support.state is SupportState.SUPPORTED


def test_a_drug_read_from_other_words_is_uncertain_not_unsupported() -> None:
    other = Reading(text="lisinopril", source="lexicon")
    transcript = heard(TRANSCRIPT, "lisinopril", text="listen", alternatives=(other,))
    support = verify(CLEAN[3].text, CLEAN[3].claims, (4,), transcript=transcript)
    assert support.state is SupportState.UNCERTAIN
    assert "drug heard uncertainly: 'lisinopril' from 'lisinopril'" in support.reasons


def test_an_implausible_value_is_uncertain() -> None:
    verifier = ClaimVerifier(
        VerifierConfig(),
        lambda *_: (PRESSURE,),
        DRUGS,
        implausible=lambda claim: f"{claim.normalized} outside of the usual range",
    )
    sentence = NoteSentence(
        id="s", section="vitals", text=CLEAN[5].text, basis=(Spoken(word_ids=words(6)),)
    )
    support = verifier.support(sentence, TRANSCRIPT, FACTS, PatientContext())
    assert support.state is SupportState.UNCERTAIN


def _heard(text: str, confidence: float) -> Transcript:
    return a_transcript([("patient", text)], confidence=confidence)


@pytest.mark.parametrize(
    ("accuracy", "confidence", "state"),
    [
        (Accuracy.LOW, 0.5, SupportState.UNCERTAIN),
        (Accuracy.LOW, 0.9, SupportState.SUPPORTED),
        (Accuracy.STANDARD, 0.55, SupportState.SUPPORTED),
    ],
)
def test_a_low_accuracy_engine_must_hear_what_a_finding_is_called(
    accuracy: Accuracy, confidence: float, state: SupportState
) -> None:
    transcript = _heard("i was feeling down", confidence)
    sad = Fact(
        id="f1",
        kind=FactKind.SYMPTOM,
        normalized="depressed mood",
        text="feeling down",
        evidence=(Spoken(word_ids=tuple(word.id for word in transcript.words)),),
    )
    verifier = ClaimVerifier(
        VerifierConfig(), lambda *_: (claim(FactKind.SYMPTOM, "depressed mood"),), DRUGS, accuracy
    )
    sentence = NoteSentence(id="s1", section="hpi", text="Depressed mood.", basis=sad.evidence)
    support = verifier.support(sentence, transcript, (sad,), PatientContext())
    assert support.state is state
    if state is SupportState.UNCERTAIN:
        assert "'depressed mood' heard uncertainly: 'feeling' (0.50)" in support.reasons


def test_one_clear_mention_bears_a_finding_out() -> None:
    words_of = a_transcript([("patient", "a cough"), ("patient", "yes the cough")])
    clear = [w if w.id not in {"w1", "w2"} else w.model_copy(update={"confidence": 0.3})
             for w in words_of.words]  # fmt: skip
    transcript = Transcript(words=tuple(clear), utterances=words_of.utterances)
    cough = Fact(
        id="f1",
        kind=FactKind.SYMPTOM,
        normalized="cough",
        text="cough",
        evidence=(Spoken(word_ids=("w1", "w2")), Spoken(word_ids=("w3", "w4", "w5"))),
    )
    verifier = ClaimVerifier(
        VerifierConfig(),
        lambda *_: (claim(FactKind.SYMPTOM, "cough"),),
        DRUGS,
        Accuracy.LOW,
    )
    sentence = NoteSentence(id="s1", section="hpi", text="Cough.", basis=cough.evidence)
    support = verifier.support(sentence, transcript, (cough,), PatientContext())
    assert support.state is SupportState.SUPPORTED
