"""Invented visits for the browser: one as a clinic has it, one that fills an hour.

A line is "D: words" (clinician) or "P: words" (patient), "C:" a companion; `{this|that}` is a word that
was heard uncertainly, with its other reading. A sentence of the note quotes what it rests on.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Sequence
from functools import cache

from ambient_scribe.domain.clinical import Basis, Chart, Spoken, System
from ambient_scribe.domain.note import Note, NoteSection, NoteSentence, Support, SupportState
from ambient_scribe.domain.template import SectionForm
from ambient_scribe.domain.time import TimeSpan
from ambient_scribe.domain.transcript import (
    Gap,
    GapCause,
    Reading,
    Role,
    Transcript,
    Utterance,
    Word,
)

WORD_MS, PAUSE_MS = 330, 600
WHO = {"D": ("S1", Role.CLINICIAN), "P": ("S2", Role.PATIENT), "C": ("S3", Role.COMPANION)}
_TOKEN = re.compile(r"\{([^|]+)\|([^}]+)\}(\S*)|(\S+)")

TALK = """
D: Good morning, come in and take a seat. What brings you here today?
P: Morning. It's the right knee again. It started about three weeks ago, after I cleared out the cellar.
D: Three weeks. Was there one moment when it happened, a twist or a fall?
P: No, no fall. I was up and down the stairs all day, and the next morning it was stiff.
D: Does it swell?
P: A bit, in the evening. Mostly on the inner side. My wife says it looks puffy.
D: Any locking, or does it give way?
P: It doesn't lock. It gave way once, last Tuesday, on the stairs, but I caught the rail.
D: And the pain, from nought to ten?
P: Going down stairs maybe a six. Sitting here it's a two.
D: What have you taken for it?
P: I took {ibuprofen|paracetamol}, four hundred, twice a day for the first week. It helped, but my stomach didn't like it.
D: Heartburn, or something else?
P: Heartburn, yes. So I stopped. Since then only a gel.
D: Good that you stopped. Any fever, chills, a red or hot joint?
P: No fever, nothing like that.
D: Are you still on the lisinopril, twenty milligrams in the morning?
P: Yes, every morning. Well, I missed {two|ten} or three days when we were away.
D: Do you measure at home?
P: Now and then. Last week it was one forty eight over ninety two.
D: Any headache, chest pain, short of breath?
P: No chest pain. A headache sometimes, in the afternoon, I think that's the screen.
D: Any allergies? I have penicillin written down.
P: Yes, penicillin, I had a rash as a child.
D: And the smoking?
P: I stopped in spring. Not one since Easter.
D: That is really good news, congratulations.
P: My father had his hip done at seventy, does that matter for me?
D: It may, a little. Let me have a look at the knee. Lie back, please. Tell me if it hurts.
P: There, on the inside. That's where it is.
D: There is a small effusion. Tender over the medial joint line. No redness, no warmth.
D: It bends to one hundred and twenty degrees, and it goes out straight. Ligaments are firm.
D: McMurray gives you a bit of pain on the inside, no click.
P: It does, yes.
D: Blood pressure now is one forty four over eighty eight, pulse seventy two.
P: That's better than at home.
D: So, I think that is a strained knee on top of some wear of the cartilage on the inner side.
P: Do I need an operation?
D: I don't think so. We start with physiotherapy, six sessions, and exercises for the thigh.
D: For the pain paracetamol, one gram, up to three times a day. No ibuprofen with your stomach and the blood pressure.
P: All right. And the gel?
D: The gel you can keep. An X-ray of the right knee, standing, before we meet again.
P: Should I get that done here?
D: Downstairs, they take walk-ins until four.
D: For the blood pressure we stay at twenty milligrams, but take it every day, and write the values down for two weeks.
P: Morning and evening?
D: Morning and evening, sitting, after five minutes of rest.
D: And we take blood, kidney values and potassium, since you are on the lisinopril.
P: My daughter asked about the {vaccination|vacation}, the one for shingles?
D: You can have it, from sixty on it is paid for. We talk about it next time.
D: Come back in four weeks. Sooner if it locks, if it gets red and hot, or if you get a fever.
P: Four weeks, fine. Thank you.
"""

SECTIONS: Sequence[tuple[str, str, str, SectionForm]] = (
    ("chief_complaint", "Chief complaint", "Subjective", SectionForm.PROSE),
    ("history", "History of present illness", "Subjective", SectionForm.PROSE),
    ("medications", "Medications", "Subjective", SectionForm.BULLETS),
    ("allergies", "Allergies", "Subjective", SectionForm.BULLETS),
    ("social", "Social history", "Subjective", SectionForm.BULLETS),
    ("vitals", "Vital signs", "Objective", SectionForm.BULLETS),
    ("exam", "Examination", "Objective", SectionForm.BULLETS),
    ("assessment_plan", "Assessment and plan", "Assessment & Plan", SectionForm.BULLETS),
)

OK, DOUBT, PART = SupportState.SUPPORTED, SupportState.UNCERTAIN, SupportState.PARTIAL
AGAINST, WITHOUT = SupportState.CONTRADICTED, SupportState.UNSUPPORTED
CHART = SupportState.CHART_CONFLICT
KNEE, PRESSURE = "Knee pain, right", "Hypertension"

NOTE: Sequence[tuple[str, str, str, SupportState, tuple[str, ...], tuple[str, ...]]] = (
    # section, topic, text, state, reasons, quotes
    ("chief_complaint", "", "Pain of the right knee for three weeks.", OK, (),
     ("right knee again. It started about three weeks ago",)),
    ("history", "", "The pain began the day after a day of climbing stairs; there was no fall or twist.", OK, (),
     ("No, no fall. I was up and down the stairs all day, and the next morning it was stiff.",)),
    ("history", "", "The inner side swells in the evening.", OK, (),
     ("A bit, in the evening. Mostly on the inner side.",)),
    ("history", "", "The knee locks and has given way once.", AGAINST,
     ("“locks” is denied in what was said: “It doesn't lock.”",),
     ("It doesn't lock. It gave way once, last Tuesday, on the stairs",)),
    ("history", "", "Pain is 6/10 going down stairs and 2/10 at rest.", OK, (),
     ("Going down stairs maybe a six. Sitting here it's a two.",)),
    ("history", "", "He took ibuprofen 400 mg twice a day for a week and stopped because of heartburn.", DOUBT,
     ("“ibuprofen” was heard uncertainly; the other reading is “paracetamol”.",),
     ("ibuprofen, four hundred, twice a day for the first week.", "Heartburn, yes. So I stopped.")),
    ("history", "", "No fever.", OK, (), ("No fever, nothing like that.",)),
    ("history", "", "No chest pain; occasional headache in the afternoon.", OK, (),
     ("No chest pain. A headache sometimes, in the afternoon",)),
    ("medications", "", "Lisinopril 10 mg in the morning, missed for some days while travelling.", CHART,
     ("The chart says lisinopril 20 mg, and so did the clinician.",),
     ("lisinopril, twenty milligrams in the morning?", "every morning. Well, I missed two or three days")),
    ("allergies", "", "Penicillin: rash in childhood.", OK, (),
     ("Yes, penicillin, I had a rash as a child.",)),
    ("social", "", "Stopped smoking in spring.", OK, (), ("I stopped in spring. Not one since Easter.",)),
    ("vitals", "", "Blood pressure 144/88 mmHg, pulse 72/min.", OK, (),
     ("Blood pressure now is one forty four over eighty eight, pulse seventy two.",)),
    ("vitals", "", "At home 148/92 mmHg last week.", OK, (),
     ("Last week it was one forty eight over ninety two.",)),
    ("exam", "", "Right knee: small effusion, tender over the medial joint line, no redness or warmth.", OK, (),
     ("There is a small effusion. Tender over the medial joint line. No redness, no warmth.",)),
    ("exam", "", "Flexion to 120 degrees, full extension, ligaments stable.", OK, (),
     ("It bends to one hundred and twenty degrees, and it goes out straight. Ligaments are firm.",)),
    ("exam", "", "McMurray positive on the inner side with a click.", PART,
     ("The pain is borne out; “a click” is not: “no click”.",),
     ("McMurray gives you a bit of pain on the inside, no click.",)),
    ("assessment_plan", KNEE, "Strain of the knee with wear of the medial cartilage.", OK, (),
     ("a strained knee on top of some wear of the cartilage on the inner side.",)),
    ("assessment_plan", KNEE, "Physiotherapy, six sessions, with exercises for the thigh.", OK, (),
     ("physiotherapy, six sessions, and exercises for the thigh.",)),
    ("assessment_plan", KNEE, "Paracetamol 1 g up to three times a day; no ibuprofen.", OK, (),
     ("paracetamol, one gram, up to three times a day. No ibuprofen",)),
    ("assessment_plan", KNEE, "X-ray of the right knee, standing, before the next visit.", OK, (),
     ("An X-ray of the right knee, standing, before we meet again.",)),
    ("assessment_plan", KNEE, "Referral to orthopaedics.", WITHOUT,
     ("Nothing that was said bears this out.",), ("Do I need an operation?",)),
    ("assessment_plan", PRESSURE, "Lisinopril stays at 20 mg, taken every day; values written down for two weeks.",
     OK, (), ("we stay at twenty milligrams, but take it every day, and write the values down for two weeks.",)),
    ("assessment_plan", PRESSURE, "Creatinine and potassium.", OK, (),
     ("we take blood, kidney values and potassium",)),
    ("assessment_plan", "", "Return in four weeks, sooner with locking, redness, warmth or fever.", OK, (),
     ("Come back in four weeks. Sooner if it locks, if it gets red and hot, or if you get a fever.",)),
)  # fmt: skip

MISSED = (
    ("Father had a hip replacement at 70", "told by the patient, in no sentence", True,
     "My father had his hip done at seventy"),
    ("The gel may be continued", "a direction of the clinician, in no sentence", True,
     "The gel you can keep."),
    ("Shingles vaccination to be discussed next time", "planned, in no sentence", True,
     "We talk about it next time."),
    ("The wife finds the knee puffy", "told already in other words", False,
     "My wife says it looks puffy."),
)  # fmt: skip


def transcript_of(lines: Iterable[str]) -> Transcript:
    words: list[Word] = []
    utterances: list[Utterance] = []
    at = 2_000
    for line in lines:
        who, _, said = line.partition(": ")
        first = len(words)
        for match in _TOKEN.finditer(said):
            heard, other, tail, plain = match.groups()
            rivals = (Reading(text=other, source="second reading"),) if other else ()
            span = _span(at, at + WORD_MS - 40)
            text = plain or heard + tail
            words.append(Word(id=f"w{len(words) + 1}", text=text, span=span, alternatives=rivals))
            at += WORD_MS
        at += PAUSE_MS
        label, role = WHO[who]
        ids = tuple(word.id for word in words[first:])
        utterances.append(
            Utterance(id=f"u{len(utterances) + 1}", speaker=label, role=role, word_ids=ids)
        )
    middle = at // 2
    gap = Gap(span=_span(middle, middle + 8_000), cause=GapCause.OFF_RECORD)
    return Transcript(words=tuple(words), utterances=tuple(utterances), gaps=(gap,))


@cache
def knee() -> tuple[Transcript, Note]:
    transcript = transcript_of(TALK.strip().splitlines())
    return transcript, _note(transcript, NOTE)


def quoted(transcript: Transcript, quote: str) -> Spoken:
    """The words of a quotation: where an utterance holds it."""
    wanted = [word.strip(".,?") for word in quote.split()]
    texts = [word.text.strip(".,?") for word in transcript.words]
    for start in range(len(texts) - len(wanted) + 1):
        if texts[start : start + len(wanted)] == wanted:
            found = transcript.words[start : start + len(wanted)]
            return Spoken(word_ids=tuple(word.id for word in found))
    raise ValueError(f"nobody says {quote!r}")


@cache
def hour(words: int = 9_000, sentences: int = 80) -> tuple[Transcript, Note]:
    """Talk without sense at the length of an hour, and a note that rests on all of it."""
    chance = random.Random(7)
    stock = (TALK.replace("{", "").replace("}", "").replace("|", " ")).split()
    stock = [word for word in stock if word not in {"D:", "P:"}]
    lines, spoken = [], 0
    while spoken < words:
        length = min(chance.randint(4, 34), words - spoken)
        said = [chance.choice(stock) for _ in range(length)]
        if chance.random() < 0.1:
            said[0] = f"{{{said[0]}|{chance.choice(stock)}}}"
        lines.append(f"{'DP'[len(lines) % 2]}: {' '.join(said)}")
        spoken += length
    transcript = transcript_of(lines)
    states = [OK] * 9 + [DOUBT, PART, AGAINST, WITHOUT, CHART, OK, OK]
    told = []
    for number in range(sentences):
        section = SECTIONS[number * len(SECTIONS) // sentences][0]
        start = number * (len(transcript.words) - 60) // sentences
        ids = [word.id for word in transcript.words[start : start + chance.randint(5, 24)]]
        text = " ".join(chance.choice(stock).strip(".,?") for _ in range(chance.randint(6, 20)))
        state = states[number % len(states)]
        reasons = () if state is OK else ("The words beside it say otherwise.",)
        told.append((section, "", text.capitalize() + ".", state, reasons, tuple(ids)))
    return transcript, _note(transcript, told, by_id=True)


@cache
def hostile(script: str) -> tuple[Transcript, Note]:
    """Markup in every place that text comes from."""
    transcript = transcript_of((f"D: Hello {script} there", "P: I say {<b>this</b>|<i>that</i>}"))
    told = [
        ("history", script, f"He says {script} today.", DOUBT, (f"Why: {script}",), ("Hello",)),
        ("exam", "", f"Nothing {script} found.", OK, (), ("I say",)),
    ]
    return transcript, _note(transcript, told)


def _span(start_ms: int, end_ms: int) -> TimeSpan:
    return TimeSpan(start_ms=start_ms, end_ms=end_ms)


def _note(
    transcript: Transcript,
    told: Iterable[tuple[str, str, str, SupportState, tuple[str, ...], tuple[str, ...]]],
    by_id: bool = False,
) -> Note:
    held: dict[str, list[NoteSentence]] = {section[0]: [] for section in SECTIONS}
    for number, (section, topic, text, state, reasons, quotes) in enumerate(told, 1):
        basis: list[Basis] = (
            [Spoken(word_ids=quotes)] if by_id else [quoted(transcript, one) for one in quotes]
        )
        if state is CHART:
            basis.append(Chart(source="context.toml", item="medications/lisinopril"))
        held[section].append(
            NoteSentence(
                id=f"s{number}",
                section=section,
                topic=topic,
                text=text,
                basis=tuple(basis) or (System(cause="none"),),
                support=Support(state=state, reasons=reasons),
            )
        )
    return Note(
        template="soap",
        title="SOAP note",
        author="ambient_scribe",
        sections=tuple(
            NoteSection(id=key, title=title, group=group, form=form, sentences=tuple(held[key]))
            for key, title, group, form in SECTIONS
        ),
    )
