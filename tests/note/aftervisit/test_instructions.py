"""The patient's page: to "you", of what was said, with what nobody said left blank."""

from __future__ import annotations

from ambient_scribe.domain.clinical import Assertion, Change, FactKind
from ambient_scribe.domain.documents import Document
from ambient_scribe.domain.note import Support, SupportState
from ambient_scribe.note.aftervisit.instructions import instructions
from ambient_scribe.note.aftervisit.lines import Lines
from ambient_scribe.note.aftervisit.visit import Visit
from tests.note.aftervisit.talk import FACTS, fact, lines, said, visit
from tests.note.facts import mg


def page(of: Visit | None = None) -> Document:
    own = of or visit()
    made = instructions(own, lines(own))
    assert made is not None
    return made


def told(document: Document) -> dict[str, list[str]]:
    return {part.heading: [line.text for line in part.lines] for part in document.parts}


def test_the_whole_page() -> None:
    assert told(page()) == {
        "What we talked about": ["Possible wrist sprain."],
        "Your medicines": [
            "New: take naproxen 500 mg twice a day for 10 days.",
            "You may take acetaminophen up to 3 times a day.",
            "Stop taking aspirin.",
        ],
        "Tests and visits": [
            "Get a left wrist x-ray.",
            "Get this lab test: potassium in 2 weeks (about July 15, 2026), and again in 6 weeks.",
            "Get your tetanus shot today.",
            "Come back to see us in 3 weeks (about July 22, 2026).",
            "Go to physical therapy.",
        ],
        "Taking care of yourself": ["No lifting with that arm.", "Keep it dry."],
        "When to get help": ["If your fingers go numb, call the clinic."],
    }


def test_easy_to_read() -> None:
    read = page().grade
    assert read is not None and read <= 8


def test_a_drug_of_the_visit_itself_is_not_taken_home() -> None:
    assert not any("lidocaine" in line.text for line in page().lines())


def test_what_the_patient_only_takes_is_no_instruction() -> None:
    assert not any("lisinopril" in line.text for line in page().lines())


def test_how_to_take_it_is_never_filled() -> None:
    bare = fact("f1", FactKind.MEDICATION, "naproxen", said(1, "naproxen"), change=Change.STARTED)
    text = told(page(visit(facts=(bare,))))["Your medicines"]
    assert text == ["New: take naproxen [how and when: ask your care team]."]
    assert page(visit(facts=(bare,))).blanks == ("how and when: ask your care team",)


def test_a_refused_drug_is_no_instruction() -> None:
    refused = fact("f1", FactKind.MEDICATION, "naproxen", said(1, "naproxen"), Assertion.ABSENT,
                   dose=mg("500"), change=Change.REFUSED)  # fmt: skip
    own = visit(facts=(refused,), plan=())
    assert instructions(own, lines(own)) is None


def test_every_line_has_a_basis() -> None:
    known = {one.id for one in FACTS}
    for line in page().lines():
        assert line.basis
        assert known.issuperset(line.fact_ids)


class _Doubting:
    def support(self, sentence, transcript, facts, context) -> Support:  # type: ignore[no-untyped-def]
        return Support(state=SupportState.UNSUPPORTED, reasons=("not said",))


def test_what_is_not_borne_out_stands_apart() -> None:
    own = visit()
    made = instructions(own, Lines(own, _Doubting()))
    assert made is not None
    parts = told(made)
    assert "Your medicines" not in parts
    assert any("naproxen" in text for text in parts["To check before this page is given"])
