"""A person swaps the roles while the visit goes on: named, read anew, kept for the final speakers."""

from __future__ import annotations

from ambient_scribe.domain.events import Alarm, Committed, Relabelled
from ambient_scribe.domain.transcript import Role, Transcript, Utterance
from ambient_scribe.pipeline.swapping import NOBODY_YET, Swapping
from tests.pipeline.live_fakes import ByName, Counting, Talk, facts_of, live


def test_a_swap_names_and_reads_anew_what_both_have_said() -> None:
    extractor, talk, swapping = Counting(), Talk(), Swapping()
    writing = live(extractor, ByName(), swapping=swapping)
    writing.take([talk.say("S1", "it hurts"), talk.say("S2", "i'm a doctor")])
    assert writing.swap_if_asked() == []
    swapping.ask()
    relabelled, *rest = writing.swap_if_asked()
    assert isinstance(relabelled, Relabelled)
    assert [(u.id, u.role, u.role_confidence) for u in relabelled.utterances] == [
        ("p1", Role.CLINICIAN, 1.0),
        ("p2", Role.PATIENT, 1.0),
    ]
    assert facts_of(rest) == {
        "f1": "S1/clinician: it hurts after ",
        "f2": "S2/patient: i'm a doctor after it hurts",
    }
    (committed, *_) = writing.take([talk.say("S1", "it hurts")])
    assert isinstance(committed, Committed) and committed.utterance.role is Role.CLINICIAN
    swapping.ask()
    back = writing.swap_if_asked()
    assert facts_of(back)["f1"] == "S1/patient: it hurts after "


def test_two_presses_at_once_are_none_and_nobody_is_swapped_before_they_are_known() -> None:
    talk, swapping = Talk(), Swapping()
    writing = live(roles=ByName(), swapping=swapping)
    writing.take([talk.say("S1", "good morning")])
    swapping.ask()
    assert writing.swap_if_asked() == [Alarm(message=NOBODY_YET)]
    writing.take([talk.say("S1", "i'm a doctor")])
    swapping.ask()
    swapping.ask()
    assert writing.swap_if_asked() == []


def test_a_swap_is_told_of_the_final_speakers_by_their_words() -> None:
    talk, swapping = Talk(), Swapping()
    writing = live(roles=ByName(), swapping=swapping)
    said = [talk.say("S1", "it hurts"), talk.say("S2", "i'm a doctor"), talk.say("S3", "hello")]
    writing.take(said)
    swapping.ask()
    writing.swap_if_asked()
    final = [
        Utterance(id="u1", speaker="A", word_ids=said[0].utterance.word_ids),
        Utterance(id="u2", speaker="B", word_ids=said[1].utterance.word_ids),
        Utterance(id="u3", speaker="C", word_ids=said[2].utterance.word_ids),
    ]
    transcript = Transcript(words=tuple(talk.words), utterances=tuple(final))
    assert swapping.of_final(transcript) == {"A": Role.CLINICIAN, "B": Role.PATIENT}
    assert Swapping().of_final(transcript) == {}
