"""UMLS concepts for facts, from a knowledge base of a few made-up lines in scispaCy's form."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ambient_scribe.clinical.entities import linking
from ambient_scribe.clinical.entities.config import EntitiesConfig
from ambient_scribe.clinical.entities.linking import UmlsLinker
from ambient_scribe.clinical.entities.opening import open_entities
from ambient_scribe.clinical.extractor import DialogueExtractor
from ambient_scribe.clinical.lexicon import load_lexicon
from ambient_scribe.domain.clinical import Code
from ambient_scribe.errors import EngineError

CONCEPTS = [
    ("C0000001", "Dyspnea", ["shortness of breath", "breathlessness"], "T184"),
    ("C0000002", "Hypertensive disease", ["hypertension", "high blood pressure"], "T047"),
    ("C0000003", "Metformin", ["metformin", "glucophage"], "T121"),
    ("C0000004", "Coughing", ["cough"], "T184"),
]
BREATH = Code(system="UMLS", code="C0000001", display="Dyspnea")
CONFIG = EntitiesConfig(model=None)


@pytest.fixture
def base(tmp_path: Path) -> Path:
    pytest.importorskip("scispacy")
    pytest.importorskip("nmslib")
    lines = [
        json.dumps({"concept_id": cui, "canonical_name": name, "aliases": aliases, "types": [tui]})
        for cui, name, aliases, tui in CONCEPTS
    ]
    (tmp_path / "concepts.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return tmp_path


def test_a_name_is_linked_to_the_concept_it_is_most_alike(base):
    linker = UmlsLinker(base, CONFIG)
    assert linker.code_of("shortness of breath") == BREATH
    assert linker.code_of("hypertension") == Code(
        system="UMLS", code="C0000002", display="Hypertensive disease"
    )
    assert linker.code_of("purple door handle") is None
    assert linker.code_of("zzz") is None
    assert linker.code_of("") is None


def test_how_alike_they_must_be_can_be_said(base):
    nearly = "shortness of breathe"
    assert UmlsLinker(base, EntitiesConfig(umls_similarity=0.5)).code_of(nearly) == BREATH
    assert UmlsLinker(base, EntitiesConfig(umls_similarity=0.999)).code_of(nearly) is None


def test_facts_carry_the_concept_beside_other_codes(base, read_with):
    others = open_entities(EntitiesConfig(model=None, umls=base), load_lexicon())
    extractor = DialogueExtractor(others=others)
    visit = read_with(
        extractor,
        ("clinician", "Any shortness of breath?"),
        ("patient", "No, but a cough, and I live alone."),
    )
    assert BREATH in visit.named("shortness of breath").codes
    cough = {code.system: code.code for code in visit.named("cough").codes}
    assert cough == {"ICD-10-CM": "R05.9", "UMLS": "C0000004"}
    assert all(code.system != "UMLS" for code in visit.named("living situation").codes)
    assert extractor.identity.model == "UMLS linker (concepts.jsonl)"


def test_an_index_that_is_there_is_read_and_not_built(base, monkeypatch):
    """As scispaCy publishes it: vectors of 16 bits beside the graph and the vectorizer."""
    import joblib
    import numpy as np
    from scispacy.linking_utils import KnowledgeBase

    knowledge = KnowledgeBase(str(base / "concepts.jsonl"))
    neighbours, vectorizer, aliases = linking._built(knowledge, base)
    neighbours.saveIndex(str(base / "nmslib_index.bin"))
    joblib.dump(vectorizer, base / "tfidf_vectorizer.joblib")
    (base / "concept_aliases.json").write_text(json.dumps(aliases), encoding="utf-8")
    vectors = vectorizer.transform(aliases)
    np.savez(
        base / "tfidf_vectors_sparse.npz",
        data=vectors.data.astype(np.float16),
        indices=vectors.indices,
        indptr=vectors.indptr,
        shape=vectors.shape,
        format=b"csr",
    )
    monkeypatch.setattr(linking, "MOST_ALIASES", 0)
    assert UmlsLinker(base, CONFIG).code_of("shortness of breath") == BREATH


def test_a_large_base_without_an_index_is_refused(base, monkeypatch):
    monkeypatch.setattr(linking, "MOST_ALIASES", 3)
    with pytest.raises(EngineError, match="and no index: put scispaCy's index files beside"):
        UmlsLinker(base, CONFIG)


def test_a_folder_without_a_base_or_with_a_broken_one(tmp_path):
    with pytest.raises(EngineError, match=r"holds no knowledge base \(\.jsonl\)"):
        UmlsLinker(tmp_path, CONFIG)
    pytest.importorskip("scispacy")
    (tmp_path / "x.jsonl").write_text('{"name": 1}\n', encoding="utf-8")
    with pytest.raises(EngineError, match="cannot be read"):
        UmlsLinker(tmp_path, CONFIG)
