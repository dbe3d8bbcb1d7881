"""LiveWorkspace: files read again where they changed, and the last good ones where an edit is broken."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from grapevine import secrets_env
from grapevine.config import SettingsError
from grapevine.live import LiveWorkspace
from graph.file_stamp import file_stamp

ACME = '[us]\nname = "Acme"\n'
LAMPS = """// ---
// question: Which posts speak of {word}?
// description: Posts with a word in them.
// params:
//   word: {type: text, default: lamp}
// columns: [said]
// ---
MATCH (post:Post) WHERE post.text CONTAINS $word RETURN post.text AS said
"""


@pytest.fixture(autouse=True)
def _home(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    home.mkdir(mode=0o700)
    monkeypatch.setenv("GRAPEVINE_HOME", str(home))
    monkeypatch.delenv("GRAPEVINE_CONFIG", raising=False)
    monkeypatch.delenv("X_BEARER_TOKEN", raising=False)
    monkeypatch.chdir(home.parent)
    yield
    os.environ.pop("X_BEARER_TOKEN", None)
    secrets_env._FROM_FILE.clear()


@pytest.fixture
def file(home: Path) -> Path:
    path = home / "grapevine.toml"
    path.write_text(ACME, encoding="utf-8")
    return path


def us(live: LiveWorkspace) -> str:
    found = live.current().config.us
    return found.name if found else ""


def test_an_edit_counts_at_the_next_look_and_without_one_nothing_is_read(file: Path) -> None:
    live = LiveWorkspace(file)
    first = live.current()
    assert live.current() is first
    file.write_text(ACME.replace("Acme", "Emca"), encoding="utf-8")
    assert us(live) == "Emca"
    assert live.current() is not first
    assert live.problems == ()


def test_two_edits_of_one_length_at_once_are_both_seen(file: Path) -> None:
    live = LiveWorkspace(file)
    for name in ("Abcd", "Efgh", "Ijkl", "Mnop"):
        file.write_text(ACME.replace("Acme", name), encoding="utf-8")
        assert us(live) == name


def test_a_file_that_is_written_later_is_found(home: Path) -> None:
    live = LiveWorkspace()
    assert live.current().config_file is None
    (home / "grapevine.toml").write_text(ACME, encoding="utf-8")
    assert us(live) == "Acme"
    assert live.current().config_file == home / "grapevine.toml"


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        ("[us", "is not valid TOML"),
        ('[us]\nname = " "\n', "us.name: write a name with at least one letter or digit"),
        ('[alerts.a]\nquestion = "share-of-voise"\n', "the nearest are share-of-voice"),
        ('[alerts.a]\nquestion = "share-of-voice"\n', "has no `alert` in its header; these have: accounts-"),
        (
            '[alerts.a]\nquestion = "accounts-connecting-to-a-competitor"\nparams = { peple = 1 }\n',
            "alerts.a.params: `peple` is no parameter",
        ),
        (None, "is gone"),
        ("", "is empty"),
    ],
)
def test_a_broken_edit_keeps_the_last_good_configuration_and_says_so_until_it_is_mended(
    file: Path, broken: str | None, said: str
) -> None:
    live = LiveWorkspace(file)
    if broken is None:
        file.unlink()
    else:
        file.write_text(broken, encoding="utf-8")
    assert us(live) == "Acme"
    [problem] = live.problems
    assert str(file) in problem
    assert said in problem
    assert problem.endswith("Until that is mended, the configuration that was read before counts.")
    file.write_text(ACME.replace("Acme", "Emca"), encoding="utf-8")
    assert us(live) == "Emca"
    assert live.problems == ()


def test_what_cannot_be_read_at_first_is_an_error(file: Path) -> None:
    file.write_text('[alerts.a]\nquestion = "customers-who-fel-silent"\n', encoding="utf-8")
    with pytest.raises(SettingsError, match=r"alerts\.a\.question.*customers-who-fell-silent"):
        LiveWorkspace(file)


def test_a_question_counts_once_its_file_is_there_and_an_alert_of_it_with_it(file: Path, home: Path) -> None:
    live = LiveWorkspace(file)
    catalog = live.current().catalog()
    assert live.current().catalog() is catalog
    alert = LAMPS.replace("// ---\nMATCH", '// alert: {key: [said], title: "{said}"}\n// ---\nMATCH')
    file.write_text(ACME + '[alerts.lamps]\nquestion = "lamps"\n', encoding="utf-8")
    assert live.current().config.alerts == ()
    assert "there is no question 'lamps'" in live.problems[0]
    (home / "questions").mkdir()
    (home / "questions" / "lamps.cypher").write_text(alert, encoding="utf-8")
    assert [alert.name for alert in live.current().config.alerts] == ["lamps"]
    assert live.problems == ()
    assert live.current().catalog().get("lamps").alert


def test_a_question_that_an_edit_broke_counts_as_it_was(file: Path, home: Path) -> None:
    (home / "questions").mkdir()
    question = home / "questions" / "lamps.cypher"
    question.write_text(f"\ufeff{LAMPS}", encoding="utf-8")
    live = LiveWorkspace(file)
    before = live.current().catalog().get("lamps")
    question.write_text(LAMPS.replace("columns: [said]", "columns: ["), encoding="utf-8")
    after = live.current().catalog()
    assert after.get("lamps") == before
    [broken] = after.broken
    assert broken.path == question
    assert "the header is not YAML" in broken.fault
    assert broken.fault.endswith("until that is mended, the question before the last change counts")
    question.unlink()
    assert "lamps" not in {one.id for one in live.current().catalog().questions}
    assert live.current().catalog().broken == ()


def test_a_secret_follows_its_file_and_the_real_environment_wins(
    file: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NEO4J_PASSWORD", "from the environment")
    secrets = home / "secrets.env"
    secrets.touch(mode=0o600)
    secrets.write_text("X_BEARER_TOKEN=one\nNEO4J_PASSWORD=from the file\n")
    live = LiveWorkspace(file)
    assert os.environ["X_BEARER_TOKEN"] == "one"
    secrets.write_text("X_BEARER_TOKEN=two\n")
    live.current()
    assert os.environ["X_BEARER_TOKEN"] == "two"
    secrets.write_text("X_BEARER_TOKEN=three\nno assignment here\n")
    live.current()
    [problem] = live.problems
    assert f"{secrets}, line 2: write NAME=value." in problem
    assert "no assignment here" not in problem
    assert os.environ["X_BEARER_TOKEN"] == "two"
    secrets.unlink()
    live.current()
    assert live.problems == ()
    assert "X_BEARER_TOKEN" not in os.environ
    assert os.environ["NEO4J_PASSWORD"] == "from the environment"


def test_threads_that_look_at_once_all_get_the_latest(file: Path) -> None:
    live = LiveWorkspace(file)
    file.write_text(ACME.replace("Acme", "Emca"), encoding="utf-8")
    seen: list[str] = []
    threads = [threading.Thread(target=lambda: seen.append(us(live))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == ["Emca"] * 8


def test_another_file_where_one_is_looked_for_first_does_not_hide_the_edits_of_the_one_that_counts(
    file: Path, home: Path
) -> None:
    live = LiveWorkspace()
    another = home.parent / "grapevine.toml"
    another.write_text('[us]\nname = "Another"\n', encoding="utf-8")
    while file_stamp(another) != file_stamp(another):
        """So lately written, a file is read at each look."""
    assert us(live) == "Acme"
    file.write_text(ACME.replace("Acme", "Emca"), encoding="utf-8")
    assert us(live) == "Emca"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("GRAPEVINE_HOME=/srv/other", "cannot set GRAPEVINE_HOME, which says where it lies"),
        ("X_BEARER_TOKEN=two\0\0", "line 1: the value holds a NUL byte"),
    ],
)
def test_secrets_that_no_environment_can_take_from_the_file_change_nothing(
    file: Path, home: Path, line: str, said: str
) -> None:
    secrets = home / "secrets.env"
    secrets.touch(mode=0o600)
    secrets.write_text("X_BEARER_TOKEN=one\n")
    live = LiveWorkspace(file)
    secrets.write_text(f"{line}\n")
    live.current()
    [problem] = live.problems
    assert said in problem
    assert os.environ["X_BEARER_TOKEN"] == "one"


def test_a_question_with_a_day_that_no_month_has_hides_no_other(file: Path, home: Path) -> None:
    (home / "questions").mkdir()
    (home / "questions" / "lamps.cypher").write_text(LAMPS.replace("default: lamp", "default: 2026-02-30"))
    catalog = LiveWorkspace(file).current().catalog()
    [broken] = catalog.broken
    assert "the header is not YAML: day is out of range for month" in broken.fault
    assert catalog.questions


def test_a_file_whose_name_no_file_system_takes_is_an_error_that_names_it(home: Path) -> None:
    with pytest.raises(SettingsError, match=r"cannot be read: .*File name too long"):
        LiveWorkspace(home / ("a" * 300))
