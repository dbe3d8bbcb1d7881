"""``grapevine init``: what it takes, what it refuses, and what it writes."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from collectors.watch.watch import Watch
from grapevine.cli import app
from grapevine.commands.init import company_names
from grapevine.config import Config, SettingsError, load_config
from grapevine.topics.defaults import DEFAULT_TOPICS
from grapevine.workspace import Workspace

ROOT = Path(__file__).parents[2]
LIMIT_S = 120


@pytest.fixture(autouse=True)
def _home(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRAPEVINE_HOME", str(home))
    monkeypatch.delenv("GRAPEVINE_CONFIG", raising=False)
    monkeypatch.chdir(home.parent)


def written(home: Path, *arguments: str) -> Config:
    """What a call that ends well wrote."""
    result = CliRunner().invoke(app, ["init", *arguments], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return load_config(home / "grapevine.toml")


def test_what_is_given_once_for_each_is_kept_as_it_is(home: Path) -> None:
    config = written(
        home,
        *("--us", "  Acme  CRM ", "--domain", "https://www.Acme.com/"),
        *("--competitor", "Salt, Pepper & Co", "--competitor", "Brightquay, Inc."),
        *("--profile", "bluesky:acme.example", "--profile", "https://x.com/acme"),
        *("--track", "churn*", "--track", '"late, again" AND NOT train'),
        *("--topic", "returns, refunds", "--topic", "Churn"),
    )
    assert config.us is not None
    assert (config.us.name, config.us.domain) == ("Acme CRM", "acme.com")
    assert config.us.profiles == ("bluesky:acme.example", "https://x.com/acme")
    assert [company.name for company in config.competitors] == ["Salt, Pepper & Co", "Brightquay, Inc."]
    assert config.watch.terms == ("churn*", '"late, again" AND NOT train')
    assert [topic.name for topic in config.topics] == [
        *(topic.name for topic in DEFAULT_TOPICS),
        "returns, refunds",
    ]
    assert Workspace.load().config == config
    assert home.stat().st_mode & 0o777 == 0o700


def test_what_is_given_in_one_is_parted_between_its_items(home: Path) -> None:
    config = written(
        home,
        *("--us", "Acme", "--competitors", "Brightquay, Inc., Tallow Systems Ltd."),
        *(
            "--profiles",
            "bluesky:acme.example, x:@acme",
            "--track",
            'a*, "b, c"',
            "--topics",
            "returns; refunds",
        ),
    )
    assert [company.name for company in config.competitors] == ["Brightquay, Inc.", "Tallow Systems Ltd."]
    assert config.us is not None
    assert config.us.profiles == ("bluesky:acme.example", "x:@acme")
    assert config.watch.terms == ("a*", '"b, c"')
    assert [topic.name for topic in config.topics][-2:] == ["returns", "refunds"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Contoso", ["Contoso"]),
        (
            "Brightquay, Inc., Tallow Systems, L.L.C., Oster GmbH & Co. KG",
            ["Brightquay, Inc.", "Tallow Systems, L.L.C.", "Oster GmbH & Co. KG"],
        ),
        ("A, GmbH & Co. KG; B, C", ["A, GmbH & Co. KG", "B", "C"]),
        (" , A,, ", ["A"]),
        ("", []),
        ('"Hartwell, Chase & Co.", Contoso', ["Hartwell, Chase & Co.", "Contoso"]),
        ("Contoso, “Hartwell, Chase & Co.”", ["Contoso", "Hartwell, Chase & Co."]),
        ("Marrick & Co., Inc., Procter-Hale Co.", ["Marrick & Co., Inc.", "Procter-Hale Co."]),
        ("Škoda, a.s., Foundry, Sp. z o.o.", ["Škoda, a.s.", "Foundry, Sp. z o.o."]),
        ("Tiendas, S.A. de C.V., Yıldız, A.Ş.", ["Tiendas, S.A. de C.V.", "Yıldız, A.Ş."]),
        ("Sao Mai Co., Ltd., Acme, L.L.C.", ["Sao Mai Co., Ltd.", "Acme, L.L.C."]),
    ],
)
def test_a_comma_before_a_legal_form_belongs_to_the_name(text: str, names: list[str]) -> None:
    assert company_names(text) == names


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--us", "   "), "us.name: write a name"),
        (("--us", "A", "--domain", 'a"b'), "us.domain"),
        (("--us", "A", "--profile", "not a domain!!"), "us.profiles.0"),
        (("--us", "A", "--competitor", "C", "--competitor", "c "), "competitors.1: 'c' is 'C' already"),
        (("--us", "A", "--competitor", "a"), "already, in us"),
        (("--us", "A", "--competitors", "Inc., B"), "'Inc.' is a legal form and no company's name"),
        (("--us", "A", "--competitor-profile", "C"), "takes NAME=PROFILE"),
        (("--us", "A", "--competitor-profile", "C=?!"), "competitors.0.profiles.0"),
        (("--us", "A", "--topic", "*"), "topics.0"),
        (("--us", "A", "--topics", "b, B"), "are the same to the graph"),
        (("--us", "A", "--track", "churn AND"), "The watch term cannot be used"),
        ((), "Whose company is it"),
    ],
)
def test_what_cannot_be_used_is_refused_and_nothing_is_written(
    home: Path, arguments: tuple[str, ...], said: str
) -> None:
    with pytest.raises(SettingsError) as refusal:
        CliRunner().invoke(app, ["init", *arguments], catch_exceptions=False)
    assert said in str(refusal.value)
    assert not (home / "grapevine.toml").exists()


@pytest.mark.server
def test_at_a_terminal_it_asks_for_each_item_on_a_line_and_again_for_what_cannot_be_used(home: Path) -> None:
    ours, theirs = pty.openpty()
    answers = [
        "!!",
        "Acme",
        "not a domain!!",
        "acme.com",
        "",
        "Brightquay, Inc.",
        "Contoso",
        "",
        "",
        "bluesky:@contoso.example",
        "x:@contoso",
        "",
        "churn*",
        "",
    ]
    os.write(ours, "".join(f"{answer}\n" for answer in answers).encode())
    run = subprocess.run(
        [sys.executable, "-m", "grapevine", "init"],
        cwd=ROOT,
        env={**os.environ, "GRAPEVINE_HOME": str(home), "GRAPEVINE_CONFIG": str(home / "grapevine.toml")},
        stdin=theirs,
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        check=False,
    )
    os.close(ours)
    os.close(theirs)
    assert run.returncode == 0, run.stdout + run.stderr
    said = run.stdout + run.stderr
    assert "write a name with at least one letter or digit" in said
    assert "write the domain alone" in said
    config = load_config(home / "grapevine.toml")
    assert config.us is not None
    assert (config.us.name, config.us.domain, config.us.profiles) == ("Acme", "acme.com", ())
    assert [(company.name, company.profiles) for company in config.competitors] == [
        ("Brightquay, Inc.", ()),
        ("Contoso", ("bluesky:@contoso.example", "x:@contoso")),
    ]
    assert config.watch.terms == ("churn*",)


def test_profiles_are_given_to_the_competitors_that_they_name(home: Path) -> None:
    config = written(
        home,
        *("--us", "Acme", "--competitor", "Contoso, Inc.", "--competitor", "Brightquay"),
        *("--competitor-profile", "contoso, inc.=bluesky:@contoso.example"),
        *("--competitor-profile", "Contoso, Inc.=https://x.com/contoso?a=b"),
        *("--competitor-profile", "Tallow=bluesky:@tallow.example"),
    )
    assert {company.name: company.profiles for company in config.competitors} == {
        "Contoso, Inc.": ("bluesky:@contoso.example", "https://x.com/contoso?a=b"),
        "Brightquay": (),
        "Tallow": ("bluesky:@tallow.example",),
    }


def test_the_hosts_of_bluesky_stand_in_the_new_file_with_what_they_are(home: Path) -> None:
    written(home, "--us", "Acme")
    text = (home / "grapevine.toml").read_text()
    assert '# appview = "https://public.api.bsky.app"   # The host that knows handles' in text
    assert '# plc = "https://plc.directory"   # The directory that knows' in text


def test_what_init_sets_up_is_watched_as_people_call_it(home: Path) -> None:
    written(
        home,
        *("--us", "Acmeflow GmbH", "--domain", "acmeflow.example", "--profile", "bluesky:flow.example"),
        *("--competitors", "Brightquay, Inc., Tallow Systems Ltd., Harbor", "--track", "late delivery"),
    )
    watch = Watch(Workspace.load().terms())
    kept = {
        "Acmeflow has been down since nine": ("Acmeflow GmbH",),
        "#AcmeflowDown again": ("Acmeflow GmbH",),
        "thanks @flow.example": ("Acmeflow GmbH",),
        "thinking of leaving Tallow Systems": ("Tallow Systems Ltd.",),
        "Brightquay raised its prices": ("Brightquay, Inc.",),
        "a late delivery, we moved everything from Harbor": ("late delivery", "Harbor"),
        "Google Inc. and Apple Inc. reported today": (),
        "our supplier sells to Ltd. companies only": (),
        "boats in the harbor": (),
    }
    assert {text: watch.matches(text) for text in kept} == kept
