"""Files of connections, read: what stands above the names, days of both forms, names with all that people put there."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from collectors.base import ConfigError
from collectors.connection_exports.people import People
from collectors.connection_exports.reading import Export, read_export
from collectors.crm.faults import Fault
from collectors.linkedin.collector import LinkedIn
from tests.collectors.connection_exports.exports import HEADER, PREAMBLE, export

DANA = (
    "Dana Okonedo",
    "Pellworth Foods",
    "Head of Sales",
    "dana@pellworth.example",
    "linkedin:dana",
    date(2024, 3, 12),
)
DANAS = (
    "Dana,Okonedo,https://www.linkedin.com/in/dana,dana@pellworth.example,Pellworth Foods,Head of Sales,"
    "12 Mar 2024\n"
)


def read(folder: Path, text: str | bytes) -> Export:
    file = folder / "Connections.csv"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_export(file, LinkedIn)


def rows(found: Export) -> list[tuple[Any, ...]]:
    return [
        (one.entry.name, one.entry.company, one.entry.title, one.entry.address, one.profile,
         one.since.date() if one.since else None)
        for one in found.listed
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(PREAMBLE + HEADER + DANAS, id="three lines above"),
        pytest.param(
            "Notes:\n" + PREAMBLE.removeprefix("Notes:\n") + "\n" + HEADER + DANAS, id="four lines above"
        ),
        pytest.param(HEADER + DANAS, id="nothing above"),
        pytest.param(
            b"\xef\xbb\xbf" + (PREAMBLE + HEADER + DANAS).replace("\n", "\r\n").encode(), id="mark and CRLF"
        ),
        pytest.param((PREAMBLE + HEADER + DANAS).encode("utf-16"), id="UTF-16"),
        pytest.param(
            "Connected On;Position;Company;Last Name;First Name;E-mail Address;URL\n"
            "12-Mar-24;Head of Sales;Pellworth Foods;Okonedo;Dana;dana@pellworth.example;linkedin.com/in/Dana/\n",
            id="another order, semicolons, the other form of days",
        ),
        pytest.param(
            "Vorname,Nachname,Profil,E-Mail-Adresse,Unternehmen,Position,Verbunden am\n"
            + DANAS.replace("12 Mar 2024", "12.03.2024"),
            id="German",
        ),
    ],
)
def test_a_connection_is_read_whatever_the_file_looks_like(tmp_path: Path, text: str | bytes) -> None:
    found = read(tmp_path, text)

    assert rows(found) == [DANA]
    assert (found.skipped, found.read, found.nameless) == ((), 1, 0)


def test_an_older_file_without_links_and_days_is_read(tmp_path: Path) -> None:
    header = "First Name,Last Name,Email Address,Company,Position,Connected On\n"
    assert rows(read(tmp_path, header + "Dana,Okonedo,,Pellworth Foods,,\nIlse,,,,,\n")) == [
        ("Dana Okonedo", "Pellworth Foods", None, None, None, None),
        ("Ilse", None, None, None, None, None),
    ]


@pytest.mark.parametrize(
    ("first", "last", "name"),
    [
        ("Anna", '"Pell, MBA 🚀"', "Anna Pell"),
        ("Dr. Anna", "Pell PhD", "Anna Pell"),
        ("🌍 Anna", '"Pell, Jr."', "Anna Pell Jr."),
        ("Anna (she/her)", "Pell", "Anna Pell"),
        ("Zoë", "van 't Hooft", "Zoë van 't Hooft"),
        ("山田", "太郎", "山田 太郎"),
        ("Anna", "", "Anna"),
    ],
)
def test_names_lose_titles_degrees_and_emoji(tmp_path: Path, first: str, last: str, name: str) -> None:
    found = read(
        tmp_path, PREAMBLE + HEADER + f"{first},{last},https://www.linkedin.com/in/a,,,,01 Jan 2024\n"
    )
    assert [one.entry.name for one in found.listed] == [name]


@pytest.mark.parametrize(
    "employer", ["Self-employed", "-", "Freelancer", "Retired", "N/A", "Stealth Startup"]
)
def test_an_employer_that_is_none_is_none(tmp_path: Path, employer: str) -> None:
    line = f"Dana,Okonedo,https://www.linkedin.com/in/dana,,{employer},Baker,01 Jan 2024\n"
    assert [row[1:3] for row in rows(read(tmp_path, HEADER + line))] == [(None, "Baker")]


def test_rows_that_name_nobody_are_counted_and_cells_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    bad = (
        ",,,,,,\n"
        ",,https://www.linkedin.com/in/gone,,,,12 Mar 2024\n"
        ",,,,Pellworth Foods,Buyer,12 Mar 2024\n"
        'Ilse,Brandt,https://www.linkedin.com/in/,ilse(at)quillmark,Quillmark,"Buyer, food",32 Foo 2024\n'
    )
    found = read(tmp_path, PREAMBLE + HEADER + bad + DANAS)

    assert rows(found) == [("Ilse Brandt", "Quillmark", "Buyer, food", None, None, None), DANA]
    assert (found.read, found.nameless) == (4, 2)
    faults = [fault for fault in found.skipped if isinstance(fault, Fault)]
    assert [(fault.line, fault.column, fault.value, fault.row_lost) for fault in faults] == [
        (8, "URL", "https://www.linkedin.com/in/", False),
        (8, "Email Address", "ilse(at)quillmark", False),
        (8, "Connected On", "32 Foo 2024", False),
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "name,company\nDana,Pellworth\n",
            "is no Connections.csv of LinkedIn: .* Contacts of a CRM: grapevine import crm",
        ),
        ("<html><body>Sign in</body></html>", "Connections.csv"),
        ("", "Connections.csv"),
    ],
)
def test_a_file_that_is_none_is_refused_in_words(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        read(tmp_path, text)


def test_who_is_who_among_namesakes_and_after_changed_links(tmp_path: Path) -> None:
    listed = read_export(
        export(
            tmp_path,
            "Kit,Voss,in/kit-new,,Newleaf,,01 Aug 2025",  # the link was changed: same name, same day
            "Kit,Voss,in/kit2,,Tidewell,,02 Aug 2025",  # another one, known by the link
            "Kit,Voss,in/kit3,,Marrowby,,03 Aug 2025",  # nobody yet: a namesake at the company has another link
            "Jo,Marsh,,,,,",  # no link, day or company: the only one of that name in the owner's lists
            "Lee,Sand,,,,,",  # known elsewhere by name alone: not joined
            "Lee,Sand,,lee@tidewell.example,,,",
        ),
        LinkedIn,
    ).listed
    known = People()
    known.add("person:kit", "Kit Voss", None, ["linkedin:kit-old"], ["company:tidewell"])
    known.add("person:kit2", "Kit Voss", None, ["linkedin:kit2"], ["company:tidewell"])
    known.add("person:kit4", "Kit Voss", None, ["linkedin:kit4"], ["company:marrowby"])
    known.add("person:jo", "Jo Marsh", None, [], [])
    known.add("person:lee-sand", "Lee Sand", "lee@tidewell.example", [], [])
    known.listed["kit-voss"] = {("2025-08-01", "person:kit"), ("2025-08-02", "person:kit2")}
    known.listed["jo-marsh"] = {(None, "person:jo")}
    companies = ["company:newleaf", "company:tidewell", "company:marrowby", None, None, None]

    assert known.keys(listed, companies) == [
        "person:kit",
        "person:kit2",
        "person:linkedin:kit3",
        "person:jo",
        "person:lee-sand/2",
        "person:lee-sand",
    ]
