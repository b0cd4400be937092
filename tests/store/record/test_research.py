"""Visits without identities: what leaves, what stays here, who may, and what the trail tells of it."""

from __future__ import annotations

import datetime
import io
import json
import zipfile

import pytest

from ambient_scribe.domain.clinical import Fact, FactKind, Spoken
from ambient_scribe.domain.encounter import ConsentStatus, Encounter
from ambient_scribe.domain.note import Note
from ambient_scribe.domain.record import (
    PATIENT,
    Actor,
    AuditAction,
    ConsentEntry,
    PatientEntry,
    StaffRole,
    VisitState,
)
from ambient_scribe.domain.research import ReleasedVisit
from ambient_scribe.domain.transcript import Correction, Transcript, Word
from ambient_scribe.errors import DeniedError, UsageError
from ambient_scribe.pipeline.masking.masker import Masking
from ambient_scribe.store.record import (
    addenda,
    consents,
    destruction,
    diary,
    encounters,
    notes,
    research,
    signing,
)
from ambient_scribe.store.record.audit import AuditSearch
from ambient_scribe.store.record.record import Record
from ambient_scribe.store.record.research import Export, VisitFilter
from ambient_scribe.store.research_zip import zipped
from ambient_scribe.testing import a_transcript
from tests.store.record.conftest import ADMIN, AUDITOR, PROVIDER, SCRIBE, Clinic
from tests.store.record.test_notes import clean
from tests.withdrawals import BEGAN, a_visit

RAY = Actor(id="a-ray", name="Ray", roles=frozenset({StaffRole.RESEARCHER}))
TALK = [
    ("clinician", "Good morning, Mrs. Quill, I am Dr. Lee. You were here on March 3rd."),
    ("patient", "Call me Aurelia. I live in Springfield, and I take metformin."),
]
WHY = "word error rates of the new model"


NAMED = "Aurelia Quill (M-448812) saw Dr. Lee on 2026-05-04."


def signed(record: Record, visit_id: str) -> None:
    seen = signing.statements_sha256(clean(1, NAMED))
    notes.sign(record, visit_id, PROVIDER, seen=seen)


def said(visit_id: str, *notes: Note) -> Encounter:
    talk = a_transcript(TALK)
    visit = a_visit(*notes, visit_id=visit_id)
    fact = Fact(
        id="f1",
        kind=FactKind.MEDICATION,
        text="Aurelia takes metformin",
        normalized="metformin",
        evidence=(Spoken(word_ids=tuple(word.id for word in talk.words[-2:])),),
    )
    talk = talk.changed(gaps=visit.transcript.gaps)
    return visit.changed(transcript=talk, facts=(fact,), suggestions=())


def visited(record: Record, clinic: Clinic, digit: str, name: str = "Aurelia Quill") -> str:
    visit_id = digit * 32
    known = PatientEntry(
        id=f"p{digit}", name=name, born=datetime.date(1930, 5, 4), sex="female", number="M-448812"
    )
    diary.schedule(record, known, BEGAN, PROVIDER, visit_id=visit_id)
    note = clean(1, NAMED)
    encounters.save(record, said(visit_id, note), PROVIDER)
    return visit_id


def exported(record: Record, wanted: VisitFilter | None = None) -> list[ReleasedVisit]:
    made = Export(record, wanted or VisitFilter(), RAY, WHY, Masking.load())
    return [visit for visit, _ in made]


def test_nothing_identifies_anybody_and_the_rest_stays(record: Record, clinic: Clinic) -> None:
    visit_id = visited(record, clinic, "1")
    signed(record, visit_id)
    added = addenda.add(record, visit_id, "Mrs. Quill called.", PROVIDER)
    note = notes.standing(record, visit_id)
    assert note is not None
    addenda.sign(record, visit_id, added.id, PROVIDER, seen=addenda.seen_sha256(added, note))

    (visit,) = exported(record)
    whole = visit.model_dump_json()

    for hidden in ("Quill", "Aurelia", "Lee", "M-448812", "Springfield", "March", visit_id, "a-lee", "2026-05-04"):  # fmt: skip
        assert hidden not in whole, hidden
    words = [word.text for one in visit.utterances for word in one.words]
    assert words[:5] == ["Good", "morning,", "Mrs.", "[PATIENT],", "I"]
    assert "metformin." in words
    assert visit.facts[0].text == "[PATIENT] takes metformin"
    assert visit.facts[0].words[-1] == visit.utterances[1].words[-1].id
    assert (visit.age, visit.sex, visit.state) == (90, "female", VisitState.SIGNED)
    assert visit.note.status == "signed"
    assert visit.draft is not None
    assert visit.draft.status == "draft"
    moved = visit.day - BEGAN.date()
    assert moved
    assert moved.days % 7 == 0
    assert visit.gaps
    assert visit.addenda == ("Mrs. [PATIENT] called.",)
    assert visit.note.sections[0].sentences[0].text.startswith("[PATIENT] ([RECORD NUMBER]) saw Dr. [CLINICIAN] on 20")  # fmt: skip


def test_ids_and_days_are_drawn_anew_and_a_patients_visits_stay_together(
    record: Record, clinic: Clinic
) -> None:
    visited(record, clinic, "1")
    patient = PatientEntry(id="p1", name="Aurelia Quill")
    later = BEGAN + datetime.timedelta(days=8)
    diary.schedule(record, patient, later, PROVIDER, visit_id="2" * 32)
    encounters.save(record, said("2" * 32, clean()), PROVIDER)

    once, again = exported(record), exported(record)

    assert len({visit.patient for visit in once}) == 1
    assert abs((once[0].day - once[1].day).days) == 8
    assert not {visit.visit for visit in once} & {visit.visit for visit in again}
    assert not {visit.patient for visit in once} & {visit.patient for visit in again}


def test_what_a_person_wrote_as_a_name_hides_what_was_heard(record: Record, clinic: Clinic) -> None:
    visit_id = visited(record, clinic, "1")
    visit = said(visit_id, clean(2))
    first = visit.transcript.words[8]
    correction = Correction(text="Quill", word_ids=(first.id,), by="Dr. Lee", at=BEGAN)
    words = tuple(
        Word(**{**dict(word), "text": "quail", "alternatives": (correction,)})
        if word.id == first.id
        else word
        for word in visit.transcript.words
    )
    talk = Transcript(words=words, utterances=visit.transcript.utterances)
    encounters.save(record, visit.changed(transcript=talk), PROVIDER, beside=1)

    (released,) = exported(record)

    assert "quail" not in released.model_dump_json()
    assert released.corrections[0].text == "[PATIENT]"


def test_who_refused_or_withdrew_is_not_in_it(record: Record, clinic: Clinic) -> None:
    ids = [visited(record, clinic, digit) for digit in "1234"]
    diary.schedule(record, PatientEntry(id="p5", name="Waits"), BEGAN, PROVIDER)
    destruction.withdraw(record, clinic.room, ids[0], SCRIBE)
    diary.hold(record, ids[1], "case 12/26", ADMIN)
    destruction.withdraw(record, clinic.room, ids[1], SCRIBE)  # waits, and is closed
    refused = ConsentEntry(
        person=PATIENT, status=ConsentStatus.REFUSED, how="asked", recorded_by="x", at=BEGAN
    )
    with record.changing(SCRIBE) as change:
        consents.add(change, ids[2], refused)

    assert len(exported(record)) == 1
    assert research.choice(record, VisitFilter(), RAY).visits == 1


def test_filters_find_what_they_say(record: Record, clinic: Clinic) -> None:
    visited(record, clinic, "1")
    signed(record, "1" * 32)
    visited(record, clinic, "2")

    def many(**wanted: object) -> int:
        return research.choice(record, VisitFilter.model_validate(wanted), RAY).visits

    assert many() == 2
    assert many(states={"signed"}) == 1
    assert many(since=2027) == many(until=2025) == many(template="other") == 0
    assert many(template="two-sections") == 2
    told = research.choice(record, VisitFilter(), RAY)
    assert (told.patients, told.minutes, told.templates) == (2, 1.0, {"two-sections": 2})


def test_only_a_researcher_with_a_reason_and_the_trail_names_no_new_id(
    record: Record, clinic: Clinic
) -> None:
    visit_id = visited(record, clinic, "1")
    for actor in (PROVIDER, SCRIBE, ADMIN, AUDITOR):
        with pytest.raises(DeniedError):
            Export(record, VisitFilter(), actor, WHY, Masking.load())
        with pytest.raises(DeniedError):
            research.choice(record, VisitFilter(), actor)
    with pytest.raises(UsageError, match="wanted for"):
        Export(record, VisitFilter(), RAY, "  ", Masking.load())
    with pytest.raises(UsageError, match="no such visit"):
        Export(record, VisitFilter(since=2100), RAY, WHY, Masking.load())

    (visit,) = exported(record)

    entries = record.trail(AUDITOR, AuditSearch(action=AuditAction.EXPORT))
    assert [(one.subject, one.detail) for one in reversed(entries)] == [
        ("", f"without identities: 1 visits: {WHY}"),
        (visit_id, "without identities"),
    ]
    every = repr(record.trail(AUDITOR))
    assert visit.visit not in every
    assert visit.patient not in every


def test_the_zip_says_what_it_is_and_what_was_masked(record: Record, clinic: Clinic) -> None:
    visited(record, clinic, "1")
    told: list[tuple[int, int]] = []
    made = Export(record, VisitFilter(), RAY, WHY, Masking.load())
    content = b"".join(zipped(made, lambda done, of: told.append((done, of))))

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        readme, schema, visit, report = archive.namelist()
        shape = json.loads(archive.read(visit))
        masked = json.loads(archive.read(report))
        assert "neither certified Safe Harbor" in archive.read(readme).decode()
        assert "utterances" in json.loads(archive.read(schema))["properties"]
    assert visit == f"visits/{shape['visit']}.json"
    assert ReleasedVisit.model_validate(shape)
    assert masked["visits"] == 1
    assert masked["masked"]["name"] >= 4
    assert masked["masked"]["place"] == 1
    assert told == [(1, 1)]
