"""What the review page is given: an encounter and its note enter, plain values for JSON leave.

Words travel as short lists, not as objects: an hour of talk has nine thousand of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from pydantic_core import to_json

from ambient_scribe.domain.aside import SetAside
from ambient_scribe.domain.clinical import Authored, Basis, Chart, Spoken, System, Withdrawn
from ambient_scribe.domain.encounter import Accuracy, Encounter, Proposal
from ambient_scribe.domain.note import Note, NoteSentence, Suggestion, Support
from ambient_scribe.domain.record import Signature, VisitEntry
from ambient_scribe.domain.template import SectionForm
from ambient_scribe.domain.transcript import Correction, Transcript, Utterance, Word
from ambient_scribe.note.ledger.entries import Reason
from ambient_scribe.note.ledger.ledger import ledger_of
from ambient_scribe.note.rendering.builder import SUGGESTION_NAMES
from ambient_scribe.note.rendering.parts import FLAG_NAMES, GRAVE
from ambient_scribe.note.rendering.transcript_view import ROLE_NAMES, readings_of
from ambient_scribe.note.verifying.audibility import HearingConfig, recognition_accuracy
from ambient_scribe.note.wordings import Wording, wordings
from ambient_scribe.store.record import signing
from ambient_scribe.store.record.canonical import sha256
from ambient_scribe.store.record.open_visits import OpenVisit
from ambient_scribe.workstation.rewriting import followed

Json = dict[str, Any]

SHOWN_OMISSIONS = frozenset({Reason.MISSED, Reason.DOUBTED, Reason.BELOW})
"""What a reviewer may want in the note; the others are told already, or are no statements."""

_HEARING = HearingConfig()


def review_bytes(
    visit: OpenVisit, note: Note | None, entry: VisitEntry, asides: Iterable[SetAside]
) -> bytes:
    """Everything that the page shows at once, as JSON. What was said is written once and kept with the open
    visit: it is nearly all of it, and stays the same from one opening to the next."""
    if visit.shown is None:
        visit.shown = to_json(transcript_of(visit.encounter))
    rest = to_json(beside_transcript(visit.encounter, note, entry, asides))
    return b'{"transcript":' + visit.shown + b"," + rest.removeprefix(b"{")


def beside_transcript(
    encounter: Encounter, note: Note | None, visit: VisitEntry, asides: Iterable[SetAside]
) -> Json:
    """What the page shows at once beside what was said."""
    return {
        "visit": visit_json(visit),
        "note": note_json(note) if note is not None else None,
        "suggestions": suggestions_json(encounter.suggestions),
        "wordings": wordings_json(encounter, note),
        "aside": asides_json(asides),
        "proposal": open_proposal_json(encounter),
        "recording": {
            "lengthMs": encounter.recording.duration_ms if encounter.recording else 0,
        },
        "consent": encounter.consent.status.value,
        "read": read_of(encounter),
    }


def open_proposal_json(encounter: Encounter) -> Json | None:
    """The one that waits for a decision."""
    waiting = [one for one in encounter.proposals if one.is_open]
    return proposed_json(waiting[-1]) if waiting else None


def proposed_json(proposal: Proposal) -> Json:
    return {"id": proposal.id, "author": proposal.note.author}


def asides_json(asides: Iterable[SetAside]) -> list[Json]:
    return [one.model_dump(mode="json") for one in asides]


def wordings_json(encounter: Encounter, note: Note | None) -> list[Json]:
    """Other wording, each as one step to take in."""
    return [_wording(one) for one in wordings(encounter, note)] if note is not None else []


def visit_json(visit: VisitEntry) -> Json:
    return visit.model_dump(mode="json")


def note_json(note: Note) -> Json:
    """`seen`: what a signer sends back to say which note they read."""
    return {
        "revision": note.revision,
        "status": note.status.value,
        "signed": note.is_signed,
        "author": note.author,
        "title": note.title,
        "seen": signing.statements_sha256(note),
        "flagged": len(note.flagged),
        "sections": [
            {
                "id": section.id,
                "title": section.title,
                "group": section.group,
                "prose": section.form is SectionForm.PROSE,
                "optional": section.optional,
                "sentences": [sentence_json(one) for one in section.sentences],
            }
            for section in note.sections
        ],
    }


def support_json(support: Support | None) -> Json:
    """None: of a sentence that rests on nothing but its writer."""
    if support is None:
        return {"state": None, "flag": None, "grave": False, "reasons": []}
    return {
        "state": support.state.value,
        "flag": FLAG_NAMES.get(support.state),
        "grave": support.state in GRAVE,
        "reasons": list(support.reasons),
    }


def sentence_json(sentence: NoteSentence) -> Json:
    return {
        "id": sentence.id,
        "text": sentence.text,
        "topic": sentence.topic,
        **support_json(sentence.support),
        "words": list(sentence.word_ids),
        "sources": _sources(sentence.basis),
    }


def rewritten_json(
    before: Encounter, note: Note, after: Encounter, newest: Note | None, learnt: str | None = None
) -> Json:
    """The newest note, and what else is otherwise: utterances by their number, suggestions, how much
    followed; what the clinic's lexicon learnt."""
    assert newest is not None
    return {
        **note_json(newest),
        "followed": {**followed(before, note, after.changed(notes=(newest,))), "learnt": learnt},
        "heard": heard_json(before, after),
    }


def heard_json(before: Encounter, after: Encounter) -> Json:
    """What a page that shows one of two readings of a visit must draw anew to show the other."""
    accuracy = recognition_accuracy(after.provenance)
    earlier = before.transcript
    changed = {}
    for number, one in enumerate(after.transcript.utterances):
        known = earlier.utterances[number]
        of_words = [after.transcript.correction_of(word) for word in one.word_ids]
        if known.role is not one.role or of_words != [
            earlier.correction_of(w) for w in one.word_ids
        ]:
            changed[str(number)] = utterance_json(after.transcript, one, accuracy)
    return {
        "utterances": changed,
        "suggestions": suggestions_json(after.suggestions),
        "wordings": wordings_json(after, after.note),
        "proposal": open_proposal_json(after),
        "read": read_of(after),
    }


def read_of(encounter: Encounter) -> str:
    """Another one as soon as the transcript is read otherwise; tells nothing of it."""
    transcript = encounter.transcript
    told = [[one.role.value for one in transcript.utterances]]
    told += [[*one.word_ids, one.text] for one in transcript.corrections]
    return sha256(told)


def transcript_of(encounter: Encounter) -> Json:
    return transcript_json(encounter.transcript, recognition_accuracy(encounter.provenance))


def transcript_json(transcript: Transcript, accuracy: Accuracy) -> Json:
    """Its utterances and gaps."""
    return {
        "utterances": [utterance_json(transcript, one, accuracy) for one in transcript.utterances],
        "gaps": [
            {"fromMs": gap.span.start_ms, "toMs": gap.span.end_ms, "told": gap.told}
            for gap in transcript.gaps
        ],
    }


def utterance_json(transcript: Transcript, utterance: Utterance, accuracy: Accuracy) -> Json:
    """A word: id, text, from and to in ms (null without sound), other readings (null: no doubt), and where
    a person set it right, number of the correction in `corrections`. What reads as nothing has an empty
    text."""
    corrections: list[Correction] = []
    words: list[list[Any]] = []
    for word_id in utterance.word_ids:
        correction = transcript.correction_of(word_id)
        if correction is None:
            word = transcript.word(word_id)
            words.append([*_placed(word, word.text), _doubt(word, accuracy)])
        elif correction.word_ids[0] == word_id:
            number = len(corrections)
            corrections.append(correction)
            read = [transcript.word(one) for one in transcript.as_read(correction.word_ids)]
            words += [[*_placed(one, one.text), None, number] for one in read]
            if not read:
                words.append([*_placed(transcript.heard(word_id), ""), None, number])
    return {
        "id": utterance.id,
        "speaker": utterance.speaker,
        "role": utterance.role.value,
        "name": ROLE_NAMES[utterance.role],
        "words": words,
        "corrections": [
            {
                "words": list(one.word_ids),
                "heard": " ".join(transcript.heard(each).text for each in one.word_ids),
                "by": one.by,
                "at": one.at.isoformat(),
            }
            for one in corrections
        ],
    }


def suggestions_json(suggestions: Iterable[Suggestion]) -> list[Json]:
    return [_suggestion(one) for one in suggestions]


def omissions_json(visit: OpenVisit, note: Note | None) -> list[Json]:
    """The most important first; none once the note is signed. Asked for by itself: it takes longer than
    everything else."""
    if note is None or note.is_signed:
        return []
    entries = ledger_of(visit.encounter.changed(notes=(note,)), visit.survey()).entries
    return [
        {
            "text": entry.text,
            "why": entry.why,
            "missed": entry.reason is Reason.MISSED,
            "words": [word for basis in entry.evidence for word in _words(basis)],
            "basis": [basis.model_dump(mode="json") for basis in entry.evidence],
        }
        for entry in entries
        if entry.reason in SHOWN_OMISSIONS
    ]


def text_json(note: Note, addenda: Sequence[str] = ()) -> Json:
    """As plain text: whole, and each section by itself; each of the addenda with its heading."""
    sections = [
        {
            "id": section.id,
            "title": section.title,
            "text": "\n".join(sentence.text for sentence in section.sentences),
        }
        for section in note.sections
        if section.sentences
    ]
    for number, text in enumerate(addenda):
        title, _, words = text.partition("\n")
        sections.append({"id": f"addendum-{number}", "title": title, "text": words})
    whole = "\n\n".join(f"{one['title']}\n{one['text']}" for one in sections)
    return {"sections": sections, "whole": whole}


def signatures_json(signatures: Iterable[Signature]) -> list[Json]:
    return [signature.model_dump(mode="json") for signature in signatures]


# ---------------------------------------------------------------- inside
def _placed(word: Word, text: str) -> tuple[str, str, int | None, int | None]:
    span = word.span
    return (word.id, text, span.start_ms, span.end_ms) if span else (word.id, text, None, None)


def _doubt(word: Word, accuracy: Accuracy) -> str | None:
    """The other readings of a word that a reader should doubt."""
    if word.confidence is None and not word.alternatives:
        return None
    return readings_of(word) if word.rivals or _HEARING.doubts(word, accuracy) else None


def _suggestion(one: Suggestion) -> Json:
    return {
        "kind": one.kind.value,
        "title": SUGGESTION_NAMES[one.kind],
        "text": one.text,
        "codes": [code.model_dump(mode="json") for code in one.codes],
        "reasons": [reason.text for reason in one.reasons],
        "questions": list(one.questions),
        "words": [word for basis in one.evidence for word in _words(basis)],
        "offer": one.offer.model_dump(mode="json") if one.offer is not None else None,
        "basis": [basis.model_dump(mode="json") for basis in one.evidence] if one.offer else [],
    }


def _wording(one: Wording) -> Json:
    return {
        "source": one.source,
        "text": one.text,
        "section": one.section,
        "over": one.over,
        "after": one.after,
        "topic": one.topic,
        "words": list(one.word_ids),
        "basis": [
            basis.model_dump(mode="json")
            for basis in one.basis
            if isinstance(basis, Spoken | Chart)
        ],
        "flag": support_json(one.support)["flag"],
    }


def _words(basis: Basis) -> Sequence[str]:
    return basis.word_ids if isinstance(basis, Spoken) else ()


def _sources(parts: Iterable[Basis]) -> list[str]:
    """What a sentence rests on besides words, as a reader is told."""
    told = []
    for basis in parts:
        match basis:
            case Chart():
                told.append(f"chart: {basis.item.partition('/')[2] or basis.item}")
            case Authored():
                told.append(basis.person)
            case System():
                told.append("recording")
            case Withdrawn():
                told.append("words withdrawn")
            case _:
                pass
    return told
