"""`grapevine serve token`: tokens made, listed and taken back; and who is told what when serving begins."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from grapevine.api.serving import ListenError, is_loopback, listening
from grapevine.cli import app
from grapevine.commands.serve import say_where
from grapevine.programs.tokens import Role, TokenError, Tokens


def test_a_token_is_printed_once_listed_without_its_words_and_taken_back(commands_home: Path) -> None:
    made = CliRunner().invoke(app, ["serve", "token", "add", "reporting", "--role", "csm"])
    assert made.exit_code == 0
    token = made.stdout.strip().splitlines()[-1]
    found = Tokens(commands_home).of(token)
    assert found is not None
    assert (found.name, found.role) == ("reporting", Role.csm)
    listed = CliRunner().invoke(app, ["serve", "token", "list"]).output
    assert "reporting  csm  since " in listed
    assert token not in listed
    assert "counts no more" in CliRunner().invoke(app, ["serve", "token", "remove", "reporting"]).output
    assert Tokens(commands_home).of(token) is None
    assert "grapevine serve token add NAME" in CliRunner().invoke(app, ["serve", "token", "list"]).output
    again = CliRunner().invoke(app, ["serve", "token", "remove", "reporting"])
    assert isinstance(again.exception, TokenError)


@pytest.mark.parametrize(
    ("host", "loopback"),
    [
        ("127.0.0.1", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("grapevine.example", False),
    ],
)
def test_who_can_ask_is_said_plainly(
    host: str, loopback: bool, capsys: pytest.CaptureFixture[str], wide_terminal: None
) -> None:
    assert is_loopback(host) is loopback
    say_where("http://{}:8600/v1", host)
    said = " ".join(capsys.readouterr().err.split())
    assert ("put a proxy with TLS before it" in said) is not loopback


def test_a_port_that_is_taken_is_named() -> None:
    with (
        listening("127.0.0.1", 0) as one,
        pytest.raises(ListenError, match=r"Name another one with --port or --host"),
        listening("127.0.0.1", one.getsockname()[1]),
    ):
        raise AssertionError("unreachable")
