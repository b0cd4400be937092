"""What the program itself states in a note: gaps, an unfit engine, a withheld or empty draft.

In: gaps and reasons. Out: sentences with a System basis, in the section `recording`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ambient_scribe.domain.clinical import Fact, System
from ambient_scribe.domain.note import (
    Note,
    NoteSentence,
    NoteStatus,
    Support,
    SupportState,
    Template,
)
from ambient_scribe.domain.time import clock
from ambient_scribe.domain.transcript import Gap, GapCause
from ambient_scribe.note.templates.contents import SectionId
from ambient_scribe.note.templates.placement import note_of

NOTHING_HEARD = "Nothing was heard in this recording; no note was drafted."

_CAUSES: Mapping[GapCause, str] = {
    GapCause.OVERRUN: "microphone overrun",
    GapCause.DEVICE: "microphone unplugged or stalled",
    GapCause.MUTED: "microphone muted",
    GapCause.SUSPENDED: "the machine slept",
    GapCause.DAMAGED: "this part of the file is damaged",
    GapCause.NOT_KEPT: "it could not be kept: the disk was full or gone",
    GapCause.RECOGNIZER: "speech recognition failed here",
    GapCause.TRUNCATED: "the file ends early",
    GapCause.NOT_UNDERSTOOD: "somebody spoke, and no word was made out",
}

_MOST_PLACES = 3
"""That were not understood and are told one by one."""


def system_sentence(sentence_id: str, text: str, basis: System) -> NoteSentence:
    """One statement about the recording; nobody has to verify it."""
    return NoteSentence(
        id=sentence_id,
        section=SectionId.RECORDING,
        text=text,
        basis=(basis,),
        support=Support(state=SupportState.SYSTEM),
    )


def gap_sentences(gaps: Iterable[Gap]) -> tuple[NoteSentence, ...]:
    """One sentence a gap, in time order: how long, when, why. What was not understood in many places
    is one sentence: a noisy visit must not bury its note; the transcript has each place."""
    ordered = sorted(gaps, key=lambda gap: gap.span)
    unclear = [gap for gap in ordered if gap.cause is GapCause.NOT_UNDERSTOOD]
    if len(unclear) > _MOST_PLACES:
        ordered = [gap for gap in ordered if gap not in unclear[1:]]
    else:
        unclear = []
    return tuple(
        system_sentence(
            f"x-gap{number}",
            _places_text(unclear) if unclear and gap is unclear[0] else _gap_text(gap),
            System(cause=f"gap:{gap.cause.value}"),
        )
        for number, gap in enumerate(ordered, start=1)
    )


def _places_text(gaps: Sequence[Gap]) -> str:
    length = length_of(sum(gap.span.duration_ms for gap in gaps))
    first, last = clock(gaps[0].span.start_ms), clock(gaps[-1].span.end_ms)
    return (
        f"{length} in {len(gaps)} places between {first} and {last} were not understood "
        f"({_CAUSES[GapCause.NOT_UNDERSTOOD]})."
    )


def _gap_text(gap: Gap) -> str:
    length, start = length_of(gap.span.duration_ms), clock(gap.span.start_ms)
    if gap.cause is GapCause.TRUNCATED:
        return f"The file ends early: the last {length}, from {start}, are missing."
    if gap.cause is GapCause.NOT_UNDERSTOOD:
        return f"{length} at {start} were not understood ({_CAUSES[gap.cause]})."
    if gap.cause is GapCause.OFF_RECORD:
        return f"{length} at {start} were off the record and not recorded."
    return f"{length} at {start} were not heard ({_CAUSES[gap.cause]})."


def length_of(milliseconds: int) -> str:
    """How long a gap is, as a reader says it; never zero.

    >>> length_of(12_000), length_of(400), length_of(200_000)
    ('12 s', '0.4 s', '3 min 20 s')
    """
    if milliseconds < 1000:
        return f"{max(1, round(milliseconds / 100)) / 10:.1f} s"
    minutes, seconds = divmod(round(milliseconds / 1000), 60)
    if not minutes:
        return f"{seconds} s"
    return f"{minutes} min {seconds} s" if seconds else f"{minutes} min"


def withheld_note(
    template: Template, author: str, reason: str, statements: Sequence[NoteSentence] = ()
) -> Note:
    """The empty template of a visit that may not be drafted; its only sentences say why."""
    why = system_sentence("x-withheld", reason, System(cause="withheld"))
    return note_of(template, author, (why, *statements), NoteStatus.WITHHELD)


def empty_note(template: Template, author: str) -> Note:
    """The draft of a visit in which nothing was said."""
    nothing = system_sentence("x-empty", NOTHING_HEARD, System(cause="nothing heard"))
    return note_of(template, author, (nothing,), NoteStatus.DRAFT)


def drafted_note(
    template: Template,
    author: str,
    sentences: Sequence[NoteSentence],
    facts: Sequence[Fact] = (),
) -> Note:
    """The sentences under the template's headings; what has no place there goes to its section for
    the rest, or is left out. `facts` are those that the sentences name by id."""
    return note_of(template, author, sentences, NoteStatus.DRAFT, facts)
