"""The room's front door: what a visit gets, by its date and by what the site brought."""

from __future__ import annotations

import datetime
import json
import re

import pytest

from ambient_scribe.build import draft_transcript, relabel
from ambient_scribe.build_writing import build_writing
from ambient_scribe.cli import show
from ambient_scribe.clinical.coding.settings import CodingConfig
from ambient_scribe.clinical.coding.visit_coder import VisitCoder
from ambient_scribe.config import Config, load_config
from ambient_scribe.domain.clinical import PatientContext
from ambient_scribe.domain.encounter import Encounter
from ambient_scribe.domain.note import Suggestion, SuggestionKind
from ambient_scribe.errors import InputError, UsageError
from ambient_scribe.note.rendering.render import note_html, note_markdown
from ambient_scribe.pipeline import VisitStart
from ambient_scribe.pipeline.relabelling import Told
from ambient_scribe.testing import a_transcript
from ambient_scribe.visit import Written
from tests.clinical.coding.terminologies.rxnorm import drug

IN_FORCE, LATER = datetime.date(2026, 7, 1), datetime.date(2026, 11, 22)
TALK = [
    ("clinician", "what brings you in today"),
    ("patient", "my left knee hurts and it has been getting worse"),
    ("clinician", "any fever"),
    ("patient", "no fever"),
    ("clinician", "let us get an x-ray of the knee and start naproxen five hundred milligrams"),
]


def visit(on=IN_FORCE, config=None):
    noon = datetime.datetime(on.year, on.month, on.day, 12, tzinfo=datetime.UTC)
    return draft_transcript(a_transcript(TALK), config=config, start=VisitStart("v1", noon))


def of_kind(suggestions, kind):
    return [one for one in suggestions if one.kind is kind]


def test_a_draft_comes_with_codes_and_a_level():
    encounter = visit()
    (knee,) = of_kind(encounter.suggestions, SuggestionKind.DIAGNOSIS_CODE)
    assert [code.code for code in knee.codes] == ["M25.562"]
    (level,) = of_kind(encounter.suggestions, SuggestionKind.VISIT_LEVEL)
    assert level.codes == () and "New or established patient?" in level.questions
    ids = {fact.id for fact in encounter.facts}
    for one in encounter.suggestions:
        assert set(one.fact_ids) <= ids
        assert all(set(reason.fact_ids) <= ids for reason in one.reasons)
    assert any(engine.stage == "codes" for engine in encounter.provenance.engines)
    assert any(stage.stage == "codes" for stage in encounter.provenance.stages)


def test_the_note_itself_holds_no_code():
    note = visit().note
    assert note is not None
    assert not any("M25" in sentence.text for sentence in note.sentences())


def test_an_encounter_without_codes_is_still_read():
    """A file of before: suggestions had a kind, a text and evidence."""
    document = json.loads(visit().model_dump_json())
    document["suggestions"] = [{"kind": "open_question", "text": "asked about fever"}]
    (one,) = Encounter.model_validate(document).suggestions
    assert one == Suggestion(kind=SuggestionKind.OPEN_QUESTION, text="asked about fever")
    again = Encounter.model_validate_json(visit().model_dump_json())
    assert again.suggestions == visit().suggestions


def test_a_visit_outside_the_release_says_so_first():
    first, *_ = of_kind(visit(LATER).suggestions, SuggestionKind.DIAGNOSIS_CODE)
    assert first.codes == ()
    assert "in force from 2026-04-01 to 2026-09-30, and the visit is of 2026-11-22" in first.text


def test_a_release_of_ones_own_by_the_profile(tmp_path, tabular_file):
    profile = tmp_path / "clinic.toml"
    text = (
        f"[[coding.icd10cm]]\nvalid_from = 2026-10-01\ntabular = {json.dumps(str(tabular_file))}\n"
    )
    profile.write_text(text, encoding="utf-8")
    config = load_config(str(profile))
    told = VisitCoder(config.coding).suggest(visit().facts, PatientContext(), LATER, None)
    assert "The codes are of" not in told[0].text
    assert "M25.569 is not in ICD-10-CM of 2026-10-01" in told[0].reasons[0].text


def test_codes_can_be_left_out():
    encounter = visit(config=Config(coding=CodingConfig(enabled=False)))
    assert of_kind(encounter.suggestions, SuggestionKind.DIAGNOSIS_CODE) == []
    assert build_writing(coding=CodingConfig(enabled=False)).coder is None


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        ({"cpt": "absent.tsv"}, "absent.tsv: cannot be read"),
        ({"level_rules": "absent.toml"}, "absent.toml: cannot be read"),
        ({"terminologies": {"rxnorm": "absent.rrf"}}, "absent.rrf: cannot be read"),
        ({"icd10cm": [{"valid_from": LATER, "order": "absent.txt"}]}, "absent.txt: cannot be read"),
    ],
)
def test_what_a_site_brings_is_read_before_the_visit(given, complaint):
    with pytest.raises((InputError, UsageError), match=complaint):
        VisitCoder(CodingConfig.model_validate(given))


def test_nothing_said_is_nothing_coded():
    assert VisitCoder().suggest((), PatientContext(problems=("gout",)), IN_FORCE, 60_000) == ()


def test_a_visit_whose_roles_are_set_right_is_coded_again():
    before = visit()
    again = relabel(before, Told(swapped=(("clinician", "patient"),)))
    ids = {fact.id for fact in again.facts}
    assert all(set(one.fact_ids) <= ids for one in again.suggestions)
    assert len([e for e in again.provenance.engines if e.stage == "codes"]) == 1
    back = relabel(again, Told(swapped=(("clinician", "patient"),)))
    for kind in (SuggestionKind.DIAGNOSIS_CODE, SuggestionKind.VISIT_LEVEL):
        assert of_kind(back.suggestions, kind) == of_kind(before.suggestions, kind)


# ---------------------------------------------------------------- as a reader sees them
def test_the_terminal_has_them_apart_from_what_is_doubtful(capsys, tmp_path):
    encounter = visit()
    paths = Written(*(tmp_path / name for name in ("e.json", "note.md", "note.html")), None)
    show.encounter(encounter, paths)
    doubtful, codes = capsys.readouterr().out.split("For review: codes")
    assert "M25.562" in codes and "ask: New or established patient?" in codes
    assert "M25.562" not in doubtful


def test_the_markdown_has_a_section_of_codes_with_reasons_and_questions():
    text = note_markdown(visit())
    assert "### For review: codes" in text
    assert "- M25.562 Pain in left knee: knee pain" in text
    level = text.split("### For review: level of the visit")[1]
    assert "  - ask: New or established patient?" in level
    assert re.search(r"  - why: data straightforward: 1 test .*: knee x-ray \\\[0:\d\d\\\]", level)


def test_the_page_has_them_too_escaped():
    encounter = visit()
    harmful = Suggestion(
        kind=SuggestionKind.DIAGNOSIS_CODE, text="R52: pain", questions=("<b>where</b>?",)
    )
    shown = Encounter.model_validate({**dict(encounter), "suggestions": (harmful,)})
    page = note_html(shown, None, None)
    assert "For review: codes" in page
    assert "ask: &lt;b&gt;where&lt;/b&gt;?" in page
    assert "<b>where" not in page


def test_a_drafted_visit_gets_the_codes_of_a_site_s_terminology(files):
    path = files("RXNCONSO.RRF", [drug("77", "IN", "naproxen")])
    coding = CodingConfig.model_validate({"terminologies": {"rxnorm": path}})
    facts = visit(config=Config(coding=coding)).facts
    told = {fact.normalized: [(c.system, c.code) for c in fact.codes] for fact in facts}
    assert told["naproxen"] == [("RxNorm", "77")]


def test_a_visit_that_only_names_a_condition_is_asked_about_with_its_words():
    talk = [("clinician", "any medical problems"), ("patient", "i have high blood pressure")]
    encounter = draft_transcript(a_transcript(talk))
    (level,) = of_kind(encounter.suggestions, SuggestionKind.VISIT_LEVEL)
    assert level.questions and level.fact_ids and level.evidence
