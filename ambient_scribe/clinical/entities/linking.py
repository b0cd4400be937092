"""Concepts of UMLS, or of any knowledge base in scispaCy's form, for facts: codes to review.

In: a folder that a licensed site brings: the knowledge base (`*.jsonl`: concept_id, canonical_name,
aliases, types, definition) and, for a large one, its index (`nmslib_index.bin`,
`tfidf_vectorizer.joblib`, `tfidf_vectors_sparse.npz`, `concept_aliases.json`, as scispaCy's
downloads are called); a small one is indexed when it is loaded. Then names. Out: the concept that is most alike. Nothing is
fetched. The index is a pickle: a folder from a source that is not trusted must not be named.
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from ambient_scribe.clinical.entities.abbreviations import INSTALL
from ambient_scribe.clinical.entities.config import EntitiesConfig
from ambient_scribe.clinical.language.blank_english import without_unused
from ambient_scribe.domain.clinical import Code
from ambient_scribe.errors import EngineError

SYSTEM = "UMLS"
MOST_ALIASES = 300_000
"""Of a knowledge base that is indexed when it is loaded, a minute's work; UMLS has some millions."""
_NEIGHBOURS = 30
"""Aliases that are looked at for a name, as scispaCy does."""
_INDEX = {"M": 100, "efConstruction": 2000, "post": 0}
"""Of the nearest-neighbour graph, as scispaCy builds it."""
_REMEMBERED = 4_096


class UmlsLinker:
    """Raises EngineError for a folder that holds no knowledge base, or where scispaCy is not."""

    def __init__(self, folder: Path, config: EntitiesConfig) -> None:
        bases = sorted(folder.glob("*.jsonl"))
        if not bases:
            raise EngineError(f"clinical.entities.umls: {folder} holds no knowledge base (.jsonl)")
        try:
            with without_unused():
                from scispacy.candidate_generation import CandidateGenerator, LinkerPaths
                from scispacy.linking import EntityLinker
                from scispacy.linking_utils import KnowledgeBase
        except ImportError as error:
            raise EngineError(f"clinical.entities.umls needs scispaCy: {INSTALL}") from error
        paths = LinkerPaths.from_directory(folder)
        try:
            self._base = KnowledgeBase(str(bases[0]))
            index = _read(paths) if paths.is_locally_cached() else _built(self._base, folder)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise EngineError(
                f"clinical.entities.umls: {folder} cannot be read: {error}"
            ) from error
        neighbours, vectorizer, aliases = index
        self._linker = EntityLinker(
            candidate_generator=CandidateGenerator(neighbours, vectorizer, aliases, self._base),
            resolve_abbreviations=False,
            k=_NEIGHBOURS,
            threshold=config.umls_similarity,
            filter_for_definitions=False,
            max_entities_per_mention=1,
        )
        self.name = f"UMLS linker ({bases[0].name})"
        self.code_of = lru_cache(_REMEMBERED)(self._code_of)

    def _code_of(self, name: str) -> Code | None:
        """The concept that a name is most alike, or None when none is alike enough."""
        doc = _as_entity(name)
        if doc is None:
            return None
        found = self._linker(doc).ents[0]._.kb_ents
        if not found:
            return None
        concept = self._base.cui_to_entity[found[0][0]]
        return Code(system=SYSTEM, code=concept.concept_id, display=concept.canonical_name)


@lru_cache(maxsize=1)
def _blank() -> Any:
    from ambient_scribe.clinical.language.blank_english import blank_english

    return blank_english()


def _as_entity(name: str) -> Any:
    from spacy.tokens import Span

    doc = _blank().make_doc(name)
    if not len(doc):
        return None
    doc.ents = [Span(doc, 0, len(doc), label="ENTITY")]
    return doc


def _read(paths: Any) -> tuple[Any, Any, list[str]]:
    """What scispaCy's own loading does, for vectors of 16 bits, which newer scipy does not load."""
    import joblib
    import numpy as np
    from scipy.sparse import csr_matrix

    with np.load(paths.tfidf_vectors) as parts:
        values = (parts["data"].astype(np.float32), parts["indices"], parts["indptr"])
        vectors = csr_matrix(values, shape=tuple(parts["shape"]))
    neighbours = _neighbours()
    neighbours.addDataPointBatch(vectors)
    neighbours.loadIndex(paths.ann_index)
    aliases: list[str] = json.loads(Path(paths.concept_aliases_list).read_text(encoding="utf-8"))
    return neighbours, joblib.load(paths.tfidf_vectorizer), aliases


def _built(base: Any, folder: Path) -> tuple[Any, Any, list[str]]:
    import numpy as np
    from sklearn.feature_extraction.text import TfidfVectorizer

    aliases: list[str] = sorted(base.alias_to_cuis)
    if len(aliases) > MOST_ALIASES:
        raise EngineError(
            f"clinical.entities.umls: {folder} has {len(aliases)} aliases and no index: put "
            "scispaCy's index files beside the knowledge base"
        )
    vectorizer = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 3), dtype=np.float32)
    vectors = vectorizer.fit_transform(aliases)
    neighbours = _neighbours()
    neighbours.addDataPointBatch(vectors)
    neighbours.createIndex({**_INDEX, "indexThreadQty": 1}, print_progress=False)
    return neighbours, vectorizer, aliases


def _neighbours() -> Any:
    import nmslib

    return nmslib.init(
        method="hnsw", space="cosinesimil_sparse", data_type=nmslib.DataType.SPARSE_VECTOR
    )
