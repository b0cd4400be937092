"""A Config becomes the engines that read and write: extractor, roles, drafter, verifier, coder.

What is large is read once, and again when a clinic's own tables have changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache, partial
from pathlib import Path
from typing import TypeAlias

from ambient_scribe.clinical.coding.settings import CodingConfig
from ambient_scribe.clinical.coding.visit_coder import VisitCoder
from ambient_scribe.clinical.critical_words import CriticalWords
from ambient_scribe.clinical.entities.opening import open_entities
from ambient_scribe.clinical.extractor import DialogueExtractor
from ambient_scribe.clinical.lexicon import Lexicon, LexiconKind
from ambient_scribe.clinical.plausibility import Plausibility
from ambient_scribe.clinical.roles.assigner import ContentRoles
from ambient_scribe.clinical.vocabulary import Vocabulary, load_vocabulary
from ambient_scribe.config import ClinicalChoice, Config
from ambient_scribe.domain.encounter import Accuracy
from ambient_scribe.note.drafting.drafter import EmbeddedDrafter
from ambient_scribe.note.preferences.engines import PreferredDrafter, ReadsAbbreviations
from ambient_scribe.note.preferences.preferences import read_preferences
from ambient_scribe.note.verifying.surface import DrugKnowledge
from ambient_scribe.note.verifying.verification import ClaimVerifier, VerifierConfig
from ambient_scribe.pipeline import WritingEngines
from ambient_scribe.protocols import FactExtractor, RoleAssigner

TableState: TypeAlias = tuple[tuple[str, int, int], ...]

_AS_SHIPPED = ClinicalChoice()


def build_writing(
    accuracy: Accuracy = Accuracy.STANDARD,
    clinical: ClinicalChoice = _AS_SHIPPED,
    coding: CodingConfig | None = None,
) -> WritingEngines:
    """`accuracy` is of the recognizer whose words are read: it decides how far it is believed. What is
    shared is shared; the verifier is a new one, which remembers one visit and is no two threads' at once.

    Raises InputError or UsageError, naming file and line, for a file of codes that cannot be read.
    """
    tables = _state(clinical.lexicon_folder)
    shared = _writing(accuracy, clinical, coding or CodingConfig(), tables)
    return replace(shared, verifier=_verifier(accuracy, clinical, tables))


@lru_cache(maxsize=4)
def _writing(
    accuracy: Accuracy, clinical: ClinicalChoice, codes: CodingConfig, tables: TableState
) -> WritingEngines:
    vocabulary = _vocabulary(clinical.lexicon_folder, tables)
    lexicon = vocabulary.lexicon
    roles = ContentRoles(vocabulary=vocabulary)
    return WritingEngines(
        roles=roles,
        role_doubts=roles.doubts,
        righted=roles.righted,
        extractor=_extractor(clinical, tables),
        drafter=EmbeddedDrafter(),
        verifier=_verifier(accuracy, clinical, tables),
        critical_words=partial(CriticalWords, lexicon),
        coder=VisitCoder(codes, lexicon) if codes.enabled else None,
    )


def _verifier(
    accuracy: Accuracy, clinical: ClinicalChoice, tables: TableState
) -> ReadsAbbreviations:
    extractor = _extractor(clinical, tables)
    lexicon = _vocabulary(clinical.lexicon_folder, tables).lexicon
    return ReadsAbbreviations(
        ClaimVerifier(
            VerifierConfig(),
            extractor.read_statement,
            drug_knowledge(lexicon),
            accuracy,
            Plausibility(lexicon),
            extractor.open_reader,
        )
    )


def writing_of(config: Config, accuracy: Accuracy = Accuracy.STANDARD) -> WritingEngines:
    """What a Config asks for, around a provider's preferences. Raises InputError and UsageError for a file
    of codes or preferences that is broken."""
    return preferred_writing(build_writing(accuracy, config.clinical, config.coding), config)


def preferred_writing(writing: WritingEngines, config: Config) -> WritingEngines:
    """The same engines around a provider's preferences. Raises UsageError for a broken file."""
    if config.preferences.file is None:
        return writing
    preferences = read_preferences(config.preferences.file)
    reads = writing.extractor.read_statement
    own = {short: term for term, short in preferences.abbreviations.items()}
    return replace(
        writing,
        drafter=PreferredDrafter(writing.drafter, preferences, reads),
        verifier=ReadsAbbreviations(writing.verifier, own),
    )


def build_extractor(clinical: ClinicalChoice = _AS_SHIPPED) -> FactExtractor:
    """Raises ScribeError for a clinic's tables or an engine of entities that cannot be had."""
    return _extractor(clinical, _state(clinical.lexicon_folder))


@lru_cache(maxsize=2)
def _extractor(clinical: ClinicalChoice, tables: TableState) -> DialogueExtractor:
    vocabulary = _vocabulary(clinical.lexicon_folder, tables)
    others = open_entities(clinical.entities, vocabulary.lexicon)
    return DialogueExtractor(clinical.facts, vocabulary, others)


@lru_cache(maxsize=2)
def _vocabulary(folder: Path | None, tables: TableState) -> Vocabulary:
    """`tables` only tell when the folder must be read again."""
    return load_vocabulary(folder)


def _state(folder: Path | None) -> TableState:
    """Name, moment and size of each of a clinic's tables: another state, and they are read again."""
    if folder is None:
        return ()
    told = ((path, path.stat()) for path in sorted(folder.glob("*.tsv")))
    return tuple((path.name, known.st_mtime_ns, known.st_size) for path, known in told)


def build_roles() -> RoleAssigner:
    return ContentRoles()


def drug_names(clinical: ClinicalChoice = _AS_SHIPPED) -> Mapping[str, str]:
    """Every form of a drug's name → the name that it goes by."""
    folder = clinical.lexicon_folder
    return drug_knowledge(_vocabulary(folder, _state(folder)).lexicon).names


def drug_knowledge(lexicon: Lexicon) -> DrugKnowledge:
    """What verification must know of drugs: every form, and the classes allergies are told by."""
    entries = lexicon.of_kind(LexiconKind.MEDICATION)
    return DrugKnowledge(
        names={form: entry.name for entry in entries for form in entry.forms},
        classes={
            entry.name: frozenset(part.strip().lower() for part in entry.drug_class.split("|"))
            for entry in entries
            if entry.drug_class
        },
    )
