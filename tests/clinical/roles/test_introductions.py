"""Who says to be whom."""

from __future__ import annotations

import pytest

from ambient_scribe.clinical.lexicon import load_lexicon
from ambient_scribe.clinical.roles import introductions
from ambient_scribe.clinical.roles.introductions import Introductions
from ambient_scribe.clinical.roles.model import tokens
from ambient_scribe.domain.transcript import Role
from ambient_scribe.errors import EngineError

TOLD = Introductions.of(load_lexicon())


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("Hello, I'm Dr. Osei, nice to meet you.", Role.CLINICIAN),
        ("Hi there, my name is Doctor Lin.", Role.CLINICIAN),
        ("I am the nurse practitioner.", Role.CLINICIAN),
        ("Hi, I am the nurse, let me take your pressure.", Role.NURSE),
        ("I'm Dr Lin's nurse.", Role.NURSE),
        ("I'm the medical assistant here.", Role.ASSISTANT),
        ("I will be scribing today.", Role.ASSISTANT),
        ("Hello, I'll be interpreting today.", Role.INTERPRETER),
        ("This is the interpreter, could you say that again?", Role.INTERPRETER),
        ("I'm her daughter.", Role.COMPANION),
        ("I am his mother, he can't speak up.", Role.COMPANION),
        ("I'm the patient's wife.", Role.COMPANION),
    ],
)
def test_claimed(text: str, role: Role) -> None:
    assert TOLD.roles_claimed(tokens(text)) == (role,)


@pytest.mark.parametrize(
    "text",
    [
        "I'm a nurse, I work nights.",
        "My daughter is a doctor.",
        "I'm the one who fell.",
        "Is she the nurse?",
        "I saw Dr. Osei last week.",
        "",
    ],
)
def test_not_claimed(text: str) -> None:
    assert TOLD.roles_claimed(tokens(text)) == ()


@pytest.mark.parametrize(
    ("text", "brings"),
    [
        ("This is my wife, she'll tell you.", True),
        ("My big sister is here with me.", True),
        ("My wife is at work.", False),
    ],
)
def test_brought(text: str, brings: bool) -> None:
    assert TOLD.brings_companion(tokens(text)) is brings


def test_a_name_that_is_no_role_is_told_with_its_line(tmp_path, monkeypatch) -> None:
    (tmp_path / "role_introductions.tsv").write_text(
        "# by hand\nname\tforms\tnote\ngardener\ti'm the gardener\t\n", encoding="utf-8"
    )
    monkeypatch.setattr(introductions, "LEXICON_FOLDER", tmp_path)
    introductions._forms.cache_clear()
    with pytest.raises(
        EngineError, match=r"role_introductions\.tsv, line 3: 'gardener' is no role"
    ):
        introductions._forms()
    introductions._forms.cache_clear()
