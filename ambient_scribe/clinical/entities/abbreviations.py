"""Abbreviations that a text defines itself: "restless leg syndrome (RLS)", and then RLS.

In: a text that somebody wrote (a note, a chart's letter; nobody says parentheses). Out: the short forms
as entities that mean what the long form means. scispaCy's detector (Schwartz and Hearst, 2003) finds
them.
"""

from __future__ import annotations

from typing import Any

from ambient_scribe.clinical.entities.named import NamedEntity
from ambient_scribe.clinical.language.blank_english import blank_english, without_unused
from ambient_scribe.clinical.lexicon import Entry, Lexicon, LexiconKind
from ambient_scribe.errors import EngineError

INSTALL = "pip install 'ambient-scribe[scispacy]' && pip install --no-deps scispacy==0.6.2"

_KINDS = (
    LexiconKind.CONDITION,
    LexiconKind.SYMPTOM,
    LexiconKind.MEDICATION,
    LexiconKind.TEST,
    LexiconKind.PROCEDURE,
    LexiconKind.VITAL,
)
"""In the order in which a long form is looked up."""


class Abbreviations:
    """Implements `EntityFinder` for definitions whose long form the lexicon knows.

    Raises EngineError where scispaCy is not installed.
    """

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._nlp = blank_english()
        try:
            with without_unused():
                from scispacy.abbreviation import AbbreviationDetector
        except ImportError as error:
            raise EngineError(
                f"clinical.entities.abbreviations needs scispaCy: {INSTALL}"
            ) from error
        self._detector = AbbreviationDetector(self._nlp)
        self.name = "scispacy abbreviations"

    def find(self, text: str) -> tuple[NamedEntity, ...]:
        if "(" not in text:
            return ()
        doc = self._detector(self._nlp.make_doc(text))
        found = []
        for short in sorted(doc._.abbreviations, key=lambda span: span.start):
            entry = self._meant(short._.long_form)
            if entry is not None:
                found.append(NamedEntity(short.start_char, short.end_char, entry.kind, entry))
        return tuple(found)

    def _meant(self, long_form: Any) -> Entry | None:
        found = (self._lexicon.find(long_form.text, kind) for kind in _KINDS)
        return next((entry for entry in found if entry is not None), None)
