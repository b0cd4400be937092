"""Papers: drafts as people work on them, and a new draft beside what they did."""

from __future__ import annotations

import datetime

from ambient_scribe.domain.documents import DocumentKind
from ambient_scribe.domain.editing import Edit, Remove, Replace
from ambient_scribe.domain.encounter import Encounter
from ambient_scribe.domain.papers import Paper, Papers, PaperState, Standing
from ambient_scribe.domain.record import PatientEntry
from ambient_scribe.note.aftervisit.papers import (
    asked_again,
    papers_of,
    redrafted,
    with_known_patient,
)
from ambient_scribe.note.aftervisit.writer import with_documents
from ambient_scribe.pipeline.reviewing import reviewed
from ambient_scribe.testing import Believing
from tests.note.aftervisit.talk import FACTS, THERAPY, encounter


def drafted(of: Encounter, *asked: DocumentKind) -> Papers:
    made = papers_of(with_documents(of, Believing(), asked))
    assert made is not None
    return made


def known(papers: Papers, name: str) -> Paper:
    paper = papers.paper(name)
    assert paper is not None
    return paper


def texts(paper: Paper) -> list[str]:
    return [one.text for one in paper.body.sentences()]


def changed(papers: Papers, name: str, edit: Edit) -> Papers:
    paper = known(papers, name)
    body = reviewed(encounter(), paper.body, edit, "Sam", Believing())
    return papers.with_paper(paper.changed(body=body))


def test_a_letter_has_its_words_and_the_sheet_its_frame() -> None:
    patient = PatientEntry(id="p", name="Aurelia Quill", born=datetime.date(1990, 1, 2), sex="F")
    of = with_known_patient(encounter(), patient)
    assert of.context.patient.sex == "female"
    made = drafted(of)
    referral = known(made, "referral")
    assert texts(referral)[0] == "Requested: Physical therapy."
    assert not any(one.startswith(("Patient:", "Signed:")) for one in texts(referral))
    assert referral.recipient == "physical therapy"
    assert known(made, "instructions").recipient == "Aurelia Quill"
    orders = known(made, "orders")
    assert {"quantity", "refills"} <= set(orders.blanks)
    assert all(one.basis for paper in made.papers for one in paper.body.sentences())


def test_a_line_of_fixed_words_that_a_person_changed_is_not_drafted_beside_it() -> None:
    first = drafted(encounter())
    until = next(one for one in known(first, "work").body.sentences() if "return" in one.text)
    edited = changed(first, "work", Replace(sentence=until.id, text="May return on Monday."))
    again = redrafted(drafted(encounter()), [first, edited])
    assert "May return on Monday." in texts(known(again, "work"))
    assert until.text not in texts(known(again, "work"))
    assert again.papers == edited.papers


def test_what_is_decided_stays_and_what_nobody_touched_goes_with_its_cause() -> None:
    first = drafted(encounter(), DocumentKind.SCHOOL)
    gone = next(known(first, "orders").body.sentences())
    edited = changed(first, "orders", Remove(sentence=gone.id))
    ready = known(edited, "instructions").changed(standing=Standing(state=PaperState.READY))
    edited = edited.with_paper(ready)
    without = encounter(facts=[one for one in FACTS if one is not THERAPY])

    again = redrafted(drafted(without), [first, edited])

    assert again.paper("referral") is None
    assert known(again, "instructions") == ready
    assert gone.text not in texts(known(again, "orders"))
    assert again.paper("school") is not None
    assert asked_again(again) == (DocumentKind.SCHOOL,)


def test_the_machines_version_is_offered_beside_a_persons() -> None:
    first = drafted(encounter())
    drug = next(
        one for one in known(first, "instructions").body.sentences() if "naproxen" in one.text
    )
    edited = changed(first, "instructions", Replace(sentence=drug.id, text="Naproxen, with food."))
    again = known(redrafted(drafted(encounter()), [first, edited]), "instructions")
    assert "Naproxen, with food." in texts(again)
    assert [(one.sentence, one.text) for one in again.offers] == [(drug.id, drug.text)]
