"""The tables of endings and of places where names stand."""

from __future__ import annotations

from pathlib import Path

import pytest

from ambient_scribe.clinical.lexicon import LexiconKind
from ambient_scribe.clinical.unlisted import endings, slots
from ambient_scribe.clinical.unlisted.endings import ending_of
from ambient_scribe.clinical.unlisted.slots import load_slots
from ambient_scribe.errors import EngineError

SLOTS = "kind\tbefore\tafter\tfamiliar\texcept\tnote"
ENDINGS = "ending\tkind\tclass\texcept\tnote"


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("dacryoadenitis", LexiconKind.CONDITION),
        ("pancreatectomies", LexiconKind.PROCEDURE),
        ("zibrasartan", LexiconKind.MEDICATION),
        ("glossodynia", LexiconKind.SYMPTOM),
    ],
)
def test_an_ending_tells_the_kind(word: str, kind: LexiconKind) -> None:
    found = ending_of(word)
    assert found is not None and found.kind is kind


def test_the_stem_of_a_drug_tells_its_class() -> None:
    found = ending_of("zibracillin")
    assert found is not None and found.drug_class == "penicillin antibiotic"


@pytest.mark.parametrize("word", ["prognosis", "homeopathy", "cholesterol", "titis", "bitis"])
def test_words_that_only_end_so_tell_nothing(word: str) -> None:
    assert ending_of(word) is None


def test_shipped_slots_are_read() -> None:
    found = load_slots()
    assert found.before_dose.kind is LexiconKind.MEDICATION
    assert "syndrome" in found.before_noun


@pytest.mark.parametrize(
    ("file", "header", "row", "said"),
    [
        ("name_slots", SLOTS, "diseases\tx\t\trare\t\t", "kind"),
        ("name_slots", SLOTS, "tests\tx\ty\trare\t\t", "or by"),
        ("name_endings", ENDINGS, "it-is\tconditions\t\t\t", "ending"),
        ("name_endings", ENDINGS, "itis\tdiseases\t\t\t", "kind"),
    ],
)
def test_a_mistake_is_told_with_file_and_line(
    file: str, header: str, row: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / f"{file}.tsv").write_text(f"{header}\n{row}\n", encoding="utf-8")
    module = slots if file == "name_slots" else endings
    monkeypatch.setattr(module, "LEXICON_FOLDER", tmp_path)
    with pytest.raises(EngineError, match=said) as raised:
        slots.read_slots() if file == "name_slots" else endings.read_endings()
    assert f"{file}.tsv" in str(raised.value) and "2" in str(raised.value)
