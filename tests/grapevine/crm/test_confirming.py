"""What `grapevine import crm` asks in a terminal, and what it does where nobody answers."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from collectors.base import ConfigError
from collectors.crm.files import EncodingDoubt, Reading
from collectors.crm.mapping.kept import read_kept
from grapevine.cli import app
from grapevine.commands import imports
from grapevine.crm import opening

ACCOUNTS = "Account Name,Type,Website,Rating\nPellworth,Blue,pellworth.example,Hot\nQuillmark,Green,,\n"
OURS = "name,role,domain\nPellworth Foods,customer,pellworth.example\n"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wide_terminal: None) -> Path:
    monkeypatch.setenv("GRAPEVINE_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    Path("accounts.csv").write_text(ACCOUNTS)
    Path("companies.csv").write_text(OURS)
    return tmp_path / "home"


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody sits at a terminal."""
    monkeypatch.setattr(imports, "somebody_answers", lambda: True)


def run(*arguments: str, typed: str = "") -> Result:
    return CliRunner().invoke(app, ["import", "crm", "--dry-run", *arguments], input=typed)


@pytest.mark.usefixtures("terminal")
def test_a_mapping_is_shown_with_samples_and_changed_until_it_is_right() -> None:
    result = run("accounts.csv", typed="Colour\nrating\nrank\ncontext\n\ncustomer\nfriend\n\n")

    assert result.exit_code == 0
    assert "accounts.csv: 2 companies" in result.output
    assert "Pellworth | Quillmark" in result.output
    assert "Left unused: Rating" in result.output
    assert "No column is called 'Colour'; there are: Account Name, Type, Website, Rating" in result.output
    assert "There is no 'rank' for companies." in result.output
    assert "There is no role 'friend'." in result.output
    assert "Hot" in result.output.split("2 companies")[-1]
    assert "customer" in result.output.split("2 companies")[-1]


@pytest.mark.usefixtures("terminal")
def test_no_ends_it_with_nothing_imported(home: Path) -> None:
    result = run("accounts.csv", typed="n\n")

    assert result.exit_code == 1
    assert "Nothing was imported." in result.output
    assert not home.exists()


@pytest.mark.usefixtures("terminal")
def test_our_own_words_need_no_confirmation_and_neither_does_yes() -> None:
    assert "Is that right?" not in run("companies.csv").output
    assert "Is that right?" not in run("--yes", "accounts.csv").output


def test_where_nobody_answers_what_is_recognised_is_shown_and_taken() -> None:
    result = run("accounts.csv")

    assert result.exit_code == 0
    assert "Left unused: Rating" in result.output
    assert 'no role is known for "Blue" (1 row), "Green" (1 row)' in result.output


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--map", "Rating"), 'write "Column=field"'),
        (("--map", "Rating=rank"), "there is no field 'rank'; there are: name, role"),
        (("--map", "Ratings=context"), 'No file has a column Ratings; there are: "Account Name"'),
        (("--role", "friend"), "--role friend: write one of us, customer"),
        (("--kind", "firms"), "--kind firms: write one of companies, contacts, deals"),
    ],
)
def test_a_wish_that_cannot_be_fulfilled_says_what_can(arguments: tuple[str, ...], said: str) -> None:
    result = run(*arguments, "accounts.csv")

    assert isinstance(result.exception, ConfigError)
    assert said in str(result.exception)


def test_a_doubt_about_a_kept_mapping_ends_it_unless_yes_says_to_go_on(home: Path) -> None:
    (home / "imports").mkdir(parents=True)
    columns = '"Account Name" = "name"\n"Type" = "role"\n"Website" = "domain"\n"MRR" = "monthly_revenue"\n'
    (home / "imports" / "kept.toml").write_text(f'kind = "companies"\n[columns]\n{columns}')

    refused = run("accounts.csv")
    assert isinstance(refused.exception, ConfigError)
    assert "kept.toml reads from such files: MRR" in str(refused.exception)
    taken = run("--yes", "accounts.csv")
    assert taken.exit_code == 0
    assert "accounts.csv lacks what" in taken.output


def test_wishes_on_the_command_line_count_without_questions() -> None:
    result = run("--map", "Rating=context", "--map", "Type=", "--role", "customer", "accounts.csv")

    assert "Rating" not in result.output.split("Left unused:")[1].splitlines()[0]
    assert result.output.count("customer") >= 2


@pytest.fixture
def doubtful(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files that may be in two encodings until one is named."""
    readings = (Reading("cp1250", ("Zażółć Łąka",)), Reading("cp1252", ("Za¿ó³æ £¹ka",)))
    real = opening.read_tables

    def read_tables(path: Path, **options: object) -> object:
        tables = real(path, **options)  # type: ignore[arg-type]
        if options["encoding"]:
            return tables
        [table] = tables
        return (type(table)(**{**_fields(table), "doubt": EncodingDoubt(readings)}),)

    monkeypatch.setattr(opening, "read_tables", read_tables)
    Path("accounts.csv").write_bytes("Account Name,Type\nZażółć Łąka,Customer\n".encode("cp1250"))


def _fields(record: object) -> dict[str, object]:
    return {name: getattr(record, name) for name in record.__dataclass_fields__}  # type: ignore[attr-defined]


@pytest.mark.usefixtures("doubtful")
def test_a_doubt_about_the_encoding_is_refused_with_what_settles_it() -> None:
    result = run("accounts.csv")

    assert isinstance(result.exception, ConfigError)
    assert "--encoding cp1250: Zażółć Łąka\n  --encoding cp1252: Za¿ó³æ £¹ka" in str(result.exception)
    assert "--yes" in str(result.exception)
    assert "Zażółć Łąka" in run("--encoding", "cp1250", "accounts.csv").output


@pytest.mark.usefixtures("doubtful")
def test_yes_takes_the_likeliest_encoding_and_says_so() -> None:
    result = run("--yes", "accounts.csv")

    assert "accounts.csv is read as cp1250; --encoding names another one (cp1252)" in result.output
    assert result.exit_code == 0


@pytest.mark.usefixtures("doubtful", "terminal")
def test_in_a_terminal_the_reading_is_chosen_by_its_first_names() -> None:
    result = run("accounts.csv", typed="7\n2\n\n")

    assert "can be read in more than one encoding" in result.output
    assert "Zażółć Łąka" in result.output
    assert "Za¿ó³æ £¹ka" in result.output.split("2 rows")[-1].split("Is that right?")[1]
    refused = run("accounts.csv", typed="n\n")
    assert isinstance(refused.exception, ConfigError)
    assert "--encoding" in str(refused.exception)


def test_a_trial_writes_nothing(home: Path) -> None:
    assert "Nothing was stored" in run("companies.csv", "accounts.csv").output
    assert not home.exists()
    with pytest.raises(ConfigError):
        read_kept(home / "imports" / "any.toml")
