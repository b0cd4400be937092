"""Hears names of the lexicon in words that were written otherwise: "listen pro" for lisinopril.

In: a reading of one utterance. Out: the same with `Heard`s: places with the names they are like. It
offers, and decides nothing: both spellings are kept.

A name is offered when it is like enough what was written. How much is enough depends on what was
written (a word that is none is spelt by ear; one of everyday speech was probably meant), on what
stands around it, and on the patient's chart. The thresholds were found on the training days of
PriMock57, with what three recognizers made of them (`benchmarks/misheard.py`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, TypeAlias

from pydantic import Field

from ambient_scribe.clinical.hearing.english import EnglishWords, Familiarity
from ambient_scribe.clinical.hearing.likeness import likeness
from ambient_scribe.clinical.hearing.mishearings import Mishearings
from ambient_scribe.clinical.hearing.names import Like, Name, NameIndex, likest, names_of
from ambient_scribe.clinical.hearing.naming import Naming
from ambient_scribe.clinical.hearing.scene import DRUGS, KINDS, OTHERS, Scene, scene_of
from ambient_scribe.clinical.hearing.sounds import Sounds
from ambient_scribe.clinical.hearing.spellings import Spellings
from ambient_scribe.clinical.hearing.surroundings import Support
from ambient_scribe.clinical.hearing.units import Unit, units_of
from ambient_scribe.clinical.language.reading import Heard, Mention, Reading, Span
from ambient_scribe.clinical.lexicon import Entry, Lexicon, LexiconKind
from ambient_scribe.clinical.unlisted.endings import ending_of
from ambient_scribe.domain.base import Frozen
from ambient_scribe.domain.clinical import PatientContext

USUAL_WEIGHT = 6.0
"""Of the sounds of a drug's name: about five consonants and two or three vowels."""
MOST_LONGER = 2.5
WORD_LIKE = 0.65
"""Likeness of each word of a longer name."""
SHORTEST_PART = 5
"""Letters of a name inside a longer word that make it that word's."""
REMEMBERED = 2_000
"""Sequences of sounds whose likest names are kept; the oldest go first."""


Share: TypeAlias = Annotated[float, Field(ge=0, le=2)]
"""Of a likeness; more than 1 is reached only with what speaks for a name."""


class EarConfig(Frozen):
    """Least likeness (0 to 1) at which a name is offered."""

    unknown: Share = 0.81
    """For a word that is none."""
    rare: Share = 0.98
    """For an English word that visits hardly hold."""
    common: Share = 1.07
    """For words of visits: only what speaks for the name brings it below 1."""
    supported: tuple[Share, Share, Share, Share] = (0.0, 0.05, 0.1, 0.14)
    """What the words around take off, from no support to full."""
    charted: Share = 0.12
    """What it takes off when the chart names it."""
    illness: Share = 0.08
    """What names other than drugs need more."""
    obscure: Share = 0.04
    """What names need more that no training conversation held."""
    short: Share = 0.05
    """What a name needs more for each consonant that it is shorter than `USUAL_WEIGHT`, and less
    for each that it is longer: chance makes no long likeness."""
    everyday: Share = 0.05
    """What every everyday word takes off the likeness of the words it stands among."""
    tie: Share = 0.4
    """A name is offered beside the likest when it is less like by up to this share of what the
    likest itself lacks."""
    sure: Share = 0.04
    """From this much above the least likeness on a name makes a fact, which is flagged."""
    own: Share = 0.8
    """Below this likeness one strange word is taken for a drug's name of its own, and the drug that
    it is like is only offered: two names may be so like."""
    own_stem: Share = 0.86
    """The same for a word that ends as drugs' names do, or has a dose that the other never has."""
    cut: Share = 0.82
    """For an illness cut into other words, one of them no everyday word of visits, where words tell
    that an illness is named."""
    cut_common: Share = 0.9
    """The same where all of them are words of visits."""
    likely: Share = 0.04
    """What a cut name needs more where anything may be named."""


@dataclass(frozen=True, slots=True)
class _Match(Span):
    """`likes` are never empty, the likest first; `margin` is by how much the first is more like
    than it had to be."""

    written: str
    likes: tuple[Like, ...]
    margin: float
    place: tuple[int, int] = (0, 0)
    """Its units."""
    only_offered: bool = False
    """It makes no fact, however like it is."""

    @property
    def entry(self) -> Entry:
        return self.likes[0].name.entry


@dataclass(frozen=True)
class Known:
    """What every visit's ear shares."""

    vocabulary: EnglishWords
    sounds: Sounds
    spellings: Spellings
    mishearings: Mishearings
    drugs: NameIndex
    others: NameIndex


class Ear:
    """`for_chart` makes an ear for one patient; `charted` are the names of that chart."""

    def __init__(self, config: EarConfig, known: Known, charted: Sequence[Name] = ()) -> None:
        self._config = config
        self._known = known
        self._charted = tuple(charted)
        self._chart_names = {name.entry.name for name in charted}
        self._familiar: dict[str, Familiarity] = {}
        self._remembered: dict[tuple[NameIndex | None, str], list[Like]] = {}

    def for_chart(self, context: PatientContext, lexicon: Lexicon) -> Ear:
        """The same, which also listens for what the chart names."""
        charted = (
            *((drug.name, LexiconKind.MEDICATION) for drug in context.medications),
            *((problem, LexiconKind.CONDITION) for problem in context.problems),
        )
        entries = [lexicon.find(text, kind) for text, kind in charted]
        names = [n for e in entries if e is not None for n in names_of(e, self._known.sounds)]
        return Ear(self._config, self._known, names)

    def hear(self, reading: Reading) -> Reading:
        """The same with the names that are only spelt otherwise as mentions, and with those that
        may have been said: without overlap, in text order."""
        units = units_of(reading)
        reading = self._known.spellings.respelt(reading, units)
        familiar = [self._familiarity(unit) for unit in units]
        scene = scene_of(reading, units, familiar)
        found = self._found(scene)
        if found:  # a list of drugs: one that was heard tells what the others are
            beside = (Mention(h.start, h.end, h.entry) for h in found)
            found = self._found(scene_of(reading, units, familiar, tuple(beside)))
        return replace(reading, heard=tuple(self._told(scene, match) for match in found))

    def _told(self, scene: Scene, match: _Match) -> Heard:
        charted = match.entry.name in self._chart_names
        sure = match.margin >= self._config.sure and not match.only_offered
        own = sure and not charted and self._is_own_name(scene, match)
        return Heard(
            match.start,
            match.end,
            match.written,
            tuple(like.name.form for like in match.likes),
            tuple(like.name.entry for like in match.likes),
            charted=charted,
            sure=sure and not own and (charted or len(match.likes) == 1),
            own=own,
        )

    def _is_own_name(self, scene: Scene, match: _Match) -> bool:
        """One strange word that is not very like the drug: another drug, that no table holds."""
        first, end = match.place
        kept = end - first == 1 and scene.familiar[first] is Familiarity.UNKNOWN
        if not kept or match.entry.kind is not LexiconKind.MEDICATION:
            return False
        ending = ending_of(match.written)
        named = ending is not None and ending.kind is LexiconKind.MEDICATION
        misdosed = scene.misdoses(end, match.entry)
        least = self._config.own_stem if named or misdosed else self._config.own
        return match.likes[0].likeness < least

    def _found(self, scene: Scene) -> tuple[_Match, ...]:
        found = [m for first, end in scene.places() if (m := self._at(scene, first, end))]
        found += self._known_ones(scene)
        kept: list[_Match] = []
        for match in sorted(found, key=lambda m: -m.margin):
            if not any(match.meets(other) for other in kept):
                kept.append(match)
        return tuple(sorted(kept, key=lambda m: m.start))

    def _known_ones(self, scene: Scene) -> Iterator[_Match]:
        for first, end, one in self._known.mishearings.found(scene.units, scene.named_by):
            written = " ".join(unit.text for unit in scene.units[first:end])
            likes = (Like(Name(one.form, one.entry, "", one.words, 0.0), 1.0),)
            span = scene.units[first].start, scene.units[end - 1].end
            margin = end - first + self._config.sure  # the longest, before what is only like
            yield _Match(*span, written, likes, margin, (first, end), only_offered=True)

    # ------------------------------------------------------------ one place
    def _at(self, scene: Scene, first: int, end: int) -> _Match | None:
        open_to = self._open_to(scene, first, end)
        if not open_to and not self._charted:
            return None
        words = tuple(word for unit in scene.units[first:end] for word in unit.words)
        usual = sum(one is Familiarity.EVERYDAY for one in scene.familiar[first:end])
        scored = sorted(
            (
                (like.likeness - usual * self._config.everyday - least, like)
                for like in self._likes(words, open_to)
                if (least := self._least(scene, first, end, words, like.name)) is not None
            ),
            key=lambda pair: -pair[0],
        )
        if not scored or scored[0][0] < 0:
            return None
        margin = scored[0][0]
        close = max(0.0, margin - self._config.tie * (1 - scored[0][1].likeness))
        likes = tuple(like for own, like in scored if own >= close)
        written = " ".join(unit.text for unit in scene.units[first:end])
        span = scene.units[first].start, scene.units[end - 1].end
        cut = likes[0].name.entry.kind is not LexiconKind.MEDICATION and scene.named(first, end)
        return _Match(*span, written, likes, margin, (first, end), only_offered=cut)

    def _open_to(self, scene: Scene, first: int, end: int) -> tuple[LexiconKind, ...]:
        """Which names are looked for, beside those of the chart."""
        level = min(scene.familiar[first:end])
        if level is Familiarity.EVERYDAY:
            return ()
        if scene.named(first, end) and scene.familiar[end - 1] is not Familiarity.EVERYDAY:
            return KINDS
        if level is Familiarity.COMMON:
            if end - first == 1:
                return ()
            clear = not scene.drugs.silent and scene.drugs.support(first, end) >= Support.CLEAR
            return DRUGS if clear else ()
        dosed = bool(scene.amounts_after(end, 0))
        edges = (*(() if dosed else (scene.familiar[first],)), scene.familiar[end - 1])
        if Familiarity.EVERYDAY in edges:
            return ()  # the odd word alone, or with its own kind, is the name
        if level is Familiarity.UNKNOWN:
            return KINDS
        return DRUGS if dosed or scene.drugs.talked(first, end) else ()

    def _likes(self, words: tuple[str, ...], kinds: tuple[LexiconKind, ...]) -> list[Like]:
        sounds = self._known.sounds.of_all(words)
        charted = self._like(None, sounds) if self._charted else []
        own = {like.name.entry.name for like in charted}
        found: list[Like] = []
        if LexiconKind.MEDICATION in kinds:
            found += self._like(self._known.drugs, sounds)
        if LexiconKind.CONDITION in kinds:
            found += self._like(self._known.others, sounds)
        return [*charted, *(like for like in found if like.name.entry.name not in own)]

    def _like(self, index: NameIndex | None, sounds: str) -> list[Like]:
        """None: among the names of the chart."""
        key = (index, sounds)
        known = self._remembered.get(key)
        if known is None:
            known = likest(self._charted, sounds) if index is None else index.like(sounds)
            if len(self._remembered) >= REMEMBERED:
                del self._remembered[next(iter(self._remembered))]
            self._remembered[key] = known
        return known

    def _least(
        self, scene: Scene, first: int, end: int, words: Sequence[str], name: Name
    ) -> float | None:
        """How like this name has to be; None where it is not looked for."""
        config = self._config
        bases = {Familiarity.UNKNOWN: config.unknown, Familiarity.RARE: config.rare}
        least = bases.get(min(scene.familiar[first:end]), config.common)
        least += config.short * max(-MOST_LONGER, USUAL_WEIGHT - name.weight)
        if name.entry.name in self._chart_names:
            least -= config.charted
        elif not all(self._known.vocabulary.conversations.get(word) for word in name.words):
            least += config.obscure
        if name.entry.kind is LexiconKind.MEDICATION:
            if scene.names(first, end, name.entry):
                return None
            held = scene.drugs.support(first, end)
            if scene.doses(end, name.entry):
                held = Support(min(Support.FULL, max(held + 1, Support.CLEAR)))
            return least - config.supported[held]
        if name.entry.kind is LexiconKind.CONDITION and (cut := self._cut(scene, first, end)):
            return cut + config.short * max(0, USUAL_WEIGHT - name.weight)
        # elsewhere only drugs are foreign enough to be cut into other words
        if len(name.words) != end - first or _is_part(name, words):
            return None
        if not self._word_for_word(words, name.words):
            return None
        return least + config.illness - config.supported[scene.illnesses.support(first, end)]

    def _cut(self, scene: Scene, first: int, end: int) -> float | None:
        """How like an illness several words have to be there; None where none is named."""
        if not scene.named(first, end):
            return None
        config = self._config
        common = min(scene.familiar[first:end]) >= Familiarity.COMMON
        sure = scene.named_by[first] is Naming.SURE
        return (config.cut_common if common else config.cut) + (0 if sure else config.likely)

    def _word_for_word(self, heard: Sequence[str], meant: Sequence[str]) -> bool:
        """Some "deficiency" is not like another by that word alone."""
        sounds = self._known.sounds
        return len(heard) == len(meant) and all(
            likeness(sounds.of(one), sounds.of(other)) >= WORD_LIKE
            for one, other in zip(heard, meant, strict=True)
        )

    def _familiarity(self, unit: Unit) -> Familiarity:
        known = self._familiar.get(unit.text)
        if known is None:
            known = Familiarity.EVERYDAY
            if unit.words:
                familiarity = self._known.vocabulary.familiarity
                whole = familiarity(unit.text)
                parts = min(familiarity(word) for word in unit.words)
                known = parts if whole is Familiarity.UNKNOWN else whole
            if len(self._familiar) >= REMEMBERED:
                del self._familiar[next(iter(self._familiar))]
            self._familiar[unit.text] = known
        return known


def _is_part(name: Name, words: Sequence[str]) -> bool:
    """ "Aerosinusitis" holds a name, and is a word of its own."""
    return any(
        len(part) >= SHORTEST_PART and part != word and part in word
        for part in name.words
        for word in words
    )


def build_ear(config: EarConfig, lexicon: Lexicon, vocabulary: EnglishWords) -> Ear:
    """Works out how every name sounds: about a fifth of a second."""
    sounds = Sounds(vocabulary.pronunciations)
    drugs, others = (
        NameIndex(
            [
                n
                for k in group
                for e in lexicon.of_kind(k)
                if not (_is_class(e) or e.listed)
                for n in names_of(e, sounds)
            ]
        )
        for group in (DRUGS, OTHERS)
    )
    known = Known(vocabulary, sounds, Spellings(lexicon), Mishearings(lexicon), drugs, others)
    return Ear(config, known)


def _is_class(entry: Entry) -> bool:
    """ "Migraine medication" is made of plain words, which are not misheard for one name."""
    return (entry.note or "").startswith("class word")
