"""A whole visit becomes a note: its sections, its chart, and what arrives again or regrouped."""

from __future__ import annotations

from ambient_scribe.domain.clinical import (
    Assertion,
    Change,
    Chart,
    ChartAllergy,
    ChartMedication,
    ChartResult,
    Fact,
    Patient,
    PatientContext,
    Quantity,
    Spoken,
    Subject,
)
from ambient_scribe.domain.note import SupportState
from ambient_scribe.domain.transcript import Passage
from ambient_scribe.note.drafting.drafter import EmbeddedDrafter
from ambient_scribe.note.statements import NOTHING_HEARD
from ambient_scribe.note.templates.reading import load_template
from ambient_scribe.testing import passages
from tests.note.talks import K, a_fact, drafted, texts

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
        "The patient was moving boxes on Saturday and twisted it.",
        "The patient reports knee swelling.",
        "The patient forgets their pills when they travel for work.",
    ]
    assert texts(note, "ros") == [
        "Constitutional: Denies fever.",
    ]
    assert texts(note, "medications") == ["Lisinopril 20 mg daily."]
    assert texts(note, "allergies") == ["No known drug allergies."]
    assert texts(note, "family_history") == ["Mother: diabetes mellitus."]
    assert texts(note, "social_history") == ["Former smoker."]
    assert texts(note, "vitals") == ["Blood pressure: 150/90 mmHg."]
    assert texts(note, "exam") == ["Knee: Small effusion over the joint line."]
    assert texts(note, "results") == []
    assert texts(note, "assessment") == ["Possible meniscal tear.", "Hypertension."]
    assert texts(note, "plan") == [
        "Get an x-ray of the right knee.",
        "Advised to ice their knee for 20 minutes.",
        "Increase lisinopril to 40 mg.",
        "Follow up in 2 weeks.",
    ]
    assert [(one.topic, one.names_topic) for one in note.sentences() if one.topic] == [
        ("Right knee pain", False),
        ("Hypertension", True),
        *[(topic, False) for topic in ("Right knee pain", "Right knee pain")],
        ("Hypertension", False),
        ("Follow-up", False),
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
    order = next(s for s in note.sentences() if s.text.startswith("Increase"))
    assert order.topic == "Hypertension"
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
    assert any("denies fever" in s.text.lower() for s in stream.draft().sentences())
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
