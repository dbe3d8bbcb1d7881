"""A test that asserts nothing is found, whatever it calls."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import check_assertions
from tests.check_assertions import main, without_assertion

PLANTED = """
import subprocess
import numpy as np
import pytest
from playwright.sync_api import expect

def shown(page):
    page.open()
    seen(page)

def seen(page):
    assert page.text == "x"

def started(process):
    assert process.stdout is not None
    return process

class Page:
    def holds(self, text):
        assert text in self.text

{test}
"""


@pytest.mark.parametrize(
    "body",
    [
        "subprocess.run(['true'])",
        "assert True",
        "page = Page()\n    page.open()",
        "started(subprocess.Popen(['true']))",
        "'assert this'  # assert that",
    ],
)
def test_a_test_without_an_assertion_fails_the_check_by_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], body: str
) -> None:
    file = tmp_path / "test_planted.py"
    file.write_text(PLANTED.replace("{test}", f"def test_it_runs():\n    {body}\n"))
    assert main([str(file)]) == 1
    said = capsys.readouterr().out
    assert "test_it_runs asserts nothing" in said
    assert "1 test functions in 1 files, 1 without an assertion" in said


@pytest.mark.parametrize(
    "body",
    [
        "assert 1 + 1 == 2",
        "with pytest.raises(ValueError):\n        int('x')",
        "expect(page).to_be_visible()",
        "np.testing.assert_allclose(1, 1)",
        "shown(page)",
        "Page().holds('x')",
        "for _ in range(3):\n        if True:\n            pytest.fail('never')",
    ],
)
def test_every_way_of_asserting_is_known(tmp_path: Path, body: str) -> None:
    file = tmp_path / "test_planted.py"
    file.write_text(PLANTED.replace("{test}", f"def test_it_holds(page):\n    {body}\n"))
    assert without_assertion(file) == []


def test_a_helper_imported_from_another_file_of_the_tests_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(check_assertions, "TESTS", tmp_path)
    (tmp_path / "helpers.py").write_text(
        "def seen(page):\n    assert page\n\ndef opened(page):\n    return page\n"
    )
    file = tmp_path / "test_planted.py"
    file.write_text(
        "from .helpers import opened, seen\n"
        "def test_that_looks(page):\n    seen(page)\n"
        "def test_that_only_opens(page):\n    opened(page)\n"
    )
    assert [test.name for test in without_assertion(file)] == ["test_that_only_opens"]


def test_a_test_in_a_class_and_one_whose_fixture_asserts_are_looked_at(tmp_path: Path) -> None:
    file = tmp_path / "test_planted.py"
    file.write_text(
        "import pytest\n"
        "@pytest.fixture\ndef page():\n    assert 1\n    assert 2 > 1\n"
        "class TestPages:\n    def test_inside(self, page):\n        page.open()\n"
    )
    assert [test.name for test in without_assertion(file)] == ["test_inside"]


def test_every_test_of_the_project_asserts_something(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0, capsys.readouterr().out
