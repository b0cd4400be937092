"""A claim that no fact bears, held against what its own words say: in other words, denied, asked."""

from __future__ import annotations

import pytest

from ambient_scribe.build_writing import build_writing
from ambient_scribe.domain.clinical import Authored, PatientContext, Spoken
from ambient_scribe.domain.note import NoteSentence, Support, SupportState
from ambient_scribe.domain.transcript import Transcript
from ambient_scribe.testing import a_transcript

Turns = tuple[tuple[str, str], ...]


def verdict(text: str, turns: Turns, section: str = "hpi", *, by: str | None = None) -> Support:
    """`by`: a person wrote it, over a machine's sentence of these words."""
    transcript: Transcript = a_transcript(turns)
    engines = build_writing()
    stream = engines.extractor.open_stream(PatientContext())
    for passage in transcript.passages():
        stream.accept(passage)
    facts, _ = stream.finish()
    basis = (Spoken(word_ids=tuple(word.id for word in transcript.words)),)
    wrote = (Authored(person=by),) if by else ()
    sentence = NoteSentence(id="s1", section=section, text=text, basis=(*basis, *wrote))
    return engines.verifier.support(sentence, transcript, facts, PatientContext())


CASES: list[tuple[str, str, Turns, bool]] = [
    ("He denies fever, chills, or cough.", "hpi",
     (("clinician", "Any fever, chills, or cough?"), ("patient", "No, none of that.")), False),
    ("He reports chills.", "hpi",
     (("clinician", "Any fever, chills, or cough?"), ("patient", "No, none of that.")), True),
    ("The soreness is mild.", "hpi",
     (("patient", "My elbow hurts a little bit."),), False),
    ("His diet has not changed.", "hpi",
     (("patient", "My diet hasn't changed at all."),), False),
    ("His diet has changed.", "hpi",
     (("patient", "My diet hasn't changed at all."),), True),
    ("Amoxicillin 500 mg twice daily for 10 days.", "plan",
     (("clinician", "I'll give you amoxicillin, 500 milligrams twice a day for ten days."),), False),
    ("Amoxicillin 500 mg twice daily for 10 weeks.", "plan",
     (("clinician", "I'll give you amoxicillin, 500 milligrams twice a day for ten days."),), True),
    ("X-ray: abnormal.", "results",
     (("clinician", "Your x-ray looks normal."),), True),
    ("Definitely a sprain.", "assessment",
     (("clinician", "You probably have a sprain of the ankle."),), True),
    ("Lungs are clear bilaterally.", "exam",
     (("clinician", "Your lungs are clear."),), False),
    ("The right ovary is enlarged.", "results",
     (("clinician", "The left ovary is enlarged, and there is a cyst on the right kidney."),), True),
    ("All questions were answered.", "plan",
     (("clinician", "Do you have any questions?"), ("patient", "No, I'm good.")), False),
    ("Cancel a chest x-ray.", "plan",
     (("clinician", "I'll order a chest x-ray for you."),), True),
    # a "not" right before a word
    ("Lungs are not clear.", "exam",
     (("clinician", "Your lungs are clear, and there is no swelling of the legs."),), True),
    ("Gait: assessed today.", "exam",
     (("clinician", "Gait was not assessed today."),), True),
    ("The patient has noticed any numbness of the jaw", "hpi",
     (("clinician", "Have you noticed any numbness of the jaw?"), ("patient", "Um."),
      ("patient", "Mm, no, not really.")), True),
    ("The patient has not noticed any numbness of the jaw", "hpi",
     (("clinician", "Have you noticed any numbness of the jaw?"), ("patient", "Um."),
      ("patient", "Mm, no, not really.")), False),
    ("Her cough is bothering her at work.", "hpi",
     (("patient", "The cough isn't bothering me at work."),), True),
    ("He reports right ear pain.", "hpi",
     (("clinician", "Have you had any pain from the ear?"), ("patient", "Oh no my right ear hurts.")),
     False),
    ("Denies cough.", "ros", (("clinician", "So no cold, cough, nothing."),), False),
    ("Short of breath at night.", "hpi",
     (("patient", "I can't breathe well at night."),), False),
    # words repeated in their order
    ("Heel walking is normal.", "exam",
     (("clinician", "Heel walking is normal and the reflexes are brisk."),), False),
    ("Heel walking is not normal.", "exam",
     (("clinician", "Heel walking is normal and the reflexes are brisk."),), True),
    # difficulty is a not
    ("Difficulty lifting his right arm", "hpi",
     (("patient", "I couldn't lift my right arm when I got up."),), False),
    # what is listed after "denies"
    ("She denies pain when bending her knee, turning her foot, and climbing stairs.", "hpi",
     (("clinician", "Does it hurt when you bend your knee or turn your foot?"), ("patient", "No."),
      ("clinician", "And climbing stairs, does that hurt?"), ("patient", "No.")), False),
    # numbers as they are said
    ("Metformin 1000 mg twice daily.", "medications",
     (("clinician", "You take metformin, a thousand milligrams twice a day?"),
      ("patient", "Yes, I do.")), False),
    ("Metformin 2000 mg twice daily.", "medications",
     (("clinician", "You take metformin, a thousand milligrams twice a day?"),
      ("patient", "Yes, I do.")), True),
    ("Lisinopril 20 mg daily.", "medications",
     (("clinician", "Are you taking the lisinopril? I think we have you on 20 milligrams a day."),
      ("patient", "Yes, every morning.")), False),
    ("Lisinopril 40 mg daily.", "medications",
     (("clinician", "Are you taking the lisinopril? I think we have you on 20 milligrams a day."),
      ("patient", "Yes, every morning.")), True),
    ("Disc degeneration at C5-6.", "results",
     (("clinician", "The x-ray shows disc degeneration at c56."),), False),
    ("Disc degeneration at C4-5.", "results",
     (("clinician", "The x-ray shows disc degeneration at c56."),), True),
    # done, or to be done
    ("We did change the dressing.", "plan",
     (("clinician", "We will change the dressing on Monday."),), True),
    ("We will change the dressing.", "plan",
     (("clinician", "We will change the dressing on Monday."),), False),
    ("We already have the result of a urine culture.", "plan",
     (("clinician", "I want to order a urine culture."),), True),
    # whose it is
    ("No personal history of gout.", "family_history",
     (("clinician", "Any family history of gout?"), ("patient", "No, none.")), True),
    # what it is taken for
    ("Imp: influenza", "assessment",
     (("clinician", "I think you may have influenza."),), False),
    ("Sore throat is improving.", "hpi",
     (("patient", "The sore throat is kind of going away."),), False),
    ("Sore throat is improving.", "hpi",
     (("patient", "The sore throat is always there."),), True),
]  # fmt: skip


@pytest.mark.parametrize(("text", "section", "turns", "flagged"), CASES)
def test_other_words_are_let_pass_and_other_things_are_not(
    text: str, section: str, turns: Turns, flagged: bool
) -> None:
    found = verdict(text, turns, section)
    assert found.flagged is flagged, found.reasons


def test_a_persons_own_wording_is_theirs_and_reads_what_speaks_against_it() -> None:
    turns: Turns = (("patient", "I have no fever."),)
    wrong = verdict("Reports fever.", turns, by="Dr. Lee")
    assert wrong.state is SupportState.HUMAN
    assert not wrong.flagged
    assert wrong.reasons
    assert verdict("Denies fever.", turns, by="Dr. Lee").reasons == ()
