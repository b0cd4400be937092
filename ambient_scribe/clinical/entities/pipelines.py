"""Named entities of a spaCy pipeline: scispaCy's models, or any folder with an `ner`.

In: a package's name or a folder, then texts. Out: entities with kinds of ours. No model is fetched;
a pipeline runs on the processor, without torch.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

from ambient_scribe.clinical.entities.labels import Meanings, known_models, meanings
from ambient_scribe.clinical.entities.named import NamedEntity
from ambient_scribe.clinical.language.blank_english import without_unused
from ambient_scribe.errors import EngineError

_NOT_NEEDED = ("tagger", "morphologizer", "attribute_ruler", "lemmatizer", "parser", "senter")
"""Components that take time and tell nothing of entities."""
_FINDERS = ("ner", "entity_ruler", "beam_ner")


def installed_model() -> str | None:
    """The first known model whose package is installed; nothing is imported."""
    return next((name for name in known_models() if importlib.util.find_spec(name)), None)


def is_here(model: str) -> bool:
    """Whether it names an installed package or a folder."""
    if Path(model).expanduser().is_dir():
        return True
    return model.isidentifier() and importlib.util.find_spec(model) is not None


class SpacyEntities:
    """Implements `EntityFinder`. Loading takes a second or more; it serves every stream.

    Raises EngineError for a pipeline that is not there, cannot be loaded, or names nothing.
    """

    def __init__(self, model: str) -> None:
        self._nlp = _loaded(model)
        meta = self._nlp.meta
        package = f"{meta.get('lang', 'en')}_{meta.get('name', 'pipeline')}"
        self.name = f"{package} {meta.get('version', '')}".strip()
        self._meanings = _understood(model, package, self._nlp)

    def find(self, text: str) -> tuple[NamedEntity, ...]:
        return tuple(
            NamedEntity(span.start_char, span.end_char, self._meanings[span.label_])
            for span in self._nlp(text).ents
            if span.label_ in self._meanings
        )


def _loaded(model: str) -> Any:
    folder = Path(model).expanduser()
    if not is_here(model):
        raise EngineError(
            f"clinical.entities.model: {model} is neither an installed package nor a folder: "
            "install it, or set it to auto"
        )
    with without_unused():
        import spacy
    try:
        return spacy.load(folder if folder.is_dir() else model, exclude=_NOT_NEEDED)
    except (OSError, ImportError, ValueError) as error:
        reason = str(error).splitlines()[0]
        raise EngineError(f"the spaCy pipeline {model} cannot be loaded: {reason}") from error


def _understood(model: str, package: str, nlp: Any) -> Meanings:
    """Raises EngineError for a pipeline that finds nothing of ours."""
    finders = [name for name in nlp.pipe_names if nlp.get_pipe_meta(name).factory in _FINDERS]
    labels = {label for name in finders for label in nlp.get_pipe(name).labels}
    known = meanings(package)
    told = {label: known[label] for label in labels if label in known}
    if not told:
        shown = ", ".join(sorted(labels)) or "none"
        raise EngineError(
            f"the spaCy pipeline {model} names nothing that is known here (its labels: {shown}); "
            "clinical/lexicons/entity_labels.tsv says what labels mean"
        )
    return told
