"""Hears names of the lexicon in words that were written otherwise: "listen pro" for lisinopril.

In: a reading of one utterance. Out: `Heard`: places with the names they are like. It offers, and
decides nothing: both spellings are kept.

A name is offered when it is like enough what was written. How much is enough depends on what was
written (a word that is none is spelt by ear; one of everyday speech was probably meant), on what
stands around it, and on the patient's chart. The thresholds were found on the training days of
PriMock57, with what three recognizers made of them (`benchmarks/misheard.py`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ambient_scribe.clinical.hearing.english import EnglishWords, Familiarity
from ambient_scribe.clinical.hearing.names import Like, Name, NameIndex, likest, names_of
from ambient_scribe.clinical.hearing.sounds import Sounds
from ambient_scribe.clinical.hearing.surroundings import Support, support
from ambient_scribe.clinical.hearing.units import Unit, units_of
from ambient_scribe.clinical.language.reading import Heard, Mention, Reading, Span
from ambient_scribe.clinical.lexicon import Entry, Lexicon, LexiconKind
from ambient_scribe.clinical.plausibility import unusual_dose
from ambient_scribe.clinical.quantities.amounts import Amount, amounts
from ambient_scribe.domain.base import Frozen
from ambient_scribe.domain.clinical import PatientContext

DRUGS = (LexiconKind.MEDICATION,)
OTHERS = (
    LexiconKind.CONDITION,
    LexiconKind.SYMPTOM,
    LexiconKind.TEST,
    LexiconKind.PROCEDURE,
)
KINDS = (*DRUGS, *OTHERS)
NAMING = frozenset({*KINDS, LexiconKind.VITAL, LexiconKind.ALLERGEN, LexiconKind.EXAM})
"""Words that are such a name already are no other."""
LONGEST = 4
"""Written words of one name."""
LIST_REACH = 3
"""Tokens between two drugs that are named together."""
DOSE_REACH = 3
"""Tokens between a drug and its dose."""
USUAL_WEIGHT = 6.0
"""Of the sounds of a drug's name: about five consonants and two or three vowels."""
MOST_LONGER = 2.5
SHORTEST_PART = 5
"""Letters of a name inside a longer word that make it that word's."""
REMEMBERED = 2_000
"""Sequences of sounds whose likest names are kept; the oldest go first."""


class EarConfig(Frozen):
    """Least likeness (0 to 1) at which a name is offered."""

    unknown: float = 0.81
    """For a word that is none."""
    rare: float = 0.98
    """For an English word that visits hardly hold."""
    common: float = 1.07
    """For words of visits: only what speaks for the name brings it below 1."""
    supported: tuple[float, float, float, float] = (0.0, 0.05, 0.1, 0.14)
    """What the words around take off, from no support to full."""
    charted: float = 0.12
    """What it takes off when the chart names it."""
    illness: float = 0.05
    """What names other than drugs need more."""
    obscure: float = 0.04
    """What names need more that no training conversation held."""
    short: float = 0.05
    """What a name needs more for each consonant that it is shorter than `USUAL_WEIGHT`, and less
    for each that it is longer: chance makes no long likeness."""
    everyday: float = 0.05
    """What every everyday word takes off the likeness of the words it stands among."""
    tie: float = 0.03
    """A name less like by up to this is offered beside the likest."""
    sure: float = 0.04
    """From this much above the least likeness on a name makes a fact, which is flagged."""


@dataclass(frozen=True, slots=True)
class _Match(Span):
    """`likes` are never empty, the likest first; `margin` is by how much the first is more like
    than it had to be."""

    written: str
    likes: tuple[Like, ...]
    margin: float

    @property
    def entry(self) -> Entry:
        return self.likes[0].name.entry


class Ear:
    """`indexes` are shared by every visit; `for_chart` makes an ear for one patient."""

    def __init__(
        self,
        config: EarConfig,
        vocabulary: EnglishWords,
        sounds: Sounds,
        indexes: Mapping[tuple[LexiconKind, ...], NameIndex],
        charted: Sequence[Name] = (),
    ) -> None:
        self._config = config
        self._vocabulary = vocabulary
        self._sounds = sounds
        self._indexes = indexes
        self._charted = tuple(charted)
        self._chart_names = {name.entry.name for name in charted}
        self._remembered: dict[tuple[str, bool], list[Like]] = {}

    def for_chart(self, context: PatientContext, lexicon: Lexicon) -> Ear:
        """The same, which also listens for what the chart names."""
        charted = (
            *((drug.name, LexiconKind.MEDICATION) for drug in context.medications),
            *((problem, LexiconKind.CONDITION) for problem in context.problems),
        )
        entries = [lexicon.find(text, kind) for text, kind in charted]
        names = [n for e in entries if e is not None for n in names_of(e, self._sounds)]
        return Ear(self._config, self._vocabulary, self._sounds, self._indexes, names)

    def hear(self, reading: Reading) -> tuple[Heard, ...]:
        """Without overlap, in text order."""
        units = units_of(reading)
        scene = _Scene(reading, units, [self._familiarity(unit) for unit in units])
        named = [m for m in reading.mentions if m.kind in NAMING]
        places = list(_places(units, named))
        found = self._found(scene, places)
        if found:  # a list of drugs: one that was heard tells what the others are
            beside = tuple(Mention(h.start, h.end, h.entry) for h in found)
            found = self._found(replace(scene, beside=beside, supports={}), places)
        return tuple(self._told(match) for match in found)

    def _told(self, match: _Match) -> Heard:
        charted = match.entry.name in self._chart_names
        return Heard(
            match.start,
            match.end,
            match.written,
            tuple(like.name.form for like in match.likes),
            tuple(like.name.entry for like in match.likes),
            charted=charted,
            sure=match.margin >= self._config.sure and (charted or len(match.likes) == 1),
        )

    def _found(self, scene: _Scene, places: Sequence[tuple[int, int]]) -> tuple[_Match, ...]:
        found = [h for first, end in places if (h := self._at(scene, first, end)) is not None]
        kept: list[_Match] = []
        for heard in sorted(found, key=lambda h: -h.margin):
            if not any(heard.meets(other) for other in kept):
                kept.append(heard)
        return tuple(sorted(kept, key=lambda h: h.start))

    # ------------------------------------------------------------ one place
    def _at(self, scene: _Scene, first: int, end: int) -> _Match | None:
        level = min(scene.familiar[first:end])
        usual = sum(one is Familiarity.EVERYDAY for one in scene.familiar[first:end])
        span = Span(scene.units[first].start, scene.units[end - 1].end)
        drug = scene.support(first, end, LexiconKind.MEDICATION)
        edges = (scene.familiar[first], scene.familiar[end - 1])
        if level is Familiarity.UNKNOWN:
            open_to = KINDS if Familiarity.EVERYDAY not in edges else ()
        elif level is Familiarity.RARE:
            open_to = DRUGS if drug and Familiarity.EVERYDAY not in edges else ()
        else:
            open_to = DRUGS if drug >= Support.CLEAR else ()
        if not open_to and not self._charted:
            return None
        words = tuple(word for unit in scene.units[first:end] for word in unit.words)
        scored = sorted(
            (
                (like.likeness - usual * self._config.everyday - least, like)
                for like in self._likes(words, open_to)
                if (least := self._least(scene, first, end, level, like.name)) is not None
            ),
            key=lambda pair: -pair[0],
        )
        if not scored or scored[0][0] < 0:
            return None
        margin = scored[0][0]
        likes = tuple(like for own, like in scored if own >= max(0, margin - self._config.tie))
        written = " ".join(unit.text for unit in scene.units[first:end])
        return _Match(span.start, span.end, written, likes, margin)

    def _likes(self, words: tuple[str, ...], kinds: tuple[LexiconKind, ...]) -> list[Like]:
        sounds = self._sounds.of_all(words)
        charted = likest(self._charted, sounds)
        own = {like.name.entry.name for like in charted}
        found: list[Like] = []
        for group in (DRUGS, OTHERS):
            if set(group) <= set(kinds):
                found += self._known_likes(sounds, group)
        return [*charted, *(like for like in found if like.name.entry.name not in own)]

    def _known_likes(self, sounds: str, group: tuple[LexiconKind, ...]) -> list[Like]:
        key = (sounds, group is DRUGS)
        known = self._remembered.get(key)
        if known is None:
            known = self._indexes[group].like(sounds)
            if len(self._remembered) >= REMEMBERED:
                del self._remembered[next(iter(self._remembered))]
            self._remembered[key] = known
        return known

    def _least(
        self, scene: _Scene, first: int, end: int, level: Familiarity, name: Name
    ) -> float | None:
        config = self._config
        words = [word for unit in scene.units[first:end] for word in unit.words]
        bases = {Familiarity.UNKNOWN: config.unknown, Familiarity.RARE: config.rare}
        least = bases.get(level, config.common)
        drug = name.entry.kind is LexiconKind.MEDICATION
        if not drug and len(name.words) != end - first:
            return None  # only drugs are foreign enough to be cut into other words
        if any(part in word for part in name.words for word in words if len(part) >= SHORTEST_PART):
            return None  # "aerosinusitis" is a word of its own, and was not misheard
        held = scene.support(first, end, DRUGS[0] if drug else LexiconKind.CONDITION)
        if drug and scene.doses(end, name.entry):
            held = Support(min(Support.FULL, max(held + 1, Support.CLEAR)))
        least -= config.supported[held]
        least += config.short * max(-MOST_LONGER, USUAL_WEIGHT - name.weight)
        if name.entry.name in self._chart_names:
            least -= config.charted
        elif not all(self._vocabulary.conversations.get(word) for word in name.words):
            least += config.obscure
        return least if drug else least + config.illness

    def _familiarity(self, unit: Unit) -> Familiarity:
        if not unit.words:
            return Familiarity.EVERYDAY
        whole = self._vocabulary.familiarity(unit.text)
        if whole is not Familiarity.UNKNOWN:
            return whole
        return min(self._vocabulary.familiarity(word) for word in unit.words)


@dataclass(frozen=True)
class _Scene:
    """One utterance as the ear takes it."""

    reading: Reading
    units: Sequence[Unit]
    familiar: Sequence[Familiarity]
    beside: tuple[Mention, ...] = ()
    """Names that were heard in it."""
    supports: dict[tuple[int, int, LexiconKind], Support] = field(default_factory=dict)

    def support(self, first: int, end: int, kind: LexiconKind) -> Support:
        key = (first, end, kind)
        if key not in self.supports:
            self.supports[key] = self._support(first, end, kind)
        return self.supports[key]

    def _support(self, first: int, end: int, kind: LexiconKind) -> Support:
        held = support(self.units, first, end, kind)
        start, stop = self.units[first].start, self.units[end - 1].end
        near = Span(max(0, start - LIST_REACH), stop + LIST_REACH)
        named = (*self.reading.mentions_in(near, kind), *self.beside)
        own = Span(start, stop)
        listed = any(m.kind is kind and m.meets(near) and not m.meets(own) for m in named)
        return Support(min(Support.FULL, held + listed))

    def doses(self, end: int, entry: Entry) -> bool:
        """A usual dose of this drug follows."""
        stop = self.units[end - 1].end
        after = Span(stop, min(len(self.reading.tokens), stop + DOSE_REACH + 2))
        return any(
            amount.start - stop <= DOSE_REACH and _is_usual(entry, amount)
            for amount in amounts(self.reading, after)
        )


def _places(units: Sequence[Unit], named: Sequence[Mention]) -> Iterator[tuple[int, int]]:
    """One to four neighbouring units that are no name yet."""
    free = [not unit.breaks and not any(m.meets(unit) for m in named) for unit in units]
    for first in range(len(units)):
        for end in range(first + 1, min(first + LONGEST, len(units)) + 1):
            if not free[end - 1]:
                break
            yield first, end


def _is_usual(entry: Entry, amount: Amount) -> bool:
    unit = (amount.quantity.unit or "").lower()
    usual = (entry.usual_dose or "").lower()
    return bool(unit) and usual.endswith(f" {unit}") and not unusual_dose(entry, amount.quantity)


def build_ear(config: EarConfig, lexicon: Lexicon, vocabulary: EnglishWords) -> Ear:
    """Works out how every name sounds: about a fifth of a second."""
    sounds = Sounds(vocabulary.pronunciations)
    indexes = {
        group: NameIndex(
            [n for k in group for e in lexicon.of_kind(k) for n in names_of(e, sounds)]
        )
        for group in (DRUGS, OTHERS)
    }
    return Ear(config, vocabulary, sounds, indexes)
