"""The published term lists, and how their terms are found."""

from __future__ import annotations

from pathlib import Path

import pytest

from ambient_scribe.errors import EngineError
from ambient_scribe.evaluation.words import TERMS_FOLDER
from ambient_scribe.evaluation.words.normalizers import NormalizerName
from ambient_scribe.evaluation.words.term_lists import (
    CLINICAL,
    DRUGS,
    joined,
    read_terms,
    term_list,
)
from ambient_scribe.tables import read_table

OWN = NormalizerName.OWN


@pytest.mark.parametrize("name", [DRUGS, CLINICAL])
def test_a_list_is_sorted_and_says_each_form_once(name: str) -> None:
    forms = [row["form"] for row in read_table(TERMS_FOLDER / f"{name}.tsv", ("form", "name", "kind"))]  # fmt: skip
    assert len(forms) > 1000
    assert forms == sorted(set(forms))


def test_a_list_names_its_version_and_source() -> None:
    for name in (DRUGS, CLINICAL):
        head = (TERMS_FOLDER / f"{name}.tsv").read_text(encoding="utf-8").splitlines()[:3]
        assert head[0].startswith("# version: ")
        assert "# Source:" in head[2]
        assert term_list(name, OWN).version == head[0].removeprefix("# version: ")


@pytest.mark.parametrize("word", ["metformin", "co-amoxiclav", "paracetamol", "insulin glargine"])
def test_drug_names_are_listed(word: str) -> None:
    (found,) = term_list(DRUGS, OWN).occurrences(word.replace("-", " ").split())
    assert len(found) == len(word.replace("-", " ").split())


@pytest.mark.parametrize("words", ["pain", "the pill", "iron", "cut", "pressure", "tired", "water"])
def test_everyday_words_are_not(words: str) -> None:
    both = joined(term_list(DRUGS, OWN), term_list(CLINICAL, OWN))
    assert both.occurrences(words.split()) == ()


def test_the_longest_term_is_found_and_none_twice(tmp_path: Path) -> None:
    path = tmp_path / "few.tsv"
    rows = ["heart failure", "failure", "heart", "congestive heart failure"]
    lines = ["# version: 7", "form\tname\tkind", *(f"{row}\t{row}\tconditions" for row in rows)]
    path.write_text("\n".join(lines), encoding="utf-8")
    terms = read_terms(path, OWN)
    found = terms.occurrences(["a", "congestive", "heart", "failure", "of", "heart"])
    assert found == (range(1, 4), range(5, 6))
    assert terms.version == "7"


def test_a_list_without_a_version_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "few.tsv"
    path.write_text("form\tname\tkind\naspirin\taspirin\tmedications\n", encoding="utf-8")
    with pytest.raises(EngineError, match=r"few\.tsv, line 1: `# version"):
        read_terms(path, OWN)


def test_forms_are_normalized_as_the_texts_are() -> None:
    pytest.importorskip("whisper_normalizer", reason="scoring is an extra")
    whisper = term_list(CLINICAL, NormalizerName.WHISPER)
    assert whisper.occurrences(["diarrhea"]) == (range(1),)
