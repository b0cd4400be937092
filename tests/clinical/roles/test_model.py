from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ambient_scribe.clinical.roles.model import (
    WEIGHTS,
    RoleModel,
    features,
    probability,
    tokens,
)
from ambient_scribe.errors import EngineError
from ambient_scribe.model_files import CARD
from ambient_scribe.resources import shipped

MAXIMUM_BYTES = 300_000


@pytest.fixture(scope="module")
def model() -> RoleModel:
    return RoleModel.load(shipped("models", "roles"))


def test_words_are_read_as_transcripts_write_them() -> None:
    assert tokens("I do n't know , is it 7.2 ?") == [
        *("i", "don't", "know", "is", "it", "#", "#", "?"),
    ]
    assert tokens("we ’re gon na") == ["we're", "gonna"]


def test_features_of_an_utterance() -> None:
    assert features("Any fever?") == {
        *("any", "fever", "any fever", "^any", "^any fever", "?", "?$", "#1"),
    }


@pytest.mark.parametrize(
    ("text", "clinician"),
    [
        ("Any fever, chills or night sweats?", True),
        ("I am going to order an x-ray and prescribe an antibiotic.", True),
        ("On exam your lungs are clear and your heart is regular.", True),
        ("It started three days ago when I was at work.", False),
        ("Yeah, my knee really hurts when I go down the stairs.", False),
        ("No, I have not had anything like that.", False),
    ],
)
def test_sides_are_told_apart(model: RoleModel, text: str, clinician: bool) -> None:
    assert (model.log_odds(text) > 0) is clinician


def test_nothing_said_says_nothing(model: RoleModel) -> None:
    assert model.log_odds("") == model.log_odds("...") == 0


def test_the_shipped_weights_are_small() -> None:
    assert shipped("models", "roles", WEIGHTS).stat().st_size < MAXIMUM_BYTES


def test_damaged_weights_are_refused(tmp_path: Path) -> None:
    for name in (CARD, WEIGHTS):
        (tmp_path / name).write_bytes(shipped("models", "roles", name).read_bytes())
    RoleModel.load(tmp_path)
    with (tmp_path / WEIGHTS).open("a", encoding="utf-8") as file:
        file.write("new\t9\n")
    with pytest.raises(EngineError, match=r"weights\.tsv of the role model is damaged"):
        RoleModel.load(tmp_path)


def test_missing_weights_are_told(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="cannot be read"):
        RoleModel.load(tmp_path)


@given(st.floats(-1e4, 1e4))
def test_probability_is_one(log_odds: float) -> None:
    assert 0 <= probability(log_odds) <= 1
    assert probability(log_odds) + probability(-log_odds) == pytest.approx(1)
