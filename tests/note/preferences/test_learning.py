"""What a provider's edits propose: only what recurs, nothing that may tell of a patient."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from ambient_scribe.domain.clinical import (
    Authored,
    Fact,
    FactKind,
    Patient,
    PatientContext,
    Spoken,
)
from ambient_scribe.domain.encounter import Encounter, Provenance
from ambient_scribe.domain.note import Note, NoteSection, NoteSentence, NoteStatus
from ambient_scribe.domain.template import SectionForm
from ambient_scribe.errors import UsageError
from ambient_scribe.note.preferences.edits import HabitKind
from ambient_scribe.note.preferences.learning import (
    LEAST_ENCOUNTERS,
    Proposal,
    Proposals,
    accepted,
    proposals_from,
    proposals_text,
    read_proposals,
)
from ambient_scribe.note.preferences.preferences import Preferences

LEE = "Dr. Lee"
DRAFTED = {
    "hpi": ["The patient has a history of hypertension.", "She denies chest pain."],
    "family_history": ["Mother: asthma."],
    "exam": ["Lungs are clear to auscultation."],
    "plan": ["Continue lisinopril."],
}
FACTS = {
    "The patient has a history of hypertension.": "hypertension",
    "Lungs are clear to auscultation.": "lungs clear",
    "She denies chest pain.": "chest pain",
}
Change = Callable[[Sequence[NoteSection]], Sequence[NoteSection]]


def basis(number: int) -> tuple[Spoken, ...]:
    return (Spoken(word_ids=(f"w{number}",)),)


def a_draft() -> tuple[list[NoteSection], list[Fact]]:
    sections, facts, number = [], [], 0
    for name, texts in DRAFTED.items():
        sentences = []
        for text in texts:
            number += 1
            if text in FACTS:
                facts.append(
                    Fact(
                        id=f"f{number}",
                        kind=FactKind.EXAM if name == "exam" else FactKind.CONDITION,
                        text=FACTS[text],
                        normalized=FACTS[text],
                        evidence=basis(number),
                    )
                )
            own = tuple(one.id for one in facts[-1:] if text in FACTS)
            sentences.append(
                NoteSentence(
                    id=f"s{number}", section=name, text=text, basis=basis(number), fact_ids=own
                )
            )
        sections.append(NoteSection(id=name, title=name.title(), sentences=tuple(sentences)))
    return sections, facts


def a_visit(number: int, change: Change, author: str = LEE) -> Encounter:
    sections, facts = a_draft()
    drafted = Note(template="soap", title="Note", sections=tuple(sections), author="machine")
    reviewed = Note(
        template="soap",
        title="Note",
        sections=tuple(change(sections)),
        revision=2,
        status=NoteStatus.SIGNED,
        author=author,
    )
    return Encounter(
        id=f"visit-{number}",
        started_at=datetime.datetime(2026, 5, number, tzinfo=datetime.UTC),
        context=PatientContext(patient=Patient(name="Rosa Marlow")),
        facts=tuple(facts),
        notes=(drafted, reviewed),
        provenance=Provenance(program="p", profile="clinic", config_sha256="0" * 64),
    )


def edited(old: str, new: str) -> Change:
    """Every sentence with these words has others, as a person wrote it."""

    def change(sections: Sequence[NoteSection]) -> Sequence[NoteSection]:
        return [
            NoteSection.of(
                section,
                (
                    one.changed(
                        text=one.text.replace(old, new),
                        basis=(*one.basis, Authored(person=LEE)),
                    )
                    if old in one.text
                    else one
                    for one in section.sentences
                ),
            )
            for section in sections
        ]

    return change


def without(name: str) -> Change:
    return lambda sections: [one for one in sections if one.id != name]


def headed(name: str, title: str) -> Change:
    return lambda sections: [
        one.changed(title=title) if one.id == name else one for one in sections
    ]


def laid_out(name: str, form: SectionForm) -> Change:
    return lambda sections: [one.changed(form=form) if one.id == name else one for one in sections]


def plan_first(sections: Sequence[NoteSection]) -> Sequence[NoteSection]:
    return [*sections[-1:], *sections[:-1]]


def as_drafted(sections: Sequence[NoteSection]) -> Sequence[NoteSection]:
    return sections


def learned(
    *changes: Change, provider: str = LEE, known: Proposals | None = None
) -> tuple[Proposal, ...]:
    visits = [a_visit(number, change) for number, change in enumerate(changes, start=1)]
    return proposals_from(
        visits, provider, Preferences(provider=provider), known or Proposals(provider=provider)
    ).proposals


def test_an_abbreviation_that_recurs() -> None:
    (one,) = learned(*[edited("hypertension", "HTN")] * 3)
    assert (one.kind, one.before, one.after) == (HabitKind.ABBREVIATION, "hypertension", "HTN")
    assert one.encounters == ("visit-1", "visit-2", "visit-3")
    assert dict(accepted(Preferences(provider=LEE), one).abbreviations) == {"hypertension": "HTN"}


def test_less_often_than_three_times_is_chance() -> None:
    assert learned(*[edited("hypertension", "HTN")] * (LEAST_ENCOUNTERS - 1)) == ()


def test_what_is_more_often_left_is_no_habit() -> None:
    assert learned(*[edited("hypertension", "HTN")] * 3, *[as_drafted] * 3) == ()


def test_a_heading_a_form_an_order_and_a_section_left_out() -> None:
    for change, kind in (
        (headed("exam", "Exam findings"), HabitKind.HEADING),
        (laid_out("hpi", SectionForm.PROSE), HabitKind.FORM),
        (plan_first, HabitKind.ORDER),
        (without("family_history"), HabitKind.LEFT_OUT),
    ):
        (one,) = learned(*[change] * 3)
        assert one.kind is kind
        assert accepted(Preferences(provider=LEE), one) != Preferences(provider=LEE)


def test_a_plan_that_was_emptied_is_never_proposed_to_be_left_out() -> None:
    assert learned(*[without("plan")] * 3) == ()


def test_a_phrase_for_a_finding() -> None:
    (one,) = learned(*[edited("are clear to auscultation", "sound clear")] * 3)
    assert one.kind is HabitKind.PHRASE
    assert (one.about, one.finding) == ("exam", "lungs clear")
    assert (one.before, one.after) == ("are clear to auscultation", "sound clear")


@pytest.mark.parametrize(
    "new",
    ["hypertension 160", "Rosa's illness", "Marlow", "illness since March", "Dr. Weber's disease"],
)
def test_numbers_names_and_dates_are_not_learned(new: str) -> None:
    for one in learned(*[edited("hypertension", new)] * 4):
        told = f"{one.before} {one.after}"
        assert "Rosa" not in told and "Marlow" not in told and "Weber" not in told
        assert "160" not in told and "March" not in told


def test_an_abbreviation_not_to_be_used_is_not_proposed() -> None:
    assert learned(*[edited("hypertension", "MS")] * 4) == ()


def test_only_the_providers_own_edits_count() -> None:
    assert learned(*[edited("hypertension", "HTN")] * 4, provider="Dr. Other") == ()


def test_what_was_rejected_or_holds_already_is_not_proposed_again() -> None:
    (one,) = learned(*[edited("hypertension", "HTN")] * 3)
    known = Proposals(provider=LEE, rejected=(one.id,))
    assert learned(*[edited("hypertension", "HTN")] * 3, known=known) == ()
    visits = [a_visit(n, edited("hypertension", "HTN")) for n in (1, 2, 3)]
    holding = accepted(Preferences(provider=LEE), one)
    assert proposals_from(visits, LEE, holding, Proposals(provider=LEE)).proposals == ()


def test_the_file_holds_the_phrase_and_nothing_else_of_the_visits(tmp_path: Path) -> None:
    made = Proposals(provider=LEE, proposals=learned(*[edited("hypertension", "HTN")] * 3))
    path = tmp_path / "lee.proposals"
    path.write_text(proposals_text(made), encoding="utf-8")
    assert read_proposals(path, LEE) == made
    text = path.read_text(encoding="utf-8")
    assert "Marlow" not in text and "chest pain" not in text and "The patient" not in text


def test_what_contradicts_what_holds_is_refused() -> None:
    (one,) = learned(*[edited("hypertension", "HTN")] * 3)
    other = Preferences(provider=LEE, abbreviations={"heart attack": "HTN"})
    with pytest.raises(UsageError, match="stands for"):
        accepted(other, one)
