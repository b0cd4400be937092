"""What is built once is built again when what it was read from has changed."""

from __future__ import annotations

from ambient_scribe.build_writing import build_extractor, build_writing
from ambient_scribe.clinical.extractor import DialogueExtractorConfig
from ambient_scribe.config import ClinicalChoice
from ambient_scribe.domain.clinical import PatientContext
from ambient_scribe.domain.note import SuggestionKind
from ambient_scribe.testing import passages


def test_a_clinics_changed_table_is_read_again(tmp_path):
    table = tmp_path / "symptoms.tsv"
    clinic = ClinicalChoice(lexicon_folder=tmp_path)

    def named(text: str) -> list[str]:
        return [claim.normalized for claim in build_extractor(clinic).read_statement(text, "hpi")]

    table.write_text("name\tforms\tsystem\ndizziness\twhirlydizzle\tneurological\n", "utf-8")
    assert named("Reports a whirlydizzle.") == ["dizziness"]
    assert build_extractor(clinic) is build_extractor(clinic)
    before = build_writing(clinical=clinic)
    table.write_text("name\tforms\tsystem\ndizziness\tswayfuddle\tneurological\n", "utf-8")
    assert named("Reports a whirlydizzle.") == []
    assert named("Reports a swayfuddle.") == ["dizziness"]
    assert build_writing(clinical=clinic).extractor is not before.extractor


def test_how_facts_are_read_reaches_the_extractor():
    quiet = ClinicalChoice(facts=DialogueExtractorConfig(open_questions=False))
    for clinical, asked in ((ClinicalChoice(), True), (quiet, False)):
        stream = build_extractor(clinical).open_stream(PatientContext())
        for passage in passages([("doctor", "Any fever?"), ("doctor", "And any chest pain?")]):
            stream.accept(passage)
        kinds = {one.kind for one in stream.finish()[1]}
        assert (SuggestionKind.OPEN_QUESTION in kinds) is asked
