"""From utterances to facts: the embedded fact extractor.

In: passages in order, or a written sentence. Out: facts with evidence, open questions; claims.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import version

from ambient_scribe.clinical.dialogue.conversation import Dialogue
from ambient_scribe.clinical.entities.opening import OtherEntities
from ambient_scribe.clinical.hearing.ear import EarConfig, build_ear
from ambient_scribe.clinical.hearing.english import load_english
from ambient_scribe.clinical.hearing.offering import gathered
from ambient_scribe.clinical.language.entities import PhraseReader
from ambient_scribe.clinical.language.interpretation import Interpreter
from ambient_scribe.clinical.language.named import read_names
from ambient_scribe.clinical.language.prose import read_prose
from ambient_scribe.clinical.language.reading import Reading
from ambient_scribe.clinical.merging import FactBook
from ambient_scribe.clinical.unlisted.finder import UnlistedNames
from ambient_scribe.clinical.vocabulary import Vocabulary, load_vocabulary
from ambient_scribe.domain.base import Frozen
from ambient_scribe.domain.clinical import Claim, Fact, Named, PatientContext
from ambient_scribe.domain.encounter import EngineIdentity
from ambient_scribe.domain.note import Suggestion, SuggestionKind
from ambient_scribe.domain.transcript import Passage

ENGINE = "dialogue"


class DialogueExtractorConfig(Frozen):
    """How facts are read."""

    open_questions: bool = True
    """Suggest what was asked while its answer was not heard."""
    possible_readings: bool = True
    """Listen for names of drugs and illnesses that were written otherwise than they are spelt, and
    suggest them; what then rests on one is flagged."""
    ear: EarConfig = EarConfig()
    unlisted_names: bool = True
    """Read names that no table holds where the words around them tell what they name."""


class DialogueExtractor:
    """Implements `protocols.FactExtractor`. Building it reads the lexicon, about half a second;
    the streams share it. Without a vocabulary it reads with what is shipped."""

    def __init__(
        self,
        config: DialogueExtractorConfig | None = None,
        vocabulary: Vocabulary | None = None,
        others: OtherEntities | None = None,
    ) -> None:
        self._config = config or DialogueExtractorConfig()
        self._others = others or OtherEntities()
        known = vocabulary or load_vocabulary()
        reader = PhraseReader(known.lexicon, known.cues, known.attributes, known.plans)
        joint = _JointReader(reader, self._others)
        ear = None
        if self._config.possible_readings:
            ear = build_ear(self._config.ear, known.lexicon, load_english())
        names = UnlistedNames(load_english()) if self._config.unlisted_names else None
        self._interpreter = Interpreter(joint, known.lexicon, ear=ear, names=names)

    @property
    def identity(self) -> EngineIdentity:
        return EngineIdentity(
            stage="facts",
            engine=ENGINE,
            model=", ".join(self._others.names) or None,
            version=f"spacy {version('spacy')}",
        )

    def open_stream(self, context: PatientContext) -> DialogueStream:
        dialogue = Dialogue(self._interpreter.for_chart(context).remembering())
        book = FactBook(self._interpreter.lexicon)
        return DialogueStream(dialogue, book, self._config, self._others.coded)

    def read_statement(self, text: str, section: str) -> tuple[Claim, ...]:
        return read_prose(self._interpreter, text, section)

    def open_reader(self) -> EvidenceReader:
        """Of one visit: what its words say by themselves, read once however often it is asked."""
        return EvidenceReader(self._interpreter.remembering())


class EvidenceReader:
    """Implements `note.verifying.otherwise.EvidenceReader`: what a few words of a visit tell when
    nothing else of it is known. It remembers what it has read."""

    def __init__(self, interpreter: Interpreter) -> None:
        self._interpreter = interpreter
        self._named: dict[str, tuple[Named, ...]] = {}

    def names(self, text: str) -> tuple[Named, ...]:
        """Every clinical term that somebody says in a text, whether a fact was read from it or not."""
        known = self._named.get(text)
        if known is None:
            known = self._named[text] = read_names(self._interpreter, text)
        return known

    def alone(self, passages: Sequence[Passage]) -> tuple[Fact, ...]:
        """What these words tell by themselves, of a visit in which nothing else was said."""
        book = FactBook(self._interpreter.lexicon)
        dialogue = Dialogue(self._interpreter)
        for passage in passages:
            for finding in dialogue.hear(passage)[0]:
                book.add(finding)
        return tuple(book.facts)


class _JointReader:
    """Implements `interpretation.TextReader`: our terms, and what other engines add to them."""

    def __init__(self, ours: PhraseReader, others: OtherEntities) -> None:
        self._ours, self._others = ours, others

    def read(self, text: str, *, prose: bool = False) -> Reading:
        return self._others.joined_to(self._ours.read(text, prose=prose), text)


@dataclass(frozen=True)
class StreamMark:
    """How far a stream had come."""

    dialogue: Dialogue
    book: FactBook
    suggestions: int


class DialogueStream:
    """Implements `protocols.FactStream` for one visit; may go back to where it was."""

    def __init__(
        self,
        dialogue: Dialogue,
        book: FactBook,
        config: DialogueExtractorConfig,
        coded: Callable[[Fact], Fact],
    ) -> None:
        self._dialogue = dialogue
        self._config = config
        self._coded = coded
        self._book = book
        self._suggestions: list[Suggestion] = []

    def accept(self, passage: Passage) -> tuple[Fact, ...]:
        findings, suggestions = self._dialogue.hear(passage)
        self._suggestions.extend(one for one in suggestions if self._wanted(one))
        changed: dict[str, Fact] = {}
        for finding in findings:
            fact = self._book.add(finding)
            if fact is not None:
                changed[fact.id] = self._coded(fact)
        return tuple(changed.values())

    def _wanted(self, suggestion: Suggestion) -> bool:
        return self._config.open_questions or suggestion.kind is not SuggestionKind.OPEN_QUESTION

    def mark(self) -> StreamMark:
        """Where `rewind` may come back to, any number of times."""
        return StreamMark(self._dialogue.copied(), self._book.copied(), len(self._suggestions))

    def rewind(self, mark: StreamMark) -> None:
        """As if nothing had been accepted since; texts that were read stay known."""
        self._dialogue, self._book = mark.dialogue.copied(), mark.book.copied()
        del self._suggestions[mark.suggestions :]

    def finish(self) -> tuple[tuple[Fact, ...], tuple[Suggestion, ...]]:
        """Idempotent; what is still open was asked and not answered."""
        if self._config.open_questions:
            self._suggestions.extend(self._dialogue.close())
        return tuple(map(self._coded, self._book.facts)), gathered(self._suggestions)
