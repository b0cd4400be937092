"""Complaints put together from freely chosen words."""

from __future__ import annotations

from pathlib import Path

import pytest

from ambient_scribe.clinical.language import compositions
from ambient_scribe.clinical.language.compositions import Compositions
from ambient_scribe.clinical.language.reading import Token
from ambient_scribe.clinical.lexicon import LEXICON_FOLDER, load_lexicon
from ambient_scribe.errors import EngineError


@pytest.fixture(scope="module")
def composed() -> Compositions:
    return Compositions(load_lexicon(), str.split)


def names(composed: Compositions, text: str) -> set[str]:
    tokens, position = [], 0
    for word in text.split():
        tokens.append(Token(word, position, position + len(word)))
        position += len(word) + 1
    return {mention.entry.name for mention in composed.find(tokens)}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("my heart keeps on racing", "palpitations"),
        ("there was some blood in my pee", "blood in urine"),
        ("it really hurts when i swallow", "painful swallowing"),
        ("i lost about 3 and a half pounds", "weight loss"),
        ("food keeps getting stuck down there", "difficulty swallowing"),
        ("any problems with your bladder", "bladder dysfunction"),
        ("i have issues with balance", "unsteadiness"),
        ("some bowel trouble", "bowel dysfunction"),
    ],
)
def test_words_in_their_order_make_a_complaint(composed, text, name):
    assert name in names(composed, text)


@pytest.mark.parametrize(
    "text",
    [
        "no blood test and no pee",
        "he lost the keys ; they weigh pounds",
        "the doctor heard my heart",
        "food and drink",
        "i breathe well",
    ],
)
def test_other_words_make_none(composed, text):
    assert names(composed, text) == set()


def test_trouble_goes_on_over_a_list(composed):
    found = names(composed, "any trouble with walking , speaking or your balance")

    assert found == {"difficulty walking", "speech difficulty", "unsteadiness"}


def test_only_the_words_in_brackets_bear_the_complaint(composed):
    tokens = [Token(w, i, i + 1) for i, w in enumerate(["my", "knee", "is", "acting", "up"])]

    (mention,) = composed.find(tokens)

    assert (mention.start, mention.end, mention.entry.name) == (3, 5, "pain")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("no such name\tvery bad\t", "neither a symptom nor a condition"),
        ("pain\t<no group> pain\t", "no group of composition_words"),
        ("pain\t.. ...\t", "names no word"),
        ("pain\t( very bad\t", "brackets"),
    ],
)
def test_a_mistake_is_named_with_file_and_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str, message: str
) -> None:
    for name in ("compositions.tsv", "composition_words.tsv"):
        text = (LEXICON_FOLDER / name).read_text(encoding="utf-8")
        (tmp_path / name).write_text(text, encoding="utf-8")
    with (tmp_path / "compositions.tsv").open("a", encoding="utf-8") as file:
        file.write(line + "\n")
    monkeypatch.setattr(compositions, "LEXICON_FOLDER", tmp_path)

    with pytest.raises(EngineError, match=rf"compositions\.tsv, line \d+: .*{message}"):
        Compositions(load_lexicon(), str.split)
