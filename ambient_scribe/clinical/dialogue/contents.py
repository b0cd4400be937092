"""Answers without a yes or a no: "just the cough", "i'm fine", "500 milligrams", "on my body, no".

In: the passage that follows questions. Out: what it makes of them.
"""

from __future__ import annotations

from collections.abc import Callable

from ambient_scribe.clinical.dialogue.answers import Answer, Polarity, read_answer
from ambient_scribe.clinical.dialogue.asked_about import says_well
from ambient_scribe.clinical.dialogue.circumstances import affirms
from ambient_scribe.clinical.dialogue.past_answers import past_in, when_in
from ambient_scribe.clinical.dialogue.questions import Asked, Outcome, Questions
from ambient_scribe.clinical.language.clauses import content_start, is_punctuation
from ambient_scribe.clinical.language.groups import group
from ambient_scribe.clinical.language.reading import Clause, Effect, Reading, Span
from ambient_scribe.clinical.lexicon import LexiconKind
from ambient_scribe.clinical.quantities.amounts import amounts, frequency_in
from ambient_scribe.domain.clinical import FactKind, Subject

SHORT_ANSWER = 12
"""Tokens of a passage at whose end a yes or a no may stand ("on my body, no, not really")."""

_AMOUNT_REACH = 5
"""Tokens after a "maybe" that tell how much."""

_COMPLAINTS = frozenset({LexiconKind.SYMPTOM, LexiconKind.CONDITION})
_AT_TIMES = frozenset({FactKind.SYMPTOM, FactKind.MEDICATION})
_PLAIN_YES = frozenset({"yes", "yeah", "yep", "yup"})
"""At the end of a passage; the "every day" of "i walk every day" answers something else."""

_ALL_OR_NOTHING = frozenset({"everything", "nothing"})
_WELL_REACH = 4
"""Tokens from "everything else" to the word that says that it is well."""

_THOUGHT_REACH = 3
"""Tokens from "thought" to "it", and from a denial to "thought"."""

_OF_IT = frozenset({"it", "that", "mind", "dying"})
_TESTS = frozenset({"test", "tests", "tested"})
_SHOWN = {"positive": Polarity.YES, "negative": Polarity.NO}
_DENIED = frozenset({"not", "n't", "never", "no", "if", "haven't", "hasn't", "didn't"})
_TURNS = frozenset({"but", "because", "if", "when", "?"})


def answer_by_content(
    questions: Questions,
    reading: Reading,
    others: list[Asked],
    named: set[str],
    words_of: Callable[[Span], tuple[str, ...]],
) -> Outcome:
    """ "Just the cough" denies the rest; a dose or a time alone affirms a single one; who is fine
    has nothing else. What the words name, they decide themselves."""
    first = reading.clauses[0]
    only = exception_in(reading, first)
    if only is not None:
        return questions.deny_rest(others, words_of(only), named)
    about = [asked for asked in others if asked.well or asked.general]
    fine = next((c for c in reading.clauses if says_well(reading, c)), None)
    if about and fine is not None:
        return questions.deny_rest(about, words_of(fine), named)
    sentence = _sentence(reading)
    over = past_in(reading, sentence)
    shown = shown_by_test(reading, others)
    rest = rest_denied(reading)
    if rest is not None:
        return questions.deny_rest(others, words_of(rest), named)
    if {name for asked in others for name in asked.names} & named:
        questions.drop_named(named)
    elif shown is not None:
        positive = shown.polarity is Polarity.YES
        settle = questions.affirm_only if positive else questions.deny_only
        return settle(others, words_of(shown))
    elif (thought := thought_of(reading, others)) is not None:
        return questions.affirm_only(others, words_of(thought))
    elif over is not None and others[-1].of_diagnosis:
        return questions.affirm_only(others, words_of(over))
    elif over is not None:
        return questions.put_into_past(others, words_of(over), when_in(reading, over))
    elif _asks_for_complaint(others) and affirms(reading, sentence):
        return questions.affirm_only(others, words_of(sentence))
    elif _asks_for_drug(others) and _is_regimen(reading, first):
        return questions.affirm_only(others, words_of(first))
    return Outcome()


def _sentence(reading: Reading) -> Clause:
    """The first one, whole: "one, when i was six" stands in two clauses."""
    first = reading.clauses[0]
    end = max(c.end for c in reading.clauses if c.sentence == first.sentence)
    return Clause(first.start, end, first.act, first.sentence)


def exception_in(reading: Reading, clause: Clause) -> Span | None:
    """ "Only …", "other than …" with the complaint that it keeps."""
    start = content_start(reading, clause)
    only = next((c for c in reading.cues_in(clause, Effect.ONLY) if c.start == start), None)
    if only is None:
        return None
    kept = next((m for m in reading.mentions_in(clause) if m.start >= only.end), None)
    if kept is None or kept.kind not in _COMPLAINTS:
        return None
    return Span(only.start, kept.end)


def rest_denied(reading: Reading) -> Span | None:
    """ "A bit of congestion, but everything else is okay", "the cough, nothing else"."""
    words = [token.text for token in reading.tokens]
    for start in range(len(words) - 1):
        if words[start + 1] != "else" or words[start] not in _ALL_OR_NOTHING:
            continue
        tail = words[start + 2 : start + 2 + _WELL_REACH]
        if words[start] == "nothing" and (not tail or is_punctuation(tail[0])):
            return Span(start, start + 2)
        well = next((i for i, word in enumerate(tail) if word in group("well-being")), None)
        if words[start] == "everything" and well is not None and not _DENIED & set(tail[:well]):
            return Span(start, start + 3 + well)
    return None


def shown_by_test(reading: Reading, others: list[Asked]) -> Answer | None:
    """ "Could you be pregnant?" "I did a home test, it was positive." """
    last = others[-1].findings
    if len(last) != 1 or last[0].claim.kind is not FactKind.CONDITION or others[-1].general:
        return None
    words = [token.text for token in reading.tokens[:SHORT_ANSWER]]
    tests = [i for i, word in enumerate(words) if word in _TESTS]
    shown = [i for i, word in enumerate(words) if word in _SHOWN and tests and i > tests[0]]
    if not shown or _DENIED & set(words[: shown[0]]):
        return None
    return Answer(0, shown[0] + 1, _SHOWN[words[shown[0]]])


def thought_of(reading: Reading, others: list[Asked], start: int = 0) -> Answer | None:
    """ "Any thoughts of hurting yourself?" "I've thought about it, but i wouldn't do it." """
    asked = {name for one in others for name in one.names}
    if not asked & group("thoughts of harm"):
        return None
    words = [token.text for token in reading.tokens]
    for index in range(start, len(words)):
        after = words[index + 1 : index + 1 + _THOUGHT_REACH]
        before = words[max(start, index - _THOUGHT_REACH) : index]
        thought = words[index] in group("came to mind") and _OF_IT & set(after)
        if thought and not _DENIED & set(before):
            return Answer(start, index + 1, Polarity.YES)
    return None


def last_words(reading: Reading) -> Answer | None:
    """The yes or no with which a short passage ends."""
    end = len(reading.tokens)
    if end > SHORT_ANSWER or _TURNS & {token.text for token in reading.tokens}:
        return None
    for position in range(1, end):
        rest = Span(position, end)
        answer = read_answer(reading, rest)
        if answer is None or answer.start != position:
            continue
        tail = reading.words(Span(answer.end, end))
        plain = bool(_PLAIN_YES & set(reading.words(answer)))
        sure = answer.polarity is Polarity.NO or (answer.polarity is Polarity.YES and plain)
        if all(is_punctuation(word) for word in tail):
            return answer if sure else None
    return None


def _is_regimen(reading: Reading, clause: Clause) -> bool:
    return bool(amounts(reading, clause)) or frequency_in(reading, clause) is not None


def _asks_for_complaint(others: list[Asked]) -> bool:
    """For one, of the patient, that may be there at times."""
    last = others[-1].findings
    one = len(others) == 1 and len(last) == 1 and not (others[-1].well or others[-1].general)
    claim = last[0].claim
    return one and claim.kind in _AT_TIMES and claim.subject is Subject.PATIENT


def _asks_for_drug(others: list[Asked]) -> bool:
    last = others[-1].findings
    return len(last) == 1 and last[0].claim.kind is FactKind.MEDICATION


def as_meant(answer: Answer, reading: Reading, asked: list[Asked]) -> Answer:
    """ "And lisinopril 10?" "No, it's 20 now.": the dose is denied, and not the drug; "maybe five
    pounds" doubts how much, and not that it is so."""
    if answer.polarity is Polarity.NO:
        thought = thought_of(reading, asked, answer.end)
        if thought is not None:
            return Answer(answer.start, thought.end, Polarity.YES)
    last = asked[-1].findings[-1].claim if asked and asked[-1].findings else None
    if answer.polarity is Polarity.MAYBE and _tells_amount(reading, answer):
        return Answer(answer.start, answer.end, Polarity.YES)
    if last is None or last.kind is not FactKind.MEDICATION or answer.polarity is not Polarity.NO:
        return answer
    rest = Span(answer.end, len(reading.tokens))
    if not any(not amount.is_time for amount in amounts(reading, rest)):
        return answer
    others = {m.entry.name for m in reading.mentions_in(rest, LexiconKind.MEDICATION)}
    if others - {last.normalized}:
        return answer  # "no, but i take tylenol 500"
    dosed = last.attributes.dose is not None
    return Answer(answer.start, answer.end, Polarity.YES if dosed else Polarity.UNSURE)


def _tells_amount(reading: Reading, answer: Answer) -> bool:
    rest = Span(answer.end, min(len(reading.tokens), answer.end + _AMOUNT_REACH))
    return bool(amounts(reading, rest)) or frequency_in(reading, rest) is not None
