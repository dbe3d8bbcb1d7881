"""What goes wrong is told in a sentence with the path and the remedy, and nothing in it acts on the terminal."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from grapevine.config import Config
from grapevine.sample.demo import live_workspace, sample_workspace
from grapevine.workspace import Workspace
from graph.connection import GraphSettings

ROOT = Path(__file__).parents[2]
LIMIT_S = 120
HOSTILE = "na\x1b[2Jme\u202e"


def grapevine(home: Path, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "grapevine", *arguments],
        cwd=ROOT,
        env={
            **os.environ,
            "GRAPEVINE_HOME": str(home),
            "GRAPEVINE_HEAP_MB": "256",
            "COLUMNS": "400",
            **environ,
        },
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        check=False,
    )


@pytest.mark.parametrize(
    ("arguments", "path", "remedy"),
    [
        (("export", "--output", "/nonexistent/x"), "/nonexistent/x: No such file", "make its folder first"),
        (("export", "--output", "/"), "/: Is a directory", "name a file in it"),
        (("export", "--output", "/dev/null/x"), "/dev/null/x: Not a directory", "name another path"),
        (("init", "--us", "Acme", "--config", "/dev/null/x/grapevine.toml"), "/dev/null/x", ""),
        (
            ("questions", "--config", "/nonexistent.toml"),
            "/nonexistent.toml does not exist",
            "grapevine init",
        ),
        (("questions", "--config", "/"), "/", ""),
        (("label", "--config", "/dev/null/x"), "/dev/null/x", ""),
        (("doctor",), "secrets.env", "chmod 600"),
    ],
    ids=lambda part: " ".join(part) if isinstance(part, tuple) else "",
)
@pytest.mark.server
def test_a_file_that_cannot_be_used_is_named_with_what_to_do(
    tmp_path: Path, arguments: tuple[str, ...], path: str, remedy: str
) -> None:
    if arguments == ("doctor",):
        (tmp_path / "secrets.env").write_text("X_BEARER_TOKEN=abc\n")
        (tmp_path / "secrets.env").chmod(0o644)
    refused = grapevine(tmp_path, *arguments)
    said = refused.stdout + refused.stderr
    assert refused.returncode == 1, said
    assert "Traceback" not in said
    assert path in said
    assert remedy in said


@pytest.mark.server
def test_a_data_folder_that_is_a_file_is_named_by_every_kind_of_command(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.write_text("")
    for arguments in (("export",), ("demo", "--no-serve"), ("doctor",), ("init", "--us", "Acme")):
        refused = grapevine(home, *arguments)
        said = refused.stdout + refused.stderr
        assert refused.returncode == 1, said
        assert "Traceback" not in said
        assert str(home) in said


@pytest.mark.server
def test_a_heading_of_a_file_does_not_act_on_the_terminal(tmp_path: Path) -> None:
    table = tmp_path / "companies.csv"
    table.write_text(f"{HOSTILE},owner\nAcme,Anna\n", encoding="utf-8")
    refused = grapevine(tmp_path / "home", "import", "crm", str(table))
    said = refused.stdout + refused.stderr
    assert refused.returncode == 1
    assert "na[2Jme" in said
    assert "\x1b[2J" not in said
    assert "\u202e" not in said


@pytest.mark.server
def test_an_error_of_several_lines_keeps_its_lines(tmp_path: Path) -> None:
    config = tmp_path / "grapevine.toml"
    config.write_text("[questions]\ntimeout_s = 0\nrow_limit = 0\n", encoding="utf-8")
    refused = grapevine(tmp_path, "questions", "--config", str(config))
    assert refused.returncode == 1
    lines = refused.stderr.splitlines()
    assert any("questions.timeout_s" in line for line in lines)
    assert any("questions.row_limit" in line for line in lines)
    assert not any("timeout_s" in line and "row_limit" in line for line in lines)


@pytest.mark.server
def test_the_doctor_warns_of_alerts_that_no_url_takes_and_of_question_folders_that_are_not_there(
    tmp_path: Path,
) -> None:
    config = tmp_path / "grapevine.toml"
    alert = '[alerts.rivals]\nquestion = "accounts-connecting-to-a-competitor"\n'
    config.write_text(f'{alert}[questions]\nfolders = ["/nonexistent/mine"]\n', encoding="utf-8")
    away = {"NEO4J_URI": "bolt://127.0.0.1:1", "NEO4J_PASSWORD": "none"}
    told = {
        urls: grapevine(
            tmp_path / "home", "doctor", "--config", str(config), GRAPEVINE_NOTIFY_URLS=urls, **away
        ).stdout
        for urls in ("", "json://127.0.0.1/a, b:hunter2@x", "json://127.0.0.1/{owner_address}")
    }
    none, bad, good = told.values()
    assert "warn  alerts: no notification URL is set" in none
    assert "warn  alerts: notification 2:unknown: this is no URL that Apprise can use" in bad
    assert "hunter2" not in bad
    assert "ok    alerts: they go to 1 notification URL" in good
    assert "warn  questions: there is no folder /nonexistent/mine" in good


@pytest.mark.server
def test_the_doctor_goes_on_where_one_thing_fails_and_ends_with_1(tmp_path: Path) -> None:
    config = tmp_path / "grapevine.toml"
    config.write_text("[us]\nname = ''\n", encoding="utf-8")
    found = grapevine(tmp_path / "home", "doctor", "--config", str(config), NEO4J_URI="bolt://127.0.0.1:1")
    assert found.returncode == 1
    assert "FAIL  configuration:" in found.stdout
    assert "us.name" in found.stdout
    assert "ok    data folder:" in found.stdout
    assert "FAIL  graph:" in found.stdout
    config.write_text("[us]\nname = 'Acme'\n", encoding="utf-8")
    found = grapevine(tmp_path / "home", "doctor", "--config", str(config), NEO4J_URI="bolt://127.0.0.1:1")
    assert found.returncode == 1
    assert "ok    configuration:" in found.stdout
    assert "NEO4J_PASSWORD" in found.stdout
    assert "saved questions" in found.stdout


@pytest.mark.server
def test_the_demos_folders_are_closed_to_others(tmp_path: Path) -> None:
    given = Workspace(Config(), GraphSettings(home=tmp_path / "new" / "home"))
    open_to_all = os.umask(0o022)
    try:
        made = [sample_workspace(given, date(2026, 11, 22)).home, live_workspace(given, "Acme").home]
    finally:
        os.umask(open_to_all)
    for folder in (given.home, *made):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
