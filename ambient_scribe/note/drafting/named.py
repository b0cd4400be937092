"""Speech that a template has a heading of its own for, where nothing else in the draft tells it.

In: the statements so far, the survey and the template. Out: further statements, from whole sentences of
the clinician ("we practiced a breathing exercise", "I cleaned the shoulder with chlorhexidine") and
clauses of the patient that hold a word which the template's content lists as `said`. What is asked,
planned or thought of is left out, and so is what cannot be written in the third person for sure.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from ambient_scribe.domain.template import DerivedContent, Template
from ambient_scribe.domain.transcript import Role
from ambient_scribe.note.drafting.language.clauses import ClauseConfig, clauses_of
from ambient_scribe.note.drafting.language.grammar import Person
from ambient_scribe.note.drafting.language.thirdperson import Voice, third_person
from ambient_scribe.note.drafting.plan import Form, Statement
from ambient_scribe.note.drafting.survey.tokens import Speech, Token
from ambient_scribe.note.drafting.survey.visit import Survey
from ambient_scribe.note.templates.contents import SectionId
from ambient_scribe.note.templates.matching import flat, says

_SHORTEST, _LONGEST = 3, 28
"""Words of a sentence that is carried: shorter ones say nothing alone, longer ones ramble."""
_TOLD_SHARE = 0.75
"""Of the words of either: a statement that shares so many tells the sentence already."""
_ASIDE = 4
"""Words behind a comma that only comment, at most."""

_OPENERS = frozenset(
    {"okay", "ok", "so", "and", "now", "well", "alright", "right", "great", "good"}
)
_OWN = frozenset({"i", "we"})
_BETWEEN = frozenset({"am", "are", "have", "had", "was", "were", "just", "also", "already", "then"})
"""Between "I" or "we" and what was done: "I am numbing the skin" is "numbing the skin"."""
_UNSETTLED = frozenset(
    [
        "if",
        "will",
        "would",
        "could",
        "should",
        "may",
        "might",
        "maybe",
        "going",
        "gonna",
        "let",
        "lets",
        "let's",
        "want",
        "wanna",
        "think",
        "talk",
        "later",
        "next",
        "usually",
        "sometimes",
        "can",
        "what",
        "why",
        "how",
        "who",
        "did",
        "do",
        "does",
        "you'll",
        "we'll",
        "i'll",
        "i'd",
    ]
)


def named_content(
    statements: Sequence[Statement],
    survey: Survey,
    template: Template,
    person: Person,
    config: ClauseConfig,
) -> list[Statement]:
    """Only for contents that a section of the template holds."""
    held = {content for section in template.sections for content in section.contents}
    contents = [one for one in template.contents if one.said and one.id in held]
    told = [frozenset(_words_of(one)) for one in statements]
    made: list[Statement] = []
    for speech in survey.speeches if contents else ():
        for text, ids in _carried(speech, contents, person, config):
            content = _content(text, contents)
            if content is None or any(_same(set(ids), one) for one in told):
                continue
            told.append(frozenset(ids))
            made.append(
                Statement(SectionId(content.of[0]), Form.REASONING, text=text, word_ids=ids)
            )
    return made


def _content(text: str, contents: Sequence[DerivedContent]) -> DerivedContent | None:
    """What its words are listed for and draws it to its place."""
    return next((one for one in contents if says(one.said, flat(text))), None)


def _same(ids: Collection[str], others: Collection[str]) -> bool:
    """Both rest mostly on the same words."""
    shared = len(set(ids) & set(others))
    return shared >= _TOLD_SHARE * max(len(ids), len(others))


def _words_of(statement: Statement) -> Iterator[str]:
    yield from statement.word_ids
    yield from (word_id for item in statement.items for word_id in item.word_ids)


def _carried(
    speech: Speech,
    contents: Sequence[DerivedContent],
    person: Person,
    config: ClauseConfig,
) -> Iterator[tuple[str, tuple[str, ...]]]:
    role = speech.passage.role
    if role is Role.PATIENT:
        for clause in clauses_of(speech, config):
            text = third_person(clause.words, person, Voice.PATIENT)
            if text is not None:
                yield text, clause.word_ids
    elif role is Role.CLINICIAN:
        for spoken in speech.sentences:
            if not spoken.question and _content(" ".join(t.text for t in spoken.tokens), contents):
                text = _of_clinician(spoken.tokens, person)
                ids = tuple(dict.fromkeys(token.word.id for token in spoken.tokens))
                if text is not None:
                    yield text, ids


def _of_clinician(tokens: Sequence[Token], person: Person) -> str | None:
    words = [token.text for token in _without_aside(tokens)]
    while words and words[0] in _OPENERS:
        words.pop(0)
    if not _SHORTEST <= len(words) <= _LONGEST or _UNSETTLED & set(words):
        return None
    when = words.pop(0) if words[0] == "today" else ""
    if words[0] in _OWN:
        words.pop(0)
        while words and words[0] in _BETWEEN:
            words.pop(0)
    if _OWN & set(words):
        words = _without_own(words)
    parts = [_written(one, person) for one in _parts(words)]
    if not parts or any(part is None for part in parts):
        return None
    return " ".join([*(part for part in parts if part is not None), *([when] if when else [])])


def _written(words: Sequence[str], person: Person) -> str | None:
    """Of what the patient did, the patient is the subject, whatever the verb is."""
    did = words[0] == "you" and words[1:2] and words[1].endswith("ed")
    rest = third_person(words[1:] if did else words, person, Voice.CLINICIAN, opening=False)
    return f"{person.subject} {rest}" if did and rest is not None else rest


def _without_aside(tokens: Sequence[Token]) -> Sequence[Token]:
    """Without a few words behind the last comma: "…, a little pinch"."""
    commas = [n for n, token in enumerate(tokens[:-1], start=1) if token.mark == ","]
    return tokens[: commas[-1]] if commas and len(tokens) - commas[-1] <= _ASIDE else tokens


def _parts(words: Sequence[str]) -> Iterator[list[str]]:
    """What begins with "and you …" is a clause of its own: the patient is its subject."""
    part: list[str] = []
    for index, word in enumerate(words):
        if word == "and" and part and words[index + 1 : index + 2] == ["you"]:
            yield [*part, word]
            part = []
        else:
            part.append(word)
    if part:
        yield part


def _without_own(words: Sequence[str]) -> list[str]:
    """ "… and we wrote a list" is "… and wrote a list"."""
    return [
        word
        for index, word in enumerate(words)
        if not (word in _OWN and index and words[index - 1] in ("and", "then"))
    ]
