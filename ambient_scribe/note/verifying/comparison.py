"""One claim of a sentence against the claims of its evidence.

In: the claim, the facts and chart items that the sentence stands on, the text of its evidence.
Out: a `Comparison`: what it was matched with, and what is not borne out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ambient_scribe.domain.clinical import Assertion, Change, Claim, FactKind
from ambient_scribe.domain.note import SupportState
from ambient_scribe.note.verifying.differences import GRAVITY, PROBLEMS, Differences, Finding
from ambient_scribe.note.verifying.surface import Surface

_ACTIONS = frozenset({FactKind.PLAN, FactKind.TEST, FactKind.PROCEDURE, FactKind.MEDICATION})
_MEASURED = frozenset({FactKind.VITAL, FactKind.TEST, FactKind.EXAM})
_ADVISED = frozenset({FactKind.PLAN, FactKind.SOCIAL})
_NAMED_WELL = 2
"""Words of what is denied from which on it is denied of every kind of it."""
_COMPARABLE = (PROBLEMS, _ACTIONS, _MEASURED, _ADVISED)
"""Kinds that two readers may give to the same thing. An allergy is comparable to nothing else."""


@dataclass(frozen=True)
class Comparison:
    """What a claim was matched with (None when nothing bears its name), and what differs."""

    claim: Claim
    match: Claim | None
    findings: tuple[Finding, ...]
    contested: bool = False
    """Another part of the same evidence says the opposite."""

    @property
    def denies(self) -> bool:
        """What it was matched with says the opposite."""
        return self.match is not None and opposed(self.claim, self.match)


class ClaimComparison:
    """Compares by the words of `surface`. Immutable."""

    def __init__(self, surface: Surface) -> None:
        self._surface = surface
        self._differences = Differences(surface)

    def compare(
        self, claim: Claim, evidence: Sequence[Claim], text: str, *, topic: bool = False
    ) -> Comparison:
        """The best match among the evidence's claims, and what the claim says beyond it.

        `topic`: the sentence only names what it is about, so that how sure it is does not matter.
        """
        named = [other for other in evidence if self._same_name(claim, other, text)]
        alike = [other for other in named if comparable(claim.kind, other.kind)]
        if not alike:
            return Comparison(claim, None, (self._absent(claim, named, text),))
        ended = self._ended(claim, alike, text)
        if ended is not None:
            return ended
        best, findings = self._best(claim, alike, text, topic=topic)
        contested = any(opposed(claim, other) for other in alike)
        return Comparison(claim, best, findings, contested=contested)

    def _best(
        self, claim: Claim, alike: Sequence[Claim], text: str, *, topic: bool = False
    ) -> tuple[Claim, tuple[Finding, ...]]:
        found = [
            (other, self._differences.between(claim, other, text, topic=topic)) for other in alike
        ]
        best, findings = min(found, key=lambda pair: _gravity(pair[1]))
        return best, tuple(dict.fromkeys(findings))

    def _ended(self, claim: Claim, alike: Sequence[Claim], text: str) -> Comparison | None:
        """A drug that is taken until this visit stops it: how it is taken is borne out by what says
        that it is, and its end by what ends it. None for any other claim.
        """
        if claim.kind is not FactKind.MEDICATION or not _is_stopped(claim):
            return None
        stops = [other for other in alike if _is_stopped(other)]
        taken = [
            one for one in alike if one.assertion is Assertion.PRESENT and not _is_stopped(one)
        ]
        if not stops or not taken:
            return None
        best, findings = self._best(_without_regimen(claim), stops, text)
        more = self._best(_as_taken(claim), taken, text)[1]
        return Comparison(claim, best, (*findings, *more))

    def _absent(self, claim: Claim, named: Sequence[Claim], text: str) -> Finding:
        if named:
            kind = _named_kind(named[0].kind)
            return Finding(
                SupportState.CONTRADICTED
                if FactKind.ALLERGY in {claim.kind, named[0].kind}
                else SupportState.PARTIAL,
                f"'{claim.normalized}' is in the evidence as {kind}, "
                f"not as {_named_kind(claim.kind)}",
            )
        if self._surface.content(claim.normalized) <= self._surface.content(text):
            return Finding(
                SupportState.UNSUPPORTED,
                f"'{claim.normalized}' is mentioned in the evidence, but not stated as a fact",
            )
        return Finding(SupportState.UNSUPPORTED, f"'{claim.normalized}' is not in the evidence")

    def _same_name(self, claim: Claim, other: Claim, text: str) -> bool:
        """One name, or one that only adds words which the evidence says as well."""
        if claim.normalized.casefold() == other.normalized.casefold():
            return True
        wanted = self._surface.content(claim.normalized)
        known = self._surface.content(other.normalized)
        if not wanted & known:
            return False
        absent = claim.assertion is other.assertion is Assertion.ABSENT
        if absent and len(known) >= _NAMED_WELL and known < wanted:
            return True  # who has no back pain has no low back pain
        described = self._surface.content(" ".join(other.attributes.stated().values()))
        return wanted <= known | described | self._surface.content(text)


_REGIMEN = ("dose", "strength", "route", "frequency")


def _is_stopped(claim: Claim) -> bool:
    return claim.attributes.change is Change.STOPPED


def _without_regimen(claim: Claim) -> Claim:
    kept = dict(claim.attributes) | dict.fromkeys(_REGIMEN)
    return Claim.model_validate({**_named(claim), "attributes": kept})


def _as_taken(claim: Claim) -> Claim:
    regimen = {name: getattr(claim.attributes, name) for name in _REGIMEN}
    named = {**_named(claim), "assertion": Assertion.PRESENT}
    return Claim.model_validate({**named, "attributes": regimen})


def _named(claim: Claim) -> dict[str, object]:
    """What a claim is of any kind: a fact has more."""
    return {name: getattr(claim, name) for name in ("kind", "normalized", "assertion", "subject")}


def comparable(one: FactKind, other: FactKind) -> bool:
    return one is other or any({one, other} <= kinds for kinds in _COMPARABLE)


def opposed(one: Claim, other: Claim) -> bool:
    """One says that it is so, the other that it is not, of one person and one place."""
    absent = (one.assertion is Assertion.ABSENT) != (other.assertion is Assertion.ABSENT)
    place, elsewhere = one.attributes, other.attributes
    same_place = (place.site, place.laterality) == (elsewhere.site, elsewhere.laterality)
    same = one.normalized.casefold() == other.normalized.casefold() and same_place
    return absent and same and one.subject is other.subject


def gravity(compared: Comparison) -> tuple[int, int]:
    """How much speaks against a claim: the gravest finding, and how many there are."""
    return _gravity(compared.findings)


def _gravity(findings: Sequence[Finding]) -> tuple[int, int]:
    return max((GRAVITY.index(f.state) for f in findings), default=0), len(findings)


def _named_kind(kind: FactKind) -> str:
    name = kind.value.replace("_", " ")
    return f"{'an' if name[0] in 'aeiou' else 'a'} {name}"
