"""What opens a visit: who the patient is and why they come, read straight off the words.

In: a survey of the visit. Out: age and sex as the clinician states them, and the reason of a visit
that is no complaint.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ambient_scribe.domain.transcript import Passage, Role
from ambient_scribe.note.drafting.language.grammar import Sex
from ambient_scribe.note.drafting.language.numerals import number_runs
from ambient_scribe.note.drafting.survey.age import told_age
from ambient_scribe.note.drafting.survey.cues import plain, starts_of
from ambient_scribe.note.drafting.survey.visit import Said, Survey
from ambient_scribe.note.phrases.reading import load_phrases
from ambient_scribe.note.phrases.visit import Stages

_OPENING_PASSAGES = 10
_NEAR_WORDS = 4


@dataclass(frozen=True)
class Demographics:
    age: Said | None = None
    sex: Sex | None = None
    sex_word_ids: tuple[str, ...] = ()


def demographics(survey: Survey) -> Demographics:
    """Age and sex where the clinician states them ("a 50-year-old female"), or as they are told."""
    for passage in survey.passages:
        if passage.role is not Role.PATIENT:
            found = _age_and_sex(passage)
            if found is not None:
                return found
    told = told_age(survey)
    if told is None:
        return _by_title(survey)
    titled = _by_title(survey)
    sex, ids = (told.sex, told.sex_word_ids) if told.sex else (titled.sex, titled.sex_word_ids)
    return Demographics(told.age, sex, ids)


def _by_title(survey: Survey) -> Demographics:
    """The sex by which the clinician addresses the patient: "Mr. Ellery", "ma'am"."""
    titles = load_phrases().stages.titles
    for passage in survey.passages[:_OPENING_PASSAGES]:
        if passage.role is Role.PATIENT:
            continue
        words = plain(passage)
        for index, word in enumerate(words):
            sex = titles.get(word)
            if sex is not None and not _OWN_NAME & set(words[max(0, index - 2) : index]):
                return Demographics(None, sex, (passage.words[index].id,))
    return _by_body(survey)


def _by_body(survey: Survey) -> Demographics:
    """The sex of whoever is asked of "your period", "your prostate"; none where both are."""
    sexed = load_phrases().clinical.sexed
    found = [
        (sex, tuple(word.id for word in passage.words[start : start + len(cue.split())]))
        for passage in survey.passages
        for words in [plain(passage)]
        for cue, sex in sexed.items()
        if cue.split()[0] not in _SPEAKERS[passage.role is Role.PATIENT]
        for start in starts_of(words, [cue])
    ]
    if len({sex for sex, _ in found}) != 1:
        return Demographics()
    return Demographics(None, *found[0])


_SPEAKERS = {True: frozenset({"your"}), False: frozenset({"my", "i", "i'm"})}
"""Words by which a patient (True), and by which a clinician, speaks of somebody else's body."""


_OWN_NAME = frozenset({"i'm", "am", "is", "name's", "this", "ask", "about", "with", "and"})
"""Words after which a title belongs to somebody else than the one who is addressed."""


def visit_reason(survey: Survey) -> Said | None:
    """A reason that is no complaint ("here for your annual exam"), from the opening."""
    stages = load_phrases().stages
    for passage in survey.passages[:_OPENING_PASSAGES]:
        found = _reason(passage, stages)
        if found is not None:
            return found
    return None


def return_visit(survey: Survey) -> Said | None:
    """The words by which a visit is known as one of a series ("since I saw you")."""
    stages = load_phrases().stages
    for passage in survey.passages[:_OPENING_PASSAGES]:
        for cue in stages.return_cues:
            for start in starts_of(plain(passage), [cue]):
                words = passage.words[start : start + len(cue.split())]
                return Said("follow-up", tuple(word.id for word in words))
    return None


_RELATIVES = frozenset(
    [
        "mother",
        "father",
        "mom",
        "dad",
        "brother",
        "sister",
        "son",
        "daughter",
        "husband",
        "wife",
        "uncle",
        "aunt",
        "friend",
    ]
)


def _age_and_sex(passage: Passage) -> Demographics | None:
    words, ids = plain(passage), [word.id for word in passage.words]
    split = [part for word in words for part in word.split("-")]
    owner = [n for n, word in enumerate(words) for _ in word.split("-")]
    stages = load_phrases().stages
    for index in range(1, len(split) - 1):
        if split[index] not in ("year", "years") or split[index + 1] != "old":
            continue
        start, age = _age_before(split, index)
        if age is None or _RELATIVES & set(split[max(0, start - _NEAR_WORDS) : start]):
            continue
        following = split[index + 2 : index + 2 + _NEAR_WORDS]
        sex = next((s for w in following if (s := _sex(w, stages)) is not None), None)
        last = index + 1
        if sex is not None:
            last = index + 2 + [_sex(w, stages) for w in following].index(sex)
        said = tuple(ids[n] for n in range(owner[start], owner[last] + 1))
        return Demographics(Said(age, said), sex, said if sex else ())
    return None


def _age_before(words: Sequence[str], index: int) -> tuple[int, str | None]:
    if words[index - 1].isdigit():
        return index - 1, words[index - 1]
    start = max(0, index - 3)
    for begin, end, numeral in number_runs(words[start:index]):
        if start + end == index and len(numeral) <= 3:
            return start + begin, numeral
    return index, None


def _sex(word: str, stages: Stages) -> Sex | None:
    if word in stages.female:
        return "female"
    return "male" if word in stages.male else None


def _reason(passage: Passage, stages: Stages) -> Said | None:
    words = plain(passage)
    for cue in stages.visit_cues:
        for start in starts_of(words, [cue]):
            after = start + len(cue.split())
            found = _named_reason(words, after, stages)
            if found is not None:
                text, end = found
                ids = tuple(word.id for word in passage.words[start:end])
                return Said(text, ids)
    return None


def _named_reason(words: Sequence[str], after: int, stages: Stages) -> tuple[str, int] | None:
    """The reason that stands within some words of the cue, the longest one."""
    for phrase in sorted(stages.visit_reasons, key=len, reverse=True):
        said = phrase.split()
        for begin in range(after, min(after + 3, len(words) - len(said) + 1)):
            if list(words[begin : begin + len(said)]) == said:
                return stages.visit_reasons[phrase], begin + len(said)
    return None
