"""How much people changed of a draft: the machine's draft and the signed note enter, figures leave.

Edits are counted in words, as HTER counts what a person changes of a machine's translation (Snover et al., "A
Study of Translation Edit Rate with Targeted Human Annotation", AMTA 2006), without its shifts: words that
were put in, taken out or replaced (Levenshtein distance), under each heading by itself. A word is compared in
lower case and without the signs around it. What the program states of the recording is not counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from rapidfuzz.distance import Levenshtein

from ambient_scribe.domain.clinical import Authored, Chart, Spoken
from ambient_scribe.domain.figures import FlagOutcome, NoteFigures, SectionBurden
from ambient_scribe.domain.note import Note, NoteSection, NoteSentence, SupportState
from ambient_scribe.note.keeping import is_persons

_SIGNS = re.compile(r"^\W+|\W+$")


def words_of(text: str) -> list[str]:
    """
    >>> words_of("Takes 10 mg (daily) – no cough.")
    ['takes', '10', 'mg', 'daily', 'no', 'cough']
    """
    return [word for part in text.casefold().split() if (word := _SIGNS.sub("", part))]


def figures_of(draft: Note, signed: Note) -> NoteFigures:
    """`draft`: the machine's, before a person wrote in it."""
    drafted = {one.id: one for one in draft.sections}
    headings = dict.fromkeys((*(one.id for one in signed.sections), *drafted))
    final = {one.id: one for one in signed.sections}
    burdens = (_burden(drafted.get(name), final.get(name)) for name in headings)
    known = {one.id for one in draft.sentences()}
    new = [one for one in signed.sentences() if one.id not in known and is_persons(one)]
    rest = [one for one in new if any(isinstance(x, Spoken | Chart) for x in one.basis)]
    taken_in = [one for one in rest if not _is_part_of_draft(one, draft)]
    return NoteFigures(
        sections=tuple(one for one in burdens if one.words or one.distance),
        flags=tuple(_outcomes(draft, signed)),
        taken_in=len(taken_in),
        by_hand=sum(all(isinstance(x, Authored) for x in one.basis) for one in new),
    )


def _burden(draft: NoteSection | None, signed: NoteSection | None) -> SectionBurden:
    before, after = _section_words(draft), _section_words(signed)
    steps = Levenshtein.opcodes(before, after)
    kept = sum(step.dest_end - step.dest_start for step in steps if step.tag == "equal")
    named = signed or draft
    return SectionBurden(
        title=named.title if named else "",
        words=len(after),
        kept=kept,
        distance=Levenshtein.distance(before, after),
    )


def _section_words(section: NoteSection | None) -> list[str]:
    counted: Iterable[NoteSentence] = section.sentences if section is not None else ()
    counted = (one for one in counted if one.support.state is not SupportState.SYSTEM)
    return [word for one in counted for word in words_of(one.text)]


def _is_part_of_draft(sentence: NoteSentence, draft: Note) -> bool:
    """The second half of a sentence that was split is nothing new."""
    own = set(sentence.word_ids)
    return bool(own) and any(own == set(one.word_ids) for one in draft.sentences())


def _outcomes(draft: Note, signed: Note) -> Iterable[FlagOutcome]:
    final = {one.id: one.text for one in signed.sentences()}
    texts = list(final.values())
    counts: dict[SupportState, dict[str, int]] = {}
    for one in draft.flagged:
        if one.id not in final:
            became = "accepted" if any(one.text in text for text in texts) else "removed"
        else:
            became = "accepted" if one.text in final[one.id] else "rewritten"
        of_state = counts.setdefault(one.support.state, {})
        of_state[became] = of_state.get(became, 0) + 1
    return (FlagOutcome(state=state, **of_state) for state, of_state in counts.items())
