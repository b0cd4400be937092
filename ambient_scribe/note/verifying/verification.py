"""Verification: does the basis of a sentence bear out what the sentence says?

In: one sentence of a note, the transcript, the facts of the visit, the chart. Out: a `Support`:
a state, and every reason for it. The verifier reads the sentence itself and trusts no label that a
drafter put on it; it is the same whoever drafted.

Two checks run side by side. The claims that the sentence makes are read from its text and compared
with the facts that rest on its own words (and with the chart items that it names). And the
critical words of the sentence must have been said at all: that check does not rely on the reading.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from pydantic import Field

from ambient_scribe.domain.base import Frozen
from ambient_scribe.domain.clinical import (
    Assertion,
    Authored,
    Claim,
    Fact,
    FactKind,
    PatientContext,
    System,
)
from ambient_scribe.domain.encounter import Accuracy
from ambient_scribe.domain.note import NoteSentence, Support, SupportState
from ambient_scribe.domain.transcript import Transcript, Word
from ambient_scribe.note.spelling import without_spelling
from ambient_scribe.note.template import SectionId
from ambient_scribe.note.verifying.answers import answers
from ambient_scribe.note.verifying.audibility import HearingConfig
from ambient_scribe.note.verifying.chart_conflict import ChartConflicts
from ambient_scribe.note.verifying.companions import disputed
from ambient_scribe.note.verifying.comparison import ClaimComparison, Comparison, opposed
from ambient_scribe.note.verifying.differences import GRAVITY, PROBLEMS, Finding
from ambient_scribe.note.verifying.doubt import Doubts
from ambient_scribe.note.verifying.ground import Ground, find_ground
from ambient_scribe.note.verifying.surface import DrugKnowledge, Surface, load_evidence_words

StatementReader = Callable[[str, str], Sequence[Claim]]
"""The claims of a written sentence, given its text and section: `FactExtractor.read_statement`."""

Plausibility = Callable[[Claim], str | None]
"""Why a value or dose is outside of what is usual, None when it is not."""

_HEADED = frozenset({SectionId.ROS, SectionId.EXAM})
"""Sections whose sentences open with a body system, which nobody has to say."""

_TOLD = PROBLEMS - {FactKind.FAMILY_HISTORY}
_ADVISED = frozenset({FactKind.PLAN, FactKind.SOCIAL})
"""Kinds for which the speaker's own words do where no fact was found. Never drugs or values."""


class VerifierConfig(Frozen):
    hearing: HearingConfig = HearingConfig()
    least_overlap: float = Field(default=0.5, ge=0, le=1)
    """Share of a sentence's words that its evidence must hold when it makes no clinical claim."""
    repeated_overlap: float = Field(default=0.75, ge=0, le=1)
    """From this share on a sentence says again what was said, in nearly the same words."""
    repeated_words: int = Field(default=4, ge=1)
    """How many words of meaning such a sentence must have for it to bear out what it tells."""


class ClaimVerifier:
    """Implements `protocols.Verifier`. Stateless: sentences may be verified in any order."""

    def __init__(
        self,
        config: VerifierConfig,
        read_statement: StatementReader,
        drugs: DrugKnowledge | None = None,
        accuracy: Accuracy = Accuracy.STANDARD,
        implausible: Plausibility | None = None,
    ) -> None:
        known = drugs or DrugKnowledge()
        self._config = config
        self._read_statement = read_statement
        self._implausible = implausible
        self._surface = Surface(load_evidence_words(), known)
        self._comparison = ClaimComparison(self._surface)
        self._conflicts = ChartConflicts(self._surface, known)
        self._doubts = Doubts(self._surface, config.hearing, accuracy)

    def support(
        self,
        sentence: NoteSentence,
        transcript: Transcript,
        facts: Sequence[Fact],
        context: PatientContext,
    ) -> Support:
        if any(isinstance(basis, Authored) for basis in sentence.basis):
            return Support(state=SupportState.HUMAN)
        if all(isinstance(basis, System) for basis in sentence.basis):
            return Support(state=SupportState.SYSTEM)
        sentence = sentence.changed(text=without_spelling(sentence.text))
        ground = find_ground(sentence, transcript, facts, context)
        try:
            return _verdict(self._findings(sentence, ground, facts, context))
        finally:
            self._surface.forget()

    def _findings(
        self, sentence: NoteSentence, ground: Ground, facts: Sequence[Fact], context: PatientContext
    ) -> list[Finding]:
        claims = tuple(self._read_statement(sentence.text, sentence.section))
        compared = [self._compare(claim, sentence, ground) for claim in claims]
        findings = [
            *(Finding(SupportState.UNSUPPORTED, reason) for reason in ground.unresolved),
            *(finding for comparison in compared for finding in comparison.findings),
            *_contested(compared),
            *self._surface_findings(sentence.text, ground, compared),
            *self._doubted(sentence.text, ground, compared),
            *self._chart_findings(claims, context, facts),
        ]
        if not claims:
            findings += self._overlap(sentence.text, ground)
        return findings

    # ------------------------------------------------------------ the claims
    def _compare(self, claim: Claim, sentence: NoteSentence, ground: Ground) -> Comparison:
        text = ground.text
        if sentence.section in _HEADED:
            text = f"{text} . {_heading(sentence.text)}"
        topic = sentence.section == SectionId.PLAN and claim.kind in PROBLEMS
        compared = self._comparison.compare(claim, ground.claims, text, topic=topic)
        if compared.match is None and claim.assertion is Assertion.CONDITIONAL:
            compared = self._warned(compared, sentence, ground)
        if compared.match is None and ground.loose:
            compared = self._beyond(compared, ground, text)
        if self._says_again(claim, sentence, ground):
            grave = (f for f in compared.findings if f.state is SupportState.CONTRADICTED)
            return Comparison(claim, compared.match, tuple(grave), contested=compared.contested)
        return compared

    def _warned(self, compared: Comparison, sentence: NoteSentence, ground: Ground) -> Comparison:
        """ "Call if you get a fever": signs to look out for belong to that advice and are no facts
        of their own; they are read from the evidence itself."""
        said = self._read_statement(ground.text, sentence.section)
        warned = [claim for claim in said if claim.assertion is Assertion.CONDITIONAL]
        again = self._comparison.compare(compared.claim, warned, ground.text)
        return again if again.match is not None else compared

    def _beyond(self, compared: Comparison, ground: Ground, text: str) -> Comparison:
        """A fact that rests on more words than the sentence cites bears it out in part."""
        beyond = self._comparison.compare(compared.claim, ground.loose, text)
        if beyond.match is None:
            return compared
        reason = f"part of what bears out '{compared.claim.normalized}' is not in the evidence"
        findings = (*beyond.findings, Finding(SupportState.PARTIAL, reason))
        return Comparison(compared.claim, beyond.match, findings)

    def _says_again(self, claim: Claim, sentence: NoteSentence, ground: Ground) -> bool:
        """Whether the sentence repeats a speaker's own words, which then bear it out themselves.

        An illness or complaint must be the patient's own telling, or what they answer beside what
        they were asked: a clinician's words alone may only ask.
        """
        text = sentence.text
        if claim.kind in _TOLD and answers(text, ground, self._surface):
            return True
        if not self._surface.repeats(text, ground.spoken, self._config.repeated_overlap):
            return False
        planned = claim.kind is FactKind.PROCEDURE and sentence.section == SectionId.PLAN
        if claim.kind in _ADVISED or planned:
            return True
        told = bool(ground.speakers) and all(one.speaks_for_patient for one in ground.speakers)
        long = len(self._surface.content(text)) >= self._config.repeated_words
        return claim.kind in _TOLD and told and long

    # ------------------------------------------------------------ the words
    def _surface_findings(
        self, text: str, ground: Ground, compared: Sequence[Comparison]
    ) -> Iterator[Finding]:
        names = [comparison.match.normalized for comparison in compared if comparison.match]
        known = self._surface.numbers_heard(" . ".join(names))
        for reason in self._surface.missing(text, ground.text, known):
            yield Finding(SupportState.UNSUPPORTED, reason)
        said = self._surface.drugs_in(ground.text)
        for drug, form in self._surface.drugs_in(text).items():
            if drug not in said and (unsaid := self._unsaid_drug(drug, form, ground)):
                yield unsaid

    def _unsaid_drug(self, drug: str, form: str, ground: Ground) -> Finding | None:
        """A drug that was not said in any known form was read from other words, or from none; None
        where a fact names it in these very words."""
        kinds = {FactKind.MEDICATION, FactKind.ALLERGY, FactKind.PLAN}
        for fact in ground.whole:
            if fact.kind in kinds and drug in {
                fact.normalized,
                *self._surface.drugs_in(fact.normalized),
            }:
                if fact.heard_as is None and form.lower() in ground.text.lower():
                    return None
                return _misheard(fact) or Finding(
                    SupportState.UNCERTAIN, f"drug heard uncertainly: '{form}' from '{fact.text}'"
                )
        for word in ground.words:
            if any(drug in self._surface.drugs_in(other.text) for other in word.alternatives):
                return Finding(
                    SupportState.UNCERTAIN, f"drug heard uncertainly: '{form}' from '{word.text}'"
                )
        return Finding(SupportState.UNSUPPORTED, f"'{form}' is not in the evidence")

    def _doubted(
        self, text: str, ground: Ground, compared: Sequence[Comparison]
    ) -> Iterator[Finding]:
        for reason in self._doubts.reasons(text, _bearing_words(ground, compared)):
            yield Finding(SupportState.UNCERTAIN, reason)
        matched = {c.match.id: c.match for c in compared if isinstance(c.match, Fact)}
        for fact in (*matched.values(), *ground.whole, *ground.loose):
            stated = fact.id in matched or fact.normalized in text.lower()
            if stated and (misheard := _misheard(fact)):
                yield misheard
        yield from disputed(matched.values(), ground, self._surface)
        for fact in matched.values():
            for reason in self._doubts.naming(fact, ground.words):
                yield Finding(SupportState.UNCERTAIN, reason)

    def _overlap(self, text: str, ground: Ground) -> Iterator[Finding]:
        """A sentence that states no fact must at least be made of what was said."""
        named = " . ".join((ground.text, *(fact.normalized for fact in ground.whole)))
        if self._surface.share(text, named) < self._config.least_overlap:
            reason = "little of this sentence is in its evidence"
            yield Finding(SupportState.UNSUPPORTED, reason)

    # ------------------------------------------------------------ chart and usual range
    def _chart_findings(
        self, claims: Sequence[Claim], context: PatientContext, facts: Sequence[Fact]
    ) -> Iterator[Finding]:
        for claim in claims:
            for reason in self._conflicts.reasons(claim, context, facts):
                yield Finding(SupportState.CHART_CONFLICT, reason)
            unusual = self._implausible(claim) if self._implausible else None
            if unusual:
                yield Finding(SupportState.UNCERTAIN, unusual)


def _misheard(fact: Fact) -> Finding | None:
    """Both spellings of a name that was written otherwise, for a person to decide."""
    if fact.heard_as is None:
        return None
    reason = f"'{fact.heard_as}' was heard, and read as '{fact.normalized}'"
    return Finding(SupportState.UNCERTAIN, reason)


def _heading(text: str) -> str:
    """What stands before the first colon: "Neck" in "Neck: supple."."""
    before, colon, _ = text.partition(":")
    return before if colon else ""


def _contested(compared: Sequence[Comparison]) -> Iterator[Finding]:
    """Evidence that says both, unless the sentence itself tells both."""
    for one in compared:
        if one.contested and not any(opposed(one.claim, other.claim) for other in compared):
            yield Finding(
                SupportState.UNCERTAIN,
                "the evidence says both that there is and that there is no "
                f"'{one.claim.normalized}'",
            )


def _bearing_words(ground: Ground, compared: Sequence[Comparison]) -> tuple[Word, ...]:
    """Words of the matched facts; every word of the basis when nothing matched."""
    matched = [comparison.match for comparison in compared]
    bearing = {w for match in matched if isinstance(match, Fact) for w in match.word_ids}
    return tuple(word for word in ground.words if not bearing or word.id in bearing)


def _verdict(findings: Sequence[Finding]) -> Support:
    if not findings:
        return Support(state=SupportState.SUPPORTED)
    state = max((finding.state for finding in findings), key=GRAVITY.index)
    gravest_first = sorted(findings, key=lambda finding: -GRAVITY.index(finding.state))
    return Support(state=state, reasons=tuple(dict.fromkeys(f.reason for f in gravest_first)))
