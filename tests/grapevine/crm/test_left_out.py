"""What an import left out is told in full, and nothing in it acts on a spreadsheet or terminal."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from collectors.base import Skipped
from collectors.crm.faults import Fault
from grapevine.crm.left_out import SHOWN, rows_lost, tell, write_faults


def fault(line: int, value: str = "lots") -> Fault:
    return Fault.of_cell("companies.csv", line, "MRR", value, "write a number")


def test_all_faults_are_in_the_file_and_the_first_are_shown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], wide_terminal: None
) -> None:
    faults = [fault(line) for line in range(2, 102)]
    faults.append(Fault.of_row("companies.csv", 200, "every company needs a name", "Name", ""))

    path = write_faults(faults, tmp_path / "home" / "imports" / "import-3-left-out.csv")
    tell(faults, path)

    assert path is not None
    rows = list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines()))
    assert rows[0] == ["file", "line", "column", "value", "what to do", "row left out"]
    assert rows[1] == ["companies.csv", "2", "MRR", "lots", "write a number", "no"]
    assert rows[-1] == ["companies.csv", "200", "Name", "", "every company needs a name", "yes"]
    assert len(rows) == 102
    assert path.stat().st_mode & 0o077 == 0
    said = capsys.readouterr().err
    assert said.count("Cell left out: companies.csv") == SHOWN
    assert "... and 81 more." in said
    assert "Left out: 1 row and 100 cells, their rows stay. All of them with what to do:" in said
    assert rows_lost(faults) == 1


@pytest.mark.parametrize("value", ["=1+1", "+41 79", "-5", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_cell_of_the_file_runs_as_a_formula(tmp_path: Path, value: str) -> None:
    path = write_faults([fault(2, value)], tmp_path / "imports" / "left-out.csv")

    assert path is not None
    with path.open(encoding="utf-8-sig", newline="") as file:
        cell = list(csv.reader(file))[1][3]
    assert cell == f"'{value}"


def test_a_row_that_a_file_gave_up_is_told_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    given_up = Skipped("companies.csv, line 7", "the row has 9 cells where the header has 5")

    write_faults([given_up], tmp_path / "imports" / "left-out.csv")
    tell([given_up], None)

    assert "Row left out: companies.csv, line 7" in capsys.readouterr().err
    assert rows_lost([given_up]) == 1


def test_nothing_left_out_writes_no_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert write_faults([], tmp_path / "imports" / "left-out.csv") is None
    tell([], None)

    assert not (tmp_path / "imports").exists()
    assert capsys.readouterr().err == ""
