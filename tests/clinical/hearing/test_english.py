from __future__ import annotations

import pytest

from ambient_scribe.clinical.hearing.english import EnglishWords, Familiarity, load_english
from ambient_scribe.errors import EngineError


@pytest.mark.parametrize(
    ("word", "familiarity"),
    [
        ("take", Familiarity.EVERYDAY),
        ("certain", Familiarity.COMMON),
        ("puritan", Familiarity.RARE),
        ("puritans", Familiarity.RARE),
        ("preventer", Familiarity.RARE),
        ("moisturise", Familiarity.RARE),
        ("nephormin", Familiarity.UNKNOWN),
        ("loratidine", Familiarity.UNKNOWN),
    ],
)
def test_knows_how_familiar_a_word_is(word: str, familiarity: Familiarity) -> None:
    assert load_english().familiarity(word) is familiarity


def test_a_word_that_nothing_lists_is_unknown() -> None:
    assert EnglishWords({}, {}).familiarity("fever") is Familiarity.UNKNOWN


def test_a_dictionary_that_has_changed_is_not_read(
    tmp_path: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pathlib import Path

    from ambient_scribe.clinical.hearing import english

    folder = Path(str(tmp_path))
    (folder / english.DICTIONARY).write_text("fever F IY V ER\n", encoding="utf-8")
    (folder / "model.toml").write_text('[sha256]\n"clinical.dict" = "0"\n', encoding="utf-8")
    monkeypatch.setattr(english, "shipped", lambda *_: folder)
    with pytest.raises(EngineError, match="has changed"):
        english._pronunciations()
