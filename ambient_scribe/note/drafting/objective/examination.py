"""Plans the examination by body system, and what studies were read to show.

In: findings that were called out, and the visit's facts of an examination. Out: statements in the
order of body systems; a fact that a called-out finding tells already is not told twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from ambient_scribe.domain.clinical import FactKind
from ambient_scribe.note.drafting.language.openings import Told
from ambient_scribe.note.drafting.objective.scribing import Finding
from ambient_scribe.note.drafting.objective.systems import examined_system
from ambient_scribe.note.drafting.plan import Form, Statement
from ambient_scribe.note.drafting.survey.items import Item
from ambient_scribe.note.drafting.survey.selection import is_told
from ambient_scribe.note.phrases.reading import load_phrases
from ambient_scribe.note.templates.contents import SectionId

_LIMBS = "musculoskeletal"
"""The system whose findings are led by the part that was examined, where one was named."""


def examination(findings: Sequence[Finding], observed: Sequence[Item]) -> list[Statement]:
    """One statement a body system; of the limbs, one for each part that was examined."""
    groups: dict[tuple[str, str], list[Finding]] = {}
    findings = _sided_surely([one for one in findings if _ASKED not in one.text.split()[1:]])
    for finding in findings:
        if not finding.study:
            groups.setdefault((finding.system, _part(finding)), []).append(finding)
    items: dict[tuple[str, str], list[Item]] = {}
    untold = _untold(observed, findings)
    told = [item for item in observed if item not in untold]
    for item in untold:
        items.setdefault((examined_system(item), ""), []).append(item)
    order = list(load_phrases().examination.systems)
    keys = dict.fromkeys([*groups, *items])
    ranked = sorted(keys, key=lambda key: order.index(key[0]) if key[0] in order else len(order))
    return [
        _with_facts(
            _examined(
                part or system, groups.get((system, part), []), items.get((system, part), [])
            ),
            told,
        )
        for system, part in ranked
    ]


_ASKED = "there"
"""What is left of "the knee, is there any …": only the answer tells."""


def _sided_surely(findings: Sequence[Finding]) -> list[Finding]:
    """ "On your right knee … no pain of the left medial knee": one of the sides was said in error, and the
    heading has none."""
    doubted = {one.heading for one in findings if _is_of_other_side(one)}
    return [
        replace(one, heading=" ".join(w for w in one.heading.split() if w not in _SIDES))
        if one.heading in doubted
        else one
        for one in findings
    ]


def _is_of_other_side(finding: Finding) -> bool:
    words, headed = finding.text.split(), finding.heading.split()
    for own, other in (("right", "left"), ("left", "right")):
        if own in headed and own not in words and not _COMPARING & {*words}:
            placed = pairwise(words)
            return any(second == other and first in _BEFORE_SIDE for first, second in placed)
    return False


_BEFORE_SIDE = frozenset({"the", "your", "their", "his", "her", "of", "on"})
_COMPARING = frozenset({"than", "compared", "versus", "unlike", "as", "contralateral"})


def _part(finding: Finding) -> str:
    """The part that leads a finding of the limbs: where the finding names none of its own, or none
    with a side."""
    phrases = load_phrases()
    body, parts = phrases.relevance.body, phrases.examination.words.parts
    heading, words = set(finding.heading.split()), set(finding.text.replace(",", "").split())
    if finding.system != _LIMBS or not (body | parts) & heading:
        return ""
    return "" if body & words and (_SIDES & words or not _SIDES & heading) else finding.heading


_SIDES = frozenset({"left", "right", "both", "bilateral", "bilaterally"})


def _untold(observed: Sequence[Item], findings: Sequence[Finding]) -> list[Item]:
    told = {word_id for finding in findings for word_id in finding.word_ids}
    texts = [f" {finding.text} " for finding in findings]
    return [
        item
        for item in observed
        if not is_told(item, told) and not _is_named(item, texts) and _is_placed(item)
    ]


def _is_named(item: Item, texts: Sequence[str]) -> bool:
    """Whatever of it is said: what was called out is nearer to the words than the fact."""
    return any(f" {item.name} " in text for text in texts)


def _is_placed(item: Item) -> bool:
    """ "Discharge" alone, of no place, says nothing; that there is none of it does."""
    if item.name in load_phrases().examination.words.under_hand and item.attributes.site is None:
        return False
    if item.absent or item.name not in load_phrases().examination.words.placed:
        return True
    told = item.attributes
    return any((told.site, told.laterality, told.value, told.status))


def _with_facts(statement: Statement, told: Sequence[Item]) -> Statement:
    """Also borne by the facts that its findings tell as they were called out."""
    words = set(statement.word_ids)
    own = (fact_id for item in told if words & set(item.word_ids) for fact_id in item.fact_ids)
    return replace(statement, fact_ids=tuple(dict.fromkeys(own)))


def _examined(label: str, findings: Sequence[Finding], items: Sequence[Item]) -> Statement:
    return Statement(
        SectionId.EXAM,
        Form.EXAM,
        tuple(items),
        label=label,
        word_ids=_words(findings),
        phrases=_texts(findings),
    )


def _texts(findings: Sequence[Finding]) -> tuple[str, ...]:
    """Each once; one that a fuller one holds is left out."""
    texts = list(dict.fromkeys(finding.text for finding in findings))
    return tuple(
        text for text in texts if not any(text != other and text in other for other in texts)
    )


def studies(findings: Iterable[Finding]) -> list[Statement]:
    """One statement a study, with what it was read to show."""
    by_study: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.study:
            by_study.setdefault(finding.study, []).append(finding)
    return [
        Statement(
            SectionId.RESULTS,
            Form.READ_OUT,
            label=study,
            word_ids=_words(own),
            phrases=_texts(own),
        )
        for study, own in by_study.items()
    ]


def of_told_study(name: str, read: Sequence[Statement]) -> bool:
    """Whether a statement tells what a study of this name showed."""
    nouns = {word for study in load_phrases().examination.studies for word in study.split()}
    own = nouns & set(name.split())
    return any(own & set(one.label.split()) for one in read if one.form is Form.READ_OUT)


def is_read_out(item: Item, items: Sequence[Item], read: Sequence[Statement]) -> bool:
    """Whether the reading of a study gives this value already ("preserved EF of 55%"), or says how it was
    ("normal sinus rhythm")."""
    value, status = item.attributes.value, item.attributes.status
    if value is None and status is not None and item.kind is FactKind.TEST:
        return any(
            set(item.word_ids) & set(one.word_ids) and status in " ".join(one.phrases)
            for one in read
            if one.form is Form.READ_OUT
        )
    if value is None or not _PUMPING & set(item.name.split()):
        return False
    if any(one.name == item.name and one.attributes.value != value for one in items):
        return False
    texts = [phrase for one in read if one.form is Form.READ_OUT for phrase in one.phrases]
    return any(str(value) in text for text in texts)


_PUMPING = frozenset({"ejection", "ef"})


def left_over(told: Iterable[Told], statements: Sequence[Statement]) -> list[Told]:
    """Sentences of which no word is told by a statement."""
    words = {word_id for one in statements for word_id in one.word_ids}
    return [one for one in told if not words & set(one.word_ids)]


def _words(findings: Sequence[Finding]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word_id for one in findings for word_id in one.word_ids))
