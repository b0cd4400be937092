"""Other wording: what is offered over which sentence, and what is not offered at all."""

from __future__ import annotations

from ambient_scribe.domain.clinical import Authored, Spoken
from ambient_scribe.domain.encounter import Encounter, EngineIdentity, Proposal, ProposalStatus
from ambient_scribe.domain.note import (
    Note,
    NoteSection,
    NoteSentence,
    NoteStatus,
    Offer,
    Suggestion,
    SuggestionKind,
    Support,
    SupportState,
)
from ambient_scribe.domain.transcript import AS_HEARD, Reading
from ambient_scribe.note.wordings import DRAFTED_ANEW, OTHER_READING, Wording, wordings
from tests.withdrawals import a_visit


def told(sentence_id: str, text: str, *words: str, state: str = "supported") -> NoteSentence:
    return NoteSentence(
        id=sentence_id,
        section="hpi",
        text=text,
        basis=(Spoken(word_ids=words),),
        support=Support(state=SupportState(state)),
    )


def a_note(*sentences: NoteSentence, author: str = "drafter") -> Note:
    section = NoteSection(id="hpi", title="History", sentences=sentences)
    return Note(template="t", title="T", sections=(section,), author=author)


def offered(note: Note, visit: Encounter) -> list[tuple[str, str | None, str]]:
    return [(one.text, one.over, one.source) for one in wordings(visit, note)]


def proposing(note: Note, *sentences: NoteSentence, status: str = "open") -> Encounter:
    proposal = Proposal(
        id="p1",
        note=a_note(*sentences, author="model"),
        beside=1,
        engine=EngineIdentity(stage="drafting", engine="model"),
        prompt="1",
        sections=("hpi",),
        status=ProposalStatus(status),
    )
    return a_visit(note).changed(proposals=(proposal,))


def test_a_proposed_sentence_stands_over_the_one_that_rests_on_its_words() -> None:
    note = a_note(told("s1", "A quokka.", "w1", "w2"), told("s2", "A bassoon.", "w3"))
    theirs = (
        told("x1", "It is a quokka.", "w1", "w2"),
        told("x2", "Marzipan too.", "w4"),
        told("x3", "A bassoon.", "w3"),
    )
    assert offered(note, proposing(note, *theirs)) == [
        ("It is a quokka.", "s1", "model"),
        ("Marzipan too.", None, "model"),
    ]
    new = wordings(proposing(note, *theirs), note)[1]
    assert (new.section, new.after, new.word_ids) == ("hpi", "s1", ("w4",))
    assert offered(note, proposing(note, *theirs, status="rejected")) == []
    signed = note.changed(status=NoteStatus.SIGNED)
    assert wordings(proposing(note, *theirs), signed) == ()


def test_two_proposed_sentences_never_stand_over_one() -> None:
    note = a_note(told("s1", "A quokka with zephyr.", "w1", "w2"))
    theirs = (told("x1", "A quokka.", "w1"), told("x2", "Zephyr.", "w2"))
    assert [over for _, over, _ in offered(note, proposing(note, *theirs))] == ["s1", None]


def test_what_is_drafted_anew_stands_over_the_persons_sentence() -> None:
    by_hand = told("s1", "By hand.", "w1")
    by_hand = by_hand.changed(basis=(*by_hand.basis, Authored(person="Lee")))
    note = a_note(by_hand)

    def suggested(wording: str, stands_for: str | None) -> Suggestion:
        return Suggestion(
            kind=SuggestionKind.PROPOSED_TEXT,
            text="…",
            evidence=(Spoken(word_ids=("w1",)),),
            offer=Offer(instead_of=stands_for, section="hpi", text=wording or None),
        )

    visit = a_visit(note).changed(
        suggestions=(
            suggested("Quokka.", "s1"),
            suggested("Of one that is gone.", "s9"),
            suggested("", "s1"),
            suggested("What was taken out.", None),
        )
    )
    assert offered(note, visit) == [
        ("Quokka.", "s1", DRAFTED_ANEW),
        ("What was taken out.", None, DRAFTED_ANEW),
    ]


def test_another_reading_is_offered_where_a_sentence_is_in_doubt() -> None:
    def visit_of(note: Note, *readings: Reading) -> Encounter:
        visit = a_visit(note)
        words = tuple(
            word.changed(alternatives=readings) if word.id == "w2" else word
            for word in visit.transcript.words
        )
        return visit.changed(transcript=visit.transcript.changed(words=words))

    sapphire = Reading(text="sapphire", source="second reading")
    doubted = a_note(told("s1", "Zephyr and zephyrs, a ZEPHYR.", "w1", "w2", state="uncertain"))
    (one,) = wordings(visit_of(doubted, sapphire), doubted)
    assert one == Wording(
        source=OTHER_READING,
        text="Sapphire and zephyrs, a sapphire.",
        section="hpi",
        over="s1",
        basis=(Spoken(word_ids=("w1", "w2")),),
    )
    borne_out = a_note(told("s1", "A zephyr.", "w1", "w2"))
    assert wordings(visit_of(borne_out, sapphire), borne_out) == ()
    elsewhere = a_note(told("s1", "A breeze.", "w1", "w2", state="uncertain"))
    assert wordings(visit_of(elsewhere, sapphire), elsewhere) == ()
    as_heard = Reading(text="sapphire", source=AS_HEARD)
    assert wordings(visit_of(doubted, as_heard), doubted) == ()
