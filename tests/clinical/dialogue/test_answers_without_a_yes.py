"""Answers that tell when, how often, or that it is over; questions that know of an illness."""

from __future__ import annotations

import pytest

from ambient_scribe.clinical.extractor import DialogueExtractor
from ambient_scribe.clinical.vocabulary import load_vocabulary
from ambient_scribe.domain.clinical import PatientContext
from ambient_scribe.testing import passages


@pytest.mark.parametrize(
    ("asked", "answer", "term", "says"),
    [
        ("Have you ever had asthma?", "I had it as a child.", "asthma", "historical"),
        ("Have you ever had asthma?", "Yes, as a child.", "asthma", "historical"),
        ("Any history of seizures?", "One, when I was six.", "seizure", "historical"),
        ("Do you get migraines?", "I did in my twenties.", "migraine", "historical"),
        ("Ever had kidney stones?", "Once, years ago.", "nephrolithiasis", "historical"),
        ("Any heart attack?", "Yes, in 2010.", "myocardial infarction", "historical"),
        ("Do you have back pain?", "It went away.", "back pain", "historical"),
        ("Do you get heartburn?", "I used to.", "heartburn", "historical"),
        ("Any low sugars?", "Not since we changed the dose.", "low blood sugar", "historical"),
        ("Do you smoke?", "Not any more.", "smoking", "historical"),
        ("Are you taking aspirin?", "I used to.", "aspirin", "absent"),
        ("Were you diagnosed with diabetes?", "Ten years ago.", "diabetes mellitus", "present"),
        (
            "Ever been diagnosed with high blood pressure?",
            "Yes, ten years ago.",
            "hypertension",
            "present",
        ),
        ("Any chest pain?", "No, never in years.", "chest pain", "absent"),
        ("Any chest pain?", "No. But I used to cough.", "chest pain", "absent"),
        ("Have the night sweats stopped?", "No, I still get them.", "night sweats", "present"),
        ("Are the headaches gone?", "Yes, completely.", "headache", "historical"),
    ],
)
def test_what_is_over(read, asked, answer, term, says):
    assert read(("clinician", asked), ("patient", answer)).says(term) == says


@pytest.mark.parametrize(
    ("asked", "answer", "term", "says"),
    [
        ("Any vomiting?", "Twice this morning.", "vomiting", "present"),
        ("Any diarrhea?", "Three or four times a day.", "diarrhea", "present"),
        ("Do you ever wheeze?", "Only when I run.", "wheezing", "present"),
        ("Any bleeding?", "Just a drop when I wipe.", "bleeding", "present"),
        ("Do you snore?", "That's what my husband tells me.", "snoring", "present"),
        ("Have you lost weight?", "Maybe five pounds.", "weight loss", "present"),
        ("You're not short of breath?", "Well, a little.", "shortness of breath", "present"),
        ("You're not short of breath?", "Correct.", "shortness of breath", "absent"),
        ("Any fever?", "When I checked it was normal.", "fever", "nothing"),
        ("Any cough?", "When did you say the results come?", "cough", "nothing"),
        ("Is it causing you any nausea?", "No.", "nausea", "absent"),
        ("Are you bringing anything up when you cough?", "No.", "cough", "nothing"),
    ],
)
def test_what_is_told_by_its_circumstances(read, asked, answer, term, says):
    assert read(("clinician", asked), ("patient", answer)).says(term) == says


@pytest.mark.parametrize(
    ("asked", "answer", "term", "says"),
    [
        ("This isn't the worst headache you've ever had, is it?", "No.", "headache", "nothing"),
        ("Is this the worst headache you've ever had?", "No.", "headache", "present"),
        ("Is this the first time you've had chest pain?", "No.", "chest pain", "present"),
        ("It's not the first time you've had a nosebleed?", "No.", "nosebleed", "present"),
        ("Have you ever had the worst headache of your life?", "No.", "headache", "nothing"),
        ("Is this the worst headache you've ever had?", "Yes.", "headache", "present"),
        ("Any headache at all?", "No.", "headache", "absent"),
        ("Any chest pain the first few days?", "No.", "chest pain", "absent"),
        ("In the last week, any nausea?", "No.", "nausea", "absent"),
    ],
)
def test_a_no_to_the_degree_denies_no_complaint(read, asked, answer, term, says):
    assert read(("clinician", asked), ("patient", answer)).says(term) == says


def test_a_degree_that_is_denied_leaves_the_complaint(read):
    told = read(("patient", "It's not the worst headache I've ever had."))
    assert told.says("headache") == "present"


@pytest.mark.parametrize(("part", "term"), [("head", "headache"), ("neck", "neck pain")])
def test_the_back_of_a_part_is_not_the_back(read, part, term):
    told = read(("patient", f"It's a dull pain in the back of my {part}."))
    assert (told.says(term), told.says("back pain")) == ("present", "nothing")


def test_the_rest_is_denied(read):
    visit = read(("clinician", "Any cough, sputum, fever?"), ("patient", "Cough yes, the rest no."))

    assert (visit.says("cough"), visit.says("fever")) == ("present", "absent")


def test_a_drug_that_was_stopped_has_its_date(read):
    visit = read(("clinician", "Are you on metformin?"), ("patient", "I stopped that in March."))

    fact = visit.named("metformin")
    assert (fact.assertion, fact.attributes.change) == ("absent", "stopped")
    assert fact.attributes.date == "in march"
    assert visit.questions == ()


@pytest.mark.parametrize(
    ("asked", "answer", "term", "says"),
    [
        ("Do you have a gun at home?", "Yes.", "guns at home", "present"),
        ("Any guns in the house?", "No.", "guns at home", "absent"),
        ("Do you feel safe at home?", "Yes, I do.", "feels safe at home", "present"),
        ("Is anyone hurting you at home?", "No.", "domestic violence", "absent"),
        ("Do you have smoke alarms?", "In every room, yes.", "smoke alarms at home", "present"),
        ("Do you have smoke alarms?", "Yes.", "smoking", "nothing"),
        ("Do you wear a seat belt?", "Always.", "seatbelt use", "present"),
        ("Have you had any thoughts of suicide?", "No.", "suicidal thoughts", "absent"),
    ],
)
def test_safety(read, asked, answer, term, says):
    assert read(("clinician", asked), ("patient", answer)).says(term) == says


@pytest.mark.parametrize(
    "turns",
    [
        [("clinician", "How far along are you now, 20 weeks?"), ("patient", "Yes.")],
        [("clinician", "And you're 30 weeks along?"), ("patient", "Yes.")],
    ],
)
def test_a_pregnancy_inside_a_question(read, turns):
    assert read(*turns).says("pregnancy") == "present"


@pytest.mark.parametrize(
    ("asked", "term"),
    [
        ("How have you been doing with your diabetes?", "diabetes mellitus"),
        ("How's the asthma doing?", "asthma"),
        ("Last time we talked about your gout.", "gout"),
        ("Is your asthma bothering you these days?", "asthma"),
        ("Are you seeing the cardiologist for your atrial fibrillation?", "atrial fibrillation"),
        ("And what about your depression, how's your mood?", "depression"),
        ("When were you diagnosed with lupus?", "systemic lupus erythematosus"),
    ],
)
def test_a_question_that_knows_of_an_illness(read, asked, term):
    assert read(("clinician", asked), ("patient", "Well, so so.")).says(term) == "present"


@pytest.mark.parametrize(
    ("said", "term", "says"),
    [
        (("clinician", "He can go back to school once the fever's gone."), "fever", "nothing"),
        (("clinician", "Stay home until the fever is gone."), "fever", "nothing"),
        (("clinician", "When the rash has gone, stop the cream."), "rash", "nothing"),
        (("patient", "I'll go to work once the cough is gone."), "cough", "present"),
        (("patient", "The cough is gone now."), "cough", "historical"),
        (("patient", "The rash came when the fever was gone."), "fever", "historical"),
    ],
)
def test_an_end_that_is_awaited(read, said, term, says):
    assert read(said).says(term) == says


def test_going_back_is_no_place(read):
    fact = read(("patient", "I want to go back to work but I have pain.")).named("pain")

    assert fact.attributes.site is None


def test_a_clinics_own_answers_are_heard_through_stammers(tmp_path):
    (tmp_path / "assertion_cues.tsv").write_text(
        "cue\teffect\tdirection\tregister\treach\nnot that i clocked\tno\tbefore\tspeech\t\n",
        encoding="utf-8",
    )
    stream = DialogueExtractor(vocabulary=load_vocabulary(tmp_path)).open_stream(PatientContext())
    talk = [("clinician", "Any rash?"), ("patient", "Not that, um, I clocked.")]
    for passage in passages(talk):
        stream.accept(passage)
    facts, _ = stream.finish()

    assert [(f.normalized, f.assertion) for f in facts] == [("rash", "absent")]


@pytest.mark.parametrize(
    ("said", "term", "says"),
    [
        ("Nausea, yes. Vomiting, no.", "vomiting", "absent"),
        ("I wouldn't call it a headache.", "headache", "absent"),
        ("I can't say I'm not tired.", "fatigue", "present"),
        ("It isn't that I don't have heartburn.", "heartburn", "present"),
        ("I don't have a fever anymore.", "fever", "historical"),
        ("I no longer get heartburn.", "heartburn", "historical"),
        ("There's hardly any swelling now.", "swelling", "absent"),
        ("I thought it was a heart attack.", "myocardial infarction", "nothing"),
        ("I was worried it was cancer.", "cancer", "nothing"),
        ("It's not like I'm coughing all night.", "cough", "absent"),
    ],
)
def test_statements_that_deny_or_do_not(read, said, term, says):
    assert read(("patient", said)).says(term) == says


@pytest.mark.parametrize(
    ("asked", "answer", "term"),
    [
        ("Trouble falling asleep?", "Nearly every day.", "difficulty sleeping"),
        ("Feeling nervous or anxious?", "More than half the days.", "feeling anxious"),
        ("Are you feeling down or hopeless?", "Sometimes.", "depressed mood"),
        ("Are you using your inhaler?", "Only when I need it.", "inhaler"),
    ],
)
def test_how_often(read, asked, answer, term):
    assert read(("clinician", asked), ("patient", answer)).says(term) == "present"


def test_what_was_over_may_be_asked_again(read):
    visit = read(
        ("patient", "That pain is basically gone now."),
        ("clinician", "Do you have any pain here?"),
        ("patient", "No, none."),
    )

    assert "present" not in {f.assertion for f in visit.facts}
