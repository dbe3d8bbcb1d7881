"""Files that people had trouble with, a test for each kind, through `grapevine import crm` as a new user calls it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner, Result

from collectors.registry import network_titles
from grapevine.cli import app

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wide_terminal: None) -> Run:
    """`grapevine import crm --dry-run` over files given as name=content, in a new data folder."""
    monkeypatch.setenv("GRAPEVINE_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)

    def run(*options: str, **files: str | bytes) -> Result:
        names = []
        for name, content in files.items():
            path = Path(name.replace("__", "."))
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
            names.append(path.name)
        return CliRunner().invoke(app, ["import", "crm", "--dry-run", *options, *names])

    return run


def shown(result: Result) -> str:
    """The output on one line, without the lines of its tables."""
    if result.exception:
        raise result.exception
    return " ".join(result.output.replace("│", " ").split())


@pytest.mark.parametrize(
    "above",
    [
        'Notes:\n"Some addresses can be missing, since members choose who sees them."\n\n',
        "Connections of Lee Park\nExported on 2026-11-30\n\n",
        "\n\nReport: contacts by company\n",
    ],
)
def test_lines_above_the_header_are_passed_over_with_a_note(run: Run, above: str) -> None:
    header = "First Name,Last Name,URL,Email Address,Company,Position,Connected On\n"
    row = "Dana,Okonedo,https://xing.com/profile/D,dana@pellworth.example,Pellworth Foods,Head of Sales,15 May 2024\n"

    said = shown(run(Connections__csv=above + header + row))

    assert "Connections.csv: 1 contact, as LinkedIn writes them" in said
    assert "Dana Okonedo Pellworth Foods Head of Sales dana@pellworth.example" in said
    assert "passed over" in said
    assert said.count(f"only {network_titles()} profiles are followed") == 1


def test_a_crms_own_words_for_roles_are_known_and_listed(run: Run) -> None:
    types = (
        "Customer - Direct",
        "Customer - Channel",
        "Prospect",
        "Channel Partner / Reseller",
        "Other",
        "Blue",
    )
    rows = "".join(f"Lee Park,Company {number},{word}\n" for number, word in enumerate(types))

    said = shown(run(accounts__csv=f"Account Owner,Account Name,Type\n{rows}"))

    assert (
        "Roles by Type: Customer - Direct (1): customer; Customer - Channel (1): customer; Prospect (1): prospect; "
        "Channel Partner / Reseller (1): partner; Other (1): no role; Blue (1): not known, so no role"
    ) in said
    assert 'no role is known for "Blue" (1 row)' in said
    assert "6 companies" in said


@pytest.mark.parametrize(
    ("days", "read"),
    [
        (("10/09/2027", "30/09/2027"), ("2027-09-10", "2027-09-30")),
        (("10/09/2027", "09/30/2027"), ("2027-10-09", "2027-09-30")),
        (("4.8.27", "22.2.27"), ("2027-08-04", "2027-02-22")),
    ],
)
def test_a_days_order_is_what_its_column_says(run: Run, days: tuple[str, str], read: tuple[str, str]) -> None:
    said = shown(
        run(
            companies__csv=f"name;role;renewal date\nPellworth;customer;{days[0]}\nQuill;customer;{days[1]}\n"
        )
    )

    assert all(day in said for day in read)
    assert "left out" not in said


@pytest.mark.parametrize(
    ("amount", "read"),
    [
        ("₹1,20,000", "120,000"),
        ("R$ 1.200,00", "1,200"),
        ("Rs. 45,000", "45,000"),
        ("A$1,250", "1,250"),
        (" $ -   ", "0"),
        ("€ 3.4k", "3,400"),
        ("(1,300)", "-1,300"),
        ("1'250.00 CHF", "1,250"),
    ],
)
def test_money_is_read_as_it_is_written_anywhere(run: Run, amount: str, read: str) -> None:
    said = shown(run(companies__csv=f'name,role,mrr\nPellworth,customer,"{amount}"\n'))

    assert f"Pellworth customer {read}" in said or (read == "0" and "Pellworth customer" in said)
    assert "left out" not in said


@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("cp932", "点検連番型式"),
        ("cp1251", "Ромашка Пример"),
        ("euc-kr", "한빛소프트 주식회사"),
        ("gb18030", "北京示例科技有限公司"),
    ],
)
def test_letters_of_other_encodings_come_as_written_or_are_asked_for(
    run: Run, encoding: str, name: str
) -> None:
    data = f"name,role\n{name},customer\n".encode(encoding)

    result = run(companies__csv=data)

    if result.exception:
        assert f"--encoding {encoding}" in str(result.exception)
        assert name in str(result.exception)
    else:
        assert f"{name} customer" in shown(result)
        assert "read as " in result.output
    assert f"{name} customer" in shown(run("--encoding", encoding, companies__csv=data))


def test_quotes_escaped_by_a_backslash_belong_to_the_name(run: Run) -> None:
    text = '"name","role"\n"Pellworth \\"Fresh\\" Foods","customer"\n"Osterfjord \\"North, South\\" Lines","customer"\n'

    said = shown(run(companies__csv=text))

    assert 'Pellworth "Fresh" Foods customer' in said
    assert 'Osterfjord "North, South" Lines customer' in said


@pytest.mark.parametrize(
    "nothing", ["N/A", "[not provided]", "-", "(No value)", "Self-employed", "keine Angabe", "TBD"]
)
def test_a_placeholder_is_nobodys_employer(run: Run, nothing: str) -> None:
    said = shown(
        run(
            contacts__csv=f"name,email,company\nDana Okonedo,d@a.example,{nothing}\nIlse Brandt,i@b.example,{nothing}\n"
        )
    )

    assert "Dana Okonedo d@a.example Ilse Brandt i@b.example" in said


def test_a_form_of_address_is_no_title(run: Run) -> None:
    text = "Title,First Name,Last Name,Company,Job Title,E-mail Address\nDr.,Dana,Okonedo,Pellworth,Buyer,d@p.example\n"

    said = shown(run(contacts__csv=text))

    assert "Title Dr. left unused forms of address, no titles" in said
    assert "Dana Okonedo Pellworth Buyer" in said


def test_a_display_name_with_a_comma_does_not_cost_the_address(run: Run) -> None:
    text = (
        "name,role,owner,owner email\n"
        'Pellworth,customer,"Park, Lee","Park, Lee <lee.park@fernhollow.example>"\n'
        "Quillmark,customer,Mia Ode,mia.ode@fernhollow.example;\n"
    )

    said = shown(run(companies__csv=text))

    assert "Pellworth customer Lee Park lee.park@fernhollow.example" in said
    assert "Quillmark customer Mia Ode mia.ode@fernhollow.example" in said


def test_each_sheet_of_a_workbook_is_a_table_of_its_own(run: Run, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    accounts = book.active
    assert accounts is not None
    accounts.title = "Accounts"
    accounts.append(["Account Name", "Type", "Website"])
    accounts.append(["Pellworth Foods", "Customer", "pellworth.example"])
    people = book.create_sheet("People")
    people.append(["Full Name", "Account Name", "Email"])
    people.append(["Dana Okonedo", "Pellworth Foods", "dana@pellworth.example"])
    book.save(tmp_path / "crm.bin")

    said = shown(run(crm__xlsx=(tmp_path / "crm.bin").read_bytes()))

    assert "crm.xlsx, sheet Accounts: 1 company" in said
    assert "crm.xlsx, sheet People: 1 contact" in said
    assert "Pellworth Foods customer pellworth.example" in said
    assert "Dana Okonedo Pellworth Foods dana@pellworth.example" in said


def test_a_damaged_workbook_and_hostile_column_names_do_not_act_on_the_terminal(run: Run) -> None:
    damaged = run(accounts__csv=b"PK\x03\x04\x14\x00\x00\x00\x1b[2J[Content_Types].xml")
    hostile = run(stock__csv="s\x1b[2Jku,price\n1,2\n")

    for result in (damaged, hostile):
        assert result.exit_code == 1
        assert "\x1b" not in f"{result.exception}{result.output}".replace("\\x1b", "")
    assert "workbook" in str(damaged.exception)
