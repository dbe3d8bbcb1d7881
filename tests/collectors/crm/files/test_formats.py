"""Workbooks are read sheet by sheet; a file that holds no table is called what it is, in one line of plain text."""

import datetime
import gzip
import io
import zipfile

import openpyxl
import pytest

from collectors.base import ConfigError
from collectors.crm.files import read_tables
from tests.collectors.crm.files.reading import cells, table, tables


def workbook(**sheets: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


@pytest.mark.parametrize("file", ["accounts.xlsx", "accounts.csv", "accounts"])
def test_a_workbook_is_read_whatever_it_is_called(tmp_path, file):
    found = table(tmp_path, workbook(Accounts=[["Account Name", "Type"], ["Acme", "Customer"]]), file)

    assert (found.header, cells(found)) == (("Account Name", "Type"), [("Acme", "Customer")])
    assert (found.file, found.sheet, found.encoding, found.doubt) == (file, "Accounts", "", None)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (datetime.date(2027, 9, 10), "2027-09-10"),
        (datetime.datetime.fromisoformat("2027-09-10"), "2027-09-10"),
        (datetime.datetime.fromisoformat("2027-09-10T14:30"), "2027-09-10 14:30:00"),
        (datetime.time(14, 30), "14:30:00"),
        (1200, "1200"),
        (1200.0, "1200"),
        (1200.5, "1200.5"),
        (0.1 + 0.2, "0.3"),
        (-3.25, "-3.25"),
        (491511234567, "491511234567"),
        (0.00001, "0.00001"),
        (True, "TRUE"),
        ("  Acme\u00a0", "Acme"),
        ("007", "007"),
        (None, ""),
        ("#N/A", ""),
    ],
)
def test_a_sheets_values_come_out_as_text_that_a_person_would_write(tmp_path, value, text):
    found = table(tmp_path, workbook(A=[["name", "amount"], ["Acme", value], ["Beta", "x"]]), "a.xlsx")

    assert found.rows[0].cells == ("Acme", text)


def test_every_sheet_with_known_names_is_a_table_and_the_others_are_noted(tmp_path):
    content = workbook(
        Cover=[["Accounts of Fernhollow"], ["printed", "today"]],
        Accounts=[["Report"], [], ["Account Name", "Type"], ["Acme", "Customer"]],
        Contacts=[["First Name", "Email"], ["Ann", "ann@acme.example"]],
        Empty=[],
    )

    accounts, contacts = tables(tmp_path, content, "book.xlsx")

    assert (accounts.sheet, accounts.rows[0].line, accounts.header_line) == ("Accounts", 4, 3)
    assert (contacts.sheet, cells(contacts)) == ("Contacts", [("Ann", "ann@acme.example")])
    assert 'the sheet "Cover" has no column name that is known and was passed over' in accounts.notes
    assert 'row 1 ("Report") stands above the column names and was passed over' in accounts.notes


def test_a_hidden_sheet_is_passed_over_and_merged_cells_count_for_all_their_rows(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (
        ["Account Name", "Email"],
        ["Acme", "a@x.example"],
        [None, "b@x.example"],
        ["Beta", "c@x.example"],
    ):
        sheet.append(row)
    sheet.merge_cells("A2:A3")
    book.create_sheet("Secret")["A1"] = "name"
    book["Secret"].sheet_state = "hidden"
    book.save(tmp_path / "made.xlsx")

    found = table(tmp_path, (tmp_path / "made.xlsx").read_bytes(), "book.xlsx")

    assert [row.cells[0] for row in found.rows] == ["Acme", "Acme", "Beta"]
    assert 'the hidden sheet "Secret" was passed over' in found.notes


def test_a_workbook_without_known_names_gives_its_first_sheet_and_says_that_none_is_known(tmp_path):
    found = table(tmp_path, workbook(A=[["foo", "bar"], ["1", "2"]], B=[["baz"], ["3"]]), "book.xlsx")

    assert (found.sheet, found.header, found.known) == ("A", ("foo", "bar"), 0)


def archive(**members: str) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as book:
        for name, text in members.items():
            book.writestr(name.replace("__", "/").replace("_dot_", "."), text)
    return written.getvalue()


WHOLE = workbook(A=[["name", "role"], ["Acme", "customer"]])
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
NO_TABLES = [
    (
        archive(xl__workbook_dot_xml="<workbook/>", Content_Types_dot_xml="<Types/>"),
        "workbook that is damaged",
    ),
    (WHOLE[: len(WHOLE) // 2], "damaged or was cut off: download it again"),
    (workbook(A=[]), "visible sheets are all empty"),
    (OLE + "EncryptedPackage".encode("utf-16-le"), "workbook with a password"),
    (OLE + "Workbook".encode("utf-16-le"), "workbook that is damaged"),
    (OLE + "WordDocument".encode("utf-16-le"), "Office document without sheets"),
    (archive(word__document_dot_xml="<w/>"), "is a Word document"),
    (archive(Index__Document_dot_iwa="x"), "is an Apple Numbers"),
    (archive(accounts_dot_csv="name,role"), 'is a zip archive with "accounts.csv" in it: unpack it'),
    (gzip.compress(b"name,role\nAcme,customer\n"), "compressed with gzip: unpack it"),
    (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "is a PDF document: export the list as CSV or Excel instead"),
    (b"<!DOCTYPE html>\n<html><body>Sign in\x1b[31m</body></html>", "is a web page (HTML)"),
    ("\ufeff  <table><tr><td>name</td></tr></table>".encode("utf-16"), "is a web page (HTML)"),
    (
        b'<?xml version="1.0"?>\n<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
        "Excel 2003 XML table",
    ),
    (b'<?xml version="1.0"?>\n<accounts><account/></accounts>', "is an XML document"),
    (b'[{"name": "Acme", "role": "customer"}]', "is JSON"),
    (b'{"name": "Acme"}\n{"name": "Beta"}\n', "is JSON"),
    (b"{\\rtf1\\ansi name role}", "text document (RTF)"),
    (b"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Ann\r\nEND:VCARD", "visiting cards (vCard)"),
    (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "is a picture (PNG)"),
    (b"SQLite format 3\0" + b"\0" * 90, "is an SQLite database"),
    (bytes(range(256)) * 20, "holds no text"),
    (b"", "is empty: export it again"),
    (b"\xef\xbb\xbf \r\n\r\n", "is empty: export it again"),
    (b"\0" * 500, "is empty: export it again"),
]


@pytest.mark.parametrize(
    ("content", "message"), NO_TABLES, ids=[f"{number} {told[1]}" for number, told in enumerate(NO_TABLES)]
)
@pytest.mark.parametrize("file", ["export.csv", "export.xlsx"])
def test_a_file_without_a_table_is_called_what_it_is_in_one_line_without_its_bytes(
    tmp_path, content, message, file
):
    with pytest.raises(ConfigError) as raised:
        tables(tmp_path, content, file)

    said = str(raised.value)
    assert message in said
    assert file in said
    assert said.isprintable()
    assert len(said) < 450


@pytest.mark.parametrize("path", ["missing.csv", "."])
def test_a_file_that_cannot_be_opened_is_named(tmp_path, path):
    with pytest.raises(ConfigError, match=r"cannot be read: (No such file|Is a directory)"):
        read_tables(tmp_path / path, known=len)


def test_a_table_that_begins_like_json_is_read(tmp_path):
    assert table(tmp_path, "[name],[role]\nAcme,customer\n").header == ("[name]", "[role]")
