from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ambient_scribe.domain.clinical import (
    Assertion,
    Attributes,
    Change,
    Chart,
    ChartAllergy,
    ChartMedication,
    ChartResult,
    Fact,
    FactKind,
    Laterality,
    Patient,
    PatientContext,
    Quantity,
    Spoken,
    Subject,
)
from ambient_scribe.domain.note import Note, SupportState
from ambient_scribe.domain.transcript import Passage
from ambient_scribe.note.drafting.drafter import EmbeddedDrafter
from ambient_scribe.note.statements import NOTHING_HEARD
from ambient_scribe.note.template import load_template
from ambient_scribe.testing import passages

K = FactKind


def a_fact(
    number: int,
    kind: FactKind,
    name: str,
    *said: tuple[Passage, str],
    assertion: Assertion = Assertion.PRESENT,
    subject: Subject = Subject.PATIENT,
    **attributes: Any,
) -> Fact:
    """A fact borne by pieces of text of passages; each piece must stand there as written."""
    word_ids: list[str] = []
    for passage, text in said:
        start = passage.text.index(text)
        word_ids += passage.word_ids_at(start, start + len(text))
    return Fact(
        id=f"f{number}",
        kind=kind,
        normalized=name,
        text=said[0][1],
        assertion=assertion,
        subject=subject,
        attributes=Attributes(**attributes),
        evidence=(Spoken(word_ids=tuple(dict.fromkeys(word_ids))),),
    )


def drafted(
    passages: Sequence[Passage],
    facts: Sequence[Fact] = (),
    context: PatientContext | None = None,
) -> Note:
    """The note when every fact arrives with the last passage."""
    stream = EmbeddedDrafter().open_stream(load_template(), context or PatientContext())
    for index, passage in enumerate(passages):
        stream.accept(passage, facts if index == len(passages) - 1 else ())
    return stream.draft()


def texts(note: Note, section: str) -> list[str]:
    return [s.text for one in note.sections if one.id == section for s in one.sentences]


TURNS = [
    ("clinician", "Hello, what brings you in today?"),
    (
        "patient",
        "My right knee has been hurting for three weeks. I was moving boxes on Saturday and I twisted it.",
    ),
    ("clinician", "Any swelling or fever?"),
    (
        "patient",
        "It is swollen, no fever. It is a sharp pain, and it is worse when I climb stairs.",
    ),
    ("clinician", "How is your blood pressure? Do you take the lisinopril?"),
    ("patient", "Yes, twenty milligrams every day. I forget my pills when I travel for work."),
    ("clinician", "Any allergies?"),
    ("patient", "No drug allergies. My mother has diabetes. I quit smoking."),
    (
        "clinician",
        "Let me take a look at your knee. There is a small effusion over the joint line. Blood pressure is 150 over 90.",
    ),
    (
        "clinician",
        "So for your first problem, the knee pain, I think you may have a meniscus tear. Let's get an x-ray of the right knee. I want you to ice your knee for twenty minutes, okay?",
    ),
    (
        "clinician",
        "For your hypertension, we will increase lisinopril to 40 milligrams. Follow up in two weeks.",
    ),
]


def visit() -> tuple[tuple[Passage, ...], list[Fact]]:
    p = passages(TURNS)
    facts = [
        a_fact(1, K.SYMPTOM, "knee pain", (p[1], "My right knee has been hurting for three weeks."),
               laterality="right", duration="three weeks", character="sharp", aggravating="i climb stairs"),
        a_fact(2, K.SYMPTOM, "swelling", (p[2], "swelling"), (p[3], "It is swollen,"), site="knee"),
        a_fact(3, K.SYMPTOM, "fever", (p[2], "fever?"), (p[3], "no fever."), assertion=Assertion.ABSENT),
        a_fact(4, K.MEDICATION, "lisinopril", (p[4], "lisinopril?"), (p[5], "Yes, twenty milligrams every day."),
               dose=Quantity(magnitude="20", unit="mg"), frequency="daily"),
        a_fact(5, K.ALLERGY, "drug allergies", (p[6], "allergies?"), (p[7], "No drug allergies."), assertion=Assertion.ABSENT),
        a_fact(6, K.FAMILY_HISTORY, "diabetes mellitus", (p[7], "My mother has diabetes."), subject=Subject.FAMILY, relative="mother"),
        a_fact(7, K.SOCIAL, "smoking", (p[7], "I quit smoking."), assertion=Assertion.HISTORICAL),
        a_fact(8, K.EXAM, "joint effusion", (p[8], "a small effusion"), body_system="musculoskeletal", status="abnormal"),
        a_fact(9, K.VITAL, "blood pressure", (p[8], "Blood pressure is 150 over 90."), value=Quantity(magnitude="150/90", unit="mmHg")),
        a_fact(10, K.CONDITION, "meniscal tear", (p[9], "I think you may have a meniscus tear."), assertion=Assertion.POSSIBLE),
        a_fact(11, K.TEST, "x-ray", (p[9], "get an x-ray of the right knee."), assertion=Assertion.PLANNED, site="knee", laterality="right"),
        a_fact(12, K.CONDITION, "hypertension", (p[10], "For your hypertension,")),
        a_fact(13, K.MEDICATION, "lisinopril", (p[10], "increase lisinopril to 40 milligrams."), assertion=Assertion.PLANNED,
               dose=Quantity(magnitude="40", unit="mg"), change=Change.INCREASED),
        a_fact(14, K.PLAN, "follow-up visit", (p[10], "Follow up in two weeks."), assertion=Assertion.PLANNED, due="two weeks"),
    ]  # fmt: skip
    return p, facts


CONTEXT = PatientContext(
    source="context.toml",
    patient=Patient(name="Ada Moss", sex="female"),
    problems=("essential hypertension", "gout"),
    medications=(
        ChartMedication(name="lisinopril", dose="10 mg", frequency="daily"),
        ChartMedication(name="allopurinol", dose="100 mg", frequency="daily"),
    ),
    allergies=(ChartAllergy(substance="penicillin", reaction="rash"),),
    results=(ChartResult(name="hemoglobin A1c", value="7.1", unit="%"),),
)


def test_a_visit_reads_as_a_note() -> None:
    note = drafted(*visit())
    assert texts(note, "chief_complaint") == ["Right knee pain for 3 weeks."]
    assert texts(note, "hpi") == [
        "The patient presents with right knee pain for 3 weeks.",
        "The pain is sharp and is worse when they climb stairs.",
        "The patient was moving boxes on Saturday and they twisted it.",
        "The patient reports knee swelling.",
        "The patient forgets their pills when they travel for work.",
        "The patient denies fever.",
    ]
    assert texts(note, "ros") == [
        "Constitutional: Denies fever.",
        "Musculoskeletal: Reports right knee pain and knee swelling.",
    ]
    assert texts(note, "medications") == ["Lisinopril 20 mg daily."]
    assert texts(note, "allergies") == ["No known drug allergies."]
    assert texts(note, "family_history") == ["Mother: diabetes mellitus."]
    assert texts(note, "social_history") == ["Former smoker."]
    assert texts(note, "vitals") == ["Blood pressure: 150/90 mmHg."]
    assert texts(note, "exam") == ["Small effusion over the joint line."]
    assert texts(note, "results") == []
    assert texts(note, "assessment") == ["Possible meniscal tear.", "Hypertension."]
    assert texts(note, "plan") == [
        "Meniscal tear: Get an x-ray of the right knee.",
        "Advised to ice their knee for 20 minutes.",
        "Hypertension: Increase lisinopril to 40 mg.",
        "Follow up in 2 weeks.",
    ]


def test_the_chart_is_marked_and_reconciled() -> None:
    note = drafted(*visit(), context=CONTEXT)
    assert (
        texts(note, "hpi")[0]
        == "Ada Moss is a woman with a history of essential hypertension and gout who presents "
        "with right knee pain for 3 weeks."
    )
    drugs = [s for one in note.sections if one.id == "medications" for s in one.sentences]
    assert [s.text for s in drugs] == [
        "Per chart: lisinopril 10 mg daily (as stated in the visit: lisinopril 20 mg daily).",
        "Per chart: allopurinol 100 mg daily.",
    ]
    assert {type(basis) for basis in drugs[0].basis} == {Spoken, Chart}
    assert drugs[1].basis == (Chart(source="context.toml", item="medications/allopurinol"),)
    assert texts(note, "allergies") == [
        "Per chart: penicillin (rash).",
        "The patient denied drug allergies in this visit, against the chart.",
    ]
    assert "Per chart: hemoglobin A1c 7.1% on" not in " ".join(texts(note, "results"))
    assert texts(note, "results") == ["Per chart: hemoglobin A1c 7.1%."]
    assert "Per chart: essential hypertension; gout." in texts(note, "pmh")


def test_sentences_are_unverified_and_numbered_in_order() -> None:
    note = drafted(*visit(), context=CONTEXT)
    sentences = list(note.sentences())
    assert [one.id for one in sentences] == [f"s{n}" for n in range(1, len(sentences) + 1)]
    assert {one.support.state for one in sentences} == {SupportState.UNVERIFIED}


def test_the_order_of_a_drug_names_its_problem_with_the_words_that_named_it() -> None:
    p, facts = visit()
    note = drafted(p, facts)
    order = next(s for s in note.sentences() if s.text.startswith("Hypertension: Increase"))
    assert set(order.fact_ids) == {"f12", "f13"}
    assert set(facts[11].word_ids) <= set(order.word_ids)


def test_nothing_said_is_no_content() -> None:
    stream = EmbeddedDrafter().open_stream(load_template(), CONTEXT)
    assert [one.text for one in stream.draft().sentences()] == [NOTHING_HEARD]


def test_small_talk_alone_leaves_the_note_empty() -> None:
    talk = passages(
        [
            ("clinician", "How was the game last night?"),
            ("patient", "Oh, it was great, we had a good time. You should have come."),
            ("clinician", "Right, okay. Nice weather too."),
        ]
    )
    assert list(drafted(talk).sentences()) == []


def test_a_fact_sent_again_replaces_its_earlier_form() -> None:
    p, facts = visit()
    stream = EmbeddedDrafter().open_stream(load_template(), PatientContext())
    wrong = Fact(**{**dict(facts[2]), "assertion": Assertion.PRESENT})
    for passage in p:
        stream.accept(passage, [*facts[:2], wrong])
    stream.accept(p[-1], facts)
    assert "The patient denies fever." in [s.text for s in stream.draft().sentences()]
    assert not any("reports fever" in s.text.lower() for s in stream.draft().sentences())


def test_a_regrouped_passage_replaces_those_whose_words_it_takes() -> None:
    p, _ = visit()
    stream = EmbeddedDrafter().open_stream(load_template(), PatientContext())
    for passage in p:
        stream.accept(passage, ())
    before = stream.draft()
    again = Passage(utterance=p[1].utterance.model_copy(update={"id": "u99"}), words=p[1].words)
    stream.accept(again, ())
    assert stream.draft() == before


@pytest.mark.parametrize(
    ("assertion", "attributes", "written"),
    [
        (Assertion.PLANNED, Attributes(change=Change.STARTED), "Start naproxen."),
        (Assertion.PLANNED, Attributes(change=Change.STOPPED), "Stop naproxen."),
        (Assertion.PLANNED, Attributes(), "Naproxen."),
        (Assertion.POSSIBLE, Attributes(), "Consider naproxen."),
        (Assertion.POSSIBLE, Attributes(change=Change.STARTED), "May start naproxen."),
        (Assertion.CONDITIONAL, Attributes(change=Change.STARTED), "Conditional: start naproxen."),
        (Assertion.PLANNED, Attributes(change=Change.DECREASED), "Decrease naproxen dose."),
        (Assertion.PLANNED, Attributes(change=Change.REFUSED), "Declined naproxen."),
    ],
)
def test_an_order_is_worded_as_it_was_asserted(
    assertion: Assertion, attributes: Attributes, written: str
) -> None:
    p = passages([("patient", "My back is sore."), ("clinician", "About naproxen then.")])
    stated = {name: value for name, value in attributes if value is not None}
    fact = a_fact(1, K.MEDICATION, "naproxen", (p[1], "naproxen"), assertion=assertion, **stated)
    assert texts(drafted(p, [fact]), "plan") == [written]


def test_the_condition_of_an_order_is_told() -> None:
    p = passages(
        [("patient", "Okay."), ("clinician", "If the swab is positive, we will start amoxicillin.")]
    )
    fact = a_fact(1, K.MEDICATION, "amoxicillin", (p[1], "start amoxicillin."),
                  assertion=Assertion.CONDITIONAL, change=Change.STARTED)  # fmt: skip
    assert texts(drafted(p, [fact]), "plan") == ["If the swab is positive: start amoxicillin."]


def test_a_symptom_to_watch_for_is_no_symptom_of_today() -> None:
    p = passages(
        [
            ("patient", "My wrist is sore after a fall."),
            ("clinician", "Here's what I think. Call us if you get a fever."),
        ]
    )
    sore = a_fact(1, K.SYMPTOM, "wrist pain", (p[0], "My wrist is sore"))
    fever = a_fact(2, K.SYMPTOM, "fever", (p[1], "fever."), assertion=Assertion.CONDITIONAL)
    note = drafted(p, [sore, fever])
    assert not any("fever" in s.text for s in note.sentences() if s.section != "plan")


def test_an_instruction_said_back_is_no_symptom_of_today() -> None:
    p = passages(
        [
            ("patient", "My wrist is sore after a fall. I slipped on the wet floor in my kitchen."),
            ("clinician", "Here's what I think. It is a sprain, and what would worry you?"),
            ("patient", "Fever or redness. But I do have a headache."),
        ]
    )
    sore = a_fact(1, K.SYMPTOM, "wrist pain", (p[0], "My wrist is sore"))
    fever = a_fact(2, K.SYMPTOM, "fever", (p[2], "Fever"))
    headache = a_fact(3, K.SYMPTOM, "headache", (p[2], "headache."))
    hpi = " ".join(texts(drafted(p, [sore, fever, headache]), "hpi"))
    assert "fever" not in hpi
    assert "headache" in hpi


def test_a_finding_keeps_the_detail_it_was_dictated_with() -> None:
    p = passages(
        [
            ("patient", "Okay."),
            (
                "clinician",
                "On your heart exam, I do appreciate a three out of six systolic murmur. "
                "I don't hear any wheezes. There is one plus pitting edema of both ankles.",
            ),
            ("clinician", "So my assessment is as follows."),
        ]
    )
    murmur = a_fact(1, K.EXAM, "murmur", (p[1], "three out of six systolic murmur."),
                    body_system="cardiovascular")  # fmt: skip
    wheezes = a_fact(2, K.EXAM, "wheezes", (p[1], "hear any wheezes."), assertion=Assertion.ABSENT,
                     body_system="respiratory")  # fmt: skip
    assert texts(drafted(p, [murmur, wheezes]), "exam") == [
        "Cardiovascular: 3/6 systolic murmur.",
        "Respiratory: No wheezes.",
    ]


def test_advice_is_rewritten_and_a_remark_is_none() -> None:
    p = passages(
        [
            ("clinician", "Does it hurt when I press here, and does it hurt when you bend it?"),
            ("patient", "It hurts a little, and that is about all of it today."),
            (
                "clinician",
                "Here's my plan for you. I want you to keep your leg elevated and rest. "
                "This is to make sure that you don't have any blockages in your heart. "
                "You should not take ibuprofen with your medication.",
            ),
        ]
    )
    assert texts(drafted(p), "plan") == [
        "Advised to keep their leg elevated and rest.",
        "Advised not to take ibuprofen with their medication.",
    ]


def test_the_side_of_a_condition_is_kept_only_where_it_was_said_beside_it() -> None:
    p = passages(
        [("patient", "I have diabetes and they did the shot in my left arm."), ("patient", "I had cellulitis on the left.")]
    )  # fmt: skip
    far = a_fact(1, K.CONDITION, "diabetes mellitus", (p[0], "diabetes and they did the shot in my left arm."),
                 laterality=Laterality.LEFT)  # fmt: skip
    far = Fact(**{**dict(far), "text": "diabetes"})
    near = a_fact(
        2, K.CONDITION, "cellulitis", (p[1], "cellulitis on the left."), laterality="left"
    )
    near = Fact(**{**dict(near), "text": "cellulitis"})
    said = " ".join(texts(drafted(p, [far, near]), "pmh"))
    assert "left diabetes" not in said.lower()
    assert "left cellulitis" in said.lower()


def test_what_only_the_patient_measured_is_no_vital_sign_of_the_visit() -> None:
    p = passages([("clinician", "And at home?"), ("patient", "It was 150 over 90 on my cuff.")])
    fact = a_fact(1, K.VITAL, "blood pressure", (p[1], "It was 150 over 90"),
                  value=Quantity(magnitude="150/90", unit="mmHg"))  # fmt: skip
    note = drafted(p, [fact])
    assert texts(note, "vitals") == []
    assert "The patient reports a blood pressure of 150/90 mmHg." in texts(note, "hpi")


# ---------------------------------------------------------------- properties
_WORDS = st.sampled_from(
    [
        "i",
        "my",
        "knee",
        "hurts",
        "when",
        "walk",
        "the",
        "pain",
        "is",
        "worse",
        "took",
        "ibuprofen",
        "and",
        "it",
        "helped",
        "no",
        "fever",
        "you",
        "should",
        "ice",
        "your",
        "if",
        "call",
        "me",
        "okay",
        "um",
        "there",
        "was",
        "swelling",
        "three",
        "days",
        "ago",
        "because",
        "left",
        "twenty",
    ]
)
_MARKS = st.sampled_from(["", "", "", ".", ",", "?"])
_TURN = st.tuples(
    st.sampled_from(["clinician", "patient", "other"]),
    st.lists(st.tuples(_WORDS, _MARKS).map("".join), min_size=1, max_size=14).map(" ".join),
)
_KINDS = st.sampled_from(list(FactKind))
_NAMES = st.sampled_from(["fever", "knee pain", "ibuprofen", "mri", "hypertension", "smoking"])


@st.composite
def spoken_visits(draw: st.DrawFn) -> tuple[tuple[Passage, ...], list[Fact]]:
    p = passages(draw(st.lists(_TURN, min_size=1, max_size=8)))
    facts = []
    for number in range(1, draw(st.integers(0, 8)) + 1):
        passage = draw(st.sampled_from(p))
        start = draw(st.integers(0, len(passage.words) - 1))
        ids = tuple(word.id for word in passage.words[start : start + 3])
        name, kind = draw(_NAMES), draw(_KINDS)
        attributes = Attributes(
            laterality=draw(st.sampled_from([None, Laterality.LEFT])),
            duration=draw(st.sampled_from([None, "three days", "for a week"])),
            aggravating=draw(st.sampled_from([None, "i walk", "walking"])),
            change=draw(st.sampled_from([None, *Change])),
            value=draw(st.sampled_from([None, Quantity(magnitude="7", unit="%")])),
            status=draw(st.sampled_from([None, "i work as a cook", "elevated"])),
        )
        facts.append(
            Fact(
                id=f"f{number}",
                kind=kind,
                normalized=name,
                text=name,
                assertion=draw(st.sampled_from(list(Assertion))),
                subject=draw(st.sampled_from(list(Subject))),
                attributes=attributes,
                evidence=(Spoken(word_ids=ids),),
            )
        )
    return p, facts


_OTHER_PERSONS = re.compile(
    r"\b(i|me|my|mine|we|us|our|you|your|yours|um|uh|okay)\b", re.IGNORECASE
)


@settings(max_examples=150, deadline=None)
@given(spoken_visits())
def test_every_sentence_is_borne_and_well_formed(
    visit: tuple[tuple[Passage, ...], list[Fact]],
) -> None:
    p, facts = visit
    known_words = {word.id for passage in p for word in passage.words}
    known_facts = {fact.id for fact in facts}
    for one in drafted(p, facts).sentences():
        assert one.basis
        assert set(one.word_ids) <= known_words
        assert set(one.fact_ids) <= known_facts
        assert one.text.endswith(".")
        assert one.text[0] == one.text[0].upper()
        assert "  " not in one.text
        assert not _OTHER_PERSONS.search(one.text), one.text


@settings(max_examples=80, deadline=None)
@given(spoken_visits(), st.randoms(use_true_random=False))
def test_any_order_and_batching_gives_the_same_note(
    visit: tuple[tuple[Passage, ...], list[Fact]], chance: object
) -> None:
    p, facts = visit
    at_the_end = drafted(p, facts)
    stream = EmbeddedDrafter().open_stream(load_template(), PatientContext())
    places = list(range(len(p)))
    chance.shuffle(places)  # type: ignore[attr-defined]
    left = list(facts)
    for place in places:
        take = chance.randint(0, len(left))  # type: ignore[attr-defined]
        stream.accept(p[place], left[:take])
        left = left[take:]
    stream.accept(p[places[-1]], left)
    assert stream.draft() == at_the_end
    assert stream.draft() == stream.draft()
