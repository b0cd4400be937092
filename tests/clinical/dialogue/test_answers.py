"""A question and its answer, read together."""

from __future__ import annotations

import pytest

from ambient_scribe.domain.clinical import Assertion, PatientContext
from ambient_scribe.domain.time import TimeSpan
from ambient_scribe.domain.transcript import Passage, Role, Utterance, Word
from tests.clinical.dialogue.writings import WRITINGS


@WRITINGS
def test_one_no_answers_a_list_and_both_turns_are_evidence(read, write):
    visit = read(
        ("clinician", write("Any fever, chills, or night sweats?")), ("patient", write("No."))
    )

    assert {visit.says(n) for n in ("fever", "chills", "night sweats")} == {"absent"}
    fever = visit.named("fever")
    assert "fever" in visit.evidence(fever).lower()
    assert visit.evidence(fever).lower().rstrip(". ").endswith("no")


@WRITINGS
def test_just_the_cough_denies_the_rest(read, write):
    visit = read(
        ("clinician", write("Any fever or chills?")), ("patient", write("No, just the cough."))
    )

    assert visit.says("fever") == visit.says("chills") == "absent"
    assert visit.says("cough") == "present"


@WRITINGS
def test_just_the_cough_without_a_no(read, write):
    visit = read(
        ("clinician", write("Do you have a fever, a cough or a sore throat?")),
        ("patient", write("Just the cough.")),
    )

    assert visit.says("cough") == "present"
    assert visit.says("fever") == visit.says("sore throat") == "absent"


@WRITINGS
@pytest.mark.parametrize(
    ("answer", "assertion"),
    [
        ("Yes.", "present"),
        ("Yeah, a little bit.", "present"),
        ("Not really.", "absent"),
        ("Yeah, yeah, no.", "absent"),
        ("No, not that I know of.", "absent"),
        ("Never.", "absent"),
        ("Maybe.", "possible"),
        ("Um, I, I don't think so.", "absent"),
        ("I'm not sure.", "nothing"),
    ],
)
def test_how_people_answer(read, write, answer, assertion):
    visit = read(("clinician", write("Have you had any palpitations?")), ("patient", write(answer)))

    assert visit.says("palpitations") == assertion


@WRITINGS
def test_an_answer_not_heard_is_an_open_question_and_no_fact(read, write):
    visit = read(
        ("clinician", write("Have you had any chest pain?")),
        ("clinician", write("Okay, let me get you a form to sign.")),
    )

    assert "chest pain" not in visit.names()
    assert [q.text for q in visit.questions] == ["asked about chest pain: answer not heard"]
    assert visit.questions[0].evidence


def test_after_a_pause_a_no_answers_only_the_later_question(extractor):
    def said(number: int, speaker: str, start_ms: int, text: str) -> Passage:
        words = tuple(
            Word(
                id=f"w{number}_{i}",
                text=token,
                span=TimeSpan(start_ms=start_ms + 200 * i, end_ms=start_ms + 200 * i + 200),
            )
            for i, token in enumerate(text.split())
        )
        utterance = Utterance(
            id=f"u{number}",
            speaker=speaker,
            role=Role(speaker),
            word_ids=tuple(w.id for w in words),
        )
        return Passage(utterance=utterance, words=words)

    stream = extractor.open_stream(PatientContext())
    stream.accept(said(1, "clinician", 0, "any chest pain"))
    stream.accept(said(2, "clinician", 5_000, "any fever"))
    stream.accept(said(3, "patient", 6_000, "no"))
    facts, questions = stream.finish()

    assert {f.normalized: f.assertion for f in facts} == {"fever": Assertion.ABSENT}
    assert [q.text for q in questions] == ["asked about chest pain: answer not heard"]


@WRITINGS
def test_yes_to_several_things_is_not_guessed(read, write):
    visit = read(("clinician", write("Any nausea or vomiting?")), ("patient", write("Yes.")))

    assert not visit.names()
    assert "not clear to which" in visit.questions[0].text


@WRITINGS
def test_the_answer_names_what_is_there(read, write):
    visit = read(
        ("clinician", write("Any nausea or vomiting?")),
        ("patient", write("I haven't thrown up, but I feel nauseous.")),
    )

    assert visit.says("vomiting") == "absent"
    assert visit.says("nausea") == "present"


@WRITINGS
def test_the_clinician_repeats_the_no_that_was_lost(read, write):
    visit = read(
        ("clinician", write("Any pain in your ears at all?")),
        ("clinician", write("No. Okay. And do you smoke?")),
        ("patient", write("No.")),
    )

    assert visit.says("ear pain") == "absent"
    assert visit.says("smoking") == "absent"


@WRITINGS
def test_a_negative_statement_that_is_confirmed(read, write):
    visit = read(
        ("clinician", write("So you haven't had any fever, is that right?")),
        ("patient", write("That's right.")),
    )

    assert visit.says("fever") == "absent"


def test_pain_anywhere_else_denies_no_pain_that_is_known(read):
    visit = read(
        ("patient", "I have a headache."),
        ("clinician", "Does it hurt anywhere else?"),
        ("patient", "No."),
    )

    assert visit.says("headache") == "present"


def test_asking_about_your_asthma_does_not_ask_for_asthma(read):
    visit = read(
        ("patient", "I've got asthma."),
        ("clinician", "Does ibuprofen ever bother your asthma?"),
        ("patient", "No."),
    )

    assert visit.says("asthma") == "present"


def test_a_question_that_presupposes_denies_nothing(read):
    visit = read(
        ("patient", "I get short of breath."),
        ("clinician", "So how far can you walk with no shortness of breath?"),
        ("patient", "Two blocks."),
    )

    assert visit.says("shortness of breath") == "present"


@pytest.mark.parametrize(
    "said",
    ["It doesn't swell.", "It does not swell.", "It doesn't lock, and it doesn't swell."],
)
def test_a_denial_is_no_yes_that_breaks_off(read, said):
    assert read(("patient", said)).says("swelling") == "absent"
