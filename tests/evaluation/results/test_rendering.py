"""What a person reads: figures with their intervals, and what must stand beside them."""

from __future__ import annotations

from ambient_scribe.evaluation.results.assembly import Scored, assemble
from ambient_scribe.evaluation.results.rendering import NOT_MEASURED, plain, tables_of
from ambient_scribe.evaluation.results.report import Provenance, Report
from ambient_scribe.evaluation.tally import Tally


def result(count: int, **provenance: object) -> Report:
    told = {"command": "c", "versions": {}, "machine": "m", "cpus": 1, "normalizer": "n"}
    rows = [
        Scored(
            f"f{i}",
            {"wer": Tally(i, 10), "drug_wer": Tally(0, 0)},
            {"speaker": f"s{i % 2}", "kind": "read"},
            extra={"seconds": 1.5},
        )
        for i in range(count)
    ]
    return assemble("Title", rows, {"f99": "no such file"}, Provenance(**{**told, **provenance}))  # type: ignore[arg-type]


def test_each_metric_has_a_line_with_its_interval_and_count() -> None:
    text = plain(result(3))
    (line,) = [line for line in text.splitlines() if line.startswith("word errors")]
    assert line.split()[3:5] == ["10.0", "%"]
    assert " to " in line
    assert "30" in line.split()
    (drugs,) = [line for line in text.splitlines() if line.startswith("errors on drug names")]
    assert drugs.split()[4] == "-"
    assert "Failed: f99: no such file" in text


def test_groups_have_their_own_tables_where_they_differ() -> None:
    titles = [table.title for table in tables_of(result(6))]
    assert titles == ["", "by speaker", "files, worst first"]


def test_the_worst_files_are_shown_and_the_rest_counted() -> None:
    files = tables_of(result(20))[-1]
    assert files.rows[0][0] == "f19"
    assert "8 more in the JSON" in files.title


def test_an_instrument_s_figures_say_so_beside_the_title() -> None:
    text = plain(result(2, instrument="the voices are synthetic"))
    assert text.splitlines()[0] == "Title (instrument)"
    assert "Instrument figures: the voices are synthetic." in text
    assert NOT_MEASURED in text
    assert NOT_MEASURED not in plain(result(2))


def test_seen_files_are_marked() -> None:
    text = plain(result(6, seen={"model": ("f5",)}))
    assert text.splitlines()[0] == "Title (seen)"
    assert "f5 (seen)" in text
    assert "Seen: model was made from 1 of these files: f5." in text


def test_by_speaker_rates_are_pooled() -> None:
    assert result(4).by["speaker"]["s1"]["wer"] == 0.2
    assert "kind" not in result(4).by
