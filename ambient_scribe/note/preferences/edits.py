"""What a provider did to one draft: the revision that they reviewed or signed beside the machine's.

In: an encounter. Out: habits that the two differ by, each as a proposal would tell it, and what could
have shown the same habit and did not. Nothing that may tell of a patient leaves: no number, no name, no
date, no word of the visit but the terms themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from ambient_scribe.domain.clinical import Assertion, Authored, Fact
from ambient_scribe.domain.encounter import Encounter
from ambient_scribe.domain.note import Note, NoteSection, NoteSentence, NoteStatus
from ambient_scribe.note.preferences.abbreviations import load_abbreviations
from ambient_scribe.note.preferences.preferences import KEPT

LONGEST_PHRASE = 8
"""Words of a phrase at most: longer ones are a visit's own."""

_WORD = re.compile(r"[\w'’/-]+")
_ABBREVIATION = re.compile(r"[A-Za-z][A-Za-z0-9/]{1,5}")
_CAPITALS = re.compile(r"[A-Z]{2,6}")
_CALENDAR = frozenset(
    [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
    ]
)
_BY_A_PERSON = frozenset({NoteStatus.REVIEWED, NoteStatus.SIGNED, NoteStatus.AMENDED})


class HabitKind(StrEnum):
    ABBREVIATION = "abbreviation"
    HEADING = "heading"
    FORM = "form"
    ORDER = "order"
    LEFT_OUT = "left_out"
    PHRASE = "phrase"
    TEMPLATE = "template"


@dataclass(frozen=True)
class Habit:
    """`about`: a section's id, or for a phrase the content of its sentences; `before` and `after`: the
    draft's words and the provider's."""

    kind: HabitKind
    about: str
    before: str
    after: str
    finding: str = ""
    assertion: Assertion = Assertion.PRESENT

    @property
    def could_be(self) -> tuple[str, ...]:
        """What a draft held that the habit changes: the same for its alternatives."""
        return self.kind, self.about, self.before, self.finding


@dataclass(frozen=True)
class Edited:
    habits: frozenset[Habit]
    kept: frozenset[tuple[str, ...]]
    """Sections that stood in the draft as they could have been changed, and were left."""
    standing: tuple[tuple[str, str], ...]
    """Content and text, in small letters, of drafted sentences as they stand now. Never written down."""

    def gave_room(self, habit: Habit) -> bool:
        """The visit could have shown the habit, whether or not it did."""
        if any(one.could_be == habit.could_be for one in self.habits):
            return True
        if habit.kind is HabitKind.ABBREVIATION:
            return any(_stands(habit.before, text) for _, text in self.standing)
        if habit.kind is HabitKind.PHRASE:
            return any(
                name == habit.about and _stands(habit.before, text) for name, text in self.standing
            )
        return habit.could_be in self.kept


def edits_of(encounter: Encounter, provider: str) -> Edited | None:
    """None where the provider has reviewed no draft of this visit."""
    pair = _pair(encounter.notes, provider)
    if pair is None:
        return None
    draft, reviewed = pair
    habits = {
        *_of_template(draft, reviewed),
        *_of_sections(draft, reviewed),
        *_of_sentences(draft, reviewed, encounter),
    }
    standing = tuple((old.section, new.text.lower()) for old, new in _pairs(draft, reviewed))
    return Edited(frozenset(habits), frozenset(_left_as_they_were(draft, reviewed)), standing)


def _pair(notes: Sequence[Note], provider: str) -> tuple[Note, Note] | None:
    reviewed = [n for n, one in enumerate(notes) if _is_by(one, provider)]
    if not reviewed:
        return None
    drafts = [one for one in notes[: reviewed[0]] if one.status is NoteStatus.DRAFT]
    return (drafts[-1], notes[reviewed[-1]]) if drafts else None


def _is_by(note: Note, provider: str) -> bool:
    return note.status in _BY_A_PERSON and note.author.casefold() == provider.casefold()


# ---------------------------------------------------------------- the whole note
def _of_template(draft: Note, reviewed: Note) -> Iterator[Habit]:
    if draft.template != reviewed.template:
        yield Habit(HabitKind.TEMPLATE, "", draft.template, reviewed.template)


def _of_sections(draft: Note, reviewed: Note) -> Iterator[Habit]:
    if draft.template != reviewed.template:
        return
    after = {one.id: one for one in reviewed.sections}
    for section in draft.sections:
        now = after.get(section.id)
        if _is_emptied(section, now):
            yield Habit(HabitKind.LEFT_OUT, section.id, "", "")
        if now is None:
            continue
        if now.title != section.title and _is_plain(now.title.lower()):
            yield Habit(HabitKind.HEADING, section.id, section.title, now.title)
        if now.form is not section.form:
            yield Habit(HabitKind.FORM, section.id, section.form, now.form)
    order, own = _order(draft, reviewed), _order(reviewed, draft)
    if order != own:
        yield Habit(HabitKind.ORDER, "", " ".join(order), " ".join(own))


def _is_emptied(section: NoteSection, now: NoteSection | None) -> bool:
    if (
        section.id in KEPT
        or not section.sentences
        or any(s.section in KEPT for s in section.sentences)
    ):
        return False
    return now is None or not now.sentences


def _order(note: Note, other: Note) -> list[str]:
    ids = {one.id for one in other.sections}
    return [one.id for one in note.sections if one.id in ids]


# ---------------------------------------------------------------- sentences
def _of_sentences(draft: Note, reviewed: Note, encounter: Encounter) -> Iterator[Habit]:
    facts = {fact.id: fact for fact in encounter.facts}
    named = {fact.normalized for fact in encounter.facts}
    for before, after in _pairs(draft, reviewed):
        old, new = _WORD.findall(before.text), _WORD.findall(after.text)
        shortened = [
            Habit(HabitKind.ABBREVIATION, "", term, short)
            for term, short in _replaced(old, new)
            if _abbreviates(short, term, named)
        ]
        yield from shortened
        if shortened:
            continue
        own = [facts[fact_id] for fact_id in before.fact_ids if fact_id in facts]
        words, phrase = _changed(old, new)
        finding = _finding(words, own)
        if finding is not None and _is_phrase(words, phrase, encounter):
            said = finding.normalized, finding.assertion
            yield Habit(HabitKind.PHRASE, before.section, words.lower(), phrase, *said)


def _left_as_they_were(draft: Note, reviewed: Note) -> Iterator[tuple[str, ...]]:
    after = {one.id: one for one in reviewed.sections}
    for section in draft.sections:
        now = after.get(section.id)
        if now is None:
            continue
        if now.sentences and section.sentences:
            yield HabitKind.LEFT_OUT, section.id, "", ""
        if now.title == section.title:
            yield HabitKind.HEADING, section.id, section.title, ""
        if now.form is section.form:
            yield HabitKind.FORM, section.id, section.form, ""
    if _order(draft, reviewed) == _order(reviewed, draft):
        yield HabitKind.ORDER, "", " ".join(_order(draft, reviewed)), ""
    if draft.template == reviewed.template:
        yield HabitKind.TEMPLATE, "", draft.template, ""


def _pairs(draft: Note, reviewed: Note) -> Iterator[tuple[NoteSentence, NoteSentence]]:
    """Each drafted sentence with what stands for it now: of its id, or resting on its words."""
    now = list(reviewed.sentences())
    by_id = {one.id: one for one in now}
    for before in draft.sentences():
        after = by_id.get(before.id) or _of_its_words(before, now)
        if after is not None and after.section == before.section:
            yield before, after


def _of_its_words(before: NoteSentence, now: Sequence[NoteSentence]) -> NoteSentence | None:
    words = set(before.word_ids)
    return next((one for one in now if words and words == set(one.word_ids)), None)


def _replaced(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Words, in small letters, and the one word that stands for them at the same place."""
    low = [word.lower() for word in old], [word.lower() for word in new]
    changes = SequenceMatcher(None, *low, autojunk=False)
    for name, a, b, c, d in changes.get_opcodes():
        if name == "replace" and d - c == 1:
            yield " ".join(low[0][a:b]), new[c]


def _changed(old: Sequence[str], new: Sequence[str]) -> tuple[str, str]:
    """From the first to the last word that differs; a capital that only begins a sentence is none."""
    first = 0
    while first < min(len(old), len(new)) and old[first].lower() == new[first].lower():
        first += 1
    last = 0
    while (
        last < min(len(old), len(new)) - first and old[-1 - last].lower() == new[-1 - last].lower()
    ):
        last += 1
    words = list(old[first : len(old) - last])
    phrase = list(new[first : len(new) - last])
    if words and phrase and words[0][:1].isupper() and not _CAPITALS.fullmatch(phrase[0]):
        phrase[0] = phrase[0][:1].lower() + phrase[0][1:]
        words[0] = words[0].lower()
    return " ".join(words), " ".join(phrase)


def _stands(words: str, text: str) -> bool:
    return f" {words.lower()} " in f" {' '.join(_WORD.findall(text))} "


# ---------------------------------------------------------------- what may be learned
def _abbreviates(short: str, term: str, named: set[str]) -> bool:
    """The shipped table says so; or its letters begin the words of something that was found."""
    known = {name.lower(): written for name, written in load_abbreviations().short.items()}
    if known.get(term) == short:
        return True
    if short in load_abbreviations().refused or not _ABBREVIATION.fullmatch(short):
        return False
    first = "".join(word[0] for word in re.split(r"[\s-]+", term) if word)
    return len(first) >= 2 and term in named and short.lower() == first and not short.islower()


def _finding(words: str, facts: Sequence[Fact]) -> Fact | None:
    """The one fact that the sentence tells, or the one whose name the words tell at least half."""
    by_name = {(fact.normalized, fact.assertion): fact for fact in facts}
    if len(by_name) == 1:
        return next(iter(by_name.values()))
    said = set(words.lower().split())
    told = [
        fact
        for fact in by_name.values()
        if 2 * len(said & set(fact.normalized.split())) >= len(set(fact.normalized.split()))
    ]
    return told[0] if len(told) == 1 else None


def _is_phrase(words: str, phrase: str, encounter: Encounter) -> bool:
    if not words or not phrase or max(map(_length, (words, phrase))) > LONGEST_PHRASE:
        return False
    refused = load_abbreviations().refused
    return not refused & set(phrase.split()) and not _is_private(f"{words} {phrase}", encounter)


def _length(words: str) -> int:
    return len(words.split())


def _is_private(words: str, encounter: Encounter) -> bool:
    """It may tell of a person or a day: numbers, names, dates, the patient's own name."""
    patient = (encounter.context.patient.name or "").casefold().split()
    authors = {
        part.casefold()
        for note in encounter.notes
        for one in note.sentences()
        for basis in one.basis
        if isinstance(basis, Authored)
        for part in basis.person.split()
    }
    for word in words.split():
        if word.casefold() in {*patient, *authors, *_CALENDAR}:
            return True
        if word[:1].isupper() and not _CAPITALS.fullmatch(word):
            return True
    return not _is_plain(words)


def _is_plain(words: str) -> bool:
    return not any(character.isdigit() for character in words)
