"""What a clinician says to an assistant program: control words, and the content behind them.

In: a clause that speaks to a machine ("hey dragon, order meloxicam 15 milligrams"). Out: the clause
without its control words, to be read as the clinician's; None where nothing else is said ("show me
the x-ray", "finalize the note"). A template that is asked for by name is the clinician's own text,
unknown here: it makes a question and no finding.
"""

from __future__ import annotations

from ambient_scribe.clinical.language.clauses import is_punctuation
from ambient_scribe.clinical.language.findings import Finding, spoken_ids, surface
from ambient_scribe.clinical.language.groups import group
from ambient_scribe.clinical.language.reading import Act, Clause, Effect, Reading, Span
from ambient_scribe.clinical.lexicon import LexiconKind
from ambient_scribe.domain.clinical import Claim, FactKind, Spoken
from ambient_scribe.domain.note import Suggestion, SuggestionKind
from ambient_scribe.domain.transcript import Passage

_ASKED = frozenset({"use", "used", "using", "insert", "apply", "add", "per", "pull"})
_MY = frozenset({"my", "the", "our"})
_NAME_WORDS = 7
"""Longest name of a template, in tokens."""

_EXAM = frozenset({"exam", "examination", "template", "macro", "normals"})
"""Last words of a template's name."""

_CLOSING = frozenset({"template", "macro"})


def dictated(reading: Reading, clause: Clause) -> Clause | None:
    """What of the clause is content, as a statement."""
    position = clause.start
    while position < clause.end:
        cue = max(
            (
                c
                for c in reading.cues_in(clause, Effect.CONTROL, Effect.FILLER)
                if c.start == position
            ),
            key=lambda c: c.end,
            default=None,
        )
        if cue is not None:
            words = reading.words(cue)
            if cue.effect is Effect.CONTROL and group("machine commands") & set(words):
                return None
            position = cue.end
        elif is_punctuation(reading.tokens[position].text):
            position += 1
        else:
            break
    if position >= clause.end or reading.tokens[position].text in group("machine commands"):
        return None
    return Clause(position, clause.end, Act.STATEMENT, clause.sentence)


def shown_tests(reading: Reading, clause: Clause, passage: Passage) -> list[Finding]:
    """ "Show me the chest x-ray": a test that was done, of which the clinician then tells."""
    goes_on = any(c.start >= clause.end and c.act is Act.STATEMENT for c in reading.clauses)
    if not goes_on or not group("showing") & set(reading.words(clause)):
        return []
    found = []
    for mention in reading.mentions_in(clause, LexiconKind.TEST):
        claim = Claim(kind=FactKind.TEST, normalized=mention.entry.name)
        ids = spoken_ids(reading, clause, (mention,), passage)
        found.append(Finding(claim, (mention,), surface(reading, mention)).borne_by(ids))
    return found


def template_asked_for(reading: Reading, clause: Clause, passage: Passage) -> Suggestion | None:
    """ "Use my general physical exam": which text that is only the clinician knows."""
    words = reading.words(clause)
    for index, word in enumerate(words[:-2]):
        if word not in _ASKED or words[index + 1] not in _MY:
            continue
        name = _name(words[index + 2 : index + 2 + _NAME_WORDS])
        if not name:
            continue
        start = clause.start + index
        span = Span(start, start + 2 + len(name))
        shown = " ".join(word for word in name if word not in _CLOSING)
        return Suggestion(
            kind=SuggestionKind.OPEN_QUESTION,
            text=f"the template '{shown}' was asked for",
            evidence=(Spoken(word_ids=passage.word_ids_at(*reading.characters(span))),),
        )
    return None


def _name(words: tuple[str, ...]) -> tuple[str, ...]:
    """Up to the last word that ends a template's name; empty when none does."""
    ends = []
    for index, word in enumerate(words):
        if is_punctuation(word):
            break
        if word in _EXAM:
            ends.append(index)
    return words[: ends[-1] + 1] if ends else ()
