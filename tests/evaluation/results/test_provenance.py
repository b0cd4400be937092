"""What a figure was measured with: seen material, the corpus's digest, the commit."""

from __future__ import annotations

from pathlib import Path

import pytest

from ambient_scribe.domain.encounter import EngineIdentity
from ambient_scribe.evaluation.results import provenance
from ambient_scribe.evaluation.results.provenance import (
    corpus_used,
    folder_used,
    models_used,
    seen_by,
    seen_ids,
)


def test_a_file_is_seen_when_one_of_its_ids_is_listed(tmp_path: Path) -> None:
    model = tmp_path / "voices"
    model.mkdir()
    (model / "seen.txt").write_text("# speakers\nlibrispeech/103\nD2N001  # train\n", "utf-8")
    assert seen_ids(model) == {"librispeech/103", "103", "D2N001"}
    used = models_used([EngineIdentity(stage="embedding", engine="e", model=str(model))])
    ids = {"x": frozenset({"x", "103"}), "y": frozenset({"y", "1034"})}
    assert seen_by(used, ids) == {f"e {model}": ("x",)}


def test_a_model_without_a_list_has_seen_nothing_that_is_known(tmp_path: Path) -> None:
    assert seen_ids(tmp_path) == frozenset()
    used = models_used([EngineIdentity(stage="recognition", engine="e", model="nowhere")])
    assert seen_by(used, {"x": frozenset({"x"})}) == {}


def test_the_corpus_s_digest_changes_with_any_file(tmp_path: Path) -> None:
    for name, text in (("a.txt", "one"), ("b.txt", "two")):
        (tmp_path / name).write_text(text, encoding="utf-8")
    files = [tmp_path / "b.txt", tmp_path / "a.txt"]
    before = corpus_used("c", None, files)
    assert before == corpus_used("c", None, files[::-1])
    assert before.files == folder_used(tmp_path).files == 2
    (tmp_path / "a.txt").write_text("One", encoding="utf-8")
    assert corpus_used("c", None, files).sha256 != before.sha256
    assert corpus_used("c", tmp_path / "a.txt", files).sha256 != before.sha256


def test_there_is_no_commit_without_a_checkout(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(provenance, "_PACKAGE", tmp_path / "site-packages" / "ambient_scribe")
    assert provenance.commit() is None


def test_threads_are_what_libraries_may_use(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "3")
    assert provenance.threads() == 3
    monkeypatch.setenv("OMP_NUM_THREADS", "many")
    assert provenance.threads() == provenance.cpu_count()
