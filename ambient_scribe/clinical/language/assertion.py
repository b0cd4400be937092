"""What a clause asserts of a term in it: present, absent, possible, …; and of whom.

Cues act inside their clause, towards the terms they stand before or after, until a cue that ends
scopes; a list keeps a negation alive. In: a `Reading` with clauses. Out: a `Standing` of a term.
After the ideas of NegEx (Chapman 2001) and ConText (Harkema 2009), with dialogue's own clauses.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from ambient_scribe.clinical.language.degrees import is_of_degree
from ambient_scribe.clinical.language.groups import group
from ambient_scribe.clinical.language.reading import Clause, Cue, Effect, Mention, Reading, Span
from ambient_scribe.clinical.lexicon import LEXICON_FOLDER, LexiconKind
from ambient_scribe.domain.clinical import Assertion, Subject
from ambient_scribe.tables import read_table

LIST_GAP = 6
"""Tokens between two terms of one list that a negation still bridges ("no fever or any recent
unexplained weight loss")."""

AFTER_REACH = 5
"""Tokens a cue that follows its term may be away from it ("the cough is finally gone")."""

_AWAITED_REACH = 5
"""Tokens between an "until" and the term whose end is awaited ("once the worst of the pain")."""

_ANY_MORE = {("any", "more"), ("any", "longer")}
_COMPLAINTS = frozenset({LexiconKind.SYMPTOM, LexiconKind.CONDITION})
_MAIN_CLAUSE = frozenset({"can", "should", "call", "come", "please", "then", "'ll", "will"})
"""Words with which the clause after an "if …" begins."""

_DENIED = frozenset({"not", "n't"})

_SCOPED = frozenset({Effect.ABSENT, Effect.HISTORICAL, Effect.PLANNED})
"""Effects that an end cue stops; "possibly due to" and "if it does" go on past theirs."""

_ENDS_A_NO = frozenset({"some", "just", "only"})
"""End a negation ("no fever, some cough") and no time ("in the past I've had some eczema")."""

_USUAL_REACH = {Effect.EXAMPLE: 10}
"""Tokens a cue without a reach of its own acts over: talk without punctuation has long clauses."""

FAMILY = "family"
"""The relative of "no family history of …", whom a named one outdoes ("… in the mother")."""

UNRELATED = "not a blood relative"
"""As the table of relatives notes it."""

_IN_THE = (
    frozenset({"in", "around", "inside", "under", "near"}),
    frozenset({"the", "your", "that", "this"}),
)
"""Words before a term that is only where something else is not."""

_OWNED = frozenset({"my", "your", "his", "her"})
"""Before a term they tell that it is known."""

_CUE_WORDS = 3
"""Tokens of a cue that may stand before the clause in which it acts."""

_OPEN = frozenset({"if", "whether"})
"""In a doubt: it may be or not, and no condition is told."""

_POSSESSIVES = frozenset({"my", "your", "his", "her", "their", "our", "its", "whose", "'s"})
_BEING = frozenset({"is", "'s", "was", "are", "were", "am", "'m", "'re"})
_POSSESSIVE_REACH = 3
"""Tokens before a relative among which it is told whose ("my older twin")."""

_NOBODY = frozenset({"nobody", "no", "neither", "none", "nobody's"})
_ADDRESSED = frozenset({"i", "me", "i'm", "you", "you're", "him", "her", "he", "she"})
_PREGNANCY = "O"
"""First letter of the ICD-10-CM codes of pregnancy and childbirth."""

_FIRST_PERSON = frozenset({"i", "me", "my", "i'm", "mine", "we"})


@dataclass(frozen=True, slots=True)
class Standing:
    """`cues` are the words that made it so; they belong to the evidence."""

    assertion: Assertion
    subject: Subject = Subject.PATIENT
    relative: Mention | None = None
    chronic: bool = False
    example: bool = False
    ascribed: bool = False
    """A clinician's words give it to the patient ("you have", "your")."""
    diagnosed: bool = False
    hedged: bool = False
    cues: tuple[Span, ...] = ()


@cache
def episodes() -> frozenset[str]:
    rows = read_table(LEXICON_FOLDER / "episodes.tsv", ("word", "note"))
    return frozenset(row["word"] for row in rows)


def standing_of(reading: Reading, clause: Span, term: Span) -> Standing:
    """How `term` stands in its clause."""
    acting = {
        effect: cue
        for effect in (
            Effect.ABSENT,
            Effect.POSSIBLE,
            Effect.HISTORICAL,
            Effect.CHRONIC,
            Effect.CONDITIONAL,
            Effect.EXAMPLE,
            Effect.OTHER,
            Effect.FAMILY,
            Effect.ASCRIBE,
            Effect.DIAGNOSE,
        )
        if (cue := _acting(reading, clause, term, effect)) is not None
    }
    if (no := _answered_no(reading, clause, term)) is not None:
        acting.setdefault(Effect.ABSENT, no)
    doubt = acting.get(Effect.POSSIBLE)
    if doubt is not None and _OPEN & set(reading.words(doubt)):
        acting.pop(Effect.CONDITIONAL, None)  # "i'm not sure if, if i had one"
    relative = _bearer(reading, clause, term)
    if relative is not None and (
        UNRELATED in (relative.entry.note or "") or _is_of_other(reading, relative)
    ):
        subject = Subject.OTHER
    elif relative is not None or _in_family(reading, acting.get(Effect.FAMILY), term):
        subject = Subject.FAMILY
    elif Effect.OTHER in acting and not _first_person_between(reading, acting[Effect.OTHER], term):
        subject = Subject.OTHER
    else:
        subject = Subject.PATIENT
    if Effect.ABSENT in acting and _is_no_longer(reading, clause, term):
        acting[Effect.HISTORICAL] = acting.pop(Effect.ABSENT)
    deciding = _deciding(acting)
    evidence: list[Span] = [acting[e] for e in (Effect.FAMILY,) if e in acting]
    if relative is not None:
        evidence.append(relative)
    if deciding is not None:
        evidence.append(acting[deciding])
    return Standing(
        assertion=_ASSERTIONS[deciding] if deciding else Assertion.PRESENT,
        subject=subject,
        relative=relative,
        chronic=Effect.CHRONIC in acting,
        example=Effect.EXAMPLE in acting,
        ascribed=Effect.ASCRIBE in acting,
        diagnosed=Effect.DIAGNOSE in acting,
        hedged=Effect.POSSIBLE in acting,
        cues=tuple(evidence),
    )


def _in_family(reading: Reading, cue: Cue | None, term: Span) -> bool:
    """But "no one has told me i have cancer" is not of the family."""
    if cue is None:
        return False
    nobody = reading.words(cue)[0] in _NOBODY
    return not (nobody and _ADDRESSED & set(reading.words(Span(cue.end, term.start))))


_ASSERTIONS = {
    Effect.ABSENT: Assertion.ABSENT,
    Effect.POSSIBLE: Assertion.POSSIBLE,
    Effect.HISTORICAL: Assertion.HISTORICAL,
    Effect.CONDITIONAL: Assertion.CONDITIONAL,
}


def _deciding(acting: dict[Effect, Cue]) -> Effect | None:
    """Which cue wins when several act: a condition over a negation over a time over a doubt."""
    for effect in (Effect.CONDITIONAL, Effect.ABSENT, Effect.HISTORICAL, Effect.POSSIBLE):
        if effect in acting:
            return effect
    return None


def _acting(reading: Reading, clause: Span, term: Span, effect: Effect) -> Cue | None:
    """The nearest cue of this effect whose scope reaches the term."""
    near = [
        cue
        for cue in (*reading.cues_in(clause, effect), *_begun_before(reading, clause, effect))
        if _apart(cue, term)
        and _reaches(reading, cue, term)
        and not _is_awaited(reading, clause, term, cue)
    ]
    return min(near, key=lambda cue: cue.distance(term), default=None)


def _begun_before(reading: Reading, clause: Span, effect: Effect) -> Iterator[Cue]:
    """The "not sure if" whose first words were taken for an answer, and stand before the clause."""
    near = Span(max(0, clause.start - _CUE_WORDS), clause.end)
    return (cue for cue in reading.cues_in(near, effect) if cue.start < clause.start < cue.end)


def _is_no_longer(reading: Reading, clause: Span, term: Span) -> bool:
    """ "I don't have a fever anymore": it was there."""
    if not isinstance(term, Mention) or term.kind not in _COMPLAINTS:
        return False
    end = min(clause.end, term.end + AFTER_REACH)
    words = reading.words(Span(term.end, end))
    return "anymore" in words or any(pair in _ANY_MORE for pair in itertools.pairwise(words))


def _answered_no(reading: Reading, clause: Span, term: Span) -> Cue | None:
    """The "no" of "nausea, yes; vomiting, no", which ends its clause."""
    for cue in reading.cues_in(Span(term.end, clause.end), Effect.NO):
        around = (
            *reading.words(Span(term.end, cue.start)),
            *reading.words(Span(cue.end, clause.end)),
        )
        if all(word in {",", ".", ":", ";", "-", "and", "um", "uh"} for word in around):
            return cue
    return None


def _is_awaited(reading: Reading, clause: Span, term: Span, cue: Cue) -> bool:
    """ "Once the fever's gone", "until it has resolved": it is still there. Said of what was, it is
    over ("when the fever was gone")."""
    if cue.effect is not Effect.HISTORICAL or cue.start < term.end:
        return False
    before = reading.words(Span(max(clause.start, term.start - _AWAITED_REACH), term.start))
    told = {"was", "were", "had"} & set(reading.words(Span(clause.start, clause.end)))
    return bool(group("awaiting") & set(before)) and not told


def _apart(cue: Cue, term: Span) -> bool:
    """ "you hurt" ascribes the hurt that it holds; every other cue stands beside its term."""
    if cue.effect is Effect.ASCRIBE and cue.start < term.start:
        return True
    return not cue.meets(term)


def _reaches(reading: Reading, cue: Cue, term: Span) -> bool:
    between = Span(min(cue.end, term.end), max(cue.start, term.start))
    if (
        cue.effect in _SCOPED
        and between.end > between.start
        and any(
            not end.meets(cue)
            for end in reading.cues_in(between, Effect.END)
            if not (_is_past_complaint(cue, term) and set(reading.words(end)) <= _ENDS_A_NO)
        )
    ):
        return False
    if cue.effect is Effect.ABSENT and (
        _is_a_place(reading, cue, term)
        or _is_an_aim(reading, cue, term)
        or is_of_degree(reading, cue.end, term)
        or _only_corrects(reading, cue)
    ):
        return False
    if cue.effect is Effect.POSSIBLE and cue.end <= term.start and _is_known(reading, term):
        return False
    if cue.effect is Effect.CONDITIONAL and _main_clause_begins(reading.words(between)):
        return False
    reach = cue.reach if cue.reach is not None else _USUAL_REACH.get(cue.effect)
    if reach is not None and cue.distance(term) > reach:
        return False
    if term.start >= cue.end or cue.meets(term):
        return cue.before and (cue.effect is not Effect.ABSENT or _list_bridges(reading, cue, term))
    return cue.after and (cue.reach is not None or cue.distance(term) <= AFTER_REACH)


def _is_past_complaint(cue: Cue, term: Span) -> bool:
    complaint = isinstance(term, Mention) and term.kind in _COMPLAINTS
    return cue.effect is Effect.HISTORICAL and complaint


def _main_clause_begins(words: Sequence[str]) -> bool:
    """But "if you cannot swallow" goes on with its condition."""
    return any(
        word in _MAIN_CLAUSE and not (word == "can" and after in _DENIED)
        for word, after in itertools.zip_longest(words, words[1:])
    )


def _is_a_place(reading: Reading, cue: Span, term: Span) -> bool:
    """ "There is no metal in the wound" denies no wound."""
    if term.start - cue.end < len(_IN_THE) + 1:
        return False
    first, second = reading.words(Span(term.start - 2, term.start))
    return first in _IN_THE[0] and second in _IN_THE[1]


def _only_corrects(reading: Reading, cue: Span) -> bool:
    """The "no" of "my right ear, no wait, my left ear is ringing"."""
    return any(
        correction.end > cue.end for correction in reading.cues_at(cue.start, Effect.CORRECTION)
    )


def _is_an_aim(reading: Reading, cue: Span, term: Span) -> bool:
    """ "I never took anything for my diabetes" denies no diabetes."""
    before = reading.words(Span(max(cue.end, term.start - 2), term.start))
    return before[-1:] == ("for",) or (before[:1] == ("for",) and before[-1] in _OWNED)


def _is_known(reading: Reading, term: Span) -> bool:
    """ "It looks like your daytime fatigue is worse" doubts no fatigue."""
    return bool(_OWNED & set(reading.words(Span(max(0, term.start - 2), term.start))))


def _list_bridges(reading: Reading, cue: Cue, term: Span) -> bool:
    """From the cue over the terms of a list, no gap is wider than LIST_GAP tokens."""
    position = cue.end
    for mention in reading.mentions_in(Span(cue.end, max(term.start, cue.end))):
        if mention.start - position > LIST_GAP:
            return False
        position = mention.end
    return term.start - position <= LIST_GAP


def _bearer(reading: Reading, clause: Span, term: Span) -> Mention | None:
    """The relative who has it: "my mother had", "diabetes in my brother"."""
    relatives = [
        relative
        for relative in reading.mentions_in(clause, LexiconKind.RELATIVE)
        if not group("opinions") & set(reading.words(Span(relative.end, relative.end + 2)))
        and not _is_the_patient(reading, clause, term, relative)
    ]
    before = [
        r
        for r in relatives
        if r.end <= term.start
        and not _first_person_between(reading, r, term)
        and not reading.has(Span(r.end, term.start), Effect.END)
    ]
    if before and before[-1].entry.name != FAMILY:
        return before[-1]
    for relative in relatives:
        if _is_of_pregnancy(reading, term, relative):
            continue
        link = reading.words(Span(term.end, max(term.end, relative.start)))
        if relative.start >= term.end and len(link) <= 4 and {"in", "on", "with"} & set(link):
            return relative
    return before[-1] if before else None


def _is_the_patient(reading: Reading, clause: Span, term: Span, relative: Mention) -> bool:
    """ "He is a father of two with diabetes", "a preterm twin with a heart murmur": who is called so has it."""
    if relative.end > term.start or relative.entry.name == FAMILY:
        return False
    near = Span(max(clause.start, relative.start - _POSSESSIVE_REACH), relative.start)
    before = reading.words(Span(clause.start, relative.start))
    link = reading.words(Span(relative.end, term.start))
    own = bool(_BEING & set(before)) or (
        relative.entry.name in group("born with others") and before[-1:] != ("the",)
    )
    called = {"with"} & set(link[:4]) and not _POSSESSIVES & set(reading.words(near))
    return own and bool(called)


def _is_of_other(reading: Reading, relative: Mention) -> bool:
    """ "My friend's mum": nobody of the family."""
    if reading.words(Span(max(0, relative.start - 1), relative.start)) != ("'s",):
        return False
    before = Span(0, relative.start - 1)
    return any(cue.end == before.end for cue in reading.cues_in(before, Effect.OTHER))


def _is_of_pregnancy(reading: Reading, term: Span, relative: Mention) -> bool:
    """ "I had gestational diabetes with my son": the mother's."""
    if not isinstance(term, Mention) or not (term.entry.code or "").startswith(_PREGNANCY):
        return False
    link = set(reading.words(Span(term.end, max(term.end, relative.start))))
    return relative.entry.name in group("born of the patient") and "with" in link


def _first_person_between(reading: Reading, before: Span, term: Span) -> bool:
    if term.start <= before.end:
        return False
    return bool(_FIRST_PERSON & set(reading.words(Span(before.end, term.start))))


def is_episode(name: str) -> bool:
    """A condition that comes and passes, by the words of its name."""
    return bool(episodes() & set(name.replace("-", " ").split()) or name in episodes())


def clause_of(reading: Reading, span: Span) -> Clause | None:
    return next((clause for clause in reading.clauses if clause.holds(span)), None)
