"""Words set right: beside what was heard; and whatever is set right, in whatever order, a person's
sentences stay."""

from __future__ import annotations

import datetime
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ambient_scribe.build import draft_transcript
from ambient_scribe.build_writing import build_writing
from ambient_scribe.domain.correcting import Correct
from ambient_scribe.domain.editing import Accept, Edit, Insert, Move, Remove, Replace
from ambient_scribe.domain.encounter import Encounter
from ambient_scribe.domain.note import Note, NoteSentence, Support
from ambient_scribe.domain.transcript import Role, Transcript
from ambient_scribe.errors import UsageError
from ambient_scribe.note.keeping import is_persons
from ambient_scribe.note.templates.reading import load_template
from ambient_scribe.pipeline import WritingEngines
from ambient_scribe.pipeline.correcting import (
    choices_at,
    equal_places,
    heard_at,
    in_its_form,
    with_corrections,
)
from ambient_scribe.pipeline.redrafting import Standing, redrafted
from ambient_scribe.pipeline.relabelling import Told, with_roles_told
from ambient_scribe.pipeline.remembered_facts import RememberedFacts
from ambient_scribe.pipeline.reviewing import reviewed
from ambient_scribe.pipeline.standing_support import StandingSupport
from ambient_scribe.testing import a_transcript

AT = datetime.datetime(2026, 5, 4, 9, 0, tzinfo=datetime.UTC)
TALK = (
    ("S1", "Good morning, what brings you in today?"),
    ("S2", "I have had a cough for two weeks and some wheezing."),
    ("S1", "Do you have any fever?"),
    ("S2", "No, no fever."),
    ("S1", "Are you taking any medicines?"),
    ("S2", "I take met forming 500 milligrams every day. Met forming's fine."),
    ("S1", "On exam your lungs are clear to auscultation."),
    ("S1", "I am going to start you on amoxicillin 500 milligrams three times a day."),
)


@pytest.fixture(scope="module")
def visit() -> Encounter:
    return draft_transcript(a_transcript(TALK))


@cache
def writing() -> WritingEngines:
    """One verifier, which remembers what it has read."""
    return build_writing()


def corrected(transcript: Transcript, text: str, *places: tuple[str, ...]) -> Transcript:
    return with_corrections(transcript, Correct(places=places, text=text), "Kim", AT)


def anew(encounter: Encounter, transcript: Transcript) -> Encounter:
    standing = Standing(encounter.notes, is_known=True)
    return redrafted(encounter, transcript, writing(), load_template(), standing)


def lines(transcript: Transcript) -> list[str]:
    return [passage.text for passage in transcript.passages()]


# ---------------------------------------------------------------- words
def test_everywhere_in_its_own_form_and_back_again(visit: Encounter) -> None:
    heard = visit.transcript
    places = equal_places(heard, ("w34", "w35"))
    assert [heard_at(heard, place) for place in places] == ["met forming", "Met forming's"]
    read = corrected(heard, "metformin", *places)
    assert lines(read)[5] == "I take metformin 500 milligrams every day. Metformin's fine."
    assert read.text_of(("w34", "w35")) == read.text_of(("w35",)) == "metformin"
    assert [read.heard(word_id).text for word_id in ("w34", "w35")] == ["met", "forming"]
    assert read.spans_of(("w34",)) == heard.spans_of(("w34", "w35"))
    assert corrected(read, "met forming", *places) == heard
    assert Transcript.model_validate_json(read.model_dump_json()) == read


def test_one_becomes_several_noise_goes_and_every_id_resolves(visit: Encounter) -> None:
    heard = visit.transcript
    read = corrected(heard, "a dry", ("w11",))
    assert lines(read)[1].startswith("I have had a dry cough")
    assert read.as_read(("w11",)) == ("w11.1", "w11.2")
    assert read.as_heard(("w11.2", "w12")) == ("w11", "w12")
    assert heard.holds("w11.2") and heard.word("w11.2").text == "a"  # of a correction that is gone
    assert equal_places(read, ("w11.2",))[0] == ("w11",)
    silent = corrected(read, "", *[(one,) for one in heard.utterances[3].word_ids])
    assert len(lines(silent)) == len(lines(heard)) - 1
    assert silent.text_of(heard.utterances[3].word_ids) == ""
    whole = corrected(read, "some", ("w10", "w11.1"))  # takes in all that stood there
    assert lines(whole)[1].startswith("I have some cough")
    assert [one.word_ids for one in whole.corrections] == [("w10", "w11")]
    with pytest.raises(UsageError, match="side by side"):
        corrected(heard, "x", ("w7", "w8"))
    (choice, *_) = choices_at(read, (), ("w11.1",))
    assert (choice.text, choice.word_ids) == ("a", ("w11",))


@pytest.mark.parametrize(
    ("text", "there", "said", "read"),
    [
        ("metformin", "met forming,", "met forming", "metformin,"),
        ("metformin", "Met forming", "met forming", "Metformin"),
        ("metformin", "met forming's.", "met forming", "metformin's."),
        ("will", "Will", "Will", "will"),
        ("HbA1c", "Hemoglobin", "hemoglobin", "HbA1c"),
        ("yes!", "(yet)", "yet", "yes!"),
        ("", "um,", "um", ""),
    ],
)
def test_its_form(text: str, there: str, said: str, read: str) -> None:
    assert in_its_form(text, there, said) == read


def test_facts_are_those_of_a_visit_that_was_read_at_once(visit: Encounter) -> None:
    extractor = writing().extractor
    stream = RememberedFacts.over(extractor.open_stream(visit.context))
    assert isinstance(stream, RememberedFacts)
    metformin = corrected(visit.transcript, "metformin", ("w34", "w35"))
    noise = corrected(metformin, "", *[(one,) for one in visit.transcript.utterances[7].word_ids])
    for transcript in (visit.transcript, metformin, noise, metformin, visit.transcript):
        fresh = extractor.open_stream(visit.context)
        stream.begin()
        for passage in transcript.passages():
            fresh.accept(passage)
            stream.accept(passage)
        assert stream.finish() == fresh.finish()


# ---------------------------------------------------------------- a person's sentences
def order(note: Note) -> list[tuple[str, str]]:
    return [(section.id, one.text) for section in note.sections for one in section.sentences]


def persons(note: Note) -> list[tuple[str, NoteSentence]]:
    return [(s.id, one) for s in note.sections for one in s.sentences if is_persons(one)]


def check_kept(before: Note, after: Note) -> None:
    """Every sentence of a person is there, as it was, where it was beside what stayed there."""
    own, now = persons(before), persons(after)
    assert [(s, one.id, one.text, one.topic) for s, one in own] == [
        (s, one.id, one.text, one.topic) for s, one in now
    ]
    both = set(order(before)) & set(order(after))
    left = [one for one in order(before) if one in both]
    right = [one for one in order(after) if one in both]
    machines = {(s, one.text) for s, one in [*own, *now]}
    if [one for one in left if one not in machines] == [
        one for one in right if one not in machines
    ]:
        assert left == right


def steps(note: Note, numbers: list[int]) -> list[Edit]:
    """A person's edits of the sentences of these numbers, one of each kind."""
    ids = [one.id for one in note.sentences()]
    chosen = [ids[number % len(ids)] for number in numbers]
    first = next(section for section in note.sections if section.sentences)
    made: list[Edit] = [
        Replace(sentence=chosen[0], text="Written over by hand."),
        Accept(sentence=chosen[1]),
        Insert(section=first.id, text="Added by hand.", after=first.sentences[-1].id),
    ]
    if chosen[2] not in chosen[:2]:
        made.append(Remove(sentence=chosen[2]))
    if chosen[3] not in chosen[:3]:
        made.append(Move(sentence=chosen[3], section=first.id, after=None))
    return made


@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_whatever_is_set_right_a_persons_sentences_stay(
    visit: Encounter, data: st.DataObject
) -> None:
    now, note = visit, visit.note
    assert note is not None
    for edit in steps(note, data.draw(st.lists(st.integers(0, 9), min_size=4, max_size=4))):
        note = reviewed(now, note, edit, "Dr. Lee", writing().verifier)
        now = now.changed(notes=(*now.notes, note))
    removed = {one.text for one in visit.notes[0].sentences()} - {t for _, t in order(note)}
    for _ in range(data.draw(st.integers(1, 3))):
        if data.draw(st.booleans()):
            said = data.draw(st.sampled_from(now.transcript.utterances)).word_ids
            start = data.draw(st.integers(0, len(said) - 1))
            run = said[start : start + data.draw(st.integers(1, 3))]
            text = data.draw(st.sampled_from(["", "metformin", "no", "chest pain", "three", "I"]))
            transcript = corrected(now.transcript, text, run)
        else:
            told = data.draw(
                st.sampled_from(
                    [
                        Told(speakers={"S1": Role.PATIENT, "S2": Role.CLINICIAN}),
                        Told(speakers={"S1": Role.CLINICIAN, "S2": Role.PATIENT}),
                        Told(utterances={"u2": Role.COMPANION}),
                    ]
                )
            )
            transcript = with_roles_told(now, writing(), load_template(), told)
        before, now = now, anew(now, transcript)
        assert before.note is not None and now.note is not None
        check_kept(before.note, now.note)
        ids = [one.id for one in now.note.sentences()]
        assert len(set(ids)) == len(ids)
        for one in now.note.sentences():
            assert all(transcript.holds(word_id) for word_id in one.word_ids)
            assert not any("unknown word" in reason for reason in one.support.reasons)
        for section, own in persons(now.note):
            earlier = next(one for s, one in persons(before.note) if one.id == own.id)
            heard = before.transcript.as_heard(earlier.word_ids)
            noise = {w for c in transcript.corrections if not c.text for w in c.word_ids}
            assert set(heard) - noise <= set(transcript.as_heard(own.word_ids)), section
        back = {text for _, text in order(now.note)} & removed
        assert not back - {one.text for _, one in persons(now.note)}


def test_taken_back_all_is_as_it_was(visit: Encounter) -> None:
    places = equal_places(visit.transcript, ("w34", "w35"))
    there = anew(visit, corrected(visit.transcript, "metformin", *places))
    assert there.note is not None and visit.note is not None
    assert "Metformin 500 mg daily." in [one.text for one in there.note.sentences()]
    kept = {one.id: one.text for one in visit.note.sentences()}
    same = [one for one in there.note.sentences() if kept.get(one.id) == one.text]
    assert len(same) == len(kept) - 1  # only the drug's is another, and it has its id
    back = anew(there, corrected(there.transcript, "met forming", *places))
    assert back.note is not None
    assert (back.transcript, back.facts, back.suggestions) == (
        visit.transcript,
        visit.facts,
        visit.suggestions,
    )
    assert back.note.changed(revision=1) == visit.note


def test_what_stands_on_the_same_words_keeps_its_verdict(visit: Encounter) -> None:
    """Verified anew where something is otherwise: with the same outcome as for all of it."""

    class Counting:
        asked = 0

        def support(self, *given: Any) -> Support:
            Counting.asked += 1
            return engines.verifier.support(*given)

    engines = writing()
    assert visit.note is not None
    standing = Standing(visit.notes, is_known=True)
    for text, place in (("metformin", ("w34", "w35")), ("bleeding", ("w12",)), ("", ("w26",))):
        read = corrected(visit.transcript, text, place)
        whole = redrafted(visit, read, engines, load_template(), standing)
        Counting.asked = 0
        known = StandingSupport(Counting(), visit.note, visit)
        quick = redrafted(visit, read, replace(engines, verifier=known), load_template(), standing)
        assert quick == whole and whole.note is not None
        assert Counting.asked < len([*whole.note.sentences()])
