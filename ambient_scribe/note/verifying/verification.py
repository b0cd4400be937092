"""Verification: does the basis of a sentence bear out what the sentence says?

In: one sentence of a note, the transcript, the facts of the visit, the chart. Out: a `Support`:
a state, and every reason for it. The verifier reads the sentence itself and trusts no label that a
drafter put on it; it is the same whoever drafted.

Two checks run side by side. The claims that the sentence makes are read from its text and compared
with the facts that rest on its own words (and with the chart items that it names). And the
critical words of the sentence must have been said at all: that check does not rely on the reading.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from pydantic import Field

from ambient_scribe.domain.base import Frozen
from ambient_scribe.domain.clinical import (
    Assertion,
    Authored,
    Chart,
    Claim,
    Fact,
    FactKind,
    PatientContext,
    Spoken,
    System,
)
from ambient_scribe.domain.encounter import Accuracy
from ambient_scribe.domain.note import NoteSentence, Support, SupportState
from ambient_scribe.domain.transcript import Transcript
from ambient_scribe.note.spelling import without_spelling
from ambient_scribe.note.templates.contents import SectionId
from ambient_scribe.note.verifying.answers import answers
from ambient_scribe.note.verifying.audibility import HearingConfig
from ambient_scribe.note.verifying.breaths import answered_well
from ambient_scribe.note.verifying.chart_conflict import ChartConflicts
from ambient_scribe.note.verifying.claims_meant import ClaimsMeant
from ambient_scribe.note.verifying.companions import disputed
from ambient_scribe.note.verifying.comparison import (
    ClaimComparison,
    Comparison,
    gravity,
)
from ambient_scribe.note.verifying.denial import Denials
from ambient_scribe.note.verifying.differences import PROBLEMS, Finding
from ambient_scribe.note.verifying.doubt import Doubts
from ambient_scribe.note.verifying.drugs_said import DrugsSaid
from ambient_scribe.note.verifying.evidence_words import load_evidence_words
from ambient_scribe.note.verifying.ground import Ground, find_ground
from ambient_scribe.note.verifying.near_denial import NearDenials
from ambient_scribe.note.verifying.otherwise import EvidenceReader, NoReader, SaidOtherwise
from ambient_scribe.note.verifying.overlap import Overlap
from ambient_scribe.note.verifying.passing import (
    bearing_words,
    contested,
    heading,
    misheard,
    verdict,
)
from ambient_scribe.note.verifying.readers import Alone, Readers
from ambient_scribe.note.verifying.repetition import Repetitions
from ambient_scribe.note.verifying.surface import DrugKnowledge, Surface
from ambient_scribe.note.verifying.unclaimed import UnclaimedTerms
from ambient_scribe.shorthand import in_full

StatementReader = Callable[[str, str], Sequence[Claim]]
"""The claims of a written sentence, given its text and section: `FactExtractor.read_statement`."""

Plausibility = Callable[[Claim], str | None]
"""Why a value or dose is outside of what is usual, None when it is not."""

_HEADED = frozenset({SectionId.ROS, SectionId.EXAM})
"""Sections whose sentences open with a body system, which nobody has to say."""

_CLINICIANS = frozenset(
    {SectionId.EXAM, SectionId.RESULTS, SectionId.VITALS, SectionId.ASSESSMENT, SectionId.PLAN}
)
"""Sections that tell what a clinician finds, thinks and means to do, and says so."""

_OPEN = re.compile(r"\b(?:conditional|if|unless)\b", re.IGNORECASE)
"""A sentence with one of these leaves open whether it comes to what it plans."""

_IMPRESSION = re.compile(r"^\W*(?:imp|impression|ddx?|differential)\b", re.IGNORECASE)
"""What follows is what somebody takes it for, and no certainty."""

_PARTS = re.compile(r"[;:.]\s|\b(?:but|however|although)\b", re.IGNORECASE)
"""Between what a sentence says of one thing and of the next."""

_SAME_WORDS = 0.9
"""Share of a sentence's words in its evidence from which on a reading of them is theirs."""

_RED_FLAGS = re.compile(r"\bred flags?\b", re.IGNORECASE)
"""Signs to come back with, and nothing that is red."""
_TWO_WORDS = 2
_MANY_WORDS = 4
"""Words of meaning that a sentence must repeat."""

_TOLD = PROBLEMS - {FactKind.FAMILY_HISTORY}
_ADVISED = frozenset({FactKind.PLAN, FactKind.SOCIAL})
"""Kinds for which the speaker's own words do where no fact was found. Never drugs or values."""


class VerifierConfig(Frozen):
    hearing: HearingConfig = HearingConfig()
    least_overlap: float = Field(default=0.35, ge=0, le=1)
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
        open_reader: Callable[[], EvidenceReader] = NoReader,
    ) -> None:
        known = drugs or DrugKnowledge()
        self._config = config
        self._read_statement = read_statement
        self._implausible = implausible
        self._surface = Surface(load_evidence_words(), known)
        self._comparison = ClaimComparison(self._surface)
        self._otherwise = SaidOtherwise(self._surface)
        self._overlap = Overlap(self._surface, self._otherwise, config.least_overlap)
        self._drugs = DrugsSaid(self._surface)
        self._denials = Denials(self._surface)
        self._near = NearDenials(self._surface)
        self._meant = ClaimsMeant(self._surface)
        self._unclaimed = UnclaimedTerms(self._surface)
        self._repetitions = Repetitions(self._surface)
        self._readers = Readers(open_reader)
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
            return self._advice(sentence, transcript, facts, context)
        if all(isinstance(basis, System) for basis in sentence.basis):
            return Support(state=SupportState.SYSTEM)
        written = in_full(without_spelling(sentence.text))
        if _IMPRESSION.search(sentence.text):
            written = f"Impression: {written}"
        sentence = sentence.changed(text=_RED_FLAGS.sub("warning", written))
        ground = find_ground(sentence, transcript, facts, context)
        try:
            alone = Alone(ground, self._readers.of(transcript))
            return verdict(self._findings(sentence, ground, alone, facts, context))
        finally:
            self._surface.forget()

    def _advice(
        self,
        sentence: NoteSentence,
        transcript: Transcript,
        facts: Sequence[Fact],
        context: PatientContext,
    ) -> Support:
        """A person answers for it, and reads what its words would say of it, where it has any. It
        is never flagged."""
        rest = tuple(basis for basis in sentence.basis if not isinstance(basis, Authored))
        if not any(isinstance(basis, Spoken | Chart) for basis in rest):
            return Support(state=SupportState.HUMAN)
        machines = self.support(sentence.changed(basis=rest), transcript, facts, context)
        reasons = machines.reasons if machines.flagged else ()
        return Support(state=SupportState.HUMAN, reasons=reasons)

    def _findings(
        self,
        sentence: NoteSentence,
        ground: Ground,
        alone: Alone,
        facts: Sequence[Fact],
        context: PatientContext,
    ) -> list[Finding]:
        read = self._read_statement(sentence.text, sentence.section)
        claims = tuple(filter(None, (self._meant.meant(claim, sentence) for claim in read)))
        compared = [self._compare(claim, sentence, ground, alone) for claim in claims]
        compared = self._told_so(compared, sentence, ground)
        findings = [
            *(Finding(SupportState.UNSUPPORTED, reason) for reason in ground.unresolved),
            *(finding for comparison in compared for finding in comparison.findings),
            *(() if self._surface.tells_change(sentence.text) else contested(compared)),
            *self._surface_findings(sentence.text, ground, compared),
            *self._denials.turned(sentence.text, ground, compared),
            *self._near.turned(sentence.text, ground),
            *self._unclaimed.turned(sentence.text, ground, claims, alone.reader),
            *self._doubted(sentence.text, ground, compared),
            *self._chart_findings(claims, context, facts),
        ]
        if not claims:
            findings += self._overlap.findings(sentence, ground, alone.reader)
        return findings

    # ------------------------------------------------------------ the claims
    def _told_so(
        self, compared: list[Comparison], sentence: NoteSentence, ground: Ground
    ) -> list[Comparison]:
        """Of a sentence that repeats what was told: but a drug is never borne out by words alone, and
        what is denied elsewhere only by many of them."""
        doubted = [one for one in compared if one.findings or one.contested]
        if not doubted:
            return compared
        denied = any(one.denies or one.contested for one in doubted)
        least = _MANY_WORDS if denied else _TWO_WORDS
        staff = sentence.section in _CLINICIANS
        if not self._repetitions.repeats(sentence.text, ground, least, staff=staff):
            return compared
        drugs = {FactKind.MEDICATION, FactKind.ALLERGY}
        return [
            one if one.claim.kind in drugs else Comparison(one.claim, one.match, ())
            for one in compared
        ]

    def _compare(
        self, claim: Claim, sentence: NoteSentence, ground: Ground, alone: Alone
    ) -> Comparison:
        text = ground.text
        if sentence.section in _HEADED:
            text = f"{text} . {heading(sentence.text)}"
        topic = sentence.section == SectionId.PLAN and claim.kind in PROBLEMS
        compared = self._comparison.compare(claim, ground.claims, text, topic=topic)
        if compared.match is None and claim.assertion is Assertion.CONDITIONAL:
            compared = self._warned(compared, sentence, ground)
        if compared.findings or compared.contested:
            compared = self._in_its_own_words(compared, sentence.text, ground, alone, topic=topic)
        if compared.match is None and compared.findings and ground.loose:
            compared = self._beyond(compared, ground, text)
        if claim.assertion is Assertion.PLANNED and _OPEN.search(sentence.text):
            firm = tuple(finding for finding in compared.findings if not finding.of_assertion)
            compared = Comparison(claim, compared.match, firm, contested=compared.contested)
        if _IMPRESSION.search(sentence.text):
            firm = tuple(f for f in compared.findings if not f.of_assertion or compared.denies)
            compared = Comparison(claim, compared.match, firm, contested=compared.contested)
        if self._meant.is_given_up(claim, sentence.text):
            return Comparison(claim, compared.match, ())
        compared = self._as_sure_as_written(compared, sentence.text)
        if compared.findings and self._is_topic(compared, sentence, ground):
            return Comparison(claim, compared.match, ())
        if self._says_again(claim, sentence, ground):
            grave = (f for f in compared.findings if f.state is SupportState.CONTRADICTED)
            return Comparison(claim, compared.match, tuple(grave), contested=compared.contested)
        return compared

    def _in_its_own_words(
        self, compared: Comparison, written: str, ground: Ground, alone: Alone, *, topic: bool
    ) -> Comparison:
        """By what the evidence tells when nothing else of the visit is known, or by its terms."""
        claim = compared.claim
        again = self._comparison.compare(claim, alone.facts, ground.text, topic=topic)
        if again.match is not None and gravity(again) <= gravity(compared):
            compared = again
        if compared.match is None and self._otherwise.denied_at_large(claim, ground):
            return Comparison(claim, None, ())
        if compared.match is None:
            against = self._otherwise.against(claim, ground, alone.reader)
            if against is None or against:
                named = self._otherwise.in_written_words(claim, written, ground, alone.reader)
                against = named if named is not None else against
            return compared if against is None else Comparison(claim, None, against)
        doubted = all(f.of_assertion for f in compared.findings) and not compared.denies
        if doubted and self._otherwise.says_outright(claim, ground, alone.reader):
            return Comparison(claim, compared.match, ())
        return compared

    def _as_sure_as_written(self, compared: Comparison, text: str) -> Comparison:
        """Without what speaks against how sure it is, where the sentence itself is not, and against
        what will end having ended."""
        claim, match = compared.claim, compared.match
        if match is None:
            return compared
        same = match.attributes.change is claim.attributes.change
        ends = same and match.assertion is Assertion.PLANNED and self._meant.is_to_end(claim, text)
        if not ends and not self._leaves_open(claim, text):
            return compared
        graver = compared.denies and not ends
        kept = tuple(f for f in compared.findings if graver or not f.of_assertion)
        return Comparison(claim, match, kept, contested=compared.contested)

    def _leaves_open(self, claim: Claim, text: str) -> bool:
        """Whether the part that names it says that it is so for all one can tell: "suggest asthma"."""
        name = self._surface.content(claim.normalized)
        return any(
            name <= self._surface.content(part) and self._surface.is_left_open(part)
            for part in _PARTS.split(text)
        )

    def _is_topic(self, compared: Comparison, sentence: NoteSentence, ground: Ground) -> bool:
        """A name that the sentence does not use ("marital status", hypertension for a blood pressure
        that is elevated) was read from its words: they themselves are what must be said."""
        claim, content = compared.claim, self._surface.content
        if claim.normalized in self._surface.words.general_names and compared.match is None:
            return self._overlap.share(sentence.text, ground.text) >= self._config.least_overlap
        if content(claim.normalized) & content(sentence.text):
            return False
        told = all(one.speaks_for_patient for one in ground.speakers)
        if claim.kind is FactKind.SYMPTOM and not told:
            return False
        denied = self._surface.negated(sentence.text, heard=False)
        if claim.kind not in _ADVISED and denied != self._surface.denies(ground.text):
            return False
        least = self._config.least_overlap if claim.kind in _ADVISED else _SAME_WORDS
        return self._overlap.share(sentence.text, ground.text) >= least

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
        content = self._surface.content
        named = content(claim.normalized) & content(text)
        if not named <= content(ground.text):
            return False
        if claim.kind is FactKind.SYMPTOM and not named:
            return self._surface.repeats(text, ground.spoken, _SAME_WORDS)
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
        well = answered_well(ground, self._surface)
        for reason in self._surface.missing(text, ground.text, known, ground.sides, well=well):
            yield Finding(SupportState.UNSUPPORTED, reason)
        yield from self._drugs.unsaid(text, ground)

    def _doubted(
        self, text: str, ground: Ground, compared: Sequence[Comparison]
    ) -> Iterator[Finding]:
        for reason in self._doubts.reasons(text, bearing_words(ground, compared)):
            yield Finding(SupportState.UNCERTAIN, reason)
        matched = {c.match.id: c.match for c in compared if isinstance(c.match, Fact)}
        for fact in (*matched.values(), *ground.whole, *ground.loose):
            stated = fact.id in matched or fact.normalized in text.lower()
            if stated and (unsure := misheard(fact)):
                yield unsure
        yield from disputed(matched.values(), ground, self._surface)
        for fact in matched.values():
            for reason in self._doubts.naming(fact, ground.words):
                yield Finding(SupportState.UNCERTAIN, reason)

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
