"""The note as Markdown and as a page: what stands in them, and what cannot break out."""

from __future__ import annotations

import base64
import datetime
import hashlib
import re
from html.parser import HTMLParser
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ambient_scribe.domain.clinical import Spoken
from ambient_scribe.domain.encounter import Encounter, Provenance, Recording
from ambient_scribe.domain.note import (
    Note,
    NoteSection,
    NoteSentence,
    NoteStatus,
    Support,
    SupportState,
)
from ambient_scribe.domain.transcript import AS_HEARD, Reading, Transcript, Word
from ambient_scribe.note.rendering.render import note_html, note_markdown
from ambient_scribe.note.rendering.view import note_sha256
from ambient_scribe.testing import a_transcript

AA_CONTRAST = 4.5
"""WCAG 2.2, success criterion 1.4.3, for text of normal size."""


def rebuilt(encounter: Encounter, **changes: object) -> Encounter:
    return Encounter(**{**dict(encounter), **changes})


class Page(HTMLParser):
    """What a browser's parser would see: elements with attributes, and visible text."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.raw: dict[str, list[str]] = {"script": [], "style": []}
        self.text = ""
        self._inside: str | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag in self.raw:
            self._inside = tag
            self.raw[tag].append("")

    def handle_endtag(self, tag: str) -> None:
        if tag == self._inside:
            self._inside = None

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.raw[self._inside][-1] += data
        else:
            self.text += data

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.elements if name == tag]


def under_problems(encounter: Encounter) -> Encounter:
    """The visit with a plan under two problems; of the second there is no more than its name."""
    words = tuple(encounter.transcript.words[:2])
    basis = (Spoken(word_ids=tuple(word.id for word in words)),)
    said = (("Low back pain", "Ice it twice a day."), ("Gout", "Gout."), ("Gout", "Stop <ale>."))
    supported = Support(state=SupportState.SUPPORTED)
    plan = tuple(
        NoteSentence(
            id=f"p{n}", section="plan", topic=topic, text=text, basis=basis, support=supported
        )
        for n, (topic, text) in enumerate(said)
    )
    note = Note(
        template="soap",
        title="SOAP note",
        sections=(NoteSection(id="plan", title="Plan", sentences=plan),),
        author="planner",
    )
    return rebuilt(encounter, notes=(note,))


def test_sentences_stand_under_their_problem(visit: Encounter) -> None:
    text = note_markdown(under_problems(visit))
    assert re.search(
        r"## Plan\n\n\*\*Low back pain\*\*\n\n- Ice it twice a day\. \[.*\]\n\n"
        r"\*\*Gout\*\* \[.*\]\n\n- Stop \\<ale\\>\. \[.*\]\n",
        text,
    )
    page = Page(note_html(under_problems(visit), None, None))
    assert len(page.all("h4")) == 1
    assert len([one for one in page.all("li") if "heads" in one.get("class", "")]) == 1
    assert page.text.index("Low back pain") < page.text.index("Ice it")


# ---------------------------------------------------------------- Markdown
def test_markdown_has_groups_sections_sentences_and_their_clock_times(visit: Encounter) -> None:
    text = note_markdown(visit)
    assert text.startswith("# SOAP note\n\n**DRAFT – not a record until signed**\n")
    assert "## Subjective\n\n### History of present illness\n" in text
    assert "- Denies fever. [0:06, 0:07]\n" in text
    assert "- Metformin 500 mg twice daily. [chart: medications/metformin]\n" in text
    assert "### Family history\n\n_Nothing drafted._" in text
    assert "Engines: recognition: pocketsphinx 5.1.1, cpu; drafting: planner" in text


def test_markdown_names_a_flag_in_place_and_in_the_list_of_doubtful_points(
    visit: Encounter,
) -> None:
    text = note_markdown(visit)
    assert "## Doubtful points (2)" in text
    assert "- ⚠ **Not borne out**: Knee examination was normal. ('normal' is not" in text
    assert (
        "- ⚠ Lisinopril 15 mg every morning. [0:09, 0:11]\n"
        "  - _Heard uncertainly_\n"
        "  - dose heard uncertainly: 'fifteen' (0.31)\n"
    ) in text


def test_markdown_tells_statements_about_the_recording_once_and_before_the_note(
    visit: Encounter,
) -> None:
    text = note_markdown(visit)
    assert text.count("12 s at the end of the visit were not heard.") == 1
    assert text.index("12 s at the end") < text.index("## Subjective")


def test_markdown_ends_with_the_suggestions(visit: Encounter) -> None:
    text = note_markdown(visit)
    assert text.endswith("### Open questions\n\n- Did the knee swell or lock? [0:02]\n")


def test_without_times_the_marks_are_utterance_numbers(visit_without_times: Encounter) -> None:
    assert "- Denies fever. [#3, #4]\n" in note_markdown(visit_without_times)


def test_markdown_signs_in_the_text_mean_themselves(visit: Encounter) -> None:
    assert "Ines \\<Okafor\\>" in note_markdown(visit)


def test_cautions_name_low_accuracy_synthetic_voices_and_withheld_notes(
    low_accuracy_visit: Encounter,
) -> None:
    note = low_accuracy_visit.note
    assert note is not None
    withheld = Note(**{**dict(note), "status": NoteStatus.WITHHELD})
    sample = Recording(source="sample.ogg", duration_ms=1000, synthetic=True)
    text = note_markdown(rebuilt(low_accuracy_visit, notes=(withheld,), recording=sample))
    for words in ("Withheld: nothing was drafted", "Low accuracy: recognition", "Synthetic:"):
        assert words in text


def test_a_signed_note_is_not_called_a_draft(visit: Encounter) -> None:
    note = visit.note
    assert note is not None
    signed = rebuilt(visit, notes=(Note(**{**dict(note), "status": NoteStatus.SIGNED}),))
    assert "not a record" not in note_markdown(signed)
    assert "not a record" not in Page(note_html(signed, None, None)).text


def test_who_signed_what_when_is_told_with_what_it_is_known_by(visit: Encounter) -> None:
    note = visit.note
    assert note is not None
    at = datetime.datetime(2026, 3, 1, 10, 4).astimezone()
    own = {**dict(note), "status": NoteStatus.SIGNED, "author": "Dr. Lee <MD>", "signed_at": at}
    signed = Note(**own)
    amended = Note(**{**own, "revision": 2, "status": NoteStatus.AMENDED, "signed_at": None})
    draft = Note(**{**dict(note), "revision": 3})
    first = f"Signed by Dr. Lee <MD> on 2026-03-01 at 10:04: revision 1, SHA-256 {sha(signed)}"
    second = f"Amended by Dr. Lee <MD>: revision 2, SHA-256 {sha(amended)}"
    for notes, lines in (
        ((signed,), [first]),
        ((signed, amended), [first, second]),
        ((signed, amended, draft), [first, second]),
    ):
        own_visit = rebuilt(visit, notes=notes)
        page, text = Page(note_html(own_visit, None, None)).text, note_markdown(own_visit)
        for line in lines:
            assert line in page
            assert line.replace("<", "\\<").replace(">", "\\>") in text
        for told in (page, text):
            assert "is an amendment" in told
            assert ("not a record until signed" in told) is (notes[-1] is draft)
    assert "Signed by" not in note_markdown(visit)
    assert sha(signed) != sha(Note(**{**own, "author": "Dr. Leigh"}))


def sha(note: Note) -> str:
    return note_sha256(note)[:12]


def test_a_visit_without_a_note_says_so(visit: Encounter) -> None:
    bare = rebuilt(visit, notes=())
    assert "There is no note: this is a transcript only." in note_markdown(bare)
    assert "There is no note" in Page(note_html(bare, None, None)).text


# ---------------------------------------------------------------- the page
def test_page_admits_its_own_script_and_style_by_hash_and_nothing_else(visit: Encounter) -> None:
    page = Page(note_html(visit, b"OggS", None))
    (policy,) = (
        meta["content"]
        for meta in page.all("meta")
        if meta.get("http-equiv") == "Content-Security-Policy"
    )
    for tag in ("script", "style"):
        (text,) = page.raw[tag]
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy


def test_page_names_no_outside_address(visit: Encounter) -> None:
    html = note_html(visit, b"OggS", None)
    assert not re.search(r"https?:|//[a-z]", html)
    for _, attributes in Page(html).elements:
        for name in ("src", "href"):
            assert attributes.get(name, "#").startswith(("#", "data:audio/ogg;base64,"))
        assert not any(name.startswith("on") or name == "style" for name in attributes)


@pytest.mark.parametrize(
    ("audio", "name", "source"),
    [
        (b"OggS", None, "data:audio/ogg;base64,T2dnUw=="),
        (None, 'visit 1 "a".opus', "./visit%201%20%22a%22.opus"),
        (None, None, None),
    ],
)
def test_sound_is_embedded_or_beside_or_absent(
    visit: Encounter, audio: bytes | None, name: str | None, source: str | None
) -> None:
    sounds = Page(note_html(visit, audio, name)).all("audio")
    assert [sound["src"] for sound in sounds] == ([source] if source else [])


def test_flags_are_told_in_text_and_described_to_assistive_technology(visit: Encounter) -> None:
    page = Page(note_html(visit, None, None))
    assert "Heard uncertainly" in page.text
    assert "dose heard uncertainly: 'fifteen' (0.31)" in page.text
    named = {attributes["id"] for _, attributes in page.elements if "id" in attributes}
    described = [a["aria-describedby"] for _, a in page.elements if "aria-describedby" in a]
    assert len(described) == 2
    assert set(described) <= named


def test_gaps_and_low_confidence_words_show_in_the_transcript(visit: Encounter) -> None:
    page = Page(note_html(visit, None, None))
    assert "12 s not heard: the microphone gave no sound" in page.text
    assert any(attributes.get("class") == "doubtful" for _, attributes in page.elements)
    said, other = re.search(r"(\S+) \[or: (.+?)\]", page.text).groups()  # type: ignore[union-attr]
    assert (said, other) == ("fifteen", "fifty (second pass)")


def test_a_long_visit_needs_few_elements(visit: Encounter) -> None:
    turns = [("clinician", "one two three four five six seven eight nine ten")] * 900
    long = rebuilt(visit, transcript=a_transcript(turns), notes=(), suggestions=())
    assert len(Page(note_html(long, None, None)).elements) < 9000


HOSTILE = st.one_of(
    st.sampled_from(
        [
            "</script>",
            "<script>x()</script>",
            "<!--",
            "]]>",
            '" onclick="x()',
            "\u2028",
            "&lt;",
            "{{",
        ]
    ),
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=20),
).filter(lambda text: bool(text.split()))


def visit_with(said: str, written: str, speaker: str) -> Encounter:
    transcript = a_transcript([(speaker, said)])
    sentence = NoteSentence(
        id="s1",
        section="hpi",
        text=written,
        basis=(Spoken(word_ids=tuple(word.id for word in transcript.words)),),
    )
    section = NoteSection(id="hpi", title="History", sentences=(sentence,))
    return Encounter(
        id="visit",
        started_at=datetime.datetime(2026, 3, 4, tzinfo=datetime.UTC),
        transcript=transcript,
        notes=(Note(template="soap", title="Note", sections=(section,), author="planner"),),
        provenance=Provenance(program="p", profile="default", config_sha256="00"),
    )


@settings(max_examples=40, deadline=None)
@given(said=HOSTILE, written=HOSTILE, speaker=HOSTILE)
def test_nothing_heard_or_written_adds_an_element_or_leaves_the_text(
    said: str, written: str, speaker: str
) -> None:
    page = Page(note_html(visit_with(said, written, speaker), None, None))
    plain = Page(note_html(visit_with("said", "written", "speaker"), None, None))
    assert [tag for tag, _ in page.elements] == [tag for tag, _ in plain.elements]
    assert [sorted(a) for _, a in page.elements] == [sorted(a) for _, a in plain.elements]
    assert " ".join(written.split()) in page.text
    assert page.raw == plain.raw


# ---------------------------------------------------------------- colours
def themes() -> tuple[dict[str, str], dict[str, str]]:
    css = (files("ambient_scribe.note.rendering") / "page" / "note.css").read_text(encoding="utf-8")
    light, dark = (
        dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block))
        for block in re.findall(r":root \{(.*?)\}", css, flags=re.DOTALL)[:2]
    )
    return light, {**light, **dark}


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(ink: str, ground: str) -> float:
    lighter, darker = sorted((luminance(ink), luminance(ground)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize(
    ("ink", "ground"),
    [
        ("ink", "paper"), ("ink", "ground"), ("ink", "hover"), ("ink", "flag-ground"),
        ("ink", "grave-ground"), ("quiet", "paper"), ("quiet", "ground"), ("quiet", "hover"),
        ("quiet", "flag-ground"), ("quiet", "grave-ground"), ("accent", "paper"),
        ("accent", "hover"), ("accent", "flag-ground"), ("accent", "grave-ground"),
        ("flag", "paper"), ("flag", "flag-ground"), ("grave", "grave-ground"),
        ("evidence-ink", "evidence"), ("clinician", "paper"), ("patient", "paper"),
        ("clinician", "hover"), ("patient", "hover"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_text_has_enough_contrast(theme: int, ink: str, ground: str) -> None:
    colours = themes()[theme]
    assert contrast(colours[ink], colours[ground]) >= AA_CONTRAST


def test_a_word_in_its_written_form_is_not_doubted_for_the_words_behind_it(
    visit: Encounter,
) -> None:
    (fifteen,) = (word for word in visit.transcript.words if word.text == "fifteen")
    written = Word(
        id=fifteen.id, text="15", alternatives=(Reading(text="fifteen", source=AS_HEARD),)
    )
    words = tuple(written if word.id == fifteen.id else word for word in visit.transcript.words)
    transcript = Transcript.model_validate({**dict(visit.transcript), "words": words})
    page = Page(note_html(rebuilt(visit, transcript=transcript), None, None))
    doubtful = [a for _, a in page.elements if a.get("class") == "doubtful" and "title" in a]
    assert doubtful == []
