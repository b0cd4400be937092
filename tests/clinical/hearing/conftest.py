"""One ear for all tests of this room, and readings without the rest of the extractor."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ambient_scribe.clinical.hearing.ear import Ear, EarConfig, build_ear
from ambient_scribe.clinical.hearing.english import load_english
from ambient_scribe.clinical.language.entities import PhraseReader
from ambient_scribe.clinical.language.reading import Reading
from ambient_scribe.clinical.lexicon import load_lexicon
from ambient_scribe.clinical.vocabulary import load_vocabulary
from ambient_scribe.domain.clinical import PatientContext


@pytest.fixture(scope="session")
def ear() -> Ear:
    return build_ear(EarConfig(), load_lexicon(), load_english())


@pytest.fixture(scope="session")
def reader() -> PhraseReader:
    known = load_vocabulary()
    return PhraseReader(known.lexicon, known.cues, known.attributes, known.plans)


@pytest.fixture(scope="session")
def hear(ear: Ear, reader: PhraseReader) -> Callable[..., Reading]:
    def listen(text: str, chart: PatientContext | None = None) -> Reading:
        own = ear.for_chart(chart, load_lexicon()) if chart else ear
        return own.hear(reader.read(text))

    return listen
