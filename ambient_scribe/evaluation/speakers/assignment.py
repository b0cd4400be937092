"""How well roles are told from words: a conversation whose roles are known enters, tallies leave.

The conversation is given to the assigner in four ways: under labels without meaning (S1, S2, …);
under one label for all; under labels that are exchanged for a third of it, as diarization may; and as
a recognizer's plain text, sentence by sentence, whose words find their speaker in the reference by
alignment. A turn counts from five words on: "okay" is anybody's.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping, Sequence

from ambient_scribe.domain.transcript import Role, Transcript, Utterance
from ambient_scribe.evaluation.tally import Tally
from ambient_scribe.evaluation.words.edits import EditKind, edits
from ambient_scribe.protocols import RoleAssigner

LEAST_WORDS = 5
DRAWS = 5
"""Thirds of a visit whose labels are exchanged, one after the other."""
NO_LABEL = "S?"
_EDGES = ".,?!;:…\"'“”’()[]-"


def score_labels(truth: Transcript, seed: str, assigner: RoleAssigner) -> dict[str, Tally]:
    """`speakers_wrong`: of whole speakers, by the role of most of what they say; `turns_right`."""
    assigned = _assigned(truth, _meaningless(truth, seed), assigner)
    heard: dict[str, Counter[Role]] = {}
    meant: dict[str, Role] = {}
    for true, told in zip(truth.utterances, assigned, strict=True):
        heard.setdefault(true.speaker, Counter())[told.role] += len(true.word_ids)
        meant[true.speaker] = true.role
    wrong = sum(heard[one].most_common(1)[0][0] is not role for one, role in meant.items())
    return {
        "speakers_wrong": Tally(wrong, len(meant)),
        "turns_right": _right(truth.utterances, assigned, exactly=True),
    }


def score_without_labels(truth: Transcript, assigner: RoleAssigner) -> dict[str, Tally]:
    """`turns_right_unlabelled`: staff or not, since nothing tells a patient from a companion then."""
    assigned = _assigned(truth, dict.fromkeys(_speakers(truth), NO_LABEL), assigner)
    return {"turns_right_unlabelled": _right(truth.utterances, assigned)}


def score_exchanged(truth: Transcript, seed: str, assigner: RoleAssigner) -> dict[str, Tally]:
    """The labels of the two who say most are exchanged in a third of the visit, drawn by `seed`.

    `turns_right_exchanged`: of the whole visit; `turns_right_inside`: of that third.
    """
    whole, inside = Tally(0, 0), Tally(0, 0)
    labels = _meaningless(truth, seed)
    first, second = [*_speakers(truth), None][:2]
    if first is None or second is None:
        return {"turns_right_exchanged": whole, "turns_right_inside": inside}
    exchanged = {**labels, first: labels[second], second: labels[first]}
    number = len(truth.utterances)
    dice = random.Random(f"{seed}: exchanged")
    for _ in range(DRAWS):
        begin = dice.randrange(number - number // 3 + 1)
        within = range(begin, begin + number // 3)
        given = [
            _relabelled(one, (exchanged if place in within else labels)[one.speaker])
            for place, one in enumerate(truth.utterances)
        ]
        assigned = assigner.assign(tuple(truth.passage(one) for one in given))
        whole += _right(truth.utterances, assigned)
        cut = slice(within.start, within.stop)
        inside += _right(truth.utterances[cut], assigned[cut])
    return {"turns_right_exchanged": whole, "turns_right_inside": inside}


def score_sentences(
    truth: Transcript, recognized: Transcript, assigner: RoleAssigner
) -> dict[str, Tally]:
    """`recognized`: a recognizer's plain text of the visit, its utterances being sentences.

    A sentence is whose most of its aligned words are: `sentences_right` of five words and more,
    `words_right` of every aligned word.
    """
    assigned = assigner.assign(tuple(recognized.passages()))
    speakers = _speakers_of_words(truth, recognized)
    sentences, words = Tally(0, 0), Tally(0, 0)
    for told in assigned:
        met = [speakers[word_id] for word_id in told.word_ids if word_id in speakers]
        if not met:
            continue
        right = sum(role.is_staff is told.role.is_staff for role in met)
        words += Tally(right, len(met))
        if len(told.word_ids) >= LEAST_WORDS:
            sentences += Tally(2 * right > len(met), 1)
    return {"sentences_right": sentences, "words_right": words}


# ---------------------------------------------------------------- what is given
def _speakers(truth: Transcript) -> tuple[str, ...]:
    """Who says most first."""
    words: Counter[str] = Counter()
    for one in truth.utterances:
        words[one.speaker] += len(one.word_ids)
    return tuple(speaker for speaker, _ in words.most_common())


def _meaningless(truth: Transcript, seed: str) -> dict[str, str]:
    """S1, S2, … in an order that tells nothing."""
    speakers = sorted(_speakers(truth))
    random.Random(seed).shuffle(speakers)
    return {speaker: f"S{number}" for number, speaker in enumerate(speakers, start=1)}


def _relabelled(one: Utterance, label: str) -> Utterance:
    return Utterance(id=one.id, speaker=label, word_ids=one.word_ids)


def _assigned(
    truth: Transcript, labels: Mapping[str, str], assigner: RoleAssigner
) -> tuple[Utterance, ...]:
    given = (_relabelled(one, labels[one.speaker]) for one in truth.utterances)
    return assigner.assign(tuple(truth.passage(one) for one in given))


# ---------------------------------------------------------------- what is right
def _right(
    truth: Sequence[Utterance], assigned: Sequence[Utterance], *, exactly: bool = False
) -> Tally:
    """Of the turns that are long enough. `exactly`: the very role, and not only staff or not."""
    long = [
        (true.role, told.role)
        for true, told in zip(truth, assigned, strict=True)
        if len(true.word_ids) >= LEAST_WORDS
    ]
    right = sum(told is true if exactly else told.is_staff is true.is_staff for true, told in long)
    return Tally(right, len(long))


def _speakers_of_words(truth: Transcript, recognized: Transcript) -> dict[str, Role]:
    """The role behind each word of the recognizer's that is a word of the reference's, in order."""
    ordered = sorted(truth.passages(), key=lambda one: one.span.start_ms if one.span else 0)
    said = [(bare, one.role) for one in ordered for word in one.words if (bare := _bare(word.text))]
    heard = [(bare, word.id) for word in recognized.words if (bare := _bare(word.text))]
    if not said or not heard:
        return {}
    found: dict[str, Role] = {}
    for edit in edits([bare for bare, _ in said], [bare for bare, _ in heard]):
        if edit.kind is EditKind.HIT and edit.reference is not None and edit.hypothesis is not None:
            found[heard[edit.hypothesis][1]] = said[edit.reference][1]
    return found


def _bare(word: str) -> str:
    return "".join(word.lower().strip(_EDGES).split())
