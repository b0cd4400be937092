"""The page before the visit."""

from __future__ import annotations

import datetime

from hypothesis import given
from hypothesis import strategies as st

from ambient_scribe.domain.clinical import PatientContext
from ambient_scribe.note.previsit.sheet import drawing, sheet_markdown, sheet_page

DAY = datetime.date(2026, 7, 1)
CHART = PatientContext.model_validate(
    {
        "source": "chart.toml",
        "patient": {"name": "Ida <b>Moss</b>", "date_of_birth": "1960-07-02"},
        "problems": ["asthma", {"name": "gout", "status": "quiet", "since": "2019"}],
        "medications": [{"name": "allopurinol", "dose": "100 mg", "indication": "gout"}],
        "results": [
            {"name": "uric acid", "value": "8.1", "unit": "mg/dL", "date": "2025-01-01"},
            {"name": "uric acid", "value": "6.0", "unit": "mg/dL", "date": "2026-01-01"},
        ],
        "care_due": [{"name": "tetanus vaccine", "due": "2026-01-01"}],
        "last_note": {"items": [{"problem": "gout", "plan": ["Repeat uric acid"]}]},
        "appointments": [{"reason": "toe pain", "at": "2026-07-01T09:30:00"}],
    }
)


def test_what_it_tells() -> None:
    text = sheet_markdown(CHART, DAY)
    assert "65 years" in text
    assert "- Gout, quiet, since 2019" in text
    assert "- Allopurinol 100 mg, for gout" in text
    assert "## Allergies\n\n- none in the chart" in text
    assert "- ☐ Gout: Repeat uric acid" in text
    assert "overdue since 2026-01-01" in text
    assert "- Uric acid: 6.0 mg/dL (2026-01-01); before: 8.1 mg/dL (2025-01-01)" in text
    assert "Booked: toe pain, 2026-07-01 09:30" in text


def test_the_page_escapes_and_draws() -> None:
    page = sheet_page(CHART, DAY)
    assert "<b>Moss" not in page and "&lt;b&gt;Moss" in page
    assert "<polyline" in page and "script" not in page.lower()


def test_an_empty_chart_is_told_as_empty() -> None:
    text = sheet_markdown(PatientContext(), DAY)
    assert text.count("none in the chart") == 3


@given(st.lists(st.floats(-1e6, 1e6), max_size=12))
def test_a_drawing_stays_inside(values: list[float]) -> None:
    points = [tuple(map(float, one.split(","))) for one in drawing(values).split()]
    assert len(points) == (len(values) if len(values) > 1 else 0)
    assert all(0 <= x <= 120 and 0 <= y <= 28 for x, y in points)
