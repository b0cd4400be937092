"""Reads how a passage answers: yes, no, perhaps, not sure; and how many words that took.

In: a reading (with clauses) of the words after a question. Out: an `Answer`, or None when the
words do not answer by themselves. "Yeah yeah no" is a no; the "no" of "no fever" is none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from ambient_scribe.clinical.language.clauses import is_punctuation
from ambient_scribe.clinical.language.groups import group
from ambient_scribe.clinical.language.reading import Cue, Effect, Reading, Span


class Polarity(StrEnum):
    YES = "yes"
    NO = "no"
    MAYBE = "maybe"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Answer(Span):
    """`emphatic`: a yes that says more than yes ("yes i do"), so that it contradicts "no fever?"."""

    polarity: Polarity
    emphatic: bool = False


_POLARITY = {
    Effect.YES: Polarity.YES,
    Effect.NO: Polarity.NO,
    Effect.MAYBE: Polarity.MAYBE,
    Effect.UNSURE: Polarity.UNSURE,
}
_WEAK_YES = frozenset({"right", "sure", "exactly", "correct", "absolutely", "definitely", "some"})
_BARE_YES = frozenset(
    {
        "yes",
        "yeah",
        "yep",
        "yup",
        "yah",
        "ya",
        "mm",
        "mm-hmm",
        "mhm",
        "mmhmm",
        "uh",
        "uh-huh",
        "oh",
        "i",
    }
)
_DETERMINER_REACH = 4
"""Tokens after "no" within which a term makes it mean "none of it" ("no real chest pain")."""

_TAKES_NO = frozenset({"no", "not", "actually"})
"""First words of corrections that are answers by themselves."""

_LIMIT_REACH = 8
"""Tokens after a "no" in which it is limited."""
_WHEN = frozenset({"when", "if", "after", "once", "sometimes", "while", "whenever"})

_ELLIPTIC = frozenset({"i", "it", "he", "she", "they", "there"})
"""First words of answers that stop at the auxiliary: "i haven't" answers, "i haven't slept" not."""

_STAMMERED = _ELLIPTIC | {"not", "none", "nothing", "a", "that"}
_BROKEN_REACH = 12
"""Tokens within which a broken answer must end."""

_AFTER_ELLIPSIS = frozenset(
    {
        "but",
        "okay",
        "ok",
        "not",
        "actually",
        "sir",
        "ma'am",
        "doctor",
        "because",
        "yes",
        "yeah",
        "no",
        "now",
        "thanks",
        "just",
        "though",
        "anymore",
        "either",
    }
)
_AFTER_ANSWER_NO = frozenset(
    {
        "a",
        "an",
        "the",
        "i",
        "it",
        "it's",
        "my",
        "but",
        "just",
        "not",
        "nothing",
        "none",
        "never",
        "okay",
        "ok",
        "actually",
        "only",
        "we",
        "he",
        "she",
        "that",
        "they",
        "there",
        "maybe",
        "no",
        "thanks",
        "thank",
        "sir",
        "ma'am",
        "doctor",
        "because",
        "so",
        "you",
        "well",
        "everything",
        "and",
        "any",
        "have",
        "do",
        "did",
        "is",
        "are",
        "what",
        "how",
        "um",
        "uh",
    }
)


def read_answer(reading: Reading, span: Span) -> Answer | None:
    """The answer with which this part of the text begins; its last word decides."""
    position = span.start
    first: int | None = None
    polarity: Polarity | None = None
    emphatic = strong = False
    end = position
    while position < span.end:
        if is_punctuation(reading.tokens[position].text):
            position += 1
            continue
        if _stammers(reading, span, position):
            position += 1
            continue
        cue = _answer_cue(reading, span, position)
        filler = _filler(reading, span, position)
        if (
            cue is not None
            and polarity is Polarity.NO
            and cue.effect is not Effect.NO
            and _sentence_ended(reading, end, position)
            and not _is_corrected(reading, end, position)
        ):
            break  # "not really. maybe a bit of nausea": the no stands, the rest is content
        if cue is not None and strong and cue.effect is Effect.NO:
            break  # "yeah, occasionally, no, cigars": what was told stands
        if cue is not None and (filler is None or cue.end >= filler.end):
            first = position if first is None else first
            weak = reading.words(cue)[0] in _WEAK_YES
            strong = strong or (
                cue.effect is Effect.YES and reading.words(cue)[0] not in _BARE_YES and not weak
            )
            if not (polarity is Polarity.NO and cue.effect is Effect.YES and weak):
                first_word = reading.words(cue)[0]
                elliptic = emphatic or first_word in _ELLIPTIC | group("to a degree")
                emphatic = cue.effect is Effect.YES and elliptic
                polarity = _POLARITY[cue.effect]
            position = end = cue.end
        elif filler is not None:
            position = filler.end
        else:
            break
    if polarity is None or first is None:
        return None
    if polarity is Polarity.NO and _is_limited(reading, span, end):
        return Answer(first, end, Polarity.UNSURE)
    return Answer(first, end, polarity, emphatic)


def _stammers(reading: Reading, span: Span, position: int) -> bool:
    """The first "i" of "i , i don't think so", the first "not" of "not , not really"."""
    ahead = [w for w in reading.words(Span(position, min(span.end, position + 3))) if w != ","]
    return len(ahead) > 1 and ahead[0] == ahead[1] and ahead[0] in _STAMMERED


def _is_corrected(reading: Reading, start: int, end: int) -> bool:
    """ "No. Well, actually yes", "no. I mean, yes": the second answer is meant."""
    between = Span(start, end)
    corrects = bool(group("corrections") & set(reading.words(between)))
    return corrects or reading.has(between, Effect.CORRECTION)


def _is_limited(reading: Reading, span: Span, end: int) -> bool:
    """ "No, just when I wipe", "not really. sometimes I do": what was denied is there at times."""
    rest = [
        index
        for index in range(end, min(span.end, end + _LIMIT_REACH))
        if not is_punctuation(reading.tokens[index].text)
        and reading.tokens[index].text not in group("hesitations")
    ]
    words = [reading.tokens[index].text for index in rest]
    while words and words[0] in group("corrections") | {"but"}:
        del words[0], rest[0]
    if any(True for _ in reading.mentions_in(Span(end, span.end))):
        return False  # something else is named there
    only = words[:1] and words[0] in {"just", "only"} and words[1:2] and words[1] in _WHEN
    return bool(only) or bool(words[:1] and words[0] in group("at times"))


def _sentence_ended(reading: Reading, start: int, end: int) -> bool:
    return any(word in {".", "!", "?", ";"} for word in reading.words(Span(start, end)))


def _answer_cue(reading: Reading, span: Span, position: int) -> Cue | None:
    there = [c for c in reading.cues_at(position, *_POLARITY) if c.end <= span.end]
    starting = [c for c in there if not _is_determiner(reading, c) and not _goes_on(c, there)]
    starting.extend(
        first
        for c in there
        if c.effect is Effect.NO and (first := _without_determiner(reading, c)) is not None
    )
    broken = _broken_cue(reading, span, position)
    if broken is not None and not _is_determiner(reading, broken):
        starting.append(broken)
    return max(starting, key=lambda c: c.end, default=None)


def _goes_on(cue: Cue, there: Sequence[Cue]) -> bool:
    """The "it does" of "it does not swell" answers nothing: it is a part of the denial."""
    return any(
        other.end > cue.end and other.effect is Effect.NO and cue.effect is not Effect.NO
        for other in there
    )


def _without_determiner(reading: Reading, cue: Cue) -> Cue | None:
    """The first "no" of "no no chest pain": the second belongs to the term."""
    if reading.words(cue) != ("no", "no"):
        return None
    second = Cue(cue.start + 1, cue.end, cue.effect)
    return Cue(cue.start, cue.start + 1, cue.effect) if _is_determiner(reading, second) else None


def _broken_cue(reading: Reading, span: Span, position: int) -> Cue | None:
    """ "Not , um , really", "not that i , i know": hesitations and stammers inside the words."""
    first = reading.tokens[position].text
    if first not in reading.answer_forms.first_words:
        return None
    words: list[str] = []
    ends: list[int] = []
    skipped = False
    for index in range(position, min(span.end, position + _BROKEN_REACH)):
        word = reading.tokens[index].text
        if words and (word == "," or word in group("hesitations") or word == words[-1]):
            skipped = True
            continue
        if is_punctuation(word):
            break
        words.append(word)
        ends.append(index + 1)
    if not skipped:
        return None
    for count in range(len(words), 1, -1):
        effect = reading.answer_forms.effects.get(tuple(words[:count]))
        if effect is not None:
            return Cue(position, ends[count - 1], effect)
    return None


def _ends_here(reading: Reading, position: int) -> bool:
    ahead = reading.words(Span(position, position + 1))
    return not ahead or is_punctuation(ahead[0]) or ahead[0] in _AFTER_ELLIPSIS


def _filler(reading: Reading, span: Span, position: int) -> Cue | None:
    """What says nothing by itself; "i mean" and "wait" only between two answers."""
    starting = [
        c
        for c in reading.cues_at(position, Effect.FILLER, Effect.CORRECTION)
        if c.end <= span.end and (c.effect is Effect.FILLER or reading.words(c)[0] not in _TAKES_NO)
    ]
    return max(starting, key=lambda c: c.end, default=None)


def _is_determiner(reading: Reading, cue: Cue) -> bool:
    """ "no fever", "a little cough", "some pain": the word belongs to the term."""
    words = reading.words(cue)
    if words[0] in _ELLIPTIC:
        return not _ends_here(reading, cue.end)
    if words == ("no", "no"):
        return _is_determiner(reading, Cue(cue.start + 1, cue.end, cue.effect))
    if cue.effect is Effect.NO and words != ("no",) and words[0] not in {"never", "none"}:
        return False
    if cue.effect is Effect.YES and words[0] not in {
        "a",
        "some",
        "just",
        "quite",
        "very",
        "both",
        "really",
        "kind",
        "sort",
        "kinda",
    }:
        return False
    if cue.effect in {Effect.MAYBE, Effect.UNSURE}:
        return False
    ahead = reading.words(Span(cue.end, cue.end + _DETERMINER_REACH))
    if not ahead or is_punctuation(ahead[0]) or ahead[0] in _AFTER_ANSWER_NO:
        return False
    limit = cue.end
    for word in ahead:
        if is_punctuation(word) and word != ",":
            break
        limit += 1
    if words == ("no",) and group("denied in general") & set(reading.words(Span(cue.end, limit))):
        return True  # "no known drug allergies"
    return reading.names_begin(Span(cue.end, limit))
