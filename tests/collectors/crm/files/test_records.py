"""Text files in any separator, with quotes escaped either way, are read row by row with the file's own lines."""

import time

import pytest

from collectors.crm.files import read_tables
from tests.collectors.crm.files.reading import cells, known, table

ROWS = [("Acme, Inc.", "customer"), ("Beta; Co", "prospect")]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|", "^"])
@pytest.mark.parametrize("file", ["export.csv", "export.txt", "export.tsv"])
def test_the_separator_is_found_whatever_the_file_is_called(tmp_path, separator, file):
    lines = [f'"{name}"{separator}{role}' for name, role in ROWS]

    found = table(tmp_path, f"name{separator}role\n" + "\n".join(lines), file)

    assert cells(found) == ROWS


@pytest.mark.parametrize("first", ["sep=;", '"sep=;"', "SEP=;\r", "\ufeffsep=;"])
def test_a_line_that_declares_the_separator_is_obeyed(tmp_path, first):
    found = table(tmp_path, f"{first}\nname;role\nAcme, Inc.;customer\n")

    assert found.header == ("name", "role")
    assert cells(found) == [("Acme, Inc.", "customer")]
    assert found.rows[0].line == 3


def test_one_column_may_hold_any_separator(tmp_path):
    assert cells(table(tmp_path, "name\nAcme, Inc.\nBeta\n")) == [("Acme, Inc.",), ("Beta",)]


BACKSLASHES = [
    # The rows as they stand there, and the first cell of each
    (['"Pell \\"Fresh\\" Foods","x"', '"Quill 50\\"","y"', '"A \\"North, South\\" B","z"'],
     ['Pell "Fresh" Foods', 'Quill 50"', 'A "North, South" B']),
    (['"C:\\temp\\","x"', '"D:\\","y"', '"B ""q""","z"'], ["C:\\temp\\", "D:\\", 'B "q"']),
    (['"Pell \\"Fresh\\" Foods","x"', '"C:\\","y"', '"Beta","z"'], ['Pell "Fresh" Foods', "C:\\", "Beta"]),
    (['"C:\\\\temp\\\\","x"', '"Pell \\"F\\"","y"', '"Beta","z"'], ["C:\\temp\\", 'Pell "F"', "Beta"]),
    (["Harrow Oil\\, UK,x", "Beta,y", "A\\, B\\, C,z"], ["Harrow Oil, UK", "Beta", "A, B, C"]),
    (["C:\\new\\table,x", "Beta\\Gamma,y", "Acme,z"], ["C:\\new\\table", "Beta\\Gamma", "Acme"]),
    (['"Line \\"one\\"\nand two","x"', '"Beta","y"', '"Acme","z"'], ['Line "one"\nand two', "Beta", "Acme"]),
    (['"\\"","x"', '"\\"Quoted\\"","y"', '"a\\"b\\"c\\"","z"'], ['"', '"Quoted"', 'a"b"c"']),
]  # fmt: skip


@pytest.mark.parametrize(("rows", "names"), BACKSLASHES)
def test_the_way_of_escaping_is_seen_from_the_file_as_a_whole(tmp_path, rows, names):
    found = table(tmp_path, "name,stage\n" + "\n".join(rows) + "\n")

    assert cells(found) == list(zip(names, "xyz", strict=True))
    assert (found.notes, found.faults) == ((), ())


def test_what_databases_write_for_nothing_is_nothing(tmp_path):
    assert cells(table(tmp_path, "name,role\nAcme,\\N\n")) == [("Acme", "")]


def test_a_quoted_cell_may_hold_line_breaks_and_rows_keep_the_files_lines(tmp_path):
    found = table(
        tmp_path, 'name,role\n"Acme\nBerlin",customer\r\n\nBeta,customer\r\n"G\r\n\r\nH",prospect\nI,x\n'
    )

    assert [(row.line, row.cells[0]) for row in found.rows] == [
        (2, "Acme\nBerlin"),
        (5, "Beta"),
        (6, "G\r\n\r\nH"),
        (9, "I"),
    ]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\r\r\n"])
def test_lines_may_end_in_any_way(tmp_path, end):
    found = table(tmp_path, end.join(("name,role", "Acme,customer", "Beta,prospect")))

    assert [(row.line, row.cells) for row in found.rows] == [
        (2, ("Acme", "customer")),
        (3, ("Beta", "prospect")),
    ]


def test_a_stray_quote_is_a_character_like_others(tmp_path):
    found = table(tmp_path, 'name,role\nQuill 50",customer\n"Fresh" Foods,customer\n5" and 6",prospect\n')

    assert [row.cells[0] for row in found.rows] == ['Quill 50"', '"Fresh" Foods', '5" and 6"']
    assert found.notes[0].startswith("a quote opens in line 3 and is not closed where a cell ends")


@pytest.mark.parametrize("later", ["Gamma,customer,x", 'Gamma,customer,"x"', '"Gamma, Co",customer,x'])
def test_a_quote_that_is_never_closed_costs_no_row_and_its_line_is_named(tmp_path, later):
    found = table(
        tmp_path, f'name,role,owner\nAcme,customer,Lee\n"Pell,customer,Mia\n{later}\nDelta,prospect,y\n'
    )

    assert [row.cells[0] for row in found.rows] == ["Acme", '"Pell', later.split(",c")[0].strip('"'), "Delta"]
    assert "a quote opens in line 3" in found.notes[0]


def test_quotes_around_whole_lines_are_taken_off(tmp_path):
    whole = table(tmp_path, '"name,role,owner"\n"Acme,customer,""Park, Lee"""\n"Beta,customer,Mia"\n')
    rows_only = table(tmp_path, 'name,role,owner\n"Acme,customer,""Park, Lee"""\nBeta,customer,Mia\n')

    for found in (whole, rows_only):
        assert cells(found) == [("Acme", "customer", "Park, Lee"), ("Beta", "customer", "Mia")]
        assert "quotes around the whole line" in found.notes[0]


def test_spaces_around_cells_and_quotes_are_no_part_of_them(tmp_path):
    assert cells(table(tmp_path, 'name, role, owner\n"Acme" , "customer", "Park, Lee"\n')) == [
        ("Acme", "customer", "Park, Lee")
    ]


def test_nul_characters_are_left_out_and_named(tmp_path):
    found = table(tmp_path, b"name,role\nAc\0me,customer\nBeta,customer\n")

    assert found.rows[0].cells[0] == "Acme"
    assert found.notes == ("NUL characters were left out (1)",)


def test_a_very_long_cell_is_read(tmp_path):
    assert len(table(tmp_path, f'name,role\n"{"x" * 400_000}",customer\n').rows[0].cells[0]) == 400_000


def test_twenty_thousand_rows_are_read_in_a_few_seconds_with_the_progress_told(tmp_path):
    path = tmp_path / "big.csv"
    rows = (f'Company {at},customer,"Owner, {at}",c{at}.example,{at},won\r\n' for at in range(20_000))
    path.write_text("name,role,owner,domain,amount,stage\r\n" + "".join(rows), encoding="utf-8")
    told: list[int] = []
    began = time.process_time()

    (found,) = read_tables(path, known=known, on_rows=told.append)

    assert time.process_time() - began < 5
    assert len(found.rows) == told[-1] == 20_000
    assert told == sorted(told)
    assert len(told) > 5
    assert found.rows[-1].line == 20_001


def test_many_open_quotes_do_not_make_reading_slow(tmp_path):
    rows = "".join(f'"Company {at},customer,x\n' for at in range(3000))
    began = time.process_time()

    found = table(tmp_path, f"name,role,owner\n{rows}")

    assert time.process_time() - began < 10
    assert len(found.rows) == 3000
