"""What a note of its kind must tell and does not: a question to the clinician for each.

In: a template's required elements, the visit's facts and words, the note. Out: open questions in the
order of the template, each with the words of the complaint.
"""

from __future__ import annotations

from collections.abc import Sequence

from ambient_scribe.domain.clinical import Fact, Spoken
from ambient_scribe.domain.note import Note, NoteStatus, Reason, Suggestion, SuggestionKind
from ambient_scribe.domain.template import RequiredElement, Template
from ambient_scribe.domain.transcript import Transcript
from ambient_scribe.note.templates.contents import SectionId
from ambient_scribe.note.templates.matching import Matter, holds, matter_of

_COMPLAINT = frozenset({SectionId.CHIEF_COMPLAINT, SectionId.HPI})


def missing_elements(
    template: Template, facts: Sequence[Fact], transcript: Transcript, note: Note
) -> tuple[Suggestion, ...]:
    """Nothing of a note that was withheld, nor of a visit in which nothing was said."""
    if note.status is NoteStatus.WITHHELD or not transcript.utterances:
        return ()
    matter = matter_of(facts, transcript, note)
    words = _of_the_complaint(matter, note)
    evidence = (Spoken(word_ids=words),) if words else ()
    return tuple(
        Suggestion(
            kind=SuggestionKind.OPEN_QUESTION,
            text=one.question,
            evidence=evidence,
            fact_ids=tuple(fact.id for fact in matter.complaint),
            reasons=(Reason(text=f"the template '{template.id}' asks for it"),),
        )
        for one in template.required
        if _is_missing(one, matter)
    )


def _is_missing(element: RequiredElement, matter: Matter) -> bool:
    if element.when and not any(holds(one, matter) for one in element.when):
        return False
    return not any(holds(one, matter) for one in element.seen)


def _of_the_complaint(matter: Matter, note: Note) -> tuple[str, ...]:
    """Its words; where the note names none, those of the first sentence of the history."""
    words = tuple(dict.fromkeys(w for fact in matter.complaint for w in fact.word_ids))
    told = (one for one in note.sentences() if one.section in _COMPLAINT and one.word_ids)
    first = next(told, None)
    return words or (first.word_ids if first is not None else ())
