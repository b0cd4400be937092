"""Abbreviations that a written text defines itself."""

from __future__ import annotations

import sys

import pytest

from ambient_scribe.clinical.entities.abbreviations import Abbreviations
from ambient_scribe.clinical.entities.config import EntitiesConfig
from ambient_scribe.clinical.entities.opening import open_entities
from ambient_scribe.clinical.extractor import DialogueExtractor
from ambient_scribe.clinical.lexicon import load_lexicon
from ambient_scribe.domain.clinical import Assertion
from ambient_scribe.errors import EngineError

NOTE = "History of frozen shoulder (FS). FS is resolved on the left."


def test_a_short_form_means_its_long_form_wherever_it_stands():
    pytest.importorskip("scispacy")
    found = Abbreviations(load_lexicon()).find(NOTE)
    assert [NOTE[one.start : one.end] for one in found] == ["FS", "FS"]
    assert {one.entry.name for one in found if one.entry} == {"adhesive capsulitis"}


def test_a_note_is_read_with_them(extractor):
    pytest.importorskip("scispacy")
    others = open_entities(EntitiesConfig(model=None, abbreviations=True), load_lexicon())
    knowing = DialogueExtractor(others=others)
    text = "She has frozen shoulder (FS), and no FS on the left."
    assert [c.assertion for c in extractor.read_statement(text, "history")] == [Assertion.PRESENT]
    told = {claim.assertion for claim in knowing.read_statement(text, "history")}
    assert told == {Assertion.PRESENT, Assertion.ABSENT}
    assert knowing.identity.model == "scispacy abbreviations"


def test_a_long_form_that_nobody_knows_defines_nothing():
    pytest.importorskip("scispacy")
    assert Abbreviations(load_lexicon()).find("the blue garden shed (BGS) is new") == ()
    assert Abbreviations(load_lexicon()).find("frozen shoulder, FS") == ()


def test_without_scispacy_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "scispacy.abbreviation", None)
    with pytest.raises(EngineError, match=r"needs scispaCy: pip install 'ambient-scribe\[scispacy"):
        Abbreviations(load_lexicon())
