"""Scores of one recording's words: a reference and a hypothesis go in, tallies by metric leave."""

from __future__ import annotations

from dataclasses import dataclass

from ambient_scribe.evaluation.corpora.speech import Speech
from ambient_scribe.evaluation.speakers.attribution import (
    cp_word_errors,
    tcp_word_errors,
    words_by_speaker,
)
from ambient_scribe.evaluation.tally import Tallies, Tally
from ambient_scribe.evaluation.words import quantities, term_lists
from ambient_scribe.evaluation.words.edits import edits
from ambient_scribe.evaluation.words.error_rates import character_tally, parts, word_tally
from ambient_scribe.evaluation.words.normalizers import Normalizer, NormalizerName, normalizer
from ambient_scribe.evaluation.words.term_lists import TermList


@dataclass(frozen=True)
class Judge:
    """What words are compared by."""

    normalizer: Normalizer
    drugs: TermList
    medical: TermList
    """Clinical terms and drugs."""

    @property
    def label(self) -> str:
        """Of normalizer and quantities with their versions, as it stands in a provenance."""
        return f"{self.normalizer.label}; {quantities.LABEL}"


def judge(name: NormalizerName = NormalizerName.OWN) -> Judge:
    drugs = term_lists.term_list(term_lists.DRUGS, name)
    clinical = term_lists.term_list(term_lists.CLINICAL, name)
    return Judge(normalizer(name), drugs, term_lists.joined(clinical, drugs))


@dataclass(frozen=True)
class Judged:
    """Tallies of a recording, and those of its speakers where the reference names them."""

    tallies: Tallies
    by_speaker: dict[str, Tallies]


def score_recognition(reference: Speech, hypothesis: Speech, by: Judge) -> Judged:
    """Word metrics always; cpWER where both sides have speakers, tcpWER where they have times too.

    A hypothesis without words has lost them all, under whichever speaker.
    """
    said, heard = by.normalizer.words(reference.text), by.normalizer.words(hypothesis.text)
    found = edits(said, heard)
    missed, invented = term_lists.occurrence_tallies(said, heard, found, by.drugs)
    tallies: dict[str, Tally] = {
        "wer": word_tally(found),
        **parts(found),
        "cer": character_tally(said, heard),
        "medical_wer": term_lists.term_tally(said, heard, found, by.medical),
        "drug_wer": term_lists.term_tally(said, heard, found, by.drugs),
        "drug_missed": missed,
        "drug_invented": invented,
        **quantities.quantity_tallies(reference.text, hypothesis.text),
    }
    speakers: dict[str, Tallies] = {}
    if reference.has_speakers and (hypothesis.has_speakers or hypothesis.is_empty):
        tallies["cpwer"], own = cp_word_errors(
            words_by_speaker(reference, by.normalizer), words_by_speaker(hypothesis, by.normalizer)
        )
        speakers = {who: {"cpwer": tally} for who, tally in own.items()}
        if reference.has_times and hypothesis.has_times:
            tallies["tcpwer"] = tcp_word_errors(reference, hypothesis, by.normalizer)
    return Judged(tallies, speakers)
