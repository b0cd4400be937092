"""What the page of a visit's papers is given: papers enter, plain values for JSON leave."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ambient_scribe.domain.documents import LETTERS
from ambient_scribe.domain.encounter import Encounter
from ambient_scribe.domain.note import Note
from ambient_scribe.domain.papers import FOR_PATIENTS, LISTS, Paper, Papers, PaperState
from ambient_scribe.domain.record import VisitEntry
from ambient_scribe.domain.transcript import Transcript
from ambient_scribe.note.aftervisit.readability import grade
from ambient_scribe.note.aftervisit.reading_again import Changed, changed
from ambient_scribe.note.aftervisit.wording import instruction_words
from ambient_scribe.note.verifying.audibility import recognition_accuracy
from ambient_scribe.store.record import signing
from ambient_scribe.store.record.papers import SavedPaper
from ambient_scribe.workstation import review_view as view

Json = dict[str, Any]


def page_json(
    encounter: Encounter, note: Note | None, papers: Papers | None, visit: VisitEntry
) -> Json:
    """Everything that the page shows at once."""
    accuracy = recognition_accuracy(encounter.provenance)
    length = encounter.recording.duration_ms if encounter.recording else 0
    return {
        "visit": view.visit_json(visit),
        "transcript": view.transcript_json(encounter.transcript, accuracy),
        "recording": {"lengthMs": length},
        "consent": encounter.consent.status.value,
        "letters": [kind.value for kind in LETTERS],
        "read": view.read_of(encounter),
        **papers_json(papers, note, encounter.transcript),
    }


def papers_json(papers: Papers | None, note: Note | None, transcript: Transcript) -> Json:
    """`behind`: ids of papers of which something was changed since they were drafted, and what."""
    about = {"signed": note.is_signed, "revision": note.revision} if note else None
    if papers is None:
        return {"note": about, "drafted": False, "behind": {}, "papers": []}
    seen = signing.statements_sha256(note) if note is not None else ""
    found = {
        one.id: changed(papers, one, transcript, seen)
        for one in papers.papers
        if note is not None and one.standing.state is not PaperState.VOID
    }
    return {
        "note": about,
        "drafted": True,
        "behind": {name: _told(one) for name, one in found.items() if one},
        "papers": [paper_json(one) for one in papers.papers],
    }


def changes_json(found: Changed, then: Note | None, now: Note) -> Json:
    """With the note as it was, where it is another."""
    both = {"before": view.note_json(then), "after": view.note_json(now)} if then else None
    return {**_told(found), "note": both}


def _told(found: Changed) -> Json:
    return {
        "note": found.note,
        "words": [
            {"words": list(one.word_ids), "before": one.before, "after": one.after}
            for one in found.words
        ],
        "speakers": len(found.speakers),
    }


def paper_json(paper: Paper) -> Json:
    """The words as the review has a note's; what is no longer open is to the page as if signed."""
    told = view.note_json(paper.body)
    offers = {one.sentence: one.text for one in paper.offers}
    for section in told["sections"]:
        for sentence in section["sentences"]:
            if (now := offers.get(sentence["id"])) is not None:
                sentence["reasons"].append(f"The new draft says: “{now}”")
    return {**told, "signed": not paper.is_open, "paper": _about(paper)}


def history_json(saved: Iterable[SavedPaper]) -> list[Json]:
    """As the review's history has the links of a note."""
    return [
        {
            **one.link.model_dump(mode="json"),
            "part": "note",
            "kind": "edited" if one.paper.body.author == one.link.actor else "draft",
            "note_revision": one.paper.body.revision,
        }
        for one in saved
    ]


def _about(paper: Paper) -> Json:
    return {
        "id": paper.id,
        "kind": paper.kind.value,
        "cause": paper.cause,
        "recipient": paper.recipient,
        "addressed": paper.kind not in LISTS,
        "state": paper.standing.state.value,
        "by": paper.standing.by,
        "at": paper.standing.at.isoformat() if paper.standing.at else None,
        "blanks": list(paper.blanks),
        "reading": _reading(paper),
    }


def _reading(paper: Paper) -> str | None:
    """How many years of school it asks for, of a paper for patients."""
    if paper.kind not in FOR_PATIENTS:
        return None
    read = grade(one.text for one in paper.body.sentences())
    words = instruction_words().grade
    if read is None:
        return None
    if read > words.aim:
        return words.warning.format(grade=read, aim=f"{words.aim:g}")
    return f"Reading grade (Flesch-Kincaid): {read}"
