"""Orders to confirm, tasks with owner and day, the calendar entry, documentation gaps."""

from __future__ import annotations

import datetime

from ambient_scribe.domain.clinical import Change, FactKind
from ambient_scribe.domain.documents import Order, OrderKind, Task
from ambient_scribe.domain.note import Suggestion, SuggestionKind
from ambient_scribe.note.aftervisit.gaps import gaps
from ambient_scribe.note.aftervisit.orders import orders
from ambient_scribe.note.aftervisit.reminder import reminder
from ambient_scribe.note.aftervisit.tasks import tasks
from ambient_scribe.note.aftervisit.visit import Visit
from tests.note.aftervisit.talk import DAY, XRAY, fact, lines, said, visit
from tests.note.facts import mg


def ordered(of: Visit | None = None) -> dict[str, Order]:
    own = of or visit()
    return {one.name: one for one in orders(own, lines(own))}


def to_do(of: Visit | None = None) -> tuple[Task, ...]:
    own = of or visit()
    return tasks(own, lines(own), orders(own, lines(own)))


def test_a_prescription_asks_for_what_was_not_said() -> None:
    order = ordered()["naproxen"]
    assert order.kind is OrderKind.PRESCRIPTION
    assert order.text == "Start naproxen 500 mg twice a day for 10 days"
    assert {one.name: one.value for one in order.details} == {
        "dose": "500 mg",
        "frequency": "twice a day",
        "duration": "10 days",
    }
    assert order.asked == ("route not said", "quantity not said", "refills not said")
    assert order.indication == "possible wrist sprain"


def test_what_it_is_for_is_read_beside_it() -> None:
    assert ordered()["acetaminophen"].indication == "pain"


def test_kinds() -> None:
    assert {name: order.kind for name, order in ordered().items()} == {
        "naproxen": OrderKind.PRESCRIPTION,
        "acetaminophen": OrderKind.PRESCRIPTION,
        "lidocaine": OrderKind.GIVEN_HERE,
        "aspirin": OrderKind.STOP,
        "wrist x-ray": OrderKind.IMAGING,
        "potassium": OrderKind.LAB,
        "tetanus vaccination": OrderKind.VACCINATION,
        "physical therapy": OrderKind.REFERRAL,
    }


def test_a_side_that_was_said_beside_the_place() -> None:
    assert ordered()["wrist x-ray"].text == "Left wrist x-ray"


def test_a_side_that_nobody_said_is_asked() -> None:
    bare = fact("f4", FactKind.TEST, "knee x-ray", said(4, "x-ray"))
    assert "side not said" in ordered(visit(facts=(bare,)))["knee x-ray"].asked
    chest = fact("f4", FactKind.TEST, "chest x-ray", said(4, "x-ray"))
    assert "side not said" not in ordered(visit(facts=(chest,)))["chest x-ray"].asked


def test_a_continued_drug_is_no_new_order() -> None:
    kept = fact("f1", FactKind.MEDICATION, "naproxen", said(1, "naproxen"), dose=mg("500"),
                change=Change.CONTINUED)  # fmt: skip
    assert ordered(visit(facts=(kept,))) == {}


def test_owners_are_named_only_where_one_was_said() -> None:
    owners = {task.text: task.owner for task in to_do()}
    assert owners["“The nurse will give you the tetanus shot today.”"] == "nurse"
    assert owners["“I'll call you with the results.”"] == "clinician"
    assert owners["Schedule the follow-up visit, in 3 weeks"] is None


def test_what_was_promised_is_not_arranged_twice() -> None:
    assert not any("Tetanus" in task.text for task in to_do())
    assert not any(task.text.startswith("Send the referral") for task in to_do())


def test_a_second_time_is_a_task_of_its_own() -> None:
    days = [one.due.latest.isoformat() for one in to_do() if "otassium" in one.text and one.due]
    assert days == ["2026-07-15", "2026-08-12"]


def test_what_is_done_in_the_visit_is_no_task() -> None:
    assert not any("numb it" in task.text for task in to_do())


def test_the_calendar_entry() -> None:
    text = reminder("visit1", DAY, to_do())
    assert text is not None
    assert "DTSTART;VALUE=DATE:20260722\r\n" in text
    assert "STATUS:TENTATIVE" in text
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert text.count("BEGIN:VEVENT") == 1
    assert reminder("visit1", DAY, ()) is None


def test_the_entry_is_folded_and_unfolds() -> None:
    text = reminder("visit1", datetime.datetime(2026, 7, 1, tzinfo=datetime.UTC), to_do())
    assert text is not None
    whole = text.replace("\r\n ", "")
    assert 'said "in 3 weeks". The clinic has to confirm day and time.' in whole


def gaps_of(of: Visit) -> list[str]:
    return [one.text for one in gaps(of, orders(of, lines(of)))]


def test_gaps() -> None:
    asked = gaps_of(visit())
    assert "Wrist x-ray: which complaint or finding is it for?" in asked
    assert not any(text.startswith("Naproxen") for text in asked)


def test_a_gap_that_the_coding_asks_is_not_asked_again() -> None:
    bare = XRAY.changed(normalized="knee x-ray", text="knee x-ray")
    own = visit(facts=(bare,))
    assert "Knee x-ray: left, right or both?" in gaps_of(own)
    asked = Suggestion(
        kind=SuggestionKind.DIAGNOSIS_CODE,
        text="Unspecified knee",
        questions=("Which side has the knee x-ray: left, right or both?",),
    )
    again = visit(facts=(bare,), suggestions=(asked,))
    assert "Knee x-ray: left, right or both?" not in gaps_of(again)
