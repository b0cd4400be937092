"""Pipelines that the tests make themselves: rules, and a few steps of training; no model is fetched."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from ambient_scribe.clinical.language.blank_english import blank_english
from ambient_scribe.clinical.language.entities import PhraseReader
from ambient_scribe.clinical.vocabulary import load_vocabulary

Maker = Callable[..., Path]
TRAINING = [
    ("i have {} since monday", "SYMPTOM"),
    ("no {} at all", "SYMPTOM"),
    ("any {} or cough", "SYMPTOM"),
    ("they found {} last year", "DISEASE"),
    ("she was told she has {}", "DISEASE"),
]
WORDS = {
    "SYMPTOM": ("brain zaps", "toe tingles", "hair whispers", "jelly legs", "neck crackles"),
    "DISEASE": ("stickler syndrome", "pott disease", "danon disease", "kabuki syndrome"),
}


@pytest.fixture(scope="session")
def reader() -> PhraseReader:
    known = load_vocabulary()
    return PhraseReader(known.lexicon, known.cues, known.attributes, known.plans)


@pytest.fixture
def pipeline(tmp_path: Path) -> Maker:
    """A folder with a pipeline whose rules name these words."""

    def make(named: Mapping[str, str], name: str = "house_names") -> Path:
        nlp = blank_english()
        ruler = nlp.add_pipe("entity_ruler", config={"phrase_matcher_attr": "LOWER"})
        ruler.add_patterns([{"label": label, "pattern": words} for words, label in named.items()])
        nlp.meta["name"], nlp.meta["version"] = name, "0.1.0"
        nlp.to_disk(tmp_path / name)
        return tmp_path / name

    return make


@pytest.fixture(scope="session")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an `ner` that was shown a few made-up sentences often enough to know them."""
    import spacy
    from spacy.training import Example

    nlp = blank_english()
    spacy.util.fix_random_seed(1)
    nlp.add_pipe("ner")
    examples = []
    for sentence, label in TRAINING:
        for words in WORDS[label]:
            text, start = sentence.format(words), sentence.index("{")
            entities = [(start, start + len(words), label)]
            examples.append(Example.from_dict(nlp.make_doc(text), {"entities": entities}))
    optimizer = nlp.initialize(lambda: examples)
    for _ in range(40):
        nlp.update(examples, sgd=optimizer, drop=0.1)
    folder = tmp_path_factory.mktemp("pipelines") / "tiny_ner"
    nlp.meta["name"], nlp.meta["version"] = "tiny_ner", "0.0.1"
    nlp.to_disk(folder)
    return folder
