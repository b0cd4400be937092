"""spaCy pipelines beside the lexicon: loaded from a folder or a package, and read through dialogue."""

from __future__ import annotations

import sys

import pytest

from ambient_scribe.clinical.entities.config import EntitiesConfig
from ambient_scribe.clinical.entities.opening import chosen_model, open_entities
from ambient_scribe.clinical.entities.pipelines import SpacyEntities
from ambient_scribe.clinical.extractor import DialogueExtractor
from ambient_scribe.clinical.lexicon import LexiconKind, load_lexicon
from ambient_scribe.domain.clinical import Assertion, FactKind
from ambient_scribe.errors import EngineError


def with_model(folder) -> DialogueExtractor:
    config = EntitiesConfig(model=str(folder))
    return DialogueExtractor(others=open_entities(config, load_lexicon()))


def test_what_a_pipeline_names_goes_through_question_and_answer(pipeline, read_with):
    extractor = with_model(pipeline({"brain zaps": "SYMPTOM", "stickler syndrome": "DISEASE"}))
    visit = read_with(
        extractor,
        ("clinician", "Any brain zaps or fever?"),
        ("patient", "No. But my mother had Stickler syndrome."),
    )
    zaps = visit.named("brain zaps")
    assert (zaps.kind, zaps.assertion) == (FactKind.SYMPTOM, Assertion.ABSENT)
    assert visit.evidence(zaps) == "Any brain zaps or fever? No."
    assert visit.named("stickler syndrome").kind is FactKind.FAMILY_HISTORY
    assert visit.says("fever") == "absent"


def test_a_note_is_read_with_the_same_names(pipeline):
    extractor = with_model(pipeline({"brain zaps": "SYMPTOM"}))
    (claim,) = extractor.read_statement("Denies brain zaps.", "history")
    assert (claim.normalized, claim.assertion) == ("brain zaps", Assertion.ABSENT)


def test_the_provenance_names_the_model(pipeline, extractor):
    joined = with_model(pipeline({"brain zaps": "SYMPTOM"}))
    assert joined.identity.model == "en_house_names 0.1.0"
    assert extractor.identity.model is None


@pytest.mark.engine
def test_a_trained_pipeline_names_what_it_learned(trained, read_with):
    finder = SpacyEntities(str(trained))
    text = "i have toe tingles since monday"
    (found,) = finder.find(text)
    assert (text[found.start : found.end], found.kind) == ("toe tingles", LexiconKind.SYMPTOM)
    visit = read_with(
        with_model(trained), ("clinician", "any brain zaps or cough"), ("patient", "no")
    )
    assert visit.says("brain zaps") == "absent"


def test_auto_takes_the_first_known_package_that_is_installed(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    assert chosen_model(EntitiesConfig()) is None
    for name in ("en_core_sci_sm", "en_ner_bc5cdr_md"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").touch()
    assert chosen_model(EntitiesConfig()) == "en_ner_bc5cdr_md"
    assert chosen_model(EntitiesConfig(model="own")) == "own"
    assert chosen_model(EntitiesConfig(model=None)) is None


@pytest.mark.parametrize(
    ("model", "complaint"),
    [
        ("no_such_model", "neither an installed package nor a folder"),
        ("no/such/folder", "neither an installed package nor a folder"),
    ],
)
def test_a_pipeline_that_is_not_there(model, complaint):
    with pytest.raises(EngineError, match=complaint):
        SpacyEntities(model)


def test_a_folder_that_is_no_pipeline(tmp_path):
    with pytest.raises(EngineError, match="cannot be loaded"):
        SpacyEntities(str(tmp_path))


def test_a_pipeline_that_names_nothing_known(pipeline):
    with pytest.raises(EngineError, match=r"names nothing that is known here \(its labels: PLANET"):
        SpacyEntities(str(pipeline({"mars": "PLANET"})))
