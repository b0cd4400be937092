"""A draft as a provider likes it: other words and order, the same statements and evidence."""

from __future__ import annotations

from pathlib import Path

import pytest

from ambient_scribe.build import draft_transcript
from ambient_scribe.config import Overrides, load_config
from ambient_scribe.domain.encounter import Encounter
from ambient_scribe.domain.note import NoteSentence
from ambient_scribe.note.omissions import omissions
from ambient_scribe.testing import a_transcript

TALK = [
    ("clinician", "Good morning, what brings you in today?"),
    ("patient", "I have had a cough for two weeks."),
    ("clinician", "Any fever?"),
    ("patient", "No, no fever."),
    ("clinician", "You have high blood pressure, do you take your lisinopril?"),
    ("patient", "Yes, lisinopril 10 milligrams every day."),
    ("clinician", "Does anybody in your family have heart disease?"),
    ("patient", "No, nobody in my family has heart disease."),
    ("clinician", "On exam, your lungs are clear to auscultation."),
    ("clinician", "Your hypertension is stable, so continue the lisinopril."),
]


def visit(tmp_path: Path, preferences: str = "", template: str | None = None) -> Encounter:
    file = None
    if preferences:
        file = tmp_path / "lee.toml"
        file.write_text(f'provider = "Dr. Lee"\n{preferences}', encoding="utf-8")
    config = load_config("clinic", Overrides(template=template, preferences=file))
    return draft_transcript(a_transcript(TALK), None, config)


def sentences(encounter: Encounter) -> dict[tuple[object, ...], NoteSentence]:
    assert encounter.note is not None
    return {(one.id, one.section, one.basis): one for one in encounter.note.sentences()}


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Encounter:
    return visit(tmp_path_factory.mktemp("plain"))


def titles(encounter: Encounter) -> list[str]:
    assert encounter.note is not None
    return [one.title for one in encounter.note.sections]


def test_order_headings_and_forms(tmp_path: Path, plain: Encounter) -> None:
    made = visit(
        tmp_path,
        'order = ["assessment", "plan"]\n[headings]\nhpi = "Story"\n[forms]\nhpi = "prose"\n',
    )
    assert titles(made)[:2] == ["Assessment", "Plan"]
    assert "Story" in titles(made)
    assert made.note is not None
    assert [one.form for one in made.note.sections if one.id == "hpi"] == ["prose"]
    assert sentences(made) == sentences(plain)


def test_abbreviated_sentences_are_verified_as_before(tmp_path: Path, plain: Encounter) -> None:
    made = visit(tmp_path, '[abbreviations]\nhypertension = "HTN"\n')
    texts = [one.text for one in sentences(made).values()]
    assert any("HTN" in one for one in texts)
    assert not any("hypertension" in one.lower() for one in texts)
    states = {key: one.support.state for key, one in sentences(plain).items()}
    assert {key: one.support.state for key, one in sentences(made).items()} == states


def test_an_abbreviation_of_the_providers_own_is_understood_too(
    tmp_path: Path, plain: Encounter
) -> None:
    made = visit(tmp_path, '[abbreviations]\ncough = "CGH"\n')
    assert any("CGH" in one.text for one in sentences(made).values())
    flagged = [one for one in sentences(made).values() if one.support.flagged]
    assert len(flagged) == sum(one.support.flagged for one in sentences(plain).values())


def lungs(encounter: Encounter) -> str:
    return next(o.text for o in sentences(encounter).values() if "lung" in o.text.lower())


PHRASE = '[[phrases]]\ncontent = "exam"\nfinding = "{0}"\ndrafted = "{1}"\nphrase = "{2}"\n'


def test_a_phrase_stands_for_a_finding_that_was_said(tmp_path: Path, plain: Encounter) -> None:
    drafted = lungs(plain)
    assert "clear" in drafted
    finding = next(f.normalized for f in plain.facts if "clear" in f.normalized)
    made = visit(
        tmp_path, PHRASE.format(finding, drafted.rstrip("."), "Clear lungs on auscultation")
    )
    assert lungs(made) == "Clear lungs on auscultation."
    assert not any(one.support.flagged for one in sentences(made).values() if "Clear" in one.text)


@pytest.mark.parametrize(
    "phrase", ["Lungs clear, no wheezes", "Lungs clear, heart regular", "Benign", "Not clear"]
)
def test_a_phrase_that_says_more_or_else_is_never_written(
    tmp_path: Path, plain: Encounter, phrase: str
) -> None:
    drafted = lungs(plain)
    finding = next(f.normalized for f in plain.facts if "clear" in f.normalized)
    made = visit(tmp_path, PHRASE.format(finding, drafted.rstrip("."), phrase))
    assert lungs(made) == drafted


def test_a_phrase_of_another_finding_is_never_written(tmp_path: Path, plain: Encounter) -> None:
    made = visit(tmp_path, PHRASE.format("wheezing", "clear", "clear throughout"))
    assert lungs(made) == lungs(plain)


def test_what_a_brief_note_leaves_out_stands_in_the_ledger(
    tmp_path: Path, plain: Encounter
) -> None:
    assert any("family history" in one.text.lower() for one in sentences(plain).values())
    made = visit(tmp_path, 'verbosity = "brief"\n')
    assert not any("family history" in one.text.lower() for one in sentences(made).values())
    assert any("heart" in one.fact.normalized for one in omissions(made))
    kept = set(sentences(made).values())
    assert kept <= set(sentences(plain).values())


def test_a_section_that_is_left_out(tmp_path: Path, plain: Encounter) -> None:
    made = visit(tmp_path, 'left_out = ["family_history"]\n')
    assert "Family history" in titles(plain)
    assert "Family history" not in titles(made)


def test_the_providers_template_holds_unless_another_is_asked_for(tmp_path: Path) -> None:
    assert visit(tmp_path, 'template = "urgent_care"\n').note.template == "urgent_care"  # type: ignore[union-attr]
    asked = visit(tmp_path, 'template = "urgent_care"\n', template="progress")
    assert asked.note is not None and asked.note.template == "progress"


def test_the_note_tells_whose_preferences_it_follows(tmp_path: Path) -> None:
    made = visit(tmp_path, 'verbosity = "standard"\n')
    assert "with the preferences of Dr. Lee" in [e.reason for e in made.provenance.engines]
