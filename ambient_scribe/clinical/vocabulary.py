"""Everything the program reads visits with: the shipped tables, and a clinic's own laid over them.

In: nothing, or a folder of a clinic's tables (`lexicons/README.md` tells how to write them). Out: a
`Vocabulary`. What a clinic writes wins over what is shipped; a mistake of theirs is told with file and
line.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ambient_scribe.clinical.kinds.plan_terms import (
    VERB,
    PlanTerm,
    load_plan_terms,
    read_plan_terms,
)
from ambient_scribe.clinical.language.cues import (
    AttributeRow,
    CueRow,
    load_assertion_cues,
    load_attributes,
    load_dialogue_cues,
    read_assertion_cues,
)
from ambient_scribe.clinical.lexicon import (
    Entry,
    Lexicon,
    LexiconKind,
    columns_of,
    form_key,
    load_lexicon,
    read_entry,
)
from ambient_scribe.errors import UsageError
from ambient_scribe.tables import Row, read_table, table_error

TAKEN_OUT = "!"
"""Before a form: it no longer names the shipped entry. Alone: the whole entry is out."""

CUES, PLANS = "assertion_cues", "plans"
_NEEDED = ("name", "forms")


@dataclass(frozen=True)
class Vocabulary:
    """`remarks` tell what a clinic's tables do to the shipped ones, a line each."""

    lexicon: Lexicon
    cues: tuple[CueRow, ...]
    attributes: tuple[AttributeRow, ...]
    plans: tuple[tuple[str, PlanTerm], ...]
    remarks: tuple[str, ...] = ()


def load_vocabulary(folder: Path | None = None) -> Vocabulary:
    """A clinic's folder is read each time: it may have been mended since.

    Raises UsageError for a folder that is none or holds a table nobody reads, EngineError naming
    file and line for what a table must not hold."""
    return _shipped() if folder is None else _extended(_shipped(), folder)


@cache
def _shipped() -> Vocabulary:
    cues = (*load_assertion_cues(), *load_dialogue_cues())
    return Vocabulary(load_lexicon(), cues, load_attributes(), load_plan_terms())


def table_names() -> tuple[str, ...]:
    """What a clinic's tables may be called."""
    return (*(f"{kind.value}.tsv" for kind in LexiconKind), f"{CUES}.tsv", f"{PLANS}.tsv")


def _extended(shipped: Vocabulary, folder: Path) -> Vocabulary:
    if not folder.is_dir():
        raise UsageError(f"clinical.lexicon_folder: {folder} is no folder")
    there = {path.stem: path for path in sorted(folder.glob("*.tsv"))}
    known = {Path(name).stem for name in table_names()}
    if not there:
        raise UsageError(
            f"clinical.lexicon_folder: {folder} holds no table (a file that ends in .tsv)"
        )
    for stem in sorted(there.keys() - known):
        raise UsageError(
            f"{there[stem]}: no table is called so; there may be {', '.join(table_names())}"
        )
    remarks: list[str] = []
    entries: list[Entry] = []
    for kind in LexiconKind:
        own = shipped.lexicon.of_kind(kind)
        path = there.get(kind.value)
        entries.extend(own if path is None else _with_terms(own, path, kind, remarks))
    cues, plans = shipped.cues, shipped.plans
    if CUES in there:
        cues = (*_with_cues(there[CUES], remarks), *load_dialogue_cues())
    if PLANS in there:
        plans = _with_plans(plans, there[PLANS], remarks)
    remarks.extend(_of_several_kinds(shipped.lexicon, entries))
    return Vocabulary(Lexicon(tuple(entries)), cues, shipped.attributes, plans, tuple(remarks))


# ---------------------------------------------------------------- names and their forms
def _with_terms(
    shipped: tuple[Entry, ...], path: Path, kind: LexiconKind, remarks: list[str]
) -> tuple[Entry, ...]:
    """The shipped entries with a clinic's own: theirs keep the forms that both name."""
    entries = {form_key(entry.name): entry for entry in shipped}
    optional = tuple(name for name in columns_of(kind) if name not in _NEEDED)
    theirs: dict[str, Row] = {}
    changed: dict[str, Entry] = {}
    for row in read_table(path, _NEEDED, optional):
        key = form_key(row["name"])
        if key in theirs:
            raise table_error(row, f"{row['name']!r} stands in line {theirs[key].line} already")
        known = entries.pop(key, None)
        entry = _new(row, kind) if known is None else _revised(row, known)
        theirs[key] = row
        if entry is None:
            remarks.append(f"{path.name}: {row['name']!r} is out")
            continue
        what = "new" if known is None else "changed"
        remarks.append(f"{path.name}: {entry.name!r} is {what}, {len(entry.forms)} forms")
        for other in changed.values():
            _refuse_shared(row, entry, other)
        changed[key] = entry
    taken = {form_key(form) for entry in changed.values() for form in entry.forms}
    kept = [_without(entry, taken, path, remarks) for entry in entries.values()]
    return (*(entry for entry in kept if entry is not None), *changed.values())


def _new(row: Row, kind: LexiconKind) -> Entry:
    if TAKEN_OUT in row["forms"]:
        raise table_error(row, f"{row['name']!r} is not shipped: there is nothing to take out")
    return read_entry(row, kind)


def _revised(row: Row, shipped: Entry) -> Entry | None:
    """The shipped entry with what the row says; empty cells leave it as it is. None: taken out."""
    told = [form.strip() for form in row["forms"].split("|")] if row["forms"] else []
    if told == [TAKEN_OUT]:
        return None
    out = {form_key(form[1:]) for form in told if form.startswith(TAKEN_OUT)}
    for key in out - {form_key(form) for form in shipped.forms}:
        raise table_error(row, f"{key!r} is no form of {shipped.name!r}: nothing to take out")
    more = "|".join(form for form in told if not form.startswith(TAKEN_OUT))
    cells = {name: row[name] or held for name, held in _cells(shipped).items() if name in row}
    whole = Row({**row, **cells, "name": shipped.name, "forms": more}, row.path, row.line)
    told_entry = read_entry(whole, shipped.kind)
    forms = [f for f in (*shipped.forms, *told_entry.forms) if form_key(f) not in out]
    if not forms:
        return None
    return _with_forms(told_entry, forms)


def _with_forms(entry: Entry, forms: list[str]) -> Entry:
    return entry.changed(forms=tuple(dict.fromkeys(forms)))


def _cells(entry: Entry) -> dict[str, str]:
    """The cells from which an entry was read, without its forms."""
    plausible = entry.plausible
    return {
        "code": entry.code or "",
        "note": entry.note or "",
        "system": entry.system or "",
        "class": entry.drug_class or "",
        "usual_dose": entry.usual_dose or "",
        "unit": entry.unit or "",
        "low": str(plausible.low) if plausible else "",
        "high": str(plausible.high) if plausible else "",
        "type": entry.type or "",
        "polarity": entry.polarity or "",
        "topic": entry.topic or "",
        "paired": "yes" if entry.paired else "no",
    }


def _of_several_kinds(shipped: Lexicon, entries: list[Entry]) -> Iterator[str]:
    """A clinic's forms that other tables know: what was meant is decided where it is read."""
    lexicon = Lexicon(tuple(entries))
    for entry in entries:
        for form in entry.forms:
            if shipped.find(form, entry.kind) is None:
                for other in lexicon.find_all(form):
                    if other.kind is not entry.kind:
                        yield (
                            f"{entry.kind}.tsv: {form!r} is one of {other.kind} too ({other.name!r})"
                        )


def _refuse_shared(row: Row, entry: Entry, other: Entry) -> None:
    shared = {form_key(f) for f in entry.forms} & {form_key(f) for f in other.forms}
    for form in sorted(shared):
        raise table_error(row, f"{form!r} names {other.name!r} too: keep it in one of them")


def _without(entry: Entry, taken: set[str], path: Path, remarks: list[str]) -> Entry | None:
    """A shipped entry without the forms that a clinic gave to another one."""
    lost = [form for form in entry.forms if form_key(form) in taken]
    if not lost:
        return entry
    remarks.append(f"{path.name}: no longer {entry.name!r}: {', '.join(lost)}")
    left = [form for form in entry.forms if form not in lost]
    return _with_forms(entry, left) if left else None


# ---------------------------------------------------------------- cues and plans
def _with_cues(path: Path, remarks: list[str]) -> tuple[CueRow, ...]:
    """A form that a clinic lists does what it says there, and nothing else as a cue of assertion."""
    own = read_assertion_cues(path)
    told = {row.form for row in own}
    remarks.extend(f"{path.name}: {row.form!r} is {row.effect}" for row in own)
    return (*(row for row in load_assertion_cues() if row.form not in told), *own)


def _with_plans(
    shipped: tuple[tuple[str, PlanTerm], ...], path: Path, remarks: list[str]
) -> tuple[tuple[str, PlanTerm], ...]:
    own = read_plan_terms(path)
    told = {form for form, _ in own}
    kept = tuple(pair for pair in shipped if pair[0] not in told or pair[1].type == VERB)
    remarks.extend(f"{path.name}: {form!r} is {term.name!r}" for form, term in own)
    return (*kept, *own)
