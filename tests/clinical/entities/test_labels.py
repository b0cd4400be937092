"""What the labels of models mean, as a table that a clinician can read."""

from __future__ import annotations

import pytest

from ambient_scribe.clinical.entities import labels
from ambient_scribe.clinical.lexicon import LexiconKind
from ambient_scribe.errors import EngineError

HEADER = "model\tlabel\tkind\tnote\n"


def test_a_models_own_rows_come_before_those_of_any():
    assert labels.meanings("en_ner_bc5cdr_md")["CHEMICAL"] is LexiconKind.MEDICATION
    assert labels.meanings("en_core_sci_sm")["ENTITY"] is None
    assert labels.meanings("a_model_of_ones_own")["TEST"] is LexiconKind.TEST
    assert "GENE_OR_GENE_PRODUCT" not in labels.meanings("en_ner_bionlp13cg_md")


def test_the_models_that_auto_looks_for_are_in_order():
    assert labels.known_models()[0] == "en_ner_bc5cdr_md"
    assert "*" not in labels.known_models()


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("*\tDISEASE\tillness\t", "line 2: kind must be one of widens, symptoms"),
        ("*\t\tsymptoms\t", "line 2: the label '' is empty"),
    ],
)
def test_a_mistake_is_told_with_its_line(tmp_path, monkeypatch, line, complaint):
    (tmp_path / "entity_labels.tsv").write_text(HEADER + line + "\n", encoding="utf-8")
    monkeypatch.setattr(labels, "LEXICON_FOLDER", tmp_path)
    labels._tables.cache_clear()
    with pytest.raises(EngineError, match=complaint):
        labels.meanings("x")
    labels._tables.cache_clear()
