"""A draft as a provider likes it: after the drafter, before the verifier.

In: a template, or a draft with its facts, and preferences. Out: the same statements with the same
evidence, ordered, named, laid out, abbreviated and worded; what is left out stands in the ledger.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ambient_scribe.domain.clinical import Claim, Fact
from ambient_scribe.domain.note import Note, NoteSection, NoteSentence
from ambient_scribe.domain.template import Template, TemplateSection
from ambient_scribe.note.preferences.abbreviations import (
    abbreviated,
    load_abbreviations,
    written_out,
)
from ambient_scribe.note.preferences.preferences import KEPT, Phrase, Preferences
from ambient_scribe.note.preferences.verbosity import told_at
from ambient_scribe.note.templates.contents import NEVER_DROPPED

StatementReader = Callable[[str, str], Sequence[Claim]]
"""The claims of a written sentence, given its text and content: `FactExtractor.read_statement`."""


def preferred_template(template: Template, preferences: Preferences) -> Template:
    """Its sections in the provider's order, under the provider's headings."""
    first = {name: number for number, name in enumerate(preferences.order)}
    last = len(first)
    ordered = sorted(template.sections, key=lambda one: first.get(one.id, last))
    return template.changed(sections=tuple(_preferred(one, preferences) for one in ordered))


def _preferred(section: TemplateSection, preferences: Preferences) -> TemplateSection:
    return section.changed(
        title=preferences.headings.get(section.id, section.title),
        form=preferences.forms.get(section.id, section.form),
    )


def preferred_note(
    note: Note, preferences: Preferences, facts: Sequence[Fact], reads: StatementReader
) -> Note:
    """`reads` tells that a phrase says what the draft said, and nothing else; else the draft's words
    stand."""
    told = {one.id for one in told_at(preferences.verbosity, tuple(note.sentences()), facts)}
    known = {fact.id: fact for fact in facts}

    def worded(one: NoteSentence) -> NoteSentence:
        own = [known[fact_id] for fact_id in one.fact_ids if fact_id in known]
        text = _phrased(one, preferences.phrases, own, reads)
        text = abbreviated(text, preferences.abbreviations)
        return one if text == one.text else one.changed(text=text)

    sections = tuple(
        NoteSection.of(section, (worded(one) for one in section.sentences if one.id in told))
        for section in note.sections
        if not _left_out(section, preferences)
    )
    return note.changed(sections=sections)


def _left_out(section: NoteSection, preferences: Preferences) -> bool:
    """Never one that holds what must not be dropped, whatever its id is."""
    if section.id not in preferences.left_out or section.id in KEPT:
        return False
    return not any(one.section in NEVER_DROPPED for one in section.sentences)


def _phrased(
    sentence: NoteSentence, phrases: Sequence[Phrase], facts: Sequence[Fact], reads: StatementReader
) -> str:
    text = sentence.text
    for one in phrases:
        if one.content != sentence.section or not any(_is_of(one, fact) for fact in facts):
            continue
        place = text.lower().find(one.replaces.lower())
        if place < 0:
            continue
        new = text[:place] + _cased(one.phrase, text, place) + text[place + len(one.replaces) :]
        if says_the_same(text, new, sentence.section, reads):
            text = new
    return text


def says_the_same(drafted: str, worded: str, content: str, reads: StatementReader) -> bool:
    """Both are read as the same claims, and there are some: what cannot be read cannot be verified."""
    long = load_abbreviations().meaning
    before = {_core(one) for one in reads(written_out(drafted, long), content)}
    after = {_core(one) for one in reads(written_out(worded, long), content)}
    return bool(before) and before == after


def _core(claim: Claim) -> tuple[object, ...]:
    """What must not change: what, of whom, whether, where, how much."""
    stated = claim.attributes
    return (
        claim.kind,
        claim.normalized,
        claim.assertion,
        claim.subject,
        stated.laterality,
        str(stated.dose),
        str(stated.value),
        stated.severity,
    )


def _is_of(phrase: Phrase, fact: Fact) -> bool:
    return fact.normalized == phrase.finding and fact.assertion is phrase.assertion


def _cased(phrase: str, text: str, place: int) -> str:
    """A capital where the sentence began with one."""
    begins = place == 0 or text[:place].rstrip().endswith((".", ":"))
    return (
        phrase[:1].upper() + phrase[1:] if begins and text[place : place + 1].isupper() else phrase
    )
