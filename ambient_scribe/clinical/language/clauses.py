"""Cuts a reading into clauses and tells how each acts: statement, question, word to a machine.

Punctuation is used where it is there; recognizers that write none are cut at words that begin a
clause ("but", "and i", "have you"). In: a `Reading` without clauses. Out: the same with them.
"""

from __future__ import annotations

import itertools
from dataclasses import replace

from ambient_scribe.clinical.language.groups import group
from ambient_scribe.clinical.language.reading import (
    Act,
    Clause,
    Cue,
    Effect,
    Mention,
    Reading,
    Span,
)
from ambient_scribe.clinical.lexicon import LexiconKind
from ambient_scribe.clinical.quantities.amounts import frequencies
from ambient_scribe.clinical.quantities.times import time_phrases

_TIME_REACH = 6
"""Tokens of a time before the words that it is told for."""
_JOINING = frozenset({"and", "but", "then", ","})
_NEEDED = frozenset({"when", "whenever", "as", "if", "i", "you"})
"""First words of "when i need it"."""

_SENTENCE_END = frozenset({".", "?", "!", ";", "...", "…", "-", "--", "—", "–"})
_PUNCTUATION = _SENTENCE_END | {",", ":", '"', "(", ")", "'"}
_TOLD = frozenset({"mentioned", "said", "told"})
_OBJECTS = frozenset({"you", "it"})
_AUXILIARIES = frozenset(
    {"do", "does", "did", "have", "has", "is", "are", "was", "were", "can", "could", "would"}
)
_WH_WORDS = frozenset({"what", "when", "where", "how", "which", "who", "why", "whereabouts"})
_OPENER_REACH = 3
"""Tokens between "how much pain" and "do you"."""

_LISTING = frozenset({"and", "or", "plus"})
_LISTING_WORDS = 3
"""Tokens from the "and" to a term that a list before it still holds ("and also your lasix")."""

_WARNINGS = frozenset({"emergency", "contact"})
"""Types of what is to be done when somebody gets worse."""

_COMPLAINTS = frozenset({LexiconKind.SYMPTOM, LexiconKind.CONDITION})
_MORE = frozenset({"more", "longer", "better", "worse", "further", "way", "time", "day"})
"""After an "any" that belongs to the words before it ("i can't do that any more")."""

_FRONTED = frozenset({"so", "and", "but", "well", "um", "uh", "yeah", "no", "oh", "then"})
"""Words before a time with which a sentence begins."""

_DETERMINER_GAP = 1
"""Tokens between a "no" and its term, or a term and its time ("no real cough, and a fever now")."""

_ASSENT = frozenset({"okay", "ok", "alright"})
"""Last words of a statement to which a mere nod is wanted."""

_ASSENT_ALONE = 3
"""So few words and an "okay?" may still be a question ("breathing okay?")."""

_STRONG_OPENERS = frozenset({Effect.ASK, Effect.OPEN})


def with_clauses(reading: Reading, *, prose: bool = False) -> Reading:
    clauses: list[Clause] = []
    for number, sentence in enumerate(_sentences(reading)):
        parts = _cut(reading, sentence, prose)
        asked = not prose and _ends_with(reading, sentence, "?")
        acts = [Act.STATEMENT if prose else act_of(reading, part) for part in parts]
        if asked and not _seeks_assent(reading, sentence, acts):
            acts = _asked(reading, parts, acts)
        elif not prose and parts and _is_tagged(reading, parts[-1]) and Act.OPEN not in acts:
            acts[-1] = Act.POLAR
        else:
            acts = [
                _unless_warning(reading, p, sentence, a) for p, a in zip(parts, acts, strict=True)
            ]
        clauses.extend(
            Clause(part.start, part.end, act, number) for part, act in zip(parts, acts, strict=True)
        )
    return replace(reading, clauses=tuple(clauses))


def is_punctuation(text: str) -> bool:
    return text in _PUNCTUATION


def _sentences(reading: Reading) -> list[Span]:
    spans, start = [], 0
    for index, token in enumerate(reading.tokens):
        if token.text in _SENTENCE_END and not _is_hyphen(reading, index):
            spans.append(Span(start, index + 1))
            start = index + 1
    if start < len(reading.tokens):
        spans.append(Span(start, len(reading.tokens)))
    return [span for span in spans if any(w not in _PUNCTUATION for w in reading.words(span))]


def _is_hyphen(reading: Reading, index: int) -> bool:
    """A dash inside a word ("follow-up") or inside a stammer ("sh- shows")."""
    if reading.tokens[index].text not in {"-", "--", "—", "–"}:
        return False
    last = len(reading.tokens) - 1
    glued = index > 0 and reading.tokens[index - 1].end == reading.tokens[index].start
    return index < last and (glued or reading.tokens[index].end == reading.tokens[index + 1].start)


def _ends_with(reading: Reading, span: Span, mark: str) -> bool:
    return reading.tokens[span.end - 1].text == mark


def _cut(reading: Reading, sentence: Span, prose: bool) -> list[Span]:
    """Clauses of a sentence; a term or an action ("come back and see me") is never cut in two."""
    binds = {c.end for c in reading.cues_in(sentence, Effect.BINDS)}
    starts = {
        cue.start
        for cue in reading.cues_in(sentence, Effect.BREAK)
        if not prose
        and cue.start > sentence.start
        and not _in_open_question(reading, cue)
        and not _goes_on(reading, cue)
    }
    for cue in reading.cues_in(sentence, Effect.SUBJECT):
        after_comma = cue.start > 0 and reading.tokens[cue.start - 1].text == ","
        stammer = cue.start > 1 and reading.words(Span(cue.start - 2, cue.start - 1)) == (
            reading.tokens[cue.start].text,
        )
        if cue.start > sentence.start and not (after_comma and stammer):
            previous = cue.start - 1 - after_comma
            if not _acts(reading, cue) or _after_fronted_time(reading, sentence, cue):
                continue
            if (
                previous + 1 not in binds
                and reading.tokens[previous].text != reading.tokens[cue.start].text
            ):
                starts.add(_with_its_time(reading, sentence, cue.start))
    if prose:
        starts |= _prose_breaks(reading, sentence)
    else:
        starts |= _unmarked_questions(reading, sentence) | _told_after_no(reading, sentence)
    whole = (*reading.mentions_in(sentence), *(p for p in reading.plans if sentence.holds(p)))
    inside = {i for m in whole for i in range(m.start + 1, m.end)}
    inside |= _as_needed(reading, sentence, starts)
    edges = [sentence.start, *sorted(starts - inside - {sentence.start}), sentence.end]
    return [
        Span(a, b)
        for a, b in itertools.pairwise(edges)
        if any(w not in _PUNCTUATION for w in reading.words(Span(a, b)))
    ]


def _acts(reading: Reading, cue: Cue) -> bool:
    """ "prescribe you ibuprofen": a "you" that no verb follows is an object, and begins nothing."""
    if any(c.end > cue.end for c in reading.cues_at(cue.start, Effect.FILLER)):
        return False  # "you know"
    if reading.tokens[cue.start].text not in _OBJECTS:
        return True
    return bool(reading.cues_at(cue.end, Effect.FINITE))


def _after_fronted_time(reading: Reading, sentence: Span, cue: Cue) -> bool:
    """The "i" of "in the past I had asthma" goes on with what the time was said for."""
    first = sentence.start
    while first < cue.start and reading.tokens[first].text in _PUNCTUATION | _FRONTED:
        first = max([first + 1, *(c.end for c in reading.cues_at(first, Effect.FILLER))])
    times = (c for c in reading.cues_at(first, Effect.HISTORICAL) if c.before)
    return any(set(reading.words(Span(c.end, cue.start))) <= {","} for c in times)


def _with_its_time(reading: Reading, sentence: Span, start: int) -> int:
    """Where "…, and last night he had" begins: the time is of what follows it."""
    if start == 0 or reading.tokens[start - 1].text not in group("ends of times"):
        return start
    for time in time_phrases(reading, Span(max(sentence.start, start - _TIME_REACH), start)):
        if time.end == start and time.start - 1 > sentence.start:
            joint = reading.tokens[time.start - 1].text
            if joint in _JOINING:
                return time.start - 1
    return start


def _as_needed(reading: Reading, sentence: Span, starts: set[int]) -> set[int]:
    """The "when i need it" of "two puffs when i need it" tells how often, and begins nothing."""
    if not any(reading.tokens[start].text in _NEEDED for start in starts):
        return set()
    return {i for f in frequencies(reading, sentence) for i in range(f.start, f.end)}


def _in_open_question(reading: Reading, cue: Cue) -> bool:
    """The "does it" of "when does it" begins nothing."""
    if reading.tokens[cue.start].text not in _AUXILIARIES:
        return False
    before = reading.words(Span(max(0, cue.start - _OPENER_REACH), cue.start))
    return bool(_WH_WORDS & set(before))


def _unmarked_questions(reading: Reading, sentence: Span) -> set[int]:
    """ "You have some ear buzzing any ear pain": an "any" that no verb takes asks by itself."""
    starts = set()
    for cue in reading.cues_in(sentence, Effect.ASK):
        if cue.start == sentence.start or reading.tokens[cue.start].text != "any":
            continue
        before = reading.tokens[cue.start - 1].text
        after = reading.words(Span(cue.start + 1, cue.start + 2))
        named = any(
            m.end == cue.start
            for m in reading.mentions_in(Span(sentence.start, cue.start))
            if m.kind in _COMPLAINTS
        )
        if (named or before in group("before a new any")) and not _MORE & set(after):
            starts.add(cue.start)
    return starts


def _told_after_no(reading: Reading, sentence: Span) -> set[int]:
    """ "No vomiting, and diarrhea for three days": what lasts is there, and the "no" ends."""
    starts = set()
    terms = [m for m in reading.mentions_in(sentence) if m.kind in _COMPLAINTS]
    for one, other in itertools.pairwise(terms):
        between = reading.words(Span(one.end, max(one.end, other.start)))
        if between[:2] != (",", "and") or len(between) > 2 + _DETERMINER_GAP or "no" in between:
            continue
        near = Span(max(sentence.start, one.start - _DETERMINER_GAP - 1), one.start)
        if not reading.has(near, Effect.ABSENT):
            continue
        after = Span(other.end, sentence.end)
        times = time_phrases(reading, after)
        if any(time.start <= other.end + _DETERMINER_GAP for time in times):
            starts.add(one.end + 1)
    return starts


def _goes_on(reading: Reading, cue: Cue) -> bool:
    """The "have you" of "i will have you come back" asks nothing, and the "okay" of "it looks
    okay" begins nothing."""
    before = set(reading.words(Span(max(0, cue.start - 1), cue.start)))
    word = reading.tokens[cue.start].text
    if word in _ASSENT:
        return bool(group("linking verbs") & before)
    after = reading.words(Span(cue.start + 2, cue.start + 3))
    if word == "do":
        return bool(group("causative") & before)  # "i want you to do the exercises"
    # but "we have you on lisinopril" tells of today
    return word == "have" and bool(group("causative") & before) and after != ("on",)


def _prose_breaks(reading: Reading, sentence: Span) -> set[int]:
    """Written prose is cut where a scope ends ("but", "otherwise") and nowhere else."""
    return {
        cue.start for cue in reading.cues_in(sentence, Effect.END) if cue.start > sentence.start
    }


def content_start(reading: Reading, span: Span) -> int:
    """The first token that is no filler and no punctuation."""
    position = span.start
    moved = True
    while moved and position < span.end:
        moved = False
        if reading.tokens[position].text in _PUNCTUATION:
            position, moved = position + 1, True
            continue
        starting = [c for c in reading.cues_at(position) if c.end <= span.end]
        strong = [c.end for c in starting if c.effect in _STRONG_OPENERS]
        fillers = [c.end for c in starting if c.effect is Effect.FILLER]
        if fillers and max(fillers) > max(strong, default=0):
            position, moved = max(fillers), True
    return position


def with_list_before(reading: Reading, clause: Clause, term: Mention, kind: LexiconKind) -> Span:
    """ "Continue your lisinopril | and your lasix": a list goes on over the clause's start."""
    opens = reading.words(Span(clause.start, term.start))
    listed_here = sum(
        m.end - m.start + 1 for m in reading.mentions_in(clause, kind) if m.end <= term.start
    )
    if not opens or opens[0] not in _LISTING or len(opens) - listed_here > _LISTING_WORDS:
        return clause
    start = clause.start
    for earlier in reversed([c for c in reading.clauses if c.end <= clause.start]):
        if earlier.end != start or earlier.sentence != clause.sentence:
            break
        if not any(True for _ in reading.mentions_in(earlier, kind)):
            break
        start = earlier.start
        if reading.tokens[start].text not in _LISTING:
            break
    return Span(start, clause.end)


def _opener(reading: Reading, part: Span) -> Cue | None:
    start = content_start(reading, part)
    openers = [c for c in reading.cues_at(start, *_STRONG_OPENERS) if c.end <= part.end]
    return max(openers, key=lambda cue: cue.end, default=None)


def act_of(reading: Reading, part: Span) -> Act:
    """How a part of a sentence acts by its own words; a question mark may tell more."""
    controls = list(reading.cues_in(part, Effect.CONTROL))
    if controls and controls[0].start <= content_start(reading, part) + 1:
        return Act.CONTROL
    opener = _opener(reading, part)
    if opener is None or reading.words(opener)[0] in {"no", "so", "there", "you", "never", "not"}:
        # "no fever" asks only when a question mark or an answer says so
        return Act.STATEMENT
    after = reading.words(Span(opener.start + 1, opener.start + 3))
    told = group("told verbs") & set(after) and not _AUXILIARIES & set(after[:1])
    if reading.words(opener)[0] == "when" and told:
        return Act.STATEMENT  # "when you came in"
    if _says_more_of_it(reading, opener):
        return Act.STATEMENT
    return Act.POLAR if opener.effect is Effect.ASK else Act.OPEN


def _says_more_of_it(reading: Reading, opener: Cue) -> bool:
    """ "Atorvastatin, which is Lipitor, 80 milligrams": said of what was named just before."""
    if reading.words(opener)[0] != "which":
        return False
    end = opener.start
    if reading.words(Span(max(0, end - 1), end)) == (",",):
        end -= 1
    return any(mention.end == end for mention in reading.mentions)


def _unless_warning(reading: Reading, part: Span, sentence: Span, act: Act) -> Act:
    """ "Any chest pain, go straight to the er" opens like a question and is none."""
    opener = _opener(reading, part) if act is Act.POLAR else None
    if opener is None or reading.tokens[opener.start].text != "any":
        return act
    warned = any(
        plan.type in _WARNINGS and reading.tokens[plan.start].text in group("calls")
        for plan in reading.plans
        if plan.start >= opener.end and sentence.holds(plan)
    )
    return Act.STATEMENT if warned else act


def _seeks_assent(reading: Reading, sentence: Span, acts: list[Act]) -> bool:
    """ "We'll get an x-ray, okay?" asks for nothing but a nod."""
    words = [word for word in reading.words(sentence) if word not in _PUNCTUATION]
    return len(words) > _ASSENT_ALONE and words[-1] in _ASSENT and set(acts) <= {Act.STATEMENT}


def _asked(reading: Reading, parts: list[Span], acts: list[Act]) -> list[Act]:
    """A sentence with a question mark: from its first question on everything is asked, but for
    what is repeated ("you mentioned the cough"); the "if …" before it belongs to the question."""
    first = next((i for i, act in enumerate(acts) if act in {Act.POLAR, Act.OPEN}), len(acts) - 1)
    asked = []
    for i, (part, act) in enumerate(zip(parts, acts, strict=True)):
        if act is not Act.STATEMENT or _TOLD & set(reading.words(part)):
            asked.append(act)
        elif i < first:
            asked.append(Act.OPEN if reading.has(part, Effect.CONDITIONAL) else act)
        else:
            asked.append(acts[first] if acts[first] is not Act.STATEMENT else Act.POLAR)
    return asked


def _is_tagged(reading: Reading, part: Span) -> bool:
    """Ends with "is that right" or the like; a bare "yeah" or "okay" asks only with a mark."""
    end = part.end
    while end > part.start and reading.tokens[end - 1].text in _PUNCTUATION:
        end -= 1
    told_of = {m.end for m in reading.mentions_in(part, LexiconKind.RELATIVE)}
    return any(
        cue.end == end and cue.end - cue.start >= 2 and cue.start not in told_of
        for cue in reading.cues_in(part, Effect.TAG)  # "my brother has it" asks nothing
    )
