"""A misheard word, set right by a person: at one place, or wherever it was heard so.

In: a transcript, places (words side by side), what was said there, who says so. Out: the transcript with
the correction beside what was heard, which stays. Nothing is drafted here (`redrafting`).
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ambient_scribe.clinical.hearing.offering import spellings_offered
from ambient_scribe.domain.clinical import Spoken
from ambient_scribe.domain.correcting import Correct
from ambient_scribe.domain.note import Suggestion
from ambient_scribe.domain.transcript import Correction, Transcript, Word
from ambient_scribe.errors import UsageError
from ambient_scribe.pipeline.listening_again import is_of_second_reading

EDGES = ".,;:?!\"'()[]…"
"""Punctuation around a word, which a correction leaves as it is."""

_POSSESSIVES = ("'s", "s'", "’s", "s’")


@dataclass(frozen=True)
class Choice:
    """Another reading that is there already, of which words, and who gave it."""

    text: str
    source: str
    word_ids: tuple[str, ...]


def with_corrections(
    transcript: Transcript, asked: Correct, by: str, at: datetime.datetime
) -> Transcript:
    """A correction that says what was heard is taken back. Raises UsageError for places that are none."""
    runs = [_heard_run(transcript, place) for place in asked.places]
    seen: set[str] = set()
    for run in runs:
        if not seen.isdisjoint(run):
            raise UsageError("two of these places overlap: correct one of them after the other")
        seen.update(run)
    said = _bare(read_at(transcript, runs[0])) or _bare(heard_at(transcript, runs[0]))
    made: dict[str, Correction] = {}
    for run in runs:
        there = read_at(transcript, run) or heard_at(transcript, run)
        text = in_its_form(asked.text, there, said)
        if text != heard_at(transcript, run):
            made[run[0]] = Correction(text=text, word_ids=run, by=by, at=at)
    return transcript.changed(
        words=tuple(
            _with(word, made.get(word.id)) if word.id in seen else word for word in transcript.words
        )
    )


def _with(word: Word, correction: Correction | None) -> Word:
    kept = tuple(one for one in word.alternatives if not isinstance(one, Correction))
    alternatives = kept if correction is None else (*kept, correction)
    return word if alternatives == word.alternatives else word.changed(alternatives=alternatives)


def _heard_run(transcript: Transcript, place: Sequence[str]) -> tuple[str, ...]:
    """The words that were heard there, with all that an earlier correction of some of them is of."""
    unknown = [one for one in place if not transcript.holds(one)]
    if unknown:
        raise UsageError("this transcript has no such word any more: look at it again")
    heard = transcript.as_heard(place)
    utterance = transcript.utterance_of(heard[0])
    if utterance is None:
        raise UsageError("nobody is known to have said this word: it cannot be corrected")
    order = {word_id: number for number, word_id in enumerate(utterance.word_ids)}
    numbers = [order.get(word_id, -1) for word_id in heard]
    if -1 in numbers or any(second != first + 1 for first, second in pairwise(numbers)):
        raise UsageError("a correction is of words side by side, said by one person")
    return heard


def heard_at(transcript: Transcript, word_ids: Iterable[str]) -> str:
    return " ".join(transcript.heard(one).text for one in transcript.as_heard(word_ids))


def read_at(transcript: Transcript, word_ids: Iterable[str]) -> str:
    return transcript.text_of(transcript.as_heard(word_ids))


# ---------------------------------------------------------------- the same elsewhere
def equal_places(transcript: Transcript, place: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """Where the same is read, in any case, with any punctuation, with or without a possessive; the place
    itself first. Raises UsageError for a place that is none."""
    run = _heard_run(transcript, place)
    wanted = [_key(one) for one in read_at(transcript, run).split()]
    if not any(wanted):
        return (run,)
    found = [run]
    for passage in transcript.passages():
        keys = [_key(word.text) for word in passage.words]
        at = 0
        while at + len(wanted) <= len(keys):
            if keys[at : at + len(wanted)] != wanted:
                at += 1
                continue
            ids = transcript.as_heard(word.id for word in passage.words[at : at + len(wanted)])
            is_whole = len(read_at(transcript, ids).split()) == len(wanted)
            if set(run).isdisjoint(ids) and is_whole:  # else a part of another correction
                found.append(ids)
            at += len(wanted)
    return tuple(found)


def _key(token: str) -> str:
    """Two tokens with one key are the same word."""
    bare = _bare(token).casefold().replace("’", "'")
    return bare.removesuffix("'s")


def _bare(text: str) -> str:
    return text.strip(EDGES)


def in_its_form(text: str, there: str, said: str) -> str:
    """`text` for `said`, where `there` is read: with its punctuation, its capital and its ending."""
    if not text:
        return ""
    bare = _bare(there)
    ending = next((one for one in _POSSESSIVES if bare.endswith(one)), "")
    if ending and not said.endswith(ending) and not text.endswith(ending):
        text += ending
    if (
        bare[:1].isupper()
        and text.islower()
        and text.casefold() != bare.casefold()
        and not said.isupper()
    ):
        text = text[0].upper() + text[1:]
    if text[0] not in EDGES and text[-1] not in EDGES:
        opening = there[: len(there) - len(there.lstrip(EDGES))]
        closing = there[len(there.rstrip(EDGES)) :]
        text = f"{opening}{text}{closing}"
    return text


# ---------------------------------------------------------------- what was offered
def choices_at(
    transcript: Transcript, suggestions: Iterable[Suggestion], place: Sequence[str]
) -> tuple[Choice, ...]:
    """Readings that stand beside these words, each with the words that it is of: a second reading's may be
    more than one. What was heard is one of them where a correction stands there."""
    run = transcript.as_heard(place)
    found: dict[str, Choice] = {}
    if any(transcript.correction_of(one) for one in run):
        heard = heard_at(transcript, run)
        found[heard] = Choice(heard, "as heard", run)
    for one in suggestions:
        for word_ids in _asked_of(one, run):
            for text in spellings_offered(one):
                found.setdefault(text, Choice(text, "sounds like it", word_ids))
            if is_of_second_reading(one, transcript):
                first = transcript.heard(word_ids[0])
                for reading in first.rivals:
                    choice = Choice(reading.text, reading.source, word_ids)
                    found.setdefault(reading.text, choice)
    for word_id in run:
        for reading in transcript.heard(word_id).rivals:
            found.setdefault(reading.text, Choice(reading.text, reading.source, (word_id,)))
    return tuple(found.values())


def _asked_of(suggestion: Suggestion, run: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """The places of a suggestion that meet these words."""
    for basis in suggestion.evidence:
        if isinstance(basis, Spoken) and not set(run).isdisjoint(basis.word_ids):
            yield basis.word_ids
