"""Drugs, vaccines and procedures that the clinician offers, and whether the patient takes or declines the offer.

In: findings and clauses as they come. Out: what was offered as refused. A plain "no" declines only
what was offered last and just now ("any questions?" may stand between, and is then answered); "i'd
rather not" does so for some passages.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from ambient_scribe.clinical.dialogue.answers import Answer, Polarity
from ambient_scribe.clinical.kinds.change_words import PLANNED
from ambient_scribe.clinical.kinds.drug_changes import takes_the_place
from ambient_scribe.clinical.kinds.medications import covers, is_class
from ambient_scribe.clinical.language.clauses import is_punctuation
from ambient_scribe.clinical.language.cues import CHANGE
from ambient_scribe.clinical.language.findings import Finding, Scene, Voice, revised
from ambient_scribe.clinical.language.groups import group
from ambient_scribe.clinical.language.reading import Attribution, Clause, Effect, Reading, Span
from ambient_scribe.clinical.lexicon import Entry, Lexicon, LexiconKind
from ambient_scribe.domain.clinical import Assertion, Attributes, Change, FactKind
from ambient_scribe.domain.transcript import Passage

OFFER_PASSAGES = 3
"""How many passages long "i'd rather not" still means the drug that was offered."""

DECLINED_PASSAGES = 12
"""How long what is then not given is the drug that was declined ("we'll hold off on it then")."""

_NOT_GIVEN = frozenset({Change.STOPPED, Change.REFUSED, None})


@dataclass
class Offers:
    """The last offer, whether it still waits for an answer, and what was declined."""

    lexicon: Lexicon
    _last: Finding | None = None
    _age: int = 0
    _open: bool = False
    _declined: dict[str, int] = field(default_factory=dict)
    _given: Finding | None = None
    _given_age: int = 0
    """What was to be started last, whatever was talked of since."""
    _allergic: bool = False
    """An allergy was told since the offer."""
    _taken: frozenset[str] = frozenset()
    """Drugs that the patient was told to take already, by name."""

    def copied(self) -> Offers:
        return replace(self, _declined={**self._declined})

    def next_passage(self) -> None:
        self._age += 1
        self._given_age += 1
        self._declined = {
            name: age + 1 for name, age in self._declined.items() if age < DECLINED_PASSAGES
        }

    def note(self, finding: Finding) -> None:
        claim = finding.claim
        if claim.kind is FactKind.MEDICATION and not finding.weak:
            if claim.assertion is Assertion.PRESENT:
                self._taken |= {claim.normalized}
            elif claim.assertion is Assertion.ABSENT:
                self._taken -= {claim.normalized}
        if (
            claim.kind is FactKind.MEDICATION
            and claim.assertion is Assertion.PLANNED
            and claim.attributes.change is Change.STARTED
        ) or (
            claim.kind is FactKind.PROCEDURE
            and claim.assertion is Assertion.PLANNED
            and not (self._last and self._age == 0 and not self._offers_procedure)
        ):
            self._last, self._age, self._open = finding, 0, True
            if claim.kind is FactKind.MEDICATION:
                self._given, self._given_age, self._allergic = finding, 0, False
        if claim.kind is FactKind.ALLERGY and claim.assertion is Assertion.PRESENT:
            self._allergic = True

    def replaced_by(self, scene: Scene, finding: Finding) -> Finding | None:
        """The amoxicillin of "oh, then azithromycin instead": it is not given after all."""
        offer = self._given if self._given_age <= OFFER_PASSAGES else None
        claim = finding.claim
        if offer is None or scene.voice is not Voice.CLINICIAN or finding.weak:
            return None
        started = claim.assertion is Assertion.PLANNED and claim.attributes.change is Change.STARTED
        if not started or claim.kind is not FactKind.MEDICATION:
            return None
        if claim.normalized == offer.claim.normalized:
            return None
        after_all = self._allergic and "then" in scene.words
        if not (after_all or takes_the_place(scene, finding.term)):
            return None
        told = offer.asserted(Assertion.ABSENT, change=Change.REFUSED)
        return replace(told, weak=False)

    @property
    def _offers_procedure(self) -> bool:
        return self._last is not None and self._last.claim.kind is FactKind.PROCEDURE

    def heard(self, reading: Reading, clause: Clause, *, by_clinician: bool) -> None:
        """The one who offers says something else: a "no" would answer that. Where another
        treatment is talked of, "i'd rather not" means it."""
        if by_clinician and not reading.has(clause, Effect.CONSENT, Effect.TAG):
            self._open = False
        if self._last is not None and self._is_other_treatment(reading, clause):
            self._last = None

    def _is_other_treatment(self, reading: Reading, clause: Clause) -> bool:
        name = self._last.claim.normalized if self._last is not None else None
        kinds = (LexiconKind.MEDICATION, LexiconKind.PROCEDURE)
        named = [m.entry for m in reading.mentions_in(clause, *kinds)]
        general = self.lexicon.find(name or "", LexiconKind.MEDICATION)
        if name is not None and any(
            is_named_by(entry, name, self.lexicon)
            or (general is not None and is_named_by(general, entry.name, self.lexicon))
            for entry in named
        ):
            return False
        routes = not self._offers_procedure and any(
            a.attribute == "route" for a in reading.attributions_in(clause)
        )
        return bool(named) or routes or any(clause.holds(plan) for plan in reading.plans)

    def declined_by(
        self, passage: Passage, reading: Reading, clause: Clause, answer: Answer | None
    ) -> Finding | None:
        """The offer as refused by these words of somebody else than who made it; one that was
        only proposed as taken, where they agree."""
        offer = self._last if self._age <= OFFER_PASSAGES else None
        if (
            offer is None
            or passage.role.is_staff
            or set(offer.word_ids) & set(passage.utterance.word_ids)
        ):
            return None
        kinds = (
            LexiconKind.MEDICATION,
            *([LexiconKind.PROCEDURE] if self._offers_procedure else []),
        )
        if any(
            not is_named_by(m.entry, offer.claim.normalized, self.lexicon)
            for m in reading.mentions_in(clause, *kinds)
        ):
            return None
        if self._offers_procedure and _declines_doing(reading, clause):
            return None
        if offer.weak and self._age <= 1 and _agrees(reading, clause, answer):
            self._last = None
            return replace(offer, weak=False)
        plainly = (
            self._open and self._age <= 1 and answer is not None and _is_plain_no(reading, answer)
        )
        self._open = self._open and answer is None
        if not plainly and _has(reading, clause, Effect.POSTPONE):
            return replace(_thought_over(offer), postponed=True, weak=False)
        if not plainly and not _has(reading, clause, Effect.REFUSE):
            return None
        self._declined[offer.claim.normalized] = 0
        return replace(offer.asserted(Assertion.ABSENT, change=Change.REFUSED), weak=False)

    def as_meant(self, finding: Finding, *, by_patient: bool) -> Finding:
        """ "No tramadol for me", "then we'll hold off on it": said of a drug that was offered."""
        finding = self._as_offered(finding, by_patient=by_patient)
        claim = finding.claim
        name, change = claim.normalized, claim.attributes.change
        if name in self._taken and _is_only_advised(finding):
            return finding.asserted(Assertion.PRESENT, change=Change.CONTINUED)
        if (
            claim.kind is not FactKind.MEDICATION
            or claim.assertion is not Assertion.ABSENT
            or change not in _NOT_GIVEN
        ):
            return finding
        offered = self._last is not None and self._age <= OFFER_PASSAGES
        same = offered and self._last is not None and self._last.claim.normalized == name
        if (by_patient and same and change is not Change.STOPPED) or name in self._declined:
            self._declined[name] = 0
            return finding.asserted(Assertion.ABSENT, change=Change.REFUSED)
        return finding

    def _as_offered(self, finding: Finding, *, by_patient: bool) -> Finding:
        """ "I don't want a statin" means the atorvastatin that was offered; "a statin. atorvastatin
        20 at night" offers it by name."""
        offer = self._last if self._age <= OFFER_PASSAGES else None
        claim = finding.claim
        if offer is None or claim.kind is not FactKind.MEDICATION:
            return finding
        lexicon, offered = self.lexicon, offer.claim.normalized
        said = lexicon.find(claim.normalized, LexiconKind.MEDICATION)
        general = lexicon.find(offered, LexiconKind.MEDICATION)
        if said is None or general is None or claim.normalized == offered:
            return finding
        declined = by_patient and claim.assertion is Assertion.ABSENT
        if declined and is_named_by(said, offered, lexicon):
            return finding.claiming(revised(claim, normalized=offered))
        told = claim.assertion is Assertion.PRESENT and claim.attributes.change is None
        given = not by_patient and told and not finding.weak
        if given and is_named_by(general, said.name, lexicon):
            return finding.asserted(Assertion.PLANNED, change=Change.STARTED)
        return finding


def is_granted(scene: Scene, finding: Finding) -> bool:
    """The inhaler of "how often do you use your inhaler?"."""
    claim = finding.claim
    is_drug = claim.kind is FactKind.MEDICATION and claim.assertion is Assertion.PRESENT
    return is_drug and not finding.weak and bool({"how", "your"} & scene.words)


def _is_only_advised(finding: Finding) -> bool:
    """ "You can take tylenol": no prescription, and no new dose."""
    claim = finding.claim
    planned = claim.assertion is Assertion.PLANNED and claim.attributes.change is Change.STARTED
    if claim.kind is not FactKind.MEDICATION or not planned or claim.attributes.dose is not None:
        return False
    return not any(
        isinstance(span, Attribution) and span.attribute == CHANGE and span.value.endswith(PLANNED)
        for span in finding.spans
    )


def _has(reading: Reading, clause: Clause, effect: Effect) -> bool:
    """ "I don't think | i want that": the words may go on over the clause's end."""
    everything = Span(0, len(reading.tokens))
    return any(
        clause.start <= cue.start < clause.end for cue in reading.cues_in(everything, effect)
    )


def _declines_doing(reading: Reading, clause: Clause) -> bool:
    """ "I'd rather not drive at night" declines no vaccine; "i'd rather not get it" does."""
    cues = list(reading.cues_in(Span(0, len(reading.tokens)), Effect.REFUSE))
    after = [
        reading.words(Span(c.end, c.end + 1)) for c in cues if clause.start <= c.start < clause.end
    ]
    return bool(after) and not any(
        not words or is_punctuation(words[0]) or words[0] in group("after a refusal")
        for words in after
    )


def _agrees(reading: Reading, clause: Clause, answer: Answer | None) -> bool:
    """ "Yeah, let's try that" to what was only proposed; an "okay" has merely heard it."""
    if _has(reading, clause, Effect.AGREE):
        return True
    if answer is None or answer.polarity is not Polarity.YES:
        return False
    return bool(group("plain yes") & set(reading.words(Span(clause.start, answer.end))))


def _thought_over(offer: Finding) -> Finding:
    """ "I'll think about it": nothing is started before they have."""
    known = {n: v for n, v in offer.claim.attributes if v is not None and n != "change"}
    claim = revised(offer.claim, assertion=Assertion.CONDITIONAL, attributes=Attributes(**known))
    return offer.claiming(claim)


def is_named_by(entry: Entry, name: str, lexicon: Lexicon) -> bool:
    """Whether words for a drug or a class of drugs mean this one: "a statin" is atorvastatin."""
    if entry.name == name:
        return True
    drug = lexicon.find(name, LexiconKind.MEDICATION)
    return drug is not None and is_class(entry) and covers(entry, drug)


def _is_plain_no(reading: Reading, answer: Answer) -> bool:
    """ "No.", "no thanks, not yet", and nothing more: "no, that's fine" agrees."""
    if answer.polarity is not Polarity.NO or not reading.has(answer, Effect.DECLINE):
        return False
    rest = Span(answer.end, len(reading.tokens))
    noes = list(reading.cues_in(rest, Effect.DECLINE))
    polite = group("politeness")
    return all(
        is_punctuation(word) or word in polite or any(c.start <= i < c.end for c in noes)
        for i, word in enumerate(reading.words(rest), start=rest.start)
    )
