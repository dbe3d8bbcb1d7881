"""Every reader takes any column and answers with one value, or nothing, for each cell."""

import pytest

from collectors.crm.values import READERS

ODD = ["", " ", "-", "?", "\x1b[31m", "ا" * 300, "9" * 400, "0000-00-00", "@", "<",
    '"', "//", "http://[", "a,b;c", "\ud800",
       "1e999", "٣٤", "²", "１２", "31.02.2027", "=1+1", "None", "x:@", ";", "\n", "\u200f",
       "é" * 64 + "@é.example"]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "name"), [(kind, name) for kind, readers in READERS.items() for name in readers]
)
def test_no_cell_makes_a_reader_raise(kind: str, name: str) -> None:
    read = READERS[kind][name]  # type: ignore[index]
    for cells in (ODD, [], *([cell] for cell in ODD)):
        found = read(cells)
        assert len(found.values) == len(cells)
        assert all(0 <= fault.row < len(cells) and fault.remedy for fault in found.faults)
