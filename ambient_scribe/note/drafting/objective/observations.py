"""Sentences of the objective part: vital signs, examination, results.

In: a statement and the patient. Out: a phrase without capital and full stop.
"""

from __future__ import annotations

from ambient_scribe.domain.clinical import FactKind
from ambient_scribe.note.drafting.language import wording
from ambient_scribe.note.drafting.language.grammar import capital, cased, listed
from ambient_scribe.note.drafting.language.wording import unique
from ambient_scribe.note.drafting.plan import Statement
from ambient_scribe.note.drafting.survey.items import Item
from ambient_scribe.note.drafting.survey.patient import Patient
from ambient_scribe.note.phrases.reading import load_phrases


def vital(statement: Statement, patient: Patient) -> str | None:
    item, *earlier = statement.items
    names = load_phrases().wording
    value = wording.quantity(item, names.vital_units)
    status = wording.impersonal(item.attributes.status)
    site = wording.impersonal(item.attributes.site)
    where = f" {site}" if site else ""
    name = names.vital_names.get(item.name, item.name)
    if value is None:
        return f"{name}: {status}" if status else None
    date = wording.said(item.attributes.date, patient.person)
    before = [_earlier(one, patient) for one in earlier]
    verdict = None if status == _FINE else status
    notes = ", ".join(note for note in (statement.text, verdict, date, *before) if note)
    return f"{name}: {value}{where}{f' ({notes})' if notes else ''}"


_FINE = "normal"
"""What a value shows by itself."""


def _earlier(item: Item, patient: Patient) -> str:
    """ "7.1% in April", "previously 7.1%"."""
    value = wording.quantity(item, load_phrases().wording.vital_units)
    date = wording.said(item.attributes.date, patient.person)
    return f"{value} {date}" if date else f"previously {value}"


def exam(statement: Statement, patient: Patient) -> str | None:
    """Findings of one body system: as dictated where that was understood, else by name."""
    named = [item for item in statement.items if item not in statement.dictated]
    tests = [item for item in named if wording.maneuver(item) is not None]
    plain = [item for item in named if item not in tests]
    parts = list(statement.phrases)
    parts += unique(_finding(item) for item in plain if item.present and _says(item))
    parts += unique(wording.maneuver(item) or "" for item in tests)
    absent = unique(wording.denied(item) for item in plain if item.absent)
    if absent:
        parts.append(f"no {listed(absent, 'or')}")
    if not parts:
        return None
    names_of = load_phrases().examination.systems
    label = names_of.get(statement.label, capital(statement.label))
    joined = capital(cased("; ".join(parts)))
    return f"{label}: {joined}" if label else joined


def _says(item: Item) -> bool:
    """A finding that means something by its name alone, or of which it was said how it was."""
    measured = item.name in load_phrases().wording.measured_findings
    told = item.attributes
    return not measured or told.status is not None or told.value is not None


def _finding(item: Item) -> str:
    """ "moderate effusion of the left knee", "limited range of motion", "strength 4/5"."""
    name = _in_its_own_words(item, wording.symptom(item))
    if item.name not in load_phrases().wording.measured_findings:
        return name
    told = [str(item.attributes.value)] if item.attributes.value is not None else []
    status = wording.impersonal(item.attributes.status)
    if status is not None and len(status.split()) == 1:
        name = f"{status} {name}"
    elif status is not None:
        told.append(status)
    return " ".join([name, *told])


def _in_its_own_words(item: Item, written: str) -> str:
    """ "Wound" where only a wound was named: whether it is a cut nobody said."""
    plainer = load_phrases().wording.plainer_findings.get(item.name, ())
    own = next((word for word in plainer if item.spoken_names <= {word, f"{word}s"}), None)
    return written.replace(item.name, own) if own is not None else written


def result(statement: Statement, patient: Patient) -> str | None:
    item, *earlier = statement.items
    value = wording.quantity(item, {})
    status = _verdict(item)
    date = wording.said(item.attributes.date, patient.person)
    on = f" ({date})" if date and date.split()[0] not in _VAGUE else ""
    value = f"{statement.text} {value}".strip() if value else value
    told = f"{value}, {status}" if value and status else value or status
    before = "; ".join(_earlier(one, patient) for one in earlier)
    return f"{wording.named(item)}{on}: {told}{f' ({before})' if before else ''}" if told else None


_VAGUE = frozenset({"couple", "few", "the", "past"})


def _verdict(item: Item) -> str | None:
    """How a result was: a test that looks for something is negative where nothing was found."""
    status = wording.impersonal(item.attributes.status)
    tests = load_phrases().wording.negative_tests
    sought = status == "normal" and any(test in item.name for test in tests)
    return "negative" if sought else status


def home_vital(statement: Statement, patient: Patient) -> str | None:
    item = statement.items[0]
    value = wording.quantity(item, load_phrases().wording.vital_units)
    date = wording.said(item.attributes.date, patient.person)
    on = f" ({date})" if date else ""
    name = f"home {item.name}" if item.kind is FactKind.TEST else item.name
    return f"{patient.person.start} reports a {name} of {value}{on}" if value else None


def result_finding(statement: Statement, patient: Patient) -> str:
    """What a result shows, led by its test."""
    test, *found = statement.items
    parts = unique(f"{'no ' if item.absent else ''}{wording.condition(item)}" for item in found)
    return f"{wording.named(test)}: {listed(parts)}"


def read_out(statement: Statement, patient: Patient) -> str:
    """What the clinician read out of a study, as dictated."""
    study = statement.label or wording.named(statement.items[0])
    return f"{study}: {'; '.join(statement.phrases)}"
