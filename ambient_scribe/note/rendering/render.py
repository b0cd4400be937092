"""A note as a person reads it: Markdown, and one self-contained HTML page.

In: an `Encounter` (its newest note, transcript, suggestions, provenance) and, for the page, the
sound of the visit. Out: text. The page needs no network and allows none: its Content Security
Policy admits only its own script and style, by hash. Everything that was heard or written reaches
the page through Jinja's escaping, as element text or attribute values; none of it stands inside
the script.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from importlib.resources import files
from urllib.parse import quote

from ambient_scribe.domain.encounter import Encounter
from ambient_scribe.domain.time import clock
from ambient_scribe.note.rendering.cautions import cautions, engine_line
from ambient_scribe.note.rendering.parts import Statement
from ambient_scribe.note.rendering.proposals import ProposalView, view_proposals
from ambient_scribe.note.rendering.transcript_view import TranscriptView
from ambient_scribe.note.rendering.view import SHA_SHOWN, UNSIGNED, NoteView, view_note
from ambient_scribe.note.verifying.audibility import HearingConfig, recognition_accuracy

_EMBEDDED = "data:audio/ogg;base64,"
_EMPTY_SECTION = "Nothing drafted."
_MARKDOWN_SIGNS = re.compile(r"([\\`*_<>\[\]|~])|&(?=#?\w+;)")
_MARKDOWN_BLOCK = re.compile(r"^(#+|[+-]|\d+(?=[.)]))(?=[\s.)])")


# ---------------------------------------------------------------- Markdown
def note_markdown(encounter: Encounter) -> str:
    """The newest note as CommonMark, with evidence marks, flags and their reasons."""
    view = view_note(encounter)
    lines = [*_header(encounter, view), *_doubtful_points(view)]
    for group in view.groups:
        if group.title:
            lines += [f"## {_escaped(group.title)}", ""]
        for part in group.parts:
            if part.title != group.title:
                lines += [f"{'###' if group.title else '##'} {_escaped(part.title)}", ""]
            laid_out = _paragraph if part.prose else _bullets
            for topic, statements in part.topics:
                if topic and not statements[0].heads:
                    lines += [f"**{_escaped(topic)}**", ""]
                lines += laid_out(statements)
            lines += [] if part.statements else [f"_{_EMPTY_SECTION}_", ""]
    if view.suggestions:
        lines += ["## Suggestions, not part of the note", ""]
    for part in view.suggestions:
        lines += [f"### {_escaped(part.title)}", "", *_bullets(part.statements)]
    for proposal in view_proposals(encounter):
        lines += _proposed(proposal)
    return "\n".join(lines).rstrip() + "\n"


def _header(encounter: Encounter, view: NoteView) -> Iterator[str]:
    yield f"# {_escaped(view.title)}"
    yield ""
    status = view.status if view.signed else f"{view.status.upper()} – {UNSIGNED}"
    yield f"**{status}**"
    yield ""
    yield from (f"{_escaped(record)}\n" for record in view.records)
    yield from (f"> **{_escaped(caution)}**\n" for caution in cautions(encounter))
    patient = encounter.context.patient.name
    yield from ([f"- Patient: {_escaped(patient)}"] if patient else [])
    yield f"- Visit: {encounter.started_at.astimezone():%Y-%m-%d %H:%M}"
    if recording := encounter.recording:
        yield f"- Recording: {_escaped(recording.source)}, {clock(recording.duration_ms)}"
    engines = "; ".join(engine_line(engine) for engine in encounter.provenance.engines)
    yield f"- Engines: {_escaped(engines or 'none')}"
    provenance = encounter.provenance
    yield (
        f"- Made by {_escaped(provenance.program)}, profile {_escaped(provenance.profile)}, "
        f"configuration {provenance.config_sha256[:SHA_SHOWN]}"
    )
    yield ""
    if view.system:
        yield from ("## About this recording", "", *_bullets(view.system))


def _doubtful_points(view: NoteView) -> Iterator[str]:
    if not view.flagged:
        return
    yield f"## Doubtful points ({len(view.flagged)})"
    yield ""
    for statement in view.flagged:
        reasons = "; ".join(statement.reasons) or "no reason given"
        yield f"- ⚠ **{statement.flag}**: {_escaped(statement.text)} ({_escaped(reasons)})"
    yield ""


def _paragraph(statements: tuple[Statement, ...]) -> list[str]:
    """One after the other; what is doubted of them is told below, each in a line."""
    if not statements:
        return []
    doubts = [f"- ⚠ _{one.flag}_: {_escaped(one.text)}" for one in statements if one.flag]
    told = " ".join(map(_marked, statements))
    return [told, "", *doubts, *([""] if doubts else [])]


def _marked(statement: Statement) -> str:
    warning = "⚠ " if statement.flag else ""
    marks = f" [{_escaped(', '.join(statement.marks))}]" if statement.marks else ""
    return f"{warning}{_escaped(statement.text)}{marks}"


def _proposed(proposal: ProposalView) -> Iterator[str]:
    """Folded, where Markdown is shown as a page."""
    yield from (f"## {_escaped(proposal.title)}", "", f"_{_escaped(proposal.told)}_", "")
    yield from ("<details>", "<summary>Show it</summary>", "")
    for part in proposal.parts:
        yield from (f"### {_escaped(part.title)}", "", *_bullets(part.statements))
    yield from ("</details>", "")


def _bullets(statements: tuple[Statement, ...]) -> list[str]:
    lines: list[str] = []
    for statement in statements:
        if statement.heads:
            marks = f" [{_escaped(', '.join(statement.marks))}]" if statement.marks else ""
            lines += [*_apart(lines), f"**{_escaped(statement.topic)}**{marks}", ""]
            continue
        lines.append(f"- {_marked(statement)}")
        if statement.flag:
            lines.append(f"  - _{statement.flag}_")
            lines += [f"  - {_escaped(reason)}" for reason in statement.reasons]
        lines += [f"  - {_escaped(note)}" for note in statement.notes]
    return [*lines, *_apart(lines)]


def _apart(lines: list[str]) -> list[str]:
    """The empty line that ends a list."""
    return [""] if lines and lines[-1] else []


def _escaped(text: str) -> str:
    """Text that means itself in Markdown, on one line."""
    flat = " ".join(text.split())
    signs = _MARKDOWN_SIGNS.sub(lambda found: "\\" + found.group(0), flat)
    return _MARKDOWN_BLOCK.sub(
        lambda found: (
            found.group(0) + "\\" if found.group(0)[0].isdigit() else "\\" + found.group(0)
        ),
        signs,
    )


# ---------------------------------------------------------------- HTML
def note_html(
    encounter: Encounter,
    audio: bytes | None,
    audio_name: str | None,
    hearing: HearingConfig | None = None,
) -> str:
    """The newest note and its transcript as one page that works from the file system.

    `audio` is Opus in Ogg and is embedded; with `audio_name` instead, the page plays that file,
    which must lie beside it. With neither, nothing plays and evidence is still marked.
    """
    from jinja2 import Environment, StrictUndefined
    from markupsafe import Markup

    page = files("ambient_scribe.note.rendering") / "page"
    style = page.joinpath("note.css").read_text(encoding="utf-8")
    script = page.joinpath("note.js").read_text(encoding="utf-8")
    view = view_note(encounter)
    transcript = TranscriptView(
        encounter.transcript,
        view.statements,
        recognition_accuracy(encounter.provenance),
        hearing or HearingConfig(),
    )
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["clock"] = clock
    template = environment.from_string(page.joinpath("note.html.j2").read_text(encoding="utf-8"))
    return template.render(
        policy=_policy(style, script, embedded=audio is not None, beside=audio_name is not None),
        style=Markup(style),
        script=Markup(script),
        sound=_sound_address(audio, audio_name),
        encounter=encounter,
        view=view,
        unsigned=UNSIGNED,
        proposals=view_proposals(encounter),
        cautions=cautions(encounter),
        engine_lines=[engine_line(engine) for engine in encounter.provenance.engines],
        rows=tuple(transcript.rows()),
        empty_section=_EMPTY_SECTION,
        sha_shown=SHA_SHOWN,
    )


def embedded_sound(page: str) -> bytes | None:
    """The Opus sound inside a page that `note_html` made; None where it holds none."""
    _, begins, rest = page.partition(f'src="{_EMBEDDED}')
    return base64.b64decode(rest.partition('"')[0]) if begins else None


def _sound_address(audio: bytes | None, audio_name: str | None) -> str | None:
    if audio is not None:
        return _EMBEDDED + base64.b64encode(audio).decode("ascii")
    return None if audio_name is None else "./" + quote(audio_name)


def _policy(style: str, script: str, *, embedded: bool, beside: bool) -> str:
    """A Content Security Policy (W3C CSP level 3) that admits these two texts and the sound."""
    media = "data:" if embedded else "'self' file:" if beside else "'none'"
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src '{_integrity(script)}'",
            f"style-src '{_integrity(style)}'",
            f"media-src {media}",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


def _integrity(text: str) -> str:
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"sha256-{base64.b64encode(digest).decode('ascii')}"
