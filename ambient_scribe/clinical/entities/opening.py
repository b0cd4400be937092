"""Opens what the configuration asks for: which other engines read beside ours, loaded once.

In: `EntitiesConfig`, our lexicon. Out: `OtherEntities`: a text's reading with what they add, the codes of
their knowledge base, and what all of it is called in the provenance.
"""

from __future__ import annotations

from collections.abc import Iterable

from ambient_scribe.clinical.entities.abbreviations import Abbreviations
from ambient_scribe.clinical.entities.config import EntitiesConfig
from ambient_scribe.clinical.entities.linking import UmlsLinker
from ambient_scribe.clinical.entities.merging import with_entities
from ambient_scribe.clinical.entities.named import EntityFinder
from ambient_scribe.clinical.entities.pipelines import SpacyEntities, installed_model
from ambient_scribe.clinical.language.reading import Reading
from ambient_scribe.clinical.lexicon import Lexicon
from ambient_scribe.domain.clinical import Fact, FactKind

AUTO = "auto"

_CODED = frozenset(
    {
        FactKind.SYMPTOM,
        FactKind.CONDITION,
        FactKind.FAMILY_HISTORY,
        FactKind.MEDICATION,
        FactKind.ALLERGY,
        FactKind.TEST,
        FactKind.PROCEDURE,
        FactKind.EXAM,
    }
)
"""Facts whose name a knowledge base may know; a plan or a habit is told in a sentence."""


class OtherEntities:
    """Shared by every stream; none of its parts keeps what it reads."""

    def __init__(
        self, finders: Iterable[EntityFinder] = (), linker: UmlsLinker | None = None
    ) -> None:
        self._finders, self._linker = tuple(finders), linker

    @property
    def names(self) -> tuple[str, ...]:
        linker = (self._linker.name,) if self._linker else ()
        return (*(finder.name for finder in self._finders), *linker)

    def joined_to(self, reading: Reading, text: str) -> Reading:
        for finder in self._finders:
            reading = with_entities(reading, finder.find(text))
        return reading

    def coded(self, fact: Fact) -> Fact:
        """The fact with its concept, to be reviewed; what is denied is a concept too."""
        if self._linker is None or fact.kind not in _CODED:
            return fact
        code = self._linker.code_of(fact.normalized)
        if code is None or code in fact.codes:
            return fact
        return fact.changed(codes=(*fact.codes, code))


def chosen_model(config: EntitiesConfig) -> str | None:
    """The pipeline that would be loaded; None: none."""
    return installed_model() if config.model == AUTO else config.model


def open_entities(config: EntitiesConfig, lexicon: Lexicon) -> OtherEntities:
    """Raises EngineError for what was asked for and is not there, or cannot be loaded."""
    finders: list[EntityFinder] = []
    if config.abbreviations:
        finders.append(Abbreviations(lexicon))
    model = chosen_model(config)
    if model is not None:
        finders.append(SpacyEntities(model))
    linker = UmlsLinker(config.umls.expanduser(), config) if config.umls is not None else None
    return OtherEntities(finders, linker)
