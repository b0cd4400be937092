"""Answers to "does it run in the family?" that name only who has it.

In: questions and statements about relatives' diseases, then clauses without a disease. Out: one
finding for each relative: "my father, at 62", "dad did", "on my mother's side", "my brother too".
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from ambient_scribe.clinical.language.assertion import FAMILY, UNRELATED
from ambient_scribe.clinical.language.clauses import is_punctuation
from ambient_scribe.clinical.language.findings import (
    Finding,
    Scene,
    Voice,
    revised,
    spoken_ids,
    surface,
)
from ambient_scribe.clinical.language.groups import group
from ambient_scribe.clinical.language.reading import Clause, Effect, Mention, Reading, Span
from ambient_scribe.clinical.lexicon import Entry, LexiconKind
from ambient_scribe.domain.clinical import Assertion, Attributes, Claim, FactKind, Subject
from ambient_scribe.domain.transcript import Passage

ASKED_PASSAGES = 3
"""How long after a question its answer may come, the asking passage counted: "yes", "who?", "dad"."""

_STRANGE_WORDS = 2
"""Words besides relatives and what frames them; with more, a clause tells of something else."""

_GENERAL_WORDS = frozenset(
    {"history", "run", "runs", "running", "conditions", "diseases", "illnesses", "illness"}
    | {"problems", "medical"}
)
"""In a question about the family: it asks for their diseases."""

_MORE = frozenset({"else", "other", "others", "who", "mother", "father", "mom", "dad", "side"})
_ANYONE = frozenset({"anyone", "anybody"})
_FIRST_PERSON = frozenset({"i", "my", "me", "i'm", "i've", "mine", "myself"})
_OPINION = frozenset({"think", "believe", "guess", "know"})
_HAVE_IT = frozenset({"had", "has", "have", "got", "'s"})
_GOES_ON = frozenset({"and", "or", "what", "how"})
_YOUR = frozenset({"your", "his", "her", "mom", "mum", "dad"})
_YOU = frozenset({"you", "your", "you've", "yourself", "he", "she"})
_KIN = frozenset({"family", "relatives", "parents", "siblings"})
_IT = frozenset({"that", "it", "this", "those"})
_GONE = frozenset({"died", "passed", "lost", "gone", "dead"})
_EXCEPT = frozenset({"just", "only", "but", "except", "though", "one"})
_LIKEWISE = frozenset({"too", "also", "same", "likewise", "as", "both", "so"})
_THEIRS = frozenset({"her", "his", "their"})
_OF_A_PARENT = {
    "sister": "aunt",
    "brother": "uncle",
    "mother": "grandmother",
    "father": "grandfather",
}
"""What a relative's relative is to the patient, who tells of a parent."""

_ALL = frozenset({"all", "both", "each", "every"})
_DENIED = frozenset({"no", "not", "n't", "never", "neither", "none", "nor", "nobody", "without"})
_NAMES = (
    LexiconKind.SYMPTOM,
    LexiconKind.CONDITION,
    LexiconKind.MEDICATION,
    LexiconKind.PROCEDURE,
    LexiconKind.SOCIAL,
)
_NUMBER = r"(?:\d{1,3}|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?: (?:- )?\w+)?)"
_AGE = re.compile(
    rf"\b(?:at (?:the )?(?:age )?(?:of )?{_NUMBER}"
    r"|in (?:his|her|their) (?:(?:early|mid|late)(?: -)? )?(?:\d0s|\w+ties|teens)"
    rf"|when (?:he|she|they) (?:was|were) (?:about |around |only |just )?{_NUMBER})\b"
)


@dataclass
class FamilyTalk:
    """The relatives' diseases that were asked about, or told of, last."""

    _about: tuple[Finding, ...] = ()
    _told: bool = False
    _age: int = field(default=0)
    _asker: str | None = None
    _whom: Entry | None = None
    _whom_age: int = 0
    _general: int = ASKED_PASSAGES
    """Passages since the family's diseases were asked about in general."""

    def next_passage(self) -> None:
        self._age += 1
        self._general += 1
        self._whom_age += 1

    def names(self, reading: Reading, clause: Clause) -> None:
        """A clinician's "is your mother still alive?": "she" is then the mother."""
        named = [m.entry for m in reading.mentions_in(clause, LexiconKind.RELATIVE)]
        if named and named[-1].name != FAMILY and _YOUR & set(reading.words(clause)):
            self._whom, self._whom_age = named[-1], 0

    @property
    def asked_of(self) -> Entry | None:
        return self._whom if self._whom_age < ASKED_PASSAGES else None

    def asked(self, found: Iterable[Finding], speaker: str) -> None:
        """In a question; one about something else ends the talk of relatives."""
        everything = [f for f in found if not f.weak]
        family = tuple(f for f in everything if f.claim.subject is Subject.FAMILY)
        if family or everything:
            self._about, self._told, self._age, self._asker = family, False, 0, speaker

    def asks(self, scene: Scene) -> None:
        """A clinician's "what runs in the family?", "anyone with diabetes?"."""
        reading, clause = scene.reading, scene.clause
        if _KIN & scene.words and _GENERAL_WORDS & scene.words:
            self._general = 0
        elif not (_MORE & scene.words or reading.has(clause, Effect.FAMILY)):
            self._general = ASKED_PASSAGES  # a question about something else
        if not _ANYONE & scene.words or _YOU & scene.words or self._about:
            return
        named = [*reading.mentions_in(clause, LexiconKind.CONDITION)]
        if len(named) == 1 and named[0].entry.name not in group("not of families"):
            self._about, self._told, self._age = (_of_relatives(reading, named[0]),), False, 0

    def as_meant(self, scene: Scene, finding: Finding) -> Finding:
        """ "Any family history?" "High blood pressure and diabetes.": theirs, and not the patient's."""
        claim = finding.claim
        lately = self._general < ASKED_PASSAGES and scene.voice is Voice.PATIENT
        if not lately or scene.asked or claim.kind is not FactKind.CONDITION:
            return finding
        own = _FIRST_PERSON & scene.words and not _OPINION & scene.words
        told = {Assertion.PRESENT, Assertion.ABSENT, Assertion.POSSIBLE}
        theirs = claim.subject is Subject.PATIENT and claim.assertion in told
        if own or not theirs or claim.normalized in group("not of families"):
            return finding
        self._general = 0
        return finding.claiming(
            Claim(
                kind=FactKind.FAMILY_HISTORY,
                normalized=claim.normalized,
                assertion=claim.assertion,
                subject=Subject.FAMILY,
            )
        )

    def asks_on(self, scene: Scene, finding: Finding) -> Finding:
        """ "And celiac disease?" after a question about the family asks of the family too."""
        words = scene.reading.words(scene.clause)
        elliptic = words[:1] and words[0] in _GOES_ON and not _YOU & scene.words
        lately = self._about and not self._told and self._age < ASKED_PASSAGES
        if not (elliptic and lately and finding.claim.kind is FactKind.CONDITION):
            return finding
        return finding.claiming(
            revised(
                finding.claim,
                kind=FactKind.FAMILY_HISTORY,
                subject=Subject.FAMILY,
                attributes=Attributes(),
            )
        )

    def asked_of_topic(self, scene: Scene, topic: Finding | None, speaker: str) -> None:
        """ "Does that run in your family?" asks about what is talked of."""
        if topic is None or topic.claim.kind is not FactKind.CONDITION or not _KIN & scene.words:
            return
        if not _IT & scene.words:
            return
        claim = Claim(
            kind=FactKind.FAMILY_HISTORY,
            normalized=topic.claim.normalized,
            subject=Subject.FAMILY,
        )
        self.asked([replace(topic, claim=claim, weak=False, presumed=False)], speaker)

    def told(self, found: Iterable[Finding], speaker: str) -> None:
        """ "My father had it": "my brother too" then says the same."""
        family = [f for f in found if f.claim.subject is Subject.FAMILY and f.claim.attributes]
        if family:
            self._about, self._told, self._age, self._asker = (family[-1],), True, 0, speaker

    def decides(self, reading: Reading, *, after_no: bool) -> set[str]:
        """The diseases that this passage gives to relatives by naming them."""
        clauses = [c for c in reading.clauses if self._who(reading, c, after_no=after_no)]
        return {f.claim.normalized for f in self._meant(reading)} if clauses else set()

    def read(self, scene: Scene, passage: Passage, topic: Finding | None = None) -> list[Finding]:
        """What a clause without a disease says of those that the talk is about. `topic`: the problem
        that is talked of, which "my mother had it" means."""
        reading, clause = scene.reading, scene.clause
        if scene.voice is not Voice.PATIENT:
            return []
        if topic is not None and self._is_of_topic(scene, topic):
            name, code = topic.claim.normalized, topic.code
            claim = Claim(kind=FactKind.FAMILY_HISTORY, normalized=name, subject=Subject.FAMILY)
            about = replace(topic, claim=claim, code=code, weak=False, presumed=False)
            self._about, self._told, self._age = (about,), False, 0
        after_no = bool(_DENIED & set(reading.words(Span(0, clause.start))))
        who = self._who(reading, clause, after_no=after_no)
        found = []
        for finding in self._meant(reading) if who else ():
            for relative in who:
                values: dict[str, object] = {"relative": _relation(reading, relative)}
                values["onset"] = _age_of(reading, Span(relative.end, clause.end))
                told = revised(
                    finding.claim, assertion=Assertion.PRESENT, attributes=Attributes(**values)
                )
                ids = spoken_ids(reading, clause, (relative,), passage)
                meant = replace(finding, claim=told, weak=False, presumed=False)
                found.append(meant.borne_by(ids))
        self._age = 0 if found else self._age
        return found

    def _is_of_topic(self, scene: Scene, topic: Finding) -> bool:
        claim = topic.claim
        lately = self._about and self._age < ASKED_PASSAGES
        words = scene.words
        if lately or claim.kind is not FactKind.CONDITION or _FIRST_PERSON - {"my"} & words:
            return False
        said = bool(_HAVE_IT & words) and bool({"it", "that"} & words)
        return said and claim.normalized not in group("not of families")

    def _meant(self, reading: Reading) -> tuple[Finding, ...]:
        if self._age >= ASKED_PASSAGES:
            return ()
        said = {token.text for token in reading.tokens}
        return self._about if len(self._about) == 1 or _ALL & said else ()

    def _who(self, reading: Reading, clause: Clause, *, after_no: bool) -> list[Mention]:
        """The relatives that a clause answers with; none where it tells of something else."""
        no = max((c.end for c in reading.cues_at(clause.start, Effect.NO)), default=None)
        clause = clause if no is None else replace(clause, start=no)
        after_no = after_no or no is not None
        words = set(reading.words(clause))
        relatives = [
            m
            for m in reading.mentions_in(clause, LexiconKind.RELATIVE)
            if m.entry.name != FAMILY and UNRELATED not in (m.entry.note or "")
        ]
        if not relatives or any(True for _ in reading.mentions_in(clause, *_NAMES)):
            return []
        if {"as", "well"} <= words:
            words -= {"well"}
        if (after_no and not _EXCEPT & words) or (_DENIED | group("well-being")) & words:
            return []
        if self._told and (not _LIKEWISE & words or "i" in words):
            return []
        if _GONE & words and (self._told or not _IT & words):
            return []  # "and my mom passed as well": of what is not said
        named = {i for m in relatives for i in range(m.start, m.end)}
        strange = [
            i
            for i in range(clause.start, clause.end)
            if i not in named
            and not is_punctuation(word := reading.tokens[i].text)
            and not word.isdigit()
            and word not in group("frames of relatives")
        ]
        return relatives if len(strange) <= _STRANGE_WORDS else []


def _of_relatives(reading: Reading, named: Mention) -> Finding:
    claim = Claim(kind=FactKind.FAMILY_HISTORY, normalized=named.entry.name, subject=Subject.FAMILY)
    return Finding(claim, (named,), surface(reading, named), named.entry.code)


def _relation(reading: Reading, relative: Mention) -> str:
    """ "My mom had it, and her sister": the patient's aunt."""
    name = relative.entry.name
    before = Span(max(0, relative.start - 1), relative.start)
    return _OF_A_PARENT.get(name, name) if set(reading.words(before)) & _THEIRS else name


def _age_of(reading: Reading, span: Span) -> str | None:
    found = _AGE.search(" ".join(reading.words(span)))
    return found.group(0) if found else None
