"""Whom and what the stub knows: accounts, the visits of a day, their notes and signatures, the trail."""

from __future__ import annotations

import datetime
import secrets
from dataclasses import dataclass, field
from typing import Any

from ambient_scribe.domain.editing import Accept, Edit, Remove
from ambient_scribe.domain.note import Note, NoteSection, NoteStatus, Support, SupportState
from ambient_scribe.domain.record import PatientEntry, VisitEntry, VisitState
from ambient_scribe.domain.transcript import Transcript
from ambient_scribe.note.editing import edited
from ambient_scribe.store.record import signing
from tests.workstation.browser import talk

Json = dict[str, Any]
PASSWORD, PIN, CODE = "correct horse battery", "2468", "123456"
SET_UP_CODE = "MAPLE-4821"
SCRIPT = "<script>window.hurt = 1</script><img src=x onerror='window.hurt = 2'>"
NOW = datetime.datetime.now(datetime.UTC).replace(microsecond=0)


@dataclass
class Account:
    id: str
    login: str
    name: str
    credentials: str
    roles: list[str]
    active: bool = True
    second_factor: bool = False
    has_pin: bool = True
    password: str | None = PASSWORD
    code: str | None = None


@dataclass
class Visit:
    entry: VisitEntry
    transcript: Transcript = field(default_factory=Transcript)
    notes: list[Note] = field(default_factory=list)
    links: list[Json] = field(default_factory=list)
    omissions: list[Json] = field(default_factory=list)
    suggestions: list[Json] = field(default_factory=list)
    wordings: list[Json] = field(default_factory=list)
    aside: list[Json] = field(default_factory=list)
    signatures: list[Json] = field(default_factory=list)
    consents: list[Json] = field(default_factory=list)

    @property
    def note(self) -> Note:
        return self.notes[-1]


class World:
    """All that the stub remembers."""

    def __init__(self, *, set_up: bool = True) -> None:
        vera = Account("a1", "vera", "Vera Lindqvist", "MD", ["provider"])
        sam = Account("a2", "sam", "Sam Okoro", "", ["scribe"])
        ada = Account("a3", "ada", "Ada Brandt", "", ["admin", "auditor"], second_factor=True)
        self.accounts: dict[str, Account] = {}
        self.sessions: dict[str, Json] = {}
        self.visits: dict[str, Visit] = {}
        self.trail: list[Json] = []
        self.requests: list[str] = []
        self.idle_s = 900
        self.live: dict[str, Any] = {}
        """Visits that run, by their id (`stub.live_run.LiveRun`)."""
        self.goes_on = 0.0
        """A live visit says a line by itself every so many seconds; 0: the test says them."""
        self.tasks: list[Any] = []
        self.written: list[str] = []
        self.charts: dict[str, Json] = {}
        self.heard = 0
        if set_up:
            self.accounts = {one.id: one for one in (vera, sam, ada)}
            self._fill()

    def _fill(self) -> None:
        rows = (
            ("knee", "Henrik Solberg", "1964-02-11", "M", "40-118", -2.2, "draft", "Knee, follow-up of blood pressure"),
            ("hour", "Marisol Etxebarria", "1951-07-30", "F", "40-007", -3.5, "in_review", "Annual visit, many questions"),
            ("bad", SCRIPT, "1990-01-01", "F", "40-666", -1.5, "draft", SCRIPT),
            ("v4", "Priya Ramanathan", "1988-12-02", "F", "40-232", -4.4, "to_sign", "Migraine"),
            ("v5", "Tomasz Wilk", "1979-05-19", "M", "40-019", -5.0, "signed", "Cough for two weeks"),
            ("v6", "Aroha Ngata", "2001-03-08", "F", "40-541", -0.2, "recording", "Earache"),
            ("v7", "Leopold Hartmann", "1938-10-23", "M", "40-003", 0.5, "scheduled", "Dressing change"),
            ("v8", "Ines Carvalho", "1995-06-14", "F", "40-377", 1.0, "scheduled", "Contraception"),
            ("v9", "Bo Andersson", "1972-09-09", "M", "40-410", 1.5, "scheduled", ""),
            ("v10", "Fatou Diallo", "1969-04-01", "F", "40-288", -52.0, "to_sign", "Diabetes, quarterly"),
        )  # fmt: skip
        made = {"knee": talk.knee(), "hour": talk.hour(), "bad": talk.hostile(SCRIPT)}
        for key, name, born, sex, number, hours, state, reason in rows:
            entry = VisitEntry(
                id=key,
                patient=PatientEntry(id=f"p-{key}", name=name, born=datetime.date.fromisoformat(born), sex=sex, number=number),
                state=VisitState(state),
                at=NOW + datetime.timedelta(hours=hours),
                reason=reason,
                provider="a1",
            )  # fmt: skip
            visit = self.visits[key] = Visit(entry)
            if key in made or state in {"to_sign", "signed"}:
                visit.transcript, note = made.get(key) or talk.knee()
                if state in {"to_sign", "signed"}:
                    note = _decided(note)
                self.keep(visit, note, "draft", "program", "ambient_scribe")
            visit.consents.append(
                {"person": "patient", "status": "given", "given_by": None, "how": "asked aloud",
                 "recorded_by": "Vera Lindqvist", "at": entry.at.isoformat()}
            )  # fmt: skip
        knee = self.visits["knee"]
        knee.omissions = [self._omission(knee, *one) for one in talk.MISSED]
        asked = talk.quoted(knee.transcript, "My daughter asked about the vaccination,")
        knee.suggestions = [
            {"kind": "open_question", "title": "Open questions", "codes": [], "reasons": [], "questions": [],
             "text": "Which vaccine was meant: the one for shingles?", "words": list(asked.word_ids)},
            {"kind": "possible_reading", "title": "Possible readings", "codes": [], "questions": [],
             "reasons": ["“vacation” is the other reading"], "text": "vaccination: could be “vacation”",
             "words": list(asked.word_ids[-1:])},
            {"kind": "diagnosis_code", "title": "For review: codes", "questions": ["Primary or after an injury?"],
             "codes": [{"system": "ICD-10-CM", "code": "M25.561", "display": "Pain in right knee"}],
             "reasons": ["Pain, right knee"], "text": "Pain in right knee", "words": []},
        ]  # fmt: skip
        hour = self.visits["hour"]
        for at in range(200, 6_000, 400):
            words = hour.transcript.words[at : at + 8]
            text = " ".join(word.text for word in words)
            hour.omissions.append(
                {"text": text.capitalize(), "why": "told by the patient, in no sentence", "missed": at % 800 == 200,
                 "words": [word.id for word in words],
                 "basis": [{"basis": "spoken", "word_ids": [word.id for word in words]}]}
            )  # fmt: skip
        signed = self.visits["v5"]
        self.sign(signed, self.accounts["a1"], None)
        self.visits["bad"].omissions = [
            {"text": SCRIPT, "why": SCRIPT, "missed": True, "words": ["w1"], "basis": []}
        ]
        for number in range(60):
            self.log("Vera Lindqvist", ("read", "edit", "login", "play")[number % 4], "knee", "")

    @staticmethod
    def _omission(visit: Visit, text: str, why: str, missed: bool, quote: str) -> Json:
        spoken = talk.quoted(visit.transcript, quote)
        return {"text": text, "why": why, "missed": missed, "words": list(spoken.word_ids),
                "basis": [spoken.model_dump(mode="json")]}  # fmt: skip

    def keep(self, visit: Visit, note: Note, kind: str, actor_id: str, actor: str) -> None:
        visit.notes.append(note)
        number = len(visit.links) * 2 + 2
        visit.links.append(
            {"visit_id": visit.entry.id, "number": number, "kind": kind, "part": "note",
             "note_revision": note.revision, "at": datetime.datetime.now(datetime.UTC).isoformat(),
             "actor_id": actor_id, "actor": actor, "is_destroyed": False}
        )  # fmt: skip
        visit.entry = visit.entry.changed(revisions=len(visit.links))

    def sign(self, visit: Visit, who: Account, reason: str | None) -> Json:
        now = datetime.datetime.now(datetime.UTC)
        status = NoteStatus.AMENDED if reason else NoteStatus.SIGNED
        before = visit.note
        note = before.changed(
            status=status, revision=before.revision + 1, author=who.name, signed_at=now
        )
        self.keep(visit, note, "amended" if reason else "signed", who.id, who.name)
        visit.entry = visit.entry.changed(
            state=VisitState.SIGNED, signed_at=now, signed_by=who.name
        )
        signature = {
            "visit_id": visit.entry.id, "note_revision": note.revision, "signer_id": who.id,
            "signer": f"{who.name}, {who.credentials}", "at": now.isoformat(),
            "attestation": "I have read this note and answer for it.",
            "statements_sha256": signing.statements_sha256(note), "basis_sha256": "0" * 64,
            "states": {}, "amends": before.revision if reason else None, "reason": reason,
        }  # fmt: skip
        visit.signatures.append(signature)
        return signature

    def log(self, actor: str, action: str, subject: str, detail: str) -> None:
        self.trail.append(
            {"sequence": len(self.trail) + 1, "at": datetime.datetime.now(datetime.UTC).isoformat(),
             "actor": actor, "actor_id": actor, "action": action, "subject": subject, "detail": detail}
        )  # fmt: skip

    def session(self, who: Account) -> str:
        """Somebody is logged in: the value of their cookie."""
        key = secrets.token_hex(8)
        self.sessions[key] = {"who": who.id, "locked": False, "csrf": secrets.token_hex(8)}
        return key

    def step(self, visit: Visit, edit: Edit, person: str) -> Note:
        """What the server does with an edit, with a verification that reads only figures."""
        before = visit.note
        used = (one.id for note in visit.notes for one in note.sentences())
        after = edited(before, edit, person, used)
        if after == before:
            return before
        known = {one.id: one for one in before.sentences()}
        sections = []
        for section in after.sections:
            own = []
            for one in section.sentences:
                if known.get(one.id) != one and not isinstance(edit, Accept | Remove):
                    figures = [part for part in one.text.split() if part.strip(".,").isdigit()]
                    doubtful = [part for part in figures if part == "999"]
                    reasons = tuple(f"“{part}” is not borne out." for part in doubtful)
                    own.append(one.verified(Support(state=SupportState.HUMAN, reasons=reasons)))
                else:
                    own.append(one)
            sections.append(NoteSection.of(section, own))
        return after.changed(
            sections=tuple(sections),
            revision=before.revision + 1,
            author=person,
            status=NoteStatus.DRAFT,
        )


def _decided(note: Note) -> Note:
    """Every flagged sentence answered for by a person."""
    sections = tuple(
        NoteSection.of(
            section,
            (
                one.verified(Support(state=SupportState.HUMAN)) if one.support.flagged else one
                for one in section.sentences
            ),
        )
        for section in note.sections
    )
    return note.changed(sections=sections)
