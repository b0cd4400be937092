"""A clause that was called out → a finding as a scribe writes it.

In: clauses of an examination. Out: findings ("no wheezes", "lungs are clear bilaterally"), each with
its words, its heading and its body system. What speaks of people, of wishes or of what may be is none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ambient_scribe.note.drafting.language.grammar import plural
from ambient_scribe.note.drafting.language.numerals import with_numerals, with_short_units
from ambient_scribe.note.drafting.objective.callouts import Clause
from ambient_scribe.note.drafting.objective.clausestarts import Opening
from ambient_scribe.note.drafting.objective.cleaning import alone, bare, cleaned, is_safe
from ambient_scribe.note.phrases.reading import load_phrases

_LONGEST = 26
"""Words of a finding; a longer one is talk."""

_LONGEST_READ = 45
"""Words that a study is dictated to show in one breath."""

_ADDED = 8
"""Words that "it is …" may add to a finding."""

_ADDED_READ = 14
"""Words that it may add to what a study shows ("that is measuring … and located in …")."""


@dataclass(frozen=True)
class Finding:
    """`system` is a key of the phrase file's systems; `heading` the part it was found on."""

    text: str
    word_ids: tuple[str, ...]
    system: str
    heading: str = ""
    study: str = ""


def scribed(clauses: Sequence[Clause], named: frozenset[str]) -> tuple[Finding, ...]:
    """`named` are words of findings that the visit's facts name."""
    made: list[Finding] = []
    open_to_more = False
    headed: tuple[str, ...] = ()
    left = ""
    """The heading that the findings have left for another part of the body."""
    last: Clause | None = None
    angle: tuple[str, ...] = ()
    for called in clauses:
        clause = replace(called, heading="") if called.heading == left else called
        if clause.opening is Opening.HEADING:
            left = ""
            open_to_more = False
            headed = clause.word_ids
        explains, last = open_to_more and _explains(last, clause), clause
        if explains:
            continue
        if clause.opening in (Opening.TALK, Opening.AGAIN) and made and open_to_more:
            added = _added(clause)
            if added is not None:
                made[-1] = _extended(made[-1], added, clause)
                continue
        text = _finding(clause, named)
        if _is_angle(clause):
            angle = clause.word_ids
            continue
        if text is not None and angle and text.startswith("tenderness"):
            text = f"cva {text}"
            own_angle = angle
        else:
            own_angle = ()
        angle = ()
        if text is None:
            open_to_more = open_to_more and clause.opening is Opening.TALK
            continue
        before = made[-1] if made and not made[-1].study else None
        system = system_of(text, clause.heading, before)
        if clause.study:
            made.append(Finding(text, (*headed, *clause.word_ids), "", study=clause.study))
            open_to_more = True
            continue
        heading = clause.heading
        if heading and system != system_of("", heading, None):
            left, heading = heading, ""
        own = (*headed, *clause.word_ids) if heading else (*own_angle, *clause.word_ids)
        made.append(Finding(text, own, system, heading))
        open_to_more = True
    return tuple(made)


def _is_angle(clause: Clause) -> bool:
    """ "There is CVA … there is tenderness on the right": begun anew."""
    return clause.opening is Opening.POSITIVE and [*clause.words] in (
        ["cva"],
        ["costovertebral", "angle"],
    )


def _explains(before: Clause | None, clause: Clause) -> bool:
    """ "… pitting edema, so you do have a bit of fluid": said again in plain words."""
    return (
        before is not None
        and before.opening is Opening.TALK
        and [token.text for token in before.said] == ["so"]
        and clause.opening is Opening.POSITIVE
        and clause.said[0].text == "you"
    )


def _extended(finding: Finding, added: str, clause: Clause) -> Finding:
    text = f"{finding.text}{added}" if added.strip(" ,;") not in finding.text else finding.text
    return replace(finding, text=text, word_ids=(*finding.word_ids, *clause.word_ids))


def _added(clause: Clause) -> str | None:
    """ ", known from before", "; tender along the joint": what is said of the finding before."""
    said = " ".join(token.text for token in clause.said)
    remark = _remark(clause)
    if remark is not None:
        return remark
    again = clause.opening is Opening.AGAIN or said.startswith(("that is ", "which is "))
    longest = _ADDED_READ if clause.study else _ADDED
    if not again or len(clause.rest) > longest or not clause.rest:
        return None
    if clause.rest[0].text == "it":
        words = cleaned(clause.words[1:])
        moves = words and words[0] in _MOVING
        return f"; it {' '.join(words)}" if moves and is_safe(words) else None
    words = cleaned([word for word in clause.words if word != "is"])
    if not words or words[0].rstrip(",") not in _describing():
        return None
    return f", {_numbered(' '.join(words))}" if is_safe(words) else None


def _remark(clause: Clause) -> str | None:
    """ ", known from before"."""
    said = " ".join(token.text for token in clause.said)
    remarks = load_phrases().examination.remarks
    found = (one.written for one in remarks if any(cue in said for cue in one.said))
    written = next(found, None)
    return None if written is None else f", {written}"


def _describing() -> frozenset[str]:
    return load_phrases().examination.words.describing


_MOVING = frozenset(["bends", "moves", "goes", "extends", "flexes", "measures", "comes", "drains"])


def _finding(clause: Clause, named: frozenset[str]) -> str | None:
    if clause.opening in (Opening.TALK, Opening.HEADING):
        return None
    rest = cleaned(alone(clause.words))
    subject = cleaned(clause.subject.split())
    if clause.opening is Opening.AGAIN and clause.heading:
        subject = clause.heading.split()
    longest = _LONGEST_READ if clause.study else _LONGEST
    if not 0 < len(rest) <= longest or not is_safe([*rest, *subject]):
        return None
    if _is_measured(clause, rest, subject):
        return None
    if _is_regular(rest):
        return "regular rate and rhythm"
    graded = _numbered(" ".join(rest))
    if _STRENGTH.match(graded):
        return f"strength {graded}"
    found = _found(named, bool(clause.study))
    if clause.opening is Opening.STATED or (clause.opening is Opening.AGAIN and subject):
        text = _stated_finding(clause, subject, rest, found)
    elif _is_named(clause, rest, found):
        text = _named_finding(clause, rest)
    else:
        return None
    if text is None:
        return None
    written, remark = _numbered(text), _remark(clause) or ""
    return written if remark.strip(", ") in written else f"{written}{remark}"


_SOUND = r"(?:murmurs?|rubs?|gallops?|rales|rhonchi|wheezes|crackles|clicks)"
_SEEN = (
    r"(?:swelling|ecchymosis|bruising|erythema|redness|warmth|edema|tenderness|crepitus|deformity)"
)
_LISTED = re.compile(rf"\b({_SOUND}) (?={_SOUND}\b)|\b({_SEEN}) (?={_SEEN}\b)")
"""Findings that are listed without a pause ("no murmurs rubs or gallops")."""

_LAST = re.compile(rf"(, {_SOUND}) (?=(?:or|and) {_SOUND}\b)")
_STRENGTH = re.compile(r"[0-5]/5\b")


def _found(named: frozenset[str], of_a_study: bool) -> frozenset[str]:
    """Words by which a clause is known as a finding."""
    phrases = load_phrases()
    words = phrases.examination.words
    idle = phrases.relevance.body | words.parts | words.empty | words.good | phrases.relevance.stop
    return words.findings | (named - idle) | (words.shown if of_a_study else frozenset())


def _is_measured(clause: Clause, rest: Sequence[str], subject: Sequence[str]) -> bool:
    """A vital sign, which is told with its number, or what only a laboratory knows."""
    said = {*bare(rest), *subject}
    if "rate" in said and "rhythm" not in said:
        return True
    words = load_phrases().examination.words
    if words.inner & (frozenset(subject) if clause.study else said):
        return True
    return bool(words.vital & (said | {*bare(clause.words), *clause.heading.split()}))


def _is_named(clause: Clause, rest: Sequence[str], found: frozenset[str]) -> bool:
    """A finding that is named without a verb of its own."""
    words = bare(rest)
    if clause.study and clause.opening is Opening.BARE:
        return False
    if not found & words or words <= _NAMELESS:
        return False
    told = {token.text for token in clause.said}
    if found & words <= _TESTS and not told & _OUTCOMES:
        return False
    return rest[0] not in load_phrases().examination.words.links and not _is_echo(clause, rest)


_NAMELESS = frozenset(
    ["sounds", "test", "sign", "clear", "well", "regular", "motion", "good", "pain"]
)
"""Words that are no finding alone."""


_TESTS = frozenset({"test", "sign", "maneuver", "sounds"})
_OUTCOMES = frozenset({"positive", "negative", "normal", "extra", "intact", "present", "absent"})


def _named_finding(clause: Clause, rest: Sequence[str]) -> str:
    text = " ".join(rest)
    if clause.opening is Opening.NEGATIVE:
        return text if rest[0] == "no" else f"no {text}"
    said = " ".join(token.text for token in clause.said)
    tested = "positive for" in said and {"test", "sign", "maneuver"} & bare(rest)
    return f"positive {text}" if tested else text


def _stated_finding(
    clause: Clause, subject: Sequence[str], rest: Sequence[str], found: frozenset[str]
) -> str | None:
    words = load_phrases().examination.words
    said = bare(rest)
    if not (found | words.good | words.describing) & said:
        return None
    text = _stated(subject, clause.verb or "is", rest)
    return None if clause.study and said <= words.good else text


def _is_echo(clause: Clause, rest: Sequence[str]) -> bool:
    """ "No chest pain, alright": said back what the patient answered."""
    return clause.opening is Opening.NEGATIVE and rest[-1] == "pain" and len(rest) <= len("no")


def _is_regular(rest: Sequence[str]) -> bool:
    words = bare(rest)
    about = {"regular", "rate", "and", "rhythm", "of", "in", "a", "heart", "at", "is", "the", "or"}
    return {"regular", "rhythm"} <= words <= about


def _paused(found: re.Match[str]) -> str:
    return f"{found[0].strip()}, "


def _numbered(text: str) -> str:
    text = _LAST.sub(r"\1, ", _LISTED.sub(_paused, with_short_units(with_numerals(text))))
    text = re.sub(r"\b(\d) (?:over|out of) ([56])\b(?: \2\b)?", r"\1/\2", text)
    text = re.sub(r"(\d) (?:%|percent\b)", r"\1%", text)
    return re.sub(r"\b([1-4]) plus\b", r"\1+", text)


def _stated(subject: Sequence[str], verb: str, rest: Sequence[str]) -> str | None:
    """ "Lungs are clear", "trace edema of the lower extremities", "normal heart sounds"."""
    phrases = load_phrases()
    words = phrases.examination.words
    said = bare(rest)
    name, last = " ".join(subject), subject[-1] if subject else ""
    if "means" in subject:
        return name.partition(" means")[0] or None
    if not name or (len(rest) == 1 and rest[0] in ("noted", "present", "appreciated")):
        return name or None
    if last.startswith("exam"):
        if said <= words.good:
            return f"{name} normal" if set(subject[:-1]) - {"physical"} else None
        return " ".join(rest) if words.findings & said else None
    if verb in words.gives:
        return _given(name, rest)
    if said <= words.good:
        return phrases.examination.normal_names.get(name, f"{name} normal")
    if rest[0] == "positive" and rest[1:2] == ["for"]:
        return " ".join(rest)
    if last in phrases.wording.maneuvers:
        return f"{name} {' '.join(rest)}".replace("not positive", "negative")
    if name == "heart" and verb.startswith("sound"):
        return f"heart sounds {' '.join(rest)}"
    return f"{name} {' '.join(rest)}"


def _given(name: str, rest: Sequence[str]) -> str | None:
    if rest[0] == "that":
        rest = rest[1:]
    if rest and rest[0] in _DONE:
        return f"{name} {'have' if plural(name) else 'has'} {' '.join(rest)}"
    if not rest or not load_phrases().examination.words.findings & bare(rest):
        return None
    where = _WHERE.search(f" {' '.join(rest)} ")
    found = " ".join(rest)
    return f"{name} with {found}" if where or len(rest) > _SHORT else f"{found} of the {name}"


_DONE = frozenset({"stopped", "healed", "resolved", "improved", "closed"})
_WHERE = re.compile(r" (?:of|on|over|at) ")
_SHORT = 5
"""Words of a finding that goes before its place."""


# ---------------------------------------------------------------- body systems
_OF_LIMBS = frozenset({"neurological", "musculoskeletal"})
_OF_TRUNK = frozenset({"cardiovascular", "respiratory", "gastrointestinal", "ent", "eyes"})
"""Under a heading of these no strength, reflex or joint is found: the examiner has gone on."""


_OF_CHEST = frozenset({"cardiovascular", "respiratory"})
_ON_LIMBS = rf"\b{_SEEN}|bruise"
"""What is seen or felt on a limb: said after the lungs, it is no finding of theirs."""


def system_of(text: str, heading: str, before: Finding | None) -> str:
    """By its own sure words, else by its heading, else by its likely words, else as the one before."""
    phrases = load_phrases().examination
    if heading in phrases.systems and _first(text, phrases.sure) is None:
        return heading
    likely = _first(text, phrases.likely)
    if likely in _OF_LIMBS and _first(heading, phrases.sure) in _OF_TRUNK:
        return _first(text, phrases.sure) or likely
    for words, table in (
        (text, phrases.sure),
        (heading, phrases.sure),
        (heading, phrases.likely),
        (text, phrases.likely),
    ):
        found = _first(words, table)
        if found is not None:
            return found
    if before is None:
        return "general"
    seen = before.system in _OF_CHEST and re.search(_ON_LIMBS, text) is not None
    return "musculoskeletal" if seen else before.system


def _first(text: str, table: dict[str, tuple[str, ...]]) -> str | None:
    spaced = f" {text.replace(',', ' ')} "
    return next(
        (system for system, words in table.items() if any(f" {w} " in spaced for w in words)), None
    )
