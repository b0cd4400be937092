"""A sheet as a PDF: text that can be searched and copied, its own fonts, nothing of the patient outside the
page (no name in the title, the file's name or the metadata).

Liberation Sans (SIL Open Font License 1.1) is embedded; a character that it lacks is printed as a box, and
the last line says so.
"""

from __future__ import annotations

import logging
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from fpdf import FPDF

from ambient_scribe.workstation.sheets import Sheet, SheetPart

Format = Literal["letter", "a4"]

FONT = "Liberation Sans"
_FILES = {"": "LiberationSans-Regular.ttf", "B": "LiberationSans-Bold.ttf"}
_MARGIN_MM, _FOOT_MM = 20, 18
_SIZE_PT, _LARGE_PT = 10.5, 18.0
"""Large print has at least 18 points (American Printing House for the Blind, Guidelines for Print
Document Design)."""
_QUIET, _INK, _RULE, _MARK = 90, 20, 190, 225
"""Shades of grey."""
_BOX = "\N{WHITE SQUARE}"
_LACKING = f"{_BOX}: a character that this PDF cannot show; print from the page instead."


def pdf_of(sheet: Sheet, form: Format = "letter") -> bytes:
    logging.getLogger("fpdf").setLevel(logging.ERROR)  # its warnings quote what is drawn
    logging.getLogger("fontTools").setLevel(logging.ERROR)
    paper = _paper(sheet, form)
    paper.add_page()
    _head(paper, sheet)
    for group, part in _with_groups(sheet):
        if group:
            _heading(paper, group, 1.15)
        _part(paper, sheet, part)
    _ending(paper, sheet)
    return bytes(paper.output())


def _paper(sheet: Sheet, form: Format) -> FPDF:
    from fpdf import FPDF

    told = " · ".join(_shown(part) for part in (*sheet.patient[:2], sheet.title))

    class Paper(FPDF):
        """With the mark and the foot on every page."""

        def header(self) -> None:
            if sheet.mark:
                with self.local_context():
                    self.set_font(FONT, "B", 46)
                    self.set_text_color(_MARK)
                    width, across = self.get_string_width(sheet.mark), (self.w / 2, self.h / 2)
                    with self.rotation(52, *across):
                        self.text(across[0] - width / 2, across[1], sheet.mark)
            self.set_xy(_MARGIN_MM, _MARGIN_MM)

        def footer(self) -> None:
            self.set_y(-_FOOT_MM + 4)
            self.set_font(FONT, "", 8.5)
            self.set_text_color(_QUIET)
            mark = f"{sheet.mark} · " if sheet.mark else ""
            self.cell(self.epw - 30, 4, f"{mark}{told}")
            self.cell(30, 4, f"Page {self.page_no()} of {{nb}}", align="R")

    made = Paper(format=form)
    for style, name in _FILES.items():
        made.add_font(FONT, style, _font_file(name))
    made.set_margins(_MARGIN_MM, _MARGIN_MM)
    made.c_margin = 0
    made.set_auto_page_break(True, _FOOT_MM + 4)
    made.set_lang("en")
    made.set_title(sheet.title.partition(":")[0])
    made.set_creator("ambient_scribe")
    made.set_producer("ambient_scribe")
    return made


def _head(paper: FPDF, sheet: Sheet) -> None:
    size = _size(sheet)
    if sheet.clinic:
        _write(paper, sheet.clinic, 1.05, quiet=True, sheet=sheet)
    _write(paper, sheet.title, 1.6, bold=True, sheet=sheet)
    paper.ln(1)
    told = [f"Patient: {', '.join(sheet.patient)}"] if sheet.patient else []
    told.append(f"Visit: {sheet.visit_day.isoformat()}")
    if sheet.to is not None:
        told.append(f"To: {sheet.to or '_' * 24}")
    for line in told:
        _write(paper, line, 1, sheet=sheet)
    paper.ln(size / 8)
    paper.set_draw_color(_RULE)
    paper.line(paper.l_margin, paper.get_y(), paper.w - paper.r_margin, paper.get_y())
    paper.ln(size / 5)


def _with_groups(sheet: Sheet) -> list[tuple[str, SheetPart]]:
    """Each part with the heading that begins above it."""
    last, found = "", []
    for part in sheet.parts:
        found.append((part.group if part.group != last else "", part))
        last = part.group
    return found


def _heading(paper: FPDF, text: str, scale: float) -> None:
    paper.ln(1.5)
    _text(paper, text, _SIZE_PT * scale, bold=True)


def _part(paper: FPDF, sheet: Sheet, part: SheetPart) -> None:
    size = _size(sheet)
    needed = size * 1.6  # a heading is not left alone at the foot of a page
    if paper.will_page_break(needed):
        paper.add_page()
    if part.heading:
        paper.ln(size / 8)
        _text(paper, part.heading, size, bold=True)
    for line in part.lines:
        check = f" (check: {line.check.lower()})" if line.check else ""
        if part.prose:
            _text(paper, f"{line.text}{check}", size)
            paper.ln(size / 14)
            continue
        indent = size * 0.42
        paper.set_font(FONT, "", size)
        paper.set_text_color(_INK)
        paper.cell(indent, _height(size), "•")
        _text(paper, f"{line.text}{check}", size, indent=indent)
    paper.ln(size / 8)


def _ending(paper: FPDF, sheet: Sheet) -> None:
    size = _size(sheet)
    paper.ln(size / 4)
    if sheet.by_pen:
        if paper.will_page_break(size * 1.6):
            paper.add_page()
        paper.ln(size / 1.5)
        _text(paper, f"Signature {'_' * 34}    Date {'_' * 14}", size)
        paper.ln(size / 8)
    for line in sheet.ending:
        _write(paper, line, 0.9, quiet=True, sheet=sheet)
    if sheet.mark:
        _write(paper, f"{sheet.mark}.", 1, bold=True, sheet=sheet)
    texts = (line.text for part in sheet.parts for line in part.lines)
    if any(_BOX in _shown(text) for text in (*texts, *sheet.patient, sheet.to or "")):
        _write(paper, _LACKING, 0.9, quiet=True, sheet=sheet)


def _write(
    paper: FPDF, text: str, scale: float, *, sheet: Sheet, bold: bool = False, quiet: bool = False
) -> None:
    _text(paper, text, _size(sheet) * scale, bold=bold, quiet=quiet)


def _text(
    paper: FPDF,
    text: str,
    size: float,
    *,
    bold: bool = False,
    quiet: bool = False,
    indent: float = 0,
) -> None:
    """A paragraph; the next one begins at the left margin below it."""
    paper.set_font(FONT, "B" if bold else "", size)
    paper.set_text_color(_QUIET if quiet else _INK)
    left = paper.l_margin
    paper.set_left_margin(left + indent)
    paper.multi_cell(0, _height(size), _shown(text), align="L", new_x="LMARGIN", new_y="NEXT")
    paper.set_left_margin(left)
    paper.set_x(left)


def _size(sheet: Sheet) -> float:
    return _LARGE_PT if sheet.large else _SIZE_PT


def _height(size: float) -> float:
    """Of a line, in millimetres."""
    return size * 0.3528 * 1.4


def _shown(text: str) -> str:
    """What the font lacks becomes a box."""
    known = _characters()
    return "".join(one if one == "\n" or ord(one) in known else _BOX for one in text)


@cache
def _characters() -> frozenset[int]:
    from fontTools.ttLib import TTFont

    with TTFont(_font_file(_FILES[""]), lazy=True) as font:
        return frozenset(font.getBestCmap())


def _font_file(name: str) -> Path:
    return Path(str(files("ambient_scribe.workstation") / "fonts" / name))
