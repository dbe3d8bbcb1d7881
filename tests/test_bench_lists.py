"""Lists of connections as they are published: bench/connection_lists.py."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from bench.connection_lists import read
from bench.connection_worlds import Edge

ONE = Edge(1_082_040_960.0, "1", "1", "2", "all")
TWO = Edge(1_082_155_800.0, "3", "3", "4", "all")


@pytest.mark.parametrize(
    ("text", "columns", "time_format"),
    [
        ("1 2 1082040960\n3 4 1082155800\n", None, None),
        ("3\t4\t1082155800\n1\t2\t1082040960\n", None, None),
        (
            "# a list\n%more\n\nSource,Target,Timestamp\n1,2,2004-04-15T14:56\n3,4,2004-04-16T22:50:00Z\n",
            None,
            None,
        ),
        ("at;to;from\n2004-04-15 16:56:00+02:00;2;1\n1082155800;4;3\n", None, None),
        ("1082040960,2,1\n1082155800,4,3\n", ["time", "target", "source"], None),
        ("from,to,time\n1,2,4/15/04 2:56 PM\n3,4,4/16/04 10:50 PM\n", None, "%m/%d/%y %I:%M %p"),
    ],
)
@pytest.mark.parametrize("packed", [False, True])
def test_a_list_is_read_whatever_parts_its_columns_and_however_times_are_written(
    tmp_path: Path, text: str, columns: list[str] | None, time_format: str | None, packed: bool
) -> None:
    file = tmp_path / ("list.csv.gz" if packed else "list.csv")
    file.write_bytes(gzip.compress(text.encode()) if packed else text.encode())
    assert read(file, columns, time_format) == [ONE, TWO]


def test_accounts_and_competitors_are_read_where_they_are_named(tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text('account,src,dst,competitor,time\n"Pellworth, Foods",ann,bo,Brightquay,60\n')
    assert read(file) == [Edge(60.0, "ann", "Pellworth, Foods", "bo", "Brightquay")]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1,2,60\n1,2,soon\n", "line 2: Invalid isoformat string: 'soon'"),
        ("1,2\n", "line 1: "),
        ("from,to\n1,2\n", "no column time"),
        ("# nothing\n", "no lines"),
    ],
)
def test_what_cannot_be_read_is_said_with_its_line(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "list.csv"
    file.write_text(text)
    with pytest.raises(SystemExit, match=said):
        read(file)
